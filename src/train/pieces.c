#include "train/pieces.h"

#include "base/checksum.h"
#include "base/file.h"
#include "base/memory.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
	PIECE = 16 * 1024 /* bytes: a batch of MNIST's images, which lie far apart, takes about one for each */
};

struct sweep_pieces
{
	int file;
	size_t offset, length;
	const uint8_t *mapped;
	const uint64_t *sums;
	struct sweep_origin *origin;
	atomic_bool *good; /* [count]: found to be right */

	pthread_mutex_t mutex; /* of making the block again */
	struct sweep_block again;
	const uint8_t *_Atomic remade; /* its pixels, or NULL */
};

static size_t length_of(size_t length, size_t piece)
{
	const size_t rest = length - piece * PIECE;
	return rest < PIECE ? rest : PIECE;
}

size_t sweep_pieces_count(size_t length)
{
	return length / PIECE + (length % PIECE > 0);
}

void sweep_pieces_sum(const uint8_t *pixels, size_t length, uint64_t *sums)
{
	for (size_t i = 0; i < sweep_pieces_count(length); i++)
		sums[i] = sweep_checksum(pixels + i * PIECE, length_of(length, i));
}

struct sweep_pieces *sweep_pieces_new(int file, size_t offset, size_t length, const uint8_t *mapped,
									  const uint64_t *sums, struct sweep_origin *origin)
{
	struct sweep_pieces *pieces = sweep_alloc(1, sizeof *pieces);
	pieces->file = file;
	pieces->offset = offset;
	pieces->length = length;
	pieces->mapped = mapped;
	pieces->sums = sums;
	pieces->origin = origin;
	pieces->good = sweep_alloc(sweep_pieces_count(length), sizeof *pieces->good);
	pthread_mutex_init(&pieces->mutex, NULL);
	return pieces;
}

void sweep_pieces_free(struct sweep_pieces *pieces)
{
	if (pieces == NULL) return;
	close(pieces->file);
	pieces->origin->free(pieces->origin);
	sweep_block_free(&pieces->again);
	pthread_mutex_destroy(&pieces->mutex);
	free(pieces->good);
	free(pieces);
}

void sweep_room_free(struct sweep_room *room)
{
	free(room->bytes);
	*room = (struct sweep_room){0};
}

static bool all_good(const struct sweep_pieces *pieces, size_t first, size_t last)
{
	for (size_t i = first; i <= last; i++)
		if (!atomic_load_explicit(&pieces->good[i], memory_order_relaxed)) return false;
	return true;
}

/* Reads the pieces from `first` to `last`; false when one of them is damaged. */
static bool read_pieces(struct sweep_pieces *pieces, size_t first, size_t last, struct sweep_room *room)
{
	const size_t at = first * PIECE, length = last * PIECE - at + length_of(pieces->length, last);
	if (room->size < length)
	{
		free(room->bytes);
		room->bytes = sweep_resize(NULL, length, 1);
		room->size = length;
	}
	if (sweep_read_at(pieces->file, room->bytes, length, pieces->offset + at) < length) return false;
	for (size_t i = first; i <= last; i++)
	{
		if (sweep_checksum(room->bytes + (i * PIECE - at), length_of(pieces->length, i)) != pieces->sums[i])
			return false;
		atomic_store_explicit(&pieces->good[i], true, memory_order_relaxed);
	}
	return true;
}

/* Whether a block has the very pixels that the file had. */
static bool is_same(const struct sweep_pieces *pieces, const struct sweep_block *block)
{
	if (block->count * block->rows * block->columns != pieces->length) return false;
	uint64_t *sums = sweep_alloc(sweep_pieces_count(pieces->length), sizeof *sums);
	sweep_pieces_sum(block->pixels, pieces->length, sums);
	const bool same = memcmp(sums, pieces->sums, sweep_pieces_count(pieces->length) * sizeof *sums) == 0;
	free(sums);
	return same;
}

static enum sweep_status make_again(struct sweep_pieces *pieces, struct sweep_error *err)
{
	struct sweep_block block = {0};
	struct sweep_error why = {0};
	enum sweep_status status = pieces->origin->make(pieces->origin, &block, &why);
	if (status == SWEEP_OK && !is_same(pieces, &block))
		status = sweep_fail(&why, SWEEP_FAILED, "the images are not those of the start");
	if (status != SWEEP_OK)
	{
		sweep_block_free(&block);
		return sweep_fail_at(err, status, why.file, why.line, why.column,
							 "%s (needed again: the copy in the cache is damaged)", why.message);
	}
	pieces->again = block;
	pieces->remade = block.pixels;
	return SWEEP_OK;
}

/* The pixels of the block that was made again, once by one thread. */
static const uint8_t *remade(struct sweep_pieces *pieces, struct sweep_error *err)
{
	pthread_mutex_lock(&pieces->mutex);
	const bool there = pieces->remade || make_again(pieces, err) == SWEEP_OK;
	pthread_mutex_unlock(&pieces->mutex);
	return there ? pieces->remade : NULL;
}

const uint8_t *sweep_pieces_get(struct sweep_pieces *pieces, const uint8_t *mapped, size_t length,
								struct sweep_room *room, struct sweep_error *err)
{
	const size_t at = (size_t)(mapped - pieces->mapped), first = at / PIECE, last = (at + length - 1) / PIECE;
	const uint8_t *pixels = pieces->remade;
	if (pixels) return pixels + at;
	if (all_good(pieces, first, last)) return mapped;
	if (read_pieces(pieces, first, last, room)) return room->bytes + (at - first * PIECE);
	pixels = remade(pieces, err);
	return pixels ? pixels + at : NULL;
}
