/* exchange.h - an agent's one transaction with the ledger: it tells what its runs told, keeps its leases and is given
 * new runs, all or nothing.
 *
 * Inside src/agent. */
#ifndef SWEEP_AGENT_EXCHANGE_H
#define SWEEP_AGENT_EXCHANGE_H

#include "agent/outbox.h"
#include "store/ledger.h"

struct sweep_exchange
{
	/* What is to be done. */
	struct sweep_ledger *ledger;
	const struct sweep_holder *holder;
	struct sweep_outbox *outbox; /* empty afterwards; as it was where the exchange failed */
	const struct sweep_claim *held;
	size_t held_count;      /* leases to renew; 0: none */
	enum sweep_held *stand; /* room for as many: how they stand */
	size_t want;            /* new runs; 0: do not even ask */

	/* What came of it. */
	struct sweep_claim *claims; /* room for `want`; the caller frees their texts */
	size_t count;
	enum sweep_supply supply; /* as it was where none was asked for */
	struct sweep_text reason; /* why there are no more; the caller frees it */
	size_t refused;           /* records that the ledger does not take */
	int64_t refused_run;      /* of the first of them, */
	struct sweep_error why;   /* and why */
};

/* SWEEP_FAILED, SWEEP_USAGE: nothing of it is in the ledger, count is 0, and it may be tried again. */
enum sweep_status sweep_exchange(struct sweep_exchange *exchange, struct sweep_error *err);

#endif
