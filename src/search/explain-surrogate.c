/* What method bayes believes of a point that it proposes. */
#include "base/memory.h"
#include "search/acquisition.h"
#include "search/gp-kernel.h"
#include "search/surrogate.h"

#include <math.h>

/* 1 less the correlation of two points that differ in one axis, as far as they can: gp.h's kernel with the others
 * alike. */
static double relevance_of(const struct sweep_gp *gp, size_t axis)
{
	const double a = sqrt(5) * exp(-gp->theta[axis]);
	const double alike = gp->choice[axis] ? exp(-exp(-gp->theta[axis])) : (1 + a + a * a / 3) * exp(-a);
	const double share = sweep_gp_share(gp->theta[gp->axes + SWEEP_GP_SHARE]);
	return (1 - alike) * (1 - share + share / (double)gp->axes);
}

static void explain_parameters(struct sweep_explanation *explanation, const struct sweep_gp *gp,
							   const struct sweep_space *space)
{
	explanation->count = space->count;
	explanation->parameters = sweep_alloc(space->count, sizeof *explanation->parameters);
	for (size_t i = 0; i < space->count; i++)
		explanation->parameters[i] =
			(struct sweep_explained_parameter){space->axes[i].parameter, exp(gp->theta[i]), relevance_of(gp, i), NAN};
}

void sweep_surrogate_explain(const struct sweep_surrogate *surrogate, const struct sweep_history *history,
							 const double *x, struct sweep_explanation *explanation)
{
	static const char *const warps[] = {"plain", "upper", "whole"};
	const struct sweep_gp *gp = surrogate->gp;
	const double sign = history->metrics == 1 && history->negated[0] ? -1 : 1;
	double mean, variance;
	sweep_gp_predict(gp, 1, x, &mean, &variance);
	const double deviation = sqrt(variance);
	const double ends[] = {sign * sweep_warp_inverse(&surrogate->warp, mean - deviation),
						   sign * sweep_warp_inverse(&surrogate->warp, mean + deviation)};
	explanation->origin = SWEEP_ORIGIN_MODEL;
	explanation->median = sign * sweep_warp_inverse(&surrogate->warp, mean);
	explanation->low = fmin(ends[0], ends[1]);
	explanation->high = fmax(ends[0], ends[1]);
	explanation->target = sign * sweep_warp_inverse(&surrogate->warp, surrogate->best);
	explanation->acquisition = "log expected improvement";
	explanation->acquisition_value = sweep_log_ei(mean, variance, surrogate->best);
	explanation->warp = warps[surrogate->warp.form];
	explanation->signal = exp(gp->theta[gp->axes + SWEEP_GP_SIGNAL] / 2);
	explanation->noise = exp(gp->theta[gp->axes + SWEEP_GP_NOISE] / 2);
	explain_parameters(explanation, gp, history->space);
}
