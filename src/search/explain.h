/* explain.h - why a configuration was proposed.
 *
 * A search with an explanation (sweep_search_explain(), method.h) fills it with each proposal, from the fit that the
 * proposal came from. What a method does not have is NaN, NULL or 0, and is left out of text and JSON.
 *
 * Values of the metric are in its own unit, as it is logged. What is expected is the median of the model's belief and
 * the range that holds 68 % of it: the mean and one standard deviation to both sides, brought back from the scale on
 * which the model works. Of several metrics, they are values of the scalar that the proposal looked at (scalarise.h).
 *
 * Distances are Euclidean in the space's coordinates (space.h), which are shares of a parameter's range: two different
 * choices are 1 apart, and a coordinate that is not known is 0.5 from any. */
#ifndef SWEEP_SEARCH_EXPLAIN_H
#define SWEEP_SEARCH_EXPLAIN_H

#include "base/text.h"
#include "search/history.h"
#include "spec/sweep.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How a proposal came. */
enum sweep_origin
{
	SWEEP_ORIGIN_DRAWN,    /* at random, from nothing but the file */
	SWEEP_ORIGIN_DESIGN,   /* a point of a fixed plan, before there is enough to learn from or instead of learning */
	SWEEP_ORIGIN_MODEL,    /* what the model promises most of */
	SWEEP_ORIGIN_REPEATED, /* so too, or drawn as nothing was untried; it was tried before */
	SWEEP_ORIGIN_FALLBACK  /* the model had nothing to offer: an untried point drawn at random */
};

/* What the model says of one parameter; NaN: nothing. */
struct sweep_explained_parameter
{
	size_t parameter; /* its index in the sweep */
	double scale;     /* bayes: its length scale, in shares of its range */
	double relevance; /* bayes: 1 less the correlation of the objective between both ends of its range: 0 to 1 */
	double share;     /* tpe: what it adds to the logarithm of the ratio of densities, given those before it */
};

struct sweep_explanation
{
	const char *method;
	bool learns;
	enum sweep_origin origin;
	size_t runs; /* that the model has learnt from */
	double median, low, high;
	const char *acquisition; /* the name of what was maximised; NULL: nothing was, */
	double acquisition_value;
	double target;                 /* the best expected value so far, which it is to improve on */
	const char *warp;              /* bayes: "plain", "upper" or "whole" (warp.h) */
	double signal, noise;          /* bayes: standard deviations, where the values' own is 1 */
	size_t good, bad;              /* tpe: runs in both groups */
	size_t generation, population; /* cmaes: the generation that is drawn, from 1 since it last began anew, its size, */
	double step;                   /* and its step: the greatest standard deviation of a coordinate */
	size_t count;                  /* of parameters; */
	struct sweep_explained_parameter *parameters; /* [count], freed with free() */
	double *weights;                              /* of several metrics: [metrics], freed with free() */
	int64_t best_run;                             /* with the best value so far, */
	double best;                                  /* which is this; NaN: none */
	int64_t nearest;                              /* the tried run that is nearest, */
	double distance;                              /* and how far it is; NaN: none */
	enum sweep_outcome nearest_outcome;
	double *nearest_values; /* [metrics], NaN unless its outcome is a value; freed with free() */
};

/* Empty, of a method. */
void sweep_explanation_begin(struct sweep_explanation *explanation, const char *method, bool learns);
void sweep_explanation_free(struct sweep_explanation *explanation); /* NULL is allowed */

/* What holds of every method, once after each beginning, for the point x that is proposed: the best and the nearest of
 * the history's runs. What the model or its fallback proposes and a run has already is SWEEP_ORIGIN_REPEATED then. */
void sweep_explain_runs(struct sweep_explanation *explanation, const struct sweep_history *history, const double *x);

/* "design", ... */
const char *sweep_origin_name(enum sweep_origin origin);

/* As a JSON object, and as lines for people, each with its line end. */
void sweep_explanation_add_json(struct sweep_text *out, const struct sweep_explanation *explanation,
								const struct sweep *sweep);
void sweep_explanation_add_text(struct sweep_text *out, const struct sweep_explanation *explanation,
								const struct sweep *sweep);

#endif
