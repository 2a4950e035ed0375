#include "base/output.h"

#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
	MOST_LINKS = 40, /* as the kernel follows */
	TRIES = 100,
	SUFFIX = 8 /* random letters behind the path */
};

static enum sweep_status failed(struct sweep_error *err, const char *path, int problem)
{
	return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot write: %s", strerror(problem));
}

/* The directory that `path` is in. The caller frees it. */
static char *directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	if (slash == NULL) return sweep_copy_text(".");
	return slash == path ? sweep_copy_text("/") : sweep_copy_bytes(path, (size_t)(slash - path));
}

/* What the link `path` names, as seen from here; NULL when it is no link. The caller frees it. */
static char *follow(const char *path)
{
	char name[PATH_MAX];
	ssize_t length = readlink(path, name, sizeof name - 1);
	if (length <= 0 || length == sizeof name - 1) return NULL;
	name[length] = '\0';
	if (name[0] == '/') return sweep_copy_text(name);
	struct sweep_text text = {0};
	char *directory = directory_of(path);
	sweep_text_printf(&text, "%s/%s", directory, name);
	free(directory);
	return text.data;
}

/* The file that a path leads to: through symbolic links, what they name, also where that is not there yet; else the
 * path itself. The caller frees it. */
static char *target_of(const char *path)
{
	char *target = sweep_copy_text(path);
	for (int i = 0; i < MOST_LINKS; i++)
	{
		char *next = follow(target);
		if (next == NULL) break;
		free(target);
		target = next;
	}
	return target;
}

/* --- the temporary file ------------------------------------------------------------------------------- */

/* Sets `temporary` to PATH.abcdefgh. */
static void draw_name(struct sweep_output *out)
{
	unsigned char random[SUFFIX] = {0};
	struct sweep_text name = {0};
	if (getentropy(random, sizeof random) != 0) random[0] = (unsigned char)getpid(); /* O_EXCL sees to the rest */
	sweep_text_printf(&name, "%s.", out->path);
	for (size_t i = 0; i < SUFFIX; i++) sweep_text_putc(&name, (char)('a' + random[i] % 26));
	free(out->temporary);
	out->temporary = name.data;
}

/* Makes the file under a name of its own. It is made with what the umask allows, and with no more than a file that it
 * is to replace: mkstemp() would have to ask for the umask, which no thread can without setting it. */
static bool make_named(struct sweep_output *out)
{
	for (int i = 0; i < TRIES; i++)
	{
		draw_name(out);
		out->file = open(out->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, out->mode & 0777);
		if (out->file >= 0 || errno != EEXIST) break;
	}
	return out->file >= 0;
}

static void path_of_nameless(const struct sweep_output *out, char *path, size_t size)
{
	snprintf(path, size, "/proc/self/fd/%d", out->file);
}

/* Makes the file without a name, so that the kernel removes it when the process dies. */
static bool make_nameless(struct sweep_output *out)
{
#ifdef O_TMPFILE
	char *directory = directory_of(out->path), path[64];
	out->file = open(directory, O_WRONLY | O_TMPFILE | O_CLOEXEC, out->mode & 0777);
	free(directory);
	if (out->file < 0) return false;
	path_of_nameless(out, path, sizeof path);
	if (access(path, F_OK) == 0) return true; /* it can have a name later */
	close(out->file);
#endif
	return false;
}

static bool give_name(struct sweep_output *out)
{
	char path[64];
	path_of_nameless(out, path, sizeof path);
	for (int i = 0; i < TRIES; i++)
	{
		draw_name(out);
		if (linkat(AT_FDCWD, path, AT_FDCWD, out->temporary, AT_SYMLINK_FOLLOW) == 0) return true;
		if (errno != EEXIST) break;
	}
	int problem = errno;
	free(out->temporary);
	out->temporary = NULL;
	errno = problem;
	return false;
}

/* --- the output --------------------------------------------------------------------------------------- */

static void release(struct sweep_output *out)
{
	free(out->path);
	free(out->temporary);
	*out = (struct sweep_output){.file = -1};
}

enum sweep_status sweep_output_open(struct sweep_output *out, const char *path, struct sweep_error *err)
{
	struct stat old;
	*out = (struct sweep_output){.file = -1};
	bool there = stat(path, &old) == 0;
	if (!there && errno == ELOOP) return failed(err, path, ELOOP);
	out->in_place = there && !S_ISREG(old.st_mode);
	out->replaces = there && !out->in_place;
	out->mode = there ? old.st_mode & 07777 : 0666;
	out->path = out->in_place ? sweep_copy_text(path) : target_of(path);
	if (out->in_place) out->file = open(path, O_WRONLY | O_CLOEXEC);
	else if (!make_nameless(out)) make_named(out);
	if (out->file >= 0) return SWEEP_OK;
	int problem = errno;
	release(out);
	return failed(err, path, problem);
}

void sweep_output_add(struct sweep_output *out, const void *bytes, size_t length)
{
	const char *at = bytes;
	while (length > 0 && out->problem == 0)
	{
		ssize_t written = write(out->file, at, length);
		if (written < 0 && errno != EINTR) out->problem = errno;
		if (written <= 0) continue;
		at += written;
		length -= (size_t)written;
	}
}

/* A directory that cannot be opened or synced is no reason to say that the file was not written. */
static void sync_directory(const char *path)
{
	char *directory = directory_of(path);
	int file = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(directory);
	if (file < 0) return;
	fsync(file);
	close(file);
}

enum sweep_status sweep_output_close(struct sweep_output *out, bool durable, struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	bool replace = !out->in_place;
	int *problem = &out->problem;
	if (out->replaces) fchmod(out->file, out->mode); /* last of all: a write may take bits away */
	if (*problem == 0 && replace && durable && fsync(out->file) != 0) *problem = errno;
	if (*problem == 0 && replace && out->temporary == NULL && !give_name(out)) *problem = errno;
	if (close(out->file) != 0 && *problem == 0) *problem = errno;
	if (*problem == 0 && replace && rename(out->temporary, out->path) != 0) *problem = errno;
	if (*problem != 0)
	{
		status = failed(err, out->path, *problem);
		if (out->temporary) unlink(out->temporary);
	}
	else if (replace && durable) sync_directory(out->path);
	release(out);
	return status;
}

void sweep_output_drop(struct sweep_output *out)
{
	if (out->file >= 0) close(out->file);
	if (out->temporary) unlink(out->temporary);
	release(out);
}

enum sweep_status sweep_output_copy(FILE *from, const char *path, struct sweep_error *err)
{
	struct sweep_output out;
	char block[1 << 16];
	size_t length;
	if (sweep_output_open(&out, path, err) != SWEEP_OK) return SWEEP_FAILED;
	while ((length = fread(block, 1, sizeof block, from)) > 0) sweep_output_add(&out, block, length);
	if (ferror(from) && out.problem == 0) out.problem = errno ? errno : EIO;
	return sweep_output_close(&out, false, err);
}

enum sweep_status sweep_output_write(const char *bytes, size_t length, const char *path, struct sweep_error *err)
{
	struct sweep_output out;
	if (sweep_output_open(&out, path, err) != SWEEP_OK) return SWEEP_FAILED;
	sweep_output_add(&out, bytes, length);
	return sweep_output_close(&out, false, err);
}
