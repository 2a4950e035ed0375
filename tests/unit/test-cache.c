#include "train/cache.h"
#include "unit.h"

#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum
{
	COUNT = 700, /* images of 24 x 25, some of which lie in two pieces */
	ROWS = 24,
	COLUMNS = 25,
	IMAGE = ROWS * COLUMNS,
	PIXELS = COUNT * IMAGE,
	PIECE = 16384, /* the pixels that have a checksum */
	SUMS = PIXELS / PIECE + 1,
	HEADER = 128,
	LABELS = HEADER + PIXELS + SUMS * 8,
	WHOLE = LABELS + COUNT + 7,
	DAY = 24 * 3600
};

static const char name[] = "some-train" SWEEP_CACHE_ENDING;
static const char identity[] = "made so";

/* --- a cache of this test's own ----------------------------------------------------------------------- */

static char directory[4096];

static const char *in_directory(const char *path)
{
	static char whole[sizeof directory + 128];
	snprintf(whole, sizeof whole, "%s/%s", directory, path);
	return whole;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

static void remove_directory(void)
{
	nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void fresh_cache(void)
{
	const char *tmp = getenv("TMPDIR");
	if (directory[0]) remove_directory();
	snprintf(directory, sizeof directory, "%s/sweep-cache.XXXXXX", tmp ? tmp : "/tmp");
	if (mkdtemp(directory) == NULL) abort();
	setenv("XDG_CACHE_HOME", in_directory("xdg"), 1);
	setenv("HOME", in_directory("home"), 1);
	if (mkdir(in_directory("home"), 0755) != 0) abort();
}

static const char *file(void)
{
	return in_directory("xdg/sweep/some-train.images");
}

/* --- a block ------------------------------------------------------------------------------------------ */

static struct sweep_block made(void)
{
	uint8_t *pixels = malloc(PIXELS), *labels = malloc(COUNT);
	if (pixels == NULL || labels == NULL) abort();
	for (size_t i = 0; i < PIXELS; i++) pixels[i] = (uint8_t)(i % 251 * (i / 600));
	for (size_t i = 0; i < COUNT; i++) labels[i] = (uint8_t)(i % 10);
	return sweep_block_of(COUNT, ROWS, COLUMNS, pixels, labels);
}

static void store(void)
{
	struct sweep_block block = made();
	sweep_cache_store(name, identity, &block);
	sweep_block_free(&block);
}

/* --- where it comes from ------------------------------------------------------------------------------ */

static atomic_int makes, origins; /* blocks made again; origins that are not freed */

static enum sweep_status make(const struct sweep_origin *origin, struct sweep_block *block, struct sweep_error *err)
{
	(void)origin, (void)err;
	makes++;
	*block = made();
	return SWEEP_OK;
}

static enum sweep_status make_nothing(const struct sweep_origin *origin, struct sweep_block *block,
									  struct sweep_error *err)
{
	(void)origin, (void)block;
	makes++;
	return sweep_fail_at(err, SWEEP_FAILED, "source", 0, 0, "no such file");
}

static enum sweep_status make_another(const struct sweep_origin *origin, struct sweep_block *block,
									  struct sweep_error *err)
{
	make(origin, block, err);
	block->own_pixels[PIXELS - 1] ^= 1;
	return SWEEP_OK;
}

static enum sweep_status make_fewer(const struct sweep_origin *origin, struct sweep_block *block,
									struct sweep_error *err)
{
	make(origin, block, err);
	block->count--;
	return SWEEP_OK;
}

static enum sweep_status (*making)(const struct sweep_origin *origin, struct sweep_block *block,
								   struct sweep_error *err) = make;

static enum sweep_status make_as_set(const struct sweep_origin *origin, struct sweep_block *block,
									 struct sweep_error *err)
{
	return making(origin, block, err);
}

static void free_origin(struct sweep_origin *origin)
{
	origins--;
	free(origin);
}

/* Loads with an origin, which is freed when nothing is there. */
static bool load(const char *from, const char *as, struct sweep_block *block)
{
	struct sweep_origin *origin = malloc(sizeof *origin);
	if (origin == NULL) abort();
	*origin = (struct sweep_origin){make_as_set, free_origin};
	origins++;
	const bool found = sweep_cache_load(from, as, origin, block);
	if (!found) free_origin(origin);
	return found;
}

/* --- what is in the cache ----------------------------------------------------------------------------- */

static const uint8_t *get(const struct sweep_block *block, size_t image, struct sweep_room *room,
						  struct sweep_error *err)
{
	return sweep_pieces_get(block->pieces, block->pixels + image * IMAGE, IMAGE, room, err);
}

/* How many images are not those of made(). */
static size_t count_wrong(const struct sweep_block *block)
{
	size_t wrong = 0;
	struct sweep_block wanted = made();
	struct sweep_room room = {0};
	struct sweep_error err;
	for (size_t i = 0; i < COUNT; i++)
	{
		const size_t image = i * 37 % COUNT; /* out of order, as a training takes them */
		const uint8_t *pixels = get(block, image, &room, &err);
		wrong += pixels == NULL || memcmp(pixels, wanted.pixels + image * IMAGE, IMAGE) != 0 ||
				 block->labels[image] != wanted.labels[image];
	}
	sweep_room_free(&room);
	sweep_block_free(&wanted);
	return wrong;
}

enum state
{
	ABSENT,
	SOUND,
	MENDED /* damaged pixels were made again */
};

static enum state look(void)
{
	struct sweep_block block;
	const int before = makes;
	if (!load(name, identity, &block))
	{
		CU_ASSERT(block.pixels == NULL && block.map == NULL && block.count == 0);
		return ABSENT;
	}
	CU_ASSERT(block.count == COUNT && block.rows == ROWS && block.columns == COLUMNS);
	CU_ASSERT_EQUAL(count_wrong(&block), 0);
	CU_ASSERT_EQUAL(count_wrong(&block), 0); /* what was used once */
	sweep_block_free(&block);
	CU_ASSERT_EQUAL(origins, 0);
	CU_ASSERT(makes - before <= 1);
	return makes > before ? MENDED : SOUND;
}

static bool has(void)
{
	return look() == SOUND;
}

/* --- keeping ------------------------------------------------------------------------------------------ */

static void what_is_stored_is_loaded(void)
{
	struct sweep_block block;
	struct stat about;
	fresh_cache();
	CU_ASSERT_FALSE(has());
	CU_ASSERT(access(in_directory("xdg"), F_OK) != 0); /* looking makes nothing */
	store();
	CU_ASSERT(has());
	CU_ASSERT_FALSE(load(name, "made sp", &block));
	CU_ASSERT_FALSE(load(name, "made s", &block));
	CU_ASSERT_FALSE(load(name, "made so ", &block));
	CU_ASSERT_FALSE(load("other-train" SWEEP_CACHE_ENDING, identity, &block));
	CU_ASSERT_FATAL(load(name, identity, &block));
	CU_ASSERT((uintptr_t)block.pixels % 64 == 0);
	CU_ASSERT_EQUAL(remove(file()), 0); /* a mapping outlives its file's name */
	CU_ASSERT_EQUAL(count_wrong(&block), 0);
	sweep_block_free(&block);
	store();
	CU_ASSERT(stat(file(), &about) == 0 && about.st_size == WHOLE);
}

static void *load_it(void *found)
{
	struct sweep_block block;
	*(bool *)found = load(name, identity, &block) && count_wrong(&block) == 0;
	sweep_block_free(&block);
	return NULL;
}

/* Some systems give a thread 128 kB. */
static void a_small_stack_will_do(void)
{
	pthread_attr_t small;
	pthread_t thread;
	bool found = false;
	fresh_cache();
	store();
	pthread_attr_init(&small);
	pthread_attr_setstacksize(&small, 128 * 1024);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, &small, load_it, &found), 0);
	pthread_join(thread, NULL);
	pthread_attr_destroy(&small);
	CU_ASSERT_TRUE(found);
}

