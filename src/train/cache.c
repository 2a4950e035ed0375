#include "train/cache.h"

#include "base/checksum.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/parallel.h"
#include "base/text.h"
#include "train/idx.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum
{
	FORMAT = 1, /* of the format */
	ORDER = 0x01020304,
	PIECE = 128 * 1024,    /* bytes checked at once: they stay in a processor's own cache */
	PIECES_A_THREAD = 128, /* fewer are not worth one */
	DAY = 24 * 3600,       /* seconds */
	OLD = 3600,            /* after which nobody writes a temporary file any more */
	UNUSED = 30 * DAY      /* after which a file is not worth its space */
};

static const char MAGIC[8] = "sweepimg";

struct header
{
	char magic[8];
	uint32_t format, order;
	uint64_t count, rows, columns, identity_length;
	uint64_t pixels_sum, labels_sum;
	uint64_t unused[7];
	uint64_t sum; /* of the header before it */
};

_Static_assert(sizeof(struct header) == 128, "the pixels begin on a cache line");

/* --- places ------------------------------------------------------------------------------------------- */

/* Appends the directory above ours; false when the environment names none. */
static bool add_base(struct sweep_text *path)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
	if (cache && cache[0] == '/') sweep_text_puts(path, cache);
	else if (home && home[0] == '/') sweep_text_printf(path, "%s/.cache", home);
	return path->length > 0;
}

/* The path of the file, or NULL. The caller frees it. */
static char *path_of(const char *name)
{
	struct sweep_text path = {0};
	if (add_base(&path)) sweep_text_printf(&path, "/sweep/%s", name);
	return path.data;
}

/* Makes the directory with the permissions that the XDG specification asks for. A home is not made. */
static bool make_directory(struct sweep_text *path)
{
	if (!add_base(path)) return false;
	mkdir(path->data, 0700);
	sweep_text_puts(path, "/sweep");
	return mkdir(path->data, 0700) == 0 || errno == EEXIST;
}

/* --- checksums ---------------------------------------------------------------------------------------- */

/* The checksum of the pixels is that of the checksums of their pieces, so that several threads can work on it. */
struct pieces
{
	size_t length, count; /* of the pixels, of the pieces */
	uint64_t *sums;
	const uint8_t *pixels; /* or, when NULL, */
	int file;              /* where they begin behind the header */
	atomic_size_t next;    /* piece that no thread has taken */
	atomic_bool unread;
};

static size_t read_at(int file, uint8_t *bytes, size_t length, size_t offset)
{
	size_t all = 0;
	while (all < length)
	{
		ssize_t got = pread(file, bytes + all, length - all, (off_t)(offset + all));
		if (got == 0 || (got < 0 && errno != EINTR)) break;
		if (got > 0) all += (size_t)got;
	}
	return all;
}

/* `buffer` is for a piece that is to be read. */
static void sum_piece(struct pieces *pieces, size_t i, uint8_t *buffer)
{
	const size_t at = i * PIECE, rest = pieces->length - at, length = rest < PIECE ? rest : PIECE;
	if (pieces->pixels) pieces->sums[i] = sweep_checksum(pieces->pixels + at, length);
	else if (read_at(pieces->file, buffer, length, sizeof(struct header) + at) < length) pieces->unread = true;
	else pieces->sums[i] = sweep_checksum(buffer, length);
}

/* One thread's share, with a buffer of its own. */
static void sum_some(void *context, size_t thread)
{
	struct pieces *pieces = context;
	uint8_t *buffer = pieces->pixels ? NULL : sweep_resize(NULL, PIECE, 1);
	(void)thread;
	for (size_t i; (i = atomic_fetch_add(&pieces->next, 1)) < pieces->count;) sum_piece(pieces, i, buffer);
	free(buffer);
}

static uint64_t sum_pieces(struct pieces *pieces)
{
	pieces->count = (pieces->length + PIECE - 1) / PIECE;
	pieces->sums = sweep_alloc(pieces->count, sizeof *pieces->sums);
	const size_t threads = pieces->count / PIECES_A_THREAD + 1;
	sweep_parallel(threads, threads, sum_some, pieces);
	const uint64_t sum = sweep_checksum(pieces->sums, pieces->count * sizeof *pieces->sums);
	free(pieces->sums);
	return sum;
}

/* --- reading ------------------------------------------------------------------------------------------ */

static bool sizes_fit(const struct header *header, uint64_t identity_length, uint64_t file_length)
{
	if (header->count < 1 || header->count > UINT32_MAX || header->rows < 1 || header->columns < 1) return false;
	if (header->rows > SWEEP_IDX_MOST_PIXELS || header->columns > SWEEP_IDX_MOST_PIXELS) return false;
	const uint64_t item = header->rows * header->columns;
	if (item > SWEEP_IDX_MOST_PIXELS || header->identity_length != identity_length) return false;
	return file_length == sizeof *header + header->count * (item + 1) + identity_length && file_length <= SIZE_MAX;
}

static bool read_header(int file, uint64_t file_length, uint64_t identity_length, struct header *header)
{
	if (read_at(file, (uint8_t *)header, sizeof *header, 0) < sizeof *header) return false;
	return memcmp(header->magic, MAGIC, sizeof MAGIC) == 0 && header->format == FORMAT && header->order == ORDER &&
		   header->sum == sweep_checksum(header, offsetof(struct header, sum)) &&
		   sizes_fit(header, identity_length, file_length);
}

