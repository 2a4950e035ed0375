/* What becomes of a run, turn by turn, and the event that each turn leaves. */
#include "store/intake.h"

#include "base/memory.h"

#include <stdlib.h>

static void forget(char **text)
{
	free(*text);
	*text = NULL;
}

enum sweep_status run_event(struct intake *intake, struct account *account, const struct batch_run *run,
							const char *what, const char *detail, struct sweep_error *err)
{
	return account_event(&intake->accounts, account, &run->run, run->attempt, what, detail, err);
}

enum sweep_status run_create(struct intake *intake, struct account *account, struct batch_run *run, const char *source,
							 struct sweep_error *err)
{
	run->source = source;
	run->created = run->changed = true;
	return run_event(intake, account, run, "created", source, err);
}

enum sweep_status run_enqueue(struct intake *intake, struct account *account, struct batch_run *run, const char *what,
							  struct sweep_error *err)
{
	run->state = SWEEP_PENDING;
	run->queue = ++account->queued;
	run->leased = run->was_leased = false;
	run->changed = run->moved = true;
	forget(&run->holder);
	forget(&run->process);
	forget(&run->request);
	return run_event(intake, account, run, what, NULL, err);
}

void run_begin_attempt(struct account *account, struct batch_run *run, int64_t attempt)
{
	if (run->attempt == 0)
	{
		account->launched++;
		account->changed = true;
	}
	batch_clear_run(run);
	run->attempt = attempt;
	run->state = SWEEP_RUNNING;
	run->queue = 0;
	run->leased = run->was_leased = false;
	run->changed = run->moved = true;
	forget(&run->holder);
	forget(&run->process);
	forget(&run->request);
}

enum sweep_status run_end(struct intake *intake, struct account *account, struct batch_run *run, enum sweep_state state,
						  const char *detail, struct sweep_error *err)
{
	bool same = run->state == state && !run->leased;
	run->state = state;
	run->queue = 0;
	run->leased = run->was_leased = false;
	run->changed = run->moved = true;
	forget(&run->holder);
	forget(&run->process);
	forget(&run->request);
	return same ? SWEEP_OK : run_event(intake, account, run, sweep_state_name(state), detail, err);
}

enum sweep_status run_lapse(struct intake *intake, struct account *account, struct batch_run *run, int64_t max_retries,
							const char *why, struct sweep_error *err)
{
	forget(&run->error);
	run->error = sweep_copy_text(why);
	if (run->request) return run_end(intake, account, run, SWEEP_KILLED, why, err);
	run->state = SWEEP_CRASHED;
	run->crashes++;
	run->leased = false;
	run->queue = run->crashes <= max_retries ? ++account->queued : 0;
	run->changed = run->moved = true;
	forget(&run->process);
	return run_event(intake, account, run, "crashed", why, err);
}

bool run_can_come_back(const struct batch_run *run)
{
	return run->state == SWEEP_CRASHED && run->was_leased && !run->leased;
}

enum sweep_status run_come_back(struct intake *intake, struct account *account, struct batch_run *run,
								struct sweep_error *err)
{
	run->state = SWEEP_RUNNING;
	run->crashes -= run->crashes > 0;
	run->queue = 0;
	run->leased = run->changed = run->moved = true;
	forget(&run->error);
	run_prolong(intake, run);
	return run_event(intake, account, run, "running", "it was not dead", err);
}

void run_prolong(struct intake *intake, struct batch_run *run)
{
	if (!run->leased) return;
	run->lease_end = run->lease ? intake->accounts.now + run->lease : INT64_MAX;
	run->changed = true;
}
