#include "train/schedule.h"

#include "train/hyperparameters.h"

#include <math.h>

static double constant(const struct sweep_hyperparameters *h, int64_t epoch)
{
	(void)h, (void)epoch;
	return 1;
}

static double cosine(const struct sweep_hyperparameters *h, int64_t epoch)
{
	const double pi = 3.14159265358979323846;
	return (1 + cos(pi * (double)(epoch - 1) / (double)h->epochs)) / 2;
}

static double step(const struct sweep_hyperparameters *h, int64_t epoch)
{
	int64_t size = h->lr_step_size > 0 ? h->lr_step_size : (h->epochs + 2) / 3;
	if (size < 1) size = 1;
	return pow(h->lr_gamma, (double)((epoch - 1) / size));
}

const struct sweep_schedule sweep_schedules[] = {
	{"constant", constant}, {"cosine", cosine}, {"step", step}, {NULL, NULL}};

double sweep_schedule_rate(const struct sweep_hyperparameters *h, int64_t epoch)
{
	return h->learning_rate * h->lr_schedule->factor(h, epoch);
}
