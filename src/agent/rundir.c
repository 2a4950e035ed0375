#include "agent/rundir.h"

#include "base/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void sweep_rundir_path(struct sweep_text *path, const char *ledger, const char *directory, const char *id)
{
	if (directory) sweep_text_printf(path, "%s/%s", directory, id);
	else sweep_text_printf(path, "%s.runs/%s", ledger, id);
}

static enum sweep_status make(const char *path, struct sweep_error *err)
{
	struct stat found;
	if (mkdir(path, 0777) == 0) return SWEEP_OK;
	const int problem = errno;
	if (problem == EEXIST && stat(path, &found) == 0 && S_ISDIR(found.st_mode)) return SWEEP_OK;
	return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot make the directory: %s",
						 strerror(problem == EEXIST ? ENOTDIR : problem));
}

/* Without the last part; NULL when there is none before it. */
static char *parent(const char *path)
{
	const char *slash = strrchr(path, '/');
	return slash && slash > path ? sweep_copy_bytes(path, (size_t)(slash - path)) : NULL;
}

enum sweep_status sweep_rundir_make(const char *path, struct sweep_error *err)
{
	struct stat found;
	if (stat(path, &found) == 0 && S_ISDIR(found.st_mode)) return SWEEP_OK;
	char *above = parent(path);
	enum sweep_status status = above ? make(above, err) : SWEEP_OK;
	if (status == SWEEP_OK) status = make(path, err);
	free(above);
	return status;
}

void sweep_rundir_leave(const char *path, const char *directory)
{
	char *above = directory ? NULL : parent(path);
	rmdir(path);
	if (above) rmdir(above);
	free(above);
}
