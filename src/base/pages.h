/* pages.h - big blocks of zeroed memory that are kept for the next one who wants such a block.
 *
 * Each 4 kB that the system hands out anew cost it a page fault, which for a network of some MB is a millisecond and
 * more: as much as a part of a short training. Blocks lie on huge pages where the system has them.
 *
 * The blocks are the process's, as those of malloc() are: a training takes its memory in whatever thread it runs and
 * gives it back when it ends, and the next one, which knows nothing of it, is to find it. */
#ifndef SWEEP_BASE_PAGES_H
#define SWEEP_BASE_PAGES_H

#include <stddef.h>

/* `size` zeroed bytes that begin a page; NULL when there is not the memory. Safe to call from several threads. */
void *sweep_pages_take(size_t size);

/* Gives a block back, which may be NULL. As many are kept as were taken at one time, those of up to 64 MB. */
void sweep_pages_give(void *block);

/* Gives the system back all that is kept and not taken: at the end of a program or of a part that will train no more.
 * Safe at any time; the next sweep_pages_take() asks the system again. */
void sweep_pages_free(void);

#endif
