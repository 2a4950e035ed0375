#include "agent/macro.h"

#include "agent/notation.h"
#include "search/arguments.h"
#include "spec/macros.h"

#include <stdlib.h>
#include <string.h>

struct macro
{
	const char *name;
	void (*add)(struct sweep_words *words, const struct sweep_macro_context *context, const struct macro *macro);
	const char *text; /* what stands before a parameter's name, or is the word itself */
};

static void add_text(struct sweep_words *words, const struct sweep_text *text)
{
	sweep_words_add(words, text->data ? text->data : "", text->length);
}

static void add_word(struct sweep_words *words, const struct sweep_macro_context *context, const struct macro *macro)
{
	(void)context;
	sweep_words_add(words, macro->text, strlen(macro->text));
}

static void add_program(struct sweep_words *words, const struct sweep_macro_context *context, const struct macro *macro)
{
	(void)macro;
	const char *program = context->job->sweep->program;
	if (program) sweep_words_add(words, program, strlen(program));
}

static void add_argument(struct sweep_words *words, const struct macro *macro, const cJSON *item)
{
	struct sweep_text text = {0};
	sweep_text_puts(&text, macro->text);
	sweep_text_puts(&text, item->string);
	sweep_text_putc(&text, '=');
	sweep_argument_add_value(&text, item);
	add_text(words, &text);
	sweep_text_free(&text);
}

static void add_arguments(struct sweep_words *words, const struct sweep_macro_context *context,
						  const struct macro *macro)
{
	for (const cJSON *item = context->job->config->child; item; item = item->next) add_argument(words, macro, item);
}

static void add_name(struct sweep_words *words, const struct macro *macro, const cJSON *item)
{
	struct sweep_text text = {0};
	sweep_text_puts(&text, macro->text);
	sweep_text_puts(&text, item->string);
	add_text(words, &text);
	sweep_text_free(&text);
}

static void add_value(struct sweep_words *words, const cJSON *item)
{
	struct sweep_text text = {0};
	sweep_argument_add_value(&text, item);
	add_text(words, &text);
	sweep_text_free(&text);
}

static void add_pairs(struct sweep_words *words, const struct sweep_macro_context *context, const struct macro *macro)
{
	for (const cJSON *item = context->job->config->child; item; item = item->next)
	{
		add_name(words, macro, item);
		add_value(words, item);
	}
}

static void add_switches(struct sweep_words *words, const struct sweep_macro_context *context,
						 const struct macro *macro)
{
	for (const cJSON *item = context->job->config->child; item; item = item->next)
	{
		if (cJSON_IsTrue(item)) add_name(words, macro, item);
		else if (!cJSON_IsFalse(item)) add_argument(words, macro, item);
	}
}

static void add_names(struct sweep_words *words, const struct sweep_macro_context *context, const struct macro *macro)
{
	for (const cJSON *item = context->job->config->child; item; item = item->next) add_name(words, macro, item);
}

static void add_json(struct sweep_words *words, const struct sweep_macro_context *context, const struct macro *macro)
{
	(void)macro;
	struct sweep_text text = {0};
	sweep_notation_add_json(&text, context->job->config);
	add_text(words, &text);
	sweep_text_free(&text);
}

static void add_json_file(struct sweep_words *words, const struct sweep_macro_context *context,
						  const struct macro *macro)
{
	(void)macro;
	sweep_words_add(words, context->json_path, strlen(context->json_path));
}

static const struct macro macros[] = {
	{"env", add_word, "/usr/bin/env"},
	{"interpreter", add_word, "python"},
	{"program", add_program, ""},
	{"args", add_arguments, "--"},
	{"args_no_equals", add_pairs, "--"},
	{"args_no_hyphens", add_arguments, ""},
	{"args_no_boolean_flags", add_switches, "--"},
	{"args_append_hydra", add_arguments, "+"},
	{"args_override_hydra", add_arguments, "++"},
	{"args_json", add_json, ""},
	{"args_json_file", add_json_file, ""},
	{"args_dict", add_names, ""},
};

