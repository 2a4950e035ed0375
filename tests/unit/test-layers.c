#include "base/random.h"
#include "train/activation.h"
#include "train/blas.h"
#include "train/dropout.h"
#include "train/layer.h"
#include "train/loss.h"
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
			sweep_gemm(ta ? SWEEP_TRANSPOSED : SWEEP_AS_IS, tb ? SWEEP_TRANSPOSED : SWEEP_AS_IS, m, n, k, a, ta ? m : k,
					   b, tb ? k : n, 1, c, n);
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
			sweep_gemm(ta ? SWEEP_TRANSPOSED : SWEEP_AS_IS, tb ? SWEEP_TRANSPOSED : SWEEP_AS_IS, m, n, k, a, ta ? m : k,
					   b, tb ? k : n, 0, c, n);
			CU_ASSERT_FALSE(isnan(c[0]));
			free(a);
			free(b);
			free(c);
			free(before);
		}
}

/* A layer of 2 inputs and `outputs` outputs with memory of its own, all 0; free(l->w). */
static void layer_new(struct sweep_layer *l, size_t outputs)
{
	sweep_layer_shape(l, SWEEP_DENSE, 2, outputs);
	size_t stride = l->stride, floats = 2 * stride * 2 + stride * 2 + 2 * stride * 2;
	l->w = aligned_alloc(64, floats * sizeof(float));
	memset(l->w, 0, floats * sizeof(float));
	l->w_moments[0] = l->w + 2 * stride;
	l->out = l->w_moments[0] + 2 * stride;
	l->dout = l->out + 2 * stride;
	l->b = l->dout + 2 * stride;
	l->b_moments[0] = l->b + stride;
}

/* A narrow and a dense layer, whose first three outputs are those of a sum made by hand; the others are 0. */
static void linear_layers_add_the_bias(void)
{
	static const size_t sizes[] = {3, 40};
	const float x[] __attribute__((aligned(64))) = {1, 2, 3, 4}, w[] = {1, 0, 0, 1, 1, -1}, b[] = {0.5F, -0.5F, 10};
	const float out[] = {1.5F, 1.5F, 9, 3.5F, 3.5F, 9}, dout[] = {1, 2, 3, 4, 5, 6};
	const float dx_wanted[] = {4, -1, 10, -1}, dw_wanted[] = {13, 18, 17, 24, 21, 30}, db_wanted[] = {5, 7, 9};
	const struct sweep_kernels *kernels = sweep_kernels_best();
	const struct sweep_step step = {.rule = SWEEP_SGD_MOMENTUM};
	const struct sweep_input in = {.x = x, .stride = 2, .n = 2};
	for (size_t s = 0; s < 2; s++)
	{
		struct sweep_layer l;
		size_t outputs = sizes[s];
		layer_new(&l, outputs);
		float *scratch = numbers(sweep_layer_scratch(&l, 2, 16), 1), *values = calloc(3 * outputs, sizeof *values);
		float dx[32] __attribute__((aligned(64)));
		memcpy(values, w, sizeof w);
		memcpy(values + 2 * outputs, b, sizeof b);
		sweep_layer_write(&l, l.w, l.b, values);
		sweep_layer_forward(&l, kernels, &in, scratch);
		for (size_t i = 0; i < 2; i++)
		{
			CU_ASSERT_EQUAL(memcmp(l.out + i * l.stride, out + i * 3, 3 * sizeof *out), 0);
			memcpy(l.dout + i * l.stride, dout + i * 3, 3 * sizeof *dout);
		}
		sweep_layer_back(&l, kernels, dx, 16, 2, scratch);
		sweep_layer_step(&l, kernels, &step, &in, scratch);
		sweep_layer_read(&l, l.w_moments[0], l.b_moments[0], values); /* the gradients */
		for (size_t i = 0; i < 2; i++) CU_ASSERT_EQUAL(memcmp(dx + i * 16, dx_wanted + i * 2, 2 * sizeof *dx), 0);
		CU_ASSERT_EQUAL(dx[2], 0);
		CU_ASSERT_EQUAL(memcmp(values, dw_wanted, sizeof dw_wanted), 0);
		CU_ASSERT_EQUAL(memcmp(values + 2 * outputs, db_wanted, sizeof db_wanted), 0);
		free(scratch);
		free(values);
		free(l.w);
	}
}

static void relu_cuts_at_zero(void)
{
	float x[] = {-1, -0.0F, 0, 2, NAN, -INFINITY}, slope[6], again[] = {-1, 2, NAN};
	const struct sweep_activation *relu = sweep_activation_find("relu");
	relu->apply(x, slope, 6);
	CU_ASSERT(x[0] == 0 && x[1] == 0 && x[2] == 0 && x[3] == 2 && isnan(x[4]) && x[5] == 0);
	CU_ASSERT(slope[0] == 0 && slope[1] == 0 && slope[2] == 0 && slope[3] == 1 && slope[5] == 0);
	relu->apply(again, NULL, 3);
	CU_ASSERT(again[0] == 0 && again[1] == 2 && isnan(again[2]));
	CU_ASSERT_PTR_NULL(sweep_activation_find("rely"));
}

