/* output.h - a file that appears whole or not at all. */
#ifndef SWEEP_REPORT_OUTPUT_H
#define SWEEP_REPORT_OUTPUT_H

#include "base/error.h"

#include <stdio.h>

/* Copies what is left of `from` to `path`: by way of a temporary file beside it, renamed when it is all there. A
 * symbolic link stays, and the file that it names is the one written. A path that is no regular file (/dev/stdout, a
 * pipe) is written as it is. */
enum sweep_status sweep_output_copy(FILE *from, const char *path, struct sweep_error *err);

/* The same for bytes in memory. */
enum sweep_status sweep_output_write(const char *bytes, size_t length, const char *path, struct sweep_error *err);

#endif
