#include "base/random.h"
#include "train/activation.h"
#include "train/blas.h"
#include "train/dropout.h"
#include "train/linear.h"
#include "train/loss.h"
#include "train/optimiser.h"
#include "unit.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static float *numbers(size_t n, uint64_t stream)
{
	float *x = malloc(n * sizeof *x);
	for (size_t i = 0; i < n; i++) x[i] = (float)(2 * sweep_random_uniform(11, stream, i) - 1);
	return x;
}

/* Every pair of transpositions, at sizes that fill no block of any kernel and at those of the tutorial's network,
 * against three loops in double. */
static void products_match_three_loops(void)
{
	static const size_t sizes[][3] = {{1, 1, 1},     {3, 10, 17},     {33, 65, 129},  {128, 10, 31}, {64, 32, 784},
									  {32, 784, 64}, {250, 256, 784}, {256, 784, 64}, {64, 256, 10}};
	for (size_t s = 0; s < sizeof sizes / sizeof sizes[0]; s++)
		for (int transposed = 0; transposed < 4; transposed++)
		{
			size_t m = sizes[s][0], n = sizes[s][1], k = sizes[s][2];
			bool ta = transposed & 1, tb = transposed & 2;
			float *a = numbers(m * k, 1), *b = numbers(k * n, 2), *c = numbers(m * n, 3), *before = numbers(m * n, 3);
			sweep_gemm(ta ? SWEEP_TRANSPOSED : SWEEP_AS_IS, tb ? SWEEP_TRANSPOSED : SWEEP_AS_IS, m, n, k, a, b, 1, c);
			for (size_t i = 0; i < m; i++)
				for (size_t j = 0; j < n; j++)
				{
					double sum = (double)before[i * n + j], size = fabs(sum);
					for (size_t l = 0; l < k; l++)
					{
						double product = (double)a[ta ? l * m + i : i * k + l] * (double)b[tb ? j * k + l : l * n + j];
						sum += product;
						size += fabs(product);
					}
					UNIT_ASSERT_CLOSE((double)c[i * n + j] / size, sum / size, 2e-6);
				}
			c[0] = NAN;
			sweep_gemm(ta ? SWEEP_TRANSPOSED : SWEEP_AS_IS, tb ? SWEEP_TRANSPOSED : SWEEP_AS_IS, m, n, k, a, b, 0, c);
			CU_ASSERT_FALSE(isnan(c[0]));
			free(a);
			free(b);
			free(c);
			free(before);
		}
}

static void linear_layers_add_the_bias(void)
{
	const float x[] = {1, 2, 3, 4}, w[] = {1, 0, 0, 1, 1, -1}, b[] = {0.5F, -0.5F, 10};
	float out[6];
	sweep_linear_forward(out, x, w, b, 2, 2, 3);
	const float wanted[] = {1.5F, 1.5F, 9, 3.5F, 3.5F, 9};
	CU_ASSERT_EQUAL(memcmp(out, wanted, sizeof out), 0);
	const float dout[] = {1, 2, 3, 4, 5, 6};
	float dx[4], dw[6], db[3];
	sweep_linear_backward(dx, dw, db, dout, x, w, 2, 2, 3);
	const float dx_wanted[] = {4, -1, 10, -1}, dw_wanted[] = {13, 18, 17, 24, 21, 30}, db_wanted[] = {5, 7, 9};
	CU_ASSERT_EQUAL(memcmp(dx, dx_wanted, sizeof dx), 0);
	CU_ASSERT_EQUAL(memcmp(dw, dw_wanted, sizeof dw), 0);
	CU_ASSERT_EQUAL(memcmp(db, db_wanted, sizeof db), 0);
}

static void relu_cuts_at_zero(void)
{
	float x[] = {-1, -0.0F, 0, 2, NAN, -INFINITY}, dx[] = {1, 2, 3, 4, 5, 6};
	sweep_relu_forward(x, 6);
	CU_ASSERT(x[0] == 0 && x[1] == 0 && x[2] == 0 && x[3] == 2 && isnan(x[4]) && x[5] == 0);
	sweep_relu_backward(dx, x, 4);
	CU_ASSERT(dx[0] == 0 && dx[1] == 0 && dx[2] == 0 && dx[3] == 4);
}

