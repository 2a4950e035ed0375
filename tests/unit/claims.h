/* claims.h - a sweep of a ledger, handed out and taken back as a test says. */
#ifndef SWEEP_TESTS_CLAIMS_H
#define SWEEP_TESTS_CLAIMS_H

#include "ledger.h"
#include "store/ledger.h"

extern struct sweep_store *claims_store;
extern struct sweep_ledger *claims_ledger;
extern struct sweep_holder claims_holder; /* "tester", a lease of 60 s, one retry */
extern double claims_clock;               /* seconds since 1970; claims_begin() sets 1000000 */

/* A sweep with this file, in a new ledger; NULL: without one. */
void claims_begin(const char *file);
void claims_reopen(void); /* the ledger, as another process would */
void claims_end(void);    /* checks what must hold of a ledger */

/* Claims up to `want` runs, in a transaction of its own. */
size_t claims_take(size_t want, struct sweep_claim *claims);
void claims_free(struct sweep_claim *claims, size_t count);

/* The same, as text: a line "RUN.ATTEMPT CONFIG" each, and "goes on" or "waits: REASON" and the like. */
void claims_check(size_t want, const char *wanted);

/* Tells records, in a transaction of its own; `wanted` has a word each: new, known, late, refused. */
void claims_tell(const char *lines, const char *wanted);
extern char claims_message[768]; /* what the last that was refused came with */

/* Renews, or looks at, attempt `attempt` of a run: held, stop, kill, lost. */
void claims_check_renewed(int64_t run, int64_t attempt, const char *wanted);
void claims_check_held(int64_t run, int64_t attempt, const char *wanted);

void claims_check_stage(const char *wanted);

/* The sweep's history: a line "WHAT RUN.ATTEMPT DETAIL" each, without what is not there. */
void claims_check_log(const int64_t *run, bool metrics, const char *wanted);

/* What early termination sees behind *after: a line "RUN.ATTEMPT VALUE" or "RUN.ATTEMPT ended" each. */
void claims_check_tail(int64_t *after, const char *wanted);

/* SWEEP_USAGE with this message. */
void claims_check_refused(enum sweep_status status, const struct sweep_error *err, const char *wanted);

/* In a transaction of its own: a run in the queue, and a run tried again. */
int64_t claims_enqueue(const char *config);
enum sweep_status claims_retry(int64_t run, struct sweep_error *err);

#endif
