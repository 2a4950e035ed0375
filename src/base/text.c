#include "base/text.h"

#include "base/decimal.h"
#include "base/memory.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void sweep_text_free(struct sweep_text *text)
{
	free(text->data);
	*text = (struct sweep_text){0};
}

void sweep_text_clear(struct sweep_text *text)
{
	text->length = 0;
	if (text->data) text->data[0] = '\0';
}

static void reserve(struct sweep_text *text, size_t more)
{
	size_t wanted = text->length + more + 1;
	if (wanted <= text->capacity) return;
	size_t capacity = text->capacity ? text->capacity : 64;
	while (capacity < wanted) capacity *= 2;
	text->data = sweep_resize(text->data, capacity, 1);
	text->capacity = capacity;
}

void sweep_text_add(struct sweep_text *text, const char *bytes, size_t length)
{
	reserve(text, length);
	if (length) memcpy(text->data + text->length, bytes, length);
	text->length += length;
	text->data[text->length] = '\0';
}

void sweep_text_puts(struct sweep_text *text, const char *string)
{
	sweep_text_add(text, string, strlen(string));
}

void sweep_text_putc(struct sweep_text *text, char c)
{
	sweep_text_add(text, &c, 1);
}

void sweep_text_printf(struct sweep_text *text, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length > 0)
	{
		reserve(text, (size_t)length);
		vsnprintf(text->data + text->length, (size_t)length + 1, format, again);
		text->length += (size_t)length;
	}
	va_end(again);
}

/* The digits of `value` at `out`; returns their end. */
static char *put_digits(char *out, uint64_t value)
{
	char digits[24], *p = digits + sizeof digits;
	do *--p = (char)('0' + value % 10);
	while (value /= 10);
	const size_t count = (size_t)(digits + sizeof digits - p);
	memcpy(out, p, count);
	return out + count;
}

void sweep_text_add_int(struct sweep_text *text, int64_t value)
{
	char digits[24], *out = digits;
	if (value < 0) *out++ = '-';
	out = put_digits(out, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);
	sweep_text_add(text, digits, (size_t)(out - digits));
}

static char *put(char *out, const char *text)
{
	const size_t length = strlen(text);
	memcpy(out, text, length);
	return out + length;
}

/* d.ddde+XX: `count` digits stand at `out`; returns the end. */
static char *as_scientific(char *out, int count, int exponent)
{
	if (count > 1)
	{
		memmove(out + 2, out + 1, (size_t)count - 1);
		out[1] = '.';
		out++;
	}
	out += count;
	out = put(out, exponent < 0 ? "e-" : "e+");
	if (abs(exponent) < 10) *out++ = '0';
	return put_digits(out, (uint64_t)abs(exponent));
}

/* The same as ddd.ddd, with zeros where digits lack. */
static char *as_decimal(char *out, int count, int exponent)
{
	if (exponent < 0)
	{
		const int zeros = -exponent; /* the one before the point included */
		memmove(out + zeros + 1, out, (size_t)count);
		memset(out, '0', (size_t)zeros + 1);
		out[1] = '.';
		return out + zeros + 1 + count;
	}
	if (count > exponent + 1)
	{
		memmove(out + exponent + 2, out + exponent + 1, (size_t)(count - exponent - 1));
		out[exponent + 1] = '.';
		return out + count + 1;
	}
	memset(out + count, '0', (size_t)(exponent + 1 - count));
	return put(out + exponent + 1, ".0");
}

size_t sweep_double_text(char *buffer, double value)
{
	char *out = buffer;
	if (signbit(value) && !isnan(value)) *out++ = '-';
	const double size = fabs(value);
	if (isnan(value)) out = put(out, "NaN");
	else if (isinf(value)) out = put(out, "Infinity");
	else if (size < 1e15 && size == trunc(size)) out = put(put_digits(out, (uint64_t)size), ".0");
	else
	{
		const struct sweep_decimal decimal = sweep_decimal_of(size);
		const int count = (int)(put_digits(out, decimal.digits) - out);
		const int exponent = decimal.exponent + count - 1;
		out = (exponent < -4 || exponent >= 16 ? as_scientific : as_decimal)(out, count, exponent);
	}
	*out = '\0';
	return (size_t)(out - buffer);
}

void sweep_text_add_double(struct sweep_text *text, double value)
{
	char buffer[SWEEP_DOUBLE_TEXT];
	size_t length = sweep_double_text(buffer, value);
	sweep_text_add(text, buffer, length);
}

static void add_escape(struct sweep_text *text, unsigned char c)
{
	static const char named[] = "\b\f\n\r\t\"\\", letters[] = "bfnrt\"\\";
	const char *at = c ? strchr(named, c) : NULL;
	if (at)
	{
		sweep_text_putc(text, '\\');
		sweep_text_putc(text, letters[at - named]);
	}
	else sweep_text_printf(text, "\\u%04x", c);
}

