#include "agent/stream.h"

#include "base/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
	ROOM = 64 << 10 /* what a pipe holds on Linux */
};

static void hand_out(struct sweep_reading *reading, size_t begin, size_t end, bool more)
{
	const char kept = reading->buffer[end];
	reading->buffer[end] = '\0';
	reading->line(reading->context, reading->stream, reading->buffer + begin, end - begin, more);
	reading->buffer[end] = kept;
}

/* The lines that are whole; what follows them moves to the front. */
static void hand_out_lines(struct sweep_reading *reading)
{
	size_t begin = 0, from = reading->scanned;
	char *end;
	while ((end = memchr(reading->buffer + from, '\n', reading->filled - from)) != NULL)
	{
		const size_t at = (size_t)(end - reading->buffer);
		hand_out(reading, begin, at, false);
		reading->divided = false;
		begin = from = at + 1;
	}
	reading->filled -= begin;
	if (begin > 0) memmove(reading->buffer, reading->buffer + begin, reading->filled);
	if (reading->filled == SWEEP_CHILD_LINE)
	{
		hand_out(reading, 0, reading->filled, true);
		reading->divided = true;
		reading->filled = 0;
	}
	reading->scanned = reading->filled;
}

static void resize(struct sweep_reading *reading, size_t capacity)
{
	reading->buffer = sweep_resize(reading->buffer, capacity + 1, 1); /* and a NUL behind */
	reading->capacity = capacity;
}

static void make_room(struct sweep_reading *reading)
{
	const size_t twice = reading->capacity ? 2 * reading->capacity : ROOM;
	if (reading->filled == reading->capacity) resize(reading, twice < SWEEP_CHILD_LINE ? twice : SWEEP_CHILD_LINE);
	else if (reading->capacity > ROOM && reading->filled < ROOM / 2) resize(reading, ROOM);
}

bool sweep_reading_read(struct sweep_reading *reading, size_t most)
{
	for (size_t total = 0; reading->file >= 0 && total < most;)
	{
		make_room(reading);
		const size_t room = reading->capacity - reading->filled, left = most - total;
		const ssize_t got = read(reading->file, reading->buffer + reading->filled, room < left ? room : left);
		if (got < 0 && errno == EINTR) continue;
		if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return false;
		if (got <= 0) sweep_reading_close(reading);
		else
		{
			total += (size_t)got;
			reading->filled += (size_t)got;
			hand_out_lines(reading);
		}
	}
	return reading->file >= 0;
}

void sweep_reading_close(struct sweep_reading *reading)
{
	if (reading->file < 0) return;
	close(reading->file);
	reading->file = -1;
	if (reading->filled > 0 || reading->divided) hand_out(reading, 0, reading->filled, false);
	free(reading->buffer);
	reading->buffer = NULL;
	reading->capacity = reading->filled = reading->scanned = 0;
}
