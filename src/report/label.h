/* label.h - any text as one printable line of a given width. */
#ifndef SWEEP_REPORT_LABEL_H
#define SWEEP_REPORT_LABEL_H

#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

enum
{
	SWEEP_LABEL_UNCUT = 1 << 20 /* wider than any label */
};

/* Appends `text` in at most `columns` columns: control characters, and those that turn the direction of writing,
 * as JSON escapes them, bytes that are no UTF-8 as U+FFFD, and the middle of a text that is too wide replaced by
 * `mark`. Returns the columns taken: East Asian wide characters and emoji take two, combining marks none; what
 * terminals do not agree on takes the most. */
size_t sweep_label_add(struct sweep_text *out, const char *text, size_t columns, const char *mark);

/* The same, but it is the end of a text that is too wide that `mark` replaces. */
size_t sweep_label_add_start(struct sweep_text *out, const char *text, size_t columns, const char *mark);

/* The first character of a text and its bytes; a byte that begins no whole character is U+FFFD. */
uint32_t sweep_character_at(const char *text, size_t *length);

/* The columns that sweep_label_add() takes for the whole text. */
size_t sweep_label_width(const char *text);

/* The width of the whole text in a proportional font, in ems: that of DejaVu Sans, which few sans-serif fonts exceed.
 */
double sweep_label_ems(const char *text);

/* As sweep_label_add(), in at most `ems` ems. */
void sweep_label_fit(struct sweep_text *out, const char *text, double ems, const char *mark);

#endif
