#include "report/html-report.h"

#include "base/output.h"
#include "report/html-data.h"
#include "report/html-page.h"
#include "report/label.h"

#include <string.h>

/* The character at `at` that may not stand in the page as it is, as an escape of JSON strings, where alone it can be;
 * NULL: it may. A line separator ends a line of JavaScript, and some readers of HTML. */
static const char *escape(const char *at, size_t left)
{
	if (*at == '<') return "\\u003c";
	if (*at == '>') return "\\u003e";
	if (*at == '&') return "\\u0026";
	if (left >= 3 && memcmp(at, "\u2028", 3) == 0) return "\\u2028";
	if (left >= 3 && memcmp(at, "\u2029", 3) == 0) return "\\u2029";
	return NULL;
}

/* Bytes that are no UTF-8 become U+FFFD. */
static void add_escaped(struct sweep_text *out, const struct sweep_text *json)
{
	size_t from = 0, at = 0;
	while (at < json->length)
	{
		const unsigned char byte = (unsigned char)json->data[at];
		const char *instead = byte < 0x80 || byte == 0xe2 ? escape(json->data + at, json->length - at) : NULL;
		size_t length = 1;
		if (byte >= 0x80)
		{
			const bool whole = sweep_character_at(json->data + at, &length) != 0xfffd || length == 3;
			if (!whole) instead = "\\ufffd";
		}
		if (instead)
		{
			sweep_text_add(out, json->data + from, at - from);
			sweep_text_add(out, instead, strlen(instead));
			from = at + length;
		}
		at += length;
	}
	sweep_text_add(out, json->data + from, at - from);
}

/* The part of the page up to a mark; returns what follows the mark. */
static const char *add_until(struct sweep_text *out, const char *page, const char *mark)
{
	const char *at = strstr(page, mark);
	if (at == NULL) return page;
	sweep_text_add(out, page, (size_t)(at - page));
	return at + strlen(mark);
}

enum sweep_status sweep_report_write_html(const struct sweep_report *report, const char *path, struct sweep_error *err)
{
	struct sweep_text out = {0}, data = {0};
	sweep_html_add_data(&data, report);
	const char *page = add_until(&out, sweep_html_page, "@STYLE@");
	sweep_text_puts(&out, sweep_html_style);
	page = add_until(&out, page, "@DATA@");
	add_escaped(&out, &data);
	page = add_until(&out, page, "@SCRIPT@");
	sweep_text_puts(&out, sweep_html_script);
	sweep_text_puts(&out, page);
	sweep_text_free(&data);
	const enum sweep_status status = sweep_output_write(out.data, out.length, path, err);
	sweep_text_free(&out);
	return status;
}
