#include "spec/reader.h"

#include "base/memory.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void report(struct sweep_reader *reader, enum sweep_severity severity, const struct sweep_value *place,
				   const char *path, const char *format, va_list args)
{
	char message[900];
	vsnprintf(message, sizeof message, format, args);
	sweep_diagnose(reader->problems, severity, place ? place->line : 0, place ? place->column : 0, path, "%s", message);
}

void sweep_wrong(struct sweep_reader *reader, const struct sweep_value *place, const char *path, const char *format,
				 ...)
{
	va_list args;
	va_start(args, format);
	report(reader, SWEEP_ERROR, place, path, format, args);
	va_end(args);
}

void sweep_doubtful(struct sweep_reader *reader, const struct sweep_value *place, const char *path, const char *format,
					...)
{
	va_list args;
	va_start(args, format);
	report(reader, reader->lenient ? SWEEP_WARNING : SWEEP_ERROR, place, path, format, args);
	va_end(args);
}

void sweep_warn(struct sweep_reader *reader, const struct sweep_value *place, const char *path, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	report(reader, SWEEP_WARNING, place, path, format, args);
	va_end(args);
}

/* Moves a text into the document's arena. */
static const char *keep(struct sweep_reader *reader, struct sweep_text *text)
{
	const char *kept = sweep_arena_text(&reader->sweep->document.arena, text->data, text->length);
	sweep_text_free(text);
	return kept;
}

const char *sweep_path(struct sweep_reader *reader, const char *path, const char *key)
{
	struct sweep_text text = {0};
	sweep_text_printf(&text, "%s%s%s", path, path[0] ? "." : "", key);
	return keep(reader, &text);
}

const char *sweep_item_path(struct sweep_reader *reader, const char *path, size_t index)
{
	struct sweep_text text = {0};
	sweep_text_printf(&text, "%s[%zu]", path, index + 1);
	return keep(reader, &text);
}

enum
{
	LONGEST_SHOWN = 40
};

const char *sweep_show(struct sweep_reader *reader, const struct sweep_value *value)
{
	bool scalar = value->type != SWEEP_LIST && value->type != SWEEP_MAP;
	if (value->type == SWEEP_NULL && value->length == 0) return "an empty value";
	if (!scalar || value->type == SWEEP_NULL || value->length > LONGEST_SHOWN)
		return sweep_value_type_name(value->type);
	struct sweep_text text = {0};
	if (value->type == SWEEP_STRING)
	{
		sweep_text_puts(&text, "the text ");
		sweep_text_add_json_string(&text, value->text, value->length);
	}
	else sweep_text_printf(&text, "%s%s", value->type == SWEEP_BOOL ? "the boolean " : "", value->text);
	return keep(reader, &text);
}

/* Whether the name begins as the word does and has all its letters in their order. */
static bool is_short_for(const char *word, const char *name)
{
	if (*word != *name) return false;
	for (; *word && *name; name++) word += *word == *name;
	return *word == '\0';
}

enum
{
	SHORTEST_SHORT = 3 /* letters; fewer say too little */
};

const char *sweep_meant_name(const char *word, const char *const *names)
{
	const char *meant = NULL;
	size_t count = 0;
	for (size_t i = 0; names[i] && strlen(word) >= SHORTEST_SHORT; i++)
	{
		if (!is_short_for(word, names[i])) continue;
		meant = names[i];
		count++;
	}
	return count == 1 ? meant : sweep_nearest_name(word, names);
}

const char *sweep_hint(struct sweep_reader *reader, const char *word, const char *const *names)
{
	struct sweep_text text = {0};
	const char *near = sweep_meant_name(word, names);
	if (near) sweep_text_printf(&text, " (did you mean \"%s\"?)", near);
	else
	{
		sweep_text_puts(&text, " (known:");
		for (size_t i = 0; names[i]; i++) sweep_text_printf(&text, "%s %s", i ? "," : "", names[i]);
		sweep_text_putc(&text, ')');
	}
	return keep(reader, &text);
}

static const char *wanted(enum sweep_key_type type)
{
	static const char *const names[] = {
		[SWEEP_KEY_TEXT] = "text",          [SWEEP_KEY_WORD] = "one word",   [SWEEP_KEY_BOOL] = "true or false",
		[SWEEP_KEY_INT] = "a whole number", [SWEEP_KEY_NUMBER] = "a number", [SWEEP_KEY_LIST] = "a list",
		[SWEEP_KEY_MAP] = "a mapping",      [SWEEP_KEY_ANY] = "a value"};
	return names[type];
}

static bool fits(const struct sweep_value *value, enum sweep_key_type type)
{
	switch (type)
	{
	case SWEEP_KEY_TEXT:
	case SWEEP_KEY_WORD: return value->type == SWEEP_STRING && strlen(value->text) == value->length;
	case SWEEP_KEY_BOOL: return value->type == SWEEP_BOOL;
	case SWEEP_KEY_INT: return value->type == SWEEP_INT;
	case SWEEP_KEY_NUMBER: return sweep_value_is_number(value);
	case SWEEP_KEY_LIST: return value->type == SWEEP_LIST;
	case SWEEP_KEY_MAP: return value->type == SWEEP_MAP;
	case SWEEP_KEY_ANY: break;
	}
	return true;
}

