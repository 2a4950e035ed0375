#include "spec/expression-tree.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

typedef struct sweep_node *parse_function(struct sweep_expression_reader *reader);

static parse_function parse_test, parse_not, parse_unary;

static struct sweep_node *new_node(struct sweep_expression_reader *reader, enum sweep_node_kind kind, size_t offset,
								   size_t begin)
{
	struct sweep_node *node = sweep_arena_alloc(reader->arena, sizeof *node);
	*node = (struct sweep_node){.kind = kind, .offset = offset, .begin = begin};
	return node;
}

static struct sweep_node *new_pair(struct sweep_expression_reader *reader, enum sweep_node_kind kind, size_t offset,
								   struct sweep_node *left, struct sweep_node *right)
{
	struct sweep_node *node = new_node(reader, kind, offset, left ? left->begin : offset);
	node->count = (left != NULL) + 1u;
	node->items = sweep_arena_alloc(reader->arena, node->count * sizeof(struct sweep_node *));
	if (left) node->items[0] = left;
	node->items[node->count - 1] = right;
	return node;
}

/* Operands while their number is not known. */
struct gathered
{
	struct sweep_node **items;
	size_t count, capacity;
};

static void gather(struct gathered *gathered, struct sweep_node *item)
{
	gathered->items = sweep_grow(gathered->items, gathered->count, &gathered->capacity, sizeof(struct sweep_node *));
	gathered->items[gathered->count++] = item;
}

static void keep_items(struct sweep_expression_reader *reader, struct sweep_node *node, struct gathered *gathered)
{
	node->count = gathered->count;
	node->items = sweep_arena_alloc(reader->arena, gathered->count * sizeof(struct sweep_node *));
	if (gathered->count) memcpy(node->items, gathered->items, gathered->count * sizeof(struct sweep_node *));
	free(gathered->items);
}

/* Parses what nests once more. NULL when it is too deep. */
static struct sweep_node *deeper(struct sweep_expression_reader *reader, parse_function *parse)
{
	struct sweep_node *node = NULL;
	if (++reader->depth > SWEEP_DEEPEST_EXPRESSION)
		sweep_expression_wrong(reader, reader->token.begin, "the expression nests more than %d deep",
							   SWEEP_DEEPEST_EXPRESSION);
	else node = parse(reader);
	reader->depth--;
	return node;
}

/* What stands at the token, for a message. */
static void unexpected(struct sweep_expression_reader *reader, const char *wanted)
{
	const struct sweep_token *token = &reader->token;
	const int length = (int)(token->end - token->begin);
	if (token->kind == SWEEP_TOKEN_END)
		sweep_expression_wrong(reader, token->begin, "%s is missing at the end", wanted);
	else
		sweep_expression_wrong(reader, token->begin, "%s is missing before %.*s", wanted, length > 60 ? 60 : length,
							   reader->text + token->begin);
}

static bool expect(struct sweep_expression_reader *reader, const char *sign, const char *wanted)
{
	if (!sweep_token_is(reader, sign))
	{
		unexpected(reader, wanted);
		return false;
	}
	sweep_expression_next(reader);
	return true;
}

/* --- operands -------------------------------------------------------------------------------------- */

/* Items up to a closing bracket, which is passed over. */
static bool parse_items(struct sweep_expression_reader *reader, const char *close, struct gathered *items)
{
	while (!sweep_token_is(reader, close))
	{
		struct sweep_node *item = deeper(reader, parse_test);
		if (item == NULL) return false;
		gather(items, item);
		if (sweep_token_is(reader, ",")) sweep_expression_next(reader);
		else if (!sweep_token_is(reader, close))
		{
			unexpected(reader, *close == ')' ? "\",\" or \")\"" : "\",\" or \"]\"");
			return false;
		}
	}
	sweep_expression_next(reader);
	return true;
}

static struct sweep_node *parse_list(struct sweep_expression_reader *reader)
{
	struct sweep_node *list = new_node(reader, SWEEP_NODE_LIST, reader->token.begin, reader->token.begin);
	struct gathered items = {0};
	sweep_expression_next(reader);
	const bool right = parse_items(reader, "]", &items);
	keep_items(reader, list, &items);
	return right ? list : NULL;
}

/* The token is what stands behind the bracket. */
static struct sweep_node *parse_call(struct sweep_expression_reader *reader, const struct sweep_numeric *function,
									 size_t begin)
{
	struct sweep_node *call = new_node(reader, SWEEP_NODE_NUMERIC, begin, begin);
	struct gathered items = {0};
	call->apply = function;
	const bool right = parse_items(reader, ")", &items);
	keep_items(reader, call, &items);
	if (!right) return NULL;
	if (call->count >= function->least && call->count <= function->most) return call;
	sweep_expression_wrong(reader, begin, "%s takes %s, not %zu", function->name,
						   function->least == 1 ? "one number" : "two numbers or more", call->count);
	return NULL;
}

