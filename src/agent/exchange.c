#include "agent/exchange.h"

#include <stdlib.h>

static enum sweep_status tell(struct sweep_exchange *exchange, struct sweep_error *err)
{
	exchange->refused = 0;
	for (const struct sweep_parcel *parcel = exchange->outbox->first; parcel; parcel = parcel->next)
	{
		enum sweep_told told;
		const enum sweep_status status =
			sweep_ledger_record(exchange->ledger, &parcel->record, parcel->attempt, &told, err);
		if (status != SWEEP_OK) return status;
		if (told != SWEEP_TOLD_REFUSED) continue;
		if (exchange->refused++ > 0) continue;
		exchange->refused_run = parcel->record.run;
		exchange->why = *err;
	}
	return SWEEP_OK;
}

static enum sweep_status renew(struct sweep_exchange *exchange, struct sweep_error *err)
{
	if (exchange->held_count == 0) return SWEEP_OK;
	return sweep_ledger_renew(exchange->ledger, exchange->holder, exchange->held, exchange->held_count, exchange->stand,
							  err);
}

static enum sweep_status claim(struct sweep_exchange *exchange, struct sweep_error *err)
{
	if (exchange->want == 0) return SWEEP_OK;
	sweep_text_clear(&exchange->reason);
	return sweep_ledger_claim(exchange->ledger, exchange->holder, exchange->want, exchange->claims, &exchange->count,
							  &exchange->supply, &exchange->reason, err);
}

/* Ends come before claims, so that a grid's last end is known when more is asked for. */
enum sweep_status sweep_exchange(struct sweep_exchange *exchange, struct sweep_error *err)
{
	exchange->count = 0;
	const enum sweep_supply before = exchange->supply;
	enum sweep_status status = sweep_ledger_begin(exchange->ledger, err);
	if (status == SWEEP_OK) status = tell(exchange, err);
	if (status == SWEEP_OK) status = renew(exchange, err);
	if (status == SWEEP_OK) status = claim(exchange, err);
	if (status == SWEEP_OK) status = sweep_ledger_commit(exchange->ledger, err);
	if (status == SWEEP_OK)
	{
		sweep_outbox_clear(exchange->outbox);
		return SWEEP_OK;
	}
	sweep_ledger_rollback(exchange->ledger);
	for (size_t i = 0; i < exchange->count; i++) free(exchange->claims[i].config);
	exchange->count = 0;
	exchange->supply = before;
	return status;
}
