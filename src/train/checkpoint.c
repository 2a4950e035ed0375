#include "train/checkpoint.h"

#include "base/memory.h"
#include "base/output.h"
#include "base/text.h"
#include "record/json.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

enum
{
	FORMAT = 1,
	FLOAT = 4,    /* bytes */
	CHECKSUM = 4, /* bytes */
	BLOCK = 16384 /* floats at once */
};

static const char kind[] = "sweep weights ";

/* --- the header's numbers and texts: one table to write and to read ----------------------------------- */

struct field
{
	const char *name;
	enum
	{
		WHOLE,   /* int64_t from 0 to `most` */
		REAL,    /* double, also NaN and infinite */
		SECONDS, /* double, finite, from 0 */
		TEXT     /* const char * */
	} type;
	size_t offset; /* in struct sweep_checkpoint */
	double most;
};

#define FIELD(type, name, most)                                                                                        \
	{                                                                                                                  \
#name, type, offsetof(struct sweep_checkpoint, name), most                                                     \
	}

static const struct field fields[] = {
	FIELD(TEXT, activation, 0),
	FIELD(WHOLE, moments, SWEEP_CHECKPOINT_MOMENTS),
	FIELD(WHOLE, epoch, INT32_MAX),
	FIELD(WHOLE, step, 0x1p53),
	FIELD(SECONDS, time, 0),
	FIELD(REAL, loss, 0),
	FIELD(REAL, test_loss, 0),
	FIELD(REAL, test_accuracy, 0),
	FIELD(TEXT, data, 0),
	FIELD(WHOLE, images, 0x1p53),
	FIELD(WHOLE, data_crc32, UINT32_MAX),
};

enum
{
	FIELDS = sizeof fields / sizeof fields[0]
};

/* The parameters of layers of these sizes: as a double, which does not wrap, and is exact up to 2^53. */
static double parameters_of(const size_t *sizes, size_t layers)
{
	double count = 0;
	for (size_t i = 0; i < layers; i++) count += ((double)sizes[i] + 1) * (double)sizes[i + 1];
	return count;
}

static void add_field(struct sweep_text *out, const struct field *f, const struct sweep_checkpoint *c)
{
	const void *value = (const char *)c + f->offset;
	sweep_text_printf(out, ",\"%s\":", f->name);
	if (f->type == WHOLE) sweep_text_add_int(out, *(const int64_t *)value);
	if (f->type == REAL || f->type == SECONDS) sweep_json_add_double(out, *(const double *)value);
	if (f->type != TEXT) return;
	const char *text = *(const char *const *)value;
	sweep_text_add_json_string(out, text, strlen(text));
}

static void add_header(struct sweep_text *out, const struct sweep_checkpoint *c)
{
	sweep_text_printf(out, "%s%d\n{\"layer_sizes\":[", kind, FORMAT);
	for (size_t i = 0; i <= c->layers; i++) sweep_text_printf(out, "%s%zu", i == 0 ? "" : ",", c->sizes[i]);
	sweep_text_printf(out, "],\"parameters\":%.0f", parameters_of(c->sizes, c->layers));
	for (int i = 0; i < FIELDS; i++) add_field(out, &fields[i], c);
	sweep_text_printf(out, ",\"hyperparameters\":%s}\n", c->hyperparameters);
}

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* --- writing ------------------------------------------------------------------------------------------ */

struct writer
{
	struct sweep_output output;
	uLong crc;
};

static void add_bytes(struct writer *writer, const void *bytes, size_t length)
{
	writer->crc = crc32_z(writer->crc, bytes, length);
	sweep_output_add(&writer->output, bytes, length);
}

static void put_little(unsigned char *out, uint32_t bits)
{
	for (int i = 0; i < 4; i++) out[i] = (unsigned char)(bits >> 8 * i & 0xFF);
}

static uint32_t get_little(const unsigned char *in)
{
	return (uint32_t)in[0] | (uint32_t)in[1] << 8 | (uint32_t)in[2] << 16 | (uint32_t)in[3] << 24;
}

static void add_floats(struct writer *writer, const float *value, size_t count)
{
	unsigned char block[BLOCK * FLOAT];
	while (count > 0)
	{
		size_t n = smaller(count, BLOCK);
		for (size_t i = 0; i < n; i++)
		{
			uint32_t bits;
			memcpy(&bits, &value[i], sizeof bits);
			put_little(block + i * FLOAT, bits);
		}
		add_bytes(writer, block, n * FLOAT);
		value += n;
		count -= n;
	}
}

/* Through `array`, as long as the parameters. */
static void add_arrays(struct writer *writer, const struct sweep_checkpoint *c, float *array,
					   void (*read)(const void *context, int which, float *out), const void *context)
{
	size_t count = (size_t)parameters_of(c->sizes, c->layers);
	for (int which = 0; which <= c->moments; which++)
	{
		read(context, which, array);
		add_floats(writer, array, count);
	}
}