static int by_value(const void *a, const void *b)
{
	float x = *(const float *)a, y = *(const float *)b;
	return (x > y) - (x < y);
}

/* Kolmogorov-Smirnov against U(-bound, bound): sup|F_n - F| sqrt(n) passes 2.23 once in ten thousand seeds
 * (2 exp(-2 * 2.23^2) = 9.6e-5). Sorts x. */
static void check_uniform(float *x, size_t n, double bound)
{
	qsort(x, n, sizeof *x, by_value);
	CU_ASSERT((double)x[0] >= -bound && (double)x[n - 1] <= bound);
	double worst = 0;
	for (size_t i = 0; i < n; i++)
	{
		double f = ((double)x[i] / bound + 1) / 2;
		worst = fmax(worst, fmax(f - (double)i / (double)n, (double)(i + 1) / (double)n - f));
	}
	CU_ASSERT(worst * sqrt((double)n) < 2.23);
}

/* PyTorch: U(-1/sqrt(inputs), 1/sqrt(inputs)) for weights and biases. */
static void weights_are_drawn_as_pytorch_does(void)
{
	enum
	{
		IN = 784,
		OUT = 512
	};
	float *w = malloc(IN * OUT * sizeof *w), *again = malloc(IN * OUT * sizeof *w), b[OUT], b_again[OUT];
	sweep_linear_init(w, b, IN, OUT, 42, 0);
	sweep_linear_init(again, b_again, IN, OUT, 42, 0);
	CU_ASSERT(memcmp(w, again, IN * OUT * sizeof *w) == 0 && memcmp(b, b_again, sizeof b) == 0);
	sweep_linear_init(again, b_again, IN, OUT, 43, 0);
	CU_ASSERT(w[0] != again[0] && w[1] != again[1] && b[0] != b_again[0]);
	sweep_linear_init(again, b_again, IN, OUT, 42, 1);
	CU_ASSERT(w[0] != again[0] && w[1] != again[1] && b[0] != b_again[0]);
	check_uniform(w, IN * OUT, 1 / sqrt(IN));
	check_uniform(b, OUT, 1 / sqrt(IN));
	free(w);
	free(again);
}

static size_t kept(const float *mask, size_t n)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++) count += mask[i] > 0;
	return count;
}

/* The share of zeros within five standard errors of p: a false alarm in one of 1.7 million seeds. */
static void dropout_has_its_rate_and_scale(void)
{
	enum
	{
		N = 1000003 /* no multiple of a tile */
	};
	static const double rates[] = {1e-4, 0.3, 0.5, 0.9};
	float *mask = malloc(N * sizeof *mask);
	for (size_t r = 0; r < sizeof rates / sizeof rates[0]; r++)
	{
		double p = rates[r];
		sweep_dropout_mask(mask, N, p, (struct sweep_dropout_place){.seed = 5, .epoch = 1, .batch = 2, .layer = 0});
		CU_ASSERT(fabs((double)kept(mask, N) - N * (1 - p)) < 5 * sqrt(N * p * (1 - p)));
		for (size_t i = 0; i < N; i++)
			if (mask[i] != 0 && mask[i] != (float)(1 / (1 - p))) CU_FAIL("neither 0 nor 1/(1-p)");
	}
	sweep_dropout_mask(mask, N, 0, (struct sweep_dropout_place){0});
	CU_ASSERT(kept(mask, N) == N && mask[0] == 1);
	sweep_dropout_mask(mask, N, 1, (struct sweep_dropout_place){0});
	CU_ASSERT_EQUAL(kept(mask, N), 0);
	free(mask);
}

