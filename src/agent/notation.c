#include "agent/notation.h"

#include "search/arguments.h"
#include "spec/scalar.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

struct notation
{
	void (*add_beyond)(struct sweep_text *out, uint32_t code); /* a character above U+FFFF */
	void (*add_byte)(struct sweep_text *out, unsigned char byte);
	const char *infinity;
	bool point; /* a float needs one */
};

static void add_surrogates(struct sweep_text *out, uint32_t code)
{
	sweep_text_printf(out, "\\u%04x\\u%04x", 0xD800 + ((code - 0x10000) >> 10), 0xDC00 + ((code - 0x10000) & 0x3FF));
}

static void add_escaped_byte(struct sweep_text *out, unsigned char byte)
{
	sweep_text_printf(out, "\\u%04x", 0xDC00U + byte);
}

static void add_long_escape(struct sweep_text *out, uint32_t code)
{
	sweep_text_printf(out, "\\U%08x", code);
}

/* PyYAML takes no surrogate: U+FFFD stands for what cannot be said. */
static void add_replacement(struct sweep_text *out, unsigned char byte)
{
	(void)byte;
	sweep_text_puts(out, "\\ufffd");
}

static const struct notation json = {add_surrogates, add_escaped_byte, "Infinity", false};
static const struct notation yaml = {add_long_escape, add_replacement, ".inf", true};

/* The bytes of the UTF-8 character at `text`, and its code point; 0 when there is none. */
static size_t decode(const char *text, size_t length, uint32_t *code)
{
	const unsigned char first = (unsigned char)text[0];
	const size_t bytes = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
	if (bytes > length || sweep_utf8_length(text, bytes) != bytes) return 0;
	*code = bytes == 1 ? first : first & (0x7FU >> bytes);
	for (size_t i = 1; i < bytes; i++) *code = *code << 6 | ((unsigned char)text[i] & 0x3FU);
	return bytes;
}

static void add_character(struct sweep_text *out, const struct notation *notation, uint32_t code)
{
	static const char letters[] = "b\bf\fn\nr\rt\t\"\"\\\\"; /* how it is written, and what it stands for */
	for (const char *letter = letters; *letter; letter += 2)
	{
		if (code != (unsigned char)letter[1]) continue;
		sweep_text_putc(out, '\\');
		sweep_text_putc(out, letter[0]);
		return;
	}
	if (code >= 0x20 && code < 0x7F) sweep_text_putc(out, (char)code);
	else if (code <= 0xFFFF) sweep_text_printf(out, "\\u%04x", code);
	else notation->add_beyond(out, code);
}

static void add_string(struct sweep_text *out, const struct notation *notation, const char *text)
{
	uint32_t code = 0;
	size_t length = strlen(text);
	sweep_text_putc(out, '"');
	for (size_t bytes; length > 0; text += bytes, length -= bytes)
	{
		bytes = decode(text, length, &code);
		if (bytes > 0) add_character(out, notation, code);
		else notation->add_byte(out, (unsigned char)*text);
		if (bytes == 0) bytes = 1;
	}
	sweep_text_putc(out, '"');
}

static void add_number(struct sweep_text *out, const struct notation *notation, const cJSON *item)
{
	struct sweep_text digits = {0};
	sweep_argument_add_value(&digits, item);
	const size_t mantissa = strcspn(digits.data, "e");
	if (strstr(digits.data, "inf"))
		sweep_text_printf(out, "%s%s", digits.data[0] == '-' ? "-" : "", notation->infinity);
	else
	{
		sweep_text_add(out, digits.data, mantissa);
		if (notation->point && digits.data[mantissa] && strchr(digits.data, '.') == NULL) sweep_text_puts(out, ".0");
		sweep_text_puts(out, digits.data + mantissa);
	}
	sweep_text_free(&digits);
}

static void add_value(struct sweep_text *out, const struct notation *notation, const cJSON *item)
{
	if (cJSON_IsNumber(item)) add_number(out, notation, item);
	else if (cJSON_IsString(item)) add_string(out, notation, item->valuestring);
	else if (cJSON_IsArray(item) || cJSON_IsObject(item))
	{
		const bool object = cJSON_IsObject(item);
		sweep_text_putc(out, object ? '{' : '[');
		for (const cJSON *child = item->child; child; child = child->next)
		{
			if (child != item->child) sweep_text_puts(out, ", ");
			if (object) add_string(out, notation, child->string);
			if (object) sweep_text_puts(out, ": ");
			add_value(out, notation, child);
		}
		sweep_text_putc(out, object ? '}' : ']');
	}
	else sweep_text_puts(out, cJSON_IsNull(item) ? "null" : cJSON_IsTrue(item) ? "true" : "false");
}

void sweep_notation_add_json(struct sweep_text *out, const cJSON *value)
{
	add_value(out, &json, value);
}

/* Whether a name can stand without quotes: it has letters alone that are plain, and is no word such as "yes". */
static bool is_plain(const char *name)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789.-";
	const size_t length = strlen(name);
	struct sweep_value value = {.type = SWEEP_STRING, .text = name, .length = length};
	enum sweep_oddity oddity = SWEEP_ORDINARY;
	if (length == 0 || strspn(name, plain) != length || strchr("0123456789.-", name[0])) return false;
	return sweep_scalar_resolve(&value, NULL, true, &oddity) && value.type == SWEEP_STRING;
}

void sweep_notation_add_file(struct sweep_text *out, const cJSON *config)
{
	sweep_text_puts(out, "wandb_version: 1\n");
	if (config->child) sweep_text_putc(out, '\n');
	for (const cJSON *item = config->child; item; item = item->next)
	{
		if (is_plain(item->string)) sweep_text_puts(out, item->string);
		else add_string(out, &yaml, item->string);
		sweep_text_puts(out, ":\n  value: ");
		add_value(out, &yaml, item);
		sweep_text_putc(out, '\n');
	}
}
