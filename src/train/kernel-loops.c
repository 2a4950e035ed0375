/* The loops of kernel.h in vectors. This file is compiled once for each instruction set, with the flags that allow it
 * and KERNELS, the name of the table that it defines. */
#include "base/philox.h"
#include "train/kernel.h"
#include "train/step.h"

#include <string.h>

#ifdef __AVX512F__
#define LANES 16
#define AT_ONCE 64 /* units of a panel that the registers hold */
#elif defined __AVX2__
#define LANES 8
#define AT_ONCE 64
#elif defined __aarch64__
#define LANES 4
#define AT_ONCE 64
#else
#define LANES 4
#define AT_ONCE 32
#endif

#ifdef __clang__
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
#define INLINE static inline __attribute__((always_inline))

typedef float vector __attribute__((vector_size(LANES * sizeof(float)), may_alias));

enum
{
	MOST_VECTORS = AT_ONCE / LANES,
	NARROW_VECTORS = SWEEP_NARROW / LANES,
	ROWS = 8 / NARROW_VECTORS /* of a narrow layer at once: eight accumulators */
};

/* --- sparse ------------------------------------------------------------------------------------------- */

/* The sum over a list of value times row `index` of m[][units], for `vectors` vectors of the row, on top of sum[]. */
INLINE void add_list(const int vectors, vector *sum, const struct sweep_entry *entry, const struct sweep_entry *end,
					 const float *m, size_t units)
{
	for (; entry < end; entry++)
	{
		const vector *row = (const vector *)(m + entry->index * units);
		UNROLL for (int v = 0; v < vectors; v++) sum[v] += entry->value * row[v];
	}
}

INLINE void forward_part(const int vectors, float *z, size_t stride, const float *w, const float *base, size_t units,
						 struct sweep_lists images, size_t n)
{
	for (size_t i = 0; i < n; i++, z += stride)
	{
		vector sum[MOST_VECTORS];
		UNROLL for (int v = 0; v < vectors; v++) sum[v] = ((const vector *)base)[v];
		add_list(vectors, sum, images.entry + images.start[i], images.entry + images.start[i + 1], w, units);
		UNROLL for (int v = 0; v < vectors; v++)((vector *)z)[v] = sum[v];
	}
}

static void sparse_forward(float *z, size_t stride, const float *w, const float *base, size_t units,
						   struct sweep_lists images, size_t n)
{
	for (size_t at = 0; at < units; at += AT_ONCE)
	{
		size_t rest = units - at;
		switch (rest < AT_ONCE ? rest : AT_ONCE)
		{
		case 16: forward_part(16 / LANES, z + at, stride, w + at, base + at, units, images, n); break;
		case 32: forward_part(32 / LANES, z + at, stride, w + at, base + at, units, images, n); break;
#if AT_ONCE > 32
		case 48: forward_part(48 / LANES, z + at, stride, w + at, base + at, units, images, n); break;
		default: forward_part(64 / LANES, z + at, stride, w + at, base + at, units, images, n); break;
#endif
		}
	}
}

/* Copies the panel's columns of d into one piece and sums them. */
static void take_panel(float *panel, float *sum, const float *d, size_t stride, size_t units, size_t n)
{
	memset(sum, 0, units * sizeof *sum);
	for (size_t i = 0; i < n; i++, d += stride, panel += units)
		for (size_t j = 0; j < units; j += LANES)
		{
			vector row = *(const vector *)(d + j);
			*(vector *)(panel + j) = row;
			*(vector *)(sum + j) += row;
		}
}

/* The gradient's row of one pixel. */
INLINE void gradient_part(const int vectors, float *g, const float *constant, const struct sweep_entry *entry,
						  const struct sweep_entry *end, const float *panel, size_t units)
{
	vector sum[MOST_VECTORS];
	UNROLL for (int v = 0; v < vectors; v++) sum[v] = ((const vector *)constant)[v];
	add_list(vectors, sum, entry, end, panel, units);
	UNROLL for (int v = 0; v < vectors; v++)((vector *)g)[v] = sum[v];
}

