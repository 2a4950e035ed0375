/* A copy of a ledger that others may be writing. */
#include "store/sqlite.h"

#include "base/memory.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum sweep_status problem(const char *path, struct sweep_error *err)
{
	return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot write the copy: %s", strerror(errno));
}

static enum sweep_status is_there(const char *path, struct sweep_error *err)
{
	return sweep_fail_at(err, SWEEP_USAGE, path, 0, 0, "is there already: name another file, or move that one away");
}

static enum sweep_status copy_problem(sqlite3 *copy, const char *path, struct sweep_error *err)
{
	int code = sqlite3_errcode(copy) & 0xFF;
	bool full = code == SQLITE_FULL || (code == SQLITE_IOERR && sqlite3_system_errno(copy) == ENOSPC);
	return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot write the copy: %s",
						 full ? "no space left on the disk" : sqlite3_errmsg(copy));
}

/* All pages in one step are those of one moment: a reader of a WAL file sees what was committed as it began. */
static enum sweep_status copy_pages(struct sweep_store *store, sqlite3 *copy, const char *path, struct sweep_error *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(copy, "main", store->db, "main");
	if (backup == NULL) return copy_problem(copy, path, err);
	int result = sqlite3_backup_step(backup, -1);
	sqlite3_backup_finish(backup);
	if (result == SQLITE_DONE) return SWEEP_OK;
	return (sqlite3_errcode(copy) & 0xFF) ? copy_problem(copy, path, err) : store_problem(store, err);
}

static enum sweep_status check_copy(sqlite3 *copy, const char *path, struct sweep_error *err)
{
	sqlite3_stmt *check = NULL;
	bool good = sqlite3_prepare_v2(copy, "PRAGMA integrity_check(1)", -1, &check, NULL) == SQLITE_OK &&
				sqlite3_step(check) == SQLITE_ROW && strcmp(store_column(check, 0), "ok") == 0;
	enum sweep_status status = SWEEP_OK;
	if (!good)
		status = sweep_fail_at(err, SWEEP_FAILED, path, 0, 0,
							   "the copy is damaged, and so, it seems, is the ledger; sqlite3 FILE .recover saves what "
							   "can be read");
	sqlite3_finalize(check);
	return status;
}

static enum sweep_status write_copy(struct sweep_store *store, const char *name, const char *path,
									struct sweep_error *err)
{
	sqlite3 *copy = NULL;
	enum sweep_status status = SWEEP_OK;
	if (sqlite3_open_v2(name, &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		status = copy_problem(copy, path, err);
	if (status == SWEEP_OK) status = copy_pages(store, copy, path, err);
	if (status == SWEEP_OK) status = check_copy(copy, path, err);
	sqlite3_close(copy);
	return status;
}

/* Who may read the ledger may read its copy. */
static enum sweep_status give_mode(const struct sweep_store *store, int file, const char *path, struct sweep_error *err)
{
	struct stat found;
	if (stat(store->path, &found) == 0 && fchmod(file, found.st_mode & 0777) != 0) return problem(path, err);
	return SWEEP_OK;
}

static enum sweep_status sync_directory(const char *path, struct sweep_error *err)
{
	char *copy = sweep_copy_text(path);
	int directory = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(copy);
	enum sweep_status status = directory < 0 || fsync(directory) != 0 ? problem(path, err) : SWEEP_OK;
	if (directory >= 0) close(directory);
	return status;
}

/* Gives the finished copy its name, unless something has it by now. */
static enum sweep_status appear(int file, const char *name, const char *path, struct sweep_error *err)
{
	if (fsync(file) != 0) return problem(path, err);
	int result = renameat2(AT_FDCWD, name, AT_FDCWD, path, RENAME_NOREPLACE);
	if (result != 0 && (errno == EINVAL || errno == ENOSYS)) /* a file system that cannot promise it */
	{
		if (access(path, F_OK) == 0) return is_there(path, err);
		result = rename(name, path);
	}
	if (result != 0) return errno == EEXIST ? is_there(path, err) : problem(path, err);
	return sync_directory(path, err);
}

enum sweep_status sweep_store_backup(struct sweep_store *store, const char *path, struct sweep_error *err)
{
	struct stat found;
	if (lstat(path, &found) == 0) return is_there(path, err);
	struct sweep_text name = {0};
	sweep_text_printf(&name, "%s.XXXXXX", path);
	int file = mkostemp(name.data, O_CLOEXEC);
	enum sweep_status status = file < 0 ? problem(path, err) : SWEEP_OK;
	if (status == SWEEP_OK) status = write_copy(store, name.data, path, err);
	if (status == SWEEP_OK) status = give_mode(store, file, path, err);
	if (status == SWEEP_OK) status = appear(file, name.data, path, err);
	if (file >= 0 && status != SWEEP_OK) unlink(name.data);
	if (file >= 0) close(file);
	sweep_text_free(&name);
	return status;
}
