/* The schema, as the steps that lead to it. `user_version` is the number of steps that a file has taken. */
#include "store/sqlite.h"

#include <inttypes.h>

/* "swep": file(1) and the sqlite3 shell can tell a ledger from other databases. */
#define APPLICATION_ID 0x73776570

/* One row a record, as it came, in a tree ordered by sweep, run, kind and step: a run's history lies together, and
 * the same line again falls onto its twin. Values are not taken apart: the view metric_values does so when asked.
 * A record's foreign key leads to its sweep, which is cheap to check, and not to its run: that would cost every metric
 * record a search, and the batch that writes a record writes its run. A sweep's key is never given again.
 *
 * records.step is the empty text where a record has none (a part of the key cannot be null). records.occurrence
 * tells equal lines apart, and records.arrival counts a sweep's records. records.plain is null but for lines with a
 * bare NaN or infinity, which SQLite's JSON functions cannot read, and for nested metrics; it has the one in quotes and
 * the other flat, as a summary has them (record/object.h). */
static const char *const first_step =
	"CREATE TABLE sweeps (\n"
	"  key INTEGER PRIMARY KEY AUTOINCREMENT,\n"
	"  id TEXT NOT NULL UNIQUE,\n"
	"  name TEXT,\n"
	"  created TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),\n"
	"  file TEXT,\n"
	"  method TEXT,\n"
	"  metric TEXT,\n"
	"  goal TEXT,\n"
	"  arrived INTEGER NOT NULL DEFAULT 0\n"
	");\n"
	"CREATE INDEX sweeps_by_name ON sweeps(name);\n"
	"CREATE TABLE runs (\n"
	"  sweep INTEGER NOT NULL REFERENCES sweeps ON DELETE CASCADE,\n"
	"  run INTEGER NOT NULL,\n"
	"  state TEXT NOT NULL,\n"
	"  time REAL,\n"
	"  config TEXT,\n"
	"  summary TEXT NOT NULL DEFAULT '{}',\n"
	"  error TEXT,\n"
	"  created TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),\n"
	"  PRIMARY KEY (sweep, run)\n"
	") WITHOUT ROWID;\n"
	"CREATE TABLE params (\n"
	"  sweep INTEGER NOT NULL,\n"
	"  run INTEGER NOT NULL,\n"
	"  name TEXT NOT NULL,\n"
	"  value,\n"
	"  PRIMARY KEY (sweep, run, name),\n"
	"  FOREIGN KEY (sweep, run) REFERENCES runs ON DELETE CASCADE\n"
	") WITHOUT ROWID;\n"
	"CREATE TABLE records (\n"
	"  sweep INTEGER NOT NULL REFERENCES sweeps ON DELETE CASCADE,\n"
	"  run INTEGER NOT NULL,\n"
	"  kind TEXT NOT NULL,\n"
	"  step INTEGER NOT NULL,\n"
	"  line TEXT NOT NULL,\n"
	"  occurrence INTEGER NOT NULL,\n"
	"  arrival INTEGER NOT NULL,\n"
	"  plain TEXT,\n"
	"  PRIMARY KEY (sweep, run, kind, step, line, occurrence)\n"
	") WITHOUT ROWID;\n"
	"CREATE VIEW run_values AS\n"
	"  SELECT sweeps.id AS sweep, runs.run, runs.state, runs.time, v.key AS name, v.value\n"
	"  FROM runs JOIN sweeps ON sweeps.key = runs.sweep, json_each(runs.summary) AS v;\n"
	"CREATE VIEW param_values AS\n"
	"  SELECT sweeps.id AS sweep, params.run, params.name, params.value\n"
	"  FROM params JOIN sweeps ON sweeps.key = params.sweep;\n"
	"CREATE VIEW metric_values AS\n"
	"  SELECT sweeps.id AS sweep, r.run, nullif(r.step, '') AS step,\n"
	"    json_extract(coalesce(r.plain, r.line), '$.time') AS time, v.key AS name, v.value, r.arrival\n"
	"  FROM records AS r JOIN sweeps ON sweeps.key = r.sweep,\n"
	"    json_each(coalesce(r.plain, r.line), '$.metrics') AS v\n"
	"  WHERE r.kind = 'metric';\n"
	"CREATE VIEW best_runs AS\n"
	"  SELECT sweeps.id AS sweep, runs.run, runs.state, v.value, runs.config,\n"
	"    row_number() OVER (PARTITION BY runs.sweep ORDER BY\n"
	"      CASE sweeps.goal WHEN 'maximize' THEN -v.value ELSE v.value END, runs.run) AS place\n"
	"  FROM sweeps JOIN runs ON runs.sweep = sweeps.key, json_each(runs.summary) AS v\n"
	"  WHERE v.key = sweeps.metric AND v.type IN ('integer', 'real')\n"
	"    AND v.value BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308\n"
	"    AND runs.state IN ('finished', 'stopped', 'running');\n";

