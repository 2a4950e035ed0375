#include "search/grid-axis.h"

#include "base/memory.h"
#include "spec/active.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_BRANCHES = 1 << 14
};

/* Values of an axis in a row that are of one class. */
struct row
{
	int64_t length;
	size_t class;
};

/* What is known of an axis. */
struct classes
{
	size_t count; /* 1 for an axis that no condition looks at */
	size_t row_count, row_capacity;
	struct row *rows;
	int64_t *members; /* [count] values of each class, */
	int64_t *first;   /* and the first of them */
};

/* A combination of classes. */
struct branch
{
	size_t *class;   /* [axes] */
	bool *there;     /* [axes] */
	bool *absent;    /* [parameters] */
	int64_t *weight; /* [axes + 1] the configurations of the axes from i on */
};

struct sweep_grid_branches
{
	const struct sweep *sweep;
	const struct sweep_grid_axis *axes;
	size_t axis_count;
	struct classes *classes;
	size_t looked_at_count;
	size_t *looked_at; /* axes that conditions look at, each behind those that decide whether it is there */
	struct branch *branches;
	size_t count, capacity;
	struct sweep_draw *draws; /* workspace, */
	size_t *live;             /* and those branches that a beginning of the axes can lead to */
};

int64_t sweep_grid_times(int64_t a, int64_t b)
{
	int64_t product;
	return __builtin_mul_overflow(a, b, &product) ? INT64_MAX : product;
}

int64_t sweep_grid_plus(int64_t a, int64_t b)
{
	int64_t sum;
	return __builtin_add_overflow(a, b, &sum) ? INT64_MAX : sum;
}

/* --- classes ------------------------------------------------------------------------------------- */

static bool looks_at(const struct sweep *sweep, size_t parameter)
{
	for (size_t i = 0; i < sweep->count; i++)
		for (size_t c = 0; c < sweep->parameters[i].condition_count; c++)
			if (sweep->parameters[i].conditions[c].parameter == parameter) return true;
	return false;
}

/* Which of all the conditions that look at the parameter hold at a value: bit by bit, as bytes in `holds`. */
static void judge(const struct sweep_grid_branches *b, const struct sweep_grid_axis *axis, int64_t at,
				  struct sweep_text *holds)
{
	const struct sweep *sweep = b->sweep;
	sweep_text_clear(holds);
	b->draws[axis->parameter] = sweep_grid_axis_draw(axis, at);
	for (size_t i = 0; i < sweep->count; i++)
		for (size_t c = 0; c < sweep->parameters[i].condition_count; c++)
		{
			const struct sweep_condition *condition = &sweep->parameters[i].conditions[c];
			if (condition->parameter != axis->parameter) continue;
			bool any = false;
			for (size_t v = 0; v < condition->count; v++)
				any = any || sweep_draw_is(&sweep->parameters[axis->parameter], &b->draws[axis->parameter],
										   condition->values[v]);
			sweep_text_putc(holds, any ? '1' : '0');
		}
}

static void add_row(struct classes *classes, size_t class, int64_t length)
{
	if (length == 0) return;
	if (classes->row_count > 0 && classes->rows[classes->row_count - 1].class == class)
	{
		classes->rows[classes->row_count - 1].length += length;
		return;
	}
	classes->rows = sweep_grow(classes->rows, classes->row_count, &classes->row_capacity, sizeof *classes->rows);
	classes->rows[classes->row_count++] = (struct row){length, class};
}

/* The values that a condition may name, in order: all that are listed, and of numbers those beside what it names. */
struct places
{
	int64_t *at;
	size_t count, capacity;
};

static void add_place(struct places *places, const struct sweep_grid_axis *axis, double at)
{
	if (!(at >= 0 && at < (double)axis->count)) return;
	places->at = sweep_grow(places->at, places->count, &places->capacity, sizeof *places->at);
	places->at[places->count++] = (int64_t)at;
}

static int by_number(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x > y) - (x < y);
}

static void list_places(const struct sweep *sweep, const struct sweep_grid_axis *axis, struct places *places)
{
	if (axis->choices)
	{
		for (int64_t i = 0; i < axis->count; i++) add_place(places, axis, (double)i);
		return;
	}
	for (size_t i = 0; i < sweep->count; i++)
		for (size_t c = 0; c < sweep->parameters[i].condition_count; c++)
		{
			const struct sweep_condition *condition = &sweep->parameters[i].conditions[c];
			if (condition->parameter != axis->parameter) continue;
			for (size_t v = 0; v < condition->count; v++)
			{
				if (!sweep_value_is_number(condition->values[v])) continue;
				const double at = (condition->values[v]->number - axis->first) / axis->step;
				add_place(places, axis, floor(at));
				add_place(places, axis, ceil(at));
			}
		}
	if (places->count > 0) qsort(places->at, places->count, sizeof *places->at, by_number);
}

