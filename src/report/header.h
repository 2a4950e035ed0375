/* header.h - the names above a chart's axes, laid out so that none touches another: on one line; where they are too
 * wide for that on two lines in turn; else slanted. */
#ifndef SWEEP_REPORT_HEADER_H
#define SWEEP_REPORT_HEADER_H

#include <stddef.h>

enum
{
	SWEEP_HEADER_POINTS = 11, /* size of the font */
	SWEEP_HEADER_EM = 15,     /* the same in pixels, rounded up */
	SWEEP_HEADER_SLANT = 30   /* degrees */
};

enum sweep_header_layout
{
	SWEEP_HEADER_LEVEL,     /* centred above their axes */
	SWEEP_HEADER_STAGGERED, /* so too, every second on a higher line */
	SWEEP_HEADER_SLANTED    /* rising to the right from their axes */
};

/* Where the axes stand, in pixels. */
struct sweep_header_room
{
	double spacing;     /* from axis to axis */
	double left, right; /* beside the first and the last */
};

struct sweep_headers
{
	enum sweep_header_layout layout;
	size_t count;
	char **texts;  /* as they are shown, all different where the names are; owned */
	double height; /* pixels above those of one line */
	double beyond; /* pixels to the right of the last axis */
};

/* The least spacing at which the names stand on one line. */
double sweep_headers_spacing(const char *const *names, size_t count);

/* The last name is the metric's. A name that is too long even slanted loses the beginning that it shares with all other
 * parameters, then its middle; names that are the same then are numbered from the left. */
void sweep_headers_make(struct sweep_headers *headers, const char *const *names, size_t count,
						const struct sweep_header_room *room);
void sweep_headers_free(struct sweep_headers *headers);

#endif