/* Attempts, leases, the queue, events, and the values that early termination looks at.
 *
 * records.attempt is 0 in the first place: of a run that was not handed out, and of every config record, which is the
 * run's. A part of a key cannot be added, so the table is copied. sweeps.arrived counts records and events, for they
 * have one order; sweeps.events counts the events among them.
 *
 * runs.queue: the run's place in line, null for none. runs.lease_end and runs.lease: milliseconds since 1970, and
 * milliseconds, 0 for ever; a run is leased while lease_end is not null, and lease alone says that it was taken for
 * crashed as its lease ended. runs.process: process.h. runs.digest: sweep_json_digest() of config. Each index has only
 * the runs that its question is about, so that a run which is over costs it nothing. */
static const char *const second_step =
	"DROP VIEW run_values;\n"
	"DROP VIEW param_values;\n"
	"DROP VIEW metric_values;\n"
	"DROP VIEW best_runs;\n"
	"ALTER TABLE sweeps ADD COLUMN state TEXT NOT NULL DEFAULT 'pending';\n"
	"ALTER TABLE sweeps ADD COLUMN reason TEXT;\n"
	"ALTER TABLE sweeps ADD COLUMN events INTEGER NOT NULL DEFAULT 0;\n"
	"ALTER TABLE sweeps ADD COLUMN queued INTEGER NOT NULL DEFAULT 0;\n"
	"ALTER TABLE sweeps ADD COLUMN proposed INTEGER NOT NULL DEFAULT 0;\n"
	"ALTER TABLE sweeps ADD COLUMN launched INTEGER NOT NULL DEFAULT 0;\n"
	"ALTER TABLE runs ADD COLUMN source TEXT NOT NULL DEFAULT 'record';\n"
	"ALTER TABLE runs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;\n"
	"ALTER TABLE runs ADD COLUMN queue INTEGER;\n"
	"ALTER TABLE runs ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;\n"
	"ALTER TABLE runs ADD COLUMN holder TEXT;\n"
	"ALTER TABLE runs ADD COLUMN process TEXT;\n"
	"ALTER TABLE runs ADD COLUMN lease_end INTEGER;\n"
	"ALTER TABLE runs ADD COLUMN lease INTEGER;\n"
	"ALTER TABLE runs ADD COLUMN request TEXT;\n"
	"ALTER TABLE runs ADD COLUMN digest INTEGER;\n"
	"CREATE INDEX runs_by_state ON runs(sweep, state);\n"
	"CREATE INDEX runs_in_line ON runs(sweep, queue) WHERE queue IS NOT NULL;\n"
	"CREATE INDEX runs_leased ON runs(sweep, lease_end, lease) WHERE lease_end IS NOT NULL;\n"
	"CREATE INDEX runs_by_process ON runs(sweep, process) WHERE process IS NOT NULL;\n"
	"CREATE INDEX runs_by_digest ON runs(sweep, digest) WHERE digest IS NOT NULL;\n"
	"CREATE TABLE new_records (\n"
	"  sweep INTEGER NOT NULL REFERENCES sweeps ON DELETE CASCADE,\n"
	"  run INTEGER NOT NULL,\n"
	"  attempt INTEGER NOT NULL,\n"
	"  kind TEXT NOT NULL,\n"
	"  step INTEGER NOT NULL,\n"
	"  line TEXT NOT NULL,\n"
	"  occurrence INTEGER NOT NULL,\n"
	"  arrival INTEGER NOT NULL,\n"
	"  plain TEXT,\n"
	"  PRIMARY KEY (sweep, run, attempt, kind, step, line, occurrence)\n"
	") WITHOUT ROWID;\n"
	"INSERT INTO new_records SELECT sweep, run, 0, kind, step, line, occurrence, arrival, plain FROM records;\n"
	"DROP TABLE records;\n"
	"ALTER TABLE new_records RENAME TO records;\n"
	"CREATE TABLE events (\n"
	"  sweep INTEGER NOT NULL REFERENCES sweeps ON DELETE CASCADE,\n"
	"  arrival INTEGER NOT NULL,\n"
	"  run INTEGER,\n"
	"  attempt INTEGER NOT NULL DEFAULT 0,\n"
	"  at REAL NOT NULL,\n"
	"  what TEXT NOT NULL,\n"
	"  detail TEXT,\n"
	"  PRIMARY KEY (sweep, arrival)\n"
	") WITHOUT ROWID;\n"
	"CREATE TABLE logged (\n"
	"  sweep INTEGER NOT NULL REFERENCES sweeps ON DELETE CASCADE,\n"
	"  arrival INTEGER NOT NULL,\n"
	"  run INTEGER NOT NULL,\n"
	"  attempt INTEGER NOT NULL,\n"
	"  value REAL,\n"
	"  ended INTEGER NOT NULL DEFAULT 0,\n"
	"  PRIMARY KEY (sweep, arrival)\n"
	") WITHOUT ROWID;\n"
	"CREATE VIEW run_values AS\n"
	"  SELECT sweeps.id AS sweep, runs.run, runs.state, runs.time, v.key AS name, v.value\n"
	"  FROM runs JOIN sweeps ON sweeps.key = runs.sweep, json_each(runs.summary) AS v;\n"
	"CREATE VIEW param_values AS\n"
	"  SELECT sweeps.id AS sweep, params.run, params.name, params.value\n"
	"  FROM params JOIN sweeps ON sweeps.key = params.sweep;\n"
	"CREATE VIEW metric_values AS\n"
	"  SELECT sweeps.id AS sweep, r.run, nullif(r.step, '') AS step,\n"
	"    json_extract(coalesce(r.plain, r.line), '$.time') AS time, v.key AS name, v.value, r.arrival, r.attempt\n"
	"  FROM records AS r JOIN sweeps ON sweeps.key = r.sweep,\n"
	"    json_each(coalesce(r.plain, r.line), '$.metrics') AS v\n"
	"  WHERE r.kind = 'metric';\n"
	"CREATE VIEW best_runs AS\n"
	"  SELECT sweeps.id AS sweep, runs.run, runs.state, v.value, runs.config,\n"
	"    row_number() OVER (PARTITION BY runs.sweep ORDER BY\n"
	"      CASE sweeps.goal WHEN 'maximize' THEN -v.value ELSE v.value END, runs.run) AS place\n"
	"  FROM sweeps JOIN runs ON runs.sweep = sweeps.key, json_each(runs.summary) AS v\n"
	"  WHERE v.key = sweeps.metric AND v.type IN ('integer', 'real')\n"
	"    AND v.value BETWEEN -1.7976931348623157e308 AND 1.7976931348623157e308\n"
	"    AND runs.state IN ('finished', 'stopped', 'running');\n"
	"CREATE VIEW history AS\n"
	"  SELECT sweeps.id AS sweep, e.arrival, datetime(e.at, 'unixepoch') AS at, e.run, nullif(e.attempt, 0) AS "
	"attempt,\n"
	"    e.what, e.detail\n"
	"  FROM events AS e JOIN sweeps ON sweeps.key = e.sweep;\n";

