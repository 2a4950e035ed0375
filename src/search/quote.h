/* quote.h - texts as words of a command line, and as fields of a CSV file.
 *
 * A word may be put together from several texts. What any of them needs, all get:
 *
 *   unsigned needs = sweep_word_needs(a, a_length) | sweep_word_needs(b, b_length);
 *   sweep_word_mark(out, needs);                      an opening quote, if any
 *   sweep_word_add(out, needs, a, a_length);
 *   sweep_word_add(out, needs, b, b_length);
 *   sweep_word_mark(out, needs);                      the closing one
 *
 * A POSIX shell and xargs both read the word as the texts were. It stands plain when it can, in single quotes
 * when it has none inside, in double quotes when nothing in it is special there, else in single quotes with \'
 * between them. */
#ifndef SWEEP_SEARCH_QUOTE_H
#define SWEEP_SEARCH_QUOTE_H

#include "base/text.h"

#include <stddef.h>

enum sweep_word_need
{
	SWEEP_WORD_QUOTES = 1, /* has a character that is not always plain */
	SWEEP_WORD_APOSTROPHE = 2,
	SWEEP_WORD_SPECIAL = 4,   /* has one that is special within double quotes */
	SWEEP_WORD_IMPOSSIBLE = 8 /* has a line break, which xargs cannot quote, or a NUL, which no argument can hold */
};

unsigned sweep_word_needs(const char *bytes, size_t length);
void sweep_word_mark(struct sweep_text *out, unsigned needs);
void sweep_word_add(struct sweep_text *out, unsigned needs, const char *bytes, size_t length);

/* As RFC 4180 has it: in double quotes, which are doubled inside, when it has a comma, a quote or a line break. An
 * empty text is "", so that it differs from no value. */
void sweep_quote_field(struct sweep_text *out, const char *bytes, size_t length);

#endif
