/* A fuzzer's way into the reader of IDX files: any bytes, gzipped or not, must be read or refused without a crash, a
 * leak or more memory than they are worth. By hand:
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Isrc fuzz/idx.c src/train/idx.c \
 *         src/base/memory.c src/base/error.c -o fuzz-idx -lz
 *     ./fuzz-idx -max_total_time=60 -max_len=4096 -rss_limit_mb=512 CORPUS
 */
#include "train/idx.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_as(const char *path, int dimensions)
{
	struct sweep_idx idx;
	struct sweep_error err = {0};
	uint8_t *items = NULL;
	enum sweep_status status = sweep_idx_open(path, dimensions, &idx, &err);
	if (status == SWEEP_OK) status = sweep_idx_read(&idx, &items, &err);
	if (status == SWEEP_OK && items == NULL) abort();
	if (status != SWEEP_OK && (items || err.message[0] == '\0')) abort();
	free(items);
	sweep_idx_close(&idx);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64];
	int file = memfd_create("idx", 0);
	if (file < 0 || write(file, data, size) != (ssize_t)size) abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", file);
	read_as(path, SWEEP_IDX_LABELS);
	read_as(path, SWEEP_IDX_IMAGES);
	close(file);
	return 0;
}
