/* layer.h - the fully connected layer, out = x W^T + b, as PyTorch's nn.Linear defines it, in three kinds:
 *
 *   sparse  the first layer over a sparse batch
 *   dense   a product of OpenBLAS, over a dense batch or another layer's output
 *   narrow  at most 16 outputs, which OpenBLAS is not made for
 *
 * Weights are kept as [inputs][outputs] in panels of `panel` outputs, rows padded with zeros to `stride` floats in
 * all; see kernel.h. Activations have rows of `stride` floats too; their padding means nothing. */
#ifndef SWEEP_TRAIN_LAYER_H
#define SWEEP_TRAIN_LAYER_H

#include "train/batch.h"
#include "train/kernel.h"

#include <stddef.h>
#include <stdint.h>

/* What a layer reads: a batch, or rows of floats `stride` apart. */
struct sweep_input
{
	const struct sweep_batch *batch; /* of a sparse layer; else NULL */
	const float *x;
	size_t stride;
	size_t n; /* rows */
};

struct sweep_layer
{
	const struct sweep_layer_kind *kind;
	size_t inputs, outputs;
	size_t stride; /* outputs, padded */
	size_t panel;  /* outputs of a panel; the last panel may have fewer */
	float *w, *b;  /* [stride / panel panels][inputs][panel], [stride] */
	float *w_moments[SWEEP_MOST_MOMENTS], *b_moments[SWEEP_MOST_MOMENTS]; /* as w and b; NULL where not used */
	float *column_sum; /* [stride]: over the inputs of w; of a sparse layer only */
	float *out;        /* [rows][stride]: what the next layer reads; log-probabilities in the last layer */
	float *dout;       /* [rows][stride]; its padding stays zero */
	float *slope;      /* [rows][stride]: derivatives of activation and dropout; NULL in the last layer */
};

/* Fills in kind, inputs, outputs, stride and panel. `form` is that of the batch for the first layer, SWEEP_DENSE for
 * the others. */
void sweep_layer_shape(struct sweep_layer *l, enum sweep_form form, size_t inputs, size_t outputs);

/* Floats of scratch for passes of up to `rows` rows to a layer below of `stride_below` (0: there is none). */
size_t sweep_layer_scratch(const struct sweep_layer *l, size_t rows, size_t stride_below);

/* Whether it needs sweep_blas_load(). */
bool sweep_layer_wants_blas(const struct sweep_layer *l);

/* Draws weights and bias as nn.Linear does: kaiming_uniform with a = sqrt(5) (He, Zhang, Ren and Sun 2015, eq. 10 with
 * that slope), which is U(-1/sqrt(inputs), 1/sqrt(inputs)) for both. The draws depend on (seed, index of the layer)
 * alone. */
void sweep_layer_draw(struct sweep_layer *l, uint64_t seed, uint32_t index);

/* out[n][stride] = x w + b. */
void sweep_layer_forward(struct sweep_layer *l, const struct sweep_kernels *kernels, const struct sweep_input *in,
						 float *scratch);

/* dx[n][inputs] = dout w^T, rows `stride` floats apart; the rest of a row becomes 0. */
void sweep_layer_back(const struct sweep_layer *l, const struct sweep_kernels *kernels, float *dx, size_t stride,
					  size_t n, float *scratch);

/* From dout[n], the loss's derivatives by `out`: the gradient dout^T x of the weights and the column sums of dout for
 * the bias, each followed by the optimiser's step. What sweep_layer_back() gives belongs to the weights before it. */
void sweep_layer_step(struct sweep_layer *l, const struct sweep_kernels *kernels, const struct sweep_step *step,
					  const struct sweep_input *in, float *scratch);

/* One of the layer's arrays of weights (`w`, `b`, or a pair of moments) in PyTorch's layout: out[outputs][inputs], then
 * out[outputs] for the bias; and the way back, after which sweep_layer_changed() must be called for w. */
void sweep_layer_read(const struct sweep_layer *l, const float *w, const float *b, float *out);
void sweep_layer_write(const struct sweep_layer *l, float *w, float *b, const float *in);

/* w was changed by someone else. */
void sweep_layer_changed(struct sweep_layer *l);

#endif
