/* frame.h - a data frame of runs: a row for each run, a variable for each parameter and each metric.
 *
 * Filled cell by cell, then finished, then read. A zeroed struct is an empty frame. 16 bytes a cell. */
#ifndef SWEEP_STATS_FRAME_H
#define SWEEP_STATS_FRAME_H

#include "record/record.h"
#include "stats/names.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SWEEP_PATH_MARK '\x1f'

enum sweep_cell_type
{
	SWEEP_CELL_MISSING,
	SWEEP_CELL_INT,
	SWEEP_CELL_FLOAT,
	SWEEP_CELL_BOOL,
	SWEEP_CELL_CATEGORY
};

struct sweep_cell
{
	double number; /* of an int and a float; 0 or 1 of a bool */
	uint32_t category;
	enum sweep_cell_type type;
};

enum sweep_variable_kind
{
	SWEEP_VARIABLE_NUMBER,  /* ints and floats */
	SWEEP_VARIABLE_BOOL,    /* bools only */
	SWEEP_VARIABLE_CATEGORY /* strings, nulls, lists, objects; or a mixture, whose numbers became categories */
};

enum sweep_scale
{
	SWEEP_SCALE_UNKNOWN, /* before the frame is finished */
	SWEEP_SCALE_LINEAR,
	SWEEP_SCALE_LOG /* every value is above 0 */
};

/* What sweep_frame_finish() finds is marked *. */
struct sweep_variable
{
	const char *path; /* the keys from the outside in, with SWEEP_PATH_MARK between them; borrowed from the frame */
	char *name;       /* "net.width": the same for people */
	struct sweep_cell *cells;
	size_t filled;                 /* cells there are; the rows from here on are missing */
	struct sweep_names categories; /* as JSON: "adam" with its quotes, null, [1,2] */
	bool leaf;                     /* an object that is its value is one category, not nested parameters */
	bool ordered;                  /* the categories' order is to be kept; otherwise it becomes that of their texts */
	enum sweep_scale scale;        /* set before finishing to say what the sweep file says */
	enum sweep_variable_kind kind; /* * */
	bool whole;                    /* * every number is an int */
	double least, most;            /* * of the finite numbers; NaN when there is none */
	size_t present;                /* * cells that are not missing */
};

struct sweep_variables
{
	struct sweep_variable *items;
	size_t count;
	size_t capacity;
	struct sweep_names paths;
	size_t expected; /* the variable that comes next when the rows are alike */
};

struct sweep_frame
{
	size_t rows;
	size_t capacity;
	int64_t *runs;
	enum sweep_state *states;
	size_t *reasons;           /* why the run failed: a number of `errors` and 1; 0: not said */
	double *times;             /* seconds that the run took, or has taken so far; NaN when not known */
	struct sweep_names sweeps; /* the ids that stood in records */
	struct sweep_names keys;   /* of rows */
	struct sweep_names errors; /* what runs said of why they failed */
	struct sweep_variables parameters, metrics;
};

/* The row of run `run` of sweep `sweep` (NULL: a record without an id); a new one is pending. */
size_t sweep_frame_row(struct sweep_frame *frame, const char *sweep, int64_t run);

/* NULL: the run says nothing of why it failed, any more. */
void sweep_frame_set_error(struct sweep_frame *frame, size_t row, const char *error);

/* The variable at `path`; a new one is empty. The pointer lasts until the next new variable. */
struct sweep_variable *sweep_variables_add(struct sweep_variables *variables, const char *path);

void sweep_variables_free(struct sweep_variables *variables); /* for those that are in no frame */

/* By its path, and by the name that people see; NULL when there is none. */
struct sweep_variable *sweep_variables_at(const struct sweep_variables *variables, const char *path);
struct sweep_variable *sweep_variables_find(const struct sweep_variables *variables, const char *name);

/* A missing cell where the variable is shorter than `row`. */
struct sweep_cell sweep_variable_cell(const struct sweep_variable *variable, size_t row);
void sweep_variable_set_number(struct sweep_variable *variable, size_t row, double number, bool whole);
void sweep_variable_set_bool(struct sweep_variable *variable, size_t row, bool value);
void sweep_variable_set_category(struct sweep_variable *variable, size_t row, const char *json);
void sweep_variable_set_missing(struct sweep_variable *variable, size_t row);

/* The cell that another variable has in that row, unless it is missing there. */
void sweep_variable_copy(struct sweep_variable *variable, const struct sweep_variable *from, size_t row);

/* Leaves the rows for which kept[row] is true, in their order. To be called after the last new row and before the frame
 * is finished. */
void sweep_frame_keep(struct sweep_frame *frame, const bool *kept);

/* To be called once the cells are all there: finds each variable's kind, range and scale and puts the categories in
 * order, those without a cell taken out. A metric of which some run has a number is one: what else stands there, such
 * as a null or "diverged", becomes NaN.
 *
 * A scale that is unknown becomes logarithmic when the values are all above 0, span two decades, and half of them
 * lie in the lowest fifth of their range, as those of a logarithmic distribution do and those of a uniform one
 * don't. A logarithmic scale becomes linear when a value is 0 or less. */
void sweep_frame_finish(struct sweep_frame *frame);

/* The cell's value as JSON: 0.1, 32, true, "adam", null; "" for a missing cell. */
void sweep_cell_add_json(struct sweep_text *out, const struct sweep_variable *variable, struct sweep_cell cell);

/* The same for people: a string stands without its quotes. */
void sweep_cell_add_text(struct sweep_text *out, const struct sweep_variable *variable, struct sweep_cell cell);
void sweep_category_add_text(struct sweep_text *out, const char *json);

void sweep_frame_free(struct sweep_frame *frame);

#endif
