/* diagnostic.h - all the problems of a file, in the order of their places, as a compiler prints them.
 *
 *   mnist.yaml:7:5: error: parameters.lr: unknown distribution "uniforn" (did you mean "uniform"?)
 */
#ifndef SWEEP_BASE_DIAGNOSTIC_H
#define SWEEP_BASE_DIAGNOSTIC_H

#include <stddef.h>
#include <stdio.h>

enum sweep_severity
{
	SWEEP_NOTE,
	SWEEP_WARNING,
	SWEEP_ERROR
};

struct sweep_diagnostic
{
	enum sweep_severity severity;
	int line; /* from 1; 0 when the problem has no place */
	int column;
	char *path;    /* of keys, "parameters.lr.min"; "" at the top */
	char *message; /* one line */
};

/* A zeroed struct with `file` set is an empty list. */
struct sweep_diagnostics
{
	const char *file; /* as the user named it; "-" for standard input; borrowed */
	struct sweep_diagnostic *items;
	size_t count;
	size_t capacity;
	size_t errors;
	size_t warnings;
};

void sweep_diagnose(struct sweep_diagnostics *list, enum sweep_severity severity, int line, int column,
					const char *path, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* By line and column; problems at one place stay in the order in which they were found. */
void sweep_diagnostics_sort(struct sweep_diagnostics *list);

/* One line each. */
void sweep_diagnostics_print(const struct sweep_diagnostics *list, FILE *out);
void sweep_diagnostics_free(struct sweep_diagnostics *list);

#endif
