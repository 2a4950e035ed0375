#include "spec/locate.h"

#include <stdlib.h>
#include <string.h>

/* A place in the file. */
struct cursor
{
	const char *at, *end;
	int line, column;
};

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* A column is a character. A line ends with \n, \r\n or \r. */
static void step(struct cursor *cursor)
{
	const char c = *cursor->at++;
	const char next = cursor->at < cursor->end ? *cursor->at : '\0';
	if (c == '\n' || (c == '\r' && next != '\n'))
	{
		cursor->line++;
		cursor->column = 1;
	}
	else if ((next & 0xC0) != 0x80 && c != '\r') cursor->column++;
}

static void skip_line(struct cursor *cursor)
{
	const int line = cursor->line;
	while (cursor->at < cursor->end && cursor->line == line) step(cursor);
}

static void skip_white(struct cursor *cursor)
{
	while (cursor->at < cursor->end && is_white(*cursor->at)) step(cursor);
}

/* To the beginning of the scalar, behind its anchor and tag. */
static void seek(struct cursor *cursor, const struct sweep_value *scalar)
{
	while (cursor->at < cursor->end && cursor->line < scalar->line) skip_line(cursor);
	while (cursor->at < cursor->end && cursor->line == scalar->line && cursor->column < scalar->column) step(cursor);
	while (cursor->at < cursor->end && (*cursor->at == '&' || *cursor->at == '!'))
	{
		while (cursor->at < cursor->end && !is_white(*cursor->at)) step(cursor);
		skip_white(cursor);
	}
}

/* Passes over the digits of a hexadecimal escape. Returns whether it stands for a white character. */
static bool skip_digits(struct cursor *cursor, size_t count)
{
	char digits[9] = "";
	for (size_t i = 0; i < count && cursor->at < cursor->end; i++)
	{
		digits[i] = *cursor->at;
		step(cursor);
	}
	const unsigned long code = strtoul(digits, NULL, 16);
	return code > 0 && code < 0x80 && is_white((char)code);
}

/* Passes over an escape of a text in double quotes. False when it stands for nothing or for a white character. */
static bool skip_escape(struct cursor *cursor)
{
	step(cursor);
	if (cursor->at == cursor->end) return false;
	const char escape = *cursor->at;
	step(cursor);
	const size_t digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
	if (digits > 0) return !skip_digits(cursor, digits);
	return !is_white(escape) && strchr("nrt", escape) == NULL;
}

/* Passes over one character of the scalar that is not white, and the white ones before it. False at the end. */
static bool skip_character(struct cursor *cursor, char quote)
{
	for (skip_white(cursor); quote == '"' && cursor->at < cursor->end && *cursor->at == '\\'; skip_white(cursor))
		if (skip_escape(cursor)) return true;
	if (cursor->at == cursor->end) return false;
	const char c = *cursor->at;
	step(cursor);
	while (cursor->at < cursor->end && (*cursor->at & 0xC0) == 0x80) step(cursor);
	if (quote == '\'' && c == '\'' && cursor->at < cursor->end && *cursor->at == '\'') step(cursor);
	return true;
}

/* How many characters before the offset are not white. */
static size_t characters_before(const struct sweep_value *scalar, size_t offset)
{
	size_t count = 0;
	for (size_t i = 0; i < offset && i < scalar->length; i++)
		count += !is_white(scalar->text[i]) && (scalar->text[i] & 0xC0) != 0x80;
	return count;
}

void sweep_locate(const char *file, size_t length, const struct sweep_value *scalar, size_t offset, int *line,
				  int *column)
{
	struct cursor cursor = {file, file + length, 1, 1};
	*line = scalar->line;
	*column = scalar->column;
	if (length >= 3 && memcmp(file, "\xEF\xBB\xBF", 3) == 0) cursor.at += 3;
	seek(&cursor, scalar);
	if (cursor.at == cursor.end) return;
	const char quote = *cursor.at == '\'' || *cursor.at == '"' ? *cursor.at : '\0';
	if (quote) step(&cursor);
	else if (*cursor.at == '|' || *cursor.at == '>') skip_line(&cursor);
	for (size_t left = characters_before(scalar, offset); left > 0; left--)
		if (!skip_character(&cursor, quote)) return;
	const bool more = characters_before(scalar, scalar->length) > characters_before(scalar, offset);
	if (more) skip_white(&cursor);
	*line = cursor.line;
	*column = cursor.column;
}
