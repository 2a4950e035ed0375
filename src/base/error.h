/* error.h - how a function says that it failed.
 *
 * A function that can fail returns an enum sweep_status and fills the caller's struct sweep_error;
 * the status is also the exit status a tool ends with. Nothing below tools/ prints or exits. */
#ifndef SWEEP_BASE_ERROR_H
#define SWEEP_BASE_ERROR_H

#include <stdarg.h>

enum sweep_status
{
	SWEEP_OK = 0,     /* done */
	SWEEP_FAILED = 1, /* the work failed: a file, the disk, a record, a run */
	SWEEP_USAGE = 2   /* the user asked for something that cannot be: options, a bad sweep file */
};

/* The first failure of an operation. `line` and `column` count from 1; 0 means that there is none. */
struct sweep_error
{
	enum sweep_status status;
	int line;
	int column;
	char file[256];
	char message[768]; /* one line, no full stop, says what to do next where there is something */
};

/* Fills *err (which may be NULL) and returns `status`, so that a caller can `return sweep_fail(...)`.
 * Messages longer than the buffer are cut at a character boundary and end in "...". */
enum sweep_status sweep_fail(struct sweep_error *err, enum sweep_status status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with a place in a file; pass 0 for a line or column that is not known. */
enum sweep_status sweep_fail_at(struct sweep_error *err, enum sweep_status status, const char *file, int line,
								int column, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* "FILE:LINE:COLUMN: MESSAGE", without the parts that are not known, in one line: control characters that a message
 * quotes are escaped. What is longer than `size`, 4 at least, ends in "...". Returns `buffer`. */
const char *sweep_error_text(const struct sweep_error *err, char *buffer, unsigned long size);

#endif