enum sweep_status sweep_checkpoint_write(const struct sweep_checkpoint *checkpoint,
										 void (*read)(const void *context, int which, float *out), const void *context,
										 const char *path, struct sweep_error *err)
{
	struct writer writer = {.crc = crc32_z(0, NULL, 0)};
	struct sweep_text header = {0};
	unsigned char checksum[CHECKSUM];
	float *array = malloc((size_t)parameters_of(checkpoint->sizes, checkpoint->layers) * sizeof *array);
	enum sweep_status status = SWEEP_OK;
	if (array == NULL) status = sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot write: %s", strerror(ENOMEM));
	add_header(&header, checkpoint);
	if (header.length > SWEEP_CHECKPOINT_HEADER)
		status = sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "cannot write: the configuration is too long");
	if (status == SWEEP_OK) status = sweep_output_open(&writer.output, path, err);
	if (status == SWEEP_OK)
	{
		add_bytes(&writer, header.data, header.length);
		add_arrays(&writer, checkpoint, array, read, context);
		put_little(checksum, (uint32_t)writer.crc);
		add_bytes(&writer, checksum, CHECKSUM);
		status = sweep_output_close(&writer.output, true, err);
	}
	sweep_text_free(&header);
	free(array);
	return status;
}

/* --- reading ------------------------------------------------------------------------------------------ */

/* A file that is being opened. */
struct reader
{
	struct sweep_checkpoint_file *to;
	const char *path;
	double length; /* of the file, bytes */
	struct sweep_error *err;
};

static enum sweep_status damaged(const struct reader *reader, const char *how)
{
	return sweep_fail_at(reader->err, SWEEP_FAILED, reader->path, 0, 0, "damaged: %s", how);
}

/* SWEEP_FAILED unless the first line is that of a file this program can read; *at is behind it. */
static enum sweep_status check_kind(const struct reader *reader, const char *text, size_t length, size_t *at)
{
	const size_t known = sizeof kind - 1;
	const char *end = memchr(text, '\n', length);
	if (length < known || memcmp(text, kind, known) != 0 || end == NULL)
		return sweep_fail_at(reader->err, SWEEP_FAILED, reader->path, 0, 0, "no file of weights (of --save)");
	*at = (size_t)(end - text) + 1;
	if (*at == known + 2 && text[known] == '0' + FORMAT) return SWEEP_OK;
	return sweep_fail_at(reader->err, SWEEP_FAILED, reader->path, 0, 0,
						 "a file of weights of another version than %d, which this program reads", FORMAT);
}

static bool read_whole(const cJSON *item, double most, int64_t *value)
{
	if (!cJSON_IsNumber(item)) return false;
	double number = item->valuedouble;
	if (!(number >= 0 && number <= most && number == trunc(number))) return false;
	*value = (int64_t)number;
	return true;
}

static bool read_seconds(const cJSON *item, double *value)
{
	return item != NULL && sweep_json_number(item, value) && isfinite(*value) && *value >= 0;
}

static bool read_field(const cJSON *header, const struct field *f, struct sweep_checkpoint *c)
{
	const cJSON *item = cJSON_GetObjectItemCaseSensitive(header, f->name);
	void *value = (char *)c + f->offset;
	if (f->type == WHOLE) return read_whole(item, f->most, value);
	if (f->type == SECONDS) return read_seconds(item, value);
	if (f->type == REAL) return item != NULL && sweep_json_number(item, value);
	if (!cJSON_IsString(item)) return false;
	*(const char **)value = item->valuestring;
	return true;
}

static bool read_sizes(struct sweep_checkpoint_file *to)
{
	struct sweep_checkpoint *c = &to->checkpoint;
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(to->header, "layer_sizes");
	int count = cJSON_IsArray(list) ? cJSON_GetArraySize(list) : 0;
	if (count < 2) return false;
	c->layers = (size_t)count - 1;
	c->sizes = to->sizes = sweep_alloc((size_t)count, sizeof *to->sizes);
	size_t *size = to->sizes;
	for (const cJSON *item = list->child; item; item = item->next)
	{
		int64_t units;
		if (!read_whole(item, INT32_MAX, &units) || units == 0) return false;
		*size++ = (size_t)units;
	}
	return true;
}

static bool read_hyperparameters(struct sweep_checkpoint_file *to)
{
	struct sweep_text text = {0};
	const cJSON *object = cJSON_GetObjectItemCaseSensitive(to->header, "hyperparameters");
	if (!cJSON_IsObject(object)) return false;
	sweep_json_write(&text, object);
	to->checkpoint.hyperparameters = to->hyperparameters = text.data;
	return true;
}

/* An epoch has at least one batch. */
static bool steps_fit(const struct sweep_checkpoint *c)
{
	return c->step >= c->epoch && (c->step == 0) == (c->epoch == 0);
}

/* The JSON text of the header into to->checkpoint. */
static bool read_header(struct sweep_checkpoint_file *to, const char *text, size_t length)
{
	struct sweep_error err;
	to->header = sweep_json_parse(text, length, &err);
	if (!cJSON_IsObject(to->header)) return false;
	sweep_json_keep_numbers(to->header, text, length);
	for (int i = 0; i < FIELDS; i++)
		if (!read_field(to->header, &fields[i], &to->checkpoint)) return false;
	return steps_fit(&to->checkpoint) && read_sizes(to) && read_hyperparameters(to);
}

