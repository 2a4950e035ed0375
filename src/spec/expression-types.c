/* Which kinds of values an expression's parts can have: what could never mean anything is an error. */
#include "spec/expression-tree.h"

#include "spec/possible.h"

#include <math.h>

#define NUMERIC ((unsigned)SWEEP_OPERAND_NUMBER | (unsigned)SWEEP_OPERAND_BOOL)

/* For a message. */
static const char *name_of(unsigned kinds)
{
	switch (kinds)
	{
	case SWEEP_OPERAND_NUMBER: return "a number";
	case SWEEP_OPERAND_TEXT: return "text";
	case SWEEP_OPERAND_BOOL: return "true or false";
	case SWEEP_OPERAND_NULL: return "null";
	case SWEEP_OPERAND_OTHER: return "a list or a mapping";
	default: return "of several kinds";
	}
}

/* The part of the text that a node begins with, for a message: a parameter's name, or "this". */
static const char *subject(const struct sweep_expression_reader *reader, const struct sweep_node *node)
{
	return node->kind == SWEEP_NODE_NAME ? reader->sweep->parameters[node->parameter].name : "this";
}

static unsigned kinds_of(struct sweep_expression_reader *reader, const struct sweep_node *node);

static unsigned kinds_of_numeric(struct sweep_expression_reader *reader, const struct sweep_node *node)
{
	for (size_t i = 0; i < node->count; i++)
	{
		const unsigned kinds = kinds_of(reader, node->items[i]);
		if (kinds && !(kinds & NUMERIC))
			sweep_expression_wrong(reader, node->items[i]->begin, "\"%s\" takes numbers, but %.80s is %s",
								   node->apply->name, subject(reader, node->items[i]), name_of(kinds));
	}
	return SWEEP_OPERAND_NUMBER;
}

/* What is taken as true or false. */
static unsigned check_truth(struct sweep_expression_reader *reader, const struct sweep_node *node, const char *what)
{
	const unsigned kinds = kinds_of(reader, node);
	if (kinds && !(kinds & SWEEP_OPERAND_BOOL))
		sweep_expression_wrong(reader, node->begin, "%s must be true or false, but %.80s is %s%s", what,
							   subject(reader, node), name_of(kinds),
							   kinds & NUMERIC ? ": compare it, as in x != 0" : "");
	return kinds;
}

/* --- comparisons ----------------------------------------------------------------------------------- */

static const char *const signs[] = {"==", "!=", "<", "<=", ">", ">=", "in", "not in"};

/* `dropout == 0.3` of a parameter in steps of 0.1, whose value is 3 * 0.1, 0.30000000000000004. */
static void check_digits(struct sweep_expression_reader *reader, const struct sweep_parameter *parameter,
						 const struct sweep_node *literal)
{
	if (!sweep_distribution_kinds[parameter->distribution].quantised) return;
	const double q = parameter->shape.q, least = reader->grid ? parameter->shape.min : 0;
	const double number = literal->literal.number, value = least + rint((number - least) / q) * q;
	char digits[SWEEP_DOUBLE_TEXT];
	sweep_double_text(digits, value);
	if (value != number)
		sweep_expression_doubt(reader, literal->begin,
							   "\"%.60s\" is %s, which is not equal: write abs(%.60s - %g) < 1e-9", parameter->name,
							   digits, parameter->name, number);
}

/* `optimizer == 'sdg'`: a value that the parameter never has. */
static void check_possible(struct sweep_expression_reader *reader, const struct sweep_node *name,
						   const struct sweep_node *literal)
{
	if (name->kind != SWEEP_NODE_NAME || literal->kind != SWEEP_NODE_LITERAL) return;
	const struct sweep_operand *operand = &literal->literal;
	const struct sweep_parameter *parameter = &reader->sweep->parameters[name->parameter];
	if (sweep_parameter_is_continuous(parameter) || operand->kind == SWEEP_OPERAND_NULL) return;
	const struct sweep_value value = {.type = operand->kind == SWEEP_OPERAND_TEXT   ? SWEEP_STRING
											  : operand->kind == SWEEP_OPERAND_BOOL ? SWEEP_BOOL
																					: SWEEP_FLOAT,
									  .boolean = operand->number != 0,
									  .number = operand->number,
									  .text = operand->text,
									  .length = operand->length};
	if (operand->kind == SWEEP_OPERAND_BOOL && sweep_operand_kinds(parameter) != SWEEP_OPERAND_BOOL) return;
	if (sweep_is_possible(parameter, reader->grid, &value))
	{
		check_digits(reader, parameter, literal);
		return;
	}
	struct sweep_text hint = {0};
	sweep_possible_hint(&hint, parameter, reader->grid, &value);
	sweep_expression_doubt(reader, literal->begin, "\"%.60s\" is never this%.160s", parameter->name, hint.data);
	sweep_text_free(&hint);
}