static void the_environment_names_the_directory(void)
{
	struct stat about;
	fresh_cache();
	umask(022);
	store();
	CU_ASSERT(stat(in_directory("xdg"), &about) == 0 && (about.st_mode & 07777) == 0700);
	CU_ASSERT(stat(in_directory("xdg/sweep"), &about) == 0 && (about.st_mode & 07777) == 0700);
	CU_ASSERT(access(in_directory("home/.cache"), F_OK) != 0);
	static const char *const ignored[] = {NULL, "", "relative", "./cache"};
	for (size_t i = 0; i < sizeof ignored / sizeof ignored[0]; i++)
	{
		fresh_cache();
		if (ignored[i]) setenv("XDG_CACHE_HOME", ignored[i], 1);
		else unsetenv("XDG_CACHE_HOME");
		store();
		CU_ASSERT(has());
		CU_ASSERT(stat(in_directory("home/.cache/sweep"), &about) == 0 && (about.st_mode & 07777) == 0700);
		CU_ASSERT(access(in_directory("home/.cache/sweep/some-train.images"), F_OK) == 0);
	}
}

static void where_nothing_can_be_kept_nothing_is(void)
{
	struct stat about;
	fresh_cache();
	setenv("XDG_CACHE_HOME", "/dev/null", 1);
	store();
	CU_ASSERT_FALSE(has());
	setenv("XDG_CACHE_HOME", in_directory("not/there"), 1);
	store();
	CU_ASSERT(access(in_directory("not"), F_OK) != 0);
	unsetenv("XDG_CACHE_HOME");
	setenv("HOME", in_directory("nobody"), 1); /* a home is not made */
	store();
	CU_ASSERT(!has() && access(in_directory("nobody"), F_OK) != 0);
	static const char *const homes[] = {NULL, "", "relative"};
	for (size_t i = 0; i < sizeof homes / sizeof homes[0]; i++)
	{
		if (homes[i]) setenv("HOME", homes[i], 1);
		else unsetenv("HOME");
		store();
		CU_ASSERT(!has() && stat("relative", &about) != 0);
	}
	if (geteuid() == 0) return; /* root may write everywhere */
	fresh_cache();
	mkdir(in_directory("xdg"), 0500);
	store();
	CU_ASSERT_FALSE(has());
}