/* Reading the pixels instead of going through the mapping leaves its pages untouched until they are used; a page costs
 * more to touch than to read. */
static bool check_pixels(int file, const struct header *header)
{
	struct pieces pieces = {.file = file, .length = header->count * header->rows * header->columns};
	return sum_pieces(&pieces) == header->pixels_sum && !pieces.unread;
}

static bool map(int file, const struct header *header, const char *identity, struct sweep_block *block)
{
	const size_t pixels = header->count * header->rows * header->columns;
	const size_t length = sizeof *header + pixels + header->count + header->identity_length;
	uint8_t *bytes = mmap(NULL, length, PROT_READ, MAP_SHARED, file, 0);
	if (bytes == MAP_FAILED) return false;
	*block = (struct sweep_block){.count = header->count,
								  .rows = header->rows,
								  .columns = header->columns,
								  .pixels = bytes + sizeof *header,
								  .labels = bytes + sizeof *header + pixels,
								  .map = bytes,
								  .map_length = length};
	return memcmp(block->labels + block->count, identity, header->identity_length) == 0 &&
		   sweep_checksum(block->labels, block->count) == header->labels_sum;
}

/* The later of its times: a file system may keep no note of reading. */
static time_t last_use(const struct stat *about)
{
	return about->st_atime > about->st_mtime ? about->st_atime : about->st_mtime;
}

/* Keeps the file from being removed as unused; one note a day will do. */
static void note_use(int file, const struct stat *before)
{
	if (time(NULL) - last_use(before) > DAY) futimens(file, NULL);
}

bool sweep_cache_load(const char *name, const char *identity, struct sweep_block *block)
{
	struct stat about;
	struct header header;
	*block = (struct sweep_block){0};
	char *path = path_of(name);
	const int file = path ? open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) : -1; /* it may be a pipe */
	free(path);
	if (file < 0) return false;
	const bool good = fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
					  read_header(file, (uint64_t)about.st_size, strlen(identity), &header) &&
					  map(file, &header, identity, block) && check_pixels(file, &header);
	if (good) note_use(file, &about);
	close(file);
	if (!good) sweep_block_free(block);
	return good;
}

/* --- writing ------------------------------------------------------------------------------------------ */

/* Whether it is the temporary name that base/output.h gives to a file of ours. */
static bool is_temporary(const char *name)
{
	const char *ending = strstr(name, SWEEP_CACHE_ENDING ".");
	return ending && strlen(ending) == strlen(SWEEP_CACHE_ENDING ".") + 8;
}

static bool is_image_file(const char *name)
{
	const size_t length = strlen(name), ending = strlen(SWEEP_CACHE_ENDING);
	return length > ending && strcmp(name + length - ending, SWEEP_CACHE_ENDING) == 0;
}

/* Whether it is what a process that was killed left half-written, or what nobody has used for long: a file of a source
 * that is not there any more, or of a stride that was tried once. */
static bool has_outlived(const char *name, const struct stat *about, time_t now)
{
	if (!S_ISREG(about->st_mode)) return false;
	return (is_temporary(name) && now - about->st_mtime > OLD) ||
		   (is_image_file(name) && now - last_use(about) > UNUSED);
}

static void clean(const char *directory)
{
	DIR *entries = opendir(directory);
	if (entries == NULL) return;
	const time_t now = time(NULL);
	struct stat about;
	for (const struct dirent *entry; (entry = readdir(entries));)
		if (fstatat(dirfd(entries), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
			has_outlived(entry->d_name, &about, now))
			unlinkat(dirfd(entries), entry->d_name, 0);
	closedir(entries);
}

static struct header header_of(const struct sweep_block *block, const char *identity)
{
	struct header header = {.format = FORMAT,
							.order = ORDER,
							.count = block->count,
							.rows = block->rows,
							.columns = block->columns,
							.identity_length = strlen(identity)};
	struct pieces pieces = {.pixels = block->pixels, .length = block->count * block->rows * block->columns};
	memcpy(header.magic, MAGIC, sizeof MAGIC);
	header.pixels_sum = sum_pieces(&pieces);
	header.labels_sum = sweep_checksum(block->labels, block->count);
	header.sum = sweep_checksum(&header, offsetof(struct header, sum));
	return header;
}

/* A file beyond the process's limit would bring SIGXFSZ. */
static bool may_write(size_t length)
{
	struct rlimit limit;
	return getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= length;
}

static void write_file(const char *path, const char *identity, const struct sweep_block *block)
{
	struct stat there;
	struct sweep_output out;
	const struct header header = header_of(block, identity);
	const size_t pixels = block->count * block->rows * block->columns;
	if (!may_write(sizeof header + pixels + block->count + header.identity_length)) return;
	if (lstat(path, &there) == 0 && !S_ISREG(there.st_mode)) remove(path); /* no file could take its place */
	if (sweep_output_open(&out, path, NULL) != SWEEP_OK) return;
	sweep_output_add(&out, &header, sizeof header);
	sweep_output_add(&out, block->pixels, pixels);
	sweep_output_add(&out, block->labels, block->count);
	sweep_output_add(&out, identity, header.identity_length);
	sweep_output_close(&out, true, NULL);
}

void sweep_cache_store(const char *name, const char *identity, const struct sweep_block *block)
{
	struct sweep_text path = {0};
	if (make_directory(&path))
	{
		clean(path.data);
		sweep_text_printf(&path, "/%s", name);
		write_file(path.data, identity, block);
	}
	sweep_text_free(&path);
}