/* Step i takes a ledger from version i to version i + 1: first SQL, then, where there is one, a function. */
static const struct
{
	const char *const *sql;
	enum sweep_status (*fill)(struct sweep_store *store, struct sweep_error *err);
} steps[] = {{&first_step, NULL}, {&second_step, store_fill_second}};

enum
{
	NEWEST = sizeof steps / sizeof steps[0]
};

static enum sweep_status look(struct sweep_store *store, int64_t *version, int64_t *application, int64_t *tables,
							  struct sweep_error *err)
{
	enum sweep_status status = store_integer(store, "SELECT count(*) FROM sqlite_master", 0, tables, err);
	if (status == SWEEP_OK) status = store_integer(store, "PRAGMA user_version", 0, version, err);
	if (status == SWEEP_OK) status = store_integer(store, "PRAGMA application_id", 0, application, err);
	return status;
}

/* SWEEP_FAILED for another program's database and for a newer schema. */
static enum sweep_status recognise(struct sweep_store *store, int64_t *version, struct sweep_error *err)
{
	int64_t application = 0, tables = 0;
	enum sweep_status status = look(store, version, &application, &tables, err);
	if (status != SWEEP_OK) return status;
	if (application != APPLICATION_ID && (application != 0 || tables != 0))
		return sweep_fail_at(err, SWEEP_FAILED, store->path, 0, 0,
							 "not a ledger, but another program's database; name another file with --db");
	if (*version > NEWEST)
		return sweep_fail_at(err, SWEEP_FAILED, store->path, 0, 0,
							 "made by a newer sweep (schema %" PRId64 ", this program knows up to %d); upgrade sweep",
							 *version, NEWEST);
	return SWEEP_OK;
}