/* The class of a pattern of what holds, a new one where there is none; patterns[count]. */
static size_t class_of(struct classes *classes, char ***patterns, const char *pattern)
{
	for (size_t i = 0; i < classes->count; i++)
		if (strcmp((*patterns)[i], pattern) == 0) return i;
	*patterns = sweep_resize(*patterns, classes->count + 1, sizeof **patterns);
	(*patterns)[classes->count] = sweep_copy_text(pattern);
	return classes->count++;
}

static void find_classes(const struct sweep_grid_branches *b, const struct sweep_grid_axis *axis,
						 struct classes *classes)
{
	struct places places = {0};
	struct sweep_text pattern = {0};
	char **patterns = NULL;
	judge(b, axis, 0, &pattern); /* for its length: where nothing holds */
	char *nothing = sweep_copy_text(pattern.data);
	memset(nothing, '0', pattern.length);
	list_places(b->sweep, axis, &places);
	int64_t at = 0;
	for (size_t i = 0; i < places.count; i++)
	{
		if (places.at[i] < at) continue; /* once is enough */
		if (places.at[i] > at) add_row(classes, class_of(classes, &patterns, nothing), places.at[i] - at);
		judge(b, axis, places.at[i], &pattern);
		add_row(classes, class_of(classes, &patterns, pattern.data), 1);
		at = places.at[i] + 1;
	}
	if (at < axis->count) add_row(classes, class_of(classes, &patterns, nothing), axis->count - at);
	for (size_t i = 0; i < classes->count; i++) free(patterns[i]);
	free(patterns);
	free(nothing);
	free(places.at);
	sweep_text_free(&pattern);
}

static void make_classes(struct sweep_grid_branches *b)
{
	b->classes = sweep_alloc(b->axis_count, sizeof *b->classes);
	for (size_t i = 0; i < b->axis_count; i++)
	{
		struct classes *classes = &b->classes[i];
		if (looks_at(b->sweep, b->axes[i].parameter)) find_classes(b, &b->axes[i], classes);
		else
		{
			classes->count = 1;
			add_row(classes, 0, b->axes[i].count);
		}
		classes->members = sweep_alloc(classes->count, sizeof *classes->members);
		classes->first = sweep_alloc(classes->count, sizeof *classes->first);
		int64_t at = 0;
		for (size_t r = 0; r < classes->row_count; r++)
		{
			const struct row *row = &classes->rows[r];
			if (classes->members[row->class] == 0) classes->first[row->class] = at;
			classes->members[row->class] += row->length;
			at += row->length;
		}
	}
}

/* --- branches ------------------------------------------------------------------------------------ */

/* The axes that conditions look at, in an order in which what decides stands before what is decided. */
static void list_looked_at(struct sweep_grid_branches *b)
{
	b->looked_at = sweep_alloc(b->axis_count, sizeof *b->looked_at);
	for (size_t k = 0; k < b->sweep->count; k++)
		for (size_t i = 0; i < b->axis_count; i++)
			if (b->axes[i].parameter == b->sweep->order[k] && looks_at(b->sweep, b->axes[i].parameter))
				b->looked_at[b->looked_at_count++] = i;
}

/* The branch of the classes that were chosen; b->draws says what is absent. */
static void add_branch(struct sweep_grid_branches *b, const size_t *chosen)
{
	const size_t axes = b->axis_count;
	b->branches = sweep_grow(b->branches, b->count, &b->capacity, sizeof *b->branches);
	struct branch *branch = &b->branches[b->count++];
	branch->class = sweep_alloc(axes, sizeof *branch->class);
	branch->there = sweep_alloc(axes, sizeof *branch->there);
	branch->absent = sweep_alloc(b->sweep->count, sizeof *branch->absent);
	branch->weight = sweep_alloc(axes + 1, sizeof *branch->weight);
	memcpy(branch->class, chosen, axes * sizeof *chosen);
	for (size_t i = 0; i < b->sweep->count; i++) branch->absent[i] = b->draws[i].absent;
	branch->weight[axes] = 1;
	for (size_t i = axes; i-- > 0;)
	{
		branch->there[i] = !branch->absent[b->axes[i].parameter];
		const int64_t values = branch->there[i] ? b->classes[i].members[branch->class[i]] : 1;
		branch->weight[i] = sweep_grid_times(values, branch->weight[i + 1]);
	}
}

/* Chooses classes for the looked-at axes from number `depth` on. One that is absent has its first value. False: there
 * are too many. */
static bool choose(struct sweep_grid_branches *b, size_t depth, size_t *chosen)
{
	sweep_mark_absent(b->sweep, b->draws);
	if (depth == b->looked_at_count)
	{
		add_branch(b, chosen);
		return b->count <= MOST_BRANCHES;
	}
	const size_t i = b->looked_at[depth], parameter = b->axes[i].parameter;
	const struct classes *classes = &b->classes[i];
	const bool absent = b->draws[parameter].absent;
	for (size_t c = 0; c < classes->count; c++)
	{
		chosen[i] = absent ? classes->rows[0].class : c;
		b->draws[parameter] = sweep_grid_axis_draw(&b->axes[i], classes->first[chosen[i]]);
		if (!choose(b, depth + 1, chosen)) return false;
		if (absent) break;
	}
	return true;
}