/* "a-b" is a minus b, unless it is in backquotes. */
static const char *hyphenated(const struct sweep_expression_reader *reader, size_t begin)
{
	for (size_t i = 0; i < reader->sweep->count; i++)
	{
		const char *name = reader->sweep->parameters[i].name;
		const size_t length = strlen(name);
		if (strchr(name, '-') && reader->length - begin >= length && memcmp(reader->text + begin, name, length) == 0)
			return name;
	}
	return NULL;
}

static void unknown_name(struct sweep_expression_reader *reader, size_t begin, const char *name)
{
	const struct sweep *sweep = reader->sweep;
	const char **names = sweep_alloc(sweep->count + 1, sizeof *names);
	for (size_t i = 0; i < sweep->count; i++) names[i] = sweep->parameters[i].name;
	const char *near = sweep_nearest_name(name, names), *whole = hyphenated(reader, begin);
	if (whole)
		sweep_expression_wrong(reader, begin, "no parameter is called \"%.80s\": write `%.80s` in backquotes", name,
							   whole);
	else if (near)
		sweep_expression_wrong(reader, begin, "no parameter is called \"%.80s\" (did you mean \"%.80s\"?)", name, near);
	else
		sweep_expression_wrong(reader, begin, "no parameter is called \"%.80s\" (a text stands in quotes: '%.80s')",
							   name, name);
	reader->report->error.unknown = true;
	free(names);
}

static struct sweep_node *make_name(struct sweep_expression_reader *reader, size_t begin, const char *name)
{
	const struct sweep_parameter *parameter = sweep_find_parameter(reader->sweep, name);
	if (parameter == NULL)
	{
		unknown_name(reader, begin, name);
		return NULL;
	}
	struct sweep_node *node = new_node(reader, SWEEP_NODE_NAME, begin, begin);
	node->parameter = (size_t)(parameter - reader->sweep->parameters);
	return node;
}

static struct sweep_node *make_literal(struct sweep_expression_reader *reader, size_t begin,
									   struct sweep_operand operand)
{
	struct sweep_node *node = new_node(reader, SWEEP_NODE_LITERAL, begin, begin);
	node->literal = operand;
	sweep_expression_next(reader);
	return node;
}

static const struct
{
	const char *word;
	enum sweep_operand_kind kind;
	double number;
} words[] = {{"true", SWEEP_OPERAND_BOOL, 1},  {"True", SWEEP_OPERAND_BOOL, 1}, {"false", SWEEP_OPERAND_BOOL, 0},
			 {"False", SWEEP_OPERAND_BOOL, 0}, {"null", SWEEP_OPERAND_NULL, 0}, {"None", SWEEP_OPERAND_NULL, 0}};

static const char *const reserved[] = {"and", "or", "not", "in", NULL};

static bool is_reserved(const struct sweep_expression_reader *reader)
{
	for (size_t i = 0; reserved[i]; i++)
		if (sweep_token_is(reader, reserved[i])) return true;
	return false;
}

/* A constant, a function or a parameter. */
static struct sweep_node *parse_word(struct sweep_expression_reader *reader)
{
	const size_t begin = reader->token.begin, length = reader->token.end - begin;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (sweep_token_is(reader, words[i].word))
			return make_literal(reader, begin,
								(struct sweep_operand){.kind = words[i].kind, .number = words[i].number});
	if (is_reserved(reader))
	{
		unexpected(reader, "a value");
		return NULL;
	}
	const struct sweep_numeric *function = sweep_functions;
	while (function->name && !sweep_token_is(reader, function->name)) function++;
	const char *name = sweep_arena_text(reader->arena, reader->text + begin, length);
	sweep_expression_next(reader);
	if (!sweep_token_is(reader, "(")) return make_name(reader, begin, name);
	if (function->name)
	{
		sweep_expression_next(reader);
		return parse_call(reader, function, begin);
	}
	sweep_expression_wrong(
		reader, begin,
		"there is no function \"%.80s\" (there are abs, min, max, log, log2, log10, exp, sqrt, floor, "
		"ceil and round)",
		name);
	return NULL;
}

static struct sweep_node *parse_brackets(struct sweep_expression_reader *reader)
{
	const size_t begin = reader->token.begin;
	sweep_expression_next(reader);
	struct sweep_node *inner = deeper(reader, parse_test);
	if (inner == NULL || !expect(reader, ")", "\")\"")) return NULL;
	inner->begin = begin;
	return inner;
}

