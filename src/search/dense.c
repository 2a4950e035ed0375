#include "search/dense.h"

#include "base/memory.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#pragma GCC diagnostic ignored "-Wpsabi" /* no vector is passed between functions of different files */

/* Four doubles at any address. */
typedef double lanes __attribute__((vector_size(32), aligned(8), may_alias));

enum
{
	LANES = SWEEP_DENSE_LANES
};

#define INNER static inline __attribute__((always_inline))

size_t sweep_dense_stride(size_t n)
{
	return (n + LANES - 1) / LANES * LANES;
}

double *sweep_dense_new(size_t n)
{
	return sweep_alloc(n, sweep_dense_stride(n) * sizeof(double));
}

INNER double total(const lanes *sum)
{
	const lanes s = *sum;
	return (s[0] + s[2]) + (s[1] + s[3]);
}

/* The product of the first n elements, rounded up to a multiple of LANES. */
INNER double dot(size_t n, const double *x, const double *y)
{
	lanes even = {0}, odd = {0};
	size_t i = 0;
	for (; i + 2 * LANES <= n; i += 2 * LANES)
	{
		even += *(const lanes *)(x + i) * *(const lanes *)(y + i);
		odd += *(const lanes *)(x + i + LANES) * *(const lanes *)(y + i + LANES);
	}
	for (; i < n; i += LANES) even += *(const lanes *)(x + i) * *(const lanes *)(y + i);
	even += odd;
	return total(&even);
}

/* y += factor x, as many. */
INNER void add_times(size_t n, double factor, const double *x, double *y)
{
	const lanes f = {factor, factor, factor, factor};
	for (size_t i = 0; i < n; i += LANES) *(lanes *)(y + i) += f * *(const lanes *)(x + i);
}

/* The products of a row with the rows l, l + stride, ...: as many as LANES, together, so that no sum waits for another.
 */
INNER void dots(size_t n, const double *row, const double *l, size_t stride, double *sums)
{
	lanes a = {0}, b = {0}, c = {0}, d = {0};
	for (size_t i = 0; i < n; i += LANES)
	{
		const lanes x = *(const lanes *)(row + i);
		a += x * *(const lanes *)(l + i);
		b += x * *(const lanes *)(l + stride + i);
		c += x * *(const lanes *)(l + 2 * stride + i);
		d += x * *(const lanes *)(l + 3 * stride + i);
	}
	sums[0] = total(&a);
	sums[1] = total(&b);
	sums[2] = total(&c);
	sums[3] = total(&d);
}

INNER double short_dot(size_t n, const double *x, const double *y)
{
	lanes sum = {0};
	for (size_t i = 0; i < n; i += LANES) sum += *(const lanes *)(x + i) * *(const lanes *)(y + i);
	return total(&sum);
}

/* Elements j, ..., j + 3 of a row, of which those before are there; j is a multiple of LANES. They are stored together:
 * a vector that is read where single numbers have just been written is waited for. */
INNER void find_four(size_t j, const double *a, double *row, const double *l, size_t stride)
{
	double sums[LANES];
	const double *l0 = l + j * stride + j, *l1 = l0 + stride, *l2 = l1 + stride, *l3 = l2 + stride;
	dots(j, row, l + j * stride, stride, sums);
	const double x0 = (a[j] - sums[0]) * (1 / l0[0]);
	const double x1 = (a[j + 1] - sums[1] - x0 * l1[0]) * (1 / l1[1]);
	const double x2 = (a[j + 2] - sums[2] - x0 * l2[0] - x1 * l2[1]) * (1 / l2[2]);
	const double x3 = (a[j + 3] - sums[3] - x0 * l3[0] - x1 * l3[1] - x2 * l3[2]) * (1 / l3[3]);
	*(lanes *)(row + j) = (lanes){x0, x1, x2, x3};
}

