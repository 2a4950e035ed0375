#include "search/quote.h"

#include <ctype.h>
#include <string.h>

static bool is_plain(unsigned char c)
{
	return c < 0x80 && (isalnum(c) || strchr("_@%+=:,./-", c) != NULL);
}

unsigned sweep_word_needs(const char *bytes, size_t length)
{
	unsigned needs = 0;
	for (size_t i = 0; i < length; i++)
	{
		const char c = bytes[i];
		if (c == '\n' || c == '\0') needs |= SWEEP_WORD_IMPOSSIBLE;
		else if (c == '\'') needs |= SWEEP_WORD_QUOTES | SWEEP_WORD_APOSTROPHE;
		else if (strchr("\"$`\\!", c)) needs |= SWEEP_WORD_QUOTES | SWEEP_WORD_SPECIAL;
		else if (!is_plain((unsigned char)c)) needs |= SWEEP_WORD_QUOTES;
	}
	return needs;
}

static bool in_double_quotes(unsigned needs)
{
	return (needs & SWEEP_WORD_APOSTROPHE) && !(needs & SWEEP_WORD_SPECIAL);
}

void sweep_word_mark(struct sweep_text *out, unsigned needs)
{
	if (needs & SWEEP_WORD_QUOTES) sweep_text_putc(out, in_double_quotes(needs) ? '"' : '\'');
}

void sweep_word_add(struct sweep_text *out, unsigned needs, const char *bytes, size_t length)
{
	const bool apostrophes = (needs & SWEEP_WORD_QUOTES) && !in_double_quotes(needs);
	for (size_t i = 0; i < length; i++)
	{
		if (apostrophes && bytes[i] == '\'') sweep_text_puts(out, "'\\''");
		else sweep_text_putc(out, bytes[i]);
	}
}

void sweep_quote_field(struct sweep_text *out, const char *bytes, size_t length)
{
	bool quotes = length == 0;
	for (size_t i = 0; i < length && !quotes; i++) quotes = bytes[i] != '\0' && strchr(",\"\r\n", bytes[i]);
	if (!quotes)
	{
		sweep_text_add(out, bytes, length);
		return;
	}
	sweep_text_putc(out, '"');
	for (size_t i = 0; i < length; i++)
	{
		if (bytes[i] == '"') sweep_text_putc(out, '"');
		sweep_text_putc(out, bytes[i]);
	}
	sweep_text_putc(out, '"');
}
