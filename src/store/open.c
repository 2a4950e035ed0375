/* Opening a ledger: which file, what it must not be, how long to wait for it. */
#include "store/sqlite.h"

#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

enum
{
	DEFAULT_WAIT = 30,    /* seconds */
	LONGEST_WAIT = 86400, /* a day */
	AFTER_SIGNAL = 2000,  /* milliseconds */
	POLL = 1000,          /* microseconds between two looks at a lock */
	PAGE = 8192           /* bytes: fewer splits of the records' tree than with SQLite's 4096 */
};

/* File systems that are shared over a network, where SQLite's locks and its shared memory do not work
 * (statfs(2), and the magic numbers in Linux's source). */
static const struct
{
	unsigned long magic;
	const char *name;
} network[] = {{0x6969, "NFS"},        {0xFF534D42, "CIFS"},  {0xFE534D42, "SMB2"},    {0x517B, "SMB"},
			   {0x0BD00BD0, "Lustre"}, {0x47504653, "GPFS"},  {0x00C36400, "Ceph"},    {0x5346414F, "AFS"},
			   {0x73757245, "Coda"},   {0x7461636F, "OCFS2"}, {0x01161970, "GFS2"},    {0xAAD7AAEA, "PanFS"},
			   {0x19830326, "BeeGFS"}, {0x01021997, "9P"},    {0x20030528, "OrangeFS"}};

static enum sweep_status refuse_network(const char *path, struct sweep_error *err)
{
	struct statfs found;
	char *copy = sweep_copy_text(path);
	int result = statfs(path, &found);
	if (result != 0) result = statfs(dirname(copy), &found);
	free(copy);
	for (size_t i = 0; result == 0 && i < sizeof network / sizeof network[0]; i++)
		if (((unsigned long)found.f_type & 0xFFFFFFFF) == network[i].magic)
			return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0,
								 "on a network file system (%s), where SQLite's locks fail; put the ledger on a local "
								 "disk with --db or SWEEP_DB",
								 network[i].name);
	return SWEEP_OK;
}

static int seconds_to_wait(void)
{
	const char *text = getenv("SWEEP_DB_WAIT");
	int64_t seconds;
	if (text == NULL || !sweep_parse_int(text, &seconds) || seconds < 0) return DEFAULT_WAIT;
	return seconds > LONGEST_WAIT ? LONGEST_WAIT : (int)seconds;
}

/* Called by SQLite each time a lock is found taken. Short, even sleeps: a writer that pauses between two batches
 * (ingest.c) is seen to pause. A signal that the program catches leaves the wait a moment, in which what was read can
 * still be written; a second one ends it. */
static int wait_for_lock(void *context, int tries)
{
	struct sweep_store *store = context;
	if (tries >= store->wait * (1000000 / POLL)) return 0;
	if (usleep(POLL) != 0)
	{
		if (store->patience >= 0) return 0;
		store->patience = AFTER_SIGNAL / (POLL / 1000);
	}
	if (store->patience > 0) store->patience--;
	return store->patience != 0;
}

/* Switching to WAL needs the file alone for a moment, and SQLite does not call the busy handler for it. */
static enum sweep_status use_wal(struct sweep_store *store, struct sweep_error *err)
{
	for (int tries = 0;; tries++)
	{
		int result = sqlite3_exec(store->db, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
		if (result == SQLITE_OK) return SWEEP_OK;
		if ((result & 0xFF) != SQLITE_BUSY || !wait_for_lock(store, tries)) return store_problem(store, err);
	}
}

static enum sweep_status prepare_writing(struct sweep_store *store, struct sweep_error *err)
{
	char page[48];
	sqlite3_snprintf(sizeof page, page, "PRAGMA page_size = %d", PAGE);
	enum sweep_status status = store_execute(store, page, err);
	if (status == SWEEP_OK) status = store_migrate(store, err);
	if (status == SWEEP_OK) status = use_wal(store, err);
	/* FULL: a commit is on disk before it returns. */
	if (status == SWEEP_OK) status = store_execute(store, "PRAGMA synchronous = FULL", err);
	return status;
}

static enum sweep_status check_file(const char *path, bool write, struct sweep_error *err)
{
	struct stat found;
	if (stat(path, &found) == 0)
	{
		if (S_ISDIR(found.st_mode))
			return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "a directory, where a ledger was expected");
		if (access(path, R_OK) != 0)
			return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot open the ledger: %s", strerror(errno));
		if (write && access(path, W_OK) != 0)
			return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot write the ledger: %s", strerror(errno));
		return refuse_network(path, err);
	}
	if (errno != ENOENT)
		return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot open the ledger: %s", strerror(errno));
	if (!write)
		return sweep_fail(err, SWEEP_FAILED,
						  "no ledger at %s: make one with sweep-store init FILE.yaml, or name it with --db", path);
	char *copy = sweep_copy_text(path);
	const char *directory = dirname(copy);
	enum sweep_status status = SWEEP_OK;
	if (access(directory, W_OK | X_OK) != 0)
		status =
			sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot make a ledger in %s: %s", directory, strerror(errno));
	free(copy);
	return status == SWEEP_OK ? refuse_network(path, err) : status;
}

