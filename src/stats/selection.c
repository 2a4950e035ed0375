#include "stats/selection.h"

#include "base/memory.h"
#include "record/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sign
{
	const char *text; /* longer ones first */
	enum sweep_relation relation;
};

static const struct sign relations[] = {{"==", SWEEP_EQUAL},    {"!=", SWEEP_UNEQUAL}, {"<=", SWEEP_AT_MOST},
										{">=", SWEEP_AT_LEAST}, {"=", SWEEP_EQUAL},    {"<", SWEEP_BELOW},
										{">", SWEEP_ABOVE},     {NULL, SWEEP_EQUAL}};

static const char *const signs[] = {[SWEEP_EQUAL] = "=",    [SWEEP_UNEQUAL] = "!=", [SWEEP_BELOW] = "<",
									[SWEEP_AT_MOST] = "<=", [SWEEP_ABOVE] = ">",    [SWEEP_AT_LEAST] = ">="};

/* --- reading ---------------------------------------------------------------------------------------------------- */

static const char *skip_spaces(const char *text)
{
	return text + strspn(text, " \t\n");
}

static enum sweep_status add_state(struct sweep_selection *selection, const char *word, struct sweep_error *err)
{
	enum sweep_state state;
	if (sweep_state_find(word, &state))
	{
		selection->by_state = selection->states[state] = true;
		return SWEEP_OK;
	}
	const char *names[SWEEP_STATES + 1] = {NULL};
	struct sweep_text list = {0};
	for (int i = 0; i < SWEEP_STATES; i++)
	{
		names[i] = sweep_state_name((enum sweep_state)i);
		sweep_text_printf(&list, "%s%s", i ? ", " : "", names[i]);
	}
	const char *nearest = sweep_nearest_name(word, names);
	if (nearest) sweep_fail(err, SWEEP_USAGE, "unknown state \"%s\" (did you mean \"%s\"?)", word, nearest);
	else sweep_fail(err, SWEEP_USAGE, "unknown state \"%s\" (there are: %s)", word, list.data);
	sweep_text_free(&list);
	return SWEEP_USAGE;
}

enum sweep_status sweep_selection_add_states(struct sweep_selection *selection, const char *text,
											 struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	for (const char *from = text; status == SWEEP_OK;)
	{
		from = skip_spaces(from);
		size_t length = strcspn(from, ","), trimmed = length;
		while (trimmed > 0 && strchr(" \t\n", from[trimmed - 1])) trimmed--;
		char *word = sweep_copy_bytes(from, trimmed);
		status = add_state(selection, word, err);
		free(word);
		from += length;
		if (*from++ == '\0') break;
	}
	return status;
}

/* Moves *at behind a word, which ends before one of `ends` or where its quotes end. False: quotes without an end. */
static bool read_word(const char **at, const char *ends, struct sweep_text *word, bool *quoted)
{
	const char *from = skip_spaces(*at);
	sweep_text_clear(word);
	sweep_text_puts(word, "");
	*quoted = *from == '"' || *from == '\'';
	if (!*quoted)
	{
		size_t length = strcspn(from, ends), trimmed = length;
		while (trimmed > 0 && strchr(" \t\n", from[trimmed - 1])) trimmed--;
		sweep_text_add(word, from, trimmed);
		*at = from + length;
		return true;
	}
	const char quote = *from++;
	for (; *from && *from != quote; from++)
	{
		if (*from == '\\' && from[1]) from++;
		sweep_text_putc(word, *from);
	}
	*at = skip_spaces(*from ? from + 1 : from);
	return *from == quote;
}

static const struct sign *sign_at(const char *text)
{
	const struct sign *sign = relations;
	while (sign->text && strncmp(text, sign->text, strlen(sign->text)) != 0) sign++;
	return sign->text ? sign : NULL;
}

static enum sweep_status unreadable(const char *part, const char *why, struct sweep_error *err)
{
	return sweep_fail(err, SWEEP_USAGE, "the filter cannot be read at \"%.80s\": %s", part, why);
}

