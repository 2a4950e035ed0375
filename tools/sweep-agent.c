/* sweep-agent - runs a sweep: takes runs from the ledger, runs the sweep file's program for each, and records what it
 * prints. */
#include "agent/agent.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/options.h"
#include "base/thread.h"
#include "store/new.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum
{
	LARGEST_FILE = 16 << 20, /* bytes */
	BY_SIGNAL = 128          /* exit status of an ending by a signal, less the signal's number */
};

extern char **environ;

static const char *db;
static bool fresh, lenient, count_given, total_given;
static struct sweep_agent_options agent = {.jobs = 1, .grace = 10, .lease = 60, .max_retries = 1};

static const struct sweep_option options[] = {
	{0, "db", "FILE", "the ledger (default: $SWEEP_DB, else sweep.db)", SWEEP_OPTION_FILE, &db, NULL},
	{'n', "count", "N", "end after N runs have ended", SWEEP_OPTION_COUNT, &agent.count, &count_given},
	{0, "total", "N", "at most N runs in the whole sweep, as run_cap says", SWEEP_OPTION_COUNT, &agent.total,
	 &total_given},
	{'j', "jobs", "N", "N runs at once; 0: one a core (1)", SWEEP_OPTION_COUNT, &agent.jobs, NULL},
	{0, "timeout", "SECONDS", "end a run that takes longer (no limit)", SWEEP_OPTION_DOUBLE, &agent.timeout, NULL},
	{0, "grace", "SECONDS", "from SIGTERM to SIGKILL (10)", SWEEP_OPTION_DOUBLE, &agent.grace, NULL},
	{0, "lease", "SECONDS", "how long a run is this agent's without a word from it (60)", SWEEP_OPTION_DOUBLE,
	 &agent.lease, NULL},
	{0, "max-retries", "N", "how often a run whose agent died is tried again (1)", SWEEP_OPTION_COUNT,
	 &agent.max_retries, NULL},
	{0, "flapping", "N", "give up after N failures within a minute of the start; 0: never (3)", SWEEP_OPTION_COUNT,
	 &agent.limits.flapping, NULL},
	{0, "flapping-age", "SECONDS", "the minute of --flapping (60)", SWEEP_OPTION_DOUBLE, &agent.limits.flapping_age,
	 NULL},
	{0, "failing", "N", "give up after N failures when hardly a run succeeds; 0: never (5)", SWEEP_OPTION_COUNT,
	 &agent.limits.failing, NULL},
	{'f', "forward-signals", NULL, "pass signals on to the programs, too", SWEEP_OPTION_FLAG, &agent.forward, NULL},
	{0, "new", NULL, "begin a new sweep of the file, whatever the ledger has", SWEEP_OPTION_FLAG, &fresh, NULL},
	{0, "lenient", NULL, "only warn of what W&B's server only warns of", SWEEP_OPTION_FLAG, &lenient, NULL},
	{0, "logs", "DIR", "where the runs' logs go (beside the ledger)", SWEEP_OPTION_FILE, &agent.logs, NULL},
	{'q', "quiet", NULL, "no progress, only what goes wrong", SWEEP_OPTION_FLAG, &agent.quiet, NULL},
	{0}};

static const struct sweep_tool tool = {
	.name = "sweep-agent",
	.usage = "[OPTION...] [SWEEP|FILE.yaml] [-- OPTION-OF-SWEEP-TRAIN...]",
	.summary = "Runs a sweep: takes runs from the ledger, runs the sweep file's program with each configuration, and "
			   "records what it prints.",
	.options = options};

static void complain(const struct sweep_error *err)
{
	char text[sizeof err->file + sizeof err->message + 32];
	if (err->message[0]) fprintf(stderr, "sweep-agent: %s\n", sweep_error_text(err, text, sizeof text));
}

/* --- options -------------------------------------------------------------------------------------- */

/* Cuts argv at "--"; what stands behind it is sweep-train's. */
static char **cut_trainer_options(int *argc, char **argv)
{
	for (int i = 1; i < *argc; i++)
	{
		if (strcmp(argv[i], "--") != 0) continue;
		argv[i] = NULL;
		*argc = i;
		return argv + i + 1;
	}
	return NULL;
}

static enum sweep_status check_seconds(const char *name, double seconds, bool zero, struct sweep_error *err)
{
	const double most = 1e9; /* 30 years */
	if (seconds <= most && (seconds > 0 || (zero && seconds >= 0))) return SWEEP_OK;
	return sweep_fail(err, SWEEP_USAGE, "--%s: wanted seconds, %s and at most 1e9", name,
					  zero ? "0 or more" : "above 0");
}

static enum sweep_status check(int operands, char **argv, struct sweep_error *err)
{
	if (operands > 1)
		return sweep_fail(err, SWEEP_USAGE, "one sweep at a time, please: \"%s\" is one too many", argv[2]);
	if (count_given && agent.count < 1) return sweep_fail(err, SWEEP_USAGE, "--count: 0 is not an integer from 1");
	if (total_given && agent.total < 1) return sweep_fail(err, SWEEP_USAGE, "--total: 0 is not an integer from 1");
	if (agent.jobs > SWEEP_AGENT_MOST_JOBS)
		return sweep_fail(err, SWEEP_USAGE, "--jobs: %" PRId64 " is more than %d", agent.jobs, SWEEP_AGENT_MOST_JOBS);
	if (agent.jobs == 0) agent.jobs = (int64_t)sweep_cores();
	if (agent.jobs > SWEEP_AGENT_MOST_JOBS) agent.jobs = SWEEP_AGENT_MOST_JOBS;
	enum sweep_status status = check_seconds("timeout", agent.timeout, true, err);
	if (status == SWEEP_OK) status = check_seconds("grace", agent.grace, true, err);
	if (status == SWEEP_OK) status = check_seconds("lease", agent.lease, true, err);
	if (status == SWEEP_OK) status = check_seconds("flapping-age", agent.limits.flapping_age, true, err);
	return status;
}

