/* rundir.h - the directory of a sweep's runs: logs, and the configurations of those under way.
 *
 * LEDGER.runs/ID, beside the ledger, or DIR/ID. It comes into being when something is put there, and goes with the last
 * agent that leaves it empty. */
#ifndef SWEEP_AGENT_RUNDIR_H
#define SWEEP_AGENT_RUNDIR_H

#include "base/error.h"
#include "base/text.h"

/* Appends the path. `directory` NULL: beside `ledger`. */
void sweep_rundir_path(struct sweep_text *path, const char *ledger, const char *directory, const char *id);

/* Makes the directory, and the one above it, where they are not there. SWEEP_FAILED: *err names the one. */
enum sweep_status sweep_rundir_make(const char *path, struct sweep_error *err);

/* Removes both, if they are empty; for one named by a person, the lower alone. */
void sweep_rundir_leave(const char *path, const char *directory);

#endif