static struct sweep_node *parse_operand(struct sweep_expression_reader *reader)
{
	const struct sweep_token token = reader->token;
	struct sweep_operand text = {.kind = SWEEP_OPERAND_TEXT, .text = token.text, .length = token.text_length};
	switch (token.kind)
	{
	case SWEEP_TOKEN_NUMBER: return make_literal(reader, token.begin, sweep_operand_of_number(token.number));
	case SWEEP_TOKEN_TEXT: return make_literal(reader, token.begin, text);
	case SWEEP_TOKEN_QUOTED_NAME: sweep_expression_next(reader); return make_name(reader, token.begin, token.text);
	case SWEEP_TOKEN_WORD: return parse_word(reader);
	case SWEEP_TOKEN_WRONG: return NULL;
	default: break;
	}
	if (sweep_token_is(reader, "(")) return parse_brackets(reader);
	if (sweep_token_is(reader, "[")) sweep_expression_wrong(reader, token.begin, "a list stands behind \"in\" alone");
	else unexpected(reader, "a value");
	return NULL;
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
	struct sweep_node *base = parse_operand(reader);
	const size_t offset = reader->token.begin;
	if (base == NULL || !sweep_token_is(reader, "**")) return base;
	sweep_expression_next(reader);
	return make_numeric(reader, &sweep_power, offset, base, deeper(reader, parse_unary));
}

static struct sweep_node *parse_unary(struct sweep_expression_reader *reader)
{
	const size_t offset = reader->token.begin;
	const bool minus = sweep_token_is(reader, "-");
	if (!minus && !sweep_token_is(reader, "+")) return parse_power(reader);
	sweep_expression_next(reader);
	return make_numeric(reader, minus ? &sweep_negative : &sweep_positive, offset, NULL, deeper(reader, parse_unary));
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
		return *compare != SWEEP_NOT_IN || expect(reader, "in", "\"in\"");
	}
	return false;
}

static struct sweep_node *parse_right(struct sweep_expression_reader *reader, enum sweep_compare compare)
{
	if (compare != SWEEP_IN && compare != SWEEP_NOT_IN) return parse_arithmetic(reader, 0);
	if (sweep_token_is(reader, "[")) return parse_list(reader);
	unexpected(reader, "a list in [ ]");
	return NULL;
}

static struct sweep_node *parse_comparison(struct sweep_expression_reader *reader)
{
	struct sweep_node *left = parse_arithmetic(reader, 0);
	struct gathered items = {0};
	struct sweep_compare_at *compares = NULL;
	size_t count = 0, capacity = 0;
	enum sweep_compare compare;
	if (left) gather(&items, left);
	for (size_t offset = reader->token.begin; left && take_compare(reader, &compare); offset = reader->token.begin)
	{
		compares = sweep_grow(compares, count, &capacity, sizeof *compares);
		compares[count++] = (struct sweep_compare_at){compare, offset};
		if (items.items[items.count - 1]->kind == SWEEP_NODE_LIST)
			sweep_expression_wrong(reader, offset, "nothing can be compared with a list");
		struct sweep_node *right = parse_right(reader, compare);
		if (right) gather(&items, right);
		else left = NULL;
	}
	struct sweep_node *node = left;
	if (left && count > 0)
	{
		node = new_node(reader, SWEEP_NODE_COMPARE, compares[0].offset, left->begin);
		node->compares = sweep_arena_alloc(reader->arena, count * sizeof *compares);
		memcpy(node->compares, compares, count * sizeof *compares);
		keep_items(reader, node, &items);
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
	struct sweep_node *operand = deeper(reader, parse_not);
	return operand ? new_pair(reader, SWEEP_NODE_NOT, offset, NULL, operand) : NULL;
}

static struct sweep_node *parse_and(struct sweep_expression_reader *reader)
{
	struct sweep_node *left = parse_not(reader);
	while (left && sweep_token_is(reader, "and"))
	{
		const size_t offset = reader->token.begin;
		sweep_expression_next(reader);
		struct sweep_node *right = parse_not(reader);
		left = right ? new_pair(reader, SWEEP_NODE_AND, offset, left, right) : NULL;
	}
	return left;
}

static struct sweep_node *parse_test(struct sweep_expression_reader *reader)
{
	struct sweep_node *left = parse_and(reader);
	while (left && sweep_token_is(reader, "or"))
	{
		const size_t offset = reader->token.begin;
		sweep_expression_next(reader);
		struct sweep_node *right = parse_and(reader);
		left = right ? new_pair(reader, SWEEP_NODE_OR, offset, left, right) : NULL;
	}
	return left;
}

struct sweep_node *sweep_expression_parse(struct sweep_expression_reader *reader)
{
	sweep_expression_next(reader);
	struct sweep_node *root = reader->token.kind == SWEEP_TOKEN_END ? NULL : parse_test(reader);
	if (root && reader->token.kind != SWEEP_TOKEN_END) unexpected(reader, "an operator");
	else if (root == NULL) unexpected(reader, "an expression");
	return reader->report->error.message[0] ? NULL : root;
}
