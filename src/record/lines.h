/* lines.h - the lines of a file or a pipe, in memory that grows with the longest line only, up to a limit; and a look
 * at whether the next line can be had without waiting. */
#ifndef SWEEP_RECORD_LINES_H
#define SWEEP_RECORD_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum
{
	SWEEP_LONGEST_LINE = 16 << 20 /* bytes */
};

/* A zeroed struct is ready for a file of which nothing was read through stdio. */
struct sweep_lines
{
	bool ended;  /* there is no more to read */
	int problem; /* the errno of a failed read; 0: none */
	char *buffer;
	size_t capacity;
	size_t start;   /* of the first byte not yet handed out */
	size_t scanned; /* behind the bytes known to hold no line end */
	size_t filled;  /* behind the last byte read */
	bool dropped;   /* the beginning of the line that is being read */
	bool too_long;  /* the line handed out last */
};

/* The next line without its '\n', NUL-terminated, valid until the next call of a function here. The last one need
 * not end in '\n'. One that is longer than SWEEP_LONGEST_LINE is not kept: it is handed out empty, with `too_long`
 * set. False at the end and after a failed read. */
bool sweep_lines_next(struct sweep_lines *lines, FILE *file, char **line, size_t *length);

/* Whether sweep_lines_next() will return at once, waiting for that up to `milliseconds`. A signal ends the wait, and so
 * does, a tenth of a second later, a line that comes and comes and does not end. */
bool sweep_lines_ready(struct sweep_lines *lines, FILE *file, int milliseconds);

void sweep_lines_free(struct sweep_lines *lines);

#endif
