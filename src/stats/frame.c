#include "stats/frame.h"

#include "base/memory.h"
#include "base/text.h"
#include "record/json.h"

#include <gsl/gsl_sort.h>
#include <gsl/gsl_statistics_double.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void enlarge(struct sweep_frame *frame)
{
	frame->capacity = frame->capacity ? frame->capacity * 2 : 64;
	frame->runs = sweep_resize(frame->runs, frame->capacity, sizeof *frame->runs);
	frame->states = sweep_resize(frame->states, frame->capacity, sizeof *frame->states);
	frame->times = sweep_resize(frame->times, frame->capacity, sizeof *frame->times);
	frame->reasons = sweep_resize(frame->reasons, frame->capacity, sizeof *frame->reasons);
}

size_t sweep_frame_row(struct sweep_frame *frame, const char *sweep, int64_t run)
{
	size_t group = sweep ? sweep_names_add(&frame->sweeps, sweep) + 1 : 0;
	char key[64];
	snprintf(key, sizeof key, "%zu/%" PRId64, group, run);
	size_t row = sweep_names_add(&frame->keys, key);
	if (row < frame->rows) return row;
	if (row >= frame->capacity) enlarge(frame);
	frame->runs[row] = run;
	frame->states[row] = SWEEP_PENDING;
	frame->times[row] = NAN;
	frame->reasons[row] = 0;
	frame->rows++;
	return row;
}

void sweep_frame_set_error(struct sweep_frame *frame, size_t row, const char *error)
{
	frame->reasons[row] = error ? sweep_names_add(&frame->errors, error) + 1 : 0;
}

static struct sweep_variable new_variable(const char *path)
{
	struct sweep_variable variable = {.path = path, .name = sweep_copy_text(path)};
	for (char *c = variable.name; *c; c++)
		if (*c == SWEEP_PATH_MARK) *c = '.';
	return variable;
}

struct sweep_variable *sweep_variables_add(struct sweep_variables *variables, const char *path)
{
	size_t at = variables->expected;
	if (at >= variables->count || strcmp(variables->items[at].path, path) != 0)
		at = sweep_names_add(&variables->paths, path);
	if (at == variables->count)
	{
		variables->items =
			sweep_grow(variables->items, variables->count, &variables->capacity, sizeof *variables->items);
		variables->items[variables->count++] = new_variable(variables->paths.texts[at]);
	}
	variables->expected = at + 1 < variables->count ? at + 1 : 0;
	return &variables->items[at];
}

struct sweep_variable *sweep_variables_at(const struct sweep_variables *variables, const char *path)
{
	size_t at;
	return sweep_names_find(&variables->paths, path, &at) ? &variables->items[at] : NULL;
}

struct sweep_variable *sweep_variables_find(const struct sweep_variables *variables, const char *name)
{
	for (size_t i = 0; i < variables->count; i++)
		if (strcmp(variables->items[i].name, name) == 0) return &variables->items[i];
	return NULL;
}

struct sweep_cell sweep_variable_cell(const struct sweep_variable *variable, size_t row)
{
	return row < variable->filled ? variable->cells[row] : (struct sweep_cell){.type = SWEEP_CELL_MISSING};
}

static void set(struct sweep_variable *variable, size_t row, struct sweep_cell cell)
{
	if (row >= variable->filled)
	{
		size_t filled = variable->filled * 2 > row + 1 ? variable->filled * 2 : row + 1;
		variable->cells = sweep_resize(variable->cells, filled, sizeof *variable->cells);
		memset(variable->cells + variable->filled, 0, (filled - variable->filled) * sizeof *variable->cells);
		variable->filled = filled;
	}
	variable->cells[row] = cell;
}

void sweep_variable_set_number(struct sweep_variable *variable, size_t row, double number, bool whole)
{
	set(variable, row, (struct sweep_cell){.number = number, .type = whole ? SWEEP_CELL_INT : SWEEP_CELL_FLOAT});
}

void sweep_variable_set_bool(struct sweep_variable *variable, size_t row, bool value)
{
	set(variable, row, (struct sweep_cell){.number = value, .type = SWEEP_CELL_BOOL});
}

void sweep_variable_set_category(struct sweep_variable *variable, size_t row, const char *json)
{
	uint32_t category = (uint32_t)sweep_names_add(&variable->categories, json);
	set(variable, row, (struct sweep_cell){.category = category, .type = SWEEP_CELL_CATEGORY});
}

void sweep_variable_set_missing(struct sweep_variable *variable, size_t row)
{
	if (row < variable->filled) variable->cells[row] = (struct sweep_cell){.type = SWEEP_CELL_MISSING};
}

void sweep_variable_copy(struct sweep_variable *variable, const struct sweep_variable *from, size_t row)
{
	struct sweep_cell cell = sweep_variable_cell(from, row);
	if (cell.type == SWEEP_CELL_CATEGORY)
		sweep_variable_set_category(variable, row, from->categories.texts[cell.category]);
	else if (cell.type != SWEEP_CELL_MISSING) set(variable, row, cell);
}

