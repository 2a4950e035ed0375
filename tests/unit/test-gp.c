#include "base/memory.h"
#include "base/random.h"
#include "search/acquisition.h"
#include "search/dense.h"
#include "search/gp.h"
#include "search/minimise.h"
#include "search/warp.h"
#include "unit.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
	AXES = 4, /* the third is a choice */
	POINTS = 13
};

static const bool choice[AXES] = {false, false, true, false};

static double uniform(uint64_t stream, uint64_t index)
{
	return sweep_random_uniform(3, stream, index);
}

static double objective(const double *x)
{
	return sin(5 * x[0]) + x[1] * x[1] - 0.4 * x[2] + x[0] * x[3];
}

static void draw_point(uint64_t index, double *x)
{
	for (size_t i = 0; i < AXES; i++) x[i] = uniform(i, index);
	x[2] = floor(3 * x[2]);
}

static struct sweep_gp *gp_new(size_t count, size_t capacity)
{
	struct sweep_gp *gp = sweep_gp_new(AXES, choice, capacity);
	double x[AXES];
	for (size_t i = 0; i < count; i++)
	{
		draw_point(i, x);
		sweep_gp_add(gp, x, objective(x));
	}
	const double theta[AXES + SWEEP_GP_COMMON] = {-0.5, 0.1, 0.2, -1, 0.3, -5, 0.4};
	memcpy(gp->theta, theta, sizeof theta);
	return gp;
}

/* --- a plain process, from the formulas ----------------------------------------------------------- */

static double matern(double square)
{
	const double r = sqrt(5 * square);
	return (1 + r + r * r / 3) * exp(-r);
}

static double plain_kernel(const double *theta, const double *a, const double *b)
{
	double square = 0, h = 0, sum = 0;
	for (size_t i = 0; i < AXES; i++)
	{
		const double apart = (a[i] - b[i]) / exp(theta[i]), unlike = a[i] == b[i] ? 0 : exp(-theta[i]);
		sum += choice[i] ? exp(-unlike) : matern(apart * apart);
		if (choice[i]) h += unlike;
		else square += apart * apart;
	}
	const double share = 1 / (1 + exp(-theta[AXES + SWEEP_GP_SHARE]));
	return exp(theta[AXES]) * ((1 - share) * matern(square) * exp(-h) + share / AXES * sum);
}

/* Solves A X = B by Gauss and Jordan, A[n][n], B[n][columns]; returns the logarithm of A's determinant. */
static double solve(size_t n, double *a, size_t columns, double *b)
{
	double log_determinant = 0;
	for (size_t k = 0; k < n; k++)
	{
		const double pivot = a[k * n + k];
		log_determinant += log(pivot);
		for (size_t j = 0; j < n; j++) a[k * n + j] /= pivot;
		for (size_t j = 0; j < columns; j++) b[k * columns + j] /= pivot;
		for (size_t i = 0; i < n; i++)
		{
			const double factor = i == k ? 0 : a[i * n + k];
			for (size_t j = 0; j < n; j++) a[i * n + j] -= factor * a[k * n + j];
			for (size_t j = 0; j < columns; j++) b[i * columns + j] -= factor * b[k * columns + j];
		}
	}
	return log_determinant;
}

/* Mean and variance at x, and minus the logarithm of the density but for its constant. */
static void plain_posterior(const double *theta, const double *x, double *mean, double *variance, double *density)
{
	double a[POINTS * POINTS], b[POINTS * 2], y[POINTS], row[POINTS], points[POINTS][AXES];
	for (size_t i = 0; i < POINTS; i++) draw_point(i, points[i]);
	for (size_t i = 0; i < POINTS; i++)
	{
		for (size_t j = 0; j < POINTS; j++)
			a[i * POINTS + j] =
				plain_kernel(theta, points[i], points[j]) + (i == j ? exp(theta[AXES + SWEEP_GP_NOISE]) : 0);
		row[i] = plain_kernel(theta, points[i], x);
		y[i] = objective(points[i]);
		b[2 * i] = y[i];
		b[2 * i + 1] = row[i];
	}
	*density = 0.5 * solve(POINTS, a, 2, b);
	*mean = 0;
	*variance = exp(theta[AXES]);
	for (size_t i = 0; i < POINTS; i++)
	{
		*mean += row[i] * b[2 * i];
		*variance -= row[i] * b[2 * i + 1];
		*density += 0.5 * y[i] * b[2 * i];
	}
}

