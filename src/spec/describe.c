#include "spec/describe.h"

#include "base/memory.h"
#include "spec/bands.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	COLUMNS = 4,      /* before the values: name, distribution, type, condition */
	QUANTILES = 3,    /* 5 %, 50 %, 95 % */
	LIST_WIDTH = 60,  /* of values written out */
	VALUE_WIDTH = 30, /* of one of them */
	WHEN_WIDTH = 60,  /* of conditions */
	SHOWN_BANDS = 5,  /* of hyperband, or rungs of asha */
	GAP = 2,          /* between columns */
	LABEL = 17,       /* of a line in the heading */
	WIDE_LABEL = 23   /* the same where one of them is long */
};

struct row
{
	struct sweep_text cells[COLUMNS];
	struct sweep_text quantiles[QUANTILES];
	struct sweep_text list; /* instead of the quantiles */
};

/* --- texts ----------------------------------------------------------------------------------------- */

/* Characters, for aligning: bytes but those that continue one. */
static size_t width_of(const struct sweep_text *text)
{
	size_t width = 0;
	for (size_t i = 0; i < text->length; i++) width += ((unsigned char)text->data[i] & 0xC0) != 0x80;
	return width;
}

/* Cuts a text to `most` characters, the last three of them "...". */
static void cut(struct sweep_text *text, size_t most)
{
	if (width_of(text) <= most) return;
	size_t width = 0, end = 0;
	while (end < text->length)
	{
		width += ((unsigned char)text->data[end] & 0xC0) != 0x80;
		if (width > most - 3) break;
		end++;
	}
	struct sweep_text kept = {0};
	sweep_text_add(&kept, text->data, end);
	sweep_text_puts(&kept, "...");
	sweep_text_free(text);
	*text = kept;
}

/* A number to a few digits: of a continuous kind 4; of the others more, and one that is no int shows it: 7.0. */
static void add_number(struct sweep_text *out, double number, bool whole, bool continuous)
{
	if (whole)
	{
		sweep_text_add_int(out, (int64_t)number);
		return;
	}
	char text[40];
	snprintf(text, sizeof text, "%.*g", continuous ? 4 : 6, number);
	sweep_text_puts(out, text);
	if (!continuous && strpbrk(text, ".en") == NULL) sweep_text_puts(out, ".0");
}

static void add_value(struct sweep_text *out, const struct sweep_value *value)
{
	struct sweep_text text = {0};
	sweep_value_add_json(&text, value);
	cut(&text, VALUE_WIDTH);
	sweep_text_puts(out, text.data);
	sweep_text_free(&text);
}

/* --- a parameter's row ----------------------------------------------------------------------------- */

static const char *type_of(const struct sweep_value *value)
{
	static const char *const names[] = {"null", "bool", "int", "float", "text", "list", "mapping"};
	return names[value->type];
}

static const char *type_of_values(const struct sweep_shape *shape)
{
	const char *type = type_of(shape->values[0]);
	for (size_t i = 1; i < shape->count; i++)
		if (strcmp(type, type_of(shape->values[i])) != 0) return "mixed";
	return type;
}

static bool draws_ints(const struct sweep_parameter *parameter, bool grid)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	if (kind->integer) return true;
	return kind->quantised && parameter->shape.whole && (!grid || parameter->shape.whole_range);
}

static const char *type_of_parameter(const struct sweep_parameter *parameter, bool grid)
{
	if (parameter->distribution == SWEEP_CONSTANT) return type_of(parameter->shape.constant);
	if (parameter->shape.values) return type_of_values(&parameter->shape);
	return draws_ints(parameter, grid) ? "int" : "float";
}

/* What a list of values shows: item `index` of `count`. */
struct listing
{
	size_t count;
	void (*add)(struct sweep_text *out, const struct sweep_parameter *parameter, size_t index);
};