INLINE void step_pixels(const size_t units, const struct sweep_step *step, float *w, float *const *moments,
						float *column_sum, const float *constant, const float *panel, struct sweep_lists pixels,
						size_t inputs)
{
	float *m0 = moments[0], *m1 = moments[1];
	float g[SWEEP_PANEL] __attribute__((aligned(64)));
	vector sums[SWEEP_PANEL / LANES] = {{0}};
	for (size_t p = 0; p < inputs; p++, w += units)
	{
		const struct sweep_entry *entry = pixels.entry + pixels.start[p], *end = pixels.entry + pixels.start[p + 1];
		UNROLL for (size_t at = 0; at < units; at += AT_ONCE)
			gradient_part((int)((units - at < AT_ONCE ? units - at : AT_ONCE) / LANES), g + at, constant + at, entry,
						  end, panel + at, units);
		sweep_step_row(step, w, g, m0, m1, units);
		for (size_t v = 0; v < units / LANES; v++) sums[v] += ((const vector *)w)[v];
		if (m0) m0 += units;
		if (m1) m1 += units;
	}
	memcpy(column_sum, sums, units * sizeof *column_sum);
}

static void sparse_step(const struct sweep_step *step, float *w, float *const *moments, float *column_sum, float *db,
						const float *d, size_t stride, float *scratch, size_t units, struct sweep_lists pixels,
						float background, size_t inputs, size_t n)
{
	float constant[SWEEP_PANEL] __attribute__((aligned(64)));
	take_panel(scratch, db, d, stride, units, n);
	for (size_t j = 0; j < units; j++) constant[j] = background * db[j];
	switch (units)
	{
	case 16: step_pixels(16, step, w, moments, column_sum, constant, scratch, pixels, inputs); break;
	case 32: step_pixels(32, step, w, moments, column_sum, constant, scratch, pixels, inputs); break;
	case 48: step_pixels(48, step, w, moments, column_sum, constant, scratch, pixels, inputs); break;
	default: step_pixels(64, step, w, moments, column_sum, constant, scratch, pixels, inputs); break;
	}
}

/* --- narrow ------------------------------------------------------------------------------------------- */

/* sum[r] = first[r] + the sum over k of a[r * a_row + k * a_next] m[k][16], for `rows` rows. */
INLINE void narrow_rows(const int rows, vector (*sum)[NARROW_VECTORS], const float *a, size_t a_row, size_t a_next,
						const float *m, size_t n)
{
	for (size_t k = 0; k < n; k++, a += a_next, m += SWEEP_NARROW)
		UNROLL for (int r = 0; r < rows; r++) UNROLL for (int v = 0; v < NARROW_VECTORS; v++) sum[r][v] +=
			a[(size_t)r * a_row] * ((const vector *)m)[v];
}

INLINE void narrow_forward_rows(const int rows, float *z, const float *w, const float *b, const float *x, size_t stride,
								size_t inputs)
{
	vector sum[ROWS][NARROW_VECTORS];
	UNROLL for (int r = 0; r < rows; r++) memcpy(sum[r], b, sizeof sum[r]);
	narrow_rows(rows, sum, x, stride, 1, w, inputs);
	UNROLL for (int r = 0; r < rows; r++) memcpy(z + r * SWEEP_NARROW, sum[r], sizeof sum[r]);
}

static void narrow_forward(float *z, const float *w, const float *b, const float *x, size_t stride, size_t inputs,
						   size_t n)
{
	size_t i = 0;
	for (; i + ROWS <= n; i += ROWS)
		narrow_forward_rows(ROWS, z + i * SWEEP_NARROW, w, b, x + i * stride, stride, inputs);
	for (; i < n; i++) narrow_forward_rows(1, z + i * SWEEP_NARROW, w, b, x + i * stride, stride, inputs);
}

