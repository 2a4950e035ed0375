#include "agent/slot.h"

#include "agent/rundir.h"
#include "base/clock.h"
#include "base/memory.h"
#include "record/json.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

enum
{
	LAST_WORDS = 240,       /* bytes */
	CANNOT_EXECUTE = 126,   /* what env and shells end with, */
	COMMAND_NOT_FOUND = 127 /* see POSIX, Shell Command Language, 2.8.2 */
};

/* --- what the program tells ---------------------------------------------------------------------- */

static void remember(struct sweep_slot *slot, const char *line, size_t length)
{
	sweep_text_clear(&slot->last_words);
	sweep_text_add(&slot->last_words, line, length < LAST_WORDS ? length : LAST_WORDS);
}

static void take_output(struct sweep_slot *slot, const char *line, size_t length)
{
	struct sweep_parcel *parcel;
	switch (sweep_told_line(&slot->told, line, length, sweep_clock() - slot->started, &parcel))
	{
	case SWEEP_HEARD_TEXT: sweep_runlog_add(&slot->log, line, length, false); break;
	case SWEEP_HEARD_METRICS:
		slot->heard = sweep_clock() - slot->started;
		sweep_view_metrics(slot->site->view, slot->claim.run, parcel->record.metrics);
		sweep_outbox_add(slot->site->outbox, parcel);
		break;
	case SWEEP_HEARD_END:
	case SWEEP_HEARD_NOTHING: break;
	}
}

static void take_line(void *context, enum sweep_stream stream, char *line, size_t length, bool more)
{
	struct sweep_slot *slot = context;
	const bool whole = stream == SWEEP_CHILD_STDOUT && !more && !slot->divided;
	if (stream == SWEEP_CHILD_STDOUT) slot->divided = more;
	if (whole) take_output(slot, line, length);
	else sweep_runlog_add(&slot->log, line, length, more);
	if (stream == SWEEP_CHILD_STDERR && length > 0) remember(slot, line, length);
}

/* --- the end ------------------------------------------------------------------------------------- */

static void release(struct sweep_slot *slot)
{
	sweep_child_free(slot->child);
	if (slot->command.json_path) sweep_command_remove_files(&slot->command);
	sweep_command_free(&slot->command);
	sweep_told_free(&slot->told);
	sweep_runlog_end(&slot->log);
	sweep_text_clear(&slot->last_words);
	free(slot->claim.config);
	free(slot->reason);
	slot->child = NULL;
	slot->claim = (struct sweep_claim){0};
	slot->reason = NULL;
	slot->heard = 0;
	slot->cause = SWEEP_SLOT_NONE;
	slot->busy = slot->stopping = slot->divided = false;
}

/* Records the end and frees the place. `error`: why it failed, or NULL. */
static void close_run(struct sweep_slot *slot, struct sweep_slot_end *end, double seconds, const char *error)
{
	const char *reason = slot->reason;
	const char *own = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(slot->told.end, "error"));
	if (slot->told.end)
		sweep_view_metrics(slot->site->view, slot->claim.run,
						   cJSON_GetObjectItemCaseSensitive(slot->told.end, "summary"));
	if (error == NULL && end->state == SWEEP_FAILED_RUN) error = own;
	end->run = slot->claim.run;
	end->attempt = slot->claim.attempt;
	sweep_runlog_flush(&slot->log);
	end->logged = slot->log.file >= 0;
	seconds = fmax(seconds, slot->heard); /* its last lines are read after its end */
	end->counts = end->state != SWEEP_PENDING && slot->cause != SWEEP_SLOT_LOST;
	if (slot->cause != SWEEP_SLOT_LOST)
		sweep_outbox_add(slot->site->outbox, sweep_told_end(&slot->told, end->state, seconds, error, reason));
	sweep_view_end(slot->site->view, slot->claim.run, end->state, error ? error : reason, seconds);
	release(slot);
}

/* What a run becomes that was ended from here. */
static const enum sweep_state of_cause[] = {[SWEEP_SLOT_NONE] = SWEEP_FINISHED,
											[SWEEP_SLOT_EARLY] = SWEEP_STOPPED,
											[SWEEP_SLOT_PERSON] = SWEEP_KILLED,
											[SWEEP_SLOT_HAND_BACK] = SWEEP_PENDING,
											[SWEEP_SLOT_LOST] = SWEEP_CRASHED};

static void note_timeout(const struct sweep_slot *slot, struct sweep_text *error)
{
	char seconds[SWEEP_DOUBLE_TEXT];
	sweep_double_text(seconds, slot->site->timeout);
	char *point = strstr(seconds, ".0");
	if (point && point[2] == '\0') *point = '\0';
	sweep_text_printf(error, "timed out after %s s", seconds);
}

