/* pieces.h - the pixels of a file in the cache, checked piece by piece when they are first used: to check all of them
 * before the first batch would take as long as that batch and all before it.
 *
 * Each piece of the file has a checksum, which the file's reader has found to be right (cache.h). Who wants an image
 * gets it from the piece just read and checked; from then on from the mapping, since a page that is new to a process
 * costs several times what reading it costs. A piece that turns out damaged is never handed out: the whole block is
 * made again from what it was made from, and serves in place of the file from then on. */
#ifndef SWEEP_TRAIN_PIECES_H
#define SWEEP_TRAIN_PIECES_H

#include "base/error.h"
#include "train/block.h"

#include <stddef.h>
#include <stdint.h>

/* What a block was made from. */
struct sweep_origin
{
	/* Makes the same block again, of heap memory. SWEEP_FAILED: it cannot be had any more, and *err says why. */
	enum sweep_status (*make)(const struct sweep_origin *origin, struct sweep_block *block, struct sweep_error *err);
	void (*free)(struct sweep_origin *origin);
};

/* How many pieces so many pixels have, and the checksum of each. */
size_t sweep_pieces_count(size_t length);
void sweep_pieces_sum(const uint8_t *pixels, size_t length, uint64_t *sums);

struct sweep_pieces;

/* The `length` pixels from byte `offset` of the open `file`, which are also mapped at `mapped`. `sums` is borrowed, the
 * file and the origin are taken over. */
struct sweep_pieces *sweep_pieces_new(int file, size_t offset, size_t length, const uint8_t *mapped,
									  const uint64_t *sums, struct sweep_origin *origin);
void sweep_pieces_free(struct sweep_pieces *pieces); /* which may be NULL */

/* Memory of one reader, zero at first. */
struct sweep_room
{
	uint8_t *bytes;
	size_t size;
};

void sweep_room_free(struct sweep_room *room);

/* The `length` pixels at `mapped`, found to be right: there, or elsewhere until the next call with that room. Any
 * number of threads may call it, each with its own room. NULL: they are damaged and cannot be made again, and *err says
 * why. */
const uint8_t *sweep_pieces_get(struct sweep_pieces *pieces, const uint8_t *mapped, size_t length,
								struct sweep_room *room, struct sweep_error *err);

#endif
