#include "base/error.h"

#include <stdio.h>
#include <string.h>

/* Cuts a message that vsnprintf had to shorten so that no multi-byte UTF-8 character is torn. */
static void mark_cut(char *text, size_t size)
{
	size_t end = size - 4;
	while (end > 0 && ((unsigned char)text[end] & 0xC0) == 0x80) end--;
	memcpy(text + end, "...", 4);
}

static enum sweep_status fill(struct sweep_error *err, enum sweep_status status, const char *file, int line, int column,
							  const char *format, va_list args)
{
	if (err == NULL) return status;
	err->status = status;
	err->line = line;
	err->column = column;
	snprintf(err->file, sizeof err->file, "%s", file ? file : "");
	int written = vsnprintf(err->message, sizeof err->message, format, args);
	if (written < 0) snprintf(err->message, sizeof err->message, "%s", format);
	if (written >= (int)sizeof err->message) mark_cut(err->message, sizeof err->message);
	return status;
}

enum sweep_status sweep_fail(struct sweep_error *err, enum sweep_status status, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fill(err, status, NULL, 0, 0, format, args);
	va_end(args);
	return status;
}

enum sweep_status sweep_fail_at(struct sweep_error *err, enum sweep_status status, const char *file, int line,
								int column, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	fill(err, status, file, line, column, format, args);
	va_end(args);
	return status;
}

const char *sweep_error_text(const struct sweep_error *err, char *buffer, unsigned long size)
{
	const char *file = err->file;
	if (file[0] == '\0') snprintf(buffer, size, "%s", err->message);
	else if (err->line == 0) snprintf(buffer, size, "%s: %s", file, err->message);
	else if (err->column == 0) snprintf(buffer, size, "%s:%d: %s", file, err->line, err->message);
	else snprintf(buffer, size, "%s:%d:%d: %s", file, err->line, err->column, err->message);
	return buffer;
}