/* An interpreter, or env, that could not run the program has said why, and ended with a status of its own. */
static void note_exit(const struct sweep_slot *slot, const struct sweep_child_result *result, struct sweep_text *error,
					  struct sweep_slot_end *end)
{
	sweep_child_describe(error, result);
	end->state = SWEEP_FAILED_RUN;
	end->failed = true;
	if (result->status != CANNOT_EXECUTE && result->status != COMMAND_NOT_FOUND) return;
	end->not_started = slot->told.next_step == 0;
	if (slot->last_words.length == 0) return;
	sweep_text_puts(error, ": ");
	sweep_text_add(error, slot->last_words.data, sweep_utf8_length(slot->last_words.data, slot->last_words.length));
}

/* How a process ended that was not ended from here. */
static void judge_process(const struct sweep_slot *slot, const struct sweep_child_result *result,
						  struct sweep_text *error, struct sweep_slot_end *end)
{
	if (result->end == SWEEP_CHILD_EXITED && result->status == 0)
	{
		const bool own = slot->told.ended && slot->told.state != SWEEP_RUNNING && slot->told.state != SWEEP_CRASHED;
		end->state = own ? slot->told.state : SWEEP_FINISHED;
		end->failed = end->state == SWEEP_FAILED_RUN;
	}
	else if (result->end == SWEEP_CHILD_EXITED) note_exit(slot, result, error, end);
	else
	{
		sweep_child_describe(error, result);
		end->state = result->end == SWEEP_CHILD_SIGNALLED && result->status == SIGINT ? SWEEP_KILLED : SWEEP_FAILED_RUN;
	}
}

static void end_child(struct sweep_slot *slot, struct sweep_slot_end *end)
{
	const struct sweep_child_result result = sweep_child_result(slot->child);
	struct sweep_text error = {0};
	if (slot->cause != SWEEP_SLOT_NONE) end->state = of_cause[slot->cause];
	else if (slot->told.preempted) end->state = SWEEP_PENDING;
	else if (result.timed_out)
	{
		note_timeout(slot, &error);
		end->state = SWEEP_FAILED_RUN;
		end->failed = true;
	}
	else judge_process(slot, &result, &error, end);
	end->preempted = end->state == SWEEP_PENDING && slot->cause == SWEEP_SLOT_NONE;
	close_run(slot, end, result.seconds, error.length ? error.data : NULL);
	sweep_text_free(&error);
}

static void end_worker(struct sweep_slot *slot, struct sweep_slot_end *end)
{
	const struct sweep_worker_result result = sweep_worker_result(slot->worker);
	struct sweep_text error = {0};
	if (sweep_worker_broken(slot->worker)) end->state = SWEEP_PENDING;
	else if (slot->cause != SWEEP_SLOT_NONE) end->state = of_cause[slot->cause];
	else if (result.timed_out)
	{
		note_timeout(slot, &error);
		end->state = SWEEP_FAILED_RUN;
		end->failed = true;
	}
	else if (result.told)
	{
		end->state = result.state;
		end->failed = end->state == SWEEP_FAILED_RUN;
		end->preempted = end->state == SWEEP_PENDING;
	}
	else
	{
		sweep_worker_describe(&error, &result);
		end->state = SWEEP_FAILED_RUN;
		end->failed = result.process.end != SWEEP_CHILD_SIGNALLED;
	}
	close_run(slot, end, result.seconds, error.length ? error.data : NULL);
	sweep_text_free(&error);
}

/* --- the beginning ------------------------------------------------------------------------------- */

static enum sweep_status write_files(struct sweep_slot *slot, const struct sweep_job *job, struct sweep_error *err)
{
	if (sweep_command_write_files(&slot->command, job, err) == SWEEP_OK) return SWEEP_OK;
	enum sweep_status status = sweep_rundir_make(slot->site->directory, err); /* the first run, or all had left */
	return status == SWEEP_OK ? sweep_command_write_files(&slot->command, job, err) : status;
}

static bool is_scarcity(int problem)
{
	return problem == EMFILE || problem == ENFILE || problem == EAGAIN || problem == ENOMEM;
}

/* *own: the failure is the agent's. */
static enum sweep_status begin_child(struct sweep_slot *slot, bool *own, struct sweep_error *err)
{
	const struct sweep_slot_site *site = slot->site;
	const char *text = slot->claim.config;
	cJSON *config = sweep_json_parse(text, strlen(text), err);
	if (config == NULL) return SWEEP_FAILED;
	sweep_json_keep_numbers(config, text, strlen(text));
	const struct sweep_job job = {.sweep = site->sweep,
								  .id = site->id,
								  .run = slot->claim.run,
								  .attempt = slot->claim.attempt,
								  .config = config,
								  .db = site->db,
								  .directory = site->directory,
								  .environment = site->environment};
	enum sweep_status status = sweep_command_make(&slot->command, &job, err);
	*own = status == SWEEP_FAILED; /* there is no working directory */
	if (status == SWEEP_OK)
	{
		status = write_files(slot, &job, err);
		*own = status != SWEEP_OK;
	}
	const struct sweep_child_start start = {.arguments = slot->command.arguments,
											.environment = slot->command.environment,
											.line = take_line,
											.context = slot,
											.timeout = site->timeout,
											.grace = site->grace,
											.linger = site->linger,
											.minder = site->minder};
	if (status == SWEEP_OK)
	{
		status = sweep_child_start(&slot->child, &start, err);
		*own = status != SWEEP_OK && is_scarcity(errno);
	}
	cJSON_Delete(config);
	return status;
}

