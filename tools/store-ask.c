/* sweep-store ask: claims runs and prints their configurations, for a program that runs them itself. */
#include "tools/store-ledger.h"

#include "base/clock.h"
#include "base/memory.h"
#include "record/object.h"
#include "search/arguments.h"

#include <inttypes.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum
{
	MOST_RUNS = 100000, /* at once */
	LOOK = 100          /* milliseconds between two looks whether the ledger has changed */
};

static const double TRY_AGAIN = 2; /* seconds: leases end, and holders die, without a change */

static const char *db;
static int64_t wanted = 1, retries = 1, total;
static double lease = 3600;
static bool waits, args;

struct answer
{
	struct sweep_claim *claims;
	size_t count;
	enum sweep_supply supply;
	struct sweep_text reason;
};

static void empty(struct answer *answer)
{
	for (size_t i = 0; i < answer->count; i++) free(answer->claims[i].config);
	answer->count = 0;
	sweep_text_clear(&answer->reason);
}

/* From the moment that a claim is on disk until it is printed no signal ends the program: nobody would know of the run.
 */
static const int held_back[] = {SIGINT, SIGTERM, SIGHUP};

static void hold_signals(int how)
{
	sigset_t set;
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof held_back / sizeof held_back[0]; i++) sigaddset(&set, held_back[i]);
	sigprocmask(how, &set, NULL);
}

static bool signal_waits(void)
{
	sigset_t waiting;
	bool some = false;
	sigpending(&waiting);
	for (size_t i = 0; i < sizeof held_back / sizeof held_back[0]; i++)
		some = some || sigismember(&waiting, held_back[i]) == 1;
	return some;
}

static enum sweep_status claim(struct sweep_ledger *ledger, struct answer *answer, struct sweep_error *err)
{
	char host[96] = "this machine", name[128];
	if (gethostname(host, sizeof host) == 0) host[sizeof host - 1] = '\0';
	snprintf(name, sizeof name, "%s, sweep-store ask", host);
	const struct sweep_holder holder = {.name = name, .lease = lease, .max_retries = retries, .total = total};
	empty(answer);
	enum sweep_status status = sweep_ledger_begin(ledger, err);
	if (status == SWEEP_OK)
		status = sweep_ledger_claim(ledger, &holder, (size_t)wanted, answer->claims, &answer->count, &answer->supply,
									&answer->reason, err);
	if (status == SWEEP_OK && answer->count) hold_signals(SIG_BLOCK);
	if (status == SWEEP_OK) status = sweep_ledger_commit(ledger, err);
	return status;
}

/* Until the ledger has changed, or something may have ended that no one tells. */
static void wait_for_change(struct sweep_ledger *ledger)
{
	const struct timespec moment = {.tv_nsec = LOOK * 1000000L};
	for (double start = sweep_clock(); sweep_clock() - start < TRY_AGAIN && !sweep_ledger_changed(ledger);)
		nanosleep(&moment, NULL);
}

/* "3 1 --lr=0.1 --optimizer=adam": the run, the attempt, the arguments. */
static enum sweep_status add_arguments(struct sweep_text *text, const struct sweep_claim *claimed,
									   struct sweep_error *err)
{
	cJSON *config = sweep_object_parse(claimed->config, strlen(claimed->config));
	sweep_text_printf(text, "%" PRId64 " %" PRId64 " ", claimed->run, claimed->attempt);
	const cJSON *impossible = sweep_arguments_add(text, config);
	enum sweep_status status = SWEEP_OK;
	if (impossible)
		status =
			sweep_fail(err, SWEEP_FAILED,
					   "run %" PRId64 ": parameter %s: a line of arguments cannot hold a line break: leave --args out",
					   claimed->run, impossible->string);
	sweep_text_putc(text, '\n');
	cJSON_Delete(config);
	return status;
}

static enum sweep_status print(const struct sweep_ledger *ledger, const struct answer *answer, struct sweep_error *err)
{
	struct sweep_text text = {0};
	enum sweep_status status = SWEEP_OK;
	for (size_t i = 0; status == SWEEP_OK && i < answer->count; i++)
		if (args) status = add_arguments(&text, &answer->claims[i], err);
		else sweep_ledger_add_config(ledger, &answer->claims[i], &text);
	if (status == SWEEP_OK) fwrite(text.data, 1, text.length, stdout);
	sweep_text_free(&text);
	return status == SWEEP_OK ? sweep_flush_output(err) : status;
}