/* A disk that fills up leaves no part of a file, and a limit on files does not end the process. */
static void what_does_not_fit_is_not_kept(void)
{
	struct rlimit before, limit;
	fresh_cache();
	store();
	remove(file());
	getrlimit(RLIMIT_FSIZE, &before);
	limit = before;
	limit.rlim_cur = WHOLE - 1;
	setrlimit(RLIMIT_FSIZE, &limit);
	store();
	CU_ASSERT(!has() && rmdir(in_directory("xdg/sweep")) == 0); /* it is empty */
	limit.rlim_cur = WHOLE;
	setrlimit(RLIMIT_FSIZE, &limit);
	store();
	CU_ASSERT(has());
	setrlimit(RLIMIT_FSIZE, &before);
}

/* --- damage ------------------------------------------------------------------------------------------- */

/* What is there is not taken; storing puts things right. */
static void check_damaged(void)
{
	CU_ASSERT_FALSE(has());
	store();
	CU_ASSERT(has());
}

static void turn_bit(off_t at, int bit)
{
	uint8_t byte;
	const int f = open(file(), O_RDWR);
	if (f < 0 || pread(f, &byte, 1, at) != 1) abort();
	byte ^= (uint8_t)(1 << bit);
	if (pwrite(f, &byte, 1, at) != 1) abort();
	close(f);
}

static void any_turned_bit_is_seen(void)
{
	static const struct
	{
		off_t at;
		enum state state;
	} body[] = {{HEADER, MENDED},
				{HEADER + 1, MENDED},
				{HEADER + PIECE - 1, MENDED},
				{HEADER + PIECE, MENDED},
				{HEADER + 200000, MENDED},
				{HEADER + PIXELS - 1, MENDED},
				{HEADER + PIXELS, ABSENT}, /* the checksums of the pieces */
				{LABELS - 1, ABSENT},
				{LABELS, ABSENT},
				{LABELS + 350, ABSENT},
				{LABELS + COUNT - 1, ABSENT},
				{LABELS + COUNT, ABSENT},
				{WHOLE - 1, ABSENT}};
	fresh_cache();
	store();
	for (off_t at = 0; at < HEADER; at++)
	{
		turn_bit(at, (int)(at % 8));
		CU_ASSERT_EQUAL(look(), ABSENT);
		turn_bit(at, (int)(at % 8));
	}
	CU_ASSERT(has());
	for (size_t i = 0; i < sizeof body / sizeof body[0]; i++)
	{
		turn_bit(body[i].at, (int)(i % 8));
		CU_ASSERT_EQUAL(look(), body[i].state);
		check_damaged();
	}
}

