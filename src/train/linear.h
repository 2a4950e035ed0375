/* linear.h - the fully connected layer, out = x W^T + b, as PyTorch's nn.Linear stores it. */
#ifndef SWEEP_TRAIN_LINEAR_H
#define SWEEP_TRAIN_LINEAR_H

#include <stddef.h>
#include <stdint.h>

/* Weights w[outputs][inputs] and bias b[outputs], drawn as nn.Linear does: kaiming_uniform with a = sqrt(5) (He,
 * Zhang, Ren and Sun 2015, eq. 10 with that slope), which is U(-1/sqrt(inputs), 1/sqrt(inputs)) for both. The draws
 * depend on (seed, layer) alone. */
void sweep_linear_init(float *w, float *b, size_t inputs, size_t outputs, uint64_t seed, uint32_t layer);

/* out[n][outputs] = x[n][inputs] w[outputs][inputs]^T + b[outputs] */
void sweep_linear_forward(float *out, const float *x, const float *w, const float *b, size_t n, size_t inputs,
						  size_t outputs);

/* From dout[n][outputs], the loss's derivatives by `out`: dw[outputs][inputs] = dout^T x, db[outputs] = column sums
 * of dout, and, unless dx is NULL (the first layer needs none), dx[n][inputs] = dout w. All are overwritten. */
void sweep_linear_backward(float *dx, float *dw, float *db, const float *dout, const float *x, const float *w, size_t n,
						   size_t inputs, size_t outputs);

#endif
