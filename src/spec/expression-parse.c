#include "spec/expression-tree.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static sweep_parse_function parse_not, parse_unary;

struct sweep_node *sweep_node_new(struct sweep_expression_reader *reader, enum sweep_node_kind kind, size_t offset,
								  size_t begin)
{
	struct sweep_node *node = sweep_arena_alloc(reader->arena, sizeof *node);
	*node = (struct sweep_node){.kind = kind, .offset = offset, .begin = begin};
	return node;
}

static struct sweep_node *new_pair(struct sweep_expression_reader *reader, enum sweep_node_kind kind, size_t offset,
								   struct sweep_node *left, struct sweep_node *right)
{
	struct sweep_node *node = sweep_node_new(reader, kind, offset, left ? left->begin : offset);
	node->count = (left != NULL) + 1u;
	node->items = sweep_arena_alloc(reader->arena, node->count * sizeof(struct sweep_node *));
	if (left) node->items[0] = left;
	node->items[node->count - 1] = right;
	return node;
}

void sweep_nodes_gather(struct sweep_nodes *gathered, struct sweep_node *item)
{
	gathered->items = sweep_grow(gathered->items, gathered->count, &gathered->capacity, sizeof(struct sweep_node *));
	gathered->items[gathered->count++] = item;
}

void sweep_node_keep(struct sweep_expression_reader *reader, struct sweep_node *node, struct sweep_nodes *gathered)
{
	node->count = gathered->count;
	node->items = sweep_arena_alloc(reader->arena, gathered->count * sizeof(struct sweep_node *));
	if (gathered->count) memcpy(node->items, gathered->items, gathered->count * sizeof(struct sweep_node *));
	free(gathered->items);
}

struct sweep_node *sweep_parse_deeper(struct sweep_expression_reader *reader, sweep_parse_function *parse)
{
	struct sweep_node *node = NULL;
	if (++reader->depth > SWEEP_DEEPEST_EXPRESSION)
		sweep_expression_wrong(reader, reader->token.begin, "the expression nests more than %d deep",
							   SWEEP_DEEPEST_EXPRESSION);
	else node = parse(reader);
	reader->depth--;
	return node;
}

void sweep_token_unexpected(struct sweep_expression_reader *reader, const char *wanted)
{
	const struct sweep_token *token = &reader->token;
	const int length = (int)(token->end - token->begin);
	if (token->kind == SWEEP_TOKEN_END)
		sweep_expression_wrong(reader, token->begin, "%s is missing at the end", wanted);
	else
		sweep_expression_wrong(reader, token->begin, "%s is missing before %.*s", wanted, length > 60 ? 60 : length,
							   reader->text + token->begin);
}

bool sweep_token_expect(struct sweep_expression_reader *reader, const char *sign, const char *wanted)
{
	if (!sweep_token_is(reader, sign))
	{
		sweep_token_unexpected(reader, wanted);
		return false;
	}
	sweep_expression_next(reader);
	return true;
}

/* --- operators ------------------------------------------------------------------------------------- */

static struct sweep_node *make_numeric(struct sweep_expression_reader *reader, const struct sweep_numeric *apply,
									   size_t offset, struct sweep_node *left, struct sweep_node *right)
{
	if (right == NULL) return NULL;
	struct sweep_node *node = new_pair(reader, SWEEP_NODE_NUMERIC, offset, left, right);
	node->apply = apply;
	return node;
}

/* -2 ** 2 is -(2 ** 2), and 2 ** -1 is 0.5. */
static struct sweep_node *parse_power(struct sweep_expression_reader *reader)
{
	struct sweep_node *base = sweep_parse_operand(reader);
	const size_t offset = reader->token.begin;
	if (base == NULL || !sweep_token_is(reader, "**")) return base;
	sweep_expression_next(reader);
	return make_numeric(reader, &sweep_power, offset, base, sweep_parse_deeper(reader, parse_unary));
}

static struct sweep_node *parse_unary(struct sweep_expression_reader *reader)
{
	const size_t offset = reader->token.begin;
	const bool minus = sweep_token_is(reader, "-");
	if (!minus && !sweep_token_is(reader, "+")) return parse_power(reader);
	sweep_expression_next(reader);
	return make_numeric(reader, minus ? &sweep_negative : &sweep_positive, offset, NULL,
						sweep_parse_deeper(reader, parse_unary));
}

