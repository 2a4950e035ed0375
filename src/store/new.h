/* new.h - a sweep file as a sweep of the ledger: a new one, or one that has it already. */
#ifndef SWEEP_STORE_NEW_H
#define SWEEP_STORE_NEW_H

#include "base/text.h"
#include "spec/sweep.h"
#include "store/store.h"

/* Adds a sweep. `sweep` is what `text`, the file's text, says. *entry gets key and id; its texts are borrowed from the
 * two. */
enum sweep_status sweep_store_add_file(struct sweep_store *store, const struct sweep_text *text,
									   const struct sweep *sweep, struct sweep_entry *entry, struct sweep_error *err);

/* The newest sweep that has this very text, be it finished or canceled; when there is none, or `fresh`, a new one.
 * However many processes ask at once, one makes it, and one that comes late does not begin what others have finished.
 * *entry is the caller's to free (sweep_entry_free()). */
enum sweep_status sweep_store_use_file(struct sweep_store *store, const struct sweep_text *text,
									   const struct sweep *sweep, bool fresh, struct sweep_entry *entry, bool *made,
									   struct sweep_error *err);

#endif
