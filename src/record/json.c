#include "record/json.h"

#include "base/memory.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const words[] = {"NaN", "Infinity", "-Infinity"};

enum
{
	WORDS = sizeof words / sizeof words[0]
};

/* The index behind the JSON string that opens at `at`. */
static size_t skip_string(const char *text, size_t length, size_t at)
{
	for (at++; at < length; at++)
	{
		if (text[at] == '\\') at++;
		else if (text[at] == '"') return at + 1;
	}
	return length;
}

/* The bare word (NaN, Infinity, -Infinity) that stands at `at`, or NULL. */
static const char *word_at(const char *text, size_t length, size_t at)
{
	for (int i = 0; i < WORDS; i++)
	{
		size_t size = strlen(words[i]);
		if (length - at >= size && memcmp(text + at, words[i], size) == 0) return words[i];
	}
	return NULL;
}

/* Copies `text` to `out` with the bare words in quotes. False when there is none. */
static bool quote_words(const char *text, size_t length, struct sweep_text *out)
{
	bool found = false;
	for (size_t i = 0; i < length;)
	{
		const char *word = word_at(text, length, i);
		size_t end = word ? i + strlen(word) : text[i] == '"' ? skip_string(text, length, i) : i + 1;
		if (end > length) end = length;
		if (word) sweep_text_putc(out, '"');
		sweep_text_add(out, text + i, end - i);
		if (word) sweep_text_putc(out, '"');
		found = found || word;
		i = end;
	}
	return found;
}

static cJSON *parse(const char *text, size_t length, const char **stop)
{
	cJSON *root = cJSON_ParseWithLengthOpts(text, length, stop, 0);
	if (root == NULL) return NULL;
	const char *end = text + length;
	while (*stop < end && isspace((unsigned char)**stop)) ++*stop;
	if (*stop == end) return root;
	cJSON_Delete(root); /* something follows the value */
	return NULL;
}

cJSON *sweep_json_parse(const char *text, size_t length, struct sweep_error *err)
{
	const char *stop = text;
	cJSON *root = parse(text, length, &stop);
	if (root) return root;
	struct sweep_text quoted = {0};
	if (quote_words(text, length, &quoted))
	{
		const char *ignored;
		root = parse(quoted.data, quoted.length, &ignored);
	}
	sweep_text_free(&quoted);
	if (root) return root;
	int column = stop >= text && stop <= text + length ? (int)(stop - text) + 1 : 1;
	if (length == 0) sweep_fail_at(err, SWEEP_FAILED, NULL, 0, 1, "empty, where JSON was expected");
	else sweep_fail_at(err, SWEEP_FAILED, NULL, 0, column, "not valid JSON");
	return NULL;
}

/* A place in the source that moves over the number tokens, in the order in which cJSON's tree has them. */
struct numbers
{
	const char *text;
	size_t length;
	size_t at;
};

static void keep_next(struct numbers *numbers, cJSON *item)
{
	const char *text = numbers->text;
	size_t i = numbers->at, length = numbers->length;
	while (i < length && text[i] != '-' && !isdigit((unsigned char)text[i]))
	{
		if (text[i] == '"') i = skip_string(text, length, i);
		else i++;
		/* -Infinity was read as a string, so its sign begins no number */
		if (i < length && text[i] == '-' && word_at(text, length, i)) i += strlen("-Infinity");
	}
	size_t end = i;
	while (end < length && strchr("+-.0123456789eE", text[end]) != NULL && text[end] != '\0') end++;
	item->valuestring = cJSON_malloc(end - i + 1);
	if (item->valuestring)
	{
		memcpy(item->valuestring, text + i, end - i);
		item->valuestring[end - i] = '\0';
	}
	numbers->at = end;
}

static void keep_below(struct numbers *numbers, cJSON *item)
{
	if (cJSON_IsNumber(item) && item->valuestring == NULL) keep_next(numbers, item);
	for (cJSON *child = item->child; child; child = child->next) keep_below(numbers, child);
}

void sweep_json_keep_numbers(cJSON *root, const char *text, size_t length)
{
	struct numbers numbers = {text, length, 0};
	keep_below(&numbers, root);
}

/* The index behind the string that opens at `at`; 0 when a control character is in it. */
static size_t pass_string(const char *text, size_t length, size_t at)
{
	for (at++; at < length && text[at] != '"'; at++)
	{
		if ((unsigned char)text[at] < 0x20) return 0;
		if (text[at] == '\\') at++;
	}
	return at + 1;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_of_number(char c)
{
	return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '-' || c == '+';
}

/* The index behind the number at `at`; 0 when it is none by the letter. What the parser let through has digits and
 * well-placed signs; what it forgives is a leading zero, and a point without a digit on each side. The text ends in
 * a NUL, so that one character behind it may be looked at. */
static size_t pass_number(const char *text, size_t at)
{
	if (text[at] == '-') at++;
	if (!is_digit(text[at]) || (text[at] == '0' && is_digit(text[at + 1]))) return 0;
	for (; is_of_number(text[at]); at++)
		if (text[at] == '.' && !is_digit(text[at + 1])) return 0;
	return at;
}

bool sweep_json_by_letter(const char *text, size_t length)
{
	for (size_t i = 0; i < length;)
	{
		char c = text[i];
		if (c == '"') i = pass_string(text, length, i);
		else if (c == '-' || is_digit(c)) i = pass_number(text, i);
		else if (c == 'N' || c == 'I' || c == (char)0xEF) return false; /* NaN, Infinity, a byte order mark */
		else i++;
		if (i == 0) return false;
	}
	return true;
}

void sweep_json_add_double(struct sweep_text *out, double value)
{
	bool quoted = !isfinite(value);
	if (quoted) sweep_text_putc(out, '"');
	sweep_text_add_double(out, value);
	if (quoted) sweep_text_putc(out, '"');
}

static void write_number(struct sweep_text *out, const cJSON *item)
{
	double value = item->valuedouble;
	if (item->valuestring) sweep_text_puts(out, item->valuestring);
	else if (value == trunc(value) && fabs(value) <= 0x1p53) sweep_text_add_int(out, (int64_t)value);
	else sweep_json_add_double(out, value);
}

void sweep_json_write(struct sweep_text *out, const cJSON *value)
{
	if (cJSON_IsNumber(value)) write_number(out, value);
	else if (cJSON_IsString(value)) sweep_text_add_json_string(out, value->valuestring, strlen(value->valuestring));
	else if (cJSON_IsBool(value)) sweep_text_puts(out, cJSON_IsTrue(value) ? "true" : "false");
	else if (cJSON_IsArray(value) || cJSON_IsObject(value))
	{
		bool object = cJSON_IsObject(value);
		sweep_text_putc(out, object ? '{' : '[');
		for (const cJSON *child = value->child; child; child = child->next)
		{
			if (child != value->child) sweep_text_putc(out, ',');
			if (object)
			{
				sweep_text_add_json_string(out, child->string, strlen(child->string));
				sweep_text_putc(out, ':');
			}
			sweep_json_write(out, child);
		}
		sweep_text_putc(out, object ? '}' : ']');
	}
	else sweep_text_puts(out, "null");
}

bool sweep_json_number(const cJSON *item, double *value)
{
	if (cJSON_IsNumber(item))
	{
		*value = item->valuedouble;
		return true;
	}
	if (!cJSON_IsString(item)) return false;
	static const double values[WORDS] = {NAN, INFINITY, -INFINITY};
	for (int i = 0; i < WORDS; i++)
	{
		if (strcmp(item->valuestring, words[i]) != 0) continue;
		*value = values[i];
		return true;
	}
	return false;
}
