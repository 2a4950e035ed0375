#include "spec/macros.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* W&B's agent has them all; args_dict is of no use there, but no error. */
const char *const sweep_macro_names[] = {"env",
										 "interpreter",
										 "program",
										 "args",
										 "args_no_equals",
										 "args_no_hyphens",
										 "args_no_boolean_flags",
										 "args_append_hydra",
										 "args_override_hydra",
										 "args_json",
										 "args_json_file",
										 "args_dict",
										 NULL};

#define ENVIRONMENT "envvar:"
#define VARIABLE_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"

static bool is_variable(const char *name)
{
	return *name && strspn(name, VARIABLE_LETTERS) == strlen(name);
}

const char *sweep_macro_variable(const char *name)
{
	if (strncmp(name, ENVIRONMENT, strlen(ENVIRONMENT)) != 0) return NULL;
	return is_variable(name + strlen(ENVIRONMENT)) ? name + strlen(ENVIRONMENT) : NULL;
}

static bool is_macro(const char *name)
{
	for (const char *const *known = sweep_macro_names; *known; known++)
		if (strcmp(*known, name) == 0) return true;
	return sweep_macro_variable(name) != NULL;
}

/* "lr", a group "net", or "net.width" in it. The tree is that of the file, so that a parameter that has a problem of
 * its own is known all the same. */
static bool is_parameter(const struct sweep_value *parameters, const char *name)
{
	if (parameters == NULL || parameters->type != SWEEP_MAP) return false;
	for (size_t i = 0; i < parameters->count; i++)
	{
		const struct sweep_value *key = parameters->pairs[i].key;
		if (strncmp(name, key->text, key->length) != 0) continue;
		const char *rest = name + key->length;
		if (*rest == '\0') return true;
		if (*rest == '.' && is_parameter(sweep_value_get(parameters->pairs[i].value, "parameters"), rest + 1))
			return true;
	}
	return false;
}

/* The macros, and the parameters at the top. The caller frees it. */
static const char **known_names(const struct sweep_value *parameters)
{
	const size_t macros = sizeof sweep_macro_names / sizeof sweep_macro_names[0] - 1;
	const size_t count = parameters && parameters->type == SWEEP_MAP ? parameters->count : 0;
	const char **names = sweep_alloc(macros + count + 1, sizeof *names);
	for (size_t i = 0; i < macros; i++) names[i] = sweep_macro_names[i];
	for (size_t i = 0; i < count; i++) names[macros + i] = parameters->pairs[i].key->text;
	return names;
}

static void add_hint(struct sweep_text *out, const char *name, const struct sweep_value *parameters)
{
	const char **names = known_names(parameters);
	const char *nearest = sweep_nearest_name(name, names);
	if (strncmp(name, ENVIRONMENT, strlen(ENVIRONMENT)) == 0)
		sweep_text_puts(out, " (the name of a variable is of A-Z, 0-9 and _)");
	else if (nearest) sweep_text_printf(out, " (did you mean \"${%s}\"?)", nearest);
	else if (is_variable(name))
		sweep_text_printf(out, " (a variable of the environment is \"${" ENVIRONMENT "%s}\")", name);
	else
	{
		sweep_text_puts(out, " (known:");
		for (const char *const *known = sweep_macro_names; *known; known++) sweep_text_printf(out, " %s,", *known);
		sweep_text_puts(out, " " ENVIRONMENT "NAME, and the parameters)");
	}
	free(names);
}

enum
{
	LONGEST_NAME = 100 /* in a message */
};

static void unknown_macro(struct sweep_reader *reader, const struct sweep_value *item, const char *name,
						  const struct sweep_value *parameters)
{
	struct sweep_text word = {0}, message = {0};
	sweep_text_printf(&word, "${%.*s}", LONGEST_NAME, name);
	sweep_text_puts(&message, "unknown macro ");
	sweep_text_add_json_string(&message, word.data, word.length);
	add_hint(&message, name, parameters);
	sweep_doubtful(reader, item, "command", "%s", message.data);
	sweep_text_free(&word);
	sweep_text_free(&message);
}

static void check_macro(struct sweep_reader *reader, const struct sweep_value *item, const char *text, size_t length)
{
	const struct sweep_value *parameters = sweep_value_get(reader->sweep->document.root, "parameters");
	struct sweep_text name = {0};
	sweep_text_add(&name, text, length);
	if (!is_macro(name.data) && !is_parameter(parameters, name.data))
		unknown_macro(reader, item, name.data, parameters);
	sweep_text_free(&name);
}

static void check_item(struct sweep_reader *reader, const struct sweep_value *item)
{
	const char *end;
	for (const char *at = item->text; (at = strstr(at, "${")) != NULL; at = end + 1)
	{
		end = strchr(at, '}');
		if (end == NULL)
		{
			sweep_doubtful(reader, item, "command", "a macro begins with ${ and does not end with }");
			return;
		}
		check_macro(reader, item, at + 2, (size_t)(end - at - 2));
	}
}

void sweep_check_command(struct sweep_reader *reader)
{
	const struct sweep_value *command = reader->sweep->command;
	for (size_t i = 0; command && i < command->count; i++)
		if (command->items[i]->type == SWEEP_STRING) check_item(reader, command->items[i]);
}
