/* maximise.h - the point of a space that is most worth trying.
 *
 * A pool of points is scored (pool.h). From the best few, the continuous coordinates and the ordered ones, relaxed, go
 * up the gradient, and discrete ones change one by one, in turns, until neither gains. Scores are of points that can be
 * proposed. A point outside the region around the centre (region.h) has to be twenty times as good as the best inside,
 * and one that is nearer to an end than the inset allows (inset.h), seven times as good as the best further in.
 * What was tried already is passed over while there is anything else. */
#ifndef SWEEP_SEARCH_MAXIMISE_H
#define SWEEP_SEARCH_MAXIMISE_H

#include "base/random.h"
#include "search/gp.h"
#include "search/tried.h"

#include <stdbool.h>

struct sweep_maximiser
{
	const struct sweep_tried *tried;
	const struct sweep_gp *gp;
	double best;             /* what is to be improved on, in the units of the gp */
	size_t incumbents;       /* points to look around, */
	const double *incumbent; /* [incumbents][axes] */
	const double *centre;    /* of the region that goes first: [axes]; NULL: there is none */
	struct sweep_random *random;
	double deadline;            /* sweep_clock(): what is best by then is taken */
	bool late;                  /* it was reached */
	enum sweep_untried untried; /* what became of the search */
};

/* The best untried point, x[axes], which can be proposed; maximiser->untried says whether there was one. Returns what
 * it is worth: minus infinity for none. */
double sweep_maximise(struct sweep_maximiser *maximiser, double *x);

#endif
