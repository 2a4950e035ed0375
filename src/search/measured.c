#include "search/measured.h"

#include "base/memory.h"
#include "record/json.h"

#include <stdlib.h>
#include <string.h>

static void note(struct sweep_measured *measured, const char *name)
{
	for (size_t i = 0; i < measured->count; i++)
		if (strcmp(measured->names[i], name) == 0) return;
	if (measured->count < SWEEP_MEASURED) measured->names[measured->count++] = sweep_copy_text(name);
	else measured->more = true;
}

/* Of the members of an object, whose own name and a dot are in `name`. */
static void note_members(struct sweep_measured *measured, const cJSON *object, struct sweep_text *name)
{
	const size_t length = name->length;
	const cJSON *item;
	cJSON_ArrayForEach(item, object)
	{
		double value;
		if (measured->more) return;
		if (item->string == NULL || item->string[0] == '_') continue;
		sweep_text_puts(name, item->string);
		if (sweep_json_number(item, &value)) note(measured, name->data);
		else if (cJSON_IsObject(item))
		{
			sweep_text_puts(name, ".");
			note_members(measured, item, name);
		}
		name->length = length;
		name->data[length] = 0;
	}
}

void sweep_measured_note(struct sweep_measured *measured, const cJSON *object)
{
	struct sweep_text name = {0};
	note_members(measured, object, &name);
	sweep_text_free(&name);
}

void sweep_measured_list(const struct sweep_measured *measured, struct sweep_text *out)
{
	for (size_t i = 0; i < measured->count; i++)
	{
		if (i > 0) sweep_text_puts(out, ", ");
		sweep_text_add_printable(out, measured->names[i]);
	}
	if (measured->more) sweep_text_puts(out, " and more");
}

void sweep_measured_free(struct sweep_measured *measured)
{
	for (size_t i = 0; i < measured->count; i++) free(measured->names[i]);
	*measured = (struct sweep_measured){0};
}
