#include "train/batch.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static const double MOST_DENSITY = 0.5;

enum
{
	WORD = 8, /* bytes looked at together */
	MARKS = 1 << WORD,
	DENSITY_IMAGES = 32
};

/* The float of each pixel value: PyTorch's arithmetic, for its very numbers. */
static float normalised(int pixel)
{
	return ((float)pixel / 255.0F - 0.1307F) / 0.3081F;
}

/* --- sparse ------------------------------------------------------------------------------------------- */

/* For each set of bytes that are not zero, how many they are and their places. */
struct sweep_places
{
	uint32_t place[MARKS][WORD];
	uint8_t count[MARKS];
};

static struct sweep_places *new_places(void)
{
	struct sweep_places *places = sweep_alloc(1, sizeof *places);
	for (int marks = 0; marks < MARKS; marks++)
		for (uint32_t i = 0; i < WORD; i++)
			if (marks >> i & 1) places->place[marks][places->count[marks]++] = i;
	return places;
}

/* Which of eight bytes are not zero: bit i for byte i. */
static unsigned marks_of(const uint8_t *bytes)
{
	const uint64_t low = 0x7F7F7F7F7F7F7F7F;
	uint64_t word;
	memcpy(&word, bytes, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	word = __builtin_bswap64(word);
#endif
	uint64_t high = (((word & low) + low) | word) & ~low; /* 0x80 in each such byte */
	return (unsigned)((high >> 7) * 0x0102040810204080 >> 56);
}

/* Writes the indices of the pixels that are not 0, and up to WORD more. Returns their number. */
static size_t find_ink(const struct sweep_places *places, const uint8_t *pixels, size_t inputs, uint32_t *indices)
{
	size_t count = 0, at = 0;
	for (; at + WORD <= inputs; at += WORD)
	{
		unsigned marks = marks_of(pixels + at);
#pragma omp simd
		for (int i = 0; i < WORD; i++) indices[count + (size_t)i] = (uint32_t)at + places->place[marks][i];
		count += places->count[marks];
	}
	for (; at < inputs; at++)
	{
		indices[count] = (uint32_t)at;
		count += pixels[at] != 0;
	}
	return count;
}

/* Makes room for `count` entries. */
static void reserve(struct sweep_entry **entries, size_t *capacity, size_t count)
{
	if (count <= *capacity) return;
	*capacity = count + count / 2;
	free(*entries);
	*entries = sweep_resize(NULL, *capacity, sizeof **entries);
}

/* Writes the entries of an image, and counts its pixels in length[]. */
static void list_image(struct sweep_entry *restrict entry, size_t *restrict length, const uint32_t *restrict indices,
					   size_t count, const uint8_t *restrict pixels, const float *restrict value)
{
	for (size_t k = 0; k < count; k++)
	{
		uint32_t pixel = indices[k];
		entry[k] = (struct sweep_entry){value[pixels[pixel]], pixel};
		length[pixel]++;
	}
}

/* The images' lists; next[] gets the lengths of the pixels' lists. */
static enum sweep_status list_images(struct sweep_batch *batch, const struct sweep_images *images,
									 const uint32_t *which, struct sweep_error *err)
{
	size_t count = 0;
	memset(batch->next, 0, batch->inputs * sizeof *batch->next);
	for (size_t i = 0; i < batch->n; i++)
	{
		const uint8_t *pixels = sweep_image_checked(images, which[i], &batch->room, err);
		if (pixels == NULL) return SWEEP_FAILED;
		size_t ink = find_ink(batch->places, pixels, batch->inputs, batch->indices);
		if (count + ink > batch->image_capacity)
		{
			batch->image_capacity = 2 * (count + ink);
			batch->image_entries =
				sweep_resize(batch->image_entries, batch->image_capacity, sizeof *batch->image_entries);
		}
		list_image(batch->image_entries + count, batch->next, batch->indices, ink, pixels, batch->value);
		batch->image_start[i] = count;
		count += ink;
	}
	batch->image_start[batch->n] = count;
	return SWEEP_OK;
}

/* Puts the entries of image `index` behind those that are in the pixels' lists. */
static void deal(struct sweep_entry *restrict lists, size_t *restrict next, const struct sweep_entry *restrict entry,
				 const struct sweep_entry *end, uint32_t index)
{
	for (; entry < end; entry++) lists[next[entry->index]++] = (struct sweep_entry){entry->value, index};
}

/* Turns the images' lists into the pixels' lists; next[] has their lengths. */
static void list_pixels(struct sweep_batch *batch)
{
	size_t count = 0;
	for (size_t p = 0; p < batch->inputs; p++)
	{
		size_t length = batch->next[p];
		batch->pixel_start[p] = batch->next[p] = count;
		count += length;
	}
	batch->pixel_start[batch->inputs] = count;
	reserve(&batch->pixel_entries, &batch->pixel_capacity, count);
	for (size_t i = 0; i < batch->n; i++)
		deal(batch->pixel_entries, batch->next, batch->image_entries + batch->image_start[i],
			 batch->image_entries + batch->image_start[i + 1], (uint32_t)i);
}

/* --- the whole ---------------------------------------------------------------------------------------- */

enum sweep_status sweep_batch_new(struct sweep_batch *batch, enum sweep_form form, size_t inputs, size_t most,
								  struct sweep_error *err)
{
	*batch = (struct sweep_batch){.form = form, .inputs = inputs, .most = most, .background = normalised(0)};
	float constant = form == SWEEP_SPARSE ? batch->background : 0;
	for (int pixel = 0; pixel < 256; pixel++) batch->value[pixel] = normalised(pixel) - constant;
	if (form == SWEEP_DENSE)
	{
		double bytes = (double)most * (double)inputs * sizeof *batch->x;
		if (bytes < (double)PTRDIFF_MAX) batch->x = malloc(most * inputs * sizeof *batch->x);
		if (batch->x == NULL)
			return sweep_fail(err, SWEEP_FAILED, "cannot get the %.1f GB of memory that a batch needs", bytes / 1e9);
	}
	batch->labels = sweep_alloc(most, 1);
	if (form == SWEEP_DENSE) return SWEEP_OK;
	batch->places = new_places();
	batch->image_start = sweep_alloc(most + 1, sizeof *batch->image_start);
	batch->pixel_start = sweep_alloc(inputs + 1, sizeof *batch->pixel_start);
	batch->next = sweep_alloc(inputs, sizeof *batch->next);
	batch->indices = sweep_alloc(inputs + WORD, sizeof *batch->indices);
	return SWEEP_OK;
}

void sweep_batch_free(struct sweep_batch *batch)
{
	free(batch->labels);
	free(batch->places);
	free(batch->image_entries);
	free(batch->pixel_entries);
	free(batch->image_start);
	free(batch->pixel_start);
	free(batch->next);
	free(batch->indices);
	free(batch->x);
	sweep_room_free(&batch->room);
	*batch = (struct sweep_batch){0};
}

static enum sweep_status fill_dense(struct sweep_batch *batch, const struct sweep_images *images, const uint32_t *which,
									struct sweep_error *err)
{
	float *x = batch->x;
	for (size_t i = 0; i < batch->n; i++, x += batch->inputs)
	{
		const uint8_t *pixels = sweep_image_checked(images, which[i], &batch->room, err);
		if (pixels == NULL) return SWEEP_FAILED;
		for (size_t p = 0; p < batch->inputs; p++) x[p] = batch->value[pixels[p]];
	}
	return SWEEP_OK;
}

enum sweep_status sweep_batch_fill(struct sweep_batch *batch, const struct sweep_images *images, const uint32_t *which,
								   size_t n, bool back, struct sweep_error *err)
{
	batch->n = n;
	for (size_t i = 0; i < n; i++) batch->labels[i] = sweep_label(images, which[i]);
	if (batch->form == SWEEP_DENSE) return fill_dense(batch, images, which, err);
	if (list_images(batch, images, which, err) != SWEEP_OK) return SWEEP_FAILED;
	if (back) list_pixels(batch);
	return SWEEP_OK;
}

enum sweep_status sweep_density(const struct sweep_images *images, double *density, struct sweep_error *err)
{
	size_t pixels = images->rows * images->columns, step = images->count / DENSITY_IMAGES + 1, seen = 0, ink = 0;
	struct sweep_room room = {0};
	const uint8_t *image = NULL;
	for (size_t i = 0; i < images->count && (image = sweep_image_checked(images, i, &room, err)); i += step, seen++)
		for (size_t p = 0; p < pixels; p++) ink += image[p] != 0;
	sweep_room_free(&room);
	if (images->count > 0 && image == NULL) return SWEEP_FAILED;
	*density = seen ? (double)ink / ((double)seen * (double)pixels) : 0;
	return SWEEP_OK;
}

enum sweep_status sweep_form_for(const struct sweep_images *images, enum sweep_form *form, struct sweep_error *err)
{
	double density;
	if (sweep_density(images, &density, err) != SWEEP_OK) return SWEEP_FAILED;
	*form = density <= MOST_DENSITY ? SWEEP_SPARSE : SWEEP_DENSE;
	return SWEEP_OK;
}
