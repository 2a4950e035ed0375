/* The axes of listed values: which are equal, which are numbers, and how far apart. */
#include "base/memory.h"
#include "record/json.h"
#include "search/space-axis.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- equal values -------------------------------------------------------------------------------- */

/* Equal values have one text: 64 is 64.0, whatever its digits were. */
static void add_key(struct sweep_text *out, const cJSON *item)
{
	if (cJSON_IsNumber(item)) sweep_text_add_double(out, item->valuedouble + 0.0);
	else if (cJSON_IsArray(item) || cJSON_IsObject(item))
	{
		sweep_text_putc(out, cJSON_IsArray(item) ? '[' : '{');
		const cJSON *child;
		cJSON_ArrayForEach(child, item)
		{
			if (child->string) sweep_text_add_json_string(out, child->string, strlen(child->string));
			add_key(out, child);
			sweep_text_putc(out, ',');
		}
		sweep_text_putc(out, ']');
	}
	else sweep_json_write(out, item);
}

static char *key_of(const cJSON *item)
{
	struct sweep_text text = {0};
	add_key(&text, item);
	return text.data;
}

static char *key_of_value(const struct sweep_value *value)
{
	struct sweep_text text = {0};
	sweep_value_add_json(&text, value);
	cJSON *item = cJSON_ParseWithLength(text.data, text.length);
	char *key = item ? key_of(item) : sweep_copy_text(text.data);
	cJSON_Delete(item);
	sweep_text_free(&text);
	return key;
}

bool sweep_space_axis_same(const struct sweep_value *value, const cJSON *item)
{
	char *a = key_of_value(value), *b = key_of(item);
	const bool same = strcmp(a, b) == 0;
	free(a);
	free(b);
	return same;
}

static int by_text_and_level(const void *a, const void *b)
{
	const struct sweep_space_axis_key *x = a, *y = b;
	const int order = strcmp(x->text, y->text);
	return order ? order : (x->level > y->level) - (x->level < y->level);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(((const struct sweep_space_axis_key *)a)->text, ((const struct sweep_space_axis_key *)b)->text);
}

size_t sweep_space_axis_find(const struct sweep_space_axis *axis, const cJSON *item)
{
	char *text = key_of(item);
	const struct sweep_space_axis_key wanted = {.text = text};
	const struct sweep_space_axis_key *found =
		bsearch(&wanted, axis->keys, axis->key_count, sizeof *axis->keys, by_text);
	free(text);
	return found ? found->level : axis->levels;
}

/* Keys with the index of their value as level; of equal ones the first stays. */
static void collect_keys(struct sweep_space_axis *axis, const struct sweep_shape *shape)
{
	axis->keys = sweep_alloc(shape->count, sizeof *axis->keys);
	size_t count = 0;
	for (size_t i = 0; i < shape->count; i++)
		axis->keys[i] = (struct sweep_space_axis_key){key_of_value(shape->values[i]), i};
	qsort(axis->keys, shape->count, sizeof *axis->keys, by_text_and_level);
	for (size_t i = 0; i < shape->count; i++)
	{
		if (count > 0 && strcmp(axis->keys[i].text, axis->keys[count - 1].text) == 0)
		{
			axis->level_of[axis->keys[i].level] = axis->keys[count - 1].level;
			free(axis->keys[i].text);
			continue;
		}
		axis->level_of[axis->keys[i].level] = axis->keys[i].level;
		axis->keys[count++] = axis->keys[i];
	}
	axis->key_count = count;
}

/* --- numbers ------------------------------------------------------------------------------------- */

bool sweep_space_axis_number(const struct sweep_value *value, double *number)
{
	if (sweep_value_is_number(value)) *number = value->number;
	else if (value->type != SWEEP_STRING || strlen(value->text) != value->length ||
			 !sweep_parse_double(value->text, number))
		return false;
	return isfinite(*number);
}

struct number
{
	double number;
	size_t value; /* its index in the list */
};

static int by_number(const void *a, const void *b)
{
	const struct number *x = a, *y = b;
	if (x->number != y->number) return x->number < y->number ? -1 : 1;
	return (x->value > y->value) - (x->value < y->value);
}

/* The variance of the gaps between the numbers of `at`, over their squared mean. */
static double unevenness(const double *at, size_t count)
{
	const double mean = (at[count - 1] - at[0]) / (double)(count - 1);
	double sum = 0;
	for (size_t i = 1; i < count; i++) sum += (at[i] - at[i - 1] - mean) * (at[i] - at[i - 1] - mean);
	return sum / (mean * mean);
}

/* Logarithms of numbers of which the first may be 0. False where there are none, or they are not the more even. */
static bool take_logarithms(double *at, size_t count)
{
	const size_t first = at[0] == 0;
	const size_t positive = count - first;
	if (at[0] < 0 || positive < 2) return false;
	double *logarithms = sweep_alloc(count, sizeof *logarithms);
	for (size_t i = first; i < count; i++) logarithms[i] = log(at[i]);
	const double step = (logarithms[count - 1] - logarithms[first]) / (double)(positive - 1);
	if (first) logarithms[0] = logarithms[1] - step;
	const bool better = unevenness(logarithms, count) < unevenness(at, count) - 1e-9;
	if (better) memcpy(at, logarithms, count * sizeof *at);
	free(logarithms);
	return better;
}