static void posterior_is_that_of_a_dense_solve(void)
{
	struct sweep_gp *gp = gp_new(POINTS, POINTS);
	sweep_gp_update(gp, 0);
	double x[7 * AXES], means[7], variances[7], mean, variance, density;
	for (size_t k = 0; k < 7; k++) draw_point(100 + k, x + k * AXES);
	sweep_gp_predict(gp, 7, x, means, variances);
	for (size_t k = 0; k < 7; k++)
	{
		plain_posterior(gp->theta, x + k * AXES, &mean, &variance, &density);
		UNIT_ASSERT_CLOSE(means[k], mean, 1e-10);
		UNIT_ASSERT_CLOSE(variances[k], variance, 1e-10);
	}
	sweep_gp_free(gp);
}

static void density_is_that_of_the_formula(void)
{
	struct sweep_gp *gp = gp_new(POINTS, POINTS);
	struct sweep_gp_fit *fit = sweep_gp_fit_new(gp);
	double gradient[AXES + SWEEP_GP_COMMON], mean, variance, density, x[AXES] = {0};
	const double value = sweep_gp_fit_value(fit, gp->theta, gradient);
	plain_posterior(gp->theta, x, &mean, &variance, &density);
	for (size_t i = 0; i < AXES + SWEEP_GP_COMMON; i++)
		density += 0.5 * pow((gp->theta[i] - gp->priors[i].mean) / gp->priors[i].deviation, 2);
	UNIT_ASSERT_CLOSE(value, density, 1e-10);
	sweep_gp_fit_free(fit);
	sweep_gp_free(gp);
}

static void density_has_its_gradient(void)
{
	struct sweep_gp *gp = gp_new(POINTS, POINTS);
	struct sweep_gp_fit *fit = sweep_gp_fit_new(gp);
	double gradient[AXES + SWEEP_GP_COMMON], other[AXES + SWEEP_GP_COMMON];
	sweep_gp_fit_value(fit, gp->theta, gradient);
	for (size_t i = 0; i < AXES + SWEEP_GP_COMMON; i++)
	{
		const double step = 1e-5, here = gp->theta[i];
		gp->theta[i] = here + step;
		const double above = sweep_gp_fit_value(fit, gp->theta, other);
		gp->theta[i] = here - step;
		const double below = sweep_gp_fit_value(fit, gp->theta, other);
		gp->theta[i] = here;
		UNIT_ASSERT_CLOSE(gradient[i], (above - below) / (2 * step), 1e-7);
	}
	sweep_gp_fit_free(fit);
	sweep_gp_free(gp);
}

static void posterior_has_its_gradient(void)
{
	struct sweep_gp *gp = gp_new(POINTS, POINTS);
	sweep_gp_update(gp, 0);
	double x[AXES], mean, variance, slopes[2][AXES], *work = sweep_alloc(sweep_gp_work(gp), sizeof *work);
	draw_point(50, x);
	sweep_gp_predict_slope(gp, x, &mean, &variance, slopes[0], slopes[1], work);
	for (size_t i = 0; i < AXES; i++)
	{
		const double step = choice[i] ? 0 : 1e-5, here = x[i];
		double means[2], variances[2];
		x[i] = here + step;
		sweep_gp_predict(gp, 1, x, &means[0], &variances[0]);
		x[i] = here - step;
		sweep_gp_predict(gp, 1, x, &means[1], &variances[1]);
		x[i] = here;
		UNIT_ASSERT_CLOSE(slopes[0][i], step > 0 ? (means[0] - means[1]) / (2 * step) : 0, 1e-7);
		UNIT_ASSERT_CLOSE(slopes[1][i], step > 0 ? (variances[0] - variances[1]) / (2 * step) : 0, 1e-7);
	}
	free(work);
	sweep_gp_free(gp);
}

/* The factor of all points and one that grew point by point are the same, bit for bit. */
static void factors_may_grow(void)
{
	enum
	{
		MANY = 41
	};
	struct sweep_gp *whole = gp_new(MANY, MANY), *grown = gp_new(5, MANY);
	sweep_gp_update(whole, 0);
	sweep_gp_update(grown, 0);
	for (size_t i = 5; i < MANY; i++)
	{
		double x[AXES];
		draw_point(i, x);
		sweep_gp_add(grown, x, objective(x));
		sweep_gp_update(grown, i);
	}
	CU_ASSERT_EQUAL(memcmp(whole->alpha, grown->alpha, MANY * sizeof(double)), 0);
	for (size_t i = 0; i < MANY; i++)
		CU_ASSERT_EQUAL(
			memcmp(whole->inverse + i * whole->stride, grown->inverse + i * grown->stride, (i + 1) * sizeof(double)),
			0);
	sweep_gp_free(whole);
	sweep_gp_free(grown);
}

