#include "report/suggest.h"

#include "base/memory.h"
#include "report/narrow.h"
#include "report/number.h"
#include "report/seen.h"
#include "spec/goal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	LEAST_BEST = 5
};

#define BEST_SHARE 0.2 /* of the runs */
#define LITTLE 0.1     /* of the variance: what does not matter explains less, surely */

struct suggestion
{
	struct sweep_narrowing narrowing;
	const struct sweep_importances *importance;
	struct sweep_change *changes;
	struct sweep_text *comments; /* [count of parameters] */
};

/* What is known of a parameter. */
enum weight
{
	UNKNOWN, /* the forest knows nothing of it */
	MATTERS,
	UNSURE,
	IDLE
};

static const struct sweep_importance *find_row(const struct suggestion *suggestion,
											   const struct sweep_variable *variable)
{
	for (size_t i = 0; variable && i < suggestion->importance->count; i++)
	{
		const struct sweep_importance *row = &suggestion->importance->items[i];
		if (row->variable == variable && !row->part) return row;
	}
	return NULL;
}

static enum weight weigh(const struct sweep_importance *row)
{
	if (!row || isnan(row->permutation.value)) return UNKNOWN;
	if (row->permutation.low > 0) return MATTERS;
	return row->permutation.high < LITTLE ? IDLE : UNSURE;
}

/* --- comments --------------------------------------------------------------------------------------------------- */

/* What decides is the interval: "importance 0.42, with its interval above 0 (0.31 to 0.55)" */
static void add_importance(struct sweep_text *out, const struct sweep_importance *row)
{
	static const char *const grounds[] = {
		[UNKNOWN] = "", [MATTERS] = "above 0", [UNSURE] = "from 0 to above 0.1", [IDLE] = "reaching 0 and below 0.1"};
	sweep_text_printf(out, "importance %.2g, with its interval %s (%.2g to %.2g)", row->permutation.value,
					  grounds[weigh(row)], row->permutation.low, row->permutation.high);
}

static void add_old(struct sweep_text *out, const struct sweep_parameter *parameter)
{
	struct sweep_text keys = {0};
	sweep_print_shape(&keys, parameter->distribution, &parameter->shape);
	if (keys.length <= 100) sweep_text_printf(out, "\nwas %s", keys.data);
	else sweep_text_printf(out, "\nwas one of %zu values", parameter->shape.count);
	sweep_text_free(&keys);
}

static void add_end(struct sweep_text *out, const struct sweep_narrowed *found)
{
	if (found->end == SWEEP_NO_END || !found->change.changed) return;
	const bool lower = found->end == SWEEP_LOWER_END;
	sweep_text_printf(out, "\nthey lie close to the %s end of the old range", lower ? "lower" : "upper");
	if (isnan(found->beyond)) return;
	sweep_text_printf(out, ": there may be better ones %s, try %s: ", lower ? "below" : "above", lower ? "min" : "max");
	sweep_number_add(out, found->beyond);
}

/* "the best 10 of 50 runs have 0.0021 to 0.03" */
static void add_found(struct sweep_text *out, const struct suggestion *suggestion,
					  const struct sweep_parameter *parameter, const struct sweep_narrowed *found)
{
	const size_t runs = suggestion->narrowing.report->ranked_count;
	if (!found->change.changed && found->runs < 4)
		sweep_text_printf(out, "only %zu of the best %zu runs have it: kept", found->runs, suggestion->narrowing.best);
	else if (!found->change.changed)
		sweep_text_printf(out, "the best %zu of %zu runs lie all over it: kept", found->runs, runs);
	else if (found->dropped)
		sweep_text_printf(out, "without %zu value%s that none of the best %zu of %zu runs has", found->dropped,
						  found->dropped == 1 ? "" : "s", found->runs, runs);
	else
	{
		sweep_text_printf(out, "the best %zu of %zu runs have ", found->runs, runs);
		sweep_number_add(out, found->low);
		sweep_text_puts(out, " to ");
		sweep_number_add(out, found->high);
	}
	if (found->change.changed) add_old(out, parameter);
	add_end(out, found);
}

/* --- one parameter ---------------------------------------------------------------------------------------------- */

static void narrow(struct suggestion *suggestion, size_t index, const char *why, const struct sweep_importance *row)
{
	const struct sweep_parameter *parameter = &suggestion->narrowing.sweep->parameters[index];
	struct sweep_text *comment = &suggestion->comments[index];
	const struct sweep_narrowed found = sweep_narrow(&suggestion->narrowing, parameter);
	suggestion->changes[index] = found.change;
	sweep_text_puts(comment, why);
	if (row)
	{
		add_importance(comment, row);
		sweep_text_puts(comment, "; ");
	}
	add_found(comment, suggestion, parameter, &found);
}

