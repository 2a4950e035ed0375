#include "train/idx.h"

#include "base/memory.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum
{
	STREAM_BUFFER = 256 * 1024, /* compressed bytes that zlib takes from the file at once */
	PIECE = 1 << 20,            /* bytes inflated at once; some items more */
	UNSIGNED_BYTE = 0x08
};

static int stream_code(const struct sweep_idx *idx)
{
	int code = Z_OK;
	gzerror(idx->stream, &code);
	return code;
}

/* zlib's code for a gzip stream that ends too early, also while it still hands out what came before. */
static bool ends_early(const struct sweep_idx *idx)
{
	return stream_code(idx) == Z_BUF_ERROR;
}

/* SWEEP_OK unless zlib met an error other than an early end, which its callers report by what is missing. */
static enum sweep_status check_stream(const struct sweep_idx *idx, struct sweep_error *err)
{
	int code = stream_code(idx);
	if (code == Z_OK || code == Z_BUF_ERROR) return SWEEP_OK;
	const char *message = gzerror(idx->stream, &code);
	size_t prefix = strlen(idx->path);
	if (strncmp(message, idx->path, prefix) == 0 && strncmp(message + prefix, ": ", 2) == 0) message += prefix + 2;
	if (code == Z_ERRNO) return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0, "cannot read: %s", message);
	return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0, "damaged gzip data: %s (download it again)", message);
}

/* Reads `want` bytes, or as many as there are. */
static enum sweep_status fill(struct sweep_idx *idx, uint8_t *bytes, size_t want, size_t *got, struct sweep_error *err)
{
	*got = 0;
	while (*got < want)
	{
		size_t left = want - *got;
		int more = gzread(idx->stream, bytes + *got, left < PIECE ? (unsigned)left : PIECE);
		if (more > 0) *got += (size_t)more;
		if (more <= 0 || (size_t)more < (left < PIECE ? left : PIECE)) break;
	}
	return check_stream(idx, err);
}

static size_t big_endian(const uint8_t bytes[4])
{
	return (size_t)bytes[0] << 24 | (size_t)bytes[1] << 16 | (size_t)bytes[2] << 8 | bytes[3];
}

static enum sweep_status check_magic(const struct sweep_idx *idx, const uint8_t magic[4], size_t got,
									 struct sweep_error *err)
{
	static const char *const what[] = {[SWEEP_IDX_LABELS] = "labels", [SWEEP_IDX_IMAGES] = "images"};
	const char *wanted = what[idx->dimensions];
	if (got < 4 && ends_early(idx))
		return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0, "truncated: its gzip data ends before any %s", wanted);
	if (got == 0) return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0, "empty file, wanted IDX %s", wanted);
	if (got < 4 || magic[0] || magic[1])
	{
		char found[16] = "";
		for (size_t i = 0; i < got; i++) snprintf(found + 3 * i, sizeof found - 3 * i, " %02x", magic[i]);
		return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0, "no IDX file: begins with%s, wanted 00 00 %02x %02x",
							 found, UNSIGNED_BYTE, idx->dimensions);
	}
	if (magic[2] != UNSIGNED_BYTE)
		return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0,
							 "IDX values of type 0x%02x, wanted unsigned bytes (0x%02x)", magic[2], UNSIGNED_BYTE);
	if (magic[3] != idx->dimensions)
		return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0, "IDX values in %d dimension%s, wanted %d for %s",
							 magic[3], magic[3] == 1 ? "" : "s", idx->dimensions, wanted);
	return SWEEP_OK;
}

static enum sweep_status check_sizes(struct sweep_idx *idx, struct sweep_error *err)
{
	const size_t *size = idx->size;
	if (size[0] == 0) return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0, "holds no items");
	/* each size is below 2^32, so that the product of two fits 64 bits */
	if (size[1] == 0 || size[2] == 0 || (uint64_t)size[1] * size[2] > SWEEP_IDX_MOST_PIXELS)
		return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0,
							 "images of %zu x %zu pixels, wanted 1 to %d pixels (28 x 28 in MNIST)", size[1], size[2],
							 SWEEP_IDX_MOST_PIXELS);
	idx->item = size[1] * size[2];
	if (size[0] > SIZE_MAX / 2 / idx->item)
		return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0,
							 "%zu images of %zu pixels are too many for this machine", size[0], idx->item);
	return SWEEP_OK;
}

static enum sweep_status read_header(struct sweep_idx *idx, struct sweep_error *err)
{
	uint8_t header[4 + 4 * SWEEP_IDX_IMAGES];
	size_t got, length = 4 * (size_t)idx->dimensions;
	enum sweep_status status = fill(idx, header, 4, &got, err);
	if (status == SWEEP_OK) status = check_magic(idx, header, got, err);
	if (status == SWEEP_OK) status = fill(idx, header + 4, length, &got, err);
	if (status != SWEEP_OK) return status;
	if (got < length)
		return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0, "truncated: %zu bytes of its header are missing",
							 length - got);
	for (int d = 0; d < idx->dimensions; d++) idx->size[d] = big_endian(header + 4 + 4 * d);
	return check_sizes(idx, err);
}

enum sweep_status sweep_idx_open(const char *path, int dimensions, struct sweep_idx *idx, struct sweep_error *err)
{
	*idx = (struct sweep_idx){.path = sweep_copy_text(path), .dimensions = dimensions, .size = {1, 1, 1}, .item = 1};
	errno = 0; /* zlib leaves it alone when memory is what it lacks */
	idx->stream = gzopen(path, "rbe");
	if (idx->stream == NULL)
		return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot open: %s", strerror(errno ? errno : ENOMEM));
	gzbuffer(idx->stream, STREAM_BUFFER);
	return read_header(idx, err);
}

/* The stream must end where the header says. Asking for one byte more also makes zlib check the checksum. */
static enum sweep_status check_end(struct sweep_idx *idx, struct sweep_error *err)
{
	uint8_t byte;
	size_t got;
	enum sweep_status status = fill(idx, &byte, 1, &got, err);
	if (status != SWEEP_OK) return status;
	if (got)
		return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0,
							 "goes on after the %zu items that its header announces", idx->size[0]);
	if (ends_early(idx))
		return sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0,
							 "truncated: the checksum at the end of its gzip data is missing");
	return SWEEP_OK;
}

/* The items come in a block that doubles, so that a forged count costs no more than the file holds. */
enum sweep_status sweep_idx_read(struct sweep_idx *idx, uint8_t **items, struct sweep_error *err)
{
	const size_t item = idx->item, count = idx->size[0];
	size_t room = PIECE / item < count ? PIECE / item + 1 : count, got;
	uint8_t *bytes = NULL;
	enum sweep_status status = SWEEP_OK;
	for (size_t done = 0; done < count && status == SWEEP_OK; done = room, room = room < count / 2 ? 2 * room : count)
	{
		const size_t length = (room - done) * item;
		bytes = sweep_resize(bytes, room, item);
		status = fill(idx, bytes + done * item, length, &got, err);
		if (status == SWEEP_OK && got < length)
			status = sweep_fail_at(err, SWEEP_FAILED, idx->path, 0, 0, "truncated: %zu of its %zu bytes are missing",
								   (count - done) * item - got, count * item);
	}
	if (status == SWEEP_OK) status = check_end(idx, err);
	if (status != SWEEP_OK)
	{
		free(bytes);
		bytes = NULL;
	}
	*items = bytes;
	return status;
}

void sweep_idx_close(struct sweep_idx *idx)
{
	if (idx->stream) gzclose_r(idx->stream);
	free(idx->path);
	*idx = (struct sweep_idx){0};
}