/* PyTorch 1.13:
 *   x = torch.tensor([...], dtype=torch.float64, requires_grad=True); y = f(x); y.sum().backward(); y, x.grad
 * with f = torch.tanh, torch.nn.GELU(), torch.sigmoid. */
static void activations_are_those_of_pytorch(void)
{
	enum
	{
		N = 16
	};
	static const float at[N] = {-100, -12, -5, -2.5F, -1, -0.5F, -1e-3F, 0, 1e-3F, 0.25F, 0.75F, 1.5F, 3, 6, 20, 100};
	static const struct
	{
		const char *name;
		double value[N], slope[N];
	} cases[] = {
		{"tanh",
		 {-1, -1, -0.999909204, -0.986614298, -0.761594156, -0.462117157, -0.000999999667, 0, 0.000999999667,
		  0.244918662, 0.635148952, 0.905148254, 0.995054754, 0.999987712, 1, 1},
		 {0, 1.5100543e-10, 0.000181583231, 0.0265922267, 0.419974342, 0.786447733, 0.999999, 1, 0.999999, 0.940014849,
		  0.596585808, 0.180706639, 0.00986603717, 2.45765474e-05, 0, 0}},
		{"gelu",
		 {0, 0, -1.43325786e-06, -0.0155241633, -0.158655254, -0.154268769, -0.000499601058, 0, 0.000500398942,
		  0.149676581, 0.580029486, 1.3997892, 2.99595031, 5.99999999, 20, 100},
		 {0, 0, -7.146946e-06, -0.0376110859, -0.0833154706, 0.132504875, 0.499202116, 0.5, 0.500797884, 0.695373355,
		  0.999225722, 1.12746919, 1.01194565, 1.00000004, 1, 1}},
		{"sigmoid",
		 {0, 6.1441746e-06, 0.00669285092, 0.07585818, 0.268941421, 0.377540669, 0.49975, 0.5, 0.50025, 0.562176501,
		  0.679178699, 0.817574476, 0.952574127, 0.997527377, 0.999999998, 1},
		 {0, 6.14413685e-06, 0.00664805667, 0.0701037165, 0.196611933, 0.235003712, 0.249999938, 0.25, 0.249999938,
		  0.246134083, 0.217894994, 0.149146452, 0.0451766597, 0.00246650929, 2.06115369e-09, 0}}};
	for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
	{
		float x[N], slope[N], alone[N + 1];
		memcpy(x, at, sizeof x);
		memcpy(alone, at, sizeof x);
		alone[N] = NAN;
		const struct sweep_activation *activation = sweep_activation_find(cases[c].name);
		CU_ASSERT_PTR_NOT_NULL_FATAL(activation);
		activation->apply(x, slope, N);
		activation->apply(alone, NULL, N + 1);
		for (int i = 0; i < N; i++)
		{
			UNIT_ASSERT_CLOSE((double)x[i], cases[c].value[i], 2e-7);
			UNIT_ASSERT_CLOSE((double)slope[i], cases[c].slope[i], 2e-7);
			CU_ASSERT(alone[i] == x[i]);
		}
		CU_ASSERT(isnan(alone[N]));
	}
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

/* The parameters that are drawn, in PyTorch's layout: w[OUT][IN], then b. */
enum
{
	IN = 784,
	OUT = 512,
	PARAMETERS = (IN + 1) * OUT
};

static void draw(uint64_t seed, uint32_t index, float *parameters)
{
	struct sweep_layer l;
	sweep_layer_shape(&l, SWEEP_SPARSE, IN, OUT);
	l.w = calloc(PARAMETERS + OUT, sizeof(float));
	l.b = l.w + IN * OUT;
	l.column_sum = l.b + OUT;
	sweep_layer_draw(&l, seed, index);
	double sum = 0;
	sweep_layer_read(&l, l.w, l.b, parameters);
	for (int i = 0; i < IN; i++) sum += (double)parameters[3 * IN + i];
	UNIT_ASSERT_CLOSE((double)l.column_sum[3], sum, 1e-5);
	free(l.w);
}

/* PyTorch: U(-1/sqrt(inputs), 1/sqrt(inputs)) for weights and biases. */
static void weights_are_drawn_as_pytorch_does(void)
{
	float *first = malloc(PARAMETERS * sizeof *first), *other = malloc(PARAMETERS * sizeof *other);
	const int bias = IN * OUT;
	draw(42, 0, first);
	draw(42, 0, other);
	CU_ASSERT_EQUAL(memcmp(first, other, PARAMETERS * sizeof *first), 0);
	draw(43, 0, other);
	CU_ASSERT(first[0] != other[0] && first[1] != other[1] && first[bias] != other[bias]);
	draw(42, 1, other);
	CU_ASSERT(first[0] != other[0] && first[1] != other[1] && first[bias] != other[bias]);
	check_uniform(first, IN * OUT, 1 / sqrt(IN));
	check_uniform(first + bias, OUT, 1 / sqrt(IN));
	free(first);
	free(other);
}

static void mask_of(float *mask, size_t n, double p, struct sweep_dropout_place place)
{
	const struct sweep_dropout dropout = sweep_dropout_at(p, place);
	sweep_dropout_mask(mask, n, &dropout);
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
		mask_of(mask, N, p, (struct sweep_dropout_place){.seed = 5, .epoch = 1, .batch = 2, .layer = 0});
		CU_ASSERT(fabs((double)kept(mask, N) - N * (1 - p)) < 5 * sqrt(N * p * (1 - p)));
		for (size_t i = 0; i < N; i++)
			if (mask[i] != 0 && mask[i] != (float)(1 / (1 - p))) CU_FAIL("neither 0 nor 1/(1-p)");
	}
	mask_of(mask, N, 0, (struct sweep_dropout_place){0});
	CU_ASSERT(kept(mask, N) == N && mask[0] == 1);
	mask_of(mask, N, 1, (struct sweep_dropout_place){0});
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
	mask_of(first, N, 0.3, places[0]);
	for (size_t i = 1; i < sizeof places / sizeof places[0]; i++)
	{
		mask_of(other, N, 0.3, places[i]);
		size_t same = 0;
		for (size_t k = 0; k < N; k++) same += (first[k] > 0) == (other[k] > 0);
		CU_ASSERT(fabs((double)same - 0.58 * N) < 5 * sqrt(N * 0.58 * 0.42));
	}
	mask_of(other, 77, 0.3, places[0]); /* a shorter mask is the beginning of a longer one */
	CU_ASSERT_EQUAL(memcmp(first, other, 77 * sizeof *first), 0);
	free(first);
	free(other);
}

