#include "spec/expression-tree.h"

#include <math.h>

static double negative(double x)
{
	return -x;
}

static double positive(double x)
{
	return x;
}

static double add(double x, double y)
{
	return x + y;
}

static double subtract(double x, double y)
{
	return x - y;
}

static double multiply(double x, double y)
{
	return x * y;
}

static double divide(double x, double y)
{
	return x / y;
}

/* Python's %: the sign is that of y. */
static double modulo(double x, double y)
{
	const double rest = fmod(x, y);
	if (rest == 0) return copysign(0, y);
	return (rest < 0) != (y < 0) ? rest + y : rest;
}

/* Python's //, which is consistent with its %: x == (x // y) * y + x % y, as nearly as doubles go. */
static double floor_divide(double x, double y)
{
	if (y == 0 || !isfinite(x) || !isfinite(y)) return floor(x / y);
	const double quotient = (x - modulo(x, y)) / y, whole = floor(quotient);
	return quotient - whole > 0.5 ? whole + 1 : whole;
}

static double least(double x, double y)
{
	return y < x ? y : x;
}

static double most(double x, double y)
{
	return y > x ? y : x;
}

const struct sweep_numeric sweep_functions[] = {{"abs", 1, 1, fabs, NULL},
												{"min", 2, SIZE_MAX, NULL, least},
												{"max", 2, SIZE_MAX, NULL, most},
												{"log", 1, 1, log, NULL},
												{"log2", 1, 1, log2, NULL},
												{"log10", 1, 1, log10, NULL},
												{"exp", 1, 1, exp, NULL},
												{"sqrt", 1, 1, sqrt, NULL},
												{"floor", 1, 1, floor, NULL},
												{"ceil", 1, 1, ceil, NULL},
												{"round", 1, 1, rint, NULL}, /* halves to even, as Python's */
												{.name = NULL}};

const struct sweep_numeric sweep_negative = {"-", 1, 1, negative, NULL}, sweep_positive = {"+", 1, 1, positive, NULL},
						   sweep_power = {"**", 2, 2, NULL, pow};

static const struct sweep_numeric sums[] = {{"+", 2, 2, NULL, add}, {"-", 2, 2, NULL, subtract}, {.name = NULL}},
								  products[] = {{"*", 2, 2, NULL, multiply},
												{"/", 2, 2, NULL, divide},
												{"//", 2, 2, NULL, floor_divide},
												{"%", 2, 2, NULL, modulo},
												{.name = NULL}};

const struct sweep_numeric *sweep_operator(const struct sweep_expression_reader *reader, int level)
{
	for (const struct sweep_numeric *o = level == 0 ? sums : products; o->name; o++)
		if (sweep_token_is(reader, o->name)) return o;
	return NULL;
}
