#include "train/layer.h"

#include "base/memory.h"
#include "base/random.h"
#include "train/blas.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct sweep_layer_kind
{
	bool wants_blas;
	void (*forward)(struct sweep_layer *l, const struct sweep_kernels *kernels, const struct sweep_input *in,
					float *scratch);
	void (*back)(const struct sweep_layer *l, const struct sweep_kernels *kernels, float *dx, size_t stride, size_t n,
				 float *scratch);
	void (*step)(struct sweep_layer *l, const struct sweep_kernels *kernels, const struct sweep_step *step,
				 const struct sweep_input *in, float *scratch);
	size_t (*scratch)(const struct sweep_layer *l, size_t rows, size_t stride_below);
};

static const uint64_t INIT_STREAM = (uint64_t)0x696E6974 << 32; /* "init": apart from every other stream */

/* The bias: its gradient is g[stride]. */
static void step_bias(struct sweep_layer *l, const struct sweep_kernels *kernels, const struct sweep_step *step,
					  const float *g)
{
	kernels->step(step, l->b, g, l->b_moments, l->stride);
}

/* sum[stride] of the columns of dout[n]. */
static void sum_columns(const struct sweep_layer *l, float *sum, size_t n)
{
	memset(sum, 0, l->stride * sizeof *sum);
	for (size_t i = 0; i < n; i++)
	{
		const float *row = l->dout + i * l->stride;
#pragma omp simd
		for (size_t j = 0; j < l->stride; j++) sum[j] += row[j];
	}
}

static size_t panel_width(const struct sweep_layer *l, size_t at)
{
	return l->stride - at < l->panel ? l->stride - at : l->panel;
}

/* --- sparse ------------------------------------------------------------------------------------------- */

static void sparse_forward(struct sweep_layer *l, const struct sweep_kernels *kernels, const struct sweep_input *in,
						   float *scratch)
{
	float *base = scratch;
	for (size_t j = 0; j < l->stride; j++) base[j] = l->b[j] + in->batch->background * l->column_sum[j];
	for (size_t at = 0; at < l->stride; at += l->panel)
		kernels->sparse_forward(l->out + at, l->stride, l->w + at * l->inputs, base + at, panel_width(l, at),
								sweep_batch_images(in->batch), in->n);
}

static void sparse_step(struct sweep_layer *l, const struct sweep_kernels *kernels, const struct sweep_step *step,
						const struct sweep_input *in, float *scratch)
{
	float *db = scratch, *panel = scratch + l->stride;
	for (size_t at = 0; at < l->stride; at += l->panel)
	{
		float *moments[SWEEP_MOST_MOMENTS];
		size_t from = at * l->inputs;
		for (int m = 0; m < SWEEP_MOST_MOMENTS; m++) moments[m] = l->w_moments[m] ? l->w_moments[m] + from : NULL;
		kernels->sparse_step(step, l->w + from, moments, l->column_sum + at, db + at, l->dout + at, l->stride, panel,
							 panel_width(l, at), sweep_batch_pixels(in->batch), in->batch->background, l->inputs,
							 in->n);
	}
	step_bias(l, kernels, step, db);
}

static size_t sparse_scratch(const struct sweep_layer *l, size_t rows, size_t stride_below)
{
	(void)stride_below;
	return l->stride + rows * l->panel;
}

static const struct sweep_layer_kind sparse = {
	.forward = sparse_forward, .step = sparse_step, .scratch = sparse_scratch};

/* --- dense -------------------------------------------------------------------------------------------- */

static void dense_forward(struct sweep_layer *l, const struct sweep_kernels *kernels, const struct sweep_input *in,
						  float *scratch)
{
	(void)kernels;
	(void)scratch;
	for (size_t i = 0; i < in->n; i++) memcpy(l->out + i * l->stride, l->b, l->stride * sizeof *l->b);
	sweep_gemm(SWEEP_AS_IS, SWEEP_AS_IS, in->n, l->stride, l->inputs, in->x, in->stride, l->w, l->stride, 1, l->out,
			   l->stride);
}

static void dense_back(const struct sweep_layer *l, const struct sweep_kernels *kernels, float *dx, size_t stride,
					   size_t n, float *scratch)
{
	(void)kernels;
	(void)scratch;
	sweep_gemm(SWEEP_AS_IS, SWEEP_TRANSPOSED, n, l->inputs, l->stride, l->dout, l->stride, l->w, l->stride, 0, dx,
			   stride);
	for (size_t i = 0; stride > l->inputs && i < n; i++)
		memset(dx + i * stride + l->inputs, 0, (stride - l->inputs) * sizeof *dx);
}

static void dense_step(struct sweep_layer *l, const struct sweep_kernels *kernels, const struct sweep_step *step,
					   const struct sweep_input *in, float *scratch)
{
	float *g = scratch;
	sweep_gemm(SWEEP_TRANSPOSED, SWEEP_AS_IS, l->inputs, l->stride, in->n, in->x, in->stride, l->dout, l->stride, 0, g,
			   l->stride);
	kernels->step(step, l->w, g, l->w_moments, l->inputs * l->stride);
	sum_columns(l, g, in->n);
	step_bias(l, kernels, step, g);
}

static size_t dense_scratch(const struct sweep_layer *l, size_t rows, size_t stride_below)
{
	(void)rows;
	(void)stride_below;
	return l->inputs * l->stride;
}

static const struct sweep_layer_kind dense = {
	.wants_blas = true, .forward = dense_forward, .back = dense_back, .step = dense_step, .scratch = dense_scratch};

/* --- narrow ------------------------------------------------------------------------------------------- */

