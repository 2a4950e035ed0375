/* method.h - the search methods: one table, from which sampling, --check and --help follow.
 *
 * A method proposes points: one draw per parameter of the sweep, in the sweep's parameter order. Point `index`
 * (from 0) of a method that does not learn depends on the file, the seed and `index` alone. That of a method that
 * learns depends on these and on the history: which runs there are, with which configurations, and how each stands.
 * It never depends on how the search got there: one that was told of runs one by one over days, with proposals
 * between, and one that has just been started and told the same, propose the same.
 *
 * How a ledger uses a method that learns:
 *
 *     sweep_search_start(&search, &sweep, NULL, seed, &err);
 *     for each run of the sweep: sweep_search_add(&search, run, config);            now it is pending
 *     for each run that has ended: sweep_search_tell(&search, run, state, values);  in any order, as they end
 *     for each free slot:                                                           while others are pending
 *         sweep_search_point(&search, run - 1, draws, &end, &err);
 *         sweep_search_add_draws(&search, run, draws);                              so the next takes it for pending
 *
 * The telling costs microseconds, and for a method that does not learn it does nothing, so a user need not ask which
 * method it has. A run that is tried again is told `pending` again. What a run has logged so far says nothing yet: only
 * its end does. A search is for one thread. */
#ifndef SWEEP_SEARCH_METHOD_H
#define SWEEP_SEARCH_METHOD_H

#include "base/error.h"
#include "base/text.h"
#include "record/record.h"
#include "search/explain.h"
#include "search/history.h"
#include "search/tried.h"
#include "spec/sweep.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

struct sweep_search;

struct sweep_method
{
	const char *name;
	const char *help;
	bool learns; /* from the runs before */

	/* Whether the method can work on this sweep; NULL functions: the method is not there yet. */
	enum sweep_status (*start)(struct sweep_search *search, struct sweep_error *err);

	bool planned; /* its points are those of a plan, not random draws */

	/* Fills draws[sweep->count] for point `index`. *end: there are no more (a grid is exhausted, or every configuration
	 * has its max_trials_per_config). SWEEP_USAGE, at a constraint: nothing was found that is allowed. A method that
	 * learns looks at search->history. */
	enum sweep_status (*point)(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
							   struct sweep_error *err);
	void (*finish)(struct sweep_search *search);

	/* The number of distinct points, or -1 when there is no end; saturates at INT64_MAX. NULL: no end. */
	int64_t (*size)(const struct sweep_search *search);
};

/* Ends with a NULL name. */
extern const struct sweep_method sweep_methods[];

/* The names of those that are there, as a message has them: "random, grid or sobol". */
void sweep_methods_list(struct sweep_text *out);

/* The same with what they are, for --help: a line each, the last without its end. */
void sweep_methods_describe(struct sweep_text *out);

const struct sweep_method *sweep_method_find(const char *name);

/* The same with a reason: SWEEP_USAGE when the method is unknown (*method NULL) or not there yet. */
enum sweep_status sweep_method_choose(const char *name, const struct sweep_method **method, struct sweep_error *err);

struct sweep_search
{
	const struct sweep *sweep; /* borrowed */
	const struct sweep_method *method;
	uint64_t seed;
	struct sweep_history *history;         /* NULL unless the method learns, or explains */
	struct sweep_explanation *explanation; /* of the last proposal; NULL unless sweep_search_explain() asked for it */
	bool reached;                          /* a record has reached the first metric's target (tell.h) */
	struct sweep_text news;                /* what sweep_search_news() will say */
	void *state;                           /* the method's own */
};

/* `method` NULL: the sweep's. SWEEP_USAGE when it is unknown, is not there yet, or cannot take the sweep. */
enum sweep_status sweep_search_start(struct sweep_search *search, const struct sweep *sweep, const char *method,
									 uint64_t seed, struct sweep_error *err);
enum sweep_status sweep_search_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
									 struct sweep_error *err);

/* How many points there are: -1 when there is no end, or none that is known. */
int64_t sweep_search_size(const struct sweep_search *search);

/* Whether all points are wanted where nobody says how many: it is a grid. */
bool sweep_search_ends(const struct sweep_search *search);

/* Whether the points are to be given in turn, those passed over that were used up already by runs that the search did
 * not make; and by how many runs one is. Else run k has point k - 1. */
bool sweep_search_in_turn(const struct sweep_search *search);
int64_t sweep_search_most_runs(const struct sweep_search *search);

/* For methods that learn: what a proposal comes to when untried points were looked for (tried.h). */
enum sweep_status sweep_search_conclude(const struct sweep_search *search, enum sweep_untried untried, bool *end,
										struct sweep_error *err);

/* A run of the sweep and its configuration. It is pending until told otherwise. `config`: an object; one that does not
 * fit the file counts as far as it can (space.h), and sweep_search_news() will say so once. */
void sweep_search_add(struct sweep_search *search, int64_t run, const cJSON *config);
void sweep_search_add_draws(struct sweep_search *search, int64_t run, const struct sweep_draw *draws);

/* How a run stands (history.h). values[sweep->metric_count] are those of the sweep's metrics as they were logged, NaN
 * where there is none; NULL when none is known. It may come before the run's configuration. */
void sweep_search_tell(struct sweep_search *search, int64_t run, enum sweep_state state, const double *values);

/* From now on, proposals are explained (explain.h): search->explanation is that of the last one. To be called before
 * the search is told of anything. A method that learns sets the origin, unless it is the fallback, and what its model
 * says. */
void sweep_search_explain(struct sweep_search *search);

/* What a person should know since the last call: appends one line without its end, and returns true, when there is
 * something: runs that do not fit the file or have no configuration, a metric that no finished run has or that is no
 * number, or a proposal that took too long and was made by simpler means. */
bool sweep_search_news(struct sweep_search *search, struct sweep_text *line);
void sweep_search_free(struct sweep_search *search);

#endif