const char *sweep_variable(char *const *environment, const char *name)
{
	const size_t length = strlen(name);
	for (; environment && *environment; environment++)
		if (strncmp(*environment, name, length) == 0 && (*environment)[length] == '=') return *environment + length + 1;
	return NULL;
}

/* "net.width" in the configuration, or NULL. */
static const cJSON *find_value(const cJSON *object, const char *name)
{
	for (const cJSON *item = object->child; cJSON_IsObject(object) && item; item = item->next)
	{
		const size_t length = strlen(item->string);
		if (strncmp(name, item->string, length) != 0) continue;
		if (name[length] == '\0') return item;
		const cJSON *below = name[length] == '.' ? find_value(item, name + length + 1) : NULL;
		if (below) return below;
	}
	return NULL;
}

/* Whether the file has such a parameter, or such a group. */
static bool is_parameter(const struct sweep *sweep, const char *name)
{
	const size_t length = strlen(name);
	for (size_t i = 0; i < sweep->count; i++)
	{
		const char *known = sweep->parameters[i].name;
		if (strncmp(known, name, length) == 0 && (known[length] == '\0' || known[length] == '.')) return true;
	}
	return false;
}

enum outcome
{
	EXPANDED,
	ABSENT, /* a parameter that the configuration lacks */
	UNKNOWN
};

/* The words of what stands between ${ and }. */
static enum outcome expand(struct sweep_words *words, const struct sweep_macro_context *context, const char *name)
{
	for (size_t i = 0; i < sizeof macros / sizeof macros[0]; i++)
	{
		if (strcmp(macros[i].name, name) != 0) continue;
		macros[i].add(words, context, &macros[i]);
		return EXPANDED;
	}
	const char *variable = sweep_macro_variable(name);
	if (variable)
	{
		const char *value = sweep_variable(context->job->environment, variable);
		if (value == NULL) value = variable;
		sweep_words_add(words, value, strlen(value));
		return EXPANDED;
	}
	const cJSON *item = find_value(context->job->config, name);
	if (item == NULL) return is_parameter(context->job->sweep, name) ? ABSENT : UNKNOWN;
	add_value(words, item);
	return EXPANDED;
}

/* A macro within a longer item: its words joined by blanks. */
static enum outcome expand_within(struct sweep_text *out, const struct sweep_macro_context *context, const char *name)
{
	struct sweep_arena arena = {0};
	struct sweep_words words = {.arena = &arena};
	const enum outcome outcome = expand(&words, context, name);
	for (size_t i = 0; i < words.count; i++)
	{
		if (i > 0) sweep_text_putc(out, ' ');
		sweep_text_puts(out, words.items[i]);
	}
	free(words.items);
	sweep_arena_free(&arena);
	return outcome;
}

/* `out`: the item with its macros expanded. False when it is to be left out. */
static bool expand_all(struct sweep_text *out, const struct sweep_macro_context *context, const char *item)
{
	struct sweep_text name = {0};
	bool kept = true;
	const char *at = item, *begin, *end;
	while (kept && (begin = strstr(at, "${")) != NULL && (end = strchr(begin, '}')) != NULL)
	{
		sweep_text_add(out, at, (size_t)(begin - at));
		sweep_text_clear(&name);
		sweep_text_add(&name, begin + 2, (size_t)(end - begin - 2));
		const enum outcome outcome = expand_within(out, context, name.data);
		if (outcome == UNKNOWN) sweep_text_add(out, begin, (size_t)(end + 1 - begin));
		kept = outcome != ABSENT;
		at = end + 1;
	}
	sweep_text_puts(out, at);
	sweep_text_free(&name);
	return kept;
}

void sweep_macro_expand(struct sweep_words *words, const struct sweep_macro_context *context, const char *item)
{
	const size_t length = strlen(item);
	struct sweep_text text = {0};
	enum outcome outcome = UNKNOWN;
	if (strncmp(item, "${", 2) == 0 && item + length - 1 == strchr(item, '}'))
	{
		sweep_text_add(&text, item + 2, length - 3);
		outcome = expand(words, context, text.data ? text.data : "");
		sweep_text_clear(&text);
	}
	if (outcome == UNKNOWN && expand_all(&text, context, item)) add_text(words, &text);
	sweep_text_free(&text);
}
