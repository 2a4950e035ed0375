/* minimise.h - the least value of a smooth function in a box.
 *
 * Limited-memory BFGS (Nocedal 1980; Nocedal and Wright 2006, algorithm 7.4) with steps projected on the box
 * (Bertsekas 1982): a coordinate at its bound whose gradient points outwards rests. Steps are halved until the value
 * falls enough (Armijo). GSL's minimisers know no bounds. */
#ifndef SWEEP_SEARCH_MINIMISE_H
#define SWEEP_SEARCH_MINIMISE_H

#include <stddef.h>

struct sweep_function
{
	size_t n;
	const double *low, *high; /* [n] */

	/* The value at x, and gradient[n]. Infinity or NaN: x is no good, and the gradient does not matter. */
	double (*value)(void *context, const double *x, double *gradient);
	void *context;
};

/* Goes down from x, which moves, with at most `calls` values taken; ends when the gradient is below `enough` or a
 * step gains less than `least`. Returns the value there. */
double sweep_minimise(const struct sweep_function *function, double *x, size_t calls, double enough, double least);

#endif
