/* The sweeps of a ledger: adding one, finding one, walking them. */
#include "store/sqlite.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#define COLUMNS                                                                                                        \
	"SELECT key, id, name, file, method, metric, goal, created, reason, arrived - events, state FROM sweeps "

enum
{
	MOST_NAMED = 5 /* ids that a message lists */
};

static const char *const stage_names[SWEEP_STAGES] = {"pending", "running", "paused", "finished", "canceled"};

const char *sweep_stage_name(enum sweep_stage stage)
{
	return stage_names[stage];
}

enum sweep_stage store_stage(const char *name)
{
	for (int i = 0; name && i < SWEEP_STAGES; i++)
		if (strcmp(name, stage_names[i]) == 0) return (enum sweep_stage)i;
	return SWEEP_STAGE_RUNNING;
}

/* 36 does not divide 256: bytes from 252 on are thrown away, so that each character is equally likely. */
static enum sweep_status random_id(char id[SWEEP_ID_LENGTH + 1], struct sweep_error *err)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	for (int i = 0; i < SWEEP_ID_LENGTH;)
	{
		unsigned char byte;
		if (getrandom(&byte, 1, 0) != 1) return sweep_fail(err, SWEEP_FAILED, "cannot get random numbers for an id");
		if (byte < 252) id[i++] = letters[byte % 36];
	}
	id[SWEEP_ID_LENGTH] = '\0';
	return SWEEP_OK;
}

enum sweep_status sweep_store_add(struct sweep_store *store, struct sweep_entry *entry, struct sweep_error *err)
{
	enum sweep_status status = entry->id[0] ? SWEEP_OK : random_id(entry->id, err);
	if (status != SWEEP_OK) return status;
	sqlite3_stmt *insert = store_prepare(
		store, "INSERT INTO sweeps (id, name, file, method, metric, goal) VALUES (?, ?, ?, ?, ?, ?)", err);
	if (insert == NULL) return SWEEP_FAILED;
	const char *const values[] = {entry->id, entry->name, entry->text, entry->method, entry->metric, entry->goal};
	for (int i = 0; i < 6; i++) store_bind_text(insert, i + 1, values[i]);
	status = store_run_once(store, insert, err);
	entry->key = sqlite3_last_insert_rowid(store->db);
	sqlite3_finalize(insert);
	return status;
}

/* Borrows the row's texts. */
static struct sweep_entry read_entry(sqlite3_stmt *row)
{
	struct sweep_entry entry = {.key = sqlite3_column_int64(row, 0), .records = sqlite3_column_int64(row, 9)};
	const char *id = store_column(row, 1);
	strncpy(entry.id, id ? id : "", SWEEP_ID_LENGTH);
	char **const texts[] = {&entry.name, &entry.text,    &entry.method, &entry.metric,
							&entry.goal, &entry.created, &entry.reason};
	entry.stage = store_stage(store_column(row, 10));
	for (int i = 0; i < 7; i++) *texts[i] = (char *)(uintptr_t)store_column(row, i + 2);
	return entry;
}

struct sweep_entry sweep_entry_copy(const struct sweep_entry *borrowed)
{
	struct sweep_entry entry = *borrowed;
	entry.name = sweep_copy_text(borrowed->name);
	entry.text = sweep_copy_text(borrowed->text);
	entry.method = sweep_copy_text(borrowed->method);
	entry.metric = sweep_copy_text(borrowed->metric);
	entry.goal = sweep_copy_text(borrowed->goal);
	entry.created = sweep_copy_text(borrowed->created);
	entry.reason = sweep_copy_text(borrowed->reason);
	return entry;
}

void sweep_entry_free(struct sweep_entry *entry)
{
	free(entry->name);
	free(entry->text);
	free(entry->method);
	free(entry->metric);
	free(entry->goal);
	free(entry->created);
	free(entry->reason);
	*entry = (struct sweep_entry){0};
}

