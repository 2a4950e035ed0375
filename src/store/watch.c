#include "store/watch.h"

#include "base/memory.h"
#include "record/json.h"
#include "record/object.h"
#include "spec/sweep.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void take(struct watch *watch, const struct sweep *sweep)
{
	if (sweep->early.type && sweep->metric_count) watch->early = sweep_copy_text(sweep->metrics[0].name);
	watch->targets = sweep_alloc(sweep->metric_count, sizeof *watch->targets);
	for (size_t i = 0; i < sweep->metric_count; i++)
	{
		const struct sweep_metric *metric = &sweep->metrics[i];
		if (!metric->has_target) continue;
		watch->targets[watch->count++] =
			(struct watch_target){sweep_copy_text(metric->name), metric->goal == SWEEP_MAXIMIZE, metric->target};
	}
}

void watch_read(const char *file, struct watch *watch)
{
	*watch = (struct watch){0};
	if (file == NULL) return;
	struct sweep sweep = {0};
	struct sweep_diagnostics diagnostics = {.file = "the sweep's file"};
	if (sweep_parse(file, strlen(file), diagnostics.file, true, &sweep, &diagnostics, NULL) == SWEEP_OK)
		take(watch, &sweep);
	sweep_diagnostics_free(&diagnostics);
	sweep_free(&sweep);
}

void watch_free(struct watch *watch)
{
	for (size_t i = 0; i < watch->count; i++) free(watch->targets[i].metric);
	free(watch->targets);
	free(watch->early);
	*watch = (struct watch){0};
}

static const cJSON *find_leaf(const cJSON *object, const char *name)
{
	const cJSON *found = NULL;
	for (const cJSON *item = object->child; item; item = item->next)
		if (strcmp(item->string, name) == 0) found = item;
	return found;
}

bool watch_value(const cJSON *object, const char *metric, double *value)
{
	cJSON *flat = sweep_object_is_nested(object) ? cJSON_Duplicate(object, true) : NULL;
	if (flat) sweep_object_flatten(flat);
	const cJSON *leaf = find_leaf(flat ? flat : object, metric);
	if (leaf && !sweep_json_number(leaf, value)) *value = NAN;
	cJSON_Delete(flat);
	return leaf != NULL;
}

const struct watch_target *watch_reached(const struct watch *watch, const cJSON *object)
{
	for (size_t i = 0; i < watch->count; i++)
	{
		const struct watch_target *target = &watch->targets[i];
		double value;
		if (!watch_value(object, target->metric, &value) || !isfinite(value)) continue;
		if (target->maximize ? value >= target->target : value <= target->target) return target;
	}
	return NULL;
}
