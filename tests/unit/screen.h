/* screen.h - a pseudo terminal and what stands on its screen: enough of a terminal to test what is drawn in place. */
#ifndef SWEEP_TESTS_SCREEN_H
#define SWEEP_TESTS_SCREEN_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

enum
{
	SCREEN_MOST = 200 /* rows, columns */
};

struct screen
{
	int master, slave;
	size_t width, height, row, column;
	unsigned cells[SCREEN_MOST][SCREEN_MOST]; /* code points, each of one column; 0: nothing was written */
	struct sweep_text scrolled;               /* lines that left the screen at its top */
	bool wrapped;                             /* something was written behind the last column */
	size_t writes;                            /* "\033[J", with which each frame ends */
	bool odd;                                 /* an escape sequence came that is not known here */
};

/* False where there are no pseudo terminals. */
bool screen_open(struct screen *screen, size_t width, size_t height);
void screen_close(struct screen *screen);

/* As if a person had changed the window: what does not fit is cut, and the size is told. */
void screen_resize(struct screen *screen, size_t width, size_t height);

/* Reads what was written, without waiting. */
void screen_read(struct screen *screen);

/* The lines, without blanks at their ends and empty ones behind the last; with those that were scrolled out before
 * them. The caller frees the text. */
struct sweep_text screen_text(const struct screen *screen);

#endif