static void fix(struct suggestion *suggestion, size_t index, const char *why, const struct sweep_importance *row)
{
	const struct sweep_parameter *parameter = &suggestion->narrowing.sweep->parameters[index];
	struct sweep_text *comment = &suggestion->comments[index];
	suggestion->changes[index] = sweep_narrow_fix(&suggestion->narrowing, parameter);
	if (!suggestion->changes[index].changed) return;
	sweep_text_puts(comment, why);
	if (row) add_importance(comment, row);
	sweep_text_puts(comment, row ? "; fixed at the best run's value" : ", and fixed");
	add_old(comment, parameter);
}

static bool is_constant_there(const struct suggestion *suggestion, const struct sweep_parameter *parameter)
{
	const struct sweep_variable *variable = sweep_narrow_variable(&suggestion->narrowing, parameter);
	const struct sweep_importances *importance = suggestion->importance;
	for (size_t i = 0; variable && i < importance->left_out_count; i++)
		if (importance->left_out[i].variable == variable)
			return strcmp(importance->left_out[i].reason, "the same in every run") == 0;
	return false;
}

static void decide(struct suggestion *suggestion, size_t index)
{
	const struct sweep_parameter *parameter = &suggestion->narrowing.sweep->parameters[index];
	struct sweep_text *comment = &suggestion->comments[index];
	const struct sweep_importance *row = find_row(suggestion, sweep_narrow_variable(&suggestion->narrowing, parameter));
	if (parameter->distribution == SWEEP_CONSTANT) return;
	if (is_constant_there(suggestion, parameter))
	{
		if (suggestion->narrowing.report->source.filter)
			fix(suggestion, index, "the same in every run that was looked at", NULL);
		else sweep_text_puts(comment, "the same in every run, so that nothing is known of it: kept");
		return;
	}
	if (!suggestion->importance->believable)
	{
		if (!parameter->shape.values) narrow(suggestion, index, "", NULL);
		return;
	}
	switch (weigh(row))
	{
	case MATTERS: narrow(suggestion, index, "matters: ", row); break;
	case IDLE: fix(suggestion, index, "does not matter: ", row); break;
	case UNSURE:
		sweep_text_puts(comment, "may matter: ");
		add_importance(comment, row);
		sweep_text_puts(comment, ": kept");
		break;
	case UNKNOWN: sweep_text_puts(comment, "nothing is known of it: kept"); break;
	}
}

static bool varies(const struct suggestion *suggestion, size_t index)
{
	const struct sweep_change *change = &suggestion->changes[index];
	const struct sweep_parameter *parameter = &suggestion->narrowing.sweep->parameters[index];
	return (change->changed ? change->distribution : parameter->distribution) != SWEEP_CONSTANT;
}

/* Methods that learn need something to vary: what is fixed and unconditional is freed again, the most important first.
 */
static void keep_something(struct suggestion *suggestion)
{
	const struct sweep *sweep = suggestion->narrowing.sweep;
	for (size_t i = 0; i < sweep->count; i++)
		if (varies(suggestion, i) && sweep->parameters[i].condition_count == 0) return;
	for (size_t k = 0; k < suggestion->importance->count; k++)
		for (size_t i = 0; i < sweep->count; i++)
		{
			const struct sweep_parameter *parameter = &sweep->parameters[i];
			if (parameter->condition_count || !suggestion->changes[i].changed ||
				sweep_narrow_variable(&suggestion->narrowing, parameter) != suggestion->importance->items[k].variable)
				continue;
			suggestion->changes[i] = (struct sweep_change){0};
			sweep_text_clear(&suggestion->comments[i]);
			sweep_text_puts(&suggestion->comments[i], "kept, so that there is something to vary");
			return;
		}
}

static void renew(struct suggestion *suggestion)
{
	const struct sweep *sweep = suggestion->narrowing.sweep;
	for (size_t i = 0; i < sweep->count; i++)
	{
		if (suggestion->changes[i].changed) continue;
		suggestion->changes[i] = sweep_narrow_renew(&sweep->parameters[i]);
		if (!suggestion->changes[i].changed) continue;
		struct sweep_text *comment = &suggestion->comments[i];
		sweep_text_printf(comment, "%s%s is deprecated: the same range by its values", comment->length ? "\n" : "",
						  sweep_distribution_kinds[sweep->parameters[i].distribution].name);
	}
}

/* --- the file --------------------------------------------------------------------------------------------------- */

static void add_line(struct sweep_text *out, struct sweep_text *line)
{
	sweep_text_puts(out, "# ");
	sweep_text_add_printable(out, line->data);
	sweep_text_putc(out, '\n');
	sweep_text_clear(line);
}