/* A start need not wait for the whole file. */
static void pixels_are_checked_when_they_are_used(void)
{
	struct sweep_block block, wanted = made();
	struct sweep_room room = {0};
	struct sweep_error err;
	fresh_cache();
	store();
	turn_bit(WHOLE / 2, 3);
	makes = 0;
	CU_ASSERT_FATAL(load(name, identity, &block));
	CU_ASSERT(memcmp(get(&block, 0, &room, &err), wanted.pixels, IMAGE) == 0);
	CU_ASSERT(memcmp(get(&block, COUNT - 1, &room, &err), wanted.pixels + PIXELS - IMAGE, IMAGE) == 0);
	CU_ASSERT_EQUAL(makes, 0);
	CU_ASSERT_EQUAL(count_wrong(&block), 0);
	CU_ASSERT_EQUAL(makes, 1);
	CU_ASSERT_EQUAL(count_wrong(&block), 0);
	CU_ASSERT_EQUAL(makes, 1);
	sweep_room_free(&room);
	sweep_block_free(&block);
	sweep_block_free(&wanted);
}

/* What happens to the file after the start harms nobody who uses pieces later. */
static void a_file_that_is_cut_short_later_is_made_again(void)
{
	struct sweep_block block;
	struct sweep_room room = {0};
	struct sweep_error err;
	fresh_cache();
	store();
	makes = 0;
	CU_ASSERT_FATAL(load(name, identity, &block));
	CU_ASSERT_PTR_NOT_NULL(get(&block, 0, &room, &err));
	if (truncate(file(), HEADER + PIXELS - 1) != 0) abort();
	CU_ASSERT_PTR_NOT_NULL(get(&block, COUNT - 1, &room, &err));
	CU_ASSERT_EQUAL(makes, 1);
	CU_ASSERT_EQUAL(count_wrong(&block), 0);
	sweep_room_free(&room);
	sweep_block_free(&block);
}

/* Damaged pixels are never handed out, nor those of another set; what is sound is. */
static void what_cannot_be_made_again_fails(void)
{
	static const struct
	{
		enum sweep_status (*make)(const struct sweep_origin *origin, struct sweep_block *block,
								  struct sweep_error *err);
		const char *file, *message;
	} ways[] = {
		{make_nothing, "source", "no such file (needed again: the copy in the cache is damaged)"},
		{make_another, "", "the images are not those of the start (needed again: the copy in the cache is damaged)"},
		{make_fewer, "", "the images are not those of the start (needed again: the copy in the cache is damaged)"}};
	for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
	{
		struct sweep_block block;
		struct sweep_room room = {0};
		struct sweep_error err = {0};
		fresh_cache();
		store();
		turn_bit(HEADER + PIXELS - 1, 3);
		makes = 0;
		making = ways[i].make;
		CU_ASSERT_FATAL(load(name, identity, &block));
		CU_ASSERT_PTR_NULL(get(&block, COUNT - 1, &room, &err));
		CU_ASSERT_STRING_EQUAL(err.file, ways[i].file);
		CU_ASSERT_STRING_EQUAL(err.message, ways[i].message);
		CU_ASSERT_PTR_NOT_NULL(get(&block, 0, &room, &err));
		CU_ASSERT_PTR_NULL(get(&block, COUNT - 1, &room, &err));
		CU_ASSERT_EQUAL(makes, 2);
		making = make; /* it is back */
		CU_ASSERT_EQUAL(count_wrong(&block), 0);
		sweep_room_free(&room);
		sweep_block_free(&block);
		CU_ASSERT_EQUAL(origins, 0);
	}
}

static void *use_all(void *context)
{
	return count_wrong(context) == 0 ? context : NULL;
}

