#include "agent/caption.h"

#include "record/json.h"
#include "record/object.h"

#include <string.h>

/* A number as it stands in the text, but that one with many digits and a fraction gets four significant ones. */
static void add_number(struct sweep_text *out, const cJSON *item)
{
	enum
	{
		LONG_NUMBER = 6
	};
	struct sweep_text text = {0};
	sweep_json_write(&text, item);
	if (text.length > LONG_NUMBER && strpbrk(text.data, ".eE")) sweep_text_printf(out, "%.4g", item->valuedouble);
	else sweep_text_add(out, text.data, text.length);
	sweep_text_free(&text);
}

static void add_value(struct sweep_text *out, const cJSON *item)
{
	const bool bare = cJSON_IsString(item) && *item->valuestring && strpbrk(item->valuestring, " \t\n\r\"=") == NULL;
	if (bare) sweep_text_puts(out, item->valuestring);
	else if (cJSON_IsNumber(item)) add_number(out, item);
	else sweep_json_write(out, item);
}

/* The one value that every run of the sweep has here; NULL: they differ. */
static const struct sweep_value *constant_of(const struct sweep *sweep, const char *name)
{
	const struct sweep_parameter *parameter = sweep ? sweep_find_parameter(sweep, name) : NULL;
	if (parameter == NULL) return NULL;
	if (parameter->shape.values && parameter->shape.count == 1) return parameter->shape.values[0];
	return parameter->distribution == SWEEP_CONSTANT ? parameter->shape.constant : NULL;
}

static bool is_constant(const struct sweep *sweep, const cJSON *item)
{
	const struct sweep_value *constant = constant_of(sweep, item->string);
	if (constant == NULL) return false;
	struct sweep_text wanted = {0}, got = {0};
	sweep_value_add_json(&wanted, constant);
	sweep_json_write(&got, item);
	const bool same = strcmp(wanted.data, got.data) == 0;
	sweep_text_free(&wanted);
	sweep_text_free(&got);
	return same;
}

void sweep_caption_add(struct sweep_text *out, const struct sweep *sweep, const char *config, size_t most)
{
	if (config == NULL) return;
	cJSON *object = sweep_object_parse(config, strlen(config));
	const size_t begin = out->length;
	sweep_object_flatten(object);
	for (const cJSON *item = object->child; item && out->length - begin < most; item = item->next)
	{
		if (is_constant(sweep, item)) continue;
		if (out->length > begin) sweep_text_putc(out, ' ');
		sweep_text_printf(out, "%s=", item->string);
		add_value(out, item);
	}
	cJSON_Delete(object);
}
