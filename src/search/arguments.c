#include "search/arguments.h"

#include "record/json.h"
#include "search/quote.h"
#include "spec/value.h"

#include <string.h>

static void add_value(struct sweep_text *out, const struct sweep_value *value, bool quoted)
{
	(quoted ? sweep_value_add_python_repr : sweep_value_add_python)(out, value);
}

static void add_string(struct sweep_text *out, const char *text, bool quoted)
{
	const struct sweep_value value = {.type = SWEEP_STRING, .text = text, .length = strlen(text)};
	add_value(out, &value, quoted);
}

/* Python's integers have no end: one that fits nowhere else stands as it is. */
static void add_number(struct sweep_text *out, const cJSON *item)
{
	struct sweep_text text = {0};
	struct sweep_value value = {.type = SWEEP_FLOAT, .number = item->valuedouble};
	sweep_json_write(&text, item);
	bool whole = strpbrk(text.data, ".eE") == NULL;
	if (sweep_parse_int(text.data, &value.integer)) value.type = SWEEP_INT;
	if (whole && value.type != SWEEP_INT) sweep_text_puts(out, text.data);
	else add_value(out, &value, true);
	sweep_text_free(&text);
}

static void add_python(struct sweep_text *out, const cJSON *item, bool quoted);

static void add_members(struct sweep_text *out, const cJSON *item)
{
	bool object = cJSON_IsObject(item);
	sweep_text_putc(out, object ? '{' : '[');
	for (const cJSON *child = item->child; child; child = child->next)
	{
		if (child != item->child) sweep_text_puts(out, ", ");
		if (object) add_string(out, child->string, true);
		if (object) sweep_text_puts(out, ": ");
		add_python(out, child, true);
	}
	sweep_text_putc(out, object ? '}' : ']');
}

static void add_python(struct sweep_text *out, const cJSON *item, bool quoted)
{
	if (cJSON_IsNumber(item)) add_number(out, item);
	else if (cJSON_IsString(item)) add_string(out, item->valuestring, quoted);
	else if (cJSON_IsArray(item) || cJSON_IsObject(item)) add_members(out, item);
	else
	{
		const struct sweep_value value = {.type = cJSON_IsNull(item) ? SWEEP_NULL : SWEEP_BOOL,
										  .boolean = cJSON_IsTrue(item)};
		add_value(out, &value, quoted);
	}
}

void sweep_argument_add_value(struct sweep_text *out, const cJSON *item)
{
	add_python(out, item, false);
}

const cJSON *sweep_arguments_add(struct sweep_text *out, const cJSON *config)
{
	struct sweep_text word = {0};
	unsigned needs = 0;
	const cJSON *item = config->child;
	for (; item; item = item->next)
	{
		sweep_text_clear(&word);
		sweep_text_puts(&word, "--");
		sweep_text_puts(&word, item->string);
		sweep_text_putc(&word, '=');
		add_python(&word, item, false);
		needs = sweep_word_needs(word.data, word.length);
		if (needs & SWEEP_WORD_IMPOSSIBLE) break;
		if (item != config->child) sweep_text_putc(out, ' ');
		sweep_word_mark(out, needs);
		sweep_word_add(out, needs, word.data, word.length);
		sweep_word_mark(out, needs);
	}
	sweep_text_free(&word);
	return item;
}
