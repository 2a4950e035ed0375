/* surrogate.h - what method bayes believes of the objective: a Gaussian process of the runs so far.
 *
 * Runs that ended with a value, and those with a bad outcome, which count as the worst value; on top of them those that
 * are still open, with a value a quarter of a standard deviation worse than is expected of them, so that nobody looks
 * where they do already (between the "Kriging believer" and the "constant liar" of Ginsbourger, Le Riche, Carraro
 * 2010). What is to be improved on is the best of all these that can be proposed: an open run that promises a better
 * value than any has had leaves the less to be gained, and one whose configuration does not fit the file, any more, is
 * out of reach. Where none can be proposed, the points nearest to them stand for them.
 *
 * Hyperparameters and the form of the warp are found from at most SWEEP_FITTED runs, and of more than SWEEP_ACTIVE only
 * so many are in the process: the best, and of the others as many as there is room for, evenly by their numbers. */
#ifndef SWEEP_SEARCH_SURROGATE_H
#define SWEEP_SEARCH_SURROGATE_H

#include "search/explain.h"
#include "search/gp.h"
#include "search/history.h"
#include "search/warp.h"

enum
{
	SWEEP_FITTED = 80,
	SWEEP_ACTIVE = 400,
	SWEEP_INCUMBENTS = 5
};

/* What was found for a set of ended runs. It holds as long as history->changes is the same. */
struct sweep_fit
{
	bool done;
	uint64_t changes;
	enum sweep_warp_form form;
	double *theta; /* [axes + SWEEP_GP_COMMON]; freed with free() */
};

struct sweep_surrogate
{
	struct sweep_gp *gp;
	struct sweep_warp warp;
	double best;       /* the least expected value at a run that can be proposed, an open one or not, as warped */
	size_t incumbents; /* the runs of the least expected values among those that can be proposed, open ones too, */
	double *incumbent; /* [incumbents][axes], the best first: coordinates that can be proposed */
};

/* From the ended runs of a history, of which there is at least one, and the open ones. `fit` is brought up to date.
 * After `deadline` (sweep_clock()) the hyperparameters are taken as they are by then. */
struct sweep_surrogate *sweep_surrogate_new(const struct sweep_history *history, struct sweep_fit *fit,
											double deadline);
void sweep_surrogate_free(struct sweep_surrogate *surrogate);

/* What it believes of the point x, which it proposes. */
void sweep_surrogate_explain(const struct sweep_surrogate *surrogate, const struct sweep_history *history,
							 const double *x, struct sweep_explanation *explanation);

#endif