/* --- choosing rows ---------------------------------------------------------------------------------- */

static void keep_cells(struct sweep_variables *variables, size_t rows, const bool *kept)
{
	for (size_t i = 0; i < variables->count; i++)
	{
		struct sweep_variable *variable = &variables->items[i];
		size_t to = 0;
		for (size_t row = 0; row < variable->filled && row < rows; row++)
			if (kept[row]) variable->cells[to++] = variable->cells[row];
		variable->filled = to;
	}
}

void sweep_frame_keep(struct sweep_frame *frame, const bool *kept)
{
	size_t to = 0;
	keep_cells(&frame->parameters, frame->rows, kept);
	keep_cells(&frame->metrics, frame->rows, kept);
	for (size_t row = 0; row < frame->rows; row++)
	{
		if (!kept[row]) continue;
		frame->runs[to] = frame->runs[row];
		frame->states[to] = frame->states[row];
		frame->times[to] = frame->times[row];
		frame->reasons[to++] = frame->reasons[row];
	}
	frame->rows = to;
	sweep_names_free(&frame->keys);
	frame->keys = (struct sweep_names){0};
}

/* --- finishing -------------------------------------------------------------------------------------- */

static enum sweep_variable_kind find_kind(const struct sweep_variable *variable)
{
	bool numbers = false, bools = false;
	for (size_t i = 0; i < variable->filled; i++)
	{
		enum sweep_cell_type type = variable->cells[i].type;
		if (type == SWEEP_CELL_CATEGORY) return SWEEP_VARIABLE_CATEGORY;
		numbers = numbers || type == SWEEP_CELL_INT || type == SWEEP_CELL_FLOAT;
		bools = bools || type == SWEEP_CELL_BOOL;
	}
	if (numbers && bools) return SWEEP_VARIABLE_CATEGORY;
	return bools ? SWEEP_VARIABLE_BOOL : SWEEP_VARIABLE_NUMBER;
}

/* Numbers and bools that share a variable with other values become categories. */
static void turn_into_categories(struct sweep_variable *variable)
{
	struct sweep_text json = {0};
	for (size_t i = 0; i < variable->filled; i++)
	{
		enum sweep_cell_type type = variable->cells[i].type;
		if (type == SWEEP_CELL_MISSING || type == SWEEP_CELL_CATEGORY) continue;
		sweep_text_clear(&json);
		sweep_cell_add_json(&json, variable, variable->cells[i]);
		sweep_variable_set_category(variable, i, json.data);
	}
	sweep_text_free(&json);
}

/* Numbers by value, before the rest by text. */
static int by_value(const void *a, const void *b)
{
	const char *x = *(char *const *)a, *y = *(char *const *)b;
	double number_x, number_y;
	bool numeric_x = sweep_parse_double(x, &number_x), numeric_y = sweep_parse_double(y, &number_y);
	if (numeric_x && numeric_y && number_x != number_y) return number_x < number_y ? -1 : 1;
	if (numeric_x != numeric_y) return numeric_x ? -1 : 1;
	int order = strverscmp(x, y); /* layer2 before layer10 */
	return order ? order : strcmp(x, y);
}

static void put_categories_in_order(struct sweep_variable *variable)
{
	struct sweep_names old = variable->categories, fresh = {0};
	bool *used = sweep_alloc(old.count, sizeof *used);
	for (size_t i = 0; i < variable->filled; i++)
		if (variable->cells[i].type == SWEEP_CELL_CATEGORY) used[variable->cells[i].category] = true;
	char **texts = sweep_alloc(old.count, sizeof *texts);
	size_t count = 0;
	for (size_t i = 0; i < old.count; i++)
		if (used[i]) texts[count++] = old.texts[i];
	if (!variable->ordered) qsort(texts, count, sizeof *texts, by_value);
	for (size_t i = 0; i < count; i++) sweep_names_add(&fresh, texts[i]);

	uint32_t *moved = sweep_alloc(old.count, sizeof *moved);
	for (size_t i = 0; i < old.count; i++)
	{
		size_t to;
		if (sweep_names_find(&fresh, old.texts[i], &to)) moved[i] = (uint32_t)to;
	}
	for (size_t i = 0; i < variable->filled; i++)
		if (variable->cells[i].type == SWEEP_CELL_CATEGORY)
			variable->cells[i].category = moved[variable->cells[i].category];
	variable->categories = fresh;
	sweep_names_free(&old);
	free(used);
	free(texts);
	free(moved);
}

static bool looks_logarithmic(const struct sweep_variable *variable)
{
	if (!(variable->least > 0) || variable->most < 100 * variable->least) return false;
	double *values = sweep_alloc(variable->present, sizeof *values);
	size_t count = 0;
	for (size_t i = 0; i < variable->filled; i++)
		if (variable->cells[i].type != SWEEP_CELL_MISSING && isfinite(variable->cells[i].number))
			values[count++] = variable->cells[i].number;
	gsl_sort(values, 1, count);
	double median = gsl_stats_median_from_sorted_data(values, 1, count);
	free(values);
	return median < variable->least + (variable->most - variable->least) / 5;
}

