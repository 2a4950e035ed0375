/* dropout.h - inverted dropout (Srivastava et al. 2014, "Dropout", section 10; PyTorch's nn.Dropout).
 *
 * In training each activation is zeroed with probability p and else multiplied by 1/(1-p), so that nothing needs
 * scaling when the network is used. */
#ifndef SWEEP_TRAIN_DROPOUT_H
#define SWEEP_TRAIN_DROPOUT_H

#include <stddef.h>
#include <stdint.h>

/* Where a mask stands in a training: a mask depends on these alone, not on what was drawn before. */
struct sweep_dropout_place
{
	uint64_t seed;
	uint32_t epoch, batch, layer;
};

/* What the draws of one mask need. */
struct sweep_dropout
{
	uint32_t threshold, key[2], counter[4];
	float scale; /* 1/(1-p) */
};

/* p from 0 to 1, resolved to 2^-32; p = 1 makes all of it 0. */
struct sweep_dropout sweep_dropout_at(double p, struct sweep_dropout_place place);

/* mask[n]: 0 with probability p, else 1/(1-p). n is at most 2^34. Cells are drawn by tiles of sweep_philox_tile() and
 * dropped where their word is below the threshold. */
void sweep_dropout_mask(float *mask, size_t n, const struct sweep_dropout *dropout);

/* x[n] = x[n] mask[n], in place: the forward pass of activations and the backward pass of their derivatives. */
void sweep_dropout_apply(float *x, const float *mask, size_t n);

#endif
