#include "record/lines.h"

#include "base/clock.h"
#include "base/memory.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
	ROOM = 128 * 1024 /* bytes to read at once */
};

static const double PATIENCE = 0.1; /* seconds that are read, when time is up, from a line without an end */

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

/* The end of the line that is being read, if it is there. Of a line that grows too long what has come is dropped. */
static char *line_end(struct sweep_lines *lines)
{
	if (lines->scanned == lines->filled) return NULL;
	char *end = memchr(lines->buffer + lines->scanned, '\n', lines->filled - lines->scanned);
	lines->scanned = end ? (size_t)(end - lines->buffer) : lines->filled;
	if (end || (!lines->dropped && lines->filled - lines->start <= SWEEP_LONGEST_LINE)) return end;
	lines->dropped = true;
	lines->start = lines->scanned = lines->filled = 0;
	return NULL;
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
	if (end == NULL && (lines->problem || (lines->start == lines->filled && !lines->dropped))) return false;
	size_t stop = end ? (size_t)(end - lines->buffer) : lines->filled;
	*line = lines->buffer + lines->start;
	*length = stop - lines->start;
	lines->too_long = lines->dropped || *length > SWEEP_LONGEST_LINE;
	lines->dropped = false;
	if (lines->too_long)
	{
		*line = lines->buffer + stop;
		*length = 0;
	}
	lines->buffer[stop] = '\0';
	lines->start = lines->scanned = end ? stop + 1 : stop;
	return true;
}

bool sweep_lines_ready(struct sweep_lines *lines, FILE *file, int milliseconds)
{
	double until = sweep_clock() + milliseconds / 1e3;
	while (line_end(lines) == NULL && !lines->ended)
	{
		double left = until - sweep_clock();
		if (left < -PATIENCE || !await(file, left > 0 ? (int)(left * 1e3) + 1 : 0)) return false;
		if (!fill(lines, file) && !lines->ended) return false;
	}
	return true;
}

void sweep_lines_free(struct sweep_lines *lines)
{
	free(lines->buffer);
	*lines = (struct sweep_lines){0};
}