static enum sweep_status choose_file(const char *db, char **path, struct sweep_error *err)
{
	const char *named = db ? db : getenv("SWEEP_DB");
	if (db && *db == '\0') return sweep_fail(err, SWEEP_USAGE, "--db: an empty file name");
	if (named == NULL || *named == '\0') named = "sweep.db";
	if (strncmp(named, "postgresql://", 13) == 0 || strncmp(named, "postgres://", 11) == 0)
		return sweep_fail(err, SWEEP_USAGE, "%s: this version keeps its ledger in SQLite only; name a file with --db",
						  named);
	/* SQLite takes ":memory:" for no file at all */
	struct sweep_text text = {0};
	if (*named == ':') sweep_text_puts(&text, "./");
	sweep_text_puts(&text, named);
	*path = text.data;
	return SWEEP_OK;
}

/* Whether the file lies where nobody can be writing it: SQLite cannot make the files that readers of a ledger in use
 * share, and does not need them, when they are not there and this user could not make them. */
static bool is_at_rest(const char *path)
{
	static const char *const beside[] = {"-wal", "-shm"};
	char *copy = sweep_copy_text(path);
	bool rests = access(dirname(copy), W_OK) != 0;
	free(copy);
	for (int i = 0; rests && i < 2; i++)
	{
		struct sweep_text name = {0};
		sweep_text_printf(&name, "%s%s", path, beside[i]);
		rests = access(name.data, F_OK) != 0;
		sweep_text_free(&name);
	}
	return rests;
}

static int open_at_rest(struct sweep_store *store)
{
	struct sweep_text uri = {0};
	sweep_text_puts(&uri, "file:");
	for (const char *p = store->path; *p; p++)
		if (strchr("%?#", *p)) sweep_text_printf(&uri, "%%%02X", (unsigned char)*p);
		else sweep_text_putc(&uri, *p);
	sweep_text_puts(&uri, "?immutable=1");
	int result =
		sqlite3_open_v2(uri.data, &store->db, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI, NULL);
	sweep_text_free(&uri);
	return result;
}

static double wall_clock(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int open_database(struct sweep_store *store)
{
	if (!store->write && is_at_rest(store->path)) return open_at_rest(store);
	/* Only a connection that may write takes the files beside the ledger away when it is the last to close; where the
	 * file is write-protected SQLite opens it for reading alone. */
	int flags = SQLITE_OPEN_READWRITE | (store->write ? SQLITE_OPEN_CREATE : 0);
	return sqlite3_open_v2(store->path, &store->db, flags | SQLITE_OPEN_NOMUTEX, NULL);
}

enum sweep_status sweep_store_open(const char *db, bool write, struct sweep_store **out, struct sweep_error *err)
{
	*out = NULL;
	char *path = NULL;
	enum sweep_status status = choose_file(db, &path, err);
	if (status == SWEEP_OK) status = check_file(path, write, err);
	if (status != SWEEP_OK)
	{
		free(path);
		return status;
	}
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* counting its memory costs SQLite a lock for each allocation */
	struct sweep_store *store = sweep_alloc(1, sizeof *store);
	*store = (struct sweep_store){
		.path = path, .write = write, .wait = seconds_to_wait(), .patience = -1, .clock = wall_clock};
	if (open_database(store) != SQLITE_OK) status = store_problem(store, err);
	sqlite3_extended_result_codes(store->db, 1);
	sqlite3_busy_handler(store->db, wait_for_lock, store);
	if (status == SWEEP_OK) status = store_execute(store, "PRAGMA foreign_keys = ON", err);
	if (status == SWEEP_OK && !write) status = store_execute(store, "PRAGMA query_only = ON", err);
	if (status == SWEEP_OK) status = write ? prepare_writing(store, err) : store_check_schema(store, err);
	if (status == SWEEP_OK) *out = store;
	else sweep_store_close(store);
	return status;
}

void sweep_store_close(struct sweep_store *store)
{
	if (store == NULL) return;
	sqlite3_close(store->db);
	free(store->path);
	free(store);
}

enum sweep_status sweep_store_look(const char *db, struct sweep_error *err)
{
	char *path = NULL;
	enum sweep_status status = choose_file(db, &path, err);
	if (status == SWEEP_OK) status = check_file(path, false, err);
	free(path);
	return status;
}

const char *sweep_store_path(const struct sweep_store *store)
{
	return store->path;
}

int sweep_store_wait(struct sweep_store *store, int seconds)
{
	const int before = store->wait;
	store->wait = seconds;
	store->patience = -1;
	return before;
}

double sweep_store_time(const struct sweep_store *store)
{
	return store->clock();
}
