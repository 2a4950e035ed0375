/* sqlite-rows FILE.db LINES.jsonl - SQLite alone: inserts the lines of a file, batch by batch, into the plainest table
 * that could hold them. Journal and durability are those of sweep-store. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	BATCH = 10000
};

static void check(sqlite3 *db, int result)
{
	if (result == SQLITE_OK || result == SQLITE_DONE) return;
	fprintf(stderr, "sqlite-rows: %s\n", sqlite3_errmsg(db));
	exit(1);
}

int main(int argc, char **argv)
{
	FILE *file = argc == 3 ? fopen(argv[2], "r") : NULL;
	sqlite3 *db = NULL;
	sqlite3_stmt *insert = NULL;
	if (file == NULL) return 2;
	check(db, sqlite3_open(argv[1], &db));
	check(db, sqlite3_exec(db,
						   "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
						   "CREATE TABLE records (run INTEGER, step INTEGER, line TEXT)",
						   NULL, NULL, NULL));
	check(db, sqlite3_prepare_v2(db, "INSERT INTO records VALUES (?, ?, ?)", -1, &insert, NULL));
	char *line = NULL;
	size_t capacity = 0;
	long count = 0;
	for (ssize_t length; (length = getline(&line, &capacity, file)) > 0; count++)
	{
		if (count % BATCH == 0) check(db, sqlite3_exec(db, count ? "COMMIT; BEGIN" : "BEGIN", NULL, NULL, NULL));
		sqlite3_bind_int64(insert, 1, count / 1000);
		sqlite3_bind_int64(insert, 2, count % 1000);
		sqlite3_bind_text(insert, 3, line, (int)length - 1, SQLITE_STATIC);
		check(db, sqlite3_step(insert));
		sqlite3_reset(insert);
	}
	if (count) check(db, sqlite3_exec(db, "COMMIT", NULL, NULL, NULL));
	sqlite3_finalize(insert);
	sqlite3_close(db);
	free(line);
	fclose(file);
	return 0;
}
