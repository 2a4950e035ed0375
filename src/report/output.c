#include "report/output.h"

#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum sweep_status failed(struct sweep_error *err, const char *path)
{
	return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot write: %s", strerror(errno));
}

static bool copy(FILE *from, int to)
{
	char block[1 << 16];
	size_t length;
	while ((length = fread(block, 1, sizeof block, from)) > 0)
		for (size_t done = 0; done < length;)
		{
			ssize_t written = write(to, block + done, length - done);
			if (written < 0 && errno == EINTR) continue;
			if (written < 0) return false;
			done += (size_t)written;
		}
	return !ferror(from);
}

static enum sweep_status copy_beside(FILE *from, const char *path, struct sweep_error *err)
{
	struct sweep_text temporary = {0};
	sweep_text_printf(&temporary, "%s.XXXXXX", path);
	enum sweep_status status = SWEEP_OK;
	int to = mkstemp(temporary.data);
	if (to < 0)
	{
		sweep_text_free(&temporary);
		return failed(err, path);
	}
	mode_t mask = umask(0);
	umask(mask);
	bool whole = copy(from, to) && fchmod(to, 0666 & ~mask) == 0;
	if (!whole) status = failed(err, path);
	if (close(to) != 0 && status == SWEEP_OK) status = failed(err, path);
	if (status == SWEEP_OK && rename(temporary.data, path) != 0) status = failed(err, path);
	if (status != SWEEP_OK) unlink(temporary.data);
	sweep_text_free(&temporary);
	return status;
}

/* The file that a path leads to: through a symbolic link, what it names; else the path itself. The caller frees it. */
static char *target_of(const char *path)
{
	struct stat about;
	char *target = lstat(path, &about) == 0 && S_ISLNK(about.st_mode) ? realpath(path, NULL) : NULL;
	return target ? target : sweep_copy_text(path);
}

enum sweep_status sweep_output_copy(FILE *from, const char *path, struct sweep_error *err)
{
	struct stat old;
	if (stat(path, &old) != 0 || S_ISREG(old.st_mode))
	{
		char *target = target_of(path);
		enum sweep_status status = copy_beside(from, target, err);
		free(target);
		return status;
	}
	int to = open(path, O_WRONLY | O_CLOEXEC);
	if (to < 0) return failed(err, path);
	enum sweep_status status = copy(from, to) ? SWEEP_OK : failed(err, path);
	if (close(to) != 0 && status == SWEEP_OK) status = failed(err, path);
	return status;
}

enum sweep_status sweep_output_write(const char *bytes, size_t length, const char *path, struct sweep_error *err)
{
	FILE *from = fmemopen((void *)(size_t)bytes, length ? length : 1, "r");
	if (from == NULL) return failed(err, path);
	enum sweep_status status = sweep_output_copy(from, path, err);
	fclose(from);
	return status;
}