static void threads_share_what_is_made_again(void)
{
	struct sweep_block block;
	pthread_t threads[8];
	fresh_cache();
	store();
	for (int i = 0; i < 5; i++) turn_bit(HEADER + i * PIXELS / 5, 3);
	makes = 0;
	CU_ASSERT_FATAL(load(name, identity, &block));
	for (size_t i = 0; i < 8; i++)
		if (pthread_create(&threads[i], NULL, use_all, &block) != 0) abort();
	for (size_t i = 0; i < 8; i++)
	{
		void *right;
		pthread_join(threads[i], &right);
		CU_ASSERT_PTR_NOT_NULL(right);
	}
	CU_ASSERT_EQUAL(makes, 1);
	sweep_block_free(&block);
}

static void put(const char *bytes, size_t length)
{
	FILE *f = fopen(file(), "wb");
	if (f == NULL || fwrite(bytes, 1, length, f) != length || fclose(f) != 0) abort();
}

static void a_file_of_another_length_is_seen(void)
{
	static const off_t lengths[] = {0, 1, HEADER - 1, HEADER, HEADER + PIXELS / 2, WHOLE - 1, WHOLE + 1, 2 * WHOLE};
	static const char foreign[HEADER + 1] = "#!/bin/sh";
	fresh_cache();
	store();
	for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++)
	{
		if (truncate(file(), lengths[i]) != 0) abort();
		check_damaged();
	}
	put("x", 1);
	check_damaged();
	put(foreign, sizeof foreign);
	check_damaged();
}

/* Nothing that is no file is read, waited for, or in the way. */
static void what_is_no_file_is_replaced(void)
{
	struct stat about;
	fresh_cache();
	store();
	remove(file());
	if (mkdir(file(), 0700) != 0) abort();
	check_damaged();
	remove(file());
	if (mkfifo(file(), 0600) != 0) abort();
	check_damaged();
	remove(file());
	if (symlink("/nonexistent/file", file()) != 0) abort();
	check_damaged();
	remove(file());
	if (symlink("/dev/zero", file()) != 0) abort();
	check_damaged();
	CU_ASSERT(lstat(file(), &about) == 0 && S_ISREG(about.st_mode));
	remove(file());
	if (mkdir(file(), 0700) != 0 || mkdir(in_directory("xdg/sweep/some-train.images/more"), 0700) != 0) abort();
	CU_ASSERT_FALSE(has());
	store(); /* it is somebody's: left alone */
	CU_ASSERT(!has() && access(in_directory("xdg/sweep/some-train.images/more"), F_OK) == 0);
}

static void leave(const char *path, time_t age)
{
	const char *whole = in_directory(path);
	const struct timespec times[2] = {{.tv_sec = time(NULL) - age}, {.tv_sec = time(NULL) - age}};
	const int f = open(whole, O_WRONLY | O_CREAT, 0600);
	if (f < 0 || futimens(f, times) != 0 || close(f) != 0) abort();
}

static void old_leavings_are_removed(void)
{
	fresh_cache();
	store();
	leave("xdg/sweep/some-train.images.abcdefgh", 4000);
	leave("xdg/sweep/other-train.images.abcdefgh", 4000);
	leave("xdg/sweep/some-train.images.ijklmnop", 3000);
	leave("xdg/sweep/other-train.images", 100000);
	leave("xdg/sweep/notes.txt.abcdefgh", 100000);
	store();
	CU_ASSERT(access(in_directory("xdg/sweep/some-train.images.abcdefgh"), F_OK) != 0);
	CU_ASSERT(access(in_directory("xdg/sweep/other-train.images.abcdefgh"), F_OK) != 0);
	CU_ASSERT(access(in_directory("xdg/sweep/some-train.images.ijklmnop"), F_OK) == 0); /* may be in the making */
	CU_ASSERT(access(in_directory("xdg/sweep/other-train.images"), F_OK) == 0);
	CU_ASSERT(access(in_directory("xdg/sweep/notes.txt.abcdefgh"), F_OK) == 0);
}

static void leave_aged(const char *path, time_t since_read, time_t since_written)
{
	leave(path, 0);
	const struct timespec times[2] = {{.tv_sec = time(NULL) - since_read}, {.tv_sec = time(NULL) - since_written}};
	if (utimensat(AT_FDCWD, in_directory(path), times, 0) != 0) abort();
}

