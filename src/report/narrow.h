/* narrow.h - one parameter of a sweep narrowed to where its best runs lie.
 *
 * A range becomes that of the best runs, k of them, on the scale on which the parameter is drawn (where its draws are
 * uniform), wider on each side by 1/(k-1) of that: k points of a uniform range miss so much of it at each end on the
 * average, so that a parameter whose best runs are scattered keeps its range. It never reaches beyond the old one. Ends
 * are rounded outwards to about three digits, of quantised parameters to multiples of q. What has no ends (normal,
 * beta) and what is deprecated becomes the range of the same kind: uniform, log_uniform_values, and so on.
 *
 * Of listed values stay those that a best run has, numbers between them, and those tried in fewer than three runs. */
#ifndef SWEEP_REPORT_NARROW_H
#define SWEEP_REPORT_NARROW_H

#include "base/memory.h"
#include "report/report.h"
#include "spec/print.h"

/* The runs to narrow to: the first `best` of the report's ranked ones. */
struct sweep_narrowing
{
	const struct sweep_report *report;
	const struct sweep *sweep;
	size_t best;
	struct sweep_arena *arena; /* owns what changes point to */
};

enum sweep_end
{
	SWEEP_NO_END,
	SWEEP_LOWER_END,
	SWEEP_UPPER_END
};

/* What narrowing found. */
struct sweep_narrowed
{
	struct sweep_change change; /* not changed: the best runs lie all over it, or too few have it */
	size_t runs;                /* of the best that have the parameter */
	double low, high;           /* of numbers: where those lie */
	enum sweep_end end;         /* at which the best runs lie close together */
	double beyond;              /* what to try past that end; NaN: nothing sensible */
	size_t dropped;             /* listed values */
};

/* The variable of a parameter; NULL: no run has it. */
const struct sweep_variable *sweep_narrow_variable(const struct sweep_narrowing *narrowing,
												   const struct sweep_parameter *parameter);

struct sweep_narrowed sweep_narrow(const struct sweep_narrowing *narrowing, const struct sweep_parameter *parameter);

/* Fixes the parameter at its value in the best run that has it; not changed when none has. */
struct sweep_change sweep_narrow_fix(const struct sweep_narrowing *narrowing, const struct sweep_parameter *parameter);

/* The same range by a distribution that is not deprecated; not changed when that is so already. */
struct sweep_change sweep_narrow_renew(const struct sweep_parameter *parameter);

#endif
