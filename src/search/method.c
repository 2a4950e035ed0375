#include "search/method.h"

#include "base/memory.h"
#include "base/text.h"
#include "search/bayes.h"
#include "search/cmaes.h"
#include "search/fits.h"
#include "search/grid.h"
#include "search/impute.h"
#include "search/odd.h"
#include "search/random.h"
#include "search/scalarise.h"
#include "search/sobol.h"
#include "search/tpe.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

const struct sweep_method sweep_methods[] = {
	{.name = "random",
	 .help = "an independent draw for each parameter",
	 .start = sweep_random_search_start,
	 .point = sweep_random_search_point,
	 .finish = sweep_random_search_finish},
	{.name = "grid",
	 .help = "every combination of the values, once",
	 .planned = true,
	 .start = sweep_grid_start,
	 .point = sweep_grid_point,
	 .finish = sweep_grid_finish,
	 .size = sweep_grid_size},
	{.name = "bayes",
	 .help = "a Gaussian process over the runs before",
	 .learns = true,
	 .start = sweep_bayes_start,
	 .point = sweep_bayes_point,
	 .finish = sweep_bayes_finish},
	{.name = "tpe",
	 .help = "densities of the good and the bad runs before",
	 .learns = true,
	 .start = sweep_tpe_start,
	 .point = sweep_tpe_point,
	 .finish = sweep_tpe_finish},
	{.name = "sobol",
	 .help = "a sequence that fills the space evenly",
	 .planned = true,
	 .start = sweep_sobol_start,
	 .point = sweep_sobol_point,
	 .finish = sweep_sobol_finish},
	{.name = "cmaes",
	 .help = "an evolution strategy over the runs before",
	 .learns = true,
	 .start = sweep_cmaes_start,
	 .point = sweep_cmaes_point,
	 .finish = sweep_cmaes_finish},
	{.name = "custom", .help = "the user's own search", .learns = true},
	{.name = NULL},
};

enum
{
	METHODS = sizeof sweep_methods / sizeof sweep_methods[0]
};

const struct sweep_method *sweep_method_find(const char *name)
{
	for (const struct sweep_method *method = sweep_methods; method->name; method++)
		if (strcmp(method->name, name) == 0) return method;
	return NULL;
}

void sweep_methods_list(struct sweep_text *out)
{
	const char *before = "";
	for (const struct sweep_method *method = sweep_methods; method->name; method++)
	{
		if (method->start == NULL) continue;
		if (*before) sweep_text_printf(out, "%s%s", out->length > 0 ? ", " : "", before);
		before = method->name;
	}
	sweep_text_printf(out, " or %s", before);
}

void sweep_methods_describe(struct sweep_text *out)
{
	sweep_text_puts(out, "Methods:");
	for (const struct sweep_method *method = sweep_methods; method->name; method++)
		if (method->start) sweep_text_printf(out, "\n  %-8s %s", method->name, method->help);
}

static enum sweep_status unknown(const char *name, struct sweep_error *err)
{
	const char *names[METHODS] = {NULL};
	size_t count = 0;
	for (size_t i = 0; i < METHODS; i++)
		if (sweep_methods[i].start) names[count++] = sweep_methods[i].name;
	const char *nearest = sweep_nearest_name(name, names);
	if (nearest) return sweep_fail(err, SWEEP_USAGE, "unknown method \"%s\" (did you mean \"%s\"?)", name, nearest);
	struct sweep_text methods = {0};
	sweep_methods_list(&methods);
	sweep_fail(err, SWEEP_USAGE, "unknown method \"%s\": use %s", name, methods.data);
	sweep_text_free(&methods);
	return SWEEP_USAGE;
}

enum sweep_status sweep_method_choose(const char *name, const struct sweep_method **method, struct sweep_error *err)
{
	*method = sweep_method_find(name);
	if (*method == NULL) return unknown(name, err);
	if ((*method)->start) return SWEEP_OK;
	struct sweep_text methods = {0};
	sweep_methods_list(&methods);
	sweep_fail(err, SWEEP_USAGE, "method %s is not in this version: use %s (-m random)", name, methods.data);
	sweep_text_free(&methods);
	return SWEEP_USAGE;
}

enum sweep_status sweep_search_start(struct sweep_search *search, const struct sweep *sweep, const char *method,
									 uint64_t seed, struct sweep_error *err)
{
	*search = (struct sweep_search){.sweep = sweep, .seed = seed};
	const char *name = method ? method : sweep->method;
	if (name == NULL) return sweep_fail(err, SWEEP_USAGE, "the file names no method: choose one (-m random)");
	enum sweep_status status = sweep_method_choose(name, &search->method, err);
	if (status != SWEEP_OK) return status;
	if (search->method->learns) search->history = sweep_history_new(sweep);
	return search->method->start(search, err);
}

void sweep_search_explain(struct sweep_search *search)
{
	search->explanation = sweep_alloc(1, sizeof *search->explanation);
	if (search->history) return;
	search->history = sweep_history_new(search->sweep);
	search->history->imputes = false; /* whoever does not learn ignores it */
}

static void explain_runs(struct sweep_search *search, int64_t index, const struct sweep_draw *draws)
{
	struct sweep_history *history = search->history;
	double *x = sweep_alloc(history->space->count, sizeof *x);
	sweep_space_place(history->space, draws, x);
	sweep_explain_runs(search->explanation, history, x);
	if (search->method->learns && history->metrics > 1)
	{
		search->explanation->weights = sweep_alloc(history->metrics, sizeof *search->explanation->weights);
		sweep_scalar_weights(history->metrics, search->seed, index, search->explanation->weights);
	}
	free(x);
}