/* Points that are the same, without noise: no positive definite matrix. */
static void equal_points_are_no_trouble(void)
{
	struct sweep_gp *gp = sweep_gp_new(AXES, choice, 6);
	for (size_t i = 0; i < 6; i++) sweep_gp_add(gp, (double[AXES]){0.5, 0.5, 1, 0.5}, i < 3 ? 1 : -1);
	gp->theta[AXES + SWEEP_GP_NOISE] = -80;
	sweep_gp_update(gp, 0);
	double mean, variance;
	sweep_gp_predict(gp, 1, (double[AXES]){0.5, 0.5, 1, 0.5}, &mean, &variance);
	UNIT_ASSERT_CLOSE(mean, 0, 1e-6);
	CU_ASSERT_TRUE(variance > 0);
	sweep_gp_free(gp);
}

static void a_fit_finds_the_scales(void)
{
	enum
	{
		MANY = 60
	};
	struct sweep_gp *gp = sweep_gp_new(AXES, choice, MANY);
	for (size_t i = 0; i < MANY; i++)
	{
		double x[AXES];
		draw_point(i, x);
		sweep_gp_add(gp, x, sin(9 * x[0]) + 0.1 * uniform(9, i));
	}
	struct sweep_gp_fit *fit = sweep_gp_fit_new(gp);
	double gradient[AXES + SWEEP_GP_COMMON];
	const double before = sweep_gp_fit_value(fit, gp->theta, gradient), after = sweep_gp_fit(gp, 200);
	CU_ASSERT_TRUE(after < before);
	UNIT_ASSERT_CLOSE(sweep_gp_fit_value(fit, gp->theta, gradient), after, 1e-12);
	for (size_t i = 0; i < AXES + SWEEP_GP_COMMON; i++) CU_ASSERT_TRUE(fabs(gradient[i]) < 0.05);
	CU_ASSERT_TRUE(gp->theta[0] < gp->theta[1] - 1 && gp->theta[0] < gp->theta[3] - 1 && gp->theta[2] > 0);
	/* uniform noise of width 0.1 has the standard deviation 0.1 / sqrt(12) = 0.029 */
	const double noise = exp(gp->theta[AXES + SWEEP_GP_NOISE] / 2);
	CU_ASSERT_TRUE(noise > 0.015 && noise < 0.06);
	sweep_gp_fit_free(fit);
	sweep_gp_free(gp);
}

/* --- linear algebra ------------------------------------------------------------------------------- */

static void check_factor(size_t n)
{
	const size_t stride = sweep_dense_stride(n);
	double *a = sweep_dense_new(n), *l = sweep_dense_new(n), *t = sweep_dense_new(n), *inverse = sweep_dense_new(n);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j <= i; j++) a[i * stride + j] = i == j ? (double)n : uniform(i, j) - 0.5;
	CU_ASSERT_TRUE(sweep_dense_factor(n, 0, a, l));
	sweep_dense_invert(n, 0, l, t);
	sweep_dense_square(n, t, inverse);
	double worst = 0;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
		{
			double product = 0, unit = 0, solved = 0;
			for (size_t k = 0; k < n; k++)
			{
				const size_t ik = i > k ? i * stride + k : k * stride + i, kj = k > j ? k * stride + j : j * stride + k;
				product += l[i * stride + k] * l[j * stride + k];
				unit += t[i * stride + k] * l[k * stride + j];
				solved += a[ik] * inverse[kj];
			}
			worst = fmax(worst, fabs(product - a[i > j ? i * stride + j : j * stride + i]));
			worst = fmax(worst, fmax(fabs(unit - (i == j)), fabs(solved - (i == j))));
		}
	CU_ASSERT_TRUE(worst < 1e-12 * (double)n);
	free(a);
	free(l);
	free(t);
	free(inverse);
}

static void factors_multiply_to_the_matrix(void)
{
	for (size_t n = 1; n <= 21; n++) check_factor(n);
	double a[8] = {1, 0, 0, 0, 2, 1}, l[8]; /* of determinant -3 */
	CU_ASSERT_FALSE(sweep_dense_factor(2, 0, a, l));
}

