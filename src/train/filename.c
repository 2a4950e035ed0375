#include "train/filename.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static const char letters[] = "abcdefghijklmnopqrstuvwxyz";

/* The first {word} in `text`, whose word has *length letters; NULL when there is none. */
static const char *find_word(const char *text, size_t *length)
{
	for (const char *at = strchr(text, '{'); at; at = strchr(at + 1, '{'))
	{
		*length = strspn(at + 1, letters);
		if (*length > 0 && at[1 + *length] == '}') return at;
	}
	return NULL;
}

static bool is(const char *brace, size_t length, const char *word)
{
	return length == strlen(word) && memcmp(brace + 1, word, length) == 0;
}

static enum sweep_status unknown(const char *brace, size_t length, struct sweep_error *err)
{
	static const char *const words[] = {"run", "sweep", NULL};
	char *word = sweep_copy_bytes(brace + 1, length);
	const char *nearest = sweep_nearest_name(word, words);
	if (nearest) sweep_fail(err, SWEEP_USAGE, "unknown {%s} (did you mean {%s}?)", word, nearest);
	else sweep_fail(err, SWEEP_USAGE, "unknown {%s}, wanted {run} or {sweep}", word);
	free(word);
	return SWEEP_USAGE;
}

enum sweep_status sweep_filename_check(const char *name, struct sweep_error *err)
{
	size_t length;
	if (*name == '\0') return sweep_fail(err, SWEEP_USAGE, "the name of a file is empty");
	for (const char *at = name; (at = find_word(at, &length)) != NULL; at++)
		if (!is(at, length, "run") && !is(at, length, "sweep")) return unknown(at, length, err);
	return SWEEP_OK;
}

/* A text of a record may not lead out of the directory that the name is in. */
static enum sweep_status add_sweep(struct sweep_text *out, const char *sweep, struct sweep_error *err)
{
	if (sweep == NULL)
		return sweep_fail(err, SWEEP_FAILED, "the record names no sweep, and the name of its file has {sweep}");
	if (*sweep == '\0' || *sweep == '.' || strchr(sweep, '/'))
		return sweep_fail(err, SWEEP_FAILED, "the sweep \"%s\" cannot be part of a file's name", sweep);
	sweep_text_puts(out, sweep);
	return SWEEP_OK;
}

char *sweep_filename_expand(const char *name, int64_t run, const char *sweep, struct sweep_error *err)
{
	struct sweep_text text = {0};
	size_t length;
	for (const char *at; (at = find_word(name, &length)) != NULL; name = at + length + 2)
	{
		sweep_text_add(&text, name, (size_t)(at - name));
		if (is(at, length, "run")) sweep_text_add_int(&text, run);
		else if (add_sweep(&text, sweep, err) != SWEEP_OK)
		{
			sweep_text_free(&text);
			return NULL;
		}
	}
	sweep_text_puts(&text, name);
	return text.data;
}