static void add_category(struct sweep_text *out, const struct sweep_parameter *parameter, size_t index)
{
	const struct sweep_shape *shape = &parameter->shape;
	add_value(out, shape->values[index]);
	if (parameter->distribution == SWEEP_CATEGORICAL_W_PROBABILITIES)
		sweep_text_printf(out, " (%.4g)", shape->probabilities[index]);
}

/* A grid's int_uniform counts from min to max; its q_uniform is min, min+q, ... below max. */
static void add_step(struct sweep_text *out, const struct sweep_parameter *parameter, size_t index)
{
	const struct sweep_shape *shape = &parameter->shape;
	double step = parameter->distribution == SWEEP_INT_UNIFORM ? 1 : shape->q;
	add_number(out, shape->min + (double)index * step, draws_ints(parameter, true), false);
}

static struct listing listing_of(const struct sweep_parameter *parameter, bool grid)
{
	const struct sweep_shape *shape = &parameter->shape;
	if (shape->values) return (struct listing){shape->count, add_category};
	if (!grid || !sweep_distribution_kinds[parameter->distribution].grid) return (struct listing){0, NULL};
	double steps = parameter->distribution == SWEEP_INT_UNIFORM ? shape->max - shape->min + 1
																: ceil((shape->max - shape->min) / shape->q);
	return (struct listing){steps < 1e18 ? (size_t)steps : (size_t)1e18, add_step};
}

/* All of a short list; of a long one the beginning, the last and the number. */
static void add_list(struct sweep_text *out, const struct sweep_parameter *parameter, const struct listing *listing)
{
	struct sweep_text item = {0};
	size_t i = 0;
	for (; i < listing->count; i++)
	{
		sweep_text_clear(&item);
		listing->add(&item, parameter, i);
		if (i > 0 && width_of(out) + width_of(&item) > LIST_WIDTH) break;
		sweep_text_printf(out, "%s%s", i > 0 ? ", " : "", item.data);
	}
	sweep_text_free(&item);
	if (i == listing->count) return;
	sweep_text_puts(out, i + 1 < listing->count ? ", ..., " : ", ");
	listing->add(out, parameter, listing->count - 1);
	sweep_text_printf(out, " (%zu values)", listing->count);
}

static void add_quantiles(struct row *row, const struct sweep_parameter *parameter)
{
	static const double shares[QUANTILES] = {0.05, 0.5, 0.95};
	bool continuous = !sweep_distribution_kinds[parameter->distribution].quantised;
	for (int i = 0; i < QUANTILES; i++)
	{
		struct sweep_draw draw = sweep_draw_at(parameter->distribution, &parameter->shape, shares[i]);
		add_number(&row->quantiles[i], draw.number, draw.whole, continuous);
	}
}

/* A text without quotes where that is the same. */
static void add_wanted(struct sweep_text *out, const struct sweep_value *value)
{
	const bool plain =
		value->type == SWEEP_STRING && value->length > 0 && strcspn(value->text, " ,=\"") == value->length;
	if (plain) sweep_text_add_printable(out, value->text);
	else add_value(out, value);
}

/* "when optimizer = sgd or lion, net.kind = conv"; "always" without a condition. */
static void add_conditions(struct sweep_text *out, const struct sweep *sweep, const struct sweep_parameter *parameter)
{
	for (size_t i = 0; i < parameter->condition_count; i++)
	{
		const struct sweep_condition *condition = &parameter->conditions[i];
		sweep_text_printf(out, "%s%s = ", i == 0 ? "when " : ", ", sweep->parameters[condition->parameter].name);
		for (size_t j = 0; j < condition->count && width_of(out) <= WHEN_WIDTH; j++)
		{
			if (j > 0) sweep_text_puts(out, " or ");
			add_wanted(out, condition->values[j]);
		}
	}
	if (parameter->condition_count == 0) sweep_text_puts(out, "always");
	cut(out, WHEN_WIDTH);
}

