/* config.h - the configurations of a sweep as text.
 *
 *   json   {"epochs":1,"net":{"dropout":0.5,"width":128}}       an object; nested parameters are nested objects
 *   args   --epochs=1 "--net={'dropout': 0.5, 'width': 128}"    W&B's ${args}, quoted for a shell and for xargs
 *   csv    1,0.5,128                                            one column a parameter, as RFC 4180 quotes it
 *
 * Numbers keep their kind (32 is an int, 32.0 a float) and have the fewest digits that read back. What is the same in
 * every configuration (keys, constants, the texts of listed values) is rendered once, when the writer is made. */
#ifndef SWEEP_SEARCH_CONFIG_H
#define SWEEP_SEARCH_CONFIG_H

#include "base/error.h"
#include "base/text.h"
#include "spec/sweep.h"

enum sweep_config_form
{
	SWEEP_CONFIG_JSON,
	SWEEP_CONFIG_ARGS,
	SWEEP_CONFIG_CSV
};

struct sweep_config_writer;

/* The writer borrows the sweep. SWEEP_USAGE when the form cannot hold a value: a line of args no string with a line
 * break. Free the writer in either case. */
enum sweep_status sweep_config_writer_new(const struct sweep *sweep, enum sweep_config_form form,
										  struct sweep_config_writer **writer, struct sweep_error *err);
void sweep_config_writer_free(struct sweep_config_writer *writer);

/* Appends the configuration of a point (draws[sweep->count], see method.h), without a line end. */
void sweep_config_add(const struct sweep_config_writer *writer, const struct sweep_draw *draws, struct sweep_text *out);

/* The names of the csv columns. */
void sweep_config_add_header(const struct sweep *sweep, struct sweep_text *out);

#endif