void sweep_text_add_json_string(struct sweep_text *text, const char *bytes, size_t length)
{
	sweep_text_putc(text, '"');
	size_t plain = 0;
	for (size_t i = 0; i < length; i++)
	{
		unsigned char c = (unsigned char)bytes[i];
		if (c >= 0x20 && c != '"' && c != '\\') continue;
		sweep_text_add(text, bytes + plain, i - plain);
		plain = i + 1;
		add_escape(text, c);
	}
	sweep_text_add(text, bytes + plain, length - plain);
	sweep_text_putc(text, '"');
}

void sweep_text_add_printable(struct sweep_text *text, const char *string)
{
	for (const unsigned char *p = (const unsigned char *)string; *p; p++)
	{
		bool beyond_ascii = p[0] == 0xC2 && p[1] >= 0x80 && p[1] < 0xA0; /* U+0080 to U+009F */
		if (beyond_ascii) p++;
		if (beyond_ascii || *p < 0x20 || *p == 0x7F) add_escape(text, *p);
		else sweep_text_putc(text, (char)*p);
	}
}

bool sweep_parse_double(const char *text, double *value)
{
	if (*text == '\0' || isspace((unsigned char)*text)) return false;
	if (strpbrk(text, "xX(") != NULL) return false; /* no hexadecimal floats, no nan(...) */
	char *end;
	*value = strtod(text, &end);
	return *end == '\0';
}

bool sweep_parse_int(const char *text, int64_t *value)
{
	if (*text == '\0' || isspace((unsigned char)*text)) return false;
	char *end;
	errno = 0;
	intmax_t parsed = strtoimax(text, &end, 10);
	if (errno != 0 || *end != '\0' || parsed < INT64_MIN || parsed > INT64_MAX) return false;
	*value = parsed;
	return true;
}

/* The bytes of the UTF-8 character that begins at p, of which `left` bytes are there; 0 when there is none. */
static size_t utf8_character(const unsigned char *p, size_t left)
{
	if (p[0] < 0x80) return 1;
	size_t size = p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 0;
	if (size == 0 || size > left) return 0;
	for (size_t i = 1; i < size; i++)
		if ((p[i] & 0xC0) != 0x80) return 0;
	bool overlong = (p[0] == 0xE0 && p[1] < 0xA0) || (p[0] == 0xF0 && p[1] < 0x90);
	bool beyond = (p[0] == 0xED && p[1] > 0x9F) || (p[0] == 0xF4 && p[1] > 0x8F); /* surrogates, U+110000 */
	return overlong || beyond ? 0 : size;
}

size_t sweep_utf8_length(const char *bytes, size_t length)
{
	const unsigned char *p = (const unsigned char *)bytes;
	size_t i = 0;
	while (i < length)
	{
		uint64_t eight;
		if (length - i >= sizeof eight)
		{
			memcpy(&eight, p + i, sizeof eight);
			if ((eight & 0x8080808080808080U) == 0)
			{
				i += sizeof eight;
				continue;
			}
		}
		size_t size = utf8_character(p + i, length - i);
		if (size == 0) return i;
		i += size;
	}
	return length;
}

enum
{
	LONGEST_NAME = 64
};

static size_t smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;
	return least < c ? least : c;
}

/* Edits from a to b; lengths up to LONGEST_NAME. */
static size_t edit_distance(const char *a, size_t length_a, const char *b, size_t length_b)
{
	size_t rows[3][LONGEST_NAME + 1];
	size_t *before = rows[0], *previous = rows[1], *current = rows[2];
	for (size_t j = 0; j <= length_b; j++) previous[j] = j;
	for (size_t i = 1; i <= length_a; i++)
	{
		current[0] = i;
		for (size_t j = 1; j <= length_b; j++)
		{
			int x = tolower((unsigned char)a[i - 1]), y = tolower((unsigned char)b[j - 1]);
			current[j] = smallest(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (x != y));
			bool swapped =
				i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) && y == tolower((unsigned char)a[i - 2]);
			if (swapped && before[j - 2] + 1 < current[j]) current[j] = before[j - 2] + 1;
		}
		size_t *oldest = before;
		before = previous;
		previous = current;
		current = oldest;
	}
	return previous[length_b];
}

/* How many edits still make a likely slip of a word: the shorter it is, the sooner it is near to anything. */
static size_t most_edits(size_t length)
{
	return length <= 3 ? 1 : length <= 5 ? 2 : length / 3 + 1;
}

const char *sweep_nearest_name(const char *word, const char *const *candidates)
{
	size_t length = strlen(word);
	if (length == 0 || length > LONGEST_NAME) return NULL;
	const char *nearest = NULL;
	size_t least = most_edits(length) + 1;
	for (; *candidates; candidates++)
	{
		size_t other = strlen(*candidates);
		if (other > LONGEST_NAME) continue;
		size_t distance = edit_distance(word, length, *candidates, other);
		bool alike = distance < (length > other ? length : other); /* a letter is in its place */
		if (distance < least && alike)
		{
			least = distance;
			nearest = *candidates;
		}
	}
	return nearest;
}
