#include "record/json.h"

#include "record/letter.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The index behind the token at `at`: a bare word, a string, or one byte of anything else. */
static size_t token_end(const char *text, size_t length, size_t at, const char *word)
{
	size_t end = word ? at + strlen(word) : text[at] == '"' ? sweep_letter_skip_string(text, length, at) : at + 1;
	return end < length ? end : length;
}

/* Copies `text` to `out` with the bare words in quotes. False when there is none. */
static bool quote_words(const char *text, size_t length, struct sweep_text *out)
{
	bool found = false;
	for (size_t i = 0; i < length;)
	{
		const char *word = sweep_letter_word(text, length, i);
		size_t end = token_end(text, length, i, word);
		if (word) sweep_text_putc(out, '"');
		sweep_text_add(out, text + i, end - i);
		if (word) sweep_text_putc(out, '"');
		found = found || word;
		i = end;
	}
	return found;
}

/* The place in `text` of the byte that quote_words() put at `quoted`. */
static size_t without_quotes(const char *text, size_t length, size_t quoted)
{
	size_t shift = 0;
	for (size_t i = 0; i < length;)
	{
		const char *word = sweep_letter_word(text, length, i);
		size_t end = token_end(text, length, i, word);
		if (end + shift + (word ? 2 : 0) > quoted) return word ? i : quoted - shift;
		shift += word ? 2 : 0;
		i = end;
	}
	return length;
}

/* *stop: where reading stopped. */
static cJSON *parse(const char *text, size_t length, size_t *stop)
{
	const char *end = text;
	cJSON *root = cJSON_ParseWithLengthOpts(text, length, &end, 0);
	*stop = (size_t)(end - text);
	if (root == NULL) return NULL;
	*stop += strspn(end, " \t\r\n");
	if (*stop >= length) return root;
	cJSON_Delete(root); /* something follows the value */
	return NULL;
}

static cJSON *parse_words(const char *text, size_t length, size_t *stop)
{
	struct sweep_text quoted = {0};
	cJSON *root = NULL;
	if (quote_words(text, length, &quoted))
	{
		root = parse(quoted.data, quoted.length, stop);
		*stop = without_quotes(text, length, *stop);
	}
	sweep_text_free(&quoted);
	return root;
}

cJSON *sweep_json_parse(const char *text, size_t length, struct sweep_error *err)
{
	bool words;
	return sweep_json_parse_line(text, length, &words, err);
}

cJSON *sweep_json_parse_line(const char *text, size_t length, bool *words, struct sweep_error *err)
{
	size_t stop = 0;
	*words = false;
	if (length == 0)
	{
		sweep_fail_at(err, SWEEP_FAILED, NULL, 0, 1, "empty, where JSON was expected");
		return NULL;
	}
	cJSON *root = parse(text, length, &stop);
	if (root == NULL) root = parse_words(text, length, &stop);
	if (root == NULL) sweep_fail_at(err, SWEEP_FAILED, NULL, 0, (int)stop + 1, "not valid JSON");
	if (root == NULL || sweep_letter_check(text, length, words, err)) return root;
	cJSON_Delete(root);
	return NULL;
}

size_t sweep_json_depth(const cJSON *value)
{
	size_t deepest = 0;
	if (!cJSON_IsArray(value) && !cJSON_IsObject(value)) return 0;
	for (const cJSON *child = value->child; child; child = child->next)
	{
		const size_t depth = sweep_json_depth(child);
		if (depth > deepest) deepest = depth;
	}
	return deepest + 1;
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
		if (text[i] == '"') i = sweep_letter_skip_string(text, length, i);
		else i++;
		/* -Infinity was read as a string, so its sign begins no number */
		if (i < length && text[i] == '-' && sweep_letter_word(text, length, i)) i += strlen("-Infinity");
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
	size_t length = strlen(item->valuestring);
	const char *word = sweep_letter_word(item->valuestring, length, 0);
	if (word == NULL || strlen(word) != length) return false;
	*value = word[0] == 'N' ? NAN : word[0] == '-' ? -INFINITY : INFINITY;
	return true;
}
