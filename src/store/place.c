#include "store/place.h"

#include "base/random.h"
#include "base/text.h"
#include "record/json.h"
#include "record/object.h"

#include <string.h>

static const struct
{
	const char *name;
	int length;
} kinds[] = {
	[SWEEP_RECORD_CONFIG] = {"config", 6}, [SWEEP_RECORD_METRIC] = {"metric", 6}, [SWEEP_RECORD_STATE] = {"state", 5}};

enum
{
	SWEEP = 1, /* the parameters of both statements */
	RUN,
	ATTEMPT,
	KIND,
	STEP,
	LINE,
	OCCURRENCE,
	ARRIVAL,
	PLAIN
};

enum sweep_status place_start(struct place *place, struct sweep_store *store, struct sweep_error *err)
{
	place->store = store;
	place->insert =
		store_prepare(store,
					  "INSERT INTO records (sweep, run, attempt, kind, step, line, occurrence, arrival, plain) "
					  "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
					  err);
	place->equals =
		store_prepare(store,
					  "SELECT occurrence, arrival FROM records WHERE sweep = ?1 AND run = ?2 AND "
					  "attempt = ?3 AND kind = ?4 AND step = ?5 AND line = ?6 AND occurrence >= ?7 ORDER BY occurrence",
					  err);
	return place->insert && place->equals ? SWEEP_OK : SWEEP_FAILED;
}

static void bind_key(sqlite3_stmt *statement, int64_t sweep, int64_t attempt, const struct sweep_record *record,
					 int64_t occurrence)
{
	sqlite3_bind_int64(statement, SWEEP, sweep);
	sqlite3_bind_int64(statement, RUN, record->run);
	sqlite3_bind_int64(statement, ATTEMPT, attempt);
	sqlite3_bind_text(statement, KIND, kinds[record->kind].name, kinds[record->kind].length, SQLITE_STATIC);
	if (record->has_step) sqlite3_bind_int64(statement, STEP, record->step);
	else sqlite3_bind_text(statement, STEP, "", 0, SQLITE_STATIC);
	sqlite3_bind_text64(statement, LINE, record->line, record->length, SQLITE_STATIC, SQLITE_UTF8);
	sqlite3_bind_int64(statement, OCCURRENCE, occurrence);
}

/* The record as SQLite's JSON functions can read it, where its line is not that: bare words in quotes, nested metrics
 * flat. */
static void add_plain(struct sweep_text *plain, const struct sweep_record *record)
{
	bool nested = record->kind == SWEEP_RECORD_METRIC && sweep_object_is_nested(record->metrics);
	if (!record->words && !nested) return;
	cJSON *root = sweep_object_parse(record->line, record->length);
	if (nested) sweep_object_flatten(cJSON_GetObjectItemCaseSensitive(root, "metrics"));
	sweep_json_write(plain, root);
	cJSON_Delete(root);
}

static enum sweep_status insert(struct place *place, int64_t sweep, int64_t attempt, const struct sweep_record *record,
								int64_t occurrence, int64_t arrival, bool *fresh, struct sweep_error *err)
{
	bind_key(place->insert, sweep, attempt, record, occurrence);
	sqlite3_bind_int64(place->insert, ARRIVAL, arrival);
	struct sweep_text plain = {0};
	add_plain(&plain, record);
	store_bind_text(place->insert, PLAIN, plain.data);
	enum sweep_status status = store_run_once(place->store, place->insert, err);
	*fresh = status == SWEEP_OK && sqlite3_changes(place->store->db) == 1;
	sweep_text_free(&plain);
	return status;
}

/* Many equal lines in one input would be walked over and over: the place behind the last one is remembered. */
static struct twin *recall(struct place *place, int64_t sweep, int64_t attempt, const struct sweep_record *record)
{
	uint64_t hash = sweep_hash(record->line, record->length);
	struct twin *twin = &place->twins[hash % TWINS];
	if (twin->hash != hash || twin->sweep != sweep || twin->run != record->run || twin->attempt != attempt)
		*twin = (struct twin){hash, sweep, record->run, attempt, 0};
	return twin;
}

/* The first of the record's equals that this input has not met: *arrival is its number, 0 when there is none. */
static enum sweep_status find_equal(struct place *place, int64_t sweep, int64_t attempt,
									const struct sweep_record *record, const struct seen *seen, struct twin *twin,
									int64_t *arrival, struct sweep_error *err)
{
	bind_key(place->equals, sweep, attempt, record, twin->next);
	bool row;
	enum sweep_status status;
	*arrival = 0;
	while ((status = store_step(place->store, place->equals, &row, err)) == SWEEP_OK && row)
	{
		twin->next = sqlite3_column_int64(place->equals, 0) + 1;
		*arrival = sqlite3_column_int64(place->equals, 1);
		if (!seen_has(seen, *arrival)) break;
		*arrival = 0;
	}
	sqlite3_reset(place->equals);
	return status;
}

enum sweep_status place_record(struct place *place, int64_t sweep, int64_t attempt, const struct sweep_record *record,
							   int64_t arrival, struct seen *seen, bool *fresh, struct sweep_error *err)
{
	enum sweep_status status = insert(place, sweep, attempt, record, 0, arrival, fresh, err);
	if (seen == NULL) return status;
	int64_t taken = arrival;
	if (status == SWEEP_OK && !*fresh)
	{
		struct twin *twin = recall(place, sweep, attempt, record);
		status = find_equal(place, sweep, attempt, record, seen, twin, &taken, err);
		if (status == SWEEP_OK && taken == 0)
		{
			status = insert(place, sweep, attempt, record, twin->next++, arrival, fresh, err);
			taken = arrival;
		}
	}
	if (status == SWEEP_OK) seen_add(seen, taken);
	return status;
}

void place_forget(struct place *place)
{
	memset(place->twins, 0, sizeof place->twins);
}

void place_free(struct place *place)
{
	sqlite3_finalize(place->insert);
	sqlite3_finalize(place->equals);
}