/* The coordinates of numbers that rise. */
static void space_out(double *at, size_t count)
{
	take_logarithms(at, count);
	const double first = at[0], width = at[count - 1] - at[0];
	for (size_t i = 0; i < count; i++) at[i] = (at[i] - first) / width;
	at[count - 1] = 1;
}

/* The levels that can be proposed, as `numbers` with their values; false unless all are numbers. */
static bool collect_numbers(const struct sweep_shape *shape, struct number *numbers)
{
	for (size_t i = 0; i < shape->count; i++)
	{
		numbers[i].value = i;
		if (!sweep_space_axis_number(shape->values[i], &numbers[i].number)) return false;
	}
	qsort(numbers, shape->count, sizeof *numbers, by_number);
	return true;
}

static bool can_be_drawn(const struct sweep_shape *shape, size_t value)
{
	return shape->probabilities == NULL || shape->probabilities[value] > 0;
}

/* Gives each value its level: `levels` of the first of its equals; one that no value with a probability has is none. */
static void make_levels(struct sweep_space_axis *axis, const struct sweep_shape *shape, const size_t *first_of)
{
	size_t *level_of_first = sweep_alloc(shape->count, sizeof *level_of_first);
	for (size_t i = 0; i < shape->count; i++) level_of_first[i] = SIZE_MAX;
	axis->draws = sweep_alloc(shape->count, sizeof *axis->draws);
	axis->levels = 0;
	for (size_t i = 0; i < shape->count; i++)
	{
		if (!can_be_drawn(shape, i) || level_of_first[first_of[i]] != SIZE_MAX) continue;
		axis->draws[axis->levels] = (struct sweep_draw){.index = i};
		level_of_first[first_of[i]] = axis->levels++;
	}
	for (size_t i = 0; i < shape->count; i++)
	{
		const size_t level = level_of_first[first_of[i]];
		axis->level_of[i] = level == SIZE_MAX ? axis->levels : level;
	}
	free(level_of_first);
}

/* Puts the levels in the order of their numbers; equal numbers ("1" and 1) become one level. */
static void order_levels(struct sweep_space_axis *axis, const struct sweep_shape *shape, struct number *numbers)
{
	size_t *first_of = sweep_alloc(shape->count, sizeof *first_of);
	for (size_t i = 0; i < shape->count; i++)
		first_of[numbers[i].value] =
			i > 0 && numbers[i].number == numbers[i - 1].number ? first_of[numbers[i - 1].value] : numbers[i].value;
	make_levels(axis, shape, first_of);
	size_t *rank = sweep_alloc(axis->levels + 1, sizeof *rank), count = 0;
	axis->at = sweep_alloc(axis->levels, sizeof *axis->at);
	for (size_t i = 0; i < axis->levels; i++) rank[i] = SIZE_MAX;
	rank[axis->levels] = axis->levels;
	for (size_t i = 0; i < shape->count; i++)
	{
		const size_t level = axis->level_of[numbers[i].value];
		if (level == axis->levels || rank[level] != SIZE_MAX) continue;
		axis->at[count] = numbers[i].number;
		rank[level] = count++;
	}
	struct sweep_draw *draws = sweep_alloc(axis->levels, sizeof *draws);
	for (size_t i = 0; i < axis->levels; i++) draws[rank[i]] = axis->draws[i];
	free(axis->draws);
	axis->draws = draws;
	for (size_t i = 0; i < shape->count; i++) axis->level_of[i] = rank[axis->level_of[i]];
	free(rank);
	free(first_of);
	if (axis->levels > 1) space_out(axis->at, axis->levels);
}

double sweep_space_axis_among(const struct sweep_space_axis *axis, const struct sweep_parameter *parameter,
							  double number)
{
	const struct sweep_shape *shape = &parameter->shape;
	double below = 0, above = 0, low, high;
	size_t i = 0;
	for (; i < axis->levels; i++, below = above)
	{
		if (!sweep_space_axis_number(shape->values[axis->draws[i].index], &above)) return NAN;
		if (above >= number) break;
	}
	if (i < axis->levels && above == number) return axis->at[i];
	if (i == 0) return -1 / (double)(axis->levels - 1); /* outside: one mean step beyond the end */
	if (i == axis->levels) return 1 + 1 / (double)(axis->levels - 1);
	low = axis->at[i - 1];
	high = axis->at[i];
	if (below > 0) return low + (high - low) * log(number / below) / log(above / below);
	return low + (high - low) * (number - below) / (above - below);
}

void sweep_space_axis_list(struct sweep_space_axis *axis, const struct sweep_parameter *parameter)
{
	const struct sweep_shape *shape = &parameter->shape;
	axis->level_of = sweep_alloc(shape->count, sizeof *axis->level_of);
	struct number *numbers = sweep_alloc(shape->count, sizeof *numbers);
	collect_keys(axis, shape);
	if (collect_numbers(shape, numbers))
	{
		axis->kind = SWEEP_AXIS_ORDERED;
		order_levels(axis, shape, numbers);
	}
	else
	{
		axis->kind = SWEEP_AXIS_CHOICE;
		size_t *first_of = sweep_alloc(shape->count, sizeof *first_of);
		memcpy(first_of, axis->level_of, shape->count * sizeof *first_of);
		make_levels(axis, shape, first_of);
		free(first_of);
	}
	for (size_t i = 0; i < axis->key_count; i++) axis->keys[i].level = axis->level_of[axis->keys[i].level];
	free(numbers);
}
