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
								 .label_step = step,
								 .pieces = block->pieces};
}

struct sweep_images sweep_data_every(const struct sweep_data *data, size_t stride)
{
	return view(&data->train_block, stride / data->grain);
}

/* Where the images come from. */
struct source
{
	const char *directory; /* NULL: drawn by this program */
	const struct known_set *known;
};

static struct source find_source(const char *name)
{
	if (name == NULL || name[0] == '\0') name = getenv("SWEEP_DATA");
	if (name == NULL || name[0] == '\0') name = drawn;
	const struct known_set *known = find_known(name);
	return (struct source){.directory = known ? known->directory : name, .known = known};
}

static enum sweep_status load_train(const struct source *source, size_t stride, struct sweep_data *data,
									struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	if (source->directory == NULL) data->train_block = sweep_drawn_load(SWEEP_DIGITS_TRAIN, stride);
	else
	{
		status = check_directory(source->directory, source->known, err);
		if (status == SWEEP_OK)
			status = sweep_directory_load(source->directory, "train", stride, &data->train_block, err);
	}
	data->train = sweep_data_every(data, stride);
	return status;
}

static enum sweep_status load_test(const struct source *source, struct sweep_data *data, struct sweep_error *err)
{
	enum sweep_status status = SWEEP_OK;
	if (source->directory == NULL) data->test_block = sweep_drawn_load(SWEEP_DIGITS_TEST, 1);
	else status = sweep_directory_load(source->directory, "t10k", 1, &data->test_block, err);
	data->test = view(&data->test_block, 1);
	return status;
}

static enum sweep_status check_sizes(const struct source *source, const struct sweep_data *data,
									 struct sweep_error *err)
{
	const struct sweep_images *train = &data->train, *test = &data->test;
	if (test->count == 0 || (test->rows == train->rows && test->columns == train->columns)) return SWEEP_OK;
	return sweep_fail_at(err, SWEEP_FAILED, source->directory, 0, 0,
						 "test images of %zu x %zu pixels, but training images of %zu x %zu", test->rows, test->columns,
						 train->rows, train->columns);
}

/* With `test`, those are the test images; else they are loaded where they are wanted. */
static enum sweep_status load(const char *directory, size_t stride, bool want_test, const struct sweep_images *test,
							  struct sweep_data *data, struct sweep_error *err)
{
	const struct source source = find_source(directory);
	*data = (struct sweep_data){.grain = stride};
	data->name = sweep_copy_text(source.known ? source.known->title : source.directory);
	enum sweep_status status = load_train(&source, stride, data, err);
	if (test) data->test = *test;
	else if (status == SWEEP_OK && want_test) status = load_test(&source, data, err);
	if (status == SWEEP_OK) status = check_sizes(&source, data, err);
	if (status != SWEEP_OK) sweep_data_free(data);
	return status;
}

enum sweep_status sweep_data_load(const char *directory, size_t stride, bool want_test, struct sweep_data *data,
								  struct sweep_error *err)
{
	return load(directory, stride, want_test, NULL, data, err);
}

enum sweep_status sweep_data_load_train(const char *directory, size_t stride, const struct sweep_images *test,
										struct sweep_data *data, struct sweep_error *err)
{
	return load(directory, stride, false, test, data, err);
}

void sweep_data_free(struct sweep_data *data)
{
	sweep_block_free(&data->train_block);
	sweep_block_free(&data->test_block);
	free(data->name);
	*data = (struct sweep_data){0};
}