/* What counts instead of a value that --lenient passes over: the default that the target holds. */
static const char *instead(struct sweep_reader *reader, const struct sweep_key *key, const void *target)
{
	const char *word = NULL;
	if (!reader->lenient || key->hard) return "";
	if (key->type == SWEEP_KEY_WORD && key->offset != SWEEP_UNSTORED)
		memcpy(&word, (const char *)target + key->offset, sizeof word);
	if (word == NULL) return "; it is ignored";
	struct sweep_text text = {0};
	sweep_text_printf(&text, "; \"%s\" is used", word);
	return keep(reader, &text);
}

/* A problem of a key's value. Returns false, for the caller to return. */
static bool refuse(struct sweep_reader *reader, const struct sweep_value *value, const char *path,
				   const struct sweep_key *key, const void *target, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

static bool refuse(struct sweep_reader *reader, const struct sweep_value *value, const char *path,
				   const struct sweep_key *key, const void *target, const char *format, ...)
{
	char message[800];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);
	(key->hard ? sweep_wrong : sweep_doubtful)(reader, value, path, "%s%s", message, instead(reader, key, target));
	return false;
}

static bool above_least(const struct sweep_value *value, const struct sweep_key *key)
{
	return !key->bounded || value->number > key->least || (!key->above && value->number == key->least);
}

static bool is_known_word(const char *word, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(word, *words) == 0) return true;
	return false;
}

static void store(const struct sweep_value *value, const struct sweep_key *key, void *target)
{
	if (key->offset == SWEEP_UNSTORED) return;
	char *field = (char *)target + key->offset;
	switch (key->type)
	{
	case SWEEP_KEY_TEXT:
	case SWEEP_KEY_WORD: memcpy(field, &value->text, sizeof value->text); break;
	case SWEEP_KEY_BOOL: memcpy(field, &value->boolean, sizeof value->boolean); break;
	case SWEEP_KEY_INT: memcpy(field, &value->integer, sizeof value->integer); break;
	case SWEEP_KEY_NUMBER: memcpy(field, &value->number, sizeof value->number); break;
	default: memcpy(field, &value, sizeof value); break;
	}
}

/* A whole number that is no int64_t is read as a float. */
static bool is_digits(const char *text)
{
	return *text && text[strspn(text, "0123456789")] == '\0';
}

bool sweep_read_key(struct sweep_reader *reader, const struct sweep_value *value, const char *path,
					const struct sweep_key *key, void *target)
{
	bool number = key->type == SWEEP_KEY_INT || key->type == SWEEP_KEY_NUMBER;
	bool text = key->type == SWEEP_KEY_TEXT || key->type == SWEEP_KEY_WORD;
	bool unquoted = sweep_value_is_number(value) || value->type == SWEEP_BOOL;
	if (key->type == SWEEP_KEY_INT && value->type == SWEEP_FLOAT && is_digits(value->text))
		return refuse(reader, value, path, key, target, "%s is too large: at most 9223372036854775807", value->text);
	if (!fits(value, key->type))
		return refuse(reader, value, path, key, target, "must be %s, not %s%s", wanted(key->type),
					  sweep_show(reader, value), text && unquoted ? " (write it in quotes)" : "");
	if (number && !isfinite(value->number))
		return refuse(reader, value, path, key, target, "must be a finite number, not %s", value->text);
	if (number && !above_least(value, key))
		return refuse(reader, value, path, key, target, "must be %s %g, not %s",
					  key->above ? "greater than" : "at least", key->least, value->text);
	if (key->type == SWEEP_KEY_WORD && !is_known_word(value->text, key->words))
		return refuse(reader, value, path, key, target, "unknown %s \"%s\"%s", key->name, value->text,
					  sweep_hint(reader, value->text, key->words));
	store(value, key, target);
	return true;
}

enum
{
	MOST_KEYS = 40
};

static void unknown_key(struct sweep_reader *reader, const struct sweep_value *place, const char *path,
						const struct sweep_key *keys)
{
	const char *names[MOST_KEYS + 1] = {NULL};
	for (size_t i = 0; i < MOST_KEYS && keys[i].name; i++) names[i] = keys[i].name;
	sweep_doubtful(reader, place, path, "unknown key \"%s\"%s%s", place->text, sweep_hint(reader, place->text, names),
				   reader->lenient ? "; it is ignored" : "");
}

bool sweep_read_keys(struct sweep_reader *reader, const struct sweep_value *map, const char *path,
					 const struct sweep_key *keys, void *target)
{
	bool right = true;
	for (size_t i = 0; i < map->count; i++)
	{
		const struct sweep_pair *pair = &map->pairs[i];
		const struct sweep_key *key = keys;
		while (key->name && strcmp(key->name, pair->key->text) != 0) key++;
		if (key->name == NULL)
		{
			unknown_key(reader, pair->key, path, keys);
			right = false;
		}
		else if (!sweep_read_key(reader, pair->value, sweep_path(reader, path, key->name), key, target)) right = false;
	}
	for (const struct sweep_key *key = keys; key->name; key++)
		if (key->required && sweep_value_get(map, key->name) == NULL)
		{
			sweep_wrong(reader, map, path, "the key \"%s\" is missing", key->name);
			right = false;
		}
	return right;
}
