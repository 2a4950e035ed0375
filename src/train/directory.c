#include "train/directory.h"

#include "base/memory.h"
#include "base/random.h"
#include "base/text.h"
#include "train/cache.h"
#include "train/idx.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum
{
	MOST_LABEL = 9,
	MOST_NAME = 40
};

/* --- finding ------------------------------------------------------------------------------------------ */

/* The two files of a part. */
struct files
{
	struct sweep_text pixels, labels; /* paths */
};

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
	return sweep_fail_at(err, SWEEP_FAILED, path->data, 0, 0, "no such file, nor with .gz; %s", SWEEP_DATA_WAY_OUT);
}

static enum sweep_status find(const char *directory, const char *part, struct files *files, struct sweep_error *err)
{
	char name[64];
	snprintf(name, sizeof name, "%s-images", part);
	enum sweep_status status = find_file(directory, name, SWEEP_IDX_IMAGES, &files->pixels, err);
	snprintf(name, sizeof name, "%s-labels", part);
	if (status == SWEEP_OK) status = find_file(directory, name, SWEEP_IDX_LABELS, &files->labels, err);
	return status;
}

static void free_files(struct files *files)
{
	sweep_text_free(&files->pixels);
	sweep_text_free(&files->labels);
}

/* --- reading ------------------------------------------------------------------------------------------ */

static enum sweep_status check_labels(const struct sweep_idx *idx, const uint8_t *labels, struct sweep_error *err)
{
	for (size_t i = 0; i < idx->size[0]; i++)
		if (labels[i] > MOST_LABEL)
			return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0, "label %d of image %zu, wanted 0 to %d", labels[i],
								 i, MOST_LABEL);
	return SWEEP_OK;
}

static enum sweep_status read_pair(struct sweep_idx *pixels, struct sweep_idx *labels, struct sweep_block *block,
								   struct sweep_error *err)
{
	uint8_t *pixel = NULL, *label = NULL;
	if (pixels->size[0] != labels->size[0])
		return sweep_fail_at(err, SWEEP_FAILED, pixels->path, 0, 0, "%zu images, but %zu labels in %s", pixels->size[0],
							 labels->size[0], labels->path);
	enum sweep_status status = sweep_idx_read(labels, &label, err);
	if (status == SWEEP_OK) status = check_labels(labels, label, err);
	if (status == SWEEP_OK) status = sweep_idx_read(pixels, &pixel, err);
	*block = sweep_block_of(pixels->size[0], pixels->size[1], pixels->size[2], pixel, label);
	return status;
}

static enum sweep_status read_files(const struct files *files, struct sweep_block *block, struct sweep_error *err)
{
	struct sweep_idx pixels = {0}, labels = {0};
	enum sweep_status status = sweep_idx_open(files->pixels.data, SWEEP_IDX_IMAGES, &pixels, err);
	if (status == SWEEP_OK) status = sweep_idx_open(files->labels.data, SWEEP_IDX_LABELS, &labels, err);
	if (status == SWEEP_OK) status = read_pair(&pixels, &labels, block, err);
	sweep_idx_close(&pixels);
	sweep_idx_close(&labels);
	if (status != SWEEP_OK) sweep_block_free(block);
	return status;
}

/* --- the copy in the cache ---------------------------------------------------------------------------- */

/* What a copy is kept under and recognised by. The identity is empty where there can be none. */
struct copy
{
	struct sweep_text name, identity;
};

static void free_copy(struct copy *copy)
{
	sweep_text_free(&copy->name);
	sweep_text_free(&copy->identity);
}

static void add_time(struct sweep_text *text, const struct timespec *time)
{
	sweep_text_printf(text, " %lld.%09ld", (long long)time->tv_sec, time->tv_nsec);
}

/* Path, size, inode, time of the last change of the contents and of anything (which no program can set back). */
static bool add_identity(struct sweep_text *text, const char *path)
{
	struct stat about;
	if (stat(path, &about) != 0 || !S_ISREG(about.st_mode)) return false;
	sweep_text_printf(text, "%s\n%lld %llu", path, (long long)about.st_size, (unsigned long long)about.st_ino);
	add_time(text, &about.st_mtim);
	add_time(text, &about.st_ctim);
	sweep_text_putc(text, '\n');
	return true;
}

