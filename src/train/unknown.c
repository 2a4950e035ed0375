#include "train/unknown.h"

#include "base/memory.h"
#include "base/text.h"
#include "train/hyperparameters.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_WARNINGS = 100
};

static bool warned(const struct sweep_unknown *unknown, const char *name)
{
	for (size_t i = 0; i < unknown->count; i++)
		if (strcmp(unknown->names[i], name) == 0) return true;
	return false;
}

static void warn(const char *name, void (*say)(const char *message))
{
	const char *nearest = sweep_hyperparameter_nearest(name);
	struct sweep_text text = {0};
	sweep_text_puts(&text, "warning: unknown parameter ");
	sweep_text_add_json_string(&text, name, strlen(name));
	sweep_text_putc(&text, ' ');
	if (nearest) sweep_text_printf(&text, "(did you mean \"%s\"?) ", nearest);
	sweep_text_puts(&text, "is passed through and has no effect");
	say(text.data);
	sweep_text_free(&text);
}

void sweep_unknown_warn(struct sweep_unknown *unknown, const cJSON *config, void (*say)(const char *message))
{
	for (const cJSON *item = config->child; item; item = item->next)
	{
		if (sweep_hyperparameter_known(item->string) || warned(unknown, item->string)) continue;
		if (unknown->count == MOST_WARNINGS) return;
		unknown->names = sweep_grow(unknown->names, unknown->count, &unknown->capacity, sizeof(char *));
		unknown->names[unknown->count++] = sweep_copy_text(item->string);
		warn(item->string, say);
	}
}

void sweep_unknown_free(struct sweep_unknown *unknown)
{
	for (size_t i = 0; i < unknown->count; i++) free(unknown->names[i]);
	free(unknown->names);
}
