/* loss.h - the negative log likelihood of the right class under a softmax (PyTorch's LogSoftmax and nll_loss). */
#ifndef SWEEP_TRAIN_LOSS_H
#define SWEEP_TRAIN_LOSS_H

#include <stddef.h>
#include <stdint.h>

/* logp[n][classes] = logits - log(sum(exp(logits))) by rows (in place when both are one array); returns the mean
 * over the rows of -logp[label]. */
double sweep_nll_forward(float *logp, const float *logits, const uint8_t *labels, size_t n, size_t classes);

/* dlogits[n][classes] = (exp(logp) - [label]) / n, the mean loss's derivatives by the logits. */
void sweep_nll_backward(float *dlogits, const float *logp, const uint8_t *labels, size_t n, size_t classes);

/* How many rows have their greatest value (the first of equals) at their label. */
size_t sweep_count_right(const float *logp, const uint8_t *labels, size_t n, size_t classes);

#endif