static void fill_row(struct row *row, const struct sweep *sweep, size_t index, bool grid)
{
	const struct sweep_parameter *parameter = &sweep->parameters[index];
	const char *cells[] = {parameter->name, sweep_distribution_kinds[parameter->distribution].name,
						   type_of_parameter(parameter, grid)};
	for (int i = 0; i < COLUMNS - 1; i++) sweep_text_puts(&row->cells[i], cells[i]);
	if (sweep->conditional) add_conditions(&row->cells[COLUMNS - 1], sweep, parameter);
	struct listing listing = listing_of(parameter, grid);
	if (parameter->distribution == SWEEP_CONSTANT) add_value(&row->list, parameter->shape.constant);
	else if (listing.add) add_list(&row->list, parameter, &listing);
	else add_quantiles(row, parameter);
}

/* --- the table ------------------------------------------------------------------------------------- */

static void widen(size_t *width, const struct sweep_text *text)
{
	size_t needed = width_of(text);
	if (needed > *width) *width = needed;
}

static void pad(struct sweep_text *out, size_t count)
{
	while (count-- > 0) sweep_text_putc(out, ' ');
}

static void add_row(struct sweep_text *out, const struct row *row, const size_t widths[COLUMNS],
					const size_t quantile_widths[QUANTILES])
{
	for (int i = 0; i < COLUMNS && row->cells[i].length; i++)
	{
		sweep_text_puts(out, row->cells[i].data);
		pad(out, widths[i] - width_of(&row->cells[i]) + GAP);
	}
	for (int i = 0; i < QUANTILES && row->quantiles[0].length; i++)
	{
		pad(out, quantile_widths[i] - width_of(&row->quantiles[i]) + (i > 0 ? GAP : 0));
		sweep_text_puts(out, row->quantiles[i].data);
	}
	if (row->list.length) sweep_text_puts(out, row->list.data);
	sweep_text_putc(out, '\n');
}

static void fill_heading(struct row *row, const struct row *rows, size_t count, bool conditional)
{
	const char *const cells[COLUMNS] = {"parameter", "distribution", "type", conditional ? "active" : ""};
	static const char *const quantiles[QUANTILES] = {"5 %", "50 %", "95 %"};
	bool any = false;
	for (size_t i = 0; i < count; i++) any = any || rows[i].quantiles[0].length;
	for (int i = 0; i < COLUMNS; i++) sweep_text_puts(&row->cells[i], cells[i]);
	for (int i = 0; i < QUANTILES && any; i++) sweep_text_puts(&row->quantiles[i], quantiles[i]);
	if (!any) sweep_text_puts(&row->list, "values");
}

static void free_row(struct row *row)
{
	for (int i = 0; i < COLUMNS; i++) sweep_text_free(&row->cells[i]);
	for (int i = 0; i < QUANTILES; i++) sweep_text_free(&row->quantiles[i]);
	sweep_text_free(&row->list);
}

static void add_table(const struct sweep *sweep, bool grid, struct sweep_text *out)
{
	struct row *rows = sweep_alloc(sweep->count + 1, sizeof *rows);
	size_t widths[COLUMNS] = {0}, quantile_widths[QUANTILES] = {0};
	for (size_t i = 0; i < sweep->count; i++) fill_row(&rows[i + 1], sweep, i, grid);
	fill_heading(&rows[0], rows + 1, sweep->count, sweep->conditional);
	for (size_t i = 0; i <= sweep->count; i++)
	{
		for (int j = 0; j < COLUMNS; j++) widen(&widths[j], &rows[i].cells[j]);
		for (int j = 0; j < QUANTILES; j++) widen(&quantile_widths[j], &rows[i].quantiles[j]);
	}
	for (size_t i = 0; i <= sweep->count; i++)
	{
		add_row(out, &rows[i], widths, quantile_widths);
		free_row(&rows[i]);
	}
	free(rows);
}

/* --- the heading ----------------------------------------------------------------------------------- */

/* The name of a line and the blanks to where its text begins. */
static void add_label(struct sweep_text *out, const struct sweep *sweep, const char *name)
{
	sweep_text_printf(out, "%-*s", sweep->max_trials_per_config ? WIDE_LABEL : LABEL, name);
}

