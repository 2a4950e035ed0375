/* The loops of kernel.h as anyone would write them: the reference for the others. */
#include "base/memory.h"
#include "train/kernel.h"
#include "train/optimiser.h"
#include "train/step.h"

#include <stdlib.h>
#include <string.h>

static void sparse_forward(float *z, size_t stride, const float *w, const float *base, size_t units,
						   struct sweep_lists images, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < units; j++)
		{
			float sum = base[j];
			for (size_t k = images.start[i]; k < images.start[i + 1]; k++)
				sum += images.entry[k].value * w[images.entry[k].index * units + j];
			z[i * stride + j] = sum;
		}
}

static void sparse_step(const struct sweep_step *step, float *w, float *const *moments, float *column_sum, float *db,
						const float *d, size_t stride, float *scratch, size_t units, struct sweep_lists pixels,
						float background, size_t inputs, size_t n)
{
	(void)scratch;
	for (size_t j = 0; j < units; j++)
	{
		db[j] = column_sum[j] = 0;
		for (size_t i = 0; i < n; i++) db[j] += d[i * stride + j];
	}
	for (size_t p = 0; p < inputs; p++)
	{
		float g[SWEEP_PANEL], *moment[SWEEP_MOST_MOMENTS];
		for (size_t j = 0; j < units; j++)
		{
			g[j] = background * db[j];
			for (size_t k = pixels.start[p]; k < pixels.start[p + 1]; k++)
				g[j] += pixels.entry[k].value * d[pixels.entry[k].index * stride + j];
		}
		for (int m = 0; m < SWEEP_MOST_MOMENTS; m++) moment[m] = moments[m] ? moments[m] + p * units : NULL;
		sweep_step_row(step, w + p * units, g, moment[0], moment[1], units);
		for (size_t j = 0; j < units; j++) column_sum[j] += w[p * units + j];
	}
}

static void narrow_forward(float *z, const float *w, const float *b, const float *x, size_t stride, size_t inputs,
						   size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < SWEEP_NARROW; j++)
		{
			float sum = b[j];
			for (size_t k = 0; k < inputs; k++) sum += x[i * stride + k] * w[k * SWEEP_NARROW + j];
			z[i * SWEEP_NARROW + j] = sum;
		}
}

static void narrow_step(const struct sweep_step *step, float *w, float *const *moments, const float *d, const float *x,
						size_t stride, size_t inputs, size_t n)
{
	for (size_t k = 0; k < inputs; k++)
	{
		float g[SWEEP_NARROW] = {0}, *moment[SWEEP_MOST_MOMENTS];
		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j < SWEEP_NARROW; j++) g[j] += x[i * stride + k] * d[i * SWEEP_NARROW + j];
		for (int m = 0; m < SWEEP_MOST_MOMENTS; m++) moment[m] = moments[m] ? moments[m] + k * SWEEP_NARROW : NULL;
		sweep_step_row(step, w + k * SWEEP_NARROW, g, moment[0], moment[1], SWEEP_NARROW);
	}
}

static void narrow_back(float *dx, const float *d, const float *wt, size_t stride, size_t units, size_t n)
{
	memset(dx, 0, n * stride * sizeof *dx);
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < units; k++)
			for (size_t j = 0; j < stride; j++) dx[i * stride + j] += d[i * SWEEP_NARROW + k] * wt[k * stride + j];
}

static void drop(const struct sweep_dropout *dropout, float *out, float *slope, size_t n)
{
	float *mask = sweep_resize(NULL, n, sizeof *mask);
	sweep_dropout_mask(mask, n, dropout);
	sweep_dropout_apply(out, mask, n);
	sweep_dropout_apply(slope, mask, n);
	free(mask);
}

static bool usable(void)
{
	return true;
}

const struct sweep_kernels sweep_kernels_plain = {.name = "plain",
												  .usable = usable,
												  .sparse_forward = sparse_forward,
												  .sparse_step = sparse_step,
												  .narrow_forward = narrow_forward,
												  .narrow_step = narrow_step,
												  .narrow_back = narrow_back,
												  .drop = drop,
												  .step = sweep_step_apply};
