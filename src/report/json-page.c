#include "report/json-page.h"

#include "record/json.h"

#include <math.h>
#include <string.h>

void sweep_json_page_string(struct sweep_text *out, const char *text)
{
	if (text) sweep_text_add_json_string(out, text, strlen(text));
	else sweep_text_puts(out, "null");
}

void sweep_json_page_name(struct sweep_text *out, const char *name)
{
	if (out->data[out->length - 1] != '{') sweep_text_putc(out, ',');
	sweep_json_page_string(out, name);
	sweep_text_putc(out, ':');
}

void sweep_json_page_text(struct sweep_text *out, const char *name, const char *text)
{
	sweep_json_page_name(out, name);
	sweep_json_page_string(out, text);
}

void sweep_json_page_count(struct sweep_text *out, const char *name, size_t count)
{
	sweep_json_page_name(out, name);
	sweep_text_add_int(out, (int64_t)count);
}

void sweep_json_page_double(struct sweep_text *out, const char *name, double value)
{
	sweep_json_page_name(out, name);
	if (isnan(value)) sweep_text_puts(out, "null");
	else sweep_json_add_double(out, value);
}
