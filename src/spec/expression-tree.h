/* expression-tree.h - an expression as a tree, and what its parts share.
 *
 * Inside src/spec/expression*.c only. */
#ifndef SWEEP_SPEC_EXPRESSION_TREE_H
#define SWEEP_SPEC_EXPRESSION_TREE_H

#include "spec/expression.h"

enum sweep_compare
{
	SWEEP_EQUAL,
	SWEEP_UNEQUAL,
	SWEEP_LESS,
	SWEEP_AT_MOST,
	SWEEP_GREATER,
	SWEEP_AT_LEAST,
	SWEEP_IN,
	SWEEP_NOT_IN
};

enum sweep_node_kind
{
	SWEEP_NODE_LITERAL, /* literal */
	SWEEP_NODE_NAME,    /* parameter */
	SWEEP_NODE_NOT,     /* items[0] */
	SWEEP_NODE_AND,     /* items[0], items[1]; as in Python, the value of one of them */
	SWEEP_NODE_OR,      /* the same */
	SWEEP_NODE_NUMERIC, /* arithmetic and functions: `apply` of items */
	SWEEP_NODE_COMPARE, /* items[0] compares[0] items[1] compares[1] ... */
	SWEEP_NODE_LIST     /* items; behind `in` only */
};

/* What numbers become: an operator or a function. */
struct sweep_numeric
{
	const char *name;
	size_t least, most; /* operands */
	double (*one)(double);
	double (*two)(double, double); /* of more than two: from the left on */
};

struct sweep_node
{
	enum sweep_node_kind kind;
	size_t offset; /* in the text: of a literal's, a name's or a function's first byte; of an operator */
	size_t begin;  /* of its first byte */
	struct sweep_operand literal;
	size_t parameter;
	const struct sweep_numeric *apply;
	size_t count; /* of items; of compares one less */
	struct sweep_node **items;
	struct sweep_compare_at
	{
		enum sweep_compare compare;
		size_t offset;
	} * compares;
};

/* What reads an expression. */
struct sweep_expression_reader
{
	const char *text;
	size_t length, at; /* at: behind the token */
	const struct sweep *sweep;
	bool grid;
	struct sweep_arena *arena;
	struct sweep_expression_report *report;
	int depth;
	struct sweep_token
	{
		enum sweep_token_kind
		{
			SWEEP_TOKEN_END,
			SWEEP_TOKEN_SIGN, /* an operator, a bracket, a comma */
			SWEEP_TOKEN_WORD, /* a name, a function, `and` */
			SWEEP_TOKEN_QUOTED_NAME,
			SWEEP_TOKEN_NUMBER,
			SWEEP_TOKEN_TEXT,
			SWEEP_TOKEN_WRONG /* it is reported */
		} kind;
		size_t begin, end;
		double number;
		const char *text; /* of a text or a name in quotes: what it stands for, the arena's; of the others NULL */
		size_t text_length;
	} token;
};

/* Notes an error, unless there is one already, or a doubt. */
void sweep_expression_wrong(struct sweep_expression_reader *reader, size_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void sweep_expression_doubt(struct sweep_expression_reader *reader, size_t offset, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The next token becomes reader->token. expression-tokens.c */
void sweep_expression_next(struct sweep_expression_reader *reader);

/* Whether the token is this sign or word. */
bool sweep_token_is(const struct sweep_expression_reader *reader, const char *text);

/* --- expression-parse.c ---------------------------------------------------------------------------- */

/* Reads the whole text; NULL after an error. */
struct sweep_node *sweep_expression_parse(struct sweep_expression_reader *reader);

/* A function that reads a part of the text from the token on; NULL after an error. */
typedef struct sweep_node *sweep_parse_function(struct sweep_expression_reader *reader);

sweep_parse_function sweep_parse_test;    /* a whole expression, such as stands in brackets */
sweep_parse_function sweep_parse_list;    /* in its brackets: expression-operands.c, as the next */
sweep_parse_function sweep_parse_operand; /* a value, a name, a call, brackets */

/* Reads what nests once more. NULL when that is too deep. */
struct sweep_node *sweep_parse_deeper(struct sweep_expression_reader *reader, sweep_parse_function *parse);

struct sweep_node *sweep_node_new(struct sweep_expression_reader *reader, enum sweep_node_kind kind, size_t offset,
								  size_t begin);

/* Operands while their number is not known; sweep_node_keep() moves them into a node. */
struct sweep_nodes
{
	struct sweep_node **items;
	size_t count, capacity;
};
void sweep_nodes_gather(struct sweep_nodes *nodes, struct sweep_node *item);
void sweep_node_keep(struct sweep_expression_reader *reader, struct sweep_node *node, struct sweep_nodes *nodes);

/* Reports that something is missing before the token, or at the end. */
void sweep_token_unexpected(struct sweep_expression_reader *reader, const char *wanted);

/* Passes over a sign; false, and a report, when the token is another. */
bool sweep_token_expect(struct sweep_expression_reader *reader, const char *sign, const char *wanted);

/* --- the others ------------------------------------------------------------------------------------ */

/* Checks the kinds of values; false after an error. expression-types.c */
bool sweep_expression_check(struct sweep_expression_reader *reader, const struct sweep_node *root);

/* The arithmetic operators and functions; each ends with a NULL name. expression-numeric.c */
extern const struct sweep_numeric sweep_functions[];
extern const struct sweep_numeric sweep_negative, sweep_positive, sweep_power;

/* The operator of two numbers that the token is, of a level: 0 for sums, 1 for products; NULL for another token. */
const struct sweep_numeric *sweep_operator(const struct sweep_expression_reader *reader, int level);

#endif