/* Every fifth of MNIST's training images in /data/mnist: mnist-train-5-1a2b3c4d5e6f7a8b.images */
static void add_name(struct sweep_text *text, const char *pixels, const char *labels, const char *part, size_t stride)
{
	const char *end = strrchr(pixels, '/'), *begin = end;
	while (begin > pixels && begin[-1] != '/' && end - begin < MOST_NAME) begin--;
	for (; begin < end; begin++) sweep_text_putc(text, isalnum((unsigned char)*begin) ? *begin : '_');
	sweep_text_printf(
		text, "-%s-%zu-%016llx" SWEEP_CACHE_ENDING, part, stride,
		(unsigned long long)(sweep_hash(pixels, strlen(pixels)) ^ sweep_hash(labels, strlen(labels)) * 3));
}

static struct copy copy_of(const struct files *files, const char *part, size_t stride)
{
	struct copy copy = {0};
	char *pixels = realpath(files->pixels.data, NULL), *labels = realpath(files->labels.data, NULL);
	if (pixels && labels && add_identity(&copy.identity, pixels) && add_identity(&copy.identity, labels))
	{
		sweep_text_printf(&copy.identity, "every %zu\n", stride);
		add_name(&copy.name, pixels, labels, part, stride);
	}
	else free_copy(&copy);
	free(pixels);
	free(labels);
	return copy;
}

/* --- the whole ---------------------------------------------------------------------------------------- */

/* What a block is made from. */
struct origin
{
	struct sweep_origin base; /* first */
	struct files files;
	char *part;
	size_t stride;
	struct copy copy; /* as it was at the start */
};

static void free_origin(struct sweep_origin *base)
{
	struct origin *origin = (struct origin *)base;
	free_copy(&origin->copy);
	free_files(&origin->files);
	free(origin->part);
	free(origin);
}

/* Whether the files are those of the start. */
static bool is_unchanged(const struct origin *origin)
{
	struct copy now = copy_of(&origin->files, origin->part, origin->stride);
	const bool same = now.name.data && strcmp(now.identity.data, origin->copy.identity.data) == 0;
	free_copy(&now);
	return same;
}

/* Reads the files, and keeps a copy unless one has changed meanwhile. */
static enum sweep_status read_and_store(const struct origin *origin, struct sweep_block *block, struct sweep_error *err)
{
	if (read_files(&origin->files, block, err) != SWEEP_OK) return SWEEP_FAILED;
	sweep_block_thin(block, origin->stride);
	if (origin->copy.name.data && is_unchanged(origin))
		sweep_cache_store(origin->copy.name.data, origin->copy.identity.data, block);
	return SWEEP_OK;
}

/* For a copy that turned out damaged. */
static enum sweep_status read_again(const struct sweep_origin *base, struct sweep_block *block, struct sweep_error *err)
{
	const struct origin *origin = (const struct origin *)base;
	if (!is_unchanged(origin))
		return sweep_fail_at(err, SWEEP_FAILED, origin->files.pixels.data, 0, 0,
							 "it or the file of its labels is gone or has changed since the start");
	return read_and_store(origin, block, err);
}

enum sweep_status sweep_directory_load(const char *directory, const char *part, size_t stride,
									   struct sweep_block *block, struct sweep_error *err)
{
	struct origin *origin = sweep_alloc(1, sizeof *origin);
	*origin = (struct origin){.base = {read_again, free_origin}, .part = sweep_copy_text(part), .stride = stride};
	*block = (struct sweep_block){0};
	enum sweep_status status = find(directory, part, &origin->files, err);
	if (status == SWEEP_OK)
	{
		origin->copy = copy_of(&origin->files, part, stride);
		const struct copy *copy = &origin->copy;
		if (copy->name.data && sweep_cache_load(copy->name.data, copy->identity.data, &origin->base, block))
			return SWEEP_OK;
		status = read_and_store(origin, block, err);
	}
	free_origin(&origin->base);
	return status;
}