/* --- which sweep ----------------------------------------------------------------------------------- */

static bool ends_with(const char *text, const char *end)
{
	const size_t length = strlen(text), other = strlen(end);
	return length > other && strcmp(text + length - other, end) == 0;
}

/* Whether an operand is a file rather than a sweep of the ledger. */
static bool names_file(const char *word)
{
	struct stat found;
	return strcmp(word, "-") == 0 || strchr(word, '/') || ends_with(word, ".yaml") || ends_with(word, ".yml") ||
		   (stat(word, &found) == 0 && S_ISREG(found.st_mode));
}

/* Every problem of the file is printed; *err stays empty when they were. */
static enum sweep_status read_sweep(const char *path, struct sweep_text *text, struct sweep *sweep,
									struct sweep_error *err)
{
	struct sweep_diagnostics diagnostics = {.file = strcmp(path, "-") == 0 ? "standard input" : path};
	enum sweep_status status = sweep_read_file(path, LARGEST_FILE, text, err);
	if (status != SWEEP_OK) return status;
	status = sweep_parse(text->data, text->length, diagnostics.file, lenient, sweep, &diagnostics, err);
	sweep_diagnostics_print(&diagnostics, stderr);
	if (diagnostics.errors) err->message[0] = '\0';
	sweep_diagnostics_free(&diagnostics);
	return status;
}

static enum sweep_status use_file(struct sweep_store *store, const struct sweep_text *text, const struct sweep *sweep,
								  struct sweep_entry *entry, struct sweep_error *err)
{
	bool made;
	const enum sweep_status status = sweep_store_use_file(store, text, sweep, fresh, entry, &made, err);
	if (status != SWEEP_OK || agent.quiet) return status;
	const bool over = entry->stage == SWEEP_STAGE_FINISHED || entry->stage == SWEEP_STAGE_CANCELED;
	if (made || !over) fprintf(stderr, "sweep-agent: %s sweep %s\n", made ? "new" : "going on with", entry->id);
	else
		fprintf(stderr, "sweep-agent: sweep %s of this very file is %s; --new begins another\n", entry->id,
				sweep_stage_name(entry->stage));
	return status;
}

static enum sweep_status run_sweep(struct sweep_store *store, const struct sweep_entry *entry,
								   struct sweep_agent_outcome *outcome, struct sweep_error *err)
{
	agent.environment = environ;
	return sweep_agent_run(store, entry, &agent, outcome, err);
}

/* --- the work -------------------------------------------------------------------------------------- */

/* The file is read before the ledger is opened: a mistake in it, or no file, makes no ledger. */
static enum sweep_status run(const char *word, struct sweep_agent_outcome *outcome, struct sweep_error *err)
{
	struct sweep_text text = {0};
	struct sweep sweep = {0};
	struct sweep_entry entry = {0};
	struct sweep_store *store = NULL;
	const bool file = word && names_file(word);
	enum sweep_status status = file ? read_sweep(word, &text, &sweep, err) : SWEEP_OK;
	if (status == SWEEP_OK && fresh && !file)
		status = sweep_fail(err, SWEEP_USAGE, "--new needs a sweep file to begin a sweep of");
	if (status == SWEEP_OK) status = file ? sweep_agent_check(&sweep, &agent, err) : sweep_store_look(db, err);
	if (status == SWEEP_OK) status = sweep_minder_start(&agent.minder, err);
	if (status == SWEEP_OK) status = sweep_store_open(db, true, &store, err);
	if (status == SWEEP_OK)
		status = file ? use_file(store, &text, &sweep, &entry, err) : sweep_store_find(store, word, &entry, err);
	if (status == SWEEP_OK) status = run_sweep(store, &entry, outcome, err);
	sweep_store_close(store);
	sweep_minder_free(agent.minder);
	sweep_entry_free(&entry);
	sweep_free(&sweep);
	sweep_text_free(&text);
	return status;
}

int main(int argc, char **argv)
{
	struct sweep_error err = {0};
	struct sweep_agent_outcome outcome = {0};
	int operands;
	signal(SIGXFSZ, SIG_IGN); /* a file size limit is an error of writing, with a message */
	signal(SIGPIPE, SIG_IGN); /* who reads the progress may go away; the sweep goes on */
	agent.trainer_options = cut_trainer_options(&argc, argv);
	enum sweep_status status = sweep_limits_read(&agent.limits, environ, &err);
	if (status == SWEEP_OK) switch (sweep_parse_options(&tool, argc, argv, &operands, &err))
		{
		case SWEEP_PARSED_DONE:
			status = sweep_flush_output(&err);
			complain(&err);
			return (int)status;
		case SWEEP_PARSED_WRONG: status = SWEEP_USAGE; break;
		case SWEEP_PARSED_GO: status = check(operands, argv, &err); break;
		}
	if (status == SWEEP_OK) status = run(operands > 0 ? argv[1] : NULL, &outcome, &err);
	if (status != SWEEP_OK) complain(&err);
	return outcome.signal ? BY_SIGNAL + outcome.signal : (int)status;
}
