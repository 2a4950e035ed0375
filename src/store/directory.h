/* directory.h - the files of a sweep's runs: what they printed, beside the ledger in LEDGER.runs/ID/.
 *
 *   sweep.db.runs/ab12cd34/run-3.log */
#ifndef SWEEP_STORE_DIRECTORY_H
#define SWEEP_STORE_DIRECTORY_H

#include "base/error.h"
#include "store/store.h"

#include <stdint.h>

/* The path, without a slash at its end; `id` NULL: that of all sweeps, LEDGER.runs. The caller frees it. */
char *sweep_runs_directory(const struct sweep_store *store, const char *id);

/* Removes a sweep's directory with all that is in it; nothing happens where there is none. Links are not followed.
 * *files, unless it is NULL, counts the files that went. */
enum sweep_status sweep_runs_remove(const struct sweep_store *store, const char *id, int64_t *files,
									struct sweep_error *err);

/* Hands the ids of the directories of sweeps that the ledger does not have to `each`, sorted. */
enum sweep_status sweep_runs_orphans(struct sweep_store *store,
									 enum sweep_status (*each)(void *context, const char *id), void *context,
									 struct sweep_error *err);

#endif
