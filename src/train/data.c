#include "train/data.h"

#include "base/memory.h"
#include "base/text.h"
#include "train/digits.h"
#include "train/idx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
	MOST_LABEL = 9
};

static const char drawn[] = "digits";
static const char way_out[] = "give the directory of MNIST's four IDX files with -d DIR or in $SWEEP_DATA, "
							  "or neither to train on drawn digits";

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

/* --- drawn digits ----------------------------------------------------------------------------------- */

static void draw_block(enum sweep_digits_set set, size_t count, size_t stride, struct sweep_block *block)
{
	block->count = (count - 1) / stride + 1;
	block->rows = block->columns = SWEEP_DIGITS_SIDE;
	block->pixels = sweep_resize(NULL, block->count, SWEEP_DIGITS_PIXELS);
	block->labels = sweep_resize(NULL, block->count, 1);
	for (size_t i = 0; i < block->count; i++)
		block->labels[i] = sweep_digits_draw(set, i * stride, block->pixels + i * SWEEP_DIGITS_PIXELS);
}

static void draw_set(size_t stride, bool want_test, struct sweep_data *data)
{
	data->grain = stride;
	draw_block(SWEEP_DIGITS_TRAIN, SWEEP_DIGITS_TRAIN_COUNT, stride, &data->train_block);
	if (want_test) draw_block(SWEEP_DIGITS_TEST, SWEEP_DIGITS_TEST_COUNT, 1, &data->test_block);
}

/* --- IDX files -------------------------------------------------------------------------------------- */

/* The path of the file in `directory`: NAME-idx3-ubyte or NAME.idx3-ubyte, plain or .gz, whichever comes first. */
static enum sweep_status find_file(const char *directory, const char *name, int dimensions, struct sweep_text *path,
								   struct sweep_error *err)
{
	static const struct
	{
		char separator;
		const char *ending;
	} forms[] = {{'-', ""}, {'-', ".gz"}, {'.', ""}, {'.', ".gz"}};
	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
	{
		sweep_text_clear(path);
		sweep_text_printf(path, "%s/%s%cidx%d-ubyte%s", directory, name, forms[i].separator, dimensions,
						  forms[i].ending);
		if (access(path->data, F_OK) == 0) return SWEEP_OK;
	}
	sweep_text_clear(path);
	sweep_text_printf(path, "%s/%s-idx%d-ubyte", directory, name, dimensions);
	return sweep_fail_at(err, SWEEP_FAILED, path->data, 0, 0, "no such file, nor with .gz; %s", way_out);
}

static enum sweep_status open_file(const char *directory, const char *name, int dimensions, struct sweep_idx *idx,
								   struct sweep_error *err)
{
	struct sweep_text path = {0};
	enum sweep_status status = find_file(directory, name, dimensions, &path, err);
	if (status == SWEEP_OK) status = sweep_idx_open(path.data, dimensions, idx, err);
	sweep_text_free(&path);
	return status;
}

static enum sweep_status check_labels(const struct sweep_idx *idx, const struct sweep_block *block,
									  struct sweep_error *err)
{
	for (size_t i = 0; i < block->count; i++)
		if (block->labels[i] > MOST_LABEL)
			return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0, "label %d of image %zu, wanted 0 to %d",
								 block->labels[i], i, MOST_LABEL);
	return SWEEP_OK;
}

static enum sweep_status read_pair(struct sweep_idx *pixels, struct sweep_idx *labels, struct sweep_block *block,
								   struct sweep_error *err)
{
	if (pixels->size[0] != labels->size[0])
		return sweep_fail_at(err, SWEEP_FAILED, pixels->path, 0, 0, "%zu images, but %zu labels in %s", pixels->size[0],
							 labels->size[0], labels->path);
	block->rows = pixels->size[1];
	block->columns = pixels->size[2];
	enum sweep_status status = sweep_idx_read(labels, 1, &block->labels, &block->count, err);
	if (status == SWEEP_OK) status = check_labels(labels, block, err);
	if (status == SWEEP_OK) status = sweep_idx_read(pixels, 1, &block->pixels, &block->count, err);
	return status;
}

/* `part` is "train" or "t10k". */
static enum sweep_status read_images(const char *directory, const char *part, struct sweep_block *block,
									 struct sweep_error *err)
{
	struct sweep_idx pixels = {0}, labels = {0};
	char name[32];
	snprintf(name, sizeof name, "%s-images", part);
	enum sweep_status status = open_file(directory, name, SWEEP_IDX_IMAGES, &pixels, err);
	snprintf(name, sizeof name, "%s-labels", part);
	if (status == SWEEP_OK) status = open_file(directory, name, SWEEP_IDX_LABELS, &labels, err);
	if (status == SWEEP_OK) status = read_pair(&pixels, &labels, block, err);
	sweep_idx_close(&pixels);
	sweep_idx_close(&labels);
	return status;
}

static enum sweep_status check_directory(const char *directory, const struct known_set *known, struct sweep_error *err)
{
	struct stat about;
	if (stat(directory, &about) != 0)
	{
		if (known && errno == ENOENT)
			return sweep_fail_at(err, SWEEP_FAILED, directory, 0, 0, "not there; apt-get install %s brings %s",
								 known->package, known->title);
		return sweep_fail_at(err, SWEEP_FAILED, directory, 0, 0, "%s; %s", strerror(errno), way_out);
	}
	if (!S_ISDIR(about.st_mode)) return sweep_fail_at(err, SWEEP_FAILED, directory, 0, 0, "no directory; %s", way_out);
	return SWEEP_OK;
}

static enum sweep_status read_directory(const char *directory, bool want_test, struct sweep_data *data,
										struct sweep_error *err)
{
	struct sweep_block *train = &data->train_block, *test = &data->test_block;
	enum sweep_status status = read_images(directory, "train", train, err);
	if (status != SWEEP_OK || !want_test) return status;
	status = read_images(directory, "t10k", test, err);
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
	*data = (struct sweep_data){.grain = 1};
	if (directory == NULL || directory[0] == '\0') directory = getenv("SWEEP_DATA");
	if (directory == NULL || directory[0] == '\0') directory = drawn;
	const struct known_set *known = find_known(directory);
	data->name = sweep_copy_text(known ? known->title : directory);
	enum sweep_status status = SWEEP_OK;
	if (known && known->directory == NULL) draw_set(stride, want_test, data);
	else
	{
		if (known) directory = known->directory;
		status = check_directory(directory, known, err);
		if (status == SWEEP_OK) status = read_directory(directory, want_test, data, err);
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