enum sweep_status store_check_schema(struct sweep_store *store, struct sweep_error *err)
{
	int64_t version = 0;
	enum sweep_status status = recognise(store, &version, err);
	if (status != SWEEP_OK || version == NEWEST) return status;
	if (version == 0)
		return sweep_fail_at(err, SWEEP_FAILED, store->path, 0, 0,
							 "an empty file, not yet a ledger; sweep-store init FILE.yaml makes one of it");
	return sweep_fail_at(err, SWEEP_FAILED, store->path, 0, 0,
						 "made by an older sweep (schema %" PRId64 "); sweep-store init or ingest brings it up to date",
						 version);
}

static enum sweep_status take_steps(struct sweep_store *store, struct sweep_error *err)
{
	int64_t version = 0;
	enum sweep_status status = recognise(store, &version, err);
	for (; status == SWEEP_OK && version < NEWEST; version++)
	{
		status = store_execute(store, *steps[version].sql, err);
		if (status == SWEEP_OK && steps[version].fill) status = steps[version].fill(store, err);
	}
	if (status != SWEEP_OK) return status;
	char marks[96];
	sqlite3_snprintf(sizeof marks, marks, "PRAGMA application_id = %d; PRAGMA user_version = %d", APPLICATION_ID,
					 NEWEST);
	return store_execute(store, marks, err);
}

/* The version is looked at again inside the transaction: another process may be making the ledger too. */
enum sweep_status store_migrate(struct sweep_store *store, struct sweep_error *err)
{
	int64_t version = 0;
	enum sweep_status status = recognise(store, &version, err);
	if (status != SWEEP_OK || version == NEWEST) return status;
	status = store_execute(store, "BEGIN IMMEDIATE", err);
	if (status != SWEEP_OK) return status;
	status = take_steps(store, err);
	if (status == SWEEP_OK) status = store_execute(store, "COMMIT", err);
	if (status != SWEEP_OK) sqlite3_exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	return status;
}
