/* A file that appears whole or not at all, whatever comes between. */
#include "base/output.h"
#include "unit.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[] = "/tmp/sweep-output.XXXXXX", path[64];

static bool holds(const char *name, const char *text)
{
	char bytes[64] = "";
	FILE *file = fopen(name, "rb");
	if (file == NULL) return false;
	size_t length = fread(bytes, 1, sizeof bytes - 1, file);
	fclose(file);
	return length == strlen(text) && memcmp(bytes, text, length) == 0;
}

/* Files in the directory. */
static int files(void)
{
	int count = 0;
	DIR *open = opendir(directory);
	for (const struct dirent *entry; (entry = readdir(open));) count += entry->d_name[0] != '.';
	closedir(open);
	return count;
}

/* Removes what a killed process left. */
static void remove_all(void)
{
	char name[512];
	DIR *open = opendir(directory);
	for (const struct dirent *entry; (entry = readdir(open));)
	{
		snprintf(name, sizeof name, "%s/%s", directory, entry->d_name);
		unlink(name); /* not the directories */
	}
	closedir(open);
}

static void the_new_takes_the_place_of_the_old(void)
{
	struct sweep_output out;
	struct stat about;
	struct sweep_error err = {0};
	mode_t mask = umask(027);
	CU_ASSERT_EQUAL(sweep_output_write("old", 3, path, &err), SWEEP_OK);
	umask(mask);
	CU_ASSERT(holds(path, "old") && stat(path, &about) == 0 && (about.st_mode & 0777) == 0640);
	for (int durable = 0; durable < 2; durable++)
	{
		CU_ASSERT_EQUAL_FATAL(sweep_output_open(&out, path, &err), SWEEP_OK);
		sweep_output_add(&out, "ne", 2);
		sweep_output_add(&out, "w", 1);
		CU_ASSERT(holds(path, durable ? "new" : "old"));
		CU_ASSERT_EQUAL(sweep_output_close(&out, durable != 0, &err), SWEEP_OK);
		CU_ASSERT(holds(path, "new") && files() == 1);
	}
	CU_ASSERT_EQUAL_FATAL(sweep_output_open(&out, path, &err), SWEEP_OK);
	sweep_output_add(&out, "newer", 5);
	sweep_output_drop(&out);
	CU_ASSERT(holds(path, "new") && files() == 1);
	CU_ASSERT_EQUAL(sweep_output_write("", 0, path, &err), SWEEP_OK);
	CU_ASSERT(holds(path, "") && files() == 1);
	unlink(path);
}

/* Whatever the umask and the user: what was private stays private, what was shared stays shared. */
static void the_permissions_stay(void)
{
	static const mode_t modes[] = {0600, 0666, 0444, 0400, 0200, 02640, 04711};
	struct stat about;
	struct sweep_error err;
	char link[80];
	snprintf(link, sizeof link, "%s/link", directory);
	CU_ASSERT_EQUAL(symlink("file", link), 0);
	const mode_t mask = umask(022);
	for (size_t i = 0; i < 2 * sizeof modes / sizeof modes[0]; i++)
	{
		struct sweep_output out;
		const mode_t mode = modes[i / 2];
		CU_ASSERT_EQUAL(sweep_output_write("old", 3, path, &err), SWEEP_OK);
		CU_ASSERT_EQUAL(chmod(path, mode), 0);
		CU_ASSERT_EQUAL_FATAL(sweep_output_open(&out, i % 2 ? link : path, &err), SWEEP_OK);
		sweep_output_add(&out, "new", 3);
		CU_ASSERT(fstat(out.file, &about) == 0 && (about.st_mode & 0777 & ~mode) == 0); /* nor more before */
		CU_ASSERT_EQUAL(sweep_output_close(&out, i % 2 != 0, &err), SWEEP_OK);
		CU_ASSERT(stat(path, &about) == 0 && (about.st_mode & 07777) == mode && about.st_size == 3);
		unlink(path);
	}
	umask(mask);
	unlink(link);
}

/* `nameless`: whether this file system and system can do without a name. */
static bool nameless(void)
{
	struct sweep_output out;
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_output_open(&out, path, &err), SWEEP_OK);
	bool none = out.temporary == NULL;
	sweep_output_drop(&out);
	return none;
}

static void a_kill_leaves_the_old(void)
{
	struct sweep_error err;
	CU_ASSERT_EQUAL(sweep_output_write("old", 3, path, &err), SWEEP_OK);
	pid_t child = fork();
	if (child == 0)
	{
		struct sweep_output out;
		if (sweep_output_open(&out, path, &err) == SWEEP_OK) sweep_output_add(&out, "new", 3);
		kill(getpid(), SIGKILL);
	}
	int how;
	CU_ASSERT(waitpid(child, &how, 0) == child && WIFSIGNALED(how) && WTERMSIG(how) == SIGKILL);
	CU_ASSERT(holds(path, "old") && files() == (nameless() ? 1 : 2));
	remove_all();
}