static void what_nobody_uses_is_removed(void)
{
	struct stat about;
	fresh_cache();
	store();
	leave_aged("xdg/sweep/unused.images", 31 * DAY, 31 * DAY);
	leave_aged("xdg/sweep/read.images", 29 * DAY, 31 * DAY);
	leave_aged("xdg/sweep/written.images", 31 * DAY, 29 * DAY);
	leave_aged("xdg/sweep/of-tomorrow.images", -DAY, -DAY);
	leave_aged("xdg/sweep/notes.txt", 31 * DAY, 31 * DAY);
	leave_aged("xdg/sweep/unused.images.txt", 31 * DAY, 31 * DAY);
	leave_aged("xdg/unused.images", 31 * DAY, 31 * DAY);
	leave_aged("xdg/aside", 31 * DAY, 31 * DAY);
	if (symlink("../aside", in_directory("xdg/sweep/link.images")) != 0) abort();
	CU_ASSERT(has() && access(in_directory("xdg/sweep/unused.images"), F_OK) == 0); /* a load removes nothing */
	store();
	CU_ASSERT(has());
	CU_ASSERT(access(in_directory("xdg/sweep/unused.images"), F_OK) != 0);
	static const char *const kept[] = {"sweep/read.images",      "sweep/written.images", "sweep/of-tomorrow.images",
									   "sweep/notes.txt",        "unused.images",        "aside",
									   "sweep/unused.images.txt"};
	for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
	{
		char path[64];
		snprintf(path, sizeof path, "xdg/%s", kept[i]);
		CU_ASSERT(access(in_directory(path), F_OK) == 0);
	}
	CU_ASSERT(lstat(in_directory("xdg/sweep/link.images"), &about) == 0);
}

/* Sets the times of the stored file, and says when it was written, after a load. */
static time_t written_after_a_load(time_t age)
{
	struct stat about;
	const struct timespec times[2] = {{.tv_sec = time(NULL) - age}, {.tv_sec = time(NULL) - age}};
	if (utimensat(AT_FDCWD, file(), times, 0) != 0) abort();
	CU_ASSERT(has());
	if (stat(file(), &about) != 0) abort();
	return time(NULL) - about.st_mtime;
}

/* On file systems that note no reading, too. */
static void a_load_is_a_use(void)
{
	fresh_cache();
	store();
	CU_ASSERT(written_after_a_load(20 * DAY) < 1000);
	CU_ASSERT(written_after_a_load(DAY + 1000) < 1000);
	CU_ASSERT(written_after_a_load(DAY - 1000) >= DAY - 1000); /* a day's uses need one note */
	turn_bit(LABELS, 1);
	CU_ASSERT_FALSE(has());
	const struct timespec old[2] = {{.tv_sec = time(NULL) - 20 * DAY}, {.tv_sec = time(NULL) - 20 * DAY}};
	struct stat about;
	if (utimensat(AT_FDCWD, file(), old, 0) != 0) abort();
	CU_ASSERT(!has() && stat(file(), &about) == 0 && about.st_mtime == old[1].tv_sec); /* what is damaged is unused */
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"what is stored is loaded, by its name and identity only", what_is_stored_is_loaded},
		{"a thread with a small stack can load", a_small_stack_will_do},
		{"the environment names the directory, as the XDG specification says", the_environment_names_the_directory},
		{"where nothing can be kept, nothing is", where_nothing_can_be_kept_nothing_is},
		{"what does not fit is not kept", what_does_not_fit_is_not_kept},
		{"any turned bit is seen", any_turned_bit_is_seen},
		{"pixels are checked when they are used", pixels_are_checked_when_they_are_used},
		{"a file that is cut short after the start is made again", a_file_that_is_cut_short_later_is_made_again},
		{"what cannot be made again fails, and only that", what_cannot_be_made_again_fails},
		{"threads share what is made again", threads_share_what_is_made_again},
		{"a file of another length is seen", a_file_of_another_length_is_seen},
		{"what is no file is replaced", what_is_no_file_is_replaced},
		{"old leavings of writers are removed", old_leavings_are_removed},
		{"so is what nobody has used for 30 days", what_nobody_uses_is_removed},
		{"a load is a use", a_load_is_a_use},
		{NULL, NULL}};
	int status = unit_main("cache", tests);
	remove_directory();
	return status;
}
