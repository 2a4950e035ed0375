#include "spec/expression.h"

#include "spec/expression-tree.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sweep_expression
{
	const struct sweep_node *root;
	size_t count; /* of parameters that it uses */
	size_t *uses;
};

/* --- reading --------------------------------------------------------------------------------------- */

static void mark_uses(const struct sweep_node *node, bool *used)
{
	if (node->kind == SWEEP_NODE_NAME) used[node->parameter] = true;
	for (size_t i = 0; i < node->count; i++) mark_uses(node->items[i], used);
}

static void list_uses(struct sweep_expression *expression, const struct sweep *sweep, struct sweep_arena *arena)
{
	bool *used = sweep_alloc(sweep->count, sizeof *used);
	mark_uses(expression->root, used);
	for (size_t i = 0; i < sweep->count; i++) expression->count += used[i];
	expression->uses = sweep_arena_alloc(arena, expression->count * sizeof *expression->uses);
	for (size_t i = 0, count = 0; i < sweep->count; i++)
		if (used[i]) expression->uses[count++] = i;
	free(used);
}

struct sweep_expression *sweep_expression_read(const char *text, size_t length, const struct sweep *sweep, bool grid,
											   struct sweep_arena *arena, struct sweep_expression_report *report)
{
	*report = (struct sweep_expression_report){0};
	struct sweep_expression_reader reader = {
		.text = text, .length = length, .sweep = sweep, .grid = grid, .arena = arena, .report = report};
	if (length > SWEEP_LONGEST_EXPRESSION)
	{
		sweep_expression_wrong(&reader, 0, "the expression is longer than %d bytes", SWEEP_LONGEST_EXPRESSION);
		return NULL;
	}
	struct sweep_expression *expression = sweep_arena_alloc(arena, sizeof *expression);
	struct sweep_node *root = sweep_expression_parse(&reader);
	if (root == NULL || !sweep_expression_check(&reader, root)) return NULL;
	expression->root = root;
	list_uses(expression, sweep, arena);
	return expression;
}

const size_t *sweep_expression_uses(const struct sweep_expression *expression, size_t *count)
{
	*count = expression->count;
	return expression->uses;
}

/* --- its value ------------------------------------------------------------------------------------- */

static struct sweep_operand value_of(const struct sweep_node *node, const struct sweep_view *view);

/* NaN for what is no number: of a parameter whose values are of several kinds. */
static double number_of(const struct sweep_node *node, const struct sweep_view *view)
{
	const struct sweep_operand operand = value_of(node, view);
	return operand.kind == SWEEP_OPERAND_NUMBER || operand.kind == SWEEP_OPERAND_BOOL ? operand.number : NAN;
}

static double apply(const struct sweep_node *node, const struct sweep_view *view)
{
	double result = number_of(node->items[0], view);
	if (node->apply->one) return node->apply->one(result);
	for (size_t i = 1; i < node->count; i++) result = node->apply->two(result, number_of(node->items[i], view));
	return result;
}

static bool is_in(const struct sweep_operand *value, const struct sweep_node *list, const struct sweep_view *view)
{
	for (size_t i = 0; i < list->count; i++)
	{
		const struct sweep_operand item = value_of(list->items[i], view);
		if (sweep_operand_equal(value, &item)) return true;
	}
	return false;
}

static bool compares(enum sweep_compare compare, const struct sweep_operand *left, const struct sweep_operand *right)
{
	if (compare == SWEEP_EQUAL) return sweep_operand_equal(left, right);
	if (compare == SWEEP_UNEQUAL) return !sweep_operand_equal(left, right);
	bool ordered;
	const int order = sweep_operand_order(left, right, &ordered);
	if (!ordered) return false;
	switch (compare)
	{
	case SWEEP_LESS: return order < 0;
	case SWEEP_AT_MOST: return order <= 0;
	case SWEEP_GREATER: return order > 0;
	default: return order >= 0;
	}
}

static bool chain_holds(const struct sweep_node *node, const struct sweep_view *view)
{
	struct sweep_operand left = value_of(node->items[0], view);
	for (size_t i = 1; i < node->count; i++)
	{
		const enum sweep_compare compare = node->compares[i - 1].compare;
		if (compare == SWEEP_IN || compare == SWEEP_NOT_IN)
		{
			if (is_in(&left, node->items[i], view) != (compare == SWEEP_IN)) return false;
			continue;
		}
		const struct sweep_operand right = value_of(node->items[i], view);
		if (!compares(compare, &left, &right)) return false;
		left = right;
	}
	return true;
}

static struct sweep_operand value_of(const struct sweep_node *node, const struct sweep_view *view)
{
	struct sweep_operand left;
	switch (node->kind)
	{
	case SWEEP_NODE_NAME: return sweep_operand_in(view, node->parameter);
	case SWEEP_NODE_NOT:
		left = value_of(node->items[0], view);
		return sweep_operand_of_bool(!sweep_operand_truth(&left));
	case SWEEP_NODE_AND:
	case SWEEP_NODE_OR:
		left = value_of(node->items[0], view);
		return sweep_operand_truth(&left) == (node->kind == SWEEP_NODE_AND) ? value_of(node->items[1], view) : left;
	case SWEEP_NODE_NUMERIC: return sweep_operand_of_number(apply(node, view));
	case SWEEP_NODE_COMPARE: return sweep_operand_of_bool(chain_holds(node, view));
	default: return node->literal;
	}
}

bool sweep_expression_holds(const struct sweep_expression *expression, const struct sweep_view *view)
{
	const struct sweep_operand value = value_of(expression->root, view);
	return sweep_operand_truth(&value);
}
