#include "store/new.h"

#include "spec/goal.h"
#include "store/sqlite.h"

#include <string.h>

enum sweep_status sweep_store_add_file(struct sweep_store *store, const struct sweep_text *text,
									   const struct sweep *sweep, struct sweep_entry *entry, struct sweep_error *err)
{
	const struct sweep_metric *metric = sweep->metric_count ? &sweep->metrics[0] : NULL;
	*entry = (struct sweep_entry){.name = (char *)(uintptr_t)sweep->name,
								  .text = text->data,
								  .method = (char *)(uintptr_t)sweep->method,
								  .metric = metric ? (char *)(uintptr_t)metric->name : NULL,
								  .goal = metric ? (char *)(uintptr_t)sweep_goal_name(metric->goal) : NULL};
	return sweep_store_add(store, entry, err);
}

/* The last of a walk that can be gone on with. */
struct match
{
	const char *text;
	struct sweep_entry entry;
	bool found;
};

static enum sweep_status compare(void *context, const struct sweep_entry *entry)
{
	struct match *match = context;
	if (entry->text == NULL || strcmp(entry->text, match->text) != 0) return SWEEP_OK;
	sweep_entry_free(&match->entry);
	match->entry = sweep_entry_copy(entry);
	match->found = true;
	return SWEEP_OK;
}

static enum sweep_status find_or_add(struct sweep_store *store, const struct sweep_text *text,
									 const struct sweep *sweep, bool fresh, struct match *match,
									 struct sweep_error *err)
{
	enum sweep_status status = fresh ? SWEEP_OK : sweep_store_sweeps(store, compare, match, err);
	if (status != SWEEP_OK || match->found) return status;
	struct sweep_entry added;
	status = sweep_store_add_file(store, text, sweep, &added, err);
	if (status == SWEEP_OK) match->entry = sweep_entry_copy(&added);
	return status;
}

enum sweep_status sweep_store_use_file(struct sweep_store *store, const struct sweep_text *text,
									   const struct sweep *sweep, bool fresh, struct sweep_entry *entry, bool *made,
									   struct sweep_error *err)
{
	struct match match = {.text = text->data};
	enum sweep_status status = store_begin(store, err);
	if (status != SWEEP_OK) return status;
	status = find_or_add(store, text, sweep, fresh, &match, err);
	if (status == SWEEP_OK) status = store_execute(store, "COMMIT", err);
	if (status == SWEEP_OK)
	{
		*entry = match.entry;
		*made = !match.found;
		return SWEEP_OK;
	}
	struct sweep_error ignored;
	store_execute(store, "ROLLBACK", &ignored);
	sweep_entry_free(&match.entry);
	return status;
}
