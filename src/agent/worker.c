#include "agent/worker.h"

#include "agent/words.h"
#include "base/clock.h"
#include "base/memory.h"
#include "record/json.h"
#include "train/hyperparameters.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char trainer[] = "sweep-train";

struct sweep_worker
{
	struct sweep_worker_start start; /* its texts are the arena's */
	char **arguments, **environment;
	struct sweep_arena arena;

	struct sweep_child *child; /* NULL: there is no process */
	bool fresh;                /* it has not begun a run */
	struct sweep_text said;    /* the last line of its standard error */
	struct sweep_text broken;

	/* The run. */
	bool busy;
	bool begun;               /* the copy of its config record came */
	struct sweep_text record; /* the config record, with its line end */
	double began, stop_at;    /* moments of sweep_clock(); INFINITY: never */
	struct sweep_worker_result result;
};

/* --- the command ------------------------------------------------------------------------------------------------- */

void sweep_worker_program(struct sweep_text *path)
{
	char own[4096];
	const ssize_t length = readlink("/proc/self/exe", own, sizeof own - 1);
	const size_t begin = path->length;
	if (length > 0)
	{
		own[length] = '\0';
		const char *slash = strrchr(own, '/');
		sweep_text_add(path, own, slash ? (size_t)(slash + 1 - own) : 0);
	}
	sweep_text_puts(path, trainer);
	if (path->length - begin > strlen(trainer) && access(path->data + begin, X_OK) == 0) return;
	path->length = begin;
	sweep_text_puts(path, trainer);
}

static void add_word(struct sweep_words *words, const char *text)
{
	sweep_words_add(words, text, strlen(text));
}

static char **make_arguments(struct sweep_worker *worker)
{
	struct sweep_words words = {.arena = &worker->arena};
	struct sweep_text path = {0};
	if (worker->start.program) sweep_text_puts(&path, worker->start.program);
	else sweep_worker_program(&path);
	add_word(&words, path.data);
	sweep_text_free(&path);
	for (char *const *option = worker->start.options; option && *option; option++) add_word(&words, *option);
	return sweep_words_end(&words);
}

