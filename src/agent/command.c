#include "agent/command.h"

#include "agent/macro.h"
#include "agent/notation.h"
#include "agent/words.h"
#include "base/output.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- words --------------------------------------------------------------------------------------- */

static const char *const wandb_default[] = {"${env}", "${interpreter}", "${program}", "${args}", NULL};
static const char *const trainer_default[] = {"sweep-train", "${args}", NULL};

static bool has_command(const struct sweep *sweep)
{
	return sweep->command && sweep->command->type == SWEEP_LIST && sweep->command->count > 0;
}

bool sweep_command_is_trainer(const struct sweep *sweep)
{
	return sweep->program == NULL && !has_command(sweep);
}

static enum sweep_status expand_item(struct sweep_words *words, const struct sweep_macro_context *context,
									 const struct sweep_value *item, struct sweep_error *err)
{
	struct sweep_text text = {0};
	enum sweep_status status = SWEEP_OK;
	sweep_value_add_python(&text, item);
	if (text.data && strlen(text.data) < text.length)
		status = sweep_fail_at(err, SWEEP_USAGE, NULL, item->line, item->column,
							   "a word of the command holds a NUL, which no command line can");
	else sweep_macro_expand(words, context, text.data ? text.data : "");
	sweep_text_free(&text);
	return status;
}

static enum sweep_status make_arguments(struct sweep_command *command, const struct sweep_job *job,
										struct sweep_error *err)
{
	const struct sweep *sweep = job->sweep;
	const struct sweep_macro_context context = {job, command->json_path};
	struct sweep_words words = {.arena = &command->arena};
	enum sweep_status status = SWEEP_OK;
	if (has_command(sweep))
		for (size_t i = 0; i < sweep->command->count && status == SWEEP_OK; i++)
			status = expand_item(&words, &context, sweep->command->items[i], err);
	else
		for (const char *const *item = sweep->program ? wandb_default : trainer_default; *item; item++)
			sweep_macro_expand(&words, &context, *item);
	command->arguments = sweep_words_end(&words);
	if (status != SWEEP_OK) return status;
	if (words.count > 0 && words.items[0][0] != '\0') return SWEEP_OK;
	return sweep_fail_at(err, SWEEP_USAGE, NULL, sweep->command ? sweep->command->line : 0,
						 sweep->command ? sweep->command->column : 0,
						 "command: its first word, the program to run, is empty or missing");
}

/* --- environment --------------------------------------------------------------------------------- */

enum
{
	MOST_VARIABLES = 11
};

/* The variables that a run has of its own; those without a value are taken away. */
struct variables
{
	const char *names[MOST_VARIABLES], *values[MOST_VARIABLES];
	size_t count;
};

static void set(struct variables *variables, const char *name, const char *value)
{
	variables->names[variables->count] = name;
	variables->values[variables->count++] = value;
}

static void set_default(struct variables *variables, const struct sweep_job *job, const char *name, const char *value)
{
	if (value && sweep_variable(job->environment, name) == NULL) set(variables, name, value);
}

static bool is_own(const struct variables *variables, const char *assignment)
{
	for (size_t i = 0; i < variables->count; i++)
	{
		const size_t length = strlen(variables->names[i]);
		if (strncmp(assignment, variables->names[i], length) == 0 && assignment[length] == '=') return true;
	}
	return false;
}

static char **join(struct sweep_arena *arena, const struct variables *variables, char *const *environment)
{
	struct sweep_words words = {.arena = arena};
	struct sweep_text text = {0};
	for (; environment && *environment; environment++)
		if (!is_own(variables, *environment)) sweep_words_add(&words, *environment, strlen(*environment));
	for (size_t i = 0; i < variables->count; i++)
	{
		if (variables->values[i] == NULL) continue;
		sweep_text_clear(&text);
		sweep_text_puts(&text, variables->names[i]);
		sweep_text_putc(&text, '=');
		sweep_text_puts(&text, variables->values[i]);
		sweep_words_add(&words, text.data, text.length);
	}
	sweep_text_free(&text);
	return sweep_words_end(&words);
}

