/* command.h - the command line and the environment of a run's program, as W&B's agent makes them.
 *
 *   command: ["${env}", "python3", "${program}", "--fast", "${args}", "--out=${envvar:HOME}/${lr}"]
 *
 * becomes the words that exec() takes; no shell sees them, so nothing in a value is special. A list item is turned into
 * text as Python's str() does. An item that is one macro and nothing else becomes the macro's words: none, one or
 * many. A macro within a longer item becomes its words joined by blanks, which W&B leaves as they stand. Values are
 * what sweep-sample's `args` are made of (search/arguments.h): True, None, 1e-05, [1, 2], {'width': 64}.
 *
 *   ${env} ${interpreter}    /usr/bin/env, python
 *   ${program}               the file's `program`; nothing when it has none
 *   ${args}                  --name=value for each parameter, in the configuration's order
 *   ${args_no_equals}        --name value, two words
 *   ${args_no_hyphens}       name=value
 *   ${args_append_hydra}     +name=value             ${args_override_hydra}    ++name=value
 *   ${args_no_boolean_flags} --name for true, nothing for false, else as ${args}
 *   ${args_json}             the configuration as one word, as json.dumps() writes it
 *   ${args_json_file}        the path of a file with that text: $SWEEP_CONFIG
 *   ${args_dict}             the names
 *   ${envvar:NAME}           the caller's variable; NAME itself when it is not set. What it holds is not expanded again
 *   ${lr} ${net.width}       a parameter's value. An item with one that the configuration lacks is left out
 *
 * What nothing defines, which only a file read leniently has, is left as it stands. Without `command`:
 * ${env} ${interpreter} ${program} ${args}; without `program` too: sweep-train ${args}.
 *
 * The program's environment is the caller's, less WANDB_SERVICE, with
 *
 *   SWEEP_ID SWEEP_RUN       the sweep's id, the run's number
 *   SWEEP_CONFIG             the path of the configuration as a JSON file
 *   SWEEP_DB                 the ledger
 *   WANDB_SWEEP_ID           = SWEEP_ID              WANDB_RUN_ID        ID-RUN
 *   WANDB_SWEEP_PARAM_PATH   the path of W&B's YAML file of it (agent/notation.h)
 *   WANDB_DIR WANDB_ENTITY WANDB_PROJECT      where the caller has not set them: the working directory, the file's
 *
 * Paths are absolute, so that a program which changes its directory still finds them. */
#ifndef SWEEP_AGENT_COMMAND_H
#define SWEEP_AGENT_COMMAND_H

#include "base/error.h"
#include "base/memory.h"
#include "spec/sweep.h"

#include <cjson/cJSON.h>
#include <stdint.h>

/* Which run it is; all is borrowed. */
struct sweep_job
{
	const struct sweep *sweep;
	const char *id; /* the sweep's */
	int64_t run, attempt;
	const cJSON *config;      /* an object whose numbers keep their text (record/json.h) */
	const char *db;           /* a path or an address; NULL: $SWEEP_DB stays as it is */
	const char *directory;    /* where the configuration's files go; it must be there */
	char *const *environment; /* the caller's, usually environ */
};

struct sweep_command
{
	char **arguments;                  /* of the program, its name first; ends with NULL */
	char **environment;                /* "NAME=VALUE"; ends with NULL */
	const char *json_path, *yaml_path; /* DIRECTORY/config-ID-RUN.json, .yaml; of attempt 2, config-ID-RUN.2.json */
	struct sweep_arena arena;
};

/* Writes no file. SWEEP_USAGE when no word is left to run, or a word or a variable would hold a NUL; SWEEP_FAILED when
 * the working directory cannot be told. Free the command in every case. */
enum sweep_status sweep_command_make(struct sweep_command *command, const struct sweep_job *job,
									 struct sweep_error *err);
void sweep_command_free(struct sweep_command *command);

/* The two files of the configuration; each appears whole (base/output.h). */
enum sweep_status sweep_command_write_files(const struct sweep_command *command, const struct sweep_job *job,
											struct sweep_error *err);
void sweep_command_remove_files(const struct sweep_command *command);

/* Whether the file leaves it to sweep-train: it has neither `program` nor `command`. */
bool sweep_command_is_trainer(const struct sweep *sweep);

#endif
