/* cache.h - labelled images that took time to make, kept for the next process: one file a block, mapped into memory.
 *
 * They lie in $XDG_CACHE_HOME/sweep, or in $HOME/.cache/sweep when that variable is not set, empty or relative (XDG
 * Base Directory Specification 0.8). A file is written under another name, synced and renamed, so that it is whole
 * whenever it is seen, whoever else writes it; it is never changed in place, so that a mapping stays valid. Nothing
 * here fails: what cannot be kept is made again the next time, and nothing is said about it.
 *
 * When a file is stored, files that nobody has used for 30 days are removed: those whose times of access and of change
 * are both older. A load whose file shows no use for a day sets its times, so that this also holds where the file
 * system does not note access.
 *
 * The file, all numbers as the machine has them:
 *
 *   128 bytes                        struct header in cache.c: magic, format, byte order, sizes, checksums
 *   count * rows * columns bytes     pixels
 *   8 bytes a piece of the pixels    its checksum (pieces.h)
 *   count bytes                      labels
 *   the rest                         the identity */
#ifndef SWEEP_TRAIN_CACHE_H
#define SWEEP_TRAIN_CACHE_H

#include "train/block.h"
#include "train/pieces.h"

#include <stdbool.h>

#define SWEEP_CACHE_ENDING ".images" /* of every `name` below, which is a file's name without a slash */

/* The block that was stored under `name` with the very same `identity`, a text that tells what it was made from. All
 * but the pixels is checked at once; these are checked when they are used, and if they are damaged the block is made
 * again from `origin`, which the block takes over (pieces.h). False, and an empty block, when there is none, or it is
 * damaged or another's. */
bool sweep_cache_load(const char *name, const char *identity, struct sweep_origin *origin, struct sweep_block *block);

/* Keeps the block, in place of whatever the name had. */
void sweep_cache_store(const char *name, const char *identity, const struct sweep_block *block);

#endif