static void add_metric(const struct sweep *sweep, const struct sweep_metric *metric, struct sweep_text *out)
{
	add_label(out, sweep, "metric");
	sweep_text_printf(out, "%s, %s", metric->name, metric->goal == SWEEP_MAXIMIZE ? "maximize" : "minimize");
	if (metric->has_target)
	{
		sweep_text_puts(out, ", target ");
		sweep_text_add_double(out, metric->target);
	}
	sweep_text_putc(out, '\n');
}

static void add_bands(const struct sweep_early *early, struct sweep_text *out)
{
	size_t count;
	int64_t *bands = sweep_bands(early, &count);
	for (size_t i = 0; i < count && i < SHOWN_BANDS; i++) sweep_text_printf(out, " %" PRId64, bands[i]);
	if (count > SHOWN_BANDS) sweep_text_puts(out, " ...");
	free(bands);
}

static void add_early(const struct sweep *sweep, struct sweep_text *out)
{
	const struct sweep_early *early = &sweep->early;
	add_label(out, sweep, "early_terminate");
	sweep_text_puts(out, early->type);
	if (strcmp(early->type, "median") == 0)
		sweep_text_printf(out, ", from value %" PRId64 ", min_runs %" PRId64, early->min_iter, early->min_runs);
	else
	{
		const bool hyperband = strcmp(early->type, "hyperband") == 0;
		sweep_text_puts(out, hyperband ? ", bands" : ", rungs");
		add_bands(early, out);
		sweep_text_printf(out, ", eta %g%s", early->eta, hyperband && !early->strict ? ", not strict" : "");
	}
	sweep_text_putc(out, '\n');
}

static void add_count(const struct sweep *sweep, const char *name, const char *before, int64_t number,
					  const char *after, struct sweep_text *out)
{
	add_label(out, sweep, name);
	sweep_text_printf(out, "%s%" PRId64 "%s\n", before, number, after);
}

/* On one line, whatever lines it has in the file. */
static void add_constraints(const struct sweep *sweep, struct sweep_text *out)
{
	for (size_t i = 0; i < sweep->constraint_count; i++)
	{
		add_label(out, sweep, i == 0 ? sweep->constraint_count > 1 ? "constraints" : "constraint" : "");
		struct sweep_text line = {0};
		const char *text = sweep->constraints[i].place->text;
		for (text += strspn(text, " \t\r\n"); *text; text += strspn(text, " \t\r\n"))
		{
			const size_t length = strcspn(text, " \t\r\n");
			if (line.length > 0) sweep_text_putc(&line, ' ');
			sweep_text_add(&line, text, length);
			text += length;
		}
		sweep_text_add_printable(out, line.data);
		sweep_text_putc(out, '\n');
		sweep_text_free(&line);
	}
}

void sweep_describe(const struct sweep *sweep, const char *method, int64_t grid, struct sweep_text *out)
{
	if (method == NULL) method = sweep->method;
	add_label(out, sweep, "method");
	sweep_text_printf(out, "%s\n", method);
	for (size_t i = 0; i < sweep->metric_count; i++) add_metric(sweep, &sweep->metrics[i], out);
	if (sweep->has_run_cap) add_count(sweep, "run_cap", "", sweep->run_cap, "", out);
	if (sweep->max_trials_per_config)
		add_count(sweep, "max_trials_per_config", "", sweep->max_trials_per_config, "", out);
	if (sweep->has_seed) add_count(sweep, "seed", "", (int64_t)sweep->seed, "", out);
	if (sweep->early.type) add_early(sweep, out);
	if (grid == INT64_MAX) add_count(sweep, "grid", "at least ", grid, " points", out);
	else if (grid >= 0) add_count(sweep, "grid", "", grid, grid == 1 ? " point" : " points", out);
	add_constraints(sweep, out);
	sweep_text_putc(out, '\n');
	add_table(sweep, strcmp(method, "grid") == 0, out);
}