static enum sweep_status begin_worker(struct sweep_slot *slot, struct sweep_error *err)
{
	const struct sweep_slot_site *site = slot->site;
	const struct sweep_worker_start start = {.options = site->trainer_options,
											 .environment = site->environment,
											 .id = site->id,
											 .db = site->db,
											 .line = take_line,
											 .context = slot,
											 .grace = site->grace,
											 .linger = site->linger,
											 .minder = site->minder};
	if (slot->worker == NULL) slot->worker = sweep_worker_new(&start);
	return sweep_worker_give(slot->worker, slot->claim.run, slot->claim.config, site->timeout, err);
}

enum sweep_status sweep_slot_begin(struct sweep_slot *slot, struct sweep_claim *claim, bool *over,
								   struct sweep_slot_end *end, struct sweep_error *err)
{
	struct sweep_slot_site *site = slot->site;
	bool own = false;
	*end = (struct sweep_slot_end){0};
	slot->claim = *claim;
	claim->config = NULL;
	slot->busy = true;
	slot->told = (struct sweep_told_run){.run = slot->claim.run, .attempt = slot->claim.attempt};
	sweep_runlog_begin(&slot->log, site->directory, slot->claim.run, slot->claim.attempt, &site->log_trouble);
	sweep_view_begin(site->view, slot->claim.run, slot->claim.attempt, slot->claim.config);
	slot->started = sweep_clock();
	const bool trainer = sweep_command_is_trainer(site->sweep);
	const enum sweep_status status = trainer ? begin_worker(slot, err) : begin_child(slot, &own, err);
	*over = status != SWEEP_OK;
	if (status == SWEEP_OK) return SWEEP_OK;
	own = own || trainer; /* the same sweep-train for every run */
	end->state = own ? SWEEP_PENDING : SWEEP_FAILED_RUN;
	end->failed = end->not_started = !own;
	char text[sizeof err->file + sizeof err->message + 32];
	close_run(slot, end, 0, own ? NULL : sweep_error_text(err, text, sizeof text));
	return own ? SWEEP_FAILED : SWEEP_OK;
}

/* --- waiting ------------------------------------------------------------------------------------- */

void sweep_slot_poll(const struct sweep_slot *slot, bool hold, struct pollfd fds[SWEEP_CHILD_FDS])
{
	for (int i = 0; i < SWEEP_CHILD_FDS; i++) fds[i] = (struct pollfd){.fd = -1};
	if (!slot->busy) return;
	if (slot->child) sweep_child_poll(slot->child, fds);
	else sweep_worker_poll(slot->worker, fds);
	for (int i = 0; hold && i < SWEEP_CHILD_STREAMS; i++) fds[i].fd = -1;
}

int sweep_slot_timeout(const struct sweep_slot *slot, int milliseconds)
{
	if (!slot->busy) return milliseconds;
	return slot->child ? sweep_child_timeout(slot->child, milliseconds)
					   : sweep_worker_timeout(slot->worker, milliseconds);
}

bool sweep_slot_handle(struct sweep_slot *slot, const struct pollfd fds[SWEEP_CHILD_FDS], struct sweep_slot_end *end)
{
	if (!slot->busy) return false;
	const bool goes_on = slot->child ? sweep_child_handle(slot->child, fds) : sweep_worker_handle(slot->worker, fds);
	sweep_runlog_flush(&slot->log);
	if (goes_on) return false;
	*end = (struct sweep_slot_end){0};
	if (slot->child) end_child(slot, end);
	else end_worker(slot, end);
	return true;
}

/* --- ending it ----------------------------------------------------------------------------------- */

void sweep_slot_stop(struct sweep_slot *slot, enum sweep_slot_cause cause, const char *reason, bool at_once)
{
	if (!slot->busy) return;
	if (slot->cause == SWEEP_SLOT_NONE || cause == SWEEP_SLOT_LOST)
	{
		slot->cause = cause;
		free(slot->reason);
		slot->reason = sweep_copy_text(reason);
	}
	slot->stopping = true;
	if (slot->child && at_once) sweep_child_kill(slot->child);
	else if (slot->child) sweep_child_stop(slot->child);
	else if (at_once) sweep_worker_kill(slot->worker);
	else sweep_worker_stop(slot->worker);
}

void sweep_slot_signal(struct sweep_slot *slot, int signal_number)
{
	if (slot->child) sweep_child_signal(slot->child, signal_number);
	else if (slot->busy && slot->worker) sweep_worker_signal(slot->worker, signal_number);
}

const char *sweep_slot_broken(const struct sweep_slot *slot)
{
	return slot->worker ? sweep_worker_broken(slot->worker) : NULL;
}

void sweep_slot_free(struct sweep_slot *slot)
{
	release(slot);
	sweep_worker_free(slot->worker);
	sweep_text_free(&slot->last_words);
	*slot = (struct sweep_slot){.site = slot->site};
}
