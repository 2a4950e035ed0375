/* sweep.h - a sweep file's meaning: method, metric, parameters, early termination, command.
 *
 * Reads W&B's schema whole and what this project adds to it (sweep-file(5)). All the problems of a file are
 * found in one go, each with its place. A struct sweep borrows nothing: it owns its document. */
#ifndef SWEEP_SPEC_SWEEP_H
#define SWEEP_SPEC_SWEEP_H

#include "base/diagnostic.h"
#include "base/error.h"
#include "spec/distribution.h"
#include "spec/yaml.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sweep_goal
{
	SWEEP_MINIMIZE,
	SWEEP_MAXIMIZE
};

struct sweep_metric
{
	const char *name;
	enum sweep_goal goal;
	bool has_target;
	double target;
	bool has_impute;                  /* the file says it */
	const char *impute;               /* "latest", "best", "worst" */
	const char *impute_while_running; /* the same, or "false" */
};

/* A parameter is active only where another one has one of these values, and is active itself. */
struct sweep_condition
{
	size_t parameter; /* the one that is looked at */
	const struct sweep_value *const *values;
	size_t count;                    /* of values; 1 or more */
	const struct sweep_value *place; /* its key in the file */
};

/* A leaf of the parameters tree. */
struct sweep_parameter
{
	const char *const *keys; /* from the top to the leaf: {"net", "width"} */
	size_t depth;            /* of keys; 1 for a top-level parameter */
	const char *name;        /* the keys joined by ".": for people, tables and random streams */
	const char *path;        /* in the file, for messages: "parameters.net.parameters.width" */
	enum sweep_distribution distribution;
	bool inferred; /* the file named no distribution */
	struct sweep_shape shape;
	const struct sweep_value *place; /* the mapping that defines it */
	size_t condition_count;          /* all must hold; 0: always active */
	struct sweep_condition *conditions;
};

/* An expression over parameters that is true of every configuration. */
struct sweep_constraint
{
	const struct sweep_value *place; /* its text in the file */
	struct sweep_expression *expression;
};

/* When a run is stopped early: the keys of `early_terminate`; those that its type lacks hold what is said here.
 * src/search/early.h applies it. */
struct sweep_early
{
	const char *type;  /* "hyperband", "asha", "median"; NULL when the file has none */
	bool has_max_iter; /* of hyperband: then max_iter and s make the bands, and min_iter does not */
	int64_t max_iter;  /* 0: none */
	int64_t s;         /* of hyperband; else 0 */
	int64_t min_iter;  /* 1 or more */
	int64_t min_runs;  /* of median; else 0 */
	double eta;        /* above 1; of median 0 */
	bool strict;       /* of hyperband */
};

struct sweep
{
	struct sweep_document document;
	const char *text;   /* the file as it was written; NULL when it is no YAML */
	const char *method; /* as in the file; bayes, random, grid, custom, tpe, sobol or cmaes */
	const char *name, *description, *program, *project, *entity, *job, *image_uri;
	bool has_run_cap;
	int64_t run_cap;
	int64_t max_trials_per_config; /* runs that one configuration may have; 0: any number */
	bool has_seed;
	uint64_t seed;
	size_t metric_count; /* 0 when the file has none; above 1 with `metrics` */
	struct sweep_metric *metrics;
	struct sweep_early early;
	const struct sweep_value *command;  /* a list, or NULL for the default */
	size_t count;                       /* of parameters */
	struct sweep_parameter *parameters; /* sorted by keys, code point by code point, level by level */
	size_t *order;                      /* all parameters, each behind those that its conditions look at */
	bool conditional;                   /* a parameter has a condition */
	size_t constraint_count;
	struct sweep_constraint *constraints;
};

/* Reads and checks `path` ("-": standard input). `lenient` turns what W&B's server only warns of into warnings,
 * with its defaults. SWEEP_OK when `diagnostics` has no error. SWEEP_USAGE when it has: then all are in
 * `diagnostics`, sorted by place, those of the YAML syntax too, and *err has the first. SWEEP_FAILED when the
 * file cannot be read: only *err says why. Free the sweep in every case.
 * `method` is one that is used instead of the file's: what it can take counts then, not what the file's can. NULL: the
 * file's. */
enum sweep_status sweep_load(const char *path, bool lenient, const char *method, struct sweep *sweep,
							 struct sweep_diagnostics *diagnostics, struct sweep_error *err);

/* The same from memory, for the file's own method; `name` is for messages. What the ledger keeps of a sweep is its
 * file's text. */
enum sweep_status sweep_parse(const char *text, size_t length, const char *name, bool lenient, struct sweep *sweep,
							  struct sweep_diagnostics *diagnostics, struct sweep_error *err);
void sweep_free(struct sweep *sweep);

/* The parameter called `name` ("net.width"), or NULL. */
const struct sweep_parameter *sweep_find_parameter(const struct sweep *sweep, const char *name);

/* The name that a parameter has which one may have called `word`: that of a group with such an end ("net.width" for
 * "width"), else what sweep_nearest_name() finds; NULL: none. */
const char *sweep_nearest_parameter(const struct sweep *sweep, const char *word);

#endif
