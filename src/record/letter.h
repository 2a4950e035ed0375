/* letter.h - JSON by the letter (RFC 8259). cJSON forgives numbers such as 01 and 1., control characters, escapes
 * such as \u00zz, and a byte order mark; other readers, SQLite's among them, do not. So the record layer refuses them,
 * and says where they are. */
#ifndef SWEEP_RECORD_LETTER_H
#define SWEEP_RECORD_LETTER_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* The bare word (NaN, Infinity, -Infinity) that stands at `at`, or NULL. */
const char *sweep_letter_word(const char *text, size_t length, size_t at);

/* The index behind the JSON string that opens at `at`. */
size_t sweep_letter_skip_string(const char *text, size_t length, size_t at);

/* Checks a text that cJSON takes, once its bare words are in quotes. *words: there are such words, as values. False:
 * *err says why and, as its column, at which byte (from 1). A NUL follows the text. */
bool sweep_letter_check(const char *text, size_t length, bool *words, struct sweep_error *err);

#endif
