/* file.h - a whole file in memory, or a part of it. */
#ifndef SWEEP_BASE_FILE_H
#define SWEEP_BASE_FILE_H

#include "base/error.h"
#include "base/text.h"

#include <stddef.h>

/* Appends the bytes of `path` ("-": standard input) to *text. SWEEP_FAILED when it cannot be read or has more
 * than `most` bytes; *err names the file. */
enum sweep_status sweep_read_file(const char *path, size_t most, struct sweep_text *text, struct sweep_error *err);

/* Reads `length` bytes from byte `offset` of the open `file`. Returns how many came: fewer where the file ends, or
 * cannot be read any further. */
size_t sweep_read_at(int file, void *bytes, size_t length, size_t offset);

#endif
