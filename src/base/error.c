#include "base/error.h"

#include "base/text.h"

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
	struct sweep_text text = {0};
	sweep_text_add_printable(&text, err->file);
	if (err->file[0] && err->line) sweep_text_printf(&text, ":%d", err->line);
	if (err->file[0] && err->line && err->column) sweep_text_printf(&text, ":%d", err->column);
	if (err->file[0]) sweep_text_puts(&text, ": ");
	sweep_text_add_printable(&text, err->message);
	snprintf(buffer, size, "%s", text.data ? text.data : "");
	if (text.length >= size) mark_cut(buffer, size);
	sweep_text_free(&text);
	return buffer;
}
