#include "search/config.h"

#include "base/memory.h"
#include "record/json.h"
#include "search/quote.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct span
{
	const char *text;
	size_t length;
};

enum
{
	NO_PARAMETER = -1
};

/* A text that is the same in every configuration, and the value that follows it. */
struct piece
{
	struct span literal;
	ptrdiff_t parameter;
	struct span *choices; /* the texts of a categorical's values; NULL for numbers */
};

/* Where parameters may be absent: what a piece is beside its text. Pieces that begin a member, of an object or of a
 * line of arguments, are left out with the rest of it where none of its parameters is there. */
struct part
{
	size_t from, to;       /* the member's parameters; from == to: the piece begins none */
	size_t pieces;         /* of the member */
	struct span separator; /* before it, unless it is the first one */
	bool opens;            /* what follows is the first of its object */
};

struct form
{
	enum sweep_status (*make)(struct sweep_config_writer *writer, struct sweep_error *err);
	void (*add_double)(struct sweep_text *out, double number);
};

struct sweep_config_writer
{
	const struct sweep *sweep;
	const struct form *form;
	struct piece *pieces;
	size_t count;
	size_t capacity;
	struct part *parts; /* of each piece; NULL where every parameter is always there */
	size_t part_capacity;
	struct sweep_arena arena;
	struct sweep_text literal; /* while the pieces are made: the text of the one that is open, */
	struct part part;          /* and what it begins */
};

typedef void add_value_function(struct sweep_text *out, const struct sweep_value *value);

/* Moves what `text` has into the arena. */
static struct span keep(struct sweep_config_writer *writer, struct sweep_text *text)
{
	const size_t length = text->length;
	const char *copy = sweep_arena_text(&writer->arena, text->data ? text->data : "", length);
	sweep_text_clear(text);
	return (struct span){copy, length};
}

static void end_piece(struct sweep_config_writer *writer, ptrdiff_t parameter, struct span *choices)
{
	writer->pieces = sweep_grow(writer->pieces, writer->count, &writer->capacity, sizeof *writer->pieces);
	const struct span literal = keep(writer, &writer->literal);
	if (writer->sweep->conditional)
	{
		writer->parts = sweep_grow(writer->parts, writer->count, &writer->part_capacity, sizeof *writer->parts);
		writer->parts[writer->count] = writer->part;
		writer->part = (struct part){0};
	}
	writer->pieces[writer->count++] = (struct piece){literal, parameter, choices};
}

static void end_literal(struct sweep_config_writer *writer)
{
	if (writer->literal.length > 0) end_piece(writer, NO_PARAMETER, NULL);
}

/* Begins a member of parameters [from, to), `first` of its object or not; returns what end_member() is to be told. */
static size_t begin_member(struct sweep_config_writer *writer, const char *separator, bool first, size_t from,
						   size_t to)
{
	if (writer->sweep->conditional)
	{
		end_literal(writer);
		writer->part = (struct part){.from = from, .to = to, .separator = {separator, strlen(separator)}};
	}
	else if (!first) sweep_text_puts(&writer->literal, separator);
	return writer->count;
}

static void end_member(struct sweep_config_writer *writer, size_t begun)
{
	if (!writer->sweep->conditional) return;
	end_literal(writer);
	if (writer->count > begun) writer->parts[begun].pieces = writer->count - begun;
	else writer->part = (struct part){0}; /* an empty field */
}

static void open_object(struct sweep_config_writer *writer)
{
	sweep_text_putc(&writer->literal, '{');
	if (!writer->sweep->conditional) return;
	writer->part.opens = true;
	end_literal(writer);
}

/* The value of a parameter: as it is when constant, else as a gap that the draws fill. */
static void add_gap(struct sweep_config_writer *writer, size_t index, add_value_function *add_value)
{
	const struct sweep_parameter *parameter = &writer->sweep->parameters[index];
	const struct sweep_shape *shape = &parameter->shape;
	struct span *choices = NULL;
	if (parameter->distribution == SWEEP_CONSTANT)
	{
		add_value(&writer->literal, shape->constant);
		return;
	}
	if (shape->values)
	{
		struct sweep_text text = {0};
		choices = sweep_arena_alloc(&writer->arena, shape->count * sizeof *choices);
		for (size_t i = 0; i < shape->count; i++)
		{
			add_value(&text, shape->values[i]);
			choices[i] = keep(writer, &text);
		}
		sweep_text_free(&text);
	}
	end_piece(writer, (ptrdiff_t)index, choices);
}

/* --- nested values ------------------------------------------------------------------------------- */

struct syntax
{
	const char *comma, *colon;
	add_value_function *add_value;
};

static const struct syntax json = {",", ":", sweep_value_add_json};
static const struct syntax python = {", ", ": ", sweep_value_add_python_repr};

static void add_key(struct sweep_text *out, const struct syntax *syntax, const char *key)
{
	const struct sweep_value text = {.type = SWEEP_STRING, .text = key, .length = strlen(key)};
	syntax->add_value(out, &text);
	sweep_text_puts(out, syntax->colon);
}

