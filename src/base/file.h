/* file.h - a whole file in memory. */
#ifndef SWEEP_BASE_FILE_H
#define SWEEP_BASE_FILE_H

#include "base/error.h"
#include "base/text.h"

/* Appends the bytes of `path` ("-": standard input) to *text. SWEEP_FAILED when it cannot be read or has more
 * than `most` bytes; *err names the file. */
enum sweep_status sweep_read_file(const char *path, size_t most, struct sweep_text *text, struct sweep_error *err);

#endif
