#include "train/data.h"

#include "base/memory.h"
#include "base/text.h"
#include "train/directory.h"
#include "train/drawn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char drawn[] = "digits";

/* Sets that are known by a name instead of a directory. A directory of that name is still reached as ./NAME. */
struct known_set
{
	const char *name;
	const char *title;     /* for people */
	const char *directory; /* NULL: drawn by this program */
	const char *package;
};

static const struct known_set known_sets[] = {
	{"fashion-mnist", "Fashion-MNIST", "/usr/share/datasets/fashion-mnist", "dataset-fashion-mnist"},
	{drawn, "synthetic digits", NULL, NULL},
	{0}};

static const struct known_set *find_known(const char *name)
{
	for (const struct known_set *set = known_sets; set->name; set++)
		if (strcmp(set->name, name) == 0) return set;
	return NULL;
}

/* --- a directory --------------------------------------------------------------------------------------- */

static enum sweep_status check_directory(const char *directory, const struct known_set *known, struct sweep_error *err)
{
	struct stat about;
	if (stat(directory, &about) != 0)
	{
		if (known && errno == ENOENT)
			return sweep_fail_at(err, SWEEP_FAILED, directory, 0, 0, "not there; apt-get install %s brings %s",
								 known->package, known->title);
		return sweep_fail_at(err, SWEEP_FAILED, directory, 0, 0, "%s; %s", strerror(errno), SWEEP_DATA_WAY_OUT);
	}
	if (!S_ISDIR(about.st_mode))
		return sweep_fail_at(err, SWEEP_FAILED, directory, 0, 0, "no directory; %s", SWEEP_DATA_WAY_OUT);
	return SWEEP_OK;
}

static enum sweep_status read_directory(const char *directory, size_t stride, bool want_test, struct sweep_data *data,
										struct sweep_error *err)
{
	struct sweep_block *train = &data->train_block, *test = &data->test_block;
	enum sweep_status status = sweep_directory_load(directory, "train", stride, train, err);
	if (status != SWEEP_OK || !want_test) return status;
	status = sweep_directory_load(directory, "t10k", 1, test, err);
	if (status == SWEEP_OK && (test->rows != train->rows || test->columns != train->columns))
		status = sweep_fail_at(err, SWEEP_FAILED, directory, 0, 0,
							   "test images of %zu x %zu pixels, but training images of %zu x %zu", test->rows,
							   test->columns, train->rows, train->columns);
	return status;
}

/* --- the whole -------------------------------------------------------------------------------------- */

/* Every `step`-th image of the block. */
static struct sweep_images view(const struct sweep_block *block, size_t step)
{
	size_t pixels = block->rows * block->columns;
	return (struct sweep_images){.count = block->count ? (block->count - 1) / step + 1 : 0,
								 .rows = block->rows,
								 .columns = block->columns,
								 .pixels = block->pixels,
								 .pixel_step = pixels * step,
								 .labels = block->labels,
								 .label_step = step};
}

struct sweep_images sweep_data_every(const struct sweep_data *data, size_t stride)
{
	return view(&data->train_block, stride / data->grain);
}

enum sweep_status sweep_data_load(const char *directory, size_t stride, bool want_test, struct sweep_data *data,
								  struct sweep_error *err)
{
	*data = (struct sweep_data){.grain = stride};
	if (directory == NULL || directory[0] == '\0') directory = getenv("SWEEP_DATA");
	if (directory == NULL || directory[0] == '\0') directory = drawn;
	const struct known_set *known = find_known(directory);
	data->name = sweep_copy_text(known ? known->title : directory);
	enum sweep_status status = SWEEP_OK;
	if (known && known->directory == NULL)
	{
		data->train_block = sweep_drawn_load(SWEEP_DIGITS_TRAIN, stride);
		if (want_test) data->test_block = sweep_drawn_load(SWEEP_DIGITS_TEST, 1);
	}
	else
	{
		if (known) directory = known->directory;
		status = check_directory(directory, known, err);
		if (status == SWEEP_OK) status = read_directory(directory, stride, want_test, data, err);
	}
	data->train = sweep_data_every(data, stride);
	data->test = view(&data->test_block, 1);
	if (status != SWEEP_OK) sweep_data_free(data);
	return status;
}

void sweep_data_free(struct sweep_data *data)
{
	sweep_block_free(&data->train_block);
	sweep_block_free(&data->test_block);
	free(data->name);
	*data = (struct sweep_data){0};
}
