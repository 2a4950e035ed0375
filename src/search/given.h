/* given.h - configurations that a person gives, or that were used elsewhere, as configurations of a sweep file.
 *
 *   struct sweep_given *given = sweep_given_new(&sweep);
 *   cJSON *config = cJSON_CreateObject();
 *   sweep_given_set(given, config, "net.width", "64", &err);        an int where the file has ints
 *   sweep_given_complete(given, config);                            with the file's constants
 *   for (const char *note; (note = sweep_given_note(given));) ...   what differs from the file, each thing once
 *
 * A value that is a text takes the type of the file's parameter: one of its listed values where it is equal to one, an
 * integer, a float. Values that no parameter has a type for are what they look like: JSON, Python's True, False and
 * None, else a string. */
#ifndef SWEEP_SEARCH_GIVEN_H
#define SWEEP_SEARCH_GIVEN_H

#include "base/error.h"
#include "spec/sweep.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct sweep_given;

/* `sweep` is borrowed; NULL: there is no file, and nothing differs from it. */
struct sweep_given *sweep_given_new(const struct sweep *sweep);
void sweep_given_free(struct sweep_given *given);

/* Whether `name`, keys joined by dots, is a parameter or lies within one whose values are objects. */
bool sweep_given_knows(const struct sweep_given *given, const char *name);

/* Sets a parameter in a configuration, whose numbers keep their text (record/json.h). SWEEP_USAGE: the text cannot be
 * of the parameter's type. */
enum sweep_status sweep_given_set(struct sweep_given *given, cJSON *config, const char *name, const char *text,
								  struct sweep_error *err);

/* The value that a text looks like; the caller frees it. */
cJSON *sweep_given_guess(const char *text);

/* Adds the constants of the file that the configuration lacks, and looks for what it has beyond the file, what it
 * leaves out, and which constraint it breaks. A parameter whose condition does not hold is none that is left out, and
 * one to be noted where it is given. */
void sweep_given_complete(struct sweep_given *given, cJSON *config);

/* The next thing to tell a person; valid until the next call. NULL: no more. */
const char *sweep_given_note(struct sweep_given *given);

#endif
