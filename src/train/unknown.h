/* unknown.h - one warning for each parameter that configurations name and the trainer does not know. */
#ifndef SWEEP_TRAIN_UNKNOWN_H
#define SWEEP_TRAIN_UNKNOWN_H

#include <cjson/cJSON.h>
#include <stddef.h>

/* A zeroed struct has warned of none. */
struct sweep_unknown
{
	char **names; /* that were warned of */
	size_t count, capacity;
};

/* Warns of the unknown names in `config` (an object), of each but once; after a hundred no more. */
void sweep_unknown_warn(struct sweep_unknown *unknown, const cJSON *config, void (*say)(const char *message));
void sweep_unknown_free(struct sweep_unknown *unknown);

#endif
