#include "spec/expression-tree.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* Items up to a closing bracket, which is passed over. */
static bool parse_items(struct sweep_expression_reader *reader, const char *close, struct sweep_nodes *items)
{
	while (!sweep_token_is(reader, close))
	{
		struct sweep_node *item = sweep_parse_deeper(reader, sweep_parse_test);
		if (item == NULL) return false;
		sweep_nodes_gather(items, item);
		if (sweep_token_is(reader, ",")) sweep_expression_next(reader);
		else if (!sweep_token_is(reader, close))
		{
			sweep_token_unexpected(reader, *close == ')' ? "\",\" or \")\"" : "\",\" or \"]\"");
			return false;
		}
	}
	sweep_expression_next(reader);
	return true;
}

struct sweep_node *sweep_parse_list(struct sweep_expression_reader *reader)
{
	struct sweep_node *list = sweep_node_new(reader, SWEEP_NODE_LIST, reader->token.begin, reader->token.begin);
	struct sweep_nodes items = {0};
	sweep_expression_next(reader);
	const bool right = parse_items(reader, "]", &items);
	sweep_node_keep(reader, list, &items);
	return right ? list : NULL;
}

/* The token is what stands behind the bracket. */
static struct sweep_node *parse_call(struct sweep_expression_reader *reader, const struct sweep_numeric *function,
									 size_t begin)
{
	struct sweep_node *call = sweep_node_new(reader, SWEEP_NODE_NUMERIC, begin, begin);
	struct sweep_nodes items = {0};
	call->apply = function;
	const bool right = parse_items(reader, ")", &items);
	sweep_node_keep(reader, call, &items);
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
	const char *near = sweep_nearest_parameter(reader->sweep, name), *whole = hyphenated(reader, begin);
	if (whole)
		sweep_expression_wrong(reader, begin, "no parameter is called \"%.80s\": write `%.80s` in backquotes", name,
							   whole);
	else if (near)
		sweep_expression_wrong(reader, begin, "no parameter is called \"%.80s\" (did you mean \"%.80s\"?)", name, near);
	else
		sweep_expression_wrong(reader, begin, "no parameter is called \"%.80s\" (a text stands in quotes: '%.80s')",
							   name, name);
	reader->report->error.unknown = true;
}

static struct sweep_node *make_name(struct sweep_expression_reader *reader, size_t begin, const char *name)
{
	const struct sweep_parameter *parameter = sweep_find_parameter(reader->sweep, name);
	if (parameter == NULL)
	{
		unknown_name(reader, begin, name);
		return NULL;
	}
	struct sweep_node *node = sweep_node_new(reader, SWEEP_NODE_NAME, begin, begin);
	node->parameter = (size_t)(parameter - reader->sweep->parameters);
	return node;
}

static struct sweep_node *make_literal(struct sweep_expression_reader *reader, size_t begin,
									   struct sweep_operand operand)
{
	struct sweep_node *node = sweep_node_new(reader, SWEEP_NODE_LITERAL, begin, begin);
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
		sweep_token_unexpected(reader, "a value");
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
	struct sweep_node *inner = sweep_parse_deeper(reader, sweep_parse_test);
	if (inner == NULL || !sweep_token_expect(reader, ")", "\")\"")) return NULL;
	inner->begin = begin;
	return inner;
}

struct sweep_node *sweep_parse_operand(struct sweep_expression_reader *reader)
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
	else sweep_token_unexpected(reader, "a value");
	return NULL;
}