/* The sweeps that `sql` selects for `word`: the first goes to *entry, the ids to `ids`. */
static enum sweep_status search(struct sweep_store *store, const char *sql, const char *word, struct sweep_entry *entry,
								int *found, struct sweep_text *ids, struct sweep_error *err)
{
	sqlite3_stmt *select = store_prepare(store, sql, err);
	if (select == NULL) return SWEEP_FAILED;
	if (word) store_bind_text(select, 1, word);
	bool row;
	enum sweep_status status;
	sweep_text_clear(ids);
	for (*found = 0; (status = store_step(store, select, &row, err)) == SWEEP_OK && row; ++*found)
	{
		struct sweep_entry one = read_entry(select);
		if (*found == 0) *entry = sweep_entry_copy(&one);
		if (*found < MOST_NAMED) sweep_text_printf(ids, "%s%s", *found ? ", " : "", one.id);
		if (*found == MOST_NAMED) sweep_text_puts(ids, ", ...");
	}
	sqlite3_finalize(select);
	return status;
}

static enum sweep_status ambiguous(const char *word, int found, const char *ids, struct sweep_error *err)
{
	return sweep_fail(err, SWEEP_USAGE, "\"%s\" means %d sweeps; name one by its id (%s)", word, found, ids);
}

static enum sweep_status none(struct sweep_store *store, const char *word, struct sweep_error *err)
{
	if (word == NULL)
		return sweep_fail_at(err, SWEEP_USAGE, store->path, 0, 0,
							 "the ledger has no sweep yet; make one with sweep-store init FILE.yaml");
	return sweep_fail_at(err, SWEEP_USAGE, store->path, 0, 0,
						 "no sweep is called \"%s\" (sweep-store ls lists those that there are)", word);
}

/* Tries `count` ways, and stops at the first that finds something. More than one sweep there is SWEEP_USAGE. */
static enum sweep_status look_up(struct sweep_store *store, const char *const *ways, int count, const char *word,
								 struct sweep_entry *entry, int *found, struct sweep_error *err)
{
	struct sweep_text ids = {0};
	enum sweep_status status = SWEEP_OK;
	*entry = (struct sweep_entry){0};
	*found = 0;
	for (int i = 0; status == SWEEP_OK && *found == 0 && i < count; i++)
		status = search(store, ways[i], word, entry, found, &ids, err);
	if (status == SWEEP_OK && *found > 1) status = ambiguous(word, *found, ids.data, err);
	if (status != SWEEP_OK) sweep_entry_free(entry);
	sweep_text_free(&ids);
	return status;
}

/* In the order of their right: a whole id, a name, the beginning of an id. */
static const char *const ways[] = {COLUMNS "WHERE id = ?1", COLUMNS "WHERE name = ?1 ORDER BY key DESC",
								   COLUMNS "WHERE substr(id, 1, length(?1)) = ?1 AND ?1 <> '' ORDER BY key DESC"};

enum sweep_status sweep_store_find(struct sweep_store *store, const char *word, struct sweep_entry *entry,
								   struct sweep_error *err)
{
	static const char *const newest[] = {COLUMNS "ORDER BY key DESC LIMIT 1"};
	int found;
	enum sweep_status status = look_up(store, word ? ways : newest, word ? 3 : 1, word, entry, &found, err);
	return status == SWEEP_OK && found == 0 ? none(store, word, err) : status;
}

enum sweep_status store_find_named(struct sweep_store *store, const char *word, struct sweep_entry *entry, bool *found,
								   struct sweep_error *err)
{
	int count;
	enum sweep_status status = look_up(store, ways, 2, word, entry, &count, err);
	*found = status == SWEEP_OK && count > 0;
	return status;
}

enum sweep_status sweep_store_sweeps(struct sweep_store *store,
									 enum sweep_status (*each)(void *context, const struct sweep_entry *entry),
									 void *context, struct sweep_error *err)
{
	sqlite3_stmt *select = store_prepare(store, COLUMNS "ORDER BY key", err);
	if (select == NULL) return SWEEP_FAILED;
	bool row;
	enum sweep_status status;
	while ((status = store_step(store, select, &row, err)) == SWEEP_OK && row)
	{
		struct sweep_entry entry = read_entry(select);
		status = each(context, &entry);
		if (status != SWEEP_OK) break;
	}
	sqlite3_finalize(select);
	return status;
}
