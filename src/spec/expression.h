/* expression.h - expressions over the parameters of a sweep, for its constraints.
 *
 *   batch_size * accumulate <= 512 and (optimizer != 'sgd' or 0.5 <= momentum < 1)
 *
 * The grammar is a part of Python's, with its precedence and meaning:
 *
 *   test      test "or" test | test "and" test | "not" test | sum { compare sum }        chained: a < b < c
 *   compare   == != < <= > >= | "in" list | "not" "in" list
 *   list      "[" [ test { "," test } ] "]"
 *   sum       sum + - * / // % sum | - + sum | sum ** sum | ( test ) | function ( test { , test } ) | name | number
 *             | 'text' | "text" | true false True False | null None
 *   function  abs min max log log2 log10 exp sqrt floor ceil round
 *   name      of a parameter, with its groups' ("net.width"); in `backquotes` when it has other characters
 *
 * All numbers are doubles. Where Python raises an error the result is that of C's mathematics: 1/0 is infinite, and
 * sqrt(-1) is NaN, which compares as false. `and`, `or` and `not` take what is true or false. There is nothing to loop
 * with; an expression has at most SWEEP_LONGEST_EXPRESSION bytes, and nests at most SWEEP_DEEPEST_EXPRESSION deep.
 *
 * Inside src/spec only, and for tests. */
#ifndef SWEEP_SPEC_EXPRESSION_H
#define SWEEP_SPEC_EXPRESSION_H

#include "base/memory.h"
#include "spec/operand.h"

enum
{
	SWEEP_LONGEST_EXPRESSION = 4000,
	SWEEP_DEEPEST_EXPRESSION = 60
};

struct sweep_expression;

/* What is wrong with a text, or doubtful. */
struct sweep_expression_problem
{
	size_t offset; /* in the text, in bytes: of the very character */
	bool unknown;  /* a name is no parameter's */
	char message[300];
};

enum
{
	SWEEP_MOST_DOUBTS = 4
};

struct sweep_expression_report
{
	struct sweep_expression_problem error; /* its message is "" when there is none */
	size_t doubt_count;
	struct sweep_expression_problem doubts[SWEEP_MOST_DOUBTS]; /* the first of them: `optimizer == 'sdg'` */
};

/* Reads a text and checks the kinds of its values as far as they are known. NULL when it is wrong: report->error says
 * why. The expression is the arena's, and borrows nothing of the text; `grid`: the sweep's values are those of a grid.
 */
struct sweep_expression *sweep_expression_read(const char *text, size_t length, const struct sweep *sweep, bool grid,
											   struct sweep_arena *arena, struct sweep_expression_report *report);

/* The parameters that it uses, each once. */
const size_t *sweep_expression_uses(const struct sweep_expression *expression, size_t *count);

/* Whether it is true of a configuration that has all parameters that it uses. Does not allocate, unless a list or a
 * mapping of a configuration record is compared. */
bool sweep_expression_holds(const struct sweep_expression *expression, const struct sweep_view *view);

#endif
