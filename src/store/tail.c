/* What early termination looks at. */
#include "store/ledger-parts.h"

#include <math.h>

enum sweep_status sweep_ledger_tail(struct sweep_ledger *ledger, int64_t *after,
									enum sweep_status (*each)(void *context, const struct sweep_logged *logged),
									void *context, struct sweep_error *err)
{
	sqlite3_stmt *ask = ledger_ask(ledger, ASK_TAIL, err);
	if (ask == NULL) return SWEEP_FAILED;
	sqlite3_bind_int64(ask, 2, *after);
	bool row;
	enum sweep_status status;
	while ((status = store_step(ledger->store, ask, &row, err)) == SWEEP_OK && row)
	{
		bool number = sqlite3_column_type(ask, 3) != SQLITE_NULL;
		const struct sweep_logged logged = {.run = sqlite3_column_int64(ask, 1),
											.attempt = sqlite3_column_int64(ask, 2),
											.value = number ? sqlite3_column_double(ask, 3) : NAN,
											.ended = sqlite3_column_int(ask, 4)};
		status = each(context, &logged);
		if (status != SWEEP_OK) break;
		*after = sqlite3_column_int64(ask, 0);
	}
	sqlite3_reset(ask);
	return status;
}
