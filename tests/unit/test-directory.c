/* A set of files that changes while it is read is not kept in the cache. This program has an IDX reader of its own in
 * place of the library's, which makes up images, and changes a file at the moment that a test chooses. */
#include "train/cache.h"
#include "train/directory.h"
#include "train/idx.h"
#include "unit.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
	COUNT = 6,
	ROWS = 2,
	COLUMNS = 3
};

static const char *const files[] = {"train-images-idx3-ubyte", "train-labels-idx1-ubyte"};

/* --- a directory of this test's own --------------------------------------------------------------------- */

static char directory[4096];

static const char *in_directory(const char *name)
{
	static char path[sizeof directory + 64];
	snprintf(path, sizeof path, "%s/%s", directory, name);
	return path;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

static void add_byte(const char *path, const char *mode)
{
	FILE *file = fopen(path, mode);
	if (file == NULL || putc('x', file) == EOF || fclose(file) != 0) abort();
}

static void fresh_directory(void)
{
	const char *tmp = getenv("TMPDIR");
	if (directory[0]) nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	snprintf(directory, sizeof directory, "%s/sweep-directory.XXXXXX", tmp ? tmp : "/tmp");
	if (mkdtemp(directory) == NULL) abort();
	setenv("XDG_CACHE_HOME", in_directory("cache"), 1);
	for (size_t i = 0; i < 2; i++) add_byte(in_directory(files[i]), "wb");
}

/* --- what may happen to a file ---------------------------------------------------------------------------- */

static void grow(const char *path)
{
	add_byte(path, "ab");
}

static void replace(const char *path)
{
	char other[sizeof directory + 64];
	snprintf(other, sizeof other, "%s/other", directory);
	add_byte(other, "wb");
	if (rename(other, path) != 0) abort();
}

static void take_away(const char *path)
{
	if (remove(path) != 0) abort();
}

static void (*change)(const char *path); /* to be done when a file is read; NULL: nothing */
static const char *changing;             /* the one of `files` that it is done to */
static int when;                         /* the dimensions of the file whose reading it comes with */
static int reads;

/* --- the reader --------------------------------------------------------------------------------------------- */

enum sweep_status sweep_idx_open(const char *path, int dimensions, struct sweep_idx *idx, struct sweep_error *err)
{
	(void)path, (void)err;
	const bool images = dimensions == SWEEP_IDX_IMAGES;
	*idx = (struct sweep_idx){.dimensions = dimensions,
							  .size = {COUNT, images ? ROWS : 1, images ? COLUMNS : 1},
							  .item = images ? ROWS * COLUMNS : 1};
	return SWEEP_OK;
}

enum sweep_status sweep_idx_read(struct sweep_idx *idx, uint8_t **items, struct sweep_error *err)
{
	(void)err;
	*items = calloc(COUNT, idx->item);
	if (*items == NULL) abort();
	reads++;
	if (change && idx->dimensions == when) change(in_directory(changing));
	return SWEEP_OK;
}

void sweep_idx_close(struct sweep_idx *idx)
{
	(void)idx;
}

/* --- the promises ------------------------------------------------------------------------------------------- */

/* Whether the images come, and by how many reads of files. */
static bool loads(int wanted_reads)
{
	struct sweep_block block;
	struct sweep_error err;
	reads = 0;
	const bool loaded = sweep_directory_load(directory, "train", 1, &block, &err) == SWEEP_OK;
	const bool right = loaded && block.count == COUNT && block.rows == ROWS && block.columns == COLUMNS;
	sweep_block_free(&block);
	return right && reads == wanted_reads;
}

static void what_stays_is_kept(void)
{
	fresh_directory();
	change = NULL;
	CU_ASSERT(loads(2));
	CU_ASSERT(loads(0));
	grow(in_directory(files[1]));
	CU_ASSERT(loads(2));
	CU_ASSERT(loads(0));
}

/* It may hold something of both states, and the next start would take it for the later one. */
static void what_changes_while_it_is_read_is_not_kept(void)
{
	static void (*const changes[])(const char *path) = {grow, replace, take_away};
	for (size_t i = 0; i < 12; i++)
	{
		fresh_directory();
		change = changes[i % 3];
		changing = files[i / 3 % 2];
		when = i / 6 ? SWEEP_IDX_IMAGES : SWEEP_IDX_LABELS;
		CU_ASSERT(loads(2)); /* who asked gets what was read */
		CU_ASSERT(access(in_directory("cache"), F_OK) != 0);
		change = NULL;
		if (changes[i % 3] == take_away) add_byte(in_directory(changing), "wb");
		CU_ASSERT(loads(2));
		CU_ASSERT(loads(0));
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a set is read once", what_stays_is_kept},
		{"one that changes while it is read is read again", what_changes_while_it_is_read_is_not_kept},
		{NULL, NULL}};
	int status = unit_main("directory", tests);
	nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
	return status;
}