static const char *print_run(struct sweep_arena *arena, const struct sweep_job *job, bool with_id)
{
	struct sweep_text text = {0};
	if (with_id) sweep_text_printf(&text, "%s-", job->id);
	sweep_text_add_int(&text, job->run);
	const char *kept = sweep_arena_text(arena, text.data, text.length);
	sweep_text_free(&text);
	return kept;
}

/* An address such as postgresql://host/name is no path. */
static const char *absolute(struct sweep_arena *arena, const char *here, const char *path)
{
	struct sweep_text text = {0};
	if (path[0] == '/' || strstr(path, "://")) return path;
	sweep_text_puts(&text, here);
	if (strcmp(here, "/") != 0) sweep_text_putc(&text, '/');
	sweep_text_puts(&text, path);
	const char *kept = sweep_arena_text(arena, text.data, text.length);
	sweep_text_free(&text);
	return kept;
}

static void make_environment(struct sweep_command *command, const struct sweep_job *job, const char *here)
{
	struct variables variables = {.count = 0};
	set(&variables, "SWEEP_ID", job->id);
	set(&variables, "SWEEP_RUN", print_run(&command->arena, job, false));
	set(&variables, "SWEEP_CONFIG", command->json_path);
	if (job->db) set(&variables, "SWEEP_DB", absolute(&command->arena, here, job->db));
	set(&variables, "WANDB_SWEEP_ID", job->id);
	set(&variables, "WANDB_RUN_ID", print_run(&command->arena, job, true));
	set(&variables, "WANDB_SWEEP_PARAM_PATH", command->yaml_path);
	set(&variables, "WANDB_SERVICE", NULL);
	set_default(&variables, job, "WANDB_DIR", here);
	set_default(&variables, job, "WANDB_ENTITY", job->sweep->entity);
	set_default(&variables, job, "WANDB_PROJECT", job->sweep->project);
	command->environment = join(&command->arena, &variables, job->environment);
}

/* --- the whole ----------------------------------------------------------------------------------- */

/* Each attempt has files of its own: the one before may not know yet that it is over, and will remove what it had. */
static const char *file_path(struct sweep_command *command, const struct sweep_job *job, const char *here,
							 const char *ending)
{
	struct sweep_text text = {0};
	sweep_text_printf(&text, "%s/config-%s-%" PRId64, job->directory, job->id, job->run);
	if (job->attempt > 1) sweep_text_printf(&text, ".%" PRId64, job->attempt);
	sweep_text_puts(&text, ending);
	const char *relative = sweep_arena_text(&command->arena, text.data, text.length);
	sweep_text_free(&text);
	return absolute(&command->arena, here, relative);
}

enum sweep_status sweep_command_make(struct sweep_command *command, const struct sweep_job *job,
									 struct sweep_error *err)
{
	*command = (struct sweep_command){0};
	char *here = getcwd(NULL, 0);
	if (here == NULL) return sweep_fail(err, SWEEP_FAILED, "cannot tell the working directory: %s", strerror(errno));
	command->json_path = file_path(command, job, here, ".json");
	command->yaml_path = file_path(command, job, here, ".yaml");
	make_environment(command, job, here);
	free(here);
	return make_arguments(command, job, err);
}

void sweep_command_free(struct sweep_command *command)
{
	free(command->arguments);
	free(command->environment);
	sweep_arena_free(&command->arena);
	*command = (struct sweep_command){0};
}

enum sweep_status sweep_command_write_files(const struct sweep_command *command, const struct sweep_job *job,
											struct sweep_error *err)
{
	struct sweep_text text = {0};
	sweep_notation_add_json(&text, job->config);
	enum sweep_status status = sweep_output_write(text.data, text.length, command->json_path, err);
	sweep_text_clear(&text);
	sweep_notation_add_file(&text, job->config);
	if (status == SWEEP_OK) status = sweep_output_write(text.data, text.length, command->yaml_path, err);
	sweep_text_free(&text);
	return status;
}

void sweep_command_remove_files(const struct sweep_command *command)
{
	unlink(command->json_path);
	unlink(command->yaml_path);
}
