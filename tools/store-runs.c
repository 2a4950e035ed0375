#include "tools/store-runs.h"

#include "base/memory.h"
#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const fixed[] = {"run", "state", "time", "attempt", "error"};

enum
{
	FIXED = sizeof fixed / sizeof fixed[0],
	ALWAYS = 3 /* those that every table has */
};

struct learning
{
	struct run_columns *columns;
	bool failed;      /* a run has an error */
	bool tried_again; /* a run has had more attempts than one */
};

static enum sweep_status learn(void *context, const struct sweep_run *run)
{
	struct learning *learning = context;
	sweep_fields_learn(learning->columns->params, run->config);
	sweep_fields_learn(learning->columns->values, run->summary);
	learning->failed = learning->failed || run->error;
	learning->tried_again = learning->tried_again || run->attempt > 1;
	return SWEEP_OK;
}

static bool is_fixed(const char *name)
{
	for (int i = 0; i < FIXED; i++)
		if (strcmp(fixed[i], name) == 0) return true;
	return false;
}

static bool is_param(const struct run_columns *columns, const char *name)
{
	for (size_t i = 0; i < sweep_fields_count(columns->params); i++)
		if (strcmp(sweep_fields_name(columns->params, i), name) == 0) return true;
	return false;
}

static char *title(const char *prefix, const char *name, bool taken)
{
	struct sweep_text text = {0};
	sweep_text_printf(&text, "%s%s", taken ? prefix : "", name);
	if (text.data == NULL) return sweep_copy_text("");
	return text.data;
}

enum sweep_status run_columns_learn(struct run_columns *columns, bool all, struct sweep_store *store, int64_t key,
									struct sweep_error *err)
{
	*columns = (struct run_columns){.params = sweep_fields_new(), .values = sweep_fields_new()};
	struct learning learning = {.columns = columns};
	enum sweep_status status = sweep_store_runs(store, key, learn, &learning, err);
	columns->with_attempt = all && learning.tried_again;
	columns->with_error = all && learning.failed;
	size_t params = sweep_fields_count(columns->params), values = sweep_fields_count(columns->values);
	columns->titles = sweep_alloc(FIXED + params + values, sizeof *columns->titles);
	columns->cells = sweep_alloc(FIXED + params + values, sizeof *columns->cells);
	for (int i = 0; i < ALWAYS; i++) columns->titles[columns->count++] = sweep_copy_text(fixed[i]);
	if (columns->with_attempt) columns->titles[columns->count++] = sweep_copy_text("attempt");
	if (columns->with_error) columns->titles[columns->count++] = sweep_copy_text("error");
	columns->first = columns->count;
	for (size_t i = 0; i < params; i++)
	{
		const char *name = sweep_fields_name(columns->params, i);
		columns->titles[columns->count++] = title("config.", name, is_fixed(name));
	}
	for (size_t i = 0; i < values; i++)
	{
		const char *name = sweep_fields_name(columns->values, i);
		columns->titles[columns->count++] = title("summary.", name, is_fixed(name) || is_param(columns, name));
	}
	return status;
}

void run_columns_read(struct run_columns *columns, const struct sweep_run *run)
{
	size_t at = 0;
	snprintf(columns->run, sizeof columns->run, "%" PRId64, run->run);
	columns->cells[at++] = columns->run;
	columns->cells[at++] = sweep_state_name(run->state);
	columns->cells[at++] = isnan(run->time) ? NULL : columns->time;
	if (!isnan(run->time)) sweep_double_text(columns->time, run->time);
	snprintf(columns->attempt, sizeof columns->attempt, "%" PRId64, run->attempt);
	if (columns->with_attempt) columns->cells[at++] = columns->attempt;
	if (columns->with_error) columns->cells[at++] = run->error;
	sweep_fields_read(columns->params, run->config);
	sweep_fields_read(columns->values, run->summary);
	for (size_t i = 0; i < sweep_fields_count(columns->params); i++)
		columns->cells[at++] = sweep_fields_value(columns->params, i);
	for (size_t i = 0; i < sweep_fields_count(columns->values); i++)
		columns->cells[at++] = sweep_fields_value(columns->values, i);
}

void run_columns_free(struct run_columns *columns)
{
	for (size_t i = 0; i < columns->count; i++) free(columns->titles[i]);
	free(columns->titles);
	free(columns->cells);
	sweep_fields_free(columns->params);
	sweep_fields_free(columns->values);
}