enum sweep_status sweep_search_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
									 struct sweep_error *err)
{
	if (search->history) sweep_history_impute(search->history);
	if (search->history && search->history->metrics > 1) sweep_scalarise(search->history, search->seed, index);
	if (search->explanation == NULL) return search->method->point(search, index, draws, end, err);
	sweep_explanation_begin(search->explanation, search->method->name, search->method->learns);
	search->explanation->origin = search->method->learns    ? SWEEP_ORIGIN_FALLBACK
								  : search->method->planned ? SWEEP_ORIGIN_DESIGN
															: SWEEP_ORIGIN_DRAWN;
	const enum sweep_status status = search->method->point(search, index, draws, end, err);
	if (status == SWEEP_OK && !*end) explain_runs(search, index, draws);
	return status;
}

int64_t sweep_search_size(const struct sweep_search *search)
{
	return search->method->size ? search->method->size(search) : -1;
}

bool sweep_search_ends(const struct sweep_search *search)
{
	return search->method->size != NULL;
}

bool sweep_search_in_turn(const struct sweep_search *search)
{
	if (sweep_search_ends(search)) return true;
	return !search->method->learns && search->sweep->max_trials_per_config > 0;
}

int64_t sweep_search_most_runs(const struct sweep_search *search)
{
	const int64_t most = search->sweep->max_trials_per_config;
	return sweep_search_ends(search) || most == 0 ? 1 : most;
}

enum sweep_status sweep_search_conclude(const struct sweep_search *search, enum sweep_untried untried, bool *end,
										struct sweep_error *err)
{
	*end = untried == SWEEP_UNTRIED_NONE && search->sweep->max_trials_per_config > 0;
	if (untried != SWEEP_UNTRIED_IMPOSSIBLE) return SWEEP_OK;
	return sweep_nothing_fits(search->sweep, search->seed, SWEEP_MOST_ROUNDS, err);
}

void sweep_search_add(struct sweep_search *search, int64_t run, const cJSON *config)
{
	if (search->history) sweep_history_add_config(search->history, run, config);
}

void sweep_search_add_draws(struct sweep_search *search, int64_t run, const struct sweep_draw *draws)
{
	if (search->history) sweep_history_add_draws(search->history, run, draws);
}

void sweep_search_tell(struct sweep_search *search, int64_t run, enum sweep_state state, const double *values)
{
	if (search->history) sweep_history_tell(search->history, run, state, values);
}

/* Once. */
static void tell_misfits(struct sweep_history *history, struct sweep_text *line)
{
	if (history == NULL || history->misfits == 0 || history->misfit_told) return;
	history->misfit_told = true;
	sweep_text_puts(line, history->misfit.data);
	if (history->misfits > 1)
		sweep_text_printf(line, ", and so on for %zu runs; they count as far as they fit the file", history->misfits);
	else sweep_text_puts(line, "; it counts as far as it fits the file");
}

/* Once: what is told of a run without a configuration teaches nothing, and may be meant for another run. */
static void tell_unplaced(const struct sweep_search *search, struct sweep_text *line)
{
	struct sweep_history *history = search->history;
	if (history == NULL || !search->method->learns || history->unplaced_told) return;
	size_t count = 0, first = 0;
	for (size_t i = history->count; i-- > 0;)
	{
		if (history->trials[i].placed) continue;
		count++;
		first = i;
	}
	if (count == 0) return;
	history->unplaced_told = true;
	sweep_text_printf(line, "%srun %" PRId64 " has no configuration", line->length > 0 ? "; " : "",
					  history->trials[first].run);
	if (count > 1) sweep_text_printf(line, ", and so on for %zu runs; they are passed over", count);
	else sweep_text_puts(line, ": it is passed over");
}

/* Once: a metric that no finished run has is most likely another one's name, with which every run would count as
 * failed. */
static void tell_unseen(const struct sweep_search *search, struct sweep_text *line)
{
	struct sweep_history *history = search->history;
	if (history == NULL || !search->method->learns || history->finished == 0 || history->unseen_told) return;
	for (size_t i = 0; i < search->sweep->metric_count && !history->unseen_told; i++)
	{
		if (history->seen[i]) continue;
		history->unseen_told = true;
		sweep_text_printf(line,
						  "%sno run has a value of \"%s\", so all count as failed: ", line->length > 0 ? "; " : "",
						  search->sweep->metrics[i].name);
		if (history->measured.count == 0) sweep_text_puts(line, "the runs log no numbers of their own");
		else
		{
			sweep_text_puts(line, "the metric's name must be one that the runs log (");
			sweep_measured_list(&history->measured, line);
			sweep_text_puts(line, ")");
		}
	}
}

bool sweep_search_news(struct sweep_search *search, struct sweep_text *line)
{
	const size_t before = line->length;
	tell_misfits(search->history, line);
	tell_unplaced(search, line);
	tell_unseen(search, line);
	if (search->history && search->method->learns) sweep_odd_tell(search->history, line);
	if (search->news.length == 0) return line->length > before;
	if (line->length > before) sweep_text_puts(line, "; ");
	sweep_text_add(line, search->news.data, search->news.length);
	sweep_text_clear(&search->news);
	return true;
}

void sweep_search_free(struct sweep_search *search)
{
	if (search->state) search->method->finish(search);
	sweep_explanation_free(search->explanation);
	sweep_history_free(search->history);
	sweep_text_free(&search->news);
	*search = (struct sweep_search){0};
}
