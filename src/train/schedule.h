/* schedule.h - the learning rate of each epoch, as PyTorch's torch.optim.lr_scheduler defines it when it is stepped
 * once an epoch.
 *
 * In epoch e = 1, 2, ... of E, from the learning rate lr:
 *
 *   constant  lr
 *   cosine    lr (1 + cos(pi (e - 1) / E)) / 2            (CosineAnnealingLR with T_max = E and eta_min = 0; Loshchilov
 *                                                         and Hutter 2017, "SGDR", eq. 5 without restarts)
 *   step      lr gamma^floor((e - 1) / size)              (StepLR); size is lr_step_size, or E/3 rounded up, so that a
 *                                                         training has three parts */
#ifndef SWEEP_TRAIN_SCHEDULE_H
#define SWEEP_TRAIN_SCHEDULE_H

#include <stdint.h>

struct sweep_hyperparameters;

struct sweep_schedule
{
	const char *name;

	/* What the learning rate is multiplied by in an epoch. */
	double (*factor)(const struct sweep_hyperparameters *h, int64_t epoch);
};

/* The known ones, constant first; a NULL name ends the table. */
extern const struct sweep_schedule sweep_schedules[];

/* The learning rate of `epoch`, from 1 to h->epochs. */
double sweep_schedule_rate(const struct sweep_hyperparameters *h, int64_t epoch);

#endif