/* The file's length says how many parameters there can be. */
static enum sweep_status check_length(const struct reader *reader)
{
	struct sweep_checkpoint *c = &reader->to->checkpoint;
	double count = parameters_of(c->sizes, c->layers);
	double wanted = (double)reader->to->start + count * (double)(c->moments + 1) * FLOAT + CHECKSUM;
	const cJSON *told = cJSON_GetObjectItemCaseSensitive(reader->to->header, "parameters");
	if (!cJSON_IsNumber(told) || told->valuedouble != count) return damaged(reader, "its header contradicts itself");
	if (wanted != reader->length)
		return sweep_fail_at(reader->err, SWEEP_FAILED, reader->path, 0, 0,
							 "damaged: it has %.0f bytes, and its header makes it %.0f", reader->length, wanted);
	c->parameters = (size_t)count;
	return SWEEP_OK;
}

static enum sweep_status check_sum(const struct reader *reader)
{
	unsigned char block[BLOCK * FLOAT], checksum[CHECKSUM];
	FILE *file = reader->to->file;
	uLong crc = crc32_z(0, NULL, 0);
	off_t rest = (off_t)reader->length - CHECKSUM;
	rewind(file);
	while (rest > 0)
	{
		size_t got = fread(block, 1, rest < (off_t)sizeof block ? (size_t)rest : sizeof block, file);
		if (got == 0) return damaged(reader, "it cannot be read to its end");
		crc = crc32_z(crc, block, got);
		rest -= (off_t)got;
	}
	if (fread(checksum, 1, CHECKSUM, file) != CHECKSUM) return damaged(reader, "it cannot be read to its end");
	return get_little(checksum) == (uint32_t)crc ? SWEEP_OK : damaged(reader, "its checksum is wrong");
}

static enum sweep_status check_whole(const struct reader *reader, char *text)
{
	size_t length = fread(text, 1, SWEEP_CHECKPOINT_HEADER, reader->to->file), at = 0;
	if (check_kind(reader, text, length, &at) != SWEEP_OK) return SWEEP_FAILED;
	char *end = memchr(text + at, '\n', length - at);
	if (end == NULL) return damaged(reader, "its header has no end");
	*end = '\0';
	reader->to->start = (long)(end - text) + 1;
	if (!read_header(reader->to, text + at, (size_t)(end - text) - at)) return damaged(reader, "its header is none");
	if (check_length(reader) != SWEEP_OK) return SWEEP_FAILED;
	return check_sum(reader);
}

/* SWEEP_FAILED: no file, or none that can be read in any order. */
static enum sweep_status open_file(struct reader *reader)
{
	struct stat about;
	int descriptor = open(reader->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* it may be a pipe */
	FILE *file = descriptor < 0 ? NULL : fdopen(descriptor, "rb");
	if (file == NULL)
		return sweep_fail_at(reader->err, SWEEP_FAILED, reader->path, 0, 0, "cannot read: %s", strerror(errno));
	reader->to->file = file;
	if (fstat(fileno(file), &about) != 0 || !S_ISREG(about.st_mode))
		return sweep_fail_at(reader->err, SWEEP_FAILED, reader->path, 0, 0, "no regular file");
	reader->length = (double)about.st_size;
	return SWEEP_OK;
}

enum sweep_status sweep_checkpoint_open(struct sweep_checkpoint_file *file, const char *path, struct sweep_error *err)
{
	struct reader reader = {.to = file, .path = path, .err = err};
	*file = (struct sweep_checkpoint_file){0};
	enum sweep_status status = open_file(&reader);
	if (status == SWEEP_OK)
	{
		char *text = sweep_alloc(SWEEP_CHECKPOINT_HEADER + 1, 1);
		status = check_whole(&reader, text);
		free(text);
	}
	if (status != SWEEP_OK) sweep_checkpoint_close(file);
	return status;
}

enum sweep_status sweep_checkpoint_read(const struct sweep_checkpoint_file *file, int which, float *out,
										struct sweep_error *err)
{
	unsigned char block[BLOCK * FLOAT];
	size_t rest = file->checkpoint.parameters;
	off_t at = (off_t)file->start + (off_t)which * (off_t)rest * FLOAT;
	if (fseeko(file->file, at, SEEK_SET) != 0) rest = SIZE_MAX;
	while (rest > 0 && rest != SIZE_MAX)
	{
		size_t n = smaller(rest, BLOCK);
		if (fread(block, FLOAT, n, file->file) != n) break;
		for (size_t i = 0; i < n; i++)
		{
			uint32_t bits = get_little(block + i * FLOAT);
			memcpy(&out[i], &bits, sizeof bits);
		}
		out += n;
		rest -= n;
	}
	return rest == 0 ? SWEEP_OK : sweep_fail(err, SWEEP_FAILED, "the file of weights cannot be read any more");
}

void sweep_checkpoint_close(struct sweep_checkpoint_file *file)
{
	if (file->file) fclose(file->file);
	cJSON_Delete(file->header);
	free(file->sizes);
	free(file->hyperparameters);
	*file = (struct sweep_checkpoint_file){0};
}