/* The last elements before the diagonal, fewer than four. */
INNER void find_last(size_t j, size_t i, const double *a, double *row, const double *l, size_t stride)
{
	double found[LANES] = {0};
	for (size_t c = 0; j + c < i; c++)
	{
		const double *other = l + (j + c) * stride;
		double x = a[j + c] - short_dot(j, row, other);
		for (size_t d = 0; d < c; d++) x -= found[d] * other[j + d];
		found[c] = x * (1 / other[j + c]);
	}
	*(lanes *)(row + j) = *(const lanes *)found;
}

INNER bool factor(size_t n, size_t first, const double *a, double *l)
{
	const size_t stride = sweep_dense_stride(n);
	for (size_t i = first; i < n; i++)
	{
		double *row = l + i * stride;
		memset(row, 0, stride * sizeof *row); /* so that sums may go beyond their ends */
		size_t j = 0;
		for (; j + LANES <= i; j += LANES) find_four(j, a + i * stride, row, l, stride);
		if (j < i) find_last(j, i, a + i * stride, row, l, stride);
		const double square = a[i * stride + i] - short_dot(i, row, row);
		if (!(square > 0) || !isfinite(square)) return false;
		row[i] = sqrt(square);
	}
	return true;
}

INNER void invert(size_t n, size_t first, const double *l, double *t)
{
	const size_t stride = sweep_dense_stride(n);
	for (size_t i = first; i < n; i++)
	{
		double *row = t + i * stride;
		memset(row, 0, stride * sizeof *row);
		for (size_t k = 0; k < i; k++) add_times(k + 1, -l[i * stride + k], t + k * stride, row);
		const double scale = 1 / l[i * stride + i];
		for (size_t j = 0; j < i; j++) row[j] *= scale;
		row[i] = scale;
	}
}

INNER void square(size_t n, const double *t, double *inverse)
{
	const size_t stride = sweep_dense_stride(n);
	memset(inverse, 0, n * stride * sizeof *inverse);
	for (size_t k = 0; k < n; k++)
		for (size_t i = 0; i <= k; i++) add_times(i + 1, t[k * stride + i], t + k * stride, inverse + i * stride);
}

INNER void times(size_t n, const double *t, const double *x, double *y)
{
	const size_t stride = sweep_dense_stride(n);
	for (size_t i = 0; i < n; i++) y[i] = dot(i + 1, t + i * stride, x);
	for (size_t i = n; i < stride; i++) y[i] = 0;
}

INNER void times_transposed(size_t n, const double *t, const double *x, double *y)
{
	const size_t stride = sweep_dense_stride(n);
	memset(y, 0, stride * sizeof *y);
	for (size_t i = 0; i < n; i++) add_times(i + 1, x[i], t + i * stride, y);
}

INNER void squares_of(size_t n, const double *t, const double *x, double *squares)
{
	const size_t stride = sweep_dense_stride(n);
	lanes sum = {0};
	for (size_t i = 0; i < n; i++)
	{
		const double *row = t + i * stride;
		lanes a = {0}, b = {0};
		size_t k = 0;
		for (; k + 2 <= i + 1; k += 2)
		{
			a += row[k] * *(const lanes *)(x + LANES * k);
			b += row[k + 1] * *(const lanes *)(x + LANES * (k + 1));
		}
		if (k < i + 1) a += row[k] * *(const lanes *)(x + LANES * k);
		a += b;
		sum += a * a;
	}
	*(lanes *)squares = sum;
}

/* exp(x) = 2^k exp(r) with |r| <= ln(2)/2, whose Taylor polynomial of degree 13 is exact to 5e-18. Rounding to the
 * nearest whole k by adding 1.5 2^52 leaves k in the low bits of the sum. */
