#include "train/loss.h"

#include <math.h>

static size_t greatest(const float *row, size_t classes)
{
	size_t best = 0;
	for (size_t j = 1; j < classes; j++)
		if (row[j] > row[best]) best = j;
	return best;
}

double sweep_loss_forward(float *x, const uint8_t *labels, size_t n, size_t classes, size_t stride, double smoothing)
{
	double right = 0, all = 0;
	for (size_t i = 0; i < n; i++, x += stride)
	{
		float top = x[greatest(x, classes)], total = expf(x[0] - top);
		for (size_t j = 1; j < classes; j++) total += expf(x[j] - top);
		float shift = logf(total);
		for (size_t j = 0; j < classes; j++) x[j] = x[j] - top - shift;
		right -= (double)x[labels[i]];
		for (size_t j = 0; smoothing > 0 && j < classes; j++) all -= (double)x[j];
	}
	return ((1 - smoothing) * right + smoothing / (double)classes * all) / (double)n;
}

void sweep_loss_backward(float *dlogits, const float *logp, const uint8_t *labels, size_t n, size_t classes,
						 size_t stride, double smoothing)
{
	const float scale = 1 / (float)n, right = (float)((1 - smoothing) / (double)n);
	const float each = (float)(smoothing / (double)classes / (double)n);
	for (size_t i = 0; i < n; i++, logp += stride, dlogits += stride)
	{
		for (size_t j = 0; j < classes; j++) dlogits[j] = expf(logp[j]) * scale - each;
		dlogits[labels[i]] -= right;
	}
}

size_t sweep_count_right(const float *logp, const uint8_t *labels, size_t n, size_t classes, size_t stride)
{
	size_t right = 0;
	for (size_t i = 0; i < n; i++) right += greatest(logp + i * stride, classes) == labels[i];
	return right;
}