static void check_pair(struct sweep_expression_reader *reader, const struct sweep_node *left, unsigned left_kinds,
					   const struct sweep_compare_at *at, const struct sweep_node *right, unsigned right_kinds)
{
	if (left_kinds == 0 || right_kinds == 0) return;
	const bool order = at->compare >= SWEEP_LESS && at->compare <= SWEEP_AT_LEAST;
	unsigned same = left_kinds & right_kinds;
	if ((left_kinds & NUMERIC) && (right_kinds & NUMERIC)) same |= NUMERIC;
	if (order) same &= NUMERIC | (unsigned)SWEEP_OPERAND_TEXT;
	/* whether a parameter or a value is null can always be asked */
	if (!order && ((left_kinds | right_kinds) & SWEEP_OPERAND_NULL)) same = SWEEP_OPERAND_NULL;
	if (same == 0)
	{
		sweep_expression_wrong(reader, at->offset, "\"%s\" cannot compare %s with %s", signs[at->compare],
							   name_of(left_kinds), name_of(right_kinds));
		return;
	}
	if (order) return;
	check_possible(reader, left, right);
	check_possible(reader, right, left);
}

static unsigned kinds_of_comparison(struct sweep_expression_reader *reader, const struct sweep_node *node)
{
	const struct sweep_node *left = node->items[0];
	unsigned left_kinds = kinds_of(reader, left);
	for (size_t i = 1; i < node->count; i++)
	{
		const struct sweep_node *right = node->items[i];
		const struct sweep_compare_at *at = &node->compares[i - 1];
		const unsigned right_kinds = right->kind == SWEEP_NODE_LIST ? 0 : kinds_of(reader, right);
		for (size_t j = 0; right->kind == SWEEP_NODE_LIST && j < right->count; j++)
		{
			const unsigned kinds = kinds_of(reader, right->items[j]);
			check_pair(reader, left, left_kinds, at, right->items[j], kinds);
		}
		check_pair(reader, left, left_kinds, at, right, right_kinds);
		left = right;
		left_kinds = right_kinds;
	}
	return SWEEP_OPERAND_BOOL;
}

/* The kinds that a value can have; 0 behind an error. */
static unsigned kinds_of(struct sweep_expression_reader *reader, const struct sweep_node *node)
{
	if (reader->report->error.message[0]) return 0;
	switch (node->kind)
	{
	case SWEEP_NODE_LITERAL: return node->literal.kind;
	case SWEEP_NODE_NAME: return sweep_operand_kinds(&reader->sweep->parameters[node->parameter]);
	case SWEEP_NODE_NOT: check_truth(reader, node->items[0], "what stands behind \"not\""); return SWEEP_OPERAND_BOOL;
	case SWEEP_NODE_AND:
	case SWEEP_NODE_OR:
	{
		const char *what = node->kind == SWEEP_NODE_AND ? "what stands beside \"and\"" : "what stands beside \"or\"";
		const unsigned left = check_truth(reader, node->items[0], what);
		return left | check_truth(reader, node->items[1], what);
	}
	case SWEEP_NODE_NUMERIC: return kinds_of_numeric(reader, node);
	case SWEEP_NODE_COMPARE: return kinds_of_comparison(reader, node);
	case SWEEP_NODE_LIST: break;
	}
	return 0;
}

bool sweep_expression_check(struct sweep_expression_reader *reader, const struct sweep_node *root)
{
	check_truth(reader, root, "a constraint");
	return reader->report->error.message[0] == '\0';
}
