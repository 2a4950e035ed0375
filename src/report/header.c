#include "report/header.h"

#include "base/memory.h"
#include "report/label.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum
{
	GAP = 12,           /* pixels between two names */
	EDGE = 6,           /* between a name and the picture's edge */
	LINE = 20,          /* from one line to the next */
	MOST_SLANTED = 240, /* length of a slanted name */
	LEAST_PREFIX = 4    /* bytes: what is worth leaving out */
};

static const char mark[] = "\u2026";
static const double radians = SWEEP_HEADER_SLANT * 3.14159265358979323846 / 180;

static double width_of(const char *name)
{
	return sweep_label_ems(name) * SWEEP_HEADER_EM;
}

double sweep_headers_spacing(const char *const *names, size_t count)
{
	double spacing = 0;
	for (size_t i = 1; i < count; i++) spacing = fmax(spacing, (width_of(names[i - 1]) + width_of(names[i])) / 2 + GAP);
	return spacing;
}

/* --- layouts ------------------------------------------------------------------------------------------------- */

/* Names on `lines` lines in turn touch neither their neighbours on the line, nor the picture's edges, nor the thin
 * lines that lead from a higher name down to its axis. */
static bool fits(const char *const *names, size_t count, const struct sweep_header_room *room, size_t lines)
{
	double spacing = room->spacing, span = (double)(count - 1) * spacing;
	for (size_t i = 0; i < count; i++)
	{
		double half = width_of(names[i]) / 2, x = (double)i * spacing;
		if (half > room->left + x - EDGE || half > room->right + span - x - EDGE) return false;
		if (i >= lines && width_of(names[i - lines]) / 2 + half + GAP > (double)lines * spacing) return false;
		if (lines > 1 && i % lines == 0 && half + GAP / 2 > spacing) return false;
	}
	return true;
}

/* --- names that are too long ----------------------------------------------------------------------------------- */

/* The length of the beginning that all names share, up to a separator. */
static size_t shared_prefix(const char *const *names, size_t count)
{
	size_t length = strlen(names[0]);
	for (size_t i = 1; i < count; i++)
	{
		size_t same = 0;
		while (same < length && names[i][same] == names[0][same]) same++;
		length = same;
	}
	while (length && strchr("._-/: ", names[0][length - 1]) == NULL) length--;
	return length >= LEAST_PREFIX ? length : 0;
}

static char *shorten(const char *name, size_t skipped, size_t number)
{
	struct sweep_text whole = {0}, text = {0};
	double most = (double)MOST_SLANTED / SWEEP_HEADER_EM;
	if (number) sweep_text_printf(&text, "%zu: ", number);
	if (skipped) sweep_text_puts(&whole, mark);
	sweep_text_puts(&whole, name + skipped);
	sweep_label_fit(&text, whole.data, most - sweep_label_ems(text.data ? text.data : ""), mark);
	sweep_text_free(&whole);
	return text.data ? text.data : sweep_copy_text("");
}

static bool all_differ(char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(texts[i], texts[k]) == 0) return false;
	return true;
}

static void shorten_all(struct sweep_headers *headers, const char *const *names)
{
	size_t parameters = headers->count - 1;
	double longest = 0;
	for (size_t i = 0; i < parameters; i++) longest = fmax(longest, width_of(names[i]));
	size_t skipped = longest > MOST_SLANTED && parameters > 1 ? shared_prefix(names, parameters) : 0;
	for (int numbered = 0; numbered < 2; numbered++)
	{
		for (size_t i = 0; i < headers->count; i++)
		{
			free(headers->texts[i]);
			headers->texts[i] = shorten(names[i], i < parameters ? skipped : 0, numbered ? i + 1 : 0);
		}
		if (all_differ(headers->texts, headers->count)) return;
	}
}

/* ------------------------------------------------------------------------------------------------------------- */

void sweep_headers_make(struct sweep_headers *headers, const char *const *names, size_t count,
						const struct sweep_header_room *room)
{
	*headers = (struct sweep_headers){.count = count, .texts = sweep_alloc(count, sizeof *headers->texts)};
	bool level = fits(names, count, room, 1);
	if (level || fits(names, count, room, 2))
	{
		headers->layout = level ? SWEEP_HEADER_LEVEL : SWEEP_HEADER_STAGGERED;
		headers->height = level ? 0 : LINE;
		headers->beyond = width_of(names[count - 1]) / 2 + EDGE;
		for (size_t i = 0; i < count; i++) headers->texts[i] = sweep_copy_text(names[i]);
		return;
	}
	headers->layout = SWEEP_HEADER_SLANTED;
	shorten_all(headers, names);
	for (size_t i = 0; i < count; i++)
	{
		double width = width_of(headers->texts[i]);
		headers->height = fmax(headers->height, width * sin(radians));
		if (i + 1 == count) headers->beyond = width * cos(radians) + EDGE + SWEEP_HEADER_EM;
	}
	for (size_t i = 0; i + 1 < count; i++)
	{
		double end = width_of(headers->texts[i]) * cos(radians) + EDGE + SWEEP_HEADER_EM;
		headers->beyond = fmax(headers->beyond, end - (double)(count - 1 - i) * room->spacing);
	}
}

void sweep_headers_free(struct sweep_headers *headers)
{
	for (size_t i = 0; i < headers->count; i++) free(headers->texts[i]);
	free(headers->texts);
	*headers = (struct sweep_headers){0};
}
