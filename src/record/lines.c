#include "record/lines.h"

#include "base/memory.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum
{
	ROOM = 128 * 1024 /* bytes to read at once */
};

static void make_room(struct sweep_lines *lines)
{
	if (lines->start > 0 && lines->capacity - lines->filled <= ROOM)
	{
		memmove(lines->buffer, lines->buffer + lines->start, lines->filled - lines->start);
		lines->filled -= lines->start;
		lines->scanned -= lines->start;
		lines->start = 0;
	}
	if (lines->capacity - lines->filled > ROOM) return; /* one more byte for a NUL */
	lines->capacity = (lines->capacity + ROOM) * 2;
	lines->buffer = sweep_resize(lines->buffer, lines->capacity, 1);
}

/* One read. Only memory streams have no descriptor. False when nothing was read. */
static bool fill(struct sweep_lines *lines, FILE *file)
{
	make_room(lines);
	int descriptor = fileno(file);
	char *end = lines->buffer + lines->filled;
	errno = 0;
	ssize_t got = descriptor >= 0 ? read(descriptor, end, ROOM) : (ssize_t)fread(end, 1, ROOM, file);
	if (got > 0)
	{
		lines->filled += (size_t)got;
		return true;
	}
	if (got < 0 && (errno == EINTR || errno == EAGAIN)) return false;
	if (got < 0 || (descriptor < 0 && ferror(file))) lines->problem = errno ? errno : EIO;
	lines->ended = true;
	return false;
}

static char *line_end(struct sweep_lines *lines)
{
	if (lines->scanned == lines->filled) return NULL;
	char *end = memchr(lines->buffer + lines->scanned, '\n', lines->filled - lines->scanned);
	lines->scanned = end ? (size_t)(end - lines->buffer) : lines->filled;
	return end;
}

/* Waits until the file can be read; false when the time is up or a signal came. */
static bool await(FILE *file, int milliseconds)
{
	int descriptor = fileno(file);
	if (descriptor < 0) return true;
	struct pollfd one = {.fd = descriptor, .events = POLLIN};
	return poll(&one, 1, milliseconds) > 0;
}

bool sweep_lines_next(struct sweep_lines *lines, FILE *file, char **line, size_t *length)
{
	char *end;
	while ((end = line_end(lines)) == NULL && !lines->ended)
		if (!fill(lines, file) && errno == EAGAIN) await(file, -1);
	if (end == NULL && (lines->problem || lines->start == lines->filled)) return false;
	size_t stop = end ? (size_t)(end - lines->buffer) : lines->filled;
	*line = lines->buffer + lines->start;
	*length = stop - lines->start;
	lines->buffer[stop] = '\0';
	lines->start = lines->scanned = end ? stop + 1 : stop;
	return true;
}

static int64_t now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool sweep_lines_ready(struct sweep_lines *lines, FILE *file, int milliseconds)
{
	int64_t until = now() + milliseconds;
	while (line_end(lines) == NULL && !lines->ended)
	{
		int64_t left = until - now();
		if (!await(file, left > 0 ? (int)left : 0)) return false;
		if (!fill(lines, file) && !lines->ended) return false;
	}
	return true;
}

void sweep_lines_free(struct sweep_lines *lines)
{
	free(lines->buffer);
	*lines = (struct sweep_lines){0};
}
