#include "report/label.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

uint32_t sweep_character_at(const char *text, size_t *length)
{
	const unsigned char *bytes = (const unsigned char *)text;
	size_t wanted = bytes[0] < 0x80 ? 1 : bytes[0] < 0xE0 ? 2 : bytes[0] < 0xF0 ? 3 : 4;
	*length = 1;
	if (wanted == 1) return bytes[0];
	if (strnlen(text, wanted) < wanted || sweep_utf8_length(text, wanted) < wanted) return 0xFFFD;
	*length = wanted;
	uint32_t code = bytes[0] & (0x7Fu >> wanted);
	for (size_t i = 1; i < wanted; i++) code = code << 6 | (bytes[i] & 0x3Fu);
	return code;
}

/* After Unicode's EastAsianWidth.txt and the combining blocks, in ranges. */
static size_t width_of(uint32_t code)
{
	static const struct
	{
		uint32_t first, last;
		size_t width;
	} ranges[] = {{0x0300, 0x036F, 0},   {0x1100, 0x115F, 2},  {0x200B, 0x200F, 0}, {0x20D0, 0x20FF, 0},
				  {0x231A, 0x231B, 2},   {0x2329, 0x232A, 2},  {0x23E9, 0x23F3, 2}, {0x25FD, 0x25FE, 2},
				  {0x2600, 0x27BF, 2},   {0x2B1B, 0x2B55, 2},  {0x2E80, 0xA4CF, 2}, {0xA960, 0xA97C, 2},
				  {0xAC00, 0xD7A3, 2},   {0xF900, 0xFAFF, 2},  {0xFE00, 0xFE0F, 0}, {0xFE10, 0xFE19, 2},
				  {0xFE30, 0xFE6F, 2},   {0xFF00, 0xFF60, 2},  {0xFFE0, 0xFFE6, 2}, {0x16FE0, 0x1B2FF, 2},
				  {0x1F000, 0x1FAFF, 2}, {0x20000, 0x3FFFD, 2}};
	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (code >= ranges[i].first && code <= ranges[i].last) return ranges[i].width;
	return 1;
}

/* Characters that a terminal or a browser would obey: control, line and paragraph separators, embeddings, overrides and
 * isolates of the bidirectional algorithm (UAX 9). */
static bool is_obeyed(uint32_t code)
{
	return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x2028 && code <= 0x202E) ||
		   (code >= 0x2066 && code <= 0x2069);
}

/* One character of the source: `bytes` of it, and how it is shown. */
struct glyph
{
	size_t bytes, width;
	char shown[8];
};

static struct glyph glyph_at(const char *text)
{
	struct glyph glyph;
	uint32_t code = sweep_character_at(text, &glyph.bytes);
	static const char named[] = "\b\f\n\r\t", letters[] = "bfnrt";
	const char *at = code && code < 0x20 ? strchr(named, (int)code) : NULL;
	if (at) glyph.width = (size_t)snprintf(glyph.shown, sizeof glyph.shown, "\\%c", letters[at - named]);
	else if (is_obeyed(code)) glyph.width = (size_t)snprintf(glyph.shown, sizeof glyph.shown, "\\u%04x", code);
	else
	{
		const char *shown = code == 0xFFFD ? "\xEF\xBF\xBD" : text;
		size_t length = code == 0xFFFD ? 3 : glyph.bytes;
		memcpy(glyph.shown, shown, length);
		glyph.shown[length] = '\0';
		glyph.width = width_of(code);
	}
	return glyph;
}

size_t sweep_label_width(const char *text)
{
	size_t width = 0;
	while (*text)
	{
		struct glyph glyph = glyph_at(text);
		width += glyph.width;
		text += glyph.bytes;
	}
	return width;
}

/* Adds characters while they fit in `columns`. */
static size_t add_start(struct sweep_text *out, const char *text, size_t columns)
{
	size_t taken = 0;
	while (*text)
	{
		struct glyph glyph = glyph_at(text);
		if (taken + glyph.width > columns) break;
		sweep_text_puts(out, glyph.shown);
		taken += glyph.width;
		text += glyph.bytes;
	}
	return taken;
}

size_t sweep_label_add(struct sweep_text *out, const char *text, size_t columns, const char *mark)
{
	size_t width = sweep_label_width(text);
	if (width <= columns) return add_start(out, text, columns);
	size_t mark_width = sweep_label_width(mark);
	if (columns <= mark_width) return add_start(out, mark, columns);
	size_t tail = (columns - mark_width) / 2;
	size_t taken = add_start(out, text, columns - mark_width - tail);
	sweep_text_puts(out, mark);
	while (width > tail)
	{
		struct glyph glyph = glyph_at(text);
		width -= glyph.width;
		text += glyph.bytes;
	}
	return taken + mark_width + add_start(out, text, tail);
}

size_t sweep_label_add_start(struct sweep_text *out, const char *text, size_t columns, const char *mark)
{
	if (sweep_label_width(text) <= columns) return add_start(out, text, columns);
	const size_t mark_width = sweep_label_width(mark);
	const size_t taken = columns > mark_width ? add_start(out, text, columns - mark_width) : 0;
	return taken + add_start(out, mark, columns - taken);
}

/* The advance of a character in hundredths of an em, rounded up: of ASCII, DejaVu Sans' own (its table hmtx); of
 * others, what few of its letters exceed. */
static int advance_of(uint32_t code)
{
	static const unsigned char ascii[] = {32, 41, 46, 84, 64, 96, 78, 28, 40, 40, 50, 84, 32, 37,  32, 34, 64, 64, 64,
										  64, 64, 64, 64, 64, 64, 64, 34, 34, 84, 84, 84, 54, 100, 69, 69, 70, 78, 64,
										  58, 78, 76, 30, 30, 66, 56, 87, 75, 79, 61, 79, 70, 64,  62, 74, 69, 99, 69,
										  62, 69, 40, 34, 40, 84, 50, 50, 62, 64, 55, 64, 62, 36,  64, 64, 28, 28, 58,
										  28, 98, 64, 62, 64, 64, 42, 53, 40, 64, 60, 82, 60, 60,  53, 64, 34, 64, 84};
	if (code >= 0x20 && code < 0x7F) return ascii[code - 0x20];
	size_t columns = width_of(code);
	return code == 0x2026 || columns == 2 ? 100 : columns ? 75 : 0;
}

double sweep_label_ems(const char *text)
{
	int hundredths = 0;
	while (*text)
	{
		struct glyph glyph = glyph_at(text);
		size_t bytes;
		for (const char *shown = glyph.shown; *shown; shown += bytes)
			hundredths += advance_of(sweep_character_at(shown, &bytes));
		text += glyph.bytes;
	}
	return hundredths / 100.0;
}

void sweep_label_fit(struct sweep_text *out, const char *text, double ems, const char *mark)
{
	size_t columns = sweep_label_width(text);
	struct sweep_text label = {0};
	do
	{
		sweep_text_clear(&label);
		sweep_label_add(&label, text, columns, mark);
	} while (label.length && sweep_label_ems(label.data) > ems && columns-- > 1);
	sweep_text_add(out, label.data, label.length);
	sweep_text_free(&label);
}
