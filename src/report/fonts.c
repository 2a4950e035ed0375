#include "report/fonts.h"

#include "base/memory.h"
#include "report/label.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

struct range
{
	uint32_t first, last;
};

/* Unicode's blocks up to Cyrillic, and from General Punctuation to Miscellaneous Symbols and Arrows. */
static const struct range everywhere[] = {{0, 0x052F}, {0x1E00, 0x2BFF}};

static bool within(uint32_t code, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (code >= ranges[i].first && code <= ranges[i].last) return true;
	return false;
}

static bool is_everywhere(uint32_t code)
{
	return within(code, everywhere, sizeof everywhere / sizeof everywhere[0]);
}

static bool any_special(const char *text)
{
	for (size_t length; *text; text += length)
		if (!is_everywhere(sweep_character_at(text, &length))) return true;
	return false;
}

/* What all fonts have: fc-list says it as "20-7e a0 ...", in hexadecimal. The caller frees the ranges. */
static struct range *installed(size_t *count)
{
	struct range *ranges = NULL;
	size_t capacity = 0;
	unsigned long first, last;
	*count = 0;
	FILE *list = popen("fc-list --format '%{charset}\\n' 2>/dev/null", "r");
	if (list == NULL) return NULL;
	while (fscanf(list, "%lx", &first) == 1)
	{
		last = first;
		int next = fgetc(list);
		if (next == '-' && fscanf(list, "%lx", &last) != 1) break;
		ranges = sweep_grow(ranges, *count, &capacity, sizeof *ranges);
		ranges[(*count)++] = (struct range){(uint32_t)first, (uint32_t)last};
	}
	pclose(list);
	return ranges;
}

void sweep_fonts_replace(struct sweep_text *text)
{
	if (text->length == 0 || !any_special(text->data)) return;
	size_t count, length;
	struct range *ranges = installed(&count);
	struct sweep_text shown = {0};
	for (const char *at = text->data; *at; at += length)
	{
		uint32_t code = sweep_character_at(at, &length);
		if (is_everywhere(code) || within(code, ranges, count)) sweep_text_add(&shown, at, length);
		else sweep_text_printf(&shown, "\\u%04x", code);
	}
	free(ranges);
	sweep_text_free(text);
	*text = shown;
}