static void find_range(struct sweep_variable *variable)
{
	variable->least = variable->most = NAN;
	variable->present = 0;
	variable->whole = variable->kind == SWEEP_VARIABLE_NUMBER;
	for (size_t i = 0; i < variable->filled; i++)
	{
		struct sweep_cell cell = variable->cells[i];
		if (cell.type == SWEEP_CELL_MISSING) continue;
		variable->present++;
		if (cell.type == SWEEP_CELL_FLOAT) variable->whole = false;
		if (cell.type == SWEEP_CELL_CATEGORY || !isfinite(cell.number)) continue;
		variable->least = fmin(variable->least, cell.number);
		variable->most = fmax(variable->most, cell.number);
	}
}

static void finish_variable(struct sweep_variable *variable)
{
	variable->kind = find_kind(variable);
	if (variable->kind == SWEEP_VARIABLE_CATEGORY)
	{
		turn_into_categories(variable);
		put_categories_in_order(variable);
	}
	find_range(variable);
	if (variable->kind != SWEEP_VARIABLE_NUMBER) variable->scale = SWEEP_SCALE_LINEAR;
	if (variable->scale == SWEEP_SCALE_UNKNOWN)
		variable->scale = looks_logarithmic(variable) ? SWEEP_SCALE_LOG : SWEEP_SCALE_LINEAR;
	if (!(variable->least > 0)) variable->scale = SWEEP_SCALE_LINEAR;
}

static bool is_number(struct sweep_cell cell)
{
	return cell.type == SWEEP_CELL_INT || cell.type == SWEEP_CELL_FLOAT;
}

/* What else than a number a run has of a metric that others measure: a null, as many programs write NaN, "diverged". */
static void turn_into_numbers(struct sweep_variable *variable)
{
	bool measured = false;
	for (size_t i = 0; i < variable->filled; i++) measured = measured || is_number(variable->cells[i]);
	for (size_t i = 0; measured && i < variable->filled; i++)
		if (variable->cells[i].type != SWEEP_CELL_MISSING && !is_number(variable->cells[i]))
			variable->cells[i] = (struct sweep_cell){.number = NAN, .type = SWEEP_CELL_FLOAT};
}

void sweep_frame_finish(struct sweep_frame *frame)
{
	for (size_t i = 0; i < frame->parameters.count; i++) finish_variable(&frame->parameters.items[i]);
	for (size_t i = 0; i < frame->metrics.count; i++)
	{
		turn_into_numbers(&frame->metrics.items[i]);
		finish_variable(&frame->metrics.items[i]);
	}
}

/* --- reading ---------------------------------------------------------------------------------------- */

void sweep_cell_add_json(struct sweep_text *out, const struct sweep_variable *variable, struct sweep_cell cell)
{
	switch (cell.type)
	{
	case SWEEP_CELL_MISSING: break;
	case SWEEP_CELL_INT:
		if (fabs(cell.number) <= 0x1p53) sweep_text_add_int(out, (int64_t)cell.number);
		else sweep_text_printf(out, "%.0f", cell.number);
		break;
	case SWEEP_CELL_FLOAT: sweep_json_add_double(out, cell.number); break;
	case SWEEP_CELL_BOOL: sweep_text_puts(out, cell.number != 0 ? "true" : "false"); break;
	case SWEEP_CELL_CATEGORY: sweep_text_puts(out, variable->categories.texts[cell.category]); break;
	}
}

void sweep_category_add_text(struct sweep_text *out, const char *json)
{
	cJSON *value = json[0] == '"' ? cJSON_Parse(json) : NULL;
	sweep_text_puts(out, cJSON_IsString(value) ? value->valuestring : json);
	cJSON_Delete(value);
}

void sweep_cell_add_text(struct sweep_text *out, const struct sweep_variable *variable, struct sweep_cell cell)
{
	if (cell.type == SWEEP_CELL_CATEGORY) sweep_category_add_text(out, variable->categories.texts[cell.category]);
	else if (cell.type == SWEEP_CELL_FLOAT) sweep_text_add_double(out, cell.number);
	else sweep_cell_add_json(out, variable, cell);
}

void sweep_variables_free(struct sweep_variables *variables)
{
	for (size_t i = 0; i < variables->count; i++)
	{
		free(variables->items[i].cells);
		free(variables->items[i].name);
		sweep_names_free(&variables->items[i].categories);
	}
	free(variables->items);
	sweep_names_free(&variables->paths);
	*variables = (struct sweep_variables){0};
}

void sweep_frame_free(struct sweep_frame *frame)
{
	sweep_variables_free(&frame->parameters);
	sweep_variables_free(&frame->metrics);
	sweep_names_free(&frame->sweeps);
	sweep_names_free(&frame->keys);
	sweep_names_free(&frame->errors);
	free(frame->runs);
	free(frame->states);
	free(frame->times);
	free(frame->reasons);
	*frame = (struct sweep_frame){0};
}