INLINE void narrow_step_rows(const int rows, const struct sweep_step *step, float *w, float *m0, float *m1,
							 const float *d, const float *x, size_t stride, size_t n)
{
	vector sum[ROWS][NARROW_VECTORS] = {{{0}}};
	narrow_rows(rows, sum, x, 1, stride, d, n);
	sweep_step_row(step, w, (const float *)sum, m0, m1, (size_t)rows * SWEEP_NARROW);
}

static void narrow_step(const struct sweep_step *step, float *w, float *const *moments, const float *d, const float *x,
						size_t stride, size_t inputs, size_t n)
{
	float *m0 = moments[0], *m1 = moments[1];
	size_t j = 0, rows;
	for (; j < inputs; j += rows, x += rows, w += rows * SWEEP_NARROW)
	{
		rows = inputs - j < ROWS ? 1 : ROWS;
		if (rows == ROWS) narrow_step_rows(ROWS, step, w, m0, m1, d, x, stride, n);
		else narrow_step_rows(1, step, w, m0, m1, d, x, stride, n);
		if (m0) m0 += rows * SWEEP_NARROW;
		if (m1) m1 += rows * SWEEP_NARROW;
	}
}

/* `vectors` vectors of one row of dx. */
INLINE void back_part(const int vectors, float *dx, const float *d, const float *wt, size_t stride, size_t units)
{
	vector sum[MOST_VECTORS] = {{0}};
	for (size_t k = 0; k < units; k++, wt += stride)
		UNROLL for (int v = 0; v < vectors; v++) sum[v] += d[k] * ((const vector *)wt)[v];
	memcpy(dx, sum, (size_t)vectors * sizeof *sum);
}

static void narrow_back(float *dx, const float *d, const float *wt, size_t stride, size_t units, size_t n)
{
	for (size_t i = 0; i < n; i++, dx += stride, d += SWEEP_NARROW)
	{
		size_t at = 0;
		for (; at + AT_ONCE <= stride; at += AT_ONCE) back_part(MOST_VECTORS, dx + at, d, wt + at, stride, units);
		for (; at < stride; at += SWEEP_PAD) back_part(NARROW_VECTORS, dx + at, d, wt + at, stride, units);
	}
}

static void drop(const struct sweep_dropout *dropout, float *out, float *slope, size_t n)
{
	const uint32_t threshold = dropout->threshold;
	const float scale = dropout->scale;
	uint32_t counter[4], bits[SWEEP_PHILOX_TILE];
	memcpy(counter, dropout->counter, sizeof counter);
	for (size_t at = 0; at < n; at += SWEEP_PHILOX_TILE, counter[0] += SWEEP_PHILOX_TILE / 4)
	{
		size_t here = n - at < SWEEP_PHILOX_TILE ? n - at : SWEEP_PHILOX_TILE;
		sweep_philox_tile_here(counter, dropout->key, bits);
#pragma omp simd
		for (size_t i = 0; i < here; i++)
		{
			float factor = bits[i] >= threshold ? scale : 0;
			out[at + i] *= factor;
			slope[at + i] *= factor;
		}
	}
}

static void step_all(const struct sweep_step *step, float *w, const float *g, float *const *moments, size_t n)
{
	sweep_step_row(step, w, g, moments[0], moments[1], n);
}

/* --- the table ---------------------------------------------------------------------------------------- */

static bool usable(void)
{
#ifdef __AVX512F__
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
		   __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("fma");
#elif defined __AVX2__
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
	return true;
#endif
}

const struct sweep_kernels KERNELS = {.name = KERNEL_NAME,
									  .usable = usable,
									  .sparse_forward = sparse_forward,
									  .sparse_step = sparse_step,
									  .narrow_forward = narrow_forward,
									  .narrow_step = narrow_step,
									  .narrow_back = narrow_back,
									  .drop = drop,
									  .step = step_all};