/* Sums (level 0) of products (level 1), from the left on. */
static struct sweep_node *parse_arithmetic(struct sweep_expression_reader *reader, int level)
{
	struct sweep_node *left = level == 0 ? parse_arithmetic(reader, 1) : parse_unary(reader);
	for (const struct sweep_numeric *apply; left && (apply = sweep_operator(reader, level)) != NULL;)
	{
		const size_t offset = reader->token.begin;
		sweep_expression_next(reader);
		left =
			make_numeric(reader, apply, offset, left, level == 0 ? parse_arithmetic(reader, 1) : parse_unary(reader));
	}
	return left;
}

/* Passes over a comparison; false when the token is none. */
static bool take_compare(struct sweep_expression_reader *reader, enum sweep_compare *compare)
{
	static const char *const names[] = {"==", "!=", "<", "<=", ">", ">=", "in", "not"};
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
	{
		if (!sweep_token_is(reader, names[i])) continue;
		*compare = (enum sweep_compare)i;
		sweep_expression_next(reader);
		return *compare != SWEEP_NOT_IN || sweep_token_expect(reader, "in", "\"in\"");
	}
	return false;
}

static struct sweep_node *parse_right(struct sweep_expression_reader *reader, enum sweep_compare compare)
{
	if (compare != SWEEP_IN && compare != SWEEP_NOT_IN) return parse_arithmetic(reader, 0);
	if (sweep_token_is(reader, "[")) return sweep_parse_list(reader);
	sweep_token_unexpected(reader, "a list in [ ]");
	return NULL;
}

static struct sweep_node *parse_comparison(struct sweep_expression_reader *reader)
{
	struct sweep_node *left = parse_arithmetic(reader, 0);
	struct sweep_nodes items = {0};
	struct sweep_compare_at *compares = NULL;
	size_t count = 0, capacity = 0;
	enum sweep_compare compare;
	if (left) sweep_nodes_gather(&items, left);
	for (size_t offset = reader->token.begin; left && take_compare(reader, &compare); offset = reader->token.begin)
	{
		compares = sweep_grow(compares, count, &capacity, sizeof *compares);
		compares[count++] = (struct sweep_compare_at){compare, offset};
		if (items.items[items.count - 1]->kind == SWEEP_NODE_LIST)
			sweep_expression_wrong(reader, offset, "nothing can be compared with a list");
		struct sweep_node *right = parse_right(reader, compare);
		if (right) sweep_nodes_gather(&items, right);
		else left = NULL;
	}
	struct sweep_node *node = left;
	if (left && count > 0)
	{
		node = sweep_node_new(reader, SWEEP_NODE_COMPARE, compares[0].offset, left->begin);
		node->compares = sweep_arena_alloc(reader->arena, count * sizeof *compares);
		memcpy(node->compares, compares, count * sizeof *compares);
		sweep_node_keep(reader, node, &items);
	}
	else free(items.items);
	free(compares);
	return node;
}

static struct sweep_node *parse_not(struct sweep_expression_reader *reader)
{
	const size_t offset = reader->token.begin;
	if (!sweep_token_is(reader, "not")) return parse_comparison(reader);
	sweep_expression_next(reader);
	struct sweep_node *operand = sweep_parse_deeper(reader, parse_not);
	return operand ? new_pair(reader, SWEEP_NODE_NOT, offset, NULL, operand) : NULL;
}

/* Any number of operands with the same word between them, grouped from the left. */
static struct sweep_node *parse_joined(struct sweep_expression_reader *reader, const char *word,
									   enum sweep_node_kind kind, sweep_parse_function *operand)
{
	struct sweep_node *left = operand(reader);
	while (left && sweep_token_is(reader, word))
	{
		const size_t offset = reader->token.begin;
		sweep_expression_next(reader);
		struct sweep_node *right = operand(reader);
		left = right ? new_pair(reader, kind, offset, left, right) : NULL;
	}
	return left;
}

static struct sweep_node *parse_and(struct sweep_expression_reader *reader)
{
	return parse_joined(reader, "and", SWEEP_NODE_AND, parse_not);
}

struct sweep_node *sweep_parse_test(struct sweep_expression_reader *reader)
{
	return parse_joined(reader, "or", SWEEP_NODE_OR, parse_and);
}

struct sweep_node *sweep_expression_parse(struct sweep_expression_reader *reader)
{
	sweep_expression_next(reader);
	struct sweep_node *root = reader->token.kind == SWEEP_TOKEN_END ? NULL : sweep_parse_test(reader);
	if (root && reader->token.kind != SWEEP_TOKEN_END) sweep_token_unexpected(reader, "an operator");
	else if (root == NULL) sweep_token_unexpected(reader, "an expression");
	return reader->report->error.message[0] ? NULL : root;
}
