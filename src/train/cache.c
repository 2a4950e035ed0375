#include "train/cache.h"

#include "base/checksum.h"
#include "base/file.h"
#include "base/memory.h"
#include "base/output.h"
#include "base/text.h"
#include "train/idx.h"
#include "train/pieces.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
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
	FORMAT = 2, /* version of the format */
	ORDER = 0x01020304,
	DAY = 24 * 3600,  /* seconds */
	OLD = 3600,       /* after which nobody writes a temporary file any more */
	UNUSED = 30 * DAY /* after which a file is not worth its space */
};

static const char MAGIC[8] = "sweepimg";

struct header
{
	char magic[8];
	uint32_t format, order;
	uint64_t count, rows, columns, identity_length;
	uint64_t tail_sum; /* of all that follows the pixels */
	uint64_t unused[8];
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

/* --- reading ------------------------------------------------------------------------------------------ */

/* What follows the pixels: uint64_t sums[], uint8_t labels[count], char identity[identity_length]. */
struct tail
{
	size_t sums_length, length; /* bytes: of the sums, of the whole */
};

static size_t pixels_of(const struct header *header)
{
	return header->count * header->rows * header->columns;
}

static struct tail tail_of(const struct header *header)
{
	const size_t sums_length = sweep_pieces_count(pixels_of(header)) * sizeof(uint64_t);
	return (struct tail){sums_length, sums_length + header->count + header->identity_length};
}

static bool sizes_fit(const struct header *header, uint64_t identity_length, uint64_t file_length)
{
	if (header->count < 1 || header->count > UINT32_MAX || header->rows < 1 || header->columns < 1) return false;
	if (header->rows > SWEEP_IDX_MOST_PIXELS || header->columns > SWEEP_IDX_MOST_PIXELS) return false;
	if (header->rows * header->columns > SWEEP_IDX_MOST_PIXELS || header->identity_length != identity_length)
		return false;
	if (header->count * header->rows * header->columns > SIZE_MAX / 2) return false;
	return file_length == sizeof *header + pixels_of(header) + tail_of(header).length;
}

static bool read_header(int file, uint64_t file_length, uint64_t identity_length, struct header *header)
{
	if (sweep_read_at(file, header, sizeof *header, 0) < sizeof *header) return false;
	return memcmp(header->magic, MAGIC, sizeof MAGIC) == 0 && header->format == FORMAT && header->order == ORDER &&
		   header->sum == sweep_checksum(header, offsetof(struct header, sum)) &&
		   sizes_fit(header, identity_length, file_length);
}

/* The whole tail, which free() takes, or NULL. */
static uint8_t *read_tail(int file, const struct header *header, const char *identity)
{
	const struct tail tail = tail_of(header);
	uint8_t *bytes = sweep_resize(NULL, tail.length, 1);
	if (sweep_read_at(file, bytes, tail.length, sizeof *header + pixels_of(header)) == tail.length &&
		sweep_checksum(bytes, tail.length) == header->tail_sum &&
		memcmp(bytes + tail.sums_length + header->count, identity, header->identity_length) == 0)
		return bytes;
	free(bytes);
	return NULL;
}

/* The block of a file whose header is right. */
static bool open_block(int file, const struct header *header, const char *identity, struct sweep_origin *origin,
					   struct sweep_block *block)
{
	const size_t length = pixels_of(header), mapped = sizeof *header + length;
	uint8_t *tail = read_tail(file, header, identity);
	uint8_t *bytes = tail ? mmap(NULL, mapped, PROT_READ, MAP_SHARED, file, 0) : MAP_FAILED;
	if (bytes == MAP_FAILED)
	{
		free(tail);
		return false;
	}
	*block = (struct sweep_block){.count = header->count,
								  .rows = header->rows,
								  .columns = header->columns,
								  .pixels = bytes + sizeof *header,
								  .labels = tail + tail_of(header).sums_length,
								  .own_labels = tail,
								  .map = bytes,
								  .map_length = mapped};
	block->pieces =
		sweep_pieces_new(file, sizeof *header, length, block->pixels, (const uint64_t *)(const void *)tail, origin);
	return true;
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

bool sweep_cache_load(const char *name, const char *identity, struct sweep_origin *origin, struct sweep_block *block)
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
					  open_block(file, &header, identity, origin, block);
	if (good) note_use(file, &about);
	else close(file);
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
	memcpy(header.magic, MAGIC, sizeof MAGIC);
	return header;
}

static uint8_t *new_tail(const struct header *header, const struct sweep_block *block, const char *identity)
{
	const struct tail tail = tail_of(header);
	uint8_t *bytes = sweep_resize(NULL, tail.length, 1);
	sweep_pieces_sum(block->pixels, pixels_of(header), (uint64_t *)(void *)bytes);
	memcpy(bytes + tail.sums_length, block->labels, block->count);
	memcpy(bytes + tail.sums_length + block->count, identity, header->identity_length);
	return bytes;
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
	struct header header = header_of(block, identity);
	const size_t pixels = pixels_of(&header), rest = tail_of(&header).length;
	if (!may_write(sizeof header + pixels + rest)) return;
	if (lstat(path, &there) == 0 && !S_ISREG(there.st_mode)) remove(path); /* no file could take its place */
	if (sweep_output_open(&out, path, NULL) != SWEEP_OK) return;
	uint8_t *tail = new_tail(&header, block, identity);
	header.tail_sum = sweep_checksum(tail, rest);
	header.sum = sweep_checksum(&header, offsetof(struct header, sum));
	sweep_output_add(&out, &header, sizeof header);
	sweep_output_add(&out, block->pixels, pixels);
	sweep_output_add(&out, tail, rest);
	sweep_output_close(&out, true, NULL);
	free(tail);
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
