/* sheet.h - the rows of a CSV file, as RFC 4180 has them, read by libcsv line by line.
 *
 * Lines may end in a carriage return too, blank ones are passed over, and spaces belong to the fields. */
#ifndef SWEEP_STORE_SHEET_H
#define SWEEP_STORE_SHEET_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct sheet;

struct sheet *sheet_new(void);
void sheet_free(struct sheet *sheet);

/* Takes a line without its end, with a NUL behind it; *whole: the row is complete. SWEEP_FAILED: the line breaks the
 * rules of quoting, and the row is given up; the next line begins another. */
enum sweep_status sheet_take(struct sheet *sheet, const char *line, size_t length, bool *whole,
							 struct sweep_error *err);

/* A quoted field goes on in the next line. */
bool sheet_is_open(const struct sheet *sheet);

/* No more lines. SWEEP_FAILED: the last row's quoted field does not end. */
enum sweep_status sheet_end(struct sheet *sheet, struct sweep_error *err);

/* The fields of the row that was completed last: NULL for an empty one without quotes. Valid until the next line. */
size_t sheet_width(const struct sheet *sheet);
const char *sheet_field(const struct sheet *sheet, size_t column);

#endif
