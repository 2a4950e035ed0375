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
	if (sweep->metric_count == 0 || !sweep->metrics[0].has_target) return;
	const struct sweep_metric *metric = &sweep->metrics[0];
	watch->target =
		(struct watch_target){sweep_copy_text(metric->name), metric->goal == SWEEP_MAXIMIZE, metric->target};
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
	free(watch->target.metric);
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
	const struct watch_target *target = &watch->target;
	double value;
	if (target->metric == NULL || !watch_value(object, target->metric, &value) || !isfinite(value)) return NULL;
	return (target->maximize ? value >= target->target : value <= target->target) ? target : NULL;
}
