/* loss.h - the cross entropy of a softmax with the right class (PyTorch's LogSoftmax and nll_loss, or
 * CrossEntropyLoss).
 *
 * With label smoothing s (Szegedy, Vanhoucke, Ioffe, Shlens and Wojna 2016, "Rethinking the Inception Architecture",
 * section 7; CrossEntropyLoss(label_smoothing=s)) the right class is wanted with 1 - s + s/K and each other of the K
 * classes with s/K: a row's loss is -(1 - s) logp[label] - s/K sum(logp). s = 0 is the negative log likelihood. */
#ifndef SWEEP_TRAIN_LOSS_H
#define SWEEP_TRAIN_LOSS_H

#include <stddef.h>
#include <stdint.h>

/* Rows are `stride` floats apart. x[n][classes] = x - log(sum(exp(x))) by rows, in place: logits become
 * log-probabilities. Returns the mean loss of the rows. `smoothing` is from 0 to 1. */
double sweep_loss_forward(float *x, const uint8_t *labels, size_t n, size_t classes, size_t stride, double smoothing);

/* dlogits[n][classes] = (exp(logp) - what is wanted of the class) / n, the mean loss's derivatives by the logits. */
void sweep_loss_backward(float *dlogits, const float *logp, const uint8_t *labels, size_t n, size_t classes,
						 size_t stride, double smoothing);

/* How many rows have their greatest value (the first of equals) at their label. */
size_t sweep_count_right(const float *logp, const uint8_t *labels, size_t n, size_t classes, size_t stride);

#endif