/* One condition; *at is left at the comma or the end behind it. */
static enum sweep_status read_term(const char **at, struct sweep_term *term, struct sweep_error *err)
{
	const char *from = *at;
	struct sweep_text name = {0}, value = {0};
	bool quoted;
	enum sweep_status status = SWEEP_OK;
	const struct sign *sign = NULL;
	if (!read_word(at, "=!<>,", &name, &quoted)) status = unreadable(from, "its quotes have no end", err);
	else if (name.length == 0) status = unreadable(from, "a name, one of = != < <= > >=, and a value are wanted", err);
	else if ((sign = sign_at(*at)) == NULL)
		status = unreadable(from, "one of = != < <= > >= is wanted behind the name", err);
	if (status == SWEEP_OK)
	{
		*at += strlen(sign->text);
		from = *at;
		if (!read_word(at, ",", &value, &quoted)) status = unreadable(from, "its quotes have no end", err);
		else if (!quoted && strpbrk(value.data, "=<>"))
			status = unreadable(value.data,
								"a comma is wanted between two conditions, or quotes round a value with = < or > in it",
								err);
		else if (value.length == 0 && !quoted) status = unreadable(name.data, "a value is wanted", err);
		else if (**at && **at != ',') status = unreadable(*at, "a comma is wanted behind a value in quotes", err);
	}
	if (status == SWEEP_OK)
	{
		*term = (struct sweep_term){
			.name = sweep_copy_text(name.data), .relation = sign->relation, .value = sweep_copy_text(value.data)};
		term->is_number = !quoted && sweep_parse_double(value.data, &term->number);
	}
	sweep_text_free(&name);
	sweep_text_free(&value);
	return status;
}

enum sweep_status sweep_selection_add_terms(struct sweep_selection *selection, const char *text,
											struct sweep_error *err)
{
	for (const char *at = text;;)
	{
		struct sweep_term term = {0};
		const enum sweep_status status = read_term(&at, &term, err);
		if (status != SWEEP_OK) return status;
		selection->terms = sweep_resize(selection->terms, selection->count + 1, sizeof *selection->terms);
		selection->terms[selection->count++] = term;
		if (*at++ == '\0') return SWEEP_OK;
	}
}

void sweep_selection_free(struct sweep_selection *selection)
{
	for (size_t i = 0; i < selection->count; i++)
	{
		free(selection->terms[i].name);
		free(selection->terms[i].value);
	}
	free(selection->terms);
	*selection = (struct sweep_selection){0};
}

bool sweep_selection_is_empty(const struct sweep_selection *selection)
{
	return !selection->by_state && selection->count == 0;
}

/* In quotes where it would not be read back without. */
static void add_word(struct sweep_text *out, const char *word)
{
	const bool plain = *word && !strpbrk(word, "=!<>,'\"\\ \t\n");
	if (!plain) sweep_text_putc(out, '\'');
	for (const char *c = word; *c; c++)
	{
		if (!plain && (*c == '\'' || *c == '\\')) sweep_text_putc(out, '\\');
		sweep_text_putc(out, *c);
	}
	if (!plain) sweep_text_putc(out, '\'');
}

void sweep_selection_add_text(struct sweep_text *out, const struct sweep_selection *selection)
{
	const char *before = "state ";
	for (int i = 0; i < SWEEP_STATES; i++)
	{
		if (!selection->states[i]) continue;
		sweep_text_printf(out, "%s%s", before, sweep_state_name((enum sweep_state)i));
		before = " or ";
	}
	for (size_t i = 0; i < selection->count; i++)
	{
		const struct sweep_term *term = &selection->terms[i];
		if (i || selection->by_state) sweep_text_puts(out, ", ");
		add_word(out, term->name);
		sweep_text_puts(out, signs[term->relation]);
		add_word(out, term->value);
	}
}

/* --- applying --------------------------------------------------------------------------------------------------- */

static bool compares(enum sweep_relation relation, double a, double b)
{
	switch (relation)
	{
	case SWEEP_EQUAL: return a == b || (isnan(a) && isnan(b));
	case SWEEP_UNEQUAL: return !(a == b || (isnan(a) && isnan(b)));
	case SWEEP_BELOW: return a < b;
	case SWEEP_AT_MOST: return a <= b;
	case SWEEP_ABOVE: return a > b;
	case SWEEP_AT_LEAST: return a >= b;
	}
	return false;
}

/* What is no number is equal or not; it is neither above nor below anything. */
static bool meets_text(const struct sweep_term *term, const struct sweep_variable *variable, struct sweep_cell cell)
{
	struct sweep_text text = {0};
	sweep_cell_add_text(&text, variable, cell);
	bool equal = text.data && strcmp(text.data, term->value) == 0;
	sweep_text_clear(&text);
	sweep_cell_add_json(&text, variable, cell);
	equal = equal || (text.data && strcmp(text.data, term->value) == 0);
	sweep_text_free(&text);
	return term->relation == SWEEP_EQUAL ? equal : term->relation == SWEEP_UNEQUAL && !equal;
}

