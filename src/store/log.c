/* The history of a sweep, read back. */
#include "store/sqlite.h"

#include <math.h>

#define EVENTS "SELECT arrival, run, attempt, at, what, detail FROM events WHERE sweep = ?1 "
#define METRICS                                                                                                        \
	"UNION ALL SELECT arrival, run, attempt, NULL, 'metric', line FROM records "                                       \
	"WHERE sweep = ?1 AND kind = 'metric' "
#define OF_RUN "AND run = ?2 "
#define IN_ORDER "ORDER BY arrival"

static struct sweep_happening read_happening(sqlite3_stmt *row)
{
	bool timed = sqlite3_column_type(row, 3) != SQLITE_NULL;
	return (struct sweep_happening){.arrival = sqlite3_column_int64(row, 0),
									.of_run = sqlite3_column_type(row, 1) != SQLITE_NULL,
									.run = sqlite3_column_int64(row, 1),
									.attempt = sqlite3_column_int64(row, 2),
									.at = timed ? sqlite3_column_double(row, 3) : NAN,
									.what = store_column(row, 4),
									.detail = store_column(row, 5)};
}

enum sweep_status sweep_store_log(struct sweep_store *store, int64_t key, const int64_t *run, bool metrics,
								  enum sweep_status (*each)(void *context, const struct sweep_happening *happening),
								  void *context, struct sweep_error *err)
{
	static const char *const sql[2][2] = {{EVENTS IN_ORDER, EVENTS METRICS IN_ORDER},
										  {EVENTS OF_RUN IN_ORDER, EVENTS OF_RUN METRICS OF_RUN IN_ORDER}};
	sqlite3_stmt *select = store_prepare(store, sql[run != NULL][metrics], err);
	if (select == NULL) return SWEEP_FAILED;
	sqlite3_bind_int64(select, 1, key);
	if (run) sqlite3_bind_int64(select, 2, *run);
	bool row;
	enum sweep_status status;
	while ((status = store_step(store, select, &row, err)) == SWEEP_OK && row)
	{
		struct sweep_happening happening = read_happening(select);
		status = each(context, &happening);
		if (status != SWEEP_OK) break;
	}
	sqlite3_finalize(select);
	return status;
}