static void narrow_forward(struct sweep_layer *l, const struct sweep_kernels *kernels, const struct sweep_input *in,
						   float *scratch)
{
	(void)scratch;
	kernels->narrow_forward(l->out, l->w, l->b, in->x, in->stride, l->inputs, in->n);
}

static void narrow_back(const struct sweep_layer *l, const struct sweep_kernels *kernels, float *dx, size_t stride,
						size_t n, float *scratch)
{
	float *transposed = scratch;
	for (size_t j = 0; j < l->outputs; j++)
	{
		float *row = transposed + j * stride;
		for (size_t i = 0; i < l->inputs; i++) row[i] = l->w[i * SWEEP_NARROW + j];
		memset(row + l->inputs, 0, (stride - l->inputs) * sizeof *row);
	}
	kernels->narrow_back(dx, l->dout, transposed, stride, l->outputs, n);
}

static void narrow_step(struct sweep_layer *l, const struct sweep_kernels *kernels, const struct sweep_step *step,
						const struct sweep_input *in, float *scratch)
{
	float *db = scratch;
	kernels->narrow_step(step, l->w, l->w_moments, l->dout, in->x, in->stride, l->inputs, in->n);
	sum_columns(l, db, in->n);
	step_bias(l, kernels, step, db);
}

static size_t narrow_scratch(const struct sweep_layer *l, size_t rows, size_t stride_below)
{
	(void)rows;
	size_t transposed = l->outputs * stride_below;
	return transposed > SWEEP_NARROW ? transposed : SWEEP_NARROW;
}

static const struct sweep_layer_kind narrow = {
	.forward = narrow_forward, .back = narrow_back, .step = narrow_step, .scratch = narrow_scratch};

/* --- any kind ----------------------------------------------------------------------------------------- */

void sweep_layer_shape(struct sweep_layer *l, enum sweep_form form, size_t inputs, size_t outputs)
{
	*l = (struct sweep_layer){.inputs = inputs, .outputs = outputs, .stride = sweep_padded(outputs)};
	l->kind = form == SWEEP_SPARSE ? &sparse : l->stride == SWEEP_NARROW ? &narrow : &dense;
	l->panel = form == SWEEP_SPARSE && l->stride > SWEEP_PANEL ? SWEEP_PANEL : l->stride;
}

size_t sweep_layer_scratch(const struct sweep_layer *l, size_t rows, size_t stride_below)
{
	return l->kind->scratch(l, rows, stride_below);
}

bool sweep_layer_wants_blas(const struct sweep_layer *l)
{
	return l->kind->wants_blas;
}

void sweep_layer_forward(struct sweep_layer *l, const struct sweep_kernels *kernels, const struct sweep_input *in,
						 float *scratch)
{
	l->kind->forward(l, kernels, in, scratch);
}

void sweep_layer_back(const struct sweep_layer *l, const struct sweep_kernels *kernels, float *dx, size_t stride,
					  size_t n, float *scratch)
{
	l->kind->back(l, kernels, dx, stride, n, scratch);
}

void sweep_layer_step(struct sweep_layer *l, const struct sweep_kernels *kernels, const struct sweep_step *step,
					  const struct sweep_input *in, float *scratch)
{
	l->kind->step(l, kernels, step, in, scratch);
}

/* --- the weights --------------------------------------------------------------------------------------- */

/* The weights of one output: inputs of them, *apart floats apart, from the returned index of w. */
static size_t column(const struct sweep_layer *l, size_t output, size_t *apart)
{
	size_t at = output / l->panel * l->panel;
	*apart = panel_width(l, at);
	return at * l->inputs + (output - at);
}

void sweep_layer_draw(struct sweep_layer *l, uint64_t seed, uint32_t index)
{
	struct sweep_random random = {.seed = seed, .stream = INIT_STREAM | index};
	double bound = 1 / sqrt((double)l->inputs), *draws = sweep_alloc(l->inputs, sizeof *draws);
	for (size_t j = 0; j < l->outputs; j++)
	{
		size_t apart, at = column(l, j, &apart);
		sweep_random_fill(&random, draws, l->inputs);
		for (size_t i = 0; i < l->inputs; i++, at += apart) l->w[at] = (float)(bound * (2 * draws[i] - 1));
	}
	for (size_t j = 0; j < l->outputs; j++) l->b[j] = (float)(bound * (2 * sweep_random_next(&random) - 1));
	free(draws);
	sweep_layer_changed(l);
}

void sweep_layer_read(const struct sweep_layer *l, const float *w, const float *b, float *out)
{
	for (size_t j = 0; j < l->outputs; j++)
	{
		size_t apart, at = column(l, j, &apart);
		for (size_t i = 0; i < l->inputs; i++, at += apart) *out++ = w[at];
	}
	memcpy(out, b, l->outputs * sizeof *out);
}

void sweep_layer_write(const struct sweep_layer *l, float *w, float *b, const float *in)
{
	for (size_t j = 0; j < l->outputs; j++)
	{
		size_t apart, at = column(l, j, &apart);
		for (size_t i = 0; i < l->inputs; i++, at += apart) w[at] = *in++;
	}
	memcpy(b, in, l->outputs * sizeof *b);
}

void sweep_layer_changed(struct sweep_layer *l)
{
	if (l->column_sum == NULL) return;
	for (size_t at = 0; at < l->stride; at += l->panel)
	{
		size_t units = panel_width(l, at);
		const float *row = l->w + at * l->inputs;
		memset(l->column_sum + at, 0, units * sizeof(float));
		for (size_t i = 0; i < l->inputs; i++, row += units)
			for (size_t j = 0; j < units; j++) l->column_sum[at + j] += row[j];
	}
}