/* The end of the parameters, from `first` on, that share its key at `level`. They stand together: all are sorted. */
static size_t group_end(const struct sweep *sweep, size_t first, size_t last, size_t level)
{
	size_t end = first + 1;
	const char *key = sweep->parameters[first].keys[level];
	while (end < last && strcmp(sweep->parameters[end].keys[level], key) == 0) end++;
	return end;
}

/* Parameters [first, last), which share their keys above `level`, as one object. */
static void add_tree(struct sweep_config_writer *writer, const struct syntax *syntax, size_t first, size_t last,
					 size_t level)
{
	open_object(writer);
	for (size_t i = first, end; i < last; i = end)
	{
		const struct sweep_parameter *parameter = &writer->sweep->parameters[i];
		end = group_end(writer->sweep, i, last, level);
		const size_t member = begin_member(writer, syntax->comma, i == first, i, end);
		add_key(&writer->literal, syntax, parameter->keys[level]);
		if (parameter->depth == level + 1) add_gap(writer, i, syntax->add_value);
		else add_tree(writer, syntax, i, end, level + 1);
		end_member(writer, member);
	}
	sweep_text_putc(&writer->literal, '}');
}

static enum sweep_status make_json(struct sweep_config_writer *writer, struct sweep_error *err)
{
	(void)err;
	add_tree(writer, &json, 0, writer->sweep->count, 0);
	return SWEEP_OK;
}

/* --- arguments ----------------------------------------------------------------------------------- */

static unsigned span_needs(struct span span)
{
	return sweep_word_needs(span.text, span.length);
}

static size_t choice_count(const struct sweep_config_writer *writer, const struct piece *piece)
{
	return piece->choices ? writer->sweep->parameters[piece->parameter].shape.count : 0;
}

static struct span quoted(struct sweep_config_writer *writer, unsigned needs, struct span span)
{
	struct sweep_text text = {0};
	sweep_word_add(&text, needs, span.text, span.length);
	const struct span kept = keep(writer, &text);
	sweep_text_free(&text);
	return kept;
}

/* What the pieces from `first` on need as one word; the digits of numbers need nothing. */
static unsigned word_needs(const struct sweep_config_writer *writer, size_t first)
{
	unsigned needs = 0;
	for (size_t i = first; i < writer->count; i++)
	{
		const struct piece *piece = &writer->pieces[i];
		needs |= span_needs(piece->literal);
		for (size_t j = 0; j < choice_count(writer, piece); j++) needs |= span_needs(piece->choices[j]);
	}
	return needs;
}

static void quote_pieces(struct sweep_config_writer *writer, size_t first, unsigned needs)
{
	for (size_t i = first; i < writer->count; i++)
	{
		struct piece *piece = &writer->pieces[i];
		piece->literal = quoted(writer, needs, piece->literal);
		for (size_t j = 0; j < choice_count(writer, piece); j++)
			piece->choices[j] = quoted(writer, needs, piece->choices[j]);
	}
}

/* The value of one argument: Python's text of a parameter's value, or of a group of them as one dict. */
static unsigned add_argument_value(struct sweep_config_writer *writer, size_t first, size_t last)
{
	end_literal(writer);
	const size_t begin = writer->count;
	if (writer->sweep->parameters[first].depth == 1) add_gap(writer, first, sweep_value_add_python);
	else add_tree(writer, &python, first, last, 1);
	end_literal(writer);

	const unsigned needs = word_needs(writer, begin);
	if (!(needs & SWEEP_WORD_QUOTES)) return needs;
	quote_pieces(writer, begin, needs);
	struct sweep_text text = {0};
	sweep_word_mark(&text, needs);
	sweep_text_add(&text, writer->pieces[begin].literal.text, writer->pieces[begin].literal.length);
	writer->pieces[begin].literal = keep(writer, &text);
	sweep_text_free(&text);
	sweep_word_mark(&writer->literal, needs);
	return needs;
}

static enum sweep_status make_args(struct sweep_config_writer *writer, struct sweep_error *err)
{
	const struct sweep *sweep = writer->sweep;
	for (size_t i = 0, end; i < sweep->count; i = end)
	{
		const char *key = sweep->parameters[i].keys[0];
		const size_t length = strlen(key);
		unsigned needs = sweep_word_needs(key, length);
		end = group_end(sweep, i, sweep->count, 0);
		const size_t member = begin_member(writer, " ", i == 0, i, end);
		sweep_text_puts(&writer->literal, "--");
		sweep_word_mark(&writer->literal, needs);
		sweep_word_add(&writer->literal, needs, key, length);
		sweep_word_mark(&writer->literal, needs);
		sweep_text_putc(&writer->literal, '=');
		needs |= add_argument_value(writer, i, end);
		end_member(writer, member);
		if (!(needs & SWEEP_WORD_IMPOSSIBLE)) continue;
		const struct sweep_value *place = sweep->parameters[i].place;
		return sweep_fail_at(
			err, SWEEP_USAGE, NULL, place ? place->line : 0, place ? place->column : 0,
			"parameter %s: a line of arguments cannot hold a line break or a NUL: use the format jsonl",
			sweep->parameters[i].name);
	}
	return SWEEP_OK;
}