static bool meets(const struct sweep_term *term, const struct sweep_variable *variable, size_t row)
{
	const struct sweep_cell cell = sweep_variable_cell(variable, row);
	if (cell.type == SWEEP_CELL_MISSING) return false;
	if (cell.type != SWEEP_CELL_INT && cell.type != SWEEP_CELL_FLOAT) return meets_text(term, variable, cell);
	if (term->is_number) return compares(term->relation, cell.number, term->number);
	return meets_text(term, variable, cell);
}

static void list_names(const struct sweep_variables *variables, const char **names, size_t *count)
{
	for (size_t i = 0; i < variables->count; i++) names[(*count)++] = variables->items[i].name;
}

static enum sweep_status unknown_name(const struct sweep_frame *frame, const char *name, struct sweep_error *err)
{
	const char **names = sweep_alloc(frame->parameters.count + frame->metrics.count + 1, sizeof *names);
	size_t count = 0;
	list_names(&frame->parameters, names, &count);
	list_names(&frame->metrics, names, &count);
	struct sweep_text list = {0};
	for (size_t i = 0; i < count; i++) sweep_text_printf(&list, "%s%s", i ? ", " : "", names[i]);
	const char *nearest = sweep_nearest_name(name, names);
	if (nearest)
		sweep_fail(err, SWEEP_USAGE,
				   "the filter's \"%s\" is no parameter or metric (did you mean \"%s\"? there are: %s)", name, nearest,
				   list.data);
	else
		sweep_fail(err, SWEEP_USAGE, "the filter's \"%s\" is no parameter or metric (there are: %s)", name,
				   list.data ? list.data : "none");
	sweep_text_free(&list);
	free(names);
	return SWEEP_USAGE;
}

static const struct sweep_variable *find(const struct sweep_frame *frame, const char *name)
{
	const struct sweep_variable *parameter = sweep_variables_find(&frame->parameters, name);
	return parameter ? parameter : sweep_variables_find(&frame->metrics, name);
}

/* < between texts would be false of every run: that is said instead. */
static enum sweep_status check_order(const struct sweep_term *term, struct sweep_error *err)
{
	if (term->relation == SWEEP_EQUAL || term->relation == SWEEP_UNEQUAL || term->is_number) return SWEEP_OK;
	return sweep_fail(err, SWEEP_USAGE, "the filter's %s%s%s compares with no number: texts are = or !=", term->name,
					  signs[term->relation], term->value);
}

/* Takes out the rows that do not meet a condition; *met is how many do, the others left aside. */
static enum sweep_status apply_term(const struct sweep_term *term, const struct sweep_frame *frame, bool *kept,
									size_t *met, struct sweep_error *err)
{
	const struct sweep_variable *variable = find(frame, term->name);
	if (!variable) return unknown_name(frame, term->name, err);
	const enum sweep_status status = check_order(term, err);
	*met = 0;
	for (size_t row = 0; status == SWEEP_OK && row < frame->rows; row++)
	{
		const bool good = meets(term, variable, row);
		*met += good;
		kept[row] = kept[row] && good;
	}
	return status;
}

static size_t count_kept(const struct sweep_frame *frame, const bool *kept)
{
	size_t count = 0;
	for (size_t row = 0; row < frame->rows; row++) count += kept[row];
	return count;
}

enum sweep_status sweep_selection_apply(const struct sweep_selection *selection, const struct sweep_frame *frame,
										bool *kept, struct sweep_error *err)
{
	const struct sweep_term *unmet = NULL;
	for (size_t row = 0; row < frame->rows; row++)
		kept[row] = !selection->by_state || selection->states[frame->states[row]];
	const size_t in_state = count_kept(frame, kept);
	for (size_t i = 0; i < selection->count; i++)
	{
		size_t met;
		const enum sweep_status status = apply_term(&selection->terms[i], frame, kept, &met, err);
		if (status != SWEEP_OK) return status;
		if (met == 0 && !unmet) unmet = &selection->terms[i];
	}
	if (count_kept(frame, kept) > 0) return SWEEP_OK;
	if (unmet)
		return sweep_fail(err, SWEEP_FAILED, "no run is left: none of %zu has %s%s%s", frame->rows, unmet->name,
						  signs[unmet->relation], unmet->value);
	if (in_state == 0)
		return sweep_fail(err, SWEEP_FAILED, "no run is left: none of %zu is in a state that --state names",
						  frame->rows);
	return sweep_fail(err, SWEEP_FAILED, "no run is left: none of %zu meets all conditions at once", frame->rows);
}