static void equal_logits_lose_the_log_of_the_classes(void)
{
	float logits[20] = {0}, d[20];
	for (int i = 10; i < 20; i++) logits[i] = 1000; /* no overflow */
	const uint8_t labels[] = {3, 9};
	UNIT_ASSERT_CLOSE(sweep_loss_forward(logits, labels, 2, 10, 10, 0), log(10), 1e-6);
	sweep_loss_backward(d, logits, labels, 2, 10, 10, 0);
	for (int i = 0; i < 20; i++) UNIT_ASSERT_CLOSE((double)d[i], (0.1 - (i == 3 || i == 19)) / 2, 1e-7);
	CU_ASSERT_EQUAL(sweep_count_right(logits, labels, 2, 10, 10), 0);
	const uint8_t zeros[] = {0, 0}; /* the first of equals */
	CU_ASSERT_EQUAL(sweep_count_right(logits, zeros, 2, 10, 10), 2);
}

/* PyTorch 1.13, in float64:
 *   logits = torch.tensor([[1, 2, -1, 0.5], [0, -3, 4, 0.25]], requires_grad=True)
 *   loss = torch.nn.CrossEntropyLoss(label_smoothing=s)(logits, torch.tensor([1, 3])); loss.backward(); logits.grad */
static void smoothed_losses_are_those_of_pytorch(void)
{
	static const float logits[] = {1, 2, -1, 0.5F, 0, -3, 4, 0.25F};
	static const uint8_t labels[] = {1, 3};
	static const struct
	{
		double smoothing, loss, slope[8];
	} cases[] = {{0.1,
				  2.20914441,
				  {0.099603909, -0.157769981, 0.00267161428, 0.0554944579, -0.00371758714, -0.0120627494, 0.467003495,
				   -0.451223159}},
				 {1,
				  2.79976941,
				  {-0.012896091, 0.179730019, -0.109828386, -0.0570055421, -0.116217587, -0.124562749, 0.354503495,
				   -0.113723159}}};
	for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++)
	{
		float logp[8], d[8];
		memcpy(logp, logits, sizeof logits);
		double loss = sweep_loss_forward(logp, labels, 2, 4, 4, cases[c].smoothing);
		UNIT_ASSERT_CLOSE(loss, cases[c].loss, 2e-7);
		sweep_loss_backward(d, logp, labels, 2, 4, 4, cases[c].smoothing);
		for (int i = 0; i < 8; i++) UNIT_ASSERT_CLOSE((double)d[i], cases[c].slope[i], 1e-7);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"matrix products match three loops", products_match_three_loops},
		{"linear layers: forward and backward by hand", linear_layers_add_the_bias},
		{"ReLU cuts at zero and lets NaN through", relu_cuts_at_zero},
		{"activations and their slopes are PyTorch's", activations_are_those_of_pytorch},
		{"initial weights are uniform as PyTorch's (Kolmogorov-Smirnov, 1e-4)", weights_are_drawn_as_pytorch_does},
		{"dropout has its rate and scale", dropout_has_its_rate_and_scale},
		{"dropout masks depend on their place alone", masks_depend_on_their_place_alone},
		{"the loss of equal logits is log 10", equal_logits_lose_the_log_of_the_classes},
		{"label smoothing: losses and derivatives are PyTorch's", smoothed_losses_are_those_of_pytorch},
		{NULL, NULL}};
	struct sweep_error err;
	if (sweep_blas_load(&err) != SWEEP_OK)
	{
		printf("Bail out! %s\n", err.message);
		return 99;
	}
	return unit_main("layers", tests);
}