/* As on a full disk: RLIMIT_FSIZE lets a file grow to 4 bytes. */
static void what_cannot_be_written_leaves_the_old(void)
{
	struct sweep_error err = {0};
	struct rlimit before;
	CU_ASSERT_EQUAL(sweep_output_write("old", 3, path, &err), SWEEP_OK);
	getrlimit(RLIMIT_FSIZE, &before);
	const struct rlimit small = {.rlim_cur = 4, .rlim_max = before.rlim_max};
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	setrlimit(RLIMIT_FSIZE, &small);
	enum sweep_status status = sweep_output_write("longer", 6, path, &err);
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, handler);
	CU_ASSERT_EQUAL(status, SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.file, path);
	CU_ASSERT_STRING_EQUAL(err.message, "cannot write: File too large");
	CU_ASSERT(holds(path, "old") && files() == 1);
	unlink(path);
}

static void where_it_cannot_be_is_said(void)
{
	struct sweep_output out;
	struct sweep_error err = {0};
	char inside[80];
	snprintf(inside, sizeof inside, "%s/none/file", directory);
	CU_ASSERT_EQUAL(sweep_output_open(&out, inside, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.file, inside);
	CU_ASSERT_STRING_EQUAL(err.message, "cannot write: No such file or directory");
	CU_ASSERT_EQUAL(sweep_output_open(&out, directory, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "cannot write: Is a directory");
	CU_ASSERT_EQUAL(files(), 0);
}

static void links_and_devices_stay(void)
{
	struct sweep_output out;
	struct sweep_error err = {0};
	struct stat about;
	char link[80];
	snprintf(link, sizeof link, "%s/link", directory);
	CU_ASSERT_EQUAL(sweep_output_write("old", 3, path, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(symlink("file", link), 0);
	CU_ASSERT_EQUAL(sweep_output_write("new", 3, link, &err), SWEEP_OK);
	CU_ASSERT(lstat(link, &about) == 0 && S_ISLNK(about.st_mode) && holds(path, "new") && files() == 2);
	unlink(path);
	CU_ASSERT_EQUAL(sweep_output_write("first", 5, link, &err), SWEEP_OK); /* what it names is not there */
	CU_ASSERT(lstat(link, &about) == 0 && S_ISLNK(about.st_mode) && holds(path, "first") && files() == 2);
	unlink(link);
	unlink(path);
	CU_ASSERT(symlink("link", link) == 0 && sweep_output_open(&out, link, &err) == SWEEP_FAILED); /* names itself */
	CU_ASSERT_STRING_EQUAL(err.message, "cannot write: Too many levels of symbolic links");
	unlink(link);
	CU_ASSERT_EQUAL(sweep_output_write("nothing", 7, "/dev/null", &err), SWEEP_OK);
	CU_ASSERT(stat("/dev/null", &about) == 0 && S_ISCHR(about.st_mode));
	if (access("/dev/full", W_OK) != 0) return;
	CU_ASSERT_EQUAL(sweep_output_write("nothing", 7, "/dev/full", &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "cannot write: No space left on device");
}

static void a_name_without_a_directory(void)
{
	struct sweep_error err;
	char before[4096];
	CU_ASSERT_FATAL(getcwd(before, sizeof before) != NULL && chdir(directory) == 0);
	CU_ASSERT_EQUAL(sweep_output_write("here", 4, "file", &err), SWEEP_OK);
	CU_ASSERT_EQUAL(chdir(before), 0);
	CU_ASSERT(holds(path, "here") && files() == 1);
	unlink(path);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a file takes another's place when it is whole", the_new_takes_the_place_of_the_old},
		{"it keeps the other's permissions", the_permissions_stay},
		{"a process that is killed leaves the former file", a_kill_leaves_the_old},
		{"so does a full disk, and no temporary file", what_cannot_be_written_leaves_the_old},
		{"a directory that is not there is said", where_it_cannot_be_is_said},
		{"links are followed, devices written as they are", links_and_devices_stay},
		{"a file in the working directory", a_name_without_a_directory},
		{NULL, NULL}};
	if (mkdtemp(directory) == NULL)
	{
		printf("Bail out! cannot make %s\n", directory);
		return 99;
	}
	snprintf(path, sizeof path, "%s/file", directory);
	int status = unit_main("output", tests);
	rmdir(directory);
	return status;
}