enum sweep_status sweep_grid_branches_new(const struct sweep *sweep, const struct sweep_grid_axis *axes, size_t count,
										  struct sweep_grid_branches **branches, struct sweep_error *err)
{
	struct sweep_grid_branches *b = *branches = sweep_alloc(1, sizeof *b);
	b->sweep = sweep;
	b->axes = axes;
	b->axis_count = count;
	b->draws = sweep_alloc(sweep->count, sizeof *b->draws);
	make_classes(b);
	list_looked_at(b);
	size_t *chosen = sweep_alloc(count, sizeof *chosen);
	const bool few = choose(b, 0, chosen);
	free(chosen);
	b->live = sweep_alloc(b->count, sizeof *b->live);
	if (few) return SWEEP_OK;
	return sweep_fail(
		err, SWEEP_USAGE,
		"method grid cannot count out the conditions: they make more than %d different sets of parameters: "
		"draw at random (-m random)",
		MOST_BRANCHES);
}

void sweep_grid_branches_free(struct sweep_grid_branches *b)
{
	if (b == NULL) return;
	for (size_t i = 0; i < b->axis_count; i++)
	{
		free(b->classes[i].rows);
		free(b->classes[i].members);
		free(b->classes[i].first);
	}
	for (size_t i = 0; i < b->count; i++)
	{
		free(b->branches[i].class);
		free(b->branches[i].there);
		free(b->branches[i].absent);
		free(b->branches[i].weight);
	}
	free(b->classes);
	free(b->branches);
	free(b->looked_at);
	free(b->draws);
	free(b->live);
	free(b);
}

int64_t sweep_grid_branches_size(const struct sweep_grid_branches *b)
{
	int64_t size = 0;
	for (size_t i = 0; i < b->count; i++) size = sweep_grid_plus(size, b->branches[i].weight[0]);
	return size;
}

/* --- points -------------------------------------------------------------------------------------- */

/* How many configurations have a value of class `class` at axis i; with those that have none there, which stand with
 * the first value, or without. */
static int64_t weigh(const struct sweep_grid_branches *b, size_t live, size_t i, size_t class, bool first)
{
	int64_t sum = 0;
	for (size_t k = 0; k < live; k++)
	{
		const struct branch *branch = &b->branches[b->live[k]];
		if (branch->there[i] ? branch->class[i] == class : first) sum = sweep_grid_plus(sum, branch->weight[i + 1]);
	}
	return sum;
}

/* Finds the value of axis i of configuration *rank among those of the live branches; *rank becomes its number among
 * those with that value, and *size how many these are. */
static int64_t choose_value(const struct sweep_grid_branches *b, size_t live, size_t i, int64_t *rank, int64_t *size)
{
	const struct classes *classes = &b->classes[i];
	int64_t at = 1;
	*size = weigh(b, live, i, classes->rows[0].class, true);
	if (*rank < *size) return 0;
	*rank -= *size;
	for (size_t r = 0; r < classes->row_count; r++)
	{
		const struct row *row = &classes->rows[r];
		const int64_t length = row->length - (r == 0);
		*size = weigh(b, live, i, row->class, false);
		if (*size > 0 && *rank / *size < length)
		{
			at += *rank / *size;
			*rank %= *size;
			return at;
		}
		at += length;
		*rank -= *size * length;
	}
	return 0; /* not reached: *rank was below the sum */
}

static size_t class_at(const struct classes *classes, int64_t at)
{
	size_t r = 0;
	while (at >= classes->rows[r].length) at -= classes->rows[r++].length;
	return classes->rows[r].class;
}

static size_t keep_live(const struct sweep_grid_branches *b, size_t live, size_t i, int64_t at)
{
	const size_t class = class_at(&b->classes[i], at);
	size_t kept = 0;
	for (size_t k = 0; k < live; k++)
	{
		const struct branch *branch = &b->branches[b->live[k]];
		if (branch->there[i] ? branch->class[i] == class : at == 0) b->live[kept++] = b->live[k];
	}
	return kept;
}

void sweep_grid_branches_at(struct sweep_grid_branches *b, int64_t k, struct sweep_draw *draws, int64_t *ends)
{
	size_t live = b->count;
	int64_t rank = k, size = 0;
	for (size_t i = 0; i < live; i++) b->live[i] = i;
	for (size_t i = 0; i < b->axis_count; i++)
	{
		const int64_t at = choose_value(b, live, i, &rank, &size);
		live = keep_live(b, live, i, at);
		draws[b->axes[i].parameter] = sweep_grid_axis_draw(&b->axes[i], at);
		if (ends) ends[i] = sweep_grid_plus(k - rank, size);
	}
	const struct branch *branch = &b->branches[b->live[0]];
	for (size_t i = 0; i < b->sweep->count; i++) draws[i].absent = branch->absent[i];
}
