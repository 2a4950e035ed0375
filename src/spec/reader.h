/* reader.h - what the readers of a sweep file's parts share: reporting with a place, and mappings whose keys
 * are a table.
 *
 * Inside src/spec only. Each reader goes on after a problem, so that all of a file's problems are found in one go. */
#ifndef SWEEP_SPEC_READER_H
#define SWEEP_SPEC_READER_H

#include "spec/sweep.h"

struct sweep_reader
{
	struct sweep *sweep;
	struct sweep_diagnostics *problems;
	bool lenient;
	const char *method; /* whose rules count: one that was given instead of the file's, else the file's; may be NULL */
	const char *text;   /* of the file, for places inside a value */
	size_t length;
	bool incomplete; /* parameters are missing for their errors: a name that is not found is no error of its own */
};

/* An error at the value; and one that is only a warning with --lenient. `path` is of keys. */
void sweep_wrong(struct sweep_reader *reader, const struct sweep_value *place, const char *path, const char *format,
				 ...) __attribute__((format(printf, 4, 5)));
void sweep_doubtful(struct sweep_reader *reader, const struct sweep_value *place, const char *path, const char *format,
					...) __attribute__((format(printf, 4, 5)));
void sweep_warn(struct sweep_reader *reader, const struct sweep_value *place, const char *path, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* "path.key", owned by the sweep's document. */
const char *sweep_path(struct sweep_reader *reader, const char *path, const char *key);

/* "path[1]" of a list's first item. */
const char *sweep_item_path(struct sweep_reader *reader, const char *path, size_t index);

/* A value for a message: `the text "abc"`, `1.5`, `a list`. */
const char *sweep_show(struct sweep_reader *reader, const struct sweep_value *value);

/* The name that a word is short for ("vals", "max"), as the only one with its first letter that has all its letters in
 * their order; else the nearest one; or NULL. `names` ends with NULL. */
const char *sweep_meant_name(const char *word, const char *const *names);

/* ` (did you mean "min"?)`, or ` (known: min, max)` when no name is near. `names` ends with NULL. */
const char *sweep_hint(struct sweep_reader *reader, const char *word, const char *const *names);

enum sweep_key_type
{
	SWEEP_KEY_TEXT,   /* const char * */
	SWEEP_KEY_WORD,   /* const char *: one of `words` */
	SWEEP_KEY_BOOL,   /* bool */
	SWEEP_KEY_INT,    /* int64_t */
	SWEEP_KEY_NUMBER, /* double: an int or a float, finite */
	SWEEP_KEY_LIST,   /* const struct sweep_value *, as the next two */
	SWEEP_KEY_MAP,
	SWEEP_KEY_ANY
};

enum
{
	SWEEP_UNSTORED = -1 /* an offset: the key is checked, nothing is stored */
};

/* One key that a mapping may have. */
struct sweep_key
{
	const char *name;
	enum sweep_key_type type;
	int offset; /* where in the target its value goes */
	bool required;
	bool hard;                /* problems are errors even with --lenient */
	bool above;               /* a number must be greater than `least`, not only at least `least` */
	bool bounded;             /* `least` counts */
	double least;             /* of an int or a number */
	const char *const *words; /* of a word; ends with NULL */
};

#define SWEEP_KEY(key, kind, place) .name = (key), .type = (kind), .offset = (place)

/* Reads a mapping by its keys (a NULL name ends them) into `target`: reports unknown keys, missing required ones
 * and values of the wrong type or range, which leave the target as it was. Such problems are doubtful ones
 * unless the key is hard; a missing key is wrong. True when there was none. */
bool sweep_read_keys(struct sweep_reader *reader, const struct sweep_value *map, const char *path,
					 const struct sweep_key *keys, void *target);

/* Checks one value and stores it. */
bool sweep_read_key(struct sweep_reader *reader, const struct sweep_value *value, const char *path,
					const struct sweep_key *key, void *target);

/* The parts of a sweep file; each fills its part of reader->sweep. */
void sweep_read_parameters(struct sweep_reader *reader); /* parameters.c */

#endif