INNER double exponential(double x)
{
	static const double magic = 0x1.8p52, high = 0x1.62e42fee00000p-1, low = 0x1.a39ef35793c76p-33;
	const double shifted = x * 0x1.71547652b82fep0 + magic;
	const double k = shifted - magic;
	const double r = x - k * high - k * low;
	double p = 1.0 / 6227020800.0;
	p = p * r + 1.0 / 479001600.0;
	p = p * r + 1.0 / 39916800.0;
	p = p * r + 1.0 / 3628800.0;
	p = p * r + 1.0 / 362880.0;
	p = p * r + 1.0 / 40320.0;
	p = p * r + 1.0 / 5040.0;
	p = p * r + 1.0 / 720.0;
	p = p * r + 1.0 / 120.0;
	p = p * r + 1.0 / 24.0;
	p = p * r + 1.0 / 6.0;
	p = p * r + 0.5;
	p = p * r + 1.0;
	p = p * r + 1.0;
	union
	{
		double number;
		uint64_t bits;
	} scale = {.number = shifted};
	scale.bits = (scale.bits + 1023) << 52;
	return p * scale.number;
}

INNER void exponentials(size_t n, const double *restrict x, double *restrict y)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++) y[i] = exponential(x[i]);
}

/* Of a distance a, in units of the scale. */
INNER double matern(double a, double h, double *slope)
{
	const double exponent = -a - h, e = exponential(exponent > -700 ? exponent : -700);
	*slope = (5.0 / 3) * (1 + a) * e;
	return (1 + a + a * a * (1.0 / 3)) * e;
}

INNER void materns(size_t n, const double *q, const double *h, double *kernel, double *slope)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++) kernel[i] = matern(sqrt(q[i]), h[i], &slope[i]);
}

INNER void add_materns(size_t n, double scale, const double *at, double here, double *restrict q, double *restrict sum,
					   double *restrict slope)
{
#pragma omp simd
	for (size_t i = 0; i < n; i++)
	{
		const double a = scale * fabs(at[i] - here);
		q[i] += a * a;
		sum[i] += matern(a, 0, &slope[i]);
	}
}

/* Each function once for every machine and, on x86, once for those with AVX2: the same operations, more at a time. */
#if defined(__x86_64__) && defined(__GNUC__)
#define WIDE __attribute__((target("avx2")))
#define BOTH(type, name, inner, parameters, arguments)                                                                 \
	WIDE static type inner##_wide parameters                                                                           \
	{                                                                                                                  \
		return inner arguments;                                                                                        \
	}                                                                                                                  \
	type name parameters                                                                                               \
	{                                                                                                                  \
		if (__builtin_cpu_supports("avx2")) return inner##_wide arguments;                                             \
		return inner arguments;                                                                                        \
	}
#else
#define BOTH(type, name, inner, parameters, arguments)                                                                 \
	type name parameters                                                                                               \
	{                                                                                                                  \
		return inner arguments;                                                                                        \
	}
#endif

BOTH(bool, sweep_dense_factor, factor, (size_t n, size_t first, const double *a, double *l), (n, first, a, l))
BOTH(void, sweep_dense_invert, invert, (size_t n, size_t first, const double *l, double *t), (n, first, l, t))
BOTH(void, sweep_dense_square, square, (size_t n, const double *t, double *inverse), (n, t, inverse))
BOTH(void, sweep_dense_times, times, (size_t n, const double *t, const double *x, double *y), (n, t, x, y))
BOTH(void, sweep_dense_times_transposed, times_transposed, (size_t n, const double *t, const double *x, double *y),
	 (n, t, x, y))
BOTH(void, sweep_dense_squares, squares_of, (size_t n, const double *t, const double *x, double *squares),
	 (n, t, x, squares))
BOTH(double, sweep_dense_dot, dot, (size_t n, const double *x, const double *y), (n, x, y))
BOTH(void, sweep_dense_exp, exponentials, (size_t n, const double *x, double *y), (n, x, y))
BOTH(void, sweep_dense_matern, materns, (size_t n, const double *q, const double *h, double *kernel, double *slope),
	 (n, q, h, kernel, slope))
BOTH(void, sweep_dense_add_matern, add_materns,
	 (size_t n, double scale, const double *at, double here, double *q, double *sum, double *slope),
	 (n, scale, at, here, q, sum, slope))
