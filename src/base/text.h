/* text.h - a growing text, numbers as text, and the nearest known name.
 *
 * A zeroed struct sweep_text is an empty text; `data` is NULL until the first byte and NUL-terminated
 * from then on. sweep_text_free() releases it. */
#ifndef SWEEP_BASE_TEXT_H
#define SWEEP_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sweep_text
{
	char *data;
	size_t length;
	size_t capacity;
};

void sweep_text_free(struct sweep_text *text);
void sweep_text_clear(struct sweep_text *text); /* keeps the memory */
void sweep_text_add(struct sweep_text *text, const char *bytes, size_t length);
void sweep_text_puts(struct sweep_text *text, const char *string);
void sweep_text_putc(struct sweep_text *text, char c);
void sweep_text_printf(struct sweep_text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void sweep_text_add_int(struct sweep_text *text, int64_t value);

/* The double with the fewest digits that read back the same, always recognisable as a float:
 * "0.1", "7.0", "1e-05", "1e+16" (the notation of Python's repr, which is also JSON); NaN and the
 * infinities are "NaN", "Infinity", "-Infinity" without quotes. */
void sweep_text_add_double(struct sweep_text *text, double value);

/* The string as a JSON string with its quotes. Bytes above 0x7F pass through unchanged. */
void sweep_text_add_json_string(struct sweep_text *text, const char *bytes, size_t length);

/* A text for people, in one line: control characters (of ASCII, and U+0080 to U+009F) as JSON escapes them, so that
 * none reaches a terminal. */
void sweep_text_add_printable(struct sweep_text *text, const char *string);

enum
{
	SWEEP_DOUBLE_TEXT = 40 /* room for any double as text */
};

/* As sweep_text_add_double(), into a buffer of SWEEP_DOUBLE_TEXT bytes. Returns the length. */
size_t sweep_double_text(char *buffer, double value);

/* Reads a whole text as a double: digits, or NaN and the infinities as JSON writers spell them
 * ("NaN", "Infinity", "-Infinity", "inf", "nan"). False when anything else stands in it. */
bool sweep_parse_double(const char *text, double *value);

/* The same for a decimal integer; false when it does not fit. */
bool sweep_parse_int(const char *text, int64_t *value);

/* How many bytes at the beginning of a text are whole UTF-8 characters (RFC 3629: no surrogates, no overlong
 * forms, nothing above U+10FFFF): `length` when all are. */
size_t sweep_utf8_length(const char *bytes, size_t length);

/* The candidate nearest to `word` by edits (insert, delete, replace, swap neighbours; letter case is
 * free), or NULL when none is near: a word of up to 3 letters may take 1 edit, one of up to 5 takes 2, a longer one
 * a third of its length plus one, and not all letters may differ. `candidates` ends with NULL. (Damerau 1964; optimal
 * string alignment.) */
const char *sweep_nearest_name(const char *word, const char *const *candidates);

#endif
