/* agent.h - runs a sweep: takes runs from the ledger, runs the sweep file's program for each, records what it tells.
 *
 * One process, one thread: a loop over the programs' pipes, signals and times. It may run beside any number of others
 * on the same ledger; ledger.h says how they share the runs. All that it writes there goes through one transaction at a
 * time: what programs told (gathered for at most SWEEP_AGENT_GATHER, where runs are stopped early SWEEP_AGENT_QUICK),
 * which runs ended, leases, and claims of new ones. A record that a program printed is kept until a commit has it.
 *
 * A ledger that cannot be written (locked, a full disk) is tried again for as long as sweep_store_open() says, while
 * the programs run on; when much waits their output is not read, so that memory stays bounded. After that the agent
 * ends its runs and fails. Its runs' leases then lapse, and others take them over.
 *
 * Signals: SIGINT once: no new runs, those under way go on; twice: they get SIGTERM, and become `killed`; three times:
 * SIGKILL. SIGTERM, SIGHUP and SIGQUIT: SIGTERM at once, SIGKILL after the grace time, and the runs go back into the
 * queue. Messages and progress go to standard error by view.h. */
#ifndef SWEEP_AGENT_AGENT_H
#define SWEEP_AGENT_AGENT_H

#include "agent/limits.h"
#include "agent/minder.h"
#include "base/error.h"
#include "spec/sweep.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

#define SWEEP_AGENT_GATHER 0.18 /* seconds: with the commit, what was printed is in the ledger after 0.2 */
#define SWEEP_AGENT_QUICK 0.02

enum
{
	SWEEP_AGENT_MOST_JOBS = 512
};

/* All is borrowed. */
struct sweep_agent_options
{
	int64_t count;       /* end after so many runs have ended; 0: no limit */
	int64_t total;       /* the sweep has at most so many runs; 0: no limit */
	int64_t jobs;        /* at once, 1 to SWEEP_AGENT_MOST_JOBS */
	double timeout;      /* seconds for a run; 0: no limit */
	double grace;        /* seconds from SIGTERM to SIGKILL */
	double lease;        /* seconds; 0: for ever */
	int64_t max_retries; /* of a run that crashed */
	struct sweep_limits limits;
	bool forward; /* signals go on to the programs, too */
	bool quiet;
	const char *logs;             /* directory; NULL: beside the ledger */
	char *const *trainer_options; /* for sweep-train, ending with NULL; may be NULL */
	char *const *environment;     /* of the programs, ending with NULL */
	struct sweep_minder *minder;  /* NULL: none */
};

struct sweep_agent_outcome
{
	int signal; /* that ended it; 0: none */
	int64_t ended, failed;
};

/* Whether these options go with a sweep; SWEEP_USAGE when not. To be asked before a ledger is made for it. */
enum sweep_status sweep_agent_check(const struct sweep *sweep, const struct sweep_agent_options *options,
									struct sweep_error *err);

/* Works on the sweep until there is nothing more to do. SWEEP_FAILED: a failure limit or the ledger ended it, or none
 * of its runs could even be started. SWEEP_USAGE: a sweep that no agent can run, or more jobs than this
 * process may have files open for. */
enum sweep_status sweep_agent_run(struct sweep_store *store, const struct sweep_entry *entry,
								  const struct sweep_agent_options *options, struct sweep_agent_outcome *outcome,
								  struct sweep_error *err);

#endif
