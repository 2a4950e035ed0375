#include "stats/box.h"

#include "base/memory.h"

#include <stdlib.h>

struct walk
{
	const struct sweep_features *features;
	const struct sweep_tree *tree;
	struct sweep_box box;
	sweep_leaf_visit *visit;
	void *context;
};

static void add_range(uint64_t *levels, size_t begin, size_t end)
{
	for (size_t word = begin / 64; word * 64 < end; word++)
	{
		const size_t first = word * 64 > begin ? 0 : begin - word * 64, last = end - word * 64;
		const uint64_t below = last >= 64 ? UINT64_MAX : (UINT64_C(1) << last) - 1;
		levels[word] |= below & UINT64_MAX << first;
	}
}

void sweep_box_left(const struct sweep_features *features, const struct sweep_node *node,
					uint64_t levels[SWEEP_SIDE_WORDS])
{
	const struct sweep_feature_column *column = &features->columns[node->column];
	const size_t all = features->items[column->feature].levels;
	for (size_t i = 0; i < SWEEP_SIDE_WORDS; i++) levels[i] = 0;
	if (column->level == 0)
	{
		const size_t end = (size_t)node->shift + node->limit + 1;
		add_range(levels, node->shift, end < all ? end : all);
		return;
	}
	for (size_t level = 0; level < all; level++)
		if (sweep_node_goes_left(node, level == 0 ? 0 : level == column->level ? 2 : 1))
			add_range(levels, level, level + 1);
}

bool sweep_side_next(const struct sweep_side *side, size_t *begin, size_t *end)
{
	size_t level = *end;
	for (uint64_t rest = 0; level < SWEEP_LEVELS; level = (level / 64 + 1) * 64)
		if ((rest = side->levels[level / 64] >> level % 64) != 0)
		{
			level += (size_t)__builtin_ctzll(rest);
			break;
		}
	if (level >= SWEEP_LEVELS) return false;
	*begin = level;
	for (; level < SWEEP_LEVELS; level = (level / 64 + 1) * 64)
	{
		const uint64_t rest = ~side->levels[level / 64] >> level % 64;
		const size_t run = rest ? (size_t)__builtin_ctzll(rest) : 64;
		if (run < 64 - level % 64)
		{
			level += run;
			break;
		}
	}
	*end = level;
	return true;
}

static double weigh(const struct sweep_feature *feature, const struct sweep_side *side)
{
	double weight = 0;
	for (size_t begin, end = 0; sweep_side_next(side, &begin, &end);)
		weight += feature->below[end] - feature->below[begin];
	return weight;
}

static void walk_node(struct walk *walk, uint32_t at);

/* Into a child, whose levels of one feature are those that go left, or those that do not. */
static void walk_child(struct walk *walk, uint32_t child, size_t feature, const uint64_t *left, bool go_left)
{
	struct sweep_box *box = &walk->box;
	struct sweep_side *side = &box->sides[feature];
	const struct sweep_side kept = *side;
	const double weight = box->weight;
	for (size_t i = 0; i < SWEEP_SIDE_WORDS; i++) side->levels[i] &= go_left ? left[i] : ~left[i];
	side->weight = weigh(&walk->features->items[feature], side);
	box->weight *= side->weight / kept.weight;
	if (box->cuts[feature]++ == 0) box->bounded[box->bounded_count++] = (uint32_t)feature;
	walk_node(walk, child);
	if (--box->cuts[feature] == 0) box->bounded_count--;
	box->weight = weight;
	*side = kept;
}

static void walk_node(struct walk *walk, uint32_t at)
{
	const struct sweep_node *node = &walk->tree->nodes[at];
	if (node->child == 0)
	{
		walk->visit(walk->context, &walk->box, walk->tree->values[at]);
		return;
	}
	uint64_t left[SWEEP_SIDE_WORDS];
	const size_t feature = walk->features->columns[node->column].feature;
	sweep_box_left(walk->features, node, left);
	walk_child(walk, node->child, feature, left, true);
	walk_child(walk, node->child + 1, feature, left, false);
}

void sweep_box_walk(const struct sweep_features *features, const struct sweep_tree *tree, sweep_leaf_visit *visit,
					void *context)
{
	struct walk walk = {.features = features, .tree = tree, .visit = visit, .context = context};
	walk.box = (struct sweep_box){.sides = sweep_alloc(features->count, sizeof(struct sweep_side)),
								  .cuts = sweep_alloc(features->count, sizeof(uint32_t)),
								  .bounded = sweep_alloc(features->count, sizeof(uint32_t)),
								  .weight = 1};
	for (size_t i = 0; i < features->count; i++)
	{
		add_range(walk.box.sides[i].levels, 0, features->items[i].levels);
		walk.box.sides[i].weight = 1;
	}
	walk_node(&walk, 0);
	free(walk.box.sides);
	free(walk.box.cuts);
	free(walk.box.bounded);
}
