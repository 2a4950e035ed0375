/* worker.h - a standing sweep-train, which is given one run after another: its start is paid once.
 *
 * For sweeps whose file names no program. It stands in for a struct sweep_child, whose functions it mirrors:
 *
 *   worker = sweep_worker_new(&start);
 *   sweep_worker_give(worker, run, config, timeout, &err);              starts the process where it is not there
 *   do
 *   {
 *       sweep_worker_poll(worker, fds); poll(fds, SWEEP_CHILD_FDS, sweep_worker_timeout(worker, -1));
 *   } while (sweep_worker_handle(worker, fds));                         calls start.line for each line
 *   result = sweep_worker_result(worker);                               and the next may be given
 *
 * A run is over with its state record, the last line of its standard output that is handed out, whatever became of it:
 * sweep-train fails one run and goes on with the next. The copy of the config record, which sweep-train prints first,
 * is not handed out. What it says on standard error comes with the run that is under way.
 *
 * A run that is stopped, killed or timed out takes the process with it, as does a process that dies in mid run; the
 * next run begins with a new one. A process that dies while it has nothing to do is replaced without a word. But one
 * that ends before it has begun its first run would do so again and again: sweep_worker_broken() then says why. */
#ifndef SWEEP_AGENT_WORKER_H
#define SWEEP_AGENT_WORKER_H

#include "agent/child.h"
#include "record/record.h"

struct sweep_worker;

/* All but `context` is copied; `minder` and `context` are borrowed until the worker is freed. */
struct sweep_worker_start
{
	const char *program;      /* NULL: sweep_worker_program() */
	char *const *options;     /* further words of the command line, ending with NULL; may be NULL */
	char *const *environment; /* the agent's; SWEEP_ID and SWEEP_DB are set in it */
	const char *id;           /* of the sweep */
	const char *db;           /* the ledger; NULL: SWEEP_DB stays as it is */
	sweep_child_line *line;
	void *context;
	double grace, linger; /* as of struct sweep_child_start */
	struct sweep_minder *minder;
};

/* What became of a run. */
struct sweep_worker_result
{
	bool told;               /* its state record was handed out, and says */
	enum sweep_state state;  /* of the record; SWEEP_FAILED_RUN where there was none */
	bool stopped, timed_out; /* from here; the record, if there is one, is what sweep-train made of it */
	bool process_ended;      /* then `process` says how */
	struct sweep_child_result process;
	double seconds; /* from the giving to the end */
};

/* Whether these may stand among its options: sweep-train would train with a parameter of its command line instead of
 * taking runs. SWEEP_USAGE when not. */
enum sweep_status sweep_worker_check(char *const *options, struct sweep_error *err);

/* Starts no process yet. */
struct sweep_worker *sweep_worker_new(const struct sweep_worker_start *start);

/* Kills the process; one without a run has nothing to lose. NULL is allowed. */
void sweep_worker_free(struct sweep_worker *worker);

/* Appends sweep-train's path: beside the running program, if it is there, else the name alone, for PATH. */
void sweep_worker_program(struct sweep_text *path);

/* The next run, when none is under way. `config` is the JSON text of an object. `timeout`: seconds until it is ended as
 * by sweep_worker_stop(); 0: none. SWEEP_FAILED: the process cannot be started, or the
 * configuration is no object, and *err says so. */
enum sweep_status sweep_worker_give(struct sweep_worker *worker, int64_t run, const char *config, double timeout,
									struct sweep_error *err);

/* As those of a child. While no run is under way there is nothing to wait for. */
void sweep_worker_poll(const struct sweep_worker *worker, struct pollfd fds[SWEEP_CHILD_FDS]);
int sweep_worker_timeout(const struct sweep_worker *worker, int milliseconds);

/* Does what is due; false when no run is under way (any more). */
bool sweep_worker_handle(struct sweep_worker *worker, const struct pollfd fds[SWEEP_CHILD_FDS]);

void sweep_worker_stop(struct sweep_worker *worker);
void sweep_worker_kill(struct sweep_worker *worker);
void sweep_worker_signal(struct sweep_worker *worker, int signal_number);

/* Of the last run that is over. */
struct sweep_worker_result sweep_worker_result(const struct sweep_worker *worker);

/* What to record as the reason of a run without a state record: "sweep-train was killed by signal 9 (Killed)". */
void sweep_worker_describe(struct sweep_text *out, const struct sweep_worker_result *result);

/* NULL, or why it is no use to give it more, with what the process said last: "sweep-train cannot begin: unknown option
 * --strid". The agent should end with it, and hand its run back. */
const char *sweep_worker_broken(const struct sweep_worker *worker);

#endif
