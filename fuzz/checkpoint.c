/* A fuzzer's way into the reader of weights and what compares them with a run that is to go on: any bytes must be read
 * or refused without a crash, a leak or more memory than they are worth. The last four bytes of the input are replaced
 * by the right checksum, so that the fuzzer reaches what lies behind it. By hand:
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Isrc fuzz/checkpoint.c src/train/checkpoint.c \
 *         src/train/difference.c src/train/hyperparameters.c src/train/activation.c src/train/optimiser.c \
 *         src/train/schedule.c src/base/output.c src/base/text.c src/base/decimal.c src/base/memory.c \
 *         src/base/error.c src/record/json.c src/record/letter.c -o fuzz-checkpoint -lcjson -lz -lm
 *     ./fuzz-checkpoint -max_total_time=60 -max_len=4096 -rss_limit_mb=512 CORPUS
 */
#include "train/checkpoint.h"
#include "train/difference.h"

#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(const struct sweep_checkpoint_file *file)
{
	const struct sweep_checkpoint *c = &file->checkpoint;
	struct sweep_error err;
	float *array = malloc(c->parameters * sizeof *array);
	if (array == NULL) abort(); /* it is not longer than the file */
	for (int which = 0; which <= c->moments; which++)
		if (sweep_checkpoint_read(file, which, array, &err) != SWEEP_OK) abort();
	free(array);
}

/* With runs of each schedule, long and short. */
static void compare(const struct sweep_checkpoint *c)
{
	struct sweep_training t = {.h = sweep_hyperparameters_default(), .images = 4, .net.moments = 1};
	for (t.h.lr_schedule = sweep_schedules; t.h.lr_schedule->name; t.h.lr_schedule++)
		for (t.h.epochs = 0; t.h.epochs < 20; t.h.epochs += 3)
		{
			struct sweep_error err = {0};
			bool same = sweep_difference(c, &t, "d", c->data_crc32, &err) == SWEEP_OK;
			if (same != (err.message[0] == '\0')) abort();
		}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sweep_checkpoint_file file;
	struct sweep_error err = {0};
	char path[64];
	if (size < 4) return 0;
	uint32_t crc = (uint32_t)crc32_z(0, data, size - 4);
	const uint8_t checksum[] = {(uint8_t)crc, (uint8_t)(crc >> 8), (uint8_t)(crc >> 16), (uint8_t)(crc >> 24)};
	int memory = memfd_create("weights", 0);
	if (memory < 0 || write(memory, data, size - 4) != (ssize_t)size - 4 || write(memory, checksum, 4) != 4) abort();
	snprintf(path, sizeof path, "/proc/self/fd/%d", memory);
	if (sweep_checkpoint_open(&file, path, &err) == SWEEP_OK)
	{
		read_all(&file);
		compare(&file.checkpoint);
		sweep_checkpoint_close(&file);
	}
	else if (err.message[0] == '\0') abort();
	close(memory);
	return 0;
}