static void add_origin(struct sweep_text *out, const struct sweep_report *report)
{
	const struct sweep_source *source = &report->source;
	struct sweep_text line = {0};
	sweep_text_printf(&line, "A narrowed sweep, suggested by sweep-report from %zu run%s of %s", report->frame->rows,
					  report->frame->rows == 1 ? "" : "s",
					  source->name ? source->name
					  : source->id ? source->id
								   : "records on standard input");
	if (source->filter) sweep_text_printf(&line, " (%s)", source->filter);
	sweep_text_printf(&line, ", %zu of them with a finite %s", report->ranked_count, report->metric);
	add_line(out, &line);
	sweep_text_puts(&line, "the best: ");
	sweep_report_add_value(&line, report, report->values[report->ranked[0]]);
	sweep_text_printf(&line, " (%s), run %lld", sweep_goal_name(report->goal),
					  (long long)report->frame->runs[report->ranked[0]]);
	add_line(out, &line);
	if (!source->sweep)
	{
		sweep_text_puts(
			&line, "the sweep file is not known (--file): parameters, ranges and method are guessed from the runs");
		add_line(out, &line);
	}
	sweep_text_free(&line);
}

static void add_ground(struct sweep_text *out, const struct suggestion *suggestion)
{
	const struct sweep_importances *importance = suggestion->importance;
	struct sweep_text line = {0};
	if (suggestion->narrowing.report->front.metrics)
	{
		sweep_text_printf(&line, "of %zu metrics this is by the first", suggestion->narrowing.report->front.metrics);
		add_line(out, &line);
	}
	if (importance->none) sweep_text_printf(&line, "nothing is narrowed: %s", importance->none);
	else if (!importance->believable)
	{
		sweep_text_printf(&line, "the runs do not say which parameters matter (R2 %.2f out of bag): nothing is fixed,",
						  importance->r2);
		add_line(out, &line);
		sweep_text_puts(&line, "and ranges are those of the better half");
	}
	else
	{
		sweep_text_puts(&line,
						"importance: what a random forest's error rises by, in variances of the metric, when the");
		add_line(out, &line);
		sweep_text_printf(&line, "parameter is shuffled, with its interval of 90 %%; the forest has R2 %.2f out of bag",
						  importance->r2);
	}
	add_line(out, &line);
	sweep_text_free(&line);
}

static size_t count_best(const struct sweep_report *report)
{
	const size_t runs = report->ranked_count;
	size_t best = report->importance.believable ? (size_t)ceil(BEST_SHARE * (double)runs) : (runs + 1) / 2;
	if (best < LEAST_BEST) best = LEAST_BEST;
	return best < runs ? best : runs;
}

static void suggest(struct sweep_text *out, const struct sweep_report *report, const struct sweep *sweep)
{
	struct sweep_arena arena = {0};
	struct suggestion suggestion = {.narrowing = {report, sweep, count_best(report), &arena},
									.importance = &report->importance,
									.changes = sweep_alloc(sweep->count, sizeof *suggestion.changes),
									.comments = sweep_alloc(sweep->count, sizeof *suggestion.comments)};
	for (size_t i = 0; !report->importance.none && i < sweep->count; i++) decide(&suggestion, i);
	if (report->importance.believable) keep_something(&suggestion);
	renew(&suggestion);
	for (size_t i = 0; i < sweep->count; i++) suggestion.changes[i].comment = suggestion.comments[i].data;
	add_origin(out, report);
	add_ground(out, &suggestion);
	sweep_print(out, sweep, suggestion.changes);
	for (size_t i = 0; i < sweep->count; i++) sweep_text_free(&suggestion.comments[i]);
	free(suggestion.changes);
	free(suggestion.comments);
	sweep_arena_free(&arena);
}

/* Whether a text can be read as a sweep file; of one that was read leniently the same is asked. */
static enum sweep_status check(const char *text, size_t length, struct sweep *sweep, struct sweep_error *err)
{
	struct sweep_diagnostics problems = {0};
	const enum sweep_status status = sweep_parse(text, length, "suggestion", true, sweep, &problems, err);
	sweep_diagnostics_free(&problems);
	return status;
}

enum sweep_status sweep_suggest(struct sweep_text *out, const struct sweep_report *report, struct sweep_error *err)
{
	if (report->ranked_count == 0)
		return sweep_fail(err, SWEEP_FAILED, "no suggestion: no run has a finite %s",
						  report->metric ? report->metric : "metric");
	struct sweep seen = {0}, again = {0};
	struct sweep_text text = {0};
	struct sweep_error why;
	enum sweep_status status = SWEEP_OK;
	if (!report->source.sweep)
	{
		sweep_report_add_seen(&text, report);
		status = check(text.data, text.length, &seen, &why);
		sweep_text_clear(&text);
	}
	if (status == SWEEP_OK) suggest(&text, report, report->source.sweep ? report->source.sweep : &seen);
	if (status == SWEEP_OK) status = check(text.data, text.length, &again, &why);
	if (status == SWEEP_OK) sweep_text_add(out, text.data, text.length);
	else
		status = sweep_fail(err, SWEEP_FAILED, "no suggestion: it would be no sweep file (%s)%s", why.message,
							report->source.sweep ? "" : "; --file names the runs' own");
	sweep_free(&seen);
	sweep_free(&again);
	sweep_text_free(&text);
	return status;
}
