#include "spec/notation.h"

#include "spec/scalar.h"

#include <ctype.h>
#include <math.h>
#include <string.h>

enum
{
	SHORT = 100 /* columns of a value that stands behind its key */
};

void sweep_notate_double(struct sweep_text *out, double value)
{
	char text[SWEEP_DOUBLE_TEXT];
	if (isnan(value)) sweep_text_puts(out, ".nan");
	else if (isinf(value)) sweep_text_puts(out, value < 0 ? "-.inf" : ".inf");
	else
	{
		sweep_double_text(text, value);
		const size_t digits = strcspn(text, "e");
		sweep_text_add(out, text, digits);
		if (text[digits] && memchr(text, '.', digits) == NULL) sweep_text_puts(out, ".0");
		sweep_text_puts(out, text + digits);
	}
}

/* Letters first, then letters, digits and marks that mean nothing to YAML; and no word such as yes. */
static bool is_bare(const char *bytes, size_t length)
{
	if (length == 0 || strlen(bytes) != length || !(isalpha((unsigned char)bytes[0]) || strchr("_/", bytes[0])))
		return false;
	for (size_t i = 0; i < length; i++)
	{
		const bool inner_space = bytes[i] == ' ' && i + 1 < length && bytes[i + 1] != ' ';
		if (!isalnum((unsigned char)bytes[i]) && !strchr("_./-", bytes[i]) && !inner_space) return false;
	}
	struct sweep_value value = {.type = SWEEP_STRING, .text = bytes, .length = length};
	enum sweep_oddity oddity;
	return sweep_scalar_resolve(&value, NULL, true, &oddity) && value.type == SWEEP_STRING;
}

/* A character that YAML does not allow as it is, or would fold: its code; else 0. */
static unsigned hidden_at(const unsigned char *text, size_t left, size_t *bytes)
{
	*bytes = text[0] < 0x80 ? 1 : text[0] < 0xE0 ? 2 : text[0] < 0xF0 ? 3 : 4;
	if (*bytes > left) *bytes = left;
	if (text[0] == 0x7F) return 0x7F;
	if (text[0] == 0xC2 && left > 1 && text[1] <= 0xA0) return text[1];
	if (text[0] == 0xE2 && left > 2 && text[1] == 0x80 && (text[2] == 0xA8 || text[2] == 0xA9))
		return 0x1F80u + text[2];
	if (text[0] == 0xEF && left > 2 && text[1] == 0xBB && text[2] == 0xBF) return 0xFEFF;
	return 0;
}

void sweep_notate_string(struct sweep_text *out, const char *bytes, size_t length)
{
	if (is_bare(bytes, length))
	{
		sweep_text_add(out, bytes, length);
		return;
	}
	struct sweep_text json = {0};
	sweep_text_add_json_string(&json, bytes, length);
	for (size_t i = 0, step; i < json.length; i += step)
	{
		const unsigned code = hidden_at((const unsigned char *)json.data + i, json.length - i, &step);
		if (code) sweep_text_printf(out, "\\u%04x", code);
		else sweep_text_add(out, json.data + i, step);
	}
	sweep_text_free(&json);
}

static void notate_items(struct sweep_text *out, const struct sweep_value *value)
{
	const bool map = value->type == SWEEP_MAP;
	sweep_text_putc(out, map ? '{' : '[');
	for (size_t i = 0; i < value->count; i++)
	{
		if (i) sweep_text_puts(out, ", ");
		if (map)
		{
			sweep_notate(out, value->pairs[i].key);
			sweep_text_puts(out, ": ");
		}
		sweep_notate(out, map ? value->pairs[i].value : value->items[i]);
	}
	sweep_text_putc(out, map ? '}' : ']');
}

void sweep_notate(struct sweep_text *out, const struct sweep_value *value)
{
	switch (value->type)
	{
	case SWEEP_NULL: sweep_text_puts(out, "null"); break;
	case SWEEP_BOOL: sweep_text_puts(out, value->boolean ? "true" : "false"); break;
	case SWEEP_INT: sweep_text_add_int(out, value->integer); break;
	case SWEEP_FLOAT: sweep_notate_double(out, value->number); break;
	case SWEEP_STRING: sweep_notate_string(out, value->text, value->length); break;
	case SWEEP_LIST:
	case SWEEP_MAP: notate_items(out, value); break;
	}
}

static void start_line(struct sweep_text *out, size_t indent)
{
	sweep_text_putc(out, '\n');
	for (size_t i = 0; i < indent; i++) sweep_text_putc(out, ' ');
}

static void notate_lines(struct sweep_text *out, const struct sweep_value *value, size_t indent)
{
	for (size_t i = 0; i < value->count; i++)
	{
		start_line(out, indent);
		if (value->type == SWEEP_LIST)
		{
			sweep_text_puts(out, "- ");
			sweep_notate(out, value->items[i]);
			continue;
		}
		sweep_notate(out, value->pairs[i].key);
		sweep_text_putc(out, ':');
		sweep_notate_block(out, value->pairs[i].value, indent);
	}
}

void sweep_notate_block(struct sweep_text *out, const struct sweep_value *value, size_t indent)
{
	struct sweep_text line = {0};
	sweep_notate(&line, value);
	const bool nested = value->type == SWEEP_LIST || value->type == SWEEP_MAP;
	if (nested && value->count > 0 && line.length + indent > SHORT) notate_lines(out, value, indent + 2);
	else
	{
		sweep_text_putc(out, ' ');
		sweep_text_add(out, line.data, line.length);
	}
	sweep_text_free(&line);
}