static void add_python_double(struct sweep_text *out, double number)
{
	const struct sweep_value value = {.type = SWEEP_FLOAT, .number = number};
	sweep_value_add_python(out, &value);
}

/* --- columns ------------------------------------------------------------------------------------- */

static void add_field(struct sweep_text *out, const struct sweep_value *value)
{
	if (value->type == SWEEP_NULL) return;
	if (value->type == SWEEP_STRING) sweep_quote_field(out, value->text, value->length);
	else if (value->type == SWEEP_FLOAT) sweep_text_add_double(out, value->number);
	else
	{
		struct sweep_text text = {0};
		sweep_value_add_json(&text, value);
		sweep_quote_field(out, text.data, text.length);
		sweep_text_free(&text);
	}
}

static enum sweep_status make_csv(struct sweep_config_writer *writer, struct sweep_error *err)
{
	(void)err;
	for (size_t i = 0; i < writer->sweep->count; i++)
	{
		if (i > 0) sweep_text_putc(&writer->literal, ',');
		const size_t member = begin_member(writer, "", true, i, i + 1);
		add_gap(writer, i, add_field);
		end_member(writer, member);
	}
	return SWEEP_OK;
}

void sweep_config_add_header(const struct sweep *sweep, struct sweep_text *out)
{
	for (size_t i = 0; i < sweep->count; i++)
	{
		if (i > 0) sweep_text_putc(out, ',');
		sweep_quote_field(out, sweep->parameters[i].name, strlen(sweep->parameters[i].name));
	}
}

/* --- the writer ---------------------------------------------------------------------------------- */

static const struct form forms[] = {[SWEEP_CONFIG_JSON] = {make_json, sweep_json_add_double},
									[SWEEP_CONFIG_ARGS] = {make_args, add_python_double},
									[SWEEP_CONFIG_CSV] = {make_csv, sweep_text_add_double}};

enum sweep_status sweep_config_writer_new(const struct sweep *sweep, enum sweep_config_form form,
										  struct sweep_config_writer **writer, struct sweep_error *err)
{
	*writer = sweep_alloc(1, sizeof **writer);
	(*writer)->sweep = sweep;
	(*writer)->form = &forms[form];
	const enum sweep_status status = forms[form].make(*writer, err);
	end_literal(*writer);
	return status;
}

void sweep_config_writer_free(struct sweep_config_writer *writer)
{
	if (writer == NULL) return;
	free(writer->pieces);
	free(writer->parts);
	sweep_text_free(&writer->literal);
	sweep_arena_free(&writer->arena);
	free(writer);
}

static void add_number(struct sweep_text *out, const struct form *form, struct sweep_draw draw)
{
	if (!draw.whole) form->add_double(out, draw.number);
	else if (fabs(draw.number) < 0x1p63) sweep_text_add_int(out, (int64_t)draw.number);
	else sweep_text_printf(out, "%.0f", draw.number);
}

static inline void add_piece(const struct sweep_config_writer *writer, const struct piece *piece,
							 const struct sweep_draw *draws, struct sweep_text *out)
{
	sweep_text_add(out, piece->literal.text, piece->literal.length);
	if (piece->parameter == NO_PARAMETER) return;
	const struct sweep_draw draw = draws[piece->parameter];
	if (piece->choices) sweep_text_add(out, piece->choices[draw.index].text, piece->choices[draw.index].length);
	else add_number(out, writer->form, draw);
}

static bool any_there(const struct sweep_draw *draws, size_t from, size_t to)
{
	while (from < to && draws[from].absent) from++;
	return from < to;
}

/* Without the members that are absent. */
static void add_parts(const struct sweep_config_writer *writer, const struct sweep_draw *draws, struct sweep_text *out)
{
	bool first = true;
	for (size_t i = 0; i < writer->count; i++)
	{
		const struct part *part = &writer->parts[i];
		if (part->from < part->to)
		{
			if (!any_there(draws, part->from, part->to))
			{
				i += part->pieces - 1;
				continue;
			}
			if (!first) sweep_text_add(out, part->separator.text, part->separator.length);
			first = false;
		}
		add_piece(writer, &writer->pieces[i], draws, out);
		first = first || part->opens;
	}
}

void sweep_config_add(const struct sweep_config_writer *writer, const struct sweep_draw *draws, struct sweep_text *out)
{
	if (writer->parts)
	{
		add_parts(writer, draws, out);
		return;
	}
	for (const struct piece *piece = writer->pieces, *end = piece + writer->count; piece < end; piece++)
		add_piece(writer, piece, draws, out);
}
