/* activation.h - what stands between two linear layers: relu(x) = max(x, 0). */
#ifndef SWEEP_TRAIN_ACTIVATION_H
#define SWEEP_TRAIN_ACTIVATION_H

#include <stddef.h>

/* x[n] = relu(x[n]), in place. NaN stays NaN, so that a run that diverged is seen. */
void sweep_relu_forward(float *x, size_t n);

/* dx[n] = dx[n] relu'(x[n]), in place, from the outputs x[n]; the derivative at 0 is 0, as in PyTorch. */
void sweep_relu_backward(float *dx, const float *x, size_t n);

#endif