static void exponentials_are_exact(void)
{
	enum
	{
		MANY = 4001
	};
	double x[MANY], y[MANY], worst = 0;
	for (size_t i = 0; i < MANY; i++) x[i] = -700 + 0.35 * (double)i;
	sweep_dense_exp(MANY, x, y);
	for (size_t i = 0; i < MANY; i++) worst = fmax(worst, fabs(y[i] / exp(x[i]) - 1));
	CU_ASSERT_TRUE(worst < 2 * DBL_EPSILON);
	x[0] = 0;
	sweep_dense_exp(1, x, y);
	CU_ASSERT_EQUAL(y[0], 1);
}

/* --- acquisition ---------------------------------------------------------------------------------- */

/* log(phi(z) + z Phi(z)) = log(phi(z) times the integral of s exp(z s - s^2 / 2) over s > 0), by Simpson's rule with
 * NumPy, two million steps; at 2 from the table of the normal distribution. */
static void improvements_are_exact(void)
{
	static const double known[][2] = {
		{0, -0.91893853320467274}, {-0.5, -1.6205162643873199},  {-1, -2.4851210257126413},
		{-5, -16.74430116266099},  {-40, -808.29856835662},      {-49, -1209.2038267923772},
		{-51, -1309.283741653038}, {-1000, -500014.73445209116}, {2, 0.697383545788228}};
	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		UNIT_ASSERT_CLOSE(sweep_log_improvement(known[i][0], NULL), known[i][1], 1e-12);
	for (double z = -60; z < 15; z += 0.37)
	{
		double slope;
		sweep_log_improvement(z, &slope);
		const double step = 1e-4, above = sweep_log_improvement(z + step, NULL),
					 below = sweep_log_improvement(z - step, NULL);
		UNIT_ASSERT_CLOSE(slope, (above - below) / (2 * step), 1e-6);
	}
	CU_ASSERT_TRUE(isfinite(sweep_log_improvement(-1e150, NULL)) && isfinite(sweep_log_improvement(1e300, NULL)));
}

static void acquisition_has_its_gradient(void)
{
	struct sweep_gp *gp = gp_new(POINTS, POINTS);
	sweep_gp_update(gp, 0);
	double point[AXES], x[2], gradient[2], other[2], *work = sweep_alloc(sweep_gp_work(gp) + 2 * AXES, sizeof *work);
	draw_point(70, point);
	struct sweep_acquisition a = {gp, -1, 2, (const size_t[]){0, 3}, point, work};
	x[0] = point[0];
	x[1] = point[3];
	sweep_acquisition_value(&a, x, gradient);
	double mean, variance;
	sweep_gp_predict(gp, 1, point, &mean, &variance);
	UNIT_ASSERT_CLOSE(-sweep_acquisition_value(&a, x, gradient), sweep_log_ei(mean, variance, -1), 1e-10);
	for (size_t i = 0; i < 2; i++)
	{
		const double step = 1e-5, here = x[i];
		x[i] = here + step;
		const double above = sweep_acquisition_value(&a, x, other);
		x[i] = here - step;
		const double below = sweep_acquisition_value(&a, x, other);
		x[i] = here;
		UNIT_ASSERT_CLOSE(gradient[i], (above - below) / (2 * step), 1e-6);
	}
	free(work);
	sweep_gp_free(gp);
}

/* --- minimiser ------------------------------------------------------------------------------------ */

static double rosenbrock(void *context, const double *x, double *gradient)
{
	++*(size_t *)context;
	const double a = 1 - x[0], b = x[1] - x[0] * x[0];
	gradient[0] = -2 * a - 400 * x[0] * b;
	gradient[1] = 200 * b;
	return a * a + 100 * b * b;
}

static void valleys_are_followed(void)
{
	const double low[] = {-5, -5}, high[] = {5, 5}, near[] = {0.5, 5};
	size_t calls = 0;
	struct sweep_function function = {2, low, high, rosenbrock, &calls};
	double x[] = {-1.2, 1};
	CU_ASSERT_TRUE(sweep_minimise(&function, x, 200, 1e-8, 0) < 1e-12);
	UNIT_ASSERT_CLOSE(x[0], 1, 1e-5);
	UNIT_ASSERT_CLOSE(x[1], 1, 1e-5);
	CU_ASSERT_TRUE(calls <= 200);
	/* with x <= 1/2 the least value is at the bound, on the valley's floor: 1/4 at (1/2, 1/4) */
	function.high = near;
	x[0] = -1.2;
	x[1] = 1;
	UNIT_ASSERT_CLOSE(sweep_minimise(&function, x, 200, 1e-8, 0), 0.25, 1e-9);
	CU_ASSERT_EQUAL(x[0], 0.5);
	UNIT_ASSERT_CLOSE(x[1], 0.25, 1e-5);
	calls = 0;
	x[0] = -1.2;
	sweep_minimise(&function, x, 7, 0, 0);
	CU_ASSERT_EQUAL(calls, 7);
}

