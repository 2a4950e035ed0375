/* ingest.h - putting records into the ledger, in batches that are on disk when they are committed.
 *
 * The same record again changes nothing: a line that the ledger has in the same sweep, run and step is that record.
 * A line that stands twice in one input is two records, so each line of an input takes one line of the ledger, where
 * there is one that no line before it took, and is new otherwise. */
#ifndef SWEEP_STORE_INGEST_H
#define SWEEP_STORE_INGEST_H

#include "record/record.h"
#include "store/store.h"

#include <stdbool.h>

struct sweep_ingest;

enum sweep_taken
{
	SWEEP_TAKEN_NEW,
	SWEEP_TAKEN_KNOWN,   /* it was in the ledger */
	SWEEP_TAKEN_REFUSED, /* *err says why; the next record may be taken */
	SWEEP_TAKEN_DROPPED  /* a record of a run or a sweep that was refused before */
};

/* `sweep`: where all records go (an id, a prefix, a name). NULL: each record goes to the sweep whose id, else whose
 * name, it has; an id that the ledger lacks is made, and a name that it lacks, or has several of, is refused. Those
 * that name none go to the newest sweep, and in an empty ledger to one that is made for them. */
enum sweep_status sweep_ingest_start(struct sweep_store *store, const char *sweep, struct sweep_ingest **ingest,
									 struct sweep_error *err);

/* A record has come that will soon be taken: the batch that it opens counts its age from here. */
void sweep_ingest_came(struct sweep_ingest *ingest);

/* Takes one record into the open batch, opening one where there is none. A batch that has grown full or 180 ms
 * old is committed. SWEEP_FAILED: the ledger failed, and the open batch is lost. */
enum sweep_status sweep_ingest_record(struct sweep_ingest *ingest, const struct sweep_record *record,
									  enum sweep_taken *taken, struct sweep_error *err);

/* Another input begins: its lines may be those of the inputs before it. */
void sweep_ingest_next_input(struct sweep_ingest *ingest);

/* What was taken is on disk after this. Without an open batch it does nothing. */
enum sweep_status sweep_ingest_commit(struct sweep_ingest *ingest, struct sweep_error *err);

/* The ids of sweeps that were made since the last call of this; each once. NULL: no more. */
const char *sweep_ingest_made(struct sweep_ingest *ingest);

/* How many runs that were finished or stopped have got new metric records, as committed so far; each counts once. */
int64_t sweep_ingest_reopened(const struct sweep_ingest *ingest);

/* Frees; a batch that is still open is given up. */
void sweep_ingest_free(struct sweep_ingest *ingest);

#endif