/* Nobody has read which runs were claimed: they go back into the queue. */
static void hand_back(struct sweep_ledger *ledger, const struct answer *answer)
{
	struct sweep_error ignored; /* the lease will end, too */
	enum sweep_status status = sweep_ledger_begin(ledger, &ignored);
	for (size_t i = 0; status == SWEEP_OK && i < answer->count; i++)
	{
		enum sweep_told told;
		struct sweep_text line = {0};
		sweep_record_add_state(&line, answer->claims[i].run, SWEEP_PENDING, NAN, NULL);
		status = store_tell_line(ledger, &line, answer->claims[i].attempt, &told, &ignored);
		sweep_text_free(&line);
	}
	if (status == SWEEP_OK) sweep_ledger_commit(ledger, &ignored);
}

static enum sweep_status explain(const struct sweep_entry *entry, const struct answer *answer, struct sweep_error *err)
{
	static const char *const words[] = {[SWEEP_SUPPLY_GOES_ON] = ": no run could be claimed: ",
										[SWEEP_SUPPLY_WAITS] = ": nothing to hand out now: ",
										[SWEEP_SUPPLY_PAUSED] = ": nothing to hand out: ",
										[SWEEP_SUPPLY_ENDED] = " is over: "};
	return sweep_fail(err, SWEEP_FAILED, "sweep %s%s%s", entry->id, words[answer->supply],
					  answer->reason.length ? answer->reason.data : "no run is to be had");
}

static void print_news(struct sweep_ledger *ledger)
{
	struct sweep_text line = {0};
	if (sweep_ledger_news(ledger, &line)) fprintf(stderr, "sweep-store: warning: %s\n", line.data);
	sweep_text_free(&line);
}

static enum sweep_status ask(struct store_target *target, struct answer *answer, struct sweep_error *err)
{
	enum sweep_status status = claim(target->ledger, answer, err);
	while (status == SWEEP_OK && waits && answer->count == 0 && answer->supply != SWEEP_SUPPLY_ENDED)
	{
		wait_for_change(target->ledger);
		status = claim(target->ledger, answer, err);
	}
	if (status != SWEEP_OK) return status;
	print_news(target->ledger);
	if (answer->count == 0) return explain(&target->entry, answer, err);
	signal(SIGPIPE, SIG_IGN); /* a reader that went away is an error of writing here */
	const bool ends = signal_waits();
	if (!ends) status = print(target->ledger, answer, err);
	if (ends || status != SWEEP_OK)
	{
		__fpurge(stdout); /* nor is it printed at the end */
		clearerr(stdout);
		hand_back(target->ledger, answer);
	}
	hold_signals(SIG_UNBLOCK); /* one that waited ends the program here */
	return status;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	if (operands > 1)
		return sweep_fail(err, SWEEP_USAGE, "one sweep at a time, please: \"%s\" is one too many", argv[1]);
	if (wanted < 1 || wanted > MOST_RUNS)
		return sweep_fail(err, SWEEP_USAGE, "-n: from 1 to %d runs at once", MOST_RUNS);
	if (!(lease >= 0 && lease <= 1e9)) return sweep_fail(err, SWEEP_USAGE, "--lease: seconds from 0 (for ever) to 1e9");
	struct store_target target;
	struct answer answer = {.claims = sweep_alloc((size_t)wanted, sizeof *answer.claims)};
	enum sweep_status status = store_target_open(&target, db, operands ? argv[0] : NULL, err);
	if (status == SWEEP_OK) status = ask(&target, &answer, err);
	empty(&answer);
	sweep_text_free(&answer.reason);
	free(answer.claims);
	store_target_close(&target);
	return status;
}

static const struct sweep_option options[] = {
	STORE_DB_OPTION(&db),
	{'n', "count", "N", "at most so many runs (default: 1)", SWEEP_OPTION_COUNT, &wanted, NULL},
	{'w', "wait", NULL, "wait until there is one, or there will be none", SWEEP_OPTION_FLAG, &waits, NULL},
	{0, "args", NULL, "RUN ATTEMPT --NAME=VALUE..., rather than a record", SWEEP_OPTION_FLAG, &args, NULL},
	{0, "lease", "SECONDS", "how long a run is this caller's (default: 3600; 0: for ever)", SWEEP_OPTION_DOUBLE, &lease,
	 NULL},
	{0, "max-retries", "N", "how often a run that crashed is handed out again (default: 1)", SWEEP_OPTION_COUNT,
	 &retries, NULL},
	{0, "total", "N", "how many runs the sweep may have (default: the file's run_cap)", SWEEP_OPTION_COUNT, &total,
	 NULL},
	{0}};

const struct store_command store_ask = {
	"ask",
	"claim runs and print their configurations",
	"[--db=FILE] [-n N] [--wait] [--args] [--lease=SECONDS] [--max-retries=N] [--total=N] [SWEEP]",
	"Claims runs, so that nobody else gets them, and prints their config records. When there is none, it prints "
	"nothing "
	"and ends with status 1.",
	options,
	run};
