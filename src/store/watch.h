/* watch.h - inside the store: the metrics of a sweep file whose values the ledger itself looks at, because there is a
 * target or early termination. */
#ifndef SWEEP_STORE_WATCH_H
#define SWEEP_STORE_WATCH_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct watch
{
	char *early; /* the metric by which runs are stopped early, or NULL */
	struct watch_target
	{
		char *metric; /* the sweep's first; NULL: it has no target */
		bool maximize;
		double target;
	} target;
};

/* From the text of a sweep file; NULL, and a text that is no sweep file, have nothing to watch. */
void watch_read(const char *file, struct watch *watch);
void watch_free(struct watch *watch);

/* The value that an object, as in a metric record, has for a metric's name ("val.loss" for nested ones too): NaN for
 * what is no number. False: it has none. */
bool watch_value(const cJSON *object, const char *metric, double *value);

/* The target, when the object's value reaches it, or NULL. */
const struct watch_target *watch_reached(const struct watch *watch, const cJSON *object);

#endif