/* --- warp ----------------------------------------------------------------------------------------- */

static void warps_have_their_slopes(void)
{
	const double values[] = {0.3, 4, 0.5, NAN, 1.5, 2, 1e5, 0.9};
	for (int form = 0; form < SWEEP_WARP_FORMS; form++)
	{
		const struct sweep_warp warp = sweep_warp_new((enum sweep_warp_form)form, values, 8);
		double mean = 0, square = 0;
		for (size_t i = 0; i < 8; i++)
		{
			const double y = sweep_warp_value(&warp, values[i]);
			mean += y / 8;
			square += y * y / 8;
		}
		UNIT_ASSERT_CLOSE(mean, 0, 1e-12);
		UNIT_ASSERT_CLOSE(square, 1, 1e-12);
		CU_ASSERT_EQUAL(sweep_warp_value(&warp, NAN), sweep_warp_value(&warp, 1e5)); /* the worst */
		CU_ASSERT_EQUAL(sweep_warp_log_slope(&warp, NAN), 0);
		for (double y = 0.4; y < 100; y *= 1.7)
		{
			const double step = 1e-4 * y;
			const double slope = (sweep_warp_value(&warp, y + step) - sweep_warp_value(&warp, y - step)) / (2 * step);
			UNIT_ASSERT_CLOSE(exp(sweep_warp_log_slope(&warp, y)), slope, 1e-7);
			CU_ASSERT_TRUE(slope > 0);
		}
	}
}

static void warps_take_any_values(void)
{
	const double same[] = {2, 2, 2}, none[] = {NAN, NAN}, far[] = {-DBL_MAX, 0, DBL_MAX, NAN}, near[] = {0, 5e-324};
	for (int form = 0; form < SWEEP_WARP_FORMS; form++)
	{
		const enum sweep_warp_form f = (enum sweep_warp_form)form;
		struct sweep_warp warp = sweep_warp_new(f, same, 3);
		CU_ASSERT_EQUAL(sweep_warp_value(&warp, 2), 0);
		warp = sweep_warp_new(f, none, 2);
		CU_ASSERT_EQUAL(sweep_warp_value(&warp, NAN), 0);
		warp = sweep_warp_new(f, far, 4);
		for (size_t i = 0; i < 4; i++) CU_ASSERT_TRUE(isfinite(sweep_warp_value(&warp, far[i])));
		CU_ASSERT_TRUE(sweep_warp_value(&warp, -DBL_MAX) < sweep_warp_value(&warp, 0));
		warp = sweep_warp_new(f, near, 2);
		CU_ASSERT_TRUE(isfinite(sweep_warp_value(&warp, 0)));
		CU_ASSERT_TRUE(isfinite(sweep_warp_log_slope(&warp, 5e-324)));
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"the posterior is that of a dense solve", posterior_is_that_of_a_dense_solve},
		{"the density of hyperparameters is that of its formula", density_is_that_of_the_formula},
		{"its gradient is that of finite differences", density_has_its_gradient},
		{"so are those of the posterior's mean and variance", posterior_has_its_gradient},
		{"a factor that grew is the same, bit for bit", factors_may_grow},
		{"equal points without noise are no trouble", equal_points_are_no_trouble},
		{"a fit finds which axes matter, and the noise", a_fit_finds_the_scales},
		{"a factor multiplies to its matrix, and inverts it", factors_multiply_to_the_matrix},
		{"exponentials are those of libm", exponentials_are_exact},
		{"the logarithm of the improvement is exact from -1000 to 15, and so is its slope", improvements_are_exact},
		{"the acquisition has its gradient", acquisition_has_its_gradient},
		{"the minimiser follows a valley, and a bound", valleys_are_followed},
		{"warps have their slopes, mean 0 and variance 1", warps_have_their_slopes},
		{"warps take equal, bad and enormous values", warps_take_any_values},
		{NULL, NULL}};
	return unit_main("gp", tests);
}