static bool sets(const char *entry, const char *name)
{
	const size_t length = strlen(name);
	return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

static void set(struct sweep_words *words, const char *name, const char *value)
{
	struct sweep_text text = {0};
	sweep_text_printf(&text, "%s=%s", name, value);
	sweep_words_add(words, text.data, text.length);
	sweep_text_free(&text);
}

static char **make_environment(struct sweep_worker *worker)
{
	struct sweep_words words = {.arena = &worker->arena};
	const struct sweep_worker_start *start = &worker->start;
	for (char *const *entry = start->environment; entry && *entry; entry++)
		if (!sets(*entry, "SWEEP_ID") && !(start->db && sets(*entry, "SWEEP_DB"))) add_word(&words, *entry);
	set(&words, "SWEEP_ID", start->id);
	if (start->db) set(&words, "SWEEP_DB", start->db);
	return sweep_words_end(&words);
}

enum sweep_status sweep_worker_check(char *const *options, struct sweep_error *err)
{
	for (; *options; options++)
	{
		const char *equals = strchr(*options, '=');
		if (equals == NULL || strncmp(*options, "--", 2) != 0) continue;
		char *name = sweep_copy_bytes(*options + 2, (size_t)(equals - *options - 2));
		const bool parameter = sweep_hyperparameter_known(name);
		free(name);
		if (parameter)
			return sweep_fail(
				err, SWEEP_USAGE,
				"%s: a parameter, which the sweep file sets; options of sweep-train alone stand behind --", *options);
	}
	return SWEEP_OK;
}

struct sweep_worker *sweep_worker_new(const struct sweep_worker_start *start)
{
	struct sweep_worker *worker = sweep_alloc(1, sizeof *worker);
	worker->start = *start;
	worker->start.id = sweep_arena_text(&worker->arena, start->id, strlen(start->id));
	worker->arguments = make_arguments(worker);
	worker->environment = make_environment(worker);
	worker->start.program = worker->start.db = NULL;
	worker->start.options = worker->start.environment = NULL;
	return worker;
}

void sweep_worker_free(struct sweep_worker *worker)
{
	if (worker == NULL) return;
	sweep_child_free(worker->child);
	free(worker->arguments);
	free(worker->environment);
	sweep_arena_free(&worker->arena);
	sweep_text_free(&worker->said);
	sweep_text_free(&worker->broken);
	sweep_text_free(&worker->record);
	free(worker);
}

/* --- lines ------------------------------------------------------------------------------------------------------- */

/* The state that the line, a record, tells of; false when it is no state record. */
static bool is_state(const char *line, size_t length, enum sweep_state *state)
{
	struct sweep_record record;
	bool words;
	if (strstr(line, "\"state\"") == NULL) return false;
	cJSON *root = sweep_json_parse_line(line, length, &words, NULL);
	const bool found =
		root && sweep_record_from_json(root, &record, NULL) == SWEEP_OK && record.kind == SWEEP_RECORD_STATE;
	if (found) *state = record.state;
	cJSON_Delete(root);
	return found;
}

/* Before the copy of the config record nothing that is printed is the run's, and behind its state record neither. */
static void take_output(struct sweep_worker *worker, char *line, size_t length, bool more)
{
	if (!worker->begun)
	{
		worker->begun = !more && length + 1 == worker->record.length && memcmp(line, worker->record.data, length) == 0;
		worker->fresh = worker->fresh && !worker->begun;
		return;
	}
	if (worker->result.told) return;
	worker->result.told = !more && is_state(line, length, &worker->result.state);
	worker->start.line(worker->start.context, SWEEP_CHILD_STDOUT, line, length, more);
}

static void take_line(void *context, enum sweep_stream stream, char *line, size_t length, bool more)
{
	struct sweep_worker *worker = context;
	if (stream == SWEEP_CHILD_STDOUT)
	{
		take_output(worker, line, length, more);
		return;
	}
	if (length > 0)
	{
		sweep_text_clear(&worker->said);
		sweep_text_puts(&worker->said, line);
	}
	worker->start.line(worker->start.context, stream, line, length, more);
}

/* --- the process ------------------------------------------------------------------------------------------------- */

static enum sweep_status launch(struct sweep_worker *worker, struct sweep_error *err)
{
	const struct sweep_child_start start = {.arguments = worker->arguments,
											.environment = worker->environment,
											.line = take_line,
											.context = worker,
											.grace = worker->start.grace,
											.linger = worker->start.linger,
											.input = true,
											.minder = worker->start.minder};
	worker->fresh = true;
	sweep_text_clear(&worker->said);
	return sweep_child_start(&worker->child, &start, err);
}

static void hand_over(struct sweep_worker *worker)
{
	sweep_child_write(worker->child, worker->record.data, worker->record.length);
}

static void write_record(struct sweep_worker *worker, int64_t run, const char *config)
{
	struct sweep_text *record = &worker->record;
	sweep_text_clear(record);
	sweep_record_begin(record, run, worker->start.id);
	sweep_text_puts(record, ",\"config\":");
	const size_t begin = record->length;
	sweep_text_puts(record, config);
	for (char *c = record->data + begin; *c; c++)
		if (*c == '\n' || *c == '\r') *c = ' '; /* blanks of the JSON text: in its strings they are escaped */
	sweep_text_puts(record, "}\n");
}

/* sweep-train would say that the line is none, and wait for the next. */
static enum sweep_status check(const char *config, struct sweep_error *err)
{
	struct sweep_error why;
	cJSON *object = sweep_json_parse(config, strlen(config), &why);
	const bool good = cJSON_IsObject(object);
	const bool parsed = object != NULL;
	cJSON_Delete(object);
	if (good) return SWEEP_OK;
	return sweep_fail(err, SWEEP_FAILED, "the configuration is no JSON object: %s", parsed ? config : why.message);
}

enum sweep_status sweep_worker_give(struct sweep_worker *worker, int64_t run, const char *config, double timeout,
									struct sweep_error *err)
{
	if (worker->broken.length > 0) return sweep_fail(err, SWEEP_FAILED, "%s", worker->broken.data);
	if (check(config, err) != SWEEP_OK) return SWEEP_FAILED;
	if (worker->child == NULL && launch(worker, err) != SWEEP_OK) return SWEEP_FAILED;
	worker->busy = true;
	worker->begun = false;
	worker->result = (struct sweep_worker_result){.state = SWEEP_FAILED_RUN};
	worker->began = sweep_clock();
	worker->stop_at = timeout > 0 ? worker->began + timeout : INFINITY;
	write_record(worker, run, config);
	hand_over(worker);
	return SWEEP_OK;
}

/* It ended before it began its first run, and not because of a signal from here. */
static void note_broken(struct sweep_worker *worker)
{
	const struct sweep_child_result *process = &worker->result.process;
	const char *said = worker->said.data ? worker->said.data : "";
	struct sweep_text *broken = &worker->broken;
	if (process->end == SWEEP_CHILD_EXITED && process->status == 0)
	{
		sweep_text_printf(broken,
						  "%s ended without taking a run: parameters (--NAME=VALUE) and --help cannot stand among its "
						  "options",
						  trainer);
		return;
	}
	sweep_text_printf(broken, "%s cannot begin: ", trainer);
	const bool named = strncmp(said, trainer, strlen(trainer)) == 0 && strncmp(said + strlen(trainer), ": ", 2) == 0;
	if (named) said += strlen(trainer) + 2;
	if (*said) sweep_text_add_printable(broken, said);
	else sweep_child_describe(broken, process);
}

static void end_run(struct sweep_worker *worker)
{
	worker->busy = false;
	worker->result.seconds = sweep_clock() - worker->began;
}

/* The process has ended. True when another has the run now: the one before died while it had nothing to do. */
static bool take_end(struct sweep_worker *worker)
{
	struct sweep_error err;
	const bool never_began = !worker->begun && !worker->result.stopped;
	worker->result.process_ended = true;
	worker->result.process = sweep_child_result(worker->child);
	sweep_child_free(worker->child);
	worker->child = NULL;
	if (never_began && !worker->fresh)
	{
		worker->result.process_ended = false;
		if (launch(worker, &err) == SWEEP_OK)
		{
			hand_over(worker);
			return true;
		}
		sweep_text_puts(&worker->broken, err.message);
	}
	else if (never_began) note_broken(worker);
	end_run(worker);
	return false;
}

/* What was said on standard error before the state record is there by now, but poll() may not have told of it. */
static void read_errors(struct sweep_worker *worker)
{
	struct pollfd fds[SWEEP_CHILD_FDS];
	sweep_child_poll(worker->child, fds);
	fds[SWEEP_CHILD_STDERR].revents = POLLIN;
	if (sweep_child_handle(worker->child, fds)) return;
	sweep_child_free(worker->child);
	worker->child = NULL;
}

bool sweep_worker_handle(struct sweep_worker *worker, const struct pollfd fds[SWEEP_CHILD_FDS])
{
	if (!worker->busy) return false;
	if (sweep_clock() >= worker->stop_at)
	{
		worker->result.timed_out = true;
		sweep_worker_stop(worker);
	}
	if (!sweep_child_handle(worker->child, fds)) return take_end(worker);
	if (!worker->result.told || worker->result.stopped) return true;
	read_errors(worker);
	end_run(worker);
	return false;
}

/* --- beside it --------------------------------------------------------------------------------------------------- */

void sweep_worker_poll(const struct sweep_worker *worker, struct pollfd fds[SWEEP_CHILD_FDS])
{
	if (worker->busy)
	{
		sweep_child_poll(worker->child, fds);
		return;
	}
	for (int i = 0; i < SWEEP_CHILD_FDS; i++) fds[i] = (struct pollfd){-1, 0, 0};
}

int sweep_worker_timeout(const struct sweep_worker *worker, int milliseconds)
{
	if (!worker->busy) return milliseconds;
	const int wait = sweep_child_timeout(worker->child, milliseconds);
	if (isinf(worker->stop_at)) return wait;
	const double left = fmax(0, ceil(1000 * (worker->stop_at - sweep_clock())));
	return wait >= 0 && wait < left ? wait : left < 1e9 ? (int)left : 1000000000;
}

void sweep_worker_stop(struct sweep_worker *worker)
{
	if (!worker->busy) return;
	worker->result.stopped = true;
	worker->stop_at = INFINITY;
	sweep_child_stop(worker->child);
}

void sweep_worker_kill(struct sweep_worker *worker)
{
	if (!worker->busy) return;
	worker->result.stopped = true;
	worker->stop_at = INFINITY;
	sweep_child_kill(worker->child);
}

void sweep_worker_signal(struct sweep_worker *worker, int signal_number)
{
	if (worker->busy) sweep_child_signal(worker->child, signal_number);
}

struct sweep_worker_result sweep_worker_result(const struct sweep_worker *worker)
{
	return worker->result;
}

void sweep_worker_describe(struct sweep_text *out, const struct sweep_worker_result *result)
{
	sweep_text_printf(out, "%s ", trainer);
	sweep_child_describe(out, &result->process);
}

const char *sweep_worker_broken(const struct sweep_worker *worker)
{
	return worker->broken.length > 0 ? worker->broken.data : NULL;
}
