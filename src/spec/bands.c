#include "spec/bands.h"

#include "base/memory.h"

#include <math.h>

enum
{
	POWERS = 100 /* of eta, from min_iter up */
};

#define LARGEST_BAND 0x1p53

static size_t upwards(const struct sweep_early *early, int64_t *bands)
{
	const double end = early->has_max_iter ? fmin((double)early->max_iter, LARGEST_BAND) : LARGEST_BAND;
	double band = (double)early->min_iter;
	size_t count = 0;
	for (int i = 0; i < POWERS && trunc(band) < end; i++, band *= early->eta)
		if (count == 0 || bands[count - 1] != (int64_t)band) bands[count++] = (int64_t)band;
	return count;
}

static size_t steps_down(const struct sweep_early *early)
{
	return early->s < SWEEP_MOST_DIVISIONS ? (size_t)early->s : SWEEP_MOST_DIVISIONS;
}

static size_t downwards(const struct sweep_early *early, int64_t *bands)
{
	double band = (double)early->max_iter;
	size_t count = 0;
	for (size_t i = 0; i < steps_down(early) && (band /= early->eta) >= 1; i++)
		if (band < LARGEST_BAND && (count == 0 || bands[count - 1] != (int64_t)band)) bands[count++] = (int64_t)band;
	for (size_t i = 0; i < count / 2; i++)
	{
		const int64_t low = bands[count - 1 - i];
		bands[count - 1 - i] = bands[i];
		bands[i] = low;
	}
	return count;
}

int64_t *sweep_bands(const struct sweep_early *early, size_t *count)
{
	const bool down = early->has_max_iter && early->s > 0;
	int64_t *bands = sweep_alloc(down ? steps_down(early) : POWERS, sizeof *bands);
	*count = 0;
	if (early->eta > 1) *count = (down ? downwards : upwards)(early, bands);
	return bands;
}

bool sweep_bands_too_many(const struct sweep_early *early)
{
	return early->has_max_iter && early->s > SWEEP_MOST_DIVISIONS &&
		   log((double)early->max_iter) / log(early->eta) > SWEEP_MOST_DIVISIONS;
}
