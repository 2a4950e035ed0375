/* checksum.h - a checksum of much data, as fast as memory gives it out.
 *
 * It finds accidents: a changed, moved or missing piece. It is no shield against intent. 64 lanes of 32 bits each take
 * every 64th word (one step: exclusive or, multiplication by an odd number, rotation; all reversible, so that a change
 * of one word always shows) and are mixed in the end with the length. Of other damage one in 2^32 passes where it met a
 * single lane, fewer where it met more. Words are read in the machine's byte order: the
 * sum is for files that do not leave the machine, or that note the order. */
#ifndef SWEEP_BASE_CHECKSUM_H
#define SWEEP_BASE_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

uint64_t sweep_checksum(const void *bytes, size_t length);

#endif