/* Two masks of different places agree in a share p^2 + (1-p)^2 of their cells when they are independent. */
static void masks_depend_on_their_place_alone(void)
{
	enum
	{
		N = 100000
	};
	static const struct sweep_dropout_place places[] = {{7, 1, 0, 0}, {8, 1, 0, 0}, {7, 2, 0, 0},
														{7, 1, 1, 0}, {7, 1, 0, 1}, {7 + (1ULL << 32), 1, 0, 0}};
	float *first = malloc(N * sizeof *first), *other = malloc(N * sizeof *other);
	sweep_dropout_mask(first, N, 0.3, places[0]);
	for (size_t i = 1; i < sizeof places / sizeof places[0]; i++)
	{
		sweep_dropout_mask(other, N, 0.3, places[i]);
		size_t same = 0;
		for (size_t k = 0; k < N; k++) same += (first[k] > 0) == (other[k] > 0);
		CU_ASSERT(fabs((double)same - 0.58 * N) < 5 * sqrt(N * 0.58 * 0.42));
	}
	sweep_dropout_mask(other, 77, 0.3, places[0]); /* a shorter mask is the beginning of a longer one */
	CU_ASSERT_EQUAL(memcmp(first, other, 77 * sizeof *first), 0);
	free(first);
	free(other);
}

static void equal_logits_lose_the_log_of_the_classes(void)
{
	float logits[20] = {0}, d[20];
	for (int i = 10; i < 20; i++) logits[i] = 1000; /* no overflow */
	const uint8_t labels[] = {3, 9};
	UNIT_ASSERT_CLOSE(sweep_nll_forward(logits, logits, labels, 2, 10), log(10), 1e-6);
	sweep_nll_backward(d, logits, labels, 2, 10);
	for (int i = 0; i < 20; i++) UNIT_ASSERT_CLOSE((double)d[i], (0.1 - (i == 3 || i == 19)) / 2, 1e-7);
	CU_ASSERT_EQUAL(sweep_count_right(logits, labels, 2, 10), 0);
	const uint8_t zeros[] = {0, 0}; /* the first of equals */
	CU_ASSERT_EQUAL(sweep_count_right(logits, zeros, 2, 10), 2);
}

/* PyTorch 1.13: w = 1, gradients 0.5, -1, 2; torch.optim.SGD(lr=0.1, momentum=0.9), torch.optim.Adam(lr=0.1). */
static void optimisers_step_as_pytorch_does(void)
{
	static const float g[] = {0.5F, -1, 2};
	static const double sgd[] = {0.95, 1.005, 0.8545}, adam[] = {0.90000004, 0.9366104, 0.89464486};
	float w[2] = {1, 1}, m[2] = {0}, v[2] = {0}, *moments[] = {m, v};
	for (int t = 0; t < 3; t++)
	{
		const float both[] = {g[t], 0};
		sweep_optimiser_find("sgd")->step(w, both, moments, 2, 0.1, t + 1);
		UNIT_ASSERT_CLOSE((double)w[0], sgd[t], 1e-6);
	}
	w[0] = 1;
	m[0] = 0;
	for (int t = 0; t < 3; t++)
	{
		const float both[] = {g[t], 0};
		sweep_optimiser_find("adam")->step(w, both, moments, 2, 0.1, t + 1);
		UNIT_ASSERT_CLOSE((double)w[0], adam[t], 1e-6);
	}
	CU_ASSERT(w[1] == 1);
	CU_ASSERT_PTR_NULL(sweep_optimiser_find("sdg"));
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"matrix products match three loops", products_match_three_loops},
		{"linear layers: forward and backward by hand", linear_layers_add_the_bias},
		{"ReLU cuts at zero and lets NaN through", relu_cuts_at_zero},
		{"initial weights are uniform as PyTorch's (Kolmogorov-Smirnov, 1e-4)", weights_are_drawn_as_pytorch_does},
		{"dropout has its rate and scale", dropout_has_its_rate_and_scale},
		{"dropout masks depend on their place alone", masks_depend_on_their_place_alone},
		{"the loss of equal logits is log 10", equal_logits_lose_the_log_of_the_classes},
		{"optimisers step as PyTorch's", optimisers_step_as_pytorch_does},
		{NULL, NULL}};
	struct sweep_error err;
	if (sweep_blas_load(&err) != SWEEP_OK)
	{
		printf("Bail out! %s\n", err.message);
		return 99;
	}
	return unit_main("layers", tests);
}
