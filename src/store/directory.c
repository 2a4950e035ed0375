#include "store/directory.h"

#include "base/memory.h"
#include "base/text.h"

#include <dirent.h>
#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

char *sweep_runs_directory(const struct sweep_store *store, const char *id)
{
	struct sweep_text path = {0};
	sweep_text_printf(&path, "%s.runs", sweep_store_path(store));
	if (id) sweep_text_printf(&path, "/%s", id);
	return path.data;
}

/* nftw() has no context for its function. */
static _Thread_local int64_t removed;

static int remove_one(const char *path, const struct stat *found, int type, struct FTW *at)
{
	(void)found;
	(void)at;
	if (remove(path) != 0 && errno != ENOENT) return errno;
	removed += type != FTW_DP;
	return 0;
}

enum sweep_status sweep_runs_remove(const struct sweep_store *store, const char *id, int64_t *files,
									struct sweep_error *err)
{
	char *path = sweep_runs_directory(store, id);
	removed = 0;
	int problem = nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	if (problem < 0) problem = errno;
	enum sweep_status status = SWEEP_OK;
	if (problem != 0 && problem != ENOENT)
		status = sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot remove it: %s", strerror(problem));
	free(path);
	path = sweep_runs_directory(store, NULL);
	if (status == SWEEP_OK) rmdir(path); /* if it was the last */
	free(path);
	if (files) *files = removed;
	return status;
}

static bool is_id(const char *name)
{
	return strlen(name) == SWEEP_ID_LENGTH && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789") == SWEEP_ID_LENGTH;
}

static int keep_ids(const struct dirent *entry)
{
	return is_id(entry->d_name);
}

struct known
{
	struct dirent **ids;
	int count;
};

static enum sweep_status cross_out(void *context, const struct sweep_entry *entry)
{
	struct known *known = context;
	for (int i = 0; i < known->count; i++)
		if (known->ids[i] && strcmp(known->ids[i]->d_name, entry->id) == 0)
		{
			free(known->ids[i]);
			known->ids[i] = NULL;
		}
	return SWEEP_OK;
}

enum sweep_status sweep_runs_orphans(struct sweep_store *store,
									 enum sweep_status (*each)(void *context, const char *id), void *context,
									 struct sweep_error *err)
{
	char *path = sweep_runs_directory(store, NULL);
	/* first the directories, then the sweeps: a sweep that is made meanwhile has none among them */
	struct known known = {.count = scandir(path, &known.ids, keep_ids, alphasort)};
	enum sweep_status status = SWEEP_OK;
	if (known.count < 0 && errno != ENOENT)
		status = sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot read it: %s", strerror(errno));
	free(path);
	if (known.count < 0) return status;
	status = sweep_store_sweeps(store, cross_out, &known, err);
	for (int i = 0; i < known.count; i++)
	{
		if (known.ids[i] && status == SWEEP_OK) status = each(context, known.ids[i]->d_name);
		free(known.ids[i]);
	}
	free(known.ids);
	return status;
}
