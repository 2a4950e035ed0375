#include "search/split.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
	NAME_SIZE = 48
};

static void run_name(char name[NAME_SIZE], int64_t run)
{
	snprintf(name, NAME_SIZE, "run-%06" PRId64 ".json", run);
}

static enum sweep_status failed(const struct sweep_split *split, const char *name, const char *what,
								struct sweep_error *err)
{
	return sweep_fail(err, SWEEP_FAILED, "%s%s%s: cannot %s: %s", split->path, name[0] ? "/" : "", name, what,
					  strerror(errno));
}

enum sweep_status sweep_split_open(struct sweep_split *split, const char *path, struct sweep_error *err)
{
	*split = (struct sweep_split){.path = path, .directory = -1};
	if (mkdir(path, 0777) != 0 && errno != EEXIST) return failed(split, "", "make the directory", err);
	split->directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (split->directory < 0) return failed(split, "", "open the directory", err);
	return SWEEP_OK;
}

void sweep_split_close(struct sweep_split *split)
{
	if (split->directory >= 0) close(split->directory);
	sweep_text_free(&split->scratch);
	*split = (struct sweep_split){.directory = -1};
}

/* Up to `most` bytes of a file; false when it cannot be read. */
static bool read_beginning(struct sweep_split *split, const char *name, size_t most)
{
	sweep_text_clear(&split->scratch);
	const int file = openat(split->directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (file < 0) return false;
	char buffer[4096];
	ssize_t got = 1;
	while (split->scratch.length < most && got > 0)
	{
		const size_t wanted = most - split->scratch.length;
		got = read(file, buffer, wanted < sizeof buffer ? wanted : sizeof buffer);
		if (got > 0) sweep_text_add(&split->scratch, buffer, (size_t)got);
	}
	close(file);
	return got >= 0;
}

static bool is_already(struct sweep_split *split, const char *name, const struct sweep_text *record)
{
	return read_beginning(split, name, record->length + 1) && split->scratch.length == record->length &&
		   memcmp(split->scratch.data, record->data, record->length) == 0;
}

static bool write_all(int file, const char *bytes, size_t length)
{
	while (length > 0)
	{
		const ssize_t written = write(file, bytes, length);
		if (written < 0 && errno == EINTR) continue;
		if (written < 0) return false;
		bytes += written;
		length -= (size_t)written;
	}
	return true;
}

enum sweep_status sweep_split_write(struct sweep_split *split, int64_t run, const struct sweep_text *record,
									struct sweep_error *err)
{
	char name[NAME_SIZE], part[NAME_SIZE + 32];
	run_name(name, run);
	if (is_already(split, name, record)) return SWEEP_OK;

	snprintf(part, sizeof part, ".%s.%ld", name, (long)getpid());
	const int file = openat(split->directory, part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0666);
	if (file < 0) return failed(split, name, "write", err);
	bool done = write_all(file, record->data, record->length);
	int problem = errno;
	if (close(file) != 0 && done)
	{
		done = false;
		problem = errno;
	}
	if (done && renameat(split->directory, part, split->directory, name) == 0) return SWEEP_OK;
	if (done) problem = errno;
	unlinkat(split->directory, part, 0);
	errno = problem;
	return failed(split, name, "write", err);
}

static bool is_run_name(const char *name, int64_t *run)
{
	char exact[NAME_SIZE];
	if (sscanf(name, "run-%18" SCNd64 ".json", run) != 1) return false;
	run_name(exact, *run);
	return strcmp(name, exact) == 0;
}

/* A file of that name which someone else put there is not ours to remove. */
static bool begins_as_record(struct sweep_split *split, const char *name, int64_t run)
{
	char beginning[NAME_SIZE];
	const int length = snprintf(beginning, sizeof beginning, "{\"run\":%" PRId64 ",\"config\":{", run);
	return read_beginning(split, name, (size_t)length) && split->scratch.length == (size_t)length &&
		   memcmp(split->scratch.data, beginning, (size_t)length) == 0;
}

enum sweep_status sweep_split_prune(struct sweep_split *split, int64_t last, struct sweep_error *err)
{
	const int again = openat(split->directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *list = again >= 0 ? fdopendir(again) : NULL;
	if (list == NULL)
	{
		if (again >= 0) close(again);
		return failed(split, "", "read the directory", err);
	}
	enum sweep_status status = SWEEP_OK;
	for (const struct dirent *entry; status == SWEEP_OK && (entry = readdir(list));)
	{
		int64_t run;
		if (!is_run_name(entry->d_name, &run) || run <= last) continue;
		if (!begins_as_record(split, entry->d_name, run)) continue;
		if (unlinkat(split->directory, entry->d_name, 0) != 0) status = failed(split, entry->d_name, "remove", err);
	}
	closedir(list);
	return status;
}
