#include "base/memory.h"
#include "base/text.h"
#include "train/data.h"
#include "train/idx.h"
#include "unit.h"

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

/* --- files in a directory of this test's own -------------------------------------------------------- */

static char directory[4096];

static const char *in_directory(const char *name)
{
	static char path[sizeof directory + 64];
	snprintf(path, sizeof path, "%s/%s", directory, name);
	return path;
}

static int remove_entry(const char *path, const struct stat *about, int kind, struct FTW *where)
{
	(void)about, (void)kind, (void)where;
	return remove(path);
}

static void remove_directory(void)
{
	nftw(directory, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
}

static void fresh_directory(void)
{
	const char *tmp = getenv("TMPDIR");
	if (directory[0]) remove_directory();
	snprintf(directory, sizeof directory, "%s/sweep-data.XXXXXX", tmp ? tmp : "/tmp");
	if (mkdtemp(directory) == NULL) abort();
}

static void put(const char *name, const struct sweep_text *bytes)
{
	FILE *file = fopen(in_directory(name), "wb");
	if (file == NULL || fwrite(bytes->data, 1, bytes->length, file) != bytes->length || fclose(file) != 0) abort();
}

/* The bytes as zlib's gzip stream. */
static struct sweep_text gzipped(const struct sweep_text *bytes)
{
	enum
	{
		GZIP_WINDOW = 15 + 16,
		MEMORY_LEVEL = 8
	};
	z_stream stream = {.next_in = (Bytef *)bytes->data, .avail_in = (uInt)bytes->length};
	struct sweep_text out = {0};
	out.capacity = bytes->length + 1000;
	out.data = sweep_alloc(out.capacity, 1);
	stream.next_out = (Bytef *)out.data;
	stream.avail_out = (uInt)out.capacity;
	deflateInit2(&stream, 9, Z_DEFLATED, GZIP_WINDOW, MEMORY_LEVEL, Z_DEFAULT_STRATEGY);
	if (deflate(&stream, Z_FINISH) != Z_STREAM_END) abort();
	out.length = stream.total_out;
	deflateEnd(&stream);
	return out;
}

static void put_gzipped(const char *name, const struct sweep_text *bytes)
{
	struct sweep_text packed = gzipped(bytes);
	put(name, &packed);
	sweep_text_free(&packed);
}

/* The format by its definition: 0 0 type dimensions, sizes as big-endian 32-bit numbers. */
static struct sweep_text header(int type, int dimensions, uint32_t count, uint32_t rows, uint32_t columns)
{
	const uint32_t sizes[] = {count, rows, columns};
	struct sweep_text text = {0};
	const char magic[4] = {0, 0, (char)type, (char)dimensions};
	sweep_text_add(&text, magic, 4);
	for (int d = 0; d < dimensions; d++)
		for (int shift = 24; shift >= 0; shift -= 8) sweep_text_putc(&text, (char)(sizes[d] >> shift));
	return text;
}

static uint8_t pixel(size_t image, size_t place)
{
	return (uint8_t)(image * 41 + place * place * 7 + place);
}

static struct sweep_text image_file(size_t count, size_t rows, size_t columns)
{
	struct sweep_text text = header(8, 3, (uint32_t)count, (uint32_t)rows, (uint32_t)columns);
	for (size_t i = 0; i < count; i++)
		for (size_t p = 0; p < rows * columns; p++) sweep_text_putc(&text, (char)pixel(i, p));
	return text;
}

static struct sweep_text label_file(size_t count)
{
	struct sweep_text text = header(8, 1, (uint32_t)count, 0, 0);
	for (size_t i = 0; i < count; i++) sweep_text_putc(&text, (char)(i * 3 % 10));
	return text;
}

static void put_and_free(const char *name, struct sweep_text bytes, bool gzip)
{
	if (gzip) put_gzipped(name, &bytes);
	else put(name, &bytes);
	sweep_text_free(&bytes);
}

/* --- one file --------------------------------------------------------------------------------------- */

static void check_items(const char *name, size_t count, size_t item)
{
	struct sweep_idx idx;
	struct sweep_error err = {0};
	uint8_t *items = NULL;
	size_t wrong = 0;
	CU_ASSERT_EQUAL_FATAL(sweep_idx_open(in_directory(name), SWEEP_IDX_IMAGES, &idx, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(idx.size[0], count);
	CU_ASSERT_EQUAL(idx.item, item);
	CU_ASSERT_EQUAL_FATAL(sweep_idx_read(&idx, &items, &err), SWEEP_OK);
	for (size_t i = 0; i < count; i++)
		for (size_t p = 0; p < item; p++) wrong += items[i * item + p] != pixel(i, p);
	CU_ASSERT_EQUAL(wrong, 0);
	free(items);
	sweep_idx_close(&idx);
}

/* 5000 images of 28 x 28 are some pieces of the reader; 3 of 1000 x 1000 are each nearly one. */
static void reads_what_was_written(void)
{
	fresh_directory();
	put_and_free("small", image_file(7, 2, 3), false);
	put_and_free("small.gz", image_file(7, 2, 3), true);
	put_and_free("many.gz", image_file(5000, 28, 28), true);
	put_and_free("large", image_file(3, 1000, 1000), false);
	check_items("small", 7, 6);
	check_items("small.gz", 7, 6);
	check_items("many.gz", 5000, 784);
	check_items("large", 3, 1000000);
}

/* Opens and reads; the file must fail with exactly this message. */
static void check_refused(const char *name, int dimensions, const char *message)
{
	struct sweep_idx idx;
	struct sweep_error err = {0};
	uint8_t *items = NULL;
	enum sweep_status status = sweep_idx_open(in_directory(name), dimensions, &idx, &err);
	if (status == SWEEP_OK) status = sweep_idx_read(&idx, &items, &err);
	sweep_idx_close(&idx);
	CU_ASSERT_EQUAL(status, SWEEP_FAILED);
	CU_ASSERT_PTR_NULL(items);
	CU_ASSERT_STRING_EQUAL(err.file, in_directory(name));
	CU_ASSERT_STRING_EQUAL(err.message, message);
	if (strcmp(err.message, message) != 0) printf("# %s: %s\n", name, err.message);
}

static void check_bytes_refused(int dimensions, struct sweep_text bytes, size_t length, const char *message)
{
	bytes.length = length;
	put("plain", &bytes);
	put_gzipped("packed.gz", &bytes);
	check_refused("plain", dimensions, message);
	check_refused("packed.gz", dimensions, message);
	sweep_text_free(&bytes);
}

static struct sweep_text text_of(const char *string)
{
	struct sweep_text text = {0};
	sweep_text_puts(&text, string);
	return text;
}

static void each_malformed_file_has_its_message(void)
{
	const int images = SWEEP_IDX_IMAGES, labels = SWEEP_IDX_LABELS;
	fresh_directory();
	check_bytes_refused(images, text_of("x"), 0, "empty file, wanted IDX images");
	check_bytes_refused(labels, text_of("x"), 0, "empty file, wanted IDX labels");
	check_bytes_refused(images, text_of("<html>404"), 9, "no IDX file: begins with 3c 68 74 6d, wanted 00 00 08 03");
	check_bytes_refused(labels, text_of("PK"), 2, "no IDX file: begins with 50 4b, wanted 00 00 08 01");
	check_bytes_refused(images, header(0x0D, 3, 2, 28, 28), 16,
						"IDX values of type 0x0d, wanted unsigned bytes (0x08)");
	check_bytes_refused(images, label_file(10), 18, "IDX values in 1 dimension, wanted 3 for images");
	check_bytes_refused(labels, image_file(2, 2, 2), 24, "IDX values in 3 dimensions, wanted 1 for labels");
	check_bytes_refused(images, image_file(2, 2, 2), 13, "truncated: 3 bytes of its header are missing");
	check_bytes_refused(labels, label_file(2), 4, "truncated: 4 bytes of its header are missing");
	check_bytes_refused(images, header(8, 3, 0, 28, 28), 16, "holds no items");
	check_bytes_refused(labels, header(8, 1, 0, 0, 0), 8, "holds no items");
	check_bytes_refused(images, header(8, 3, 2, 0, 28), 16,
						"images of 0 x 28 pixels, wanted 1 to 1048576 pixels (28 x 28 in MNIST)");
	check_bytes_refused(images, header(8, 3, 2, 28, 0), 16,
						"images of 28 x 0 pixels, wanted 1 to 1048576 pixels (28 x 28 in MNIST)");
	check_bytes_refused(images, header(8, 3, 2, 4294967295, 4294967295), 16,
						"images of 4294967295 x 4294967295 pixels, wanted 1 to 1048576 pixels (28 x 28 in MNIST)");
	check_bytes_refused(images, image_file(3, 4, 5), 16 + 60 - 7, "truncated: 7 of its 60 bytes are missing");
	check_bytes_refused(images, image_file(5000, 28, 28), 16 + 3000000,
						"truncated: 920000 of its 3920000 bytes are missing");
	check_bytes_refused(images, image_file(3, 4, 5), 16, "truncated: 60 of its 60 bytes are missing");
	check_bytes_refused(labels, label_file(20), 8 + 19, "truncated: 1 of its 20 bytes are missing");
	struct sweep_text longer = image_file(3, 4, 5);
	sweep_text_puts(&longer, "!");
	check_bytes_refused(images, longer, longer.length, "goes on after the 3 items that its header announces");
}

static void files_that_cannot_be_opened_or_read(void)
{
	fresh_directory();
	check_refused("missing", SWEEP_IDX_IMAGES, "cannot open: No such file or directory");
	if (mkdir(in_directory("folder"), 0700) != 0) abort();
	check_refused("folder", SWEEP_IDX_IMAGES, "cannot read: Is a directory");
	if (geteuid() == 0) return; /* root may read all */
	put_and_free("secret", label_file(3), false);
	chmod(in_directory("secret"), 0);
	check_refused("secret", SWEEP_IDX_LABELS, "cannot open: Permission denied");
}

/* A stream cut at any length, or with any bit of it turned, is refused, and never passes as data. */
static void damaged_gzip_is_refused(void)
{
	fresh_directory();
	struct sweep_text bytes = image_file(40, 7, 9), whole = gzipped(&bytes), part = {0};
	const size_t checksum = 8; /* gzip ends in a checksum and the length, four bytes each (RFC 1952) */
	part = whole;
	part.length = whole.length - checksum;
	put("cut.gz", &part);
	check_refused("cut.gz", SWEEP_IDX_IMAGES, "truncated: the checksum at the end of its gzip data is missing");
	part.length = 12;
	put("cut.gz", &part);
	check_refused("cut.gz", SWEEP_IDX_IMAGES, "truncated: its gzip data ends before any images");
	for (part.length = 0; part.length < whole.length; part.length += 11)
	{
		struct sweep_idx idx;
		struct sweep_error err = {0};
		uint8_t *items = NULL;
		put("cut.gz", &part);
		enum sweep_status status = sweep_idx_open(in_directory("cut.gz"), SWEEP_IDX_IMAGES, &idx, &err);
		if (status == SWEEP_OK) status = sweep_idx_read(&idx, &items, &err);
		CU_ASSERT_EQUAL(status, SWEEP_FAILED);
		free(items);
		sweep_idx_close(&idx);
	}
	whole.data[whole.length - 7] ^= 1;
	put("turned.gz", &whole);
	check_refused("turned.gz", SWEEP_IDX_IMAGES, "damaged gzip data: incorrect data check (download it again)");
	whole.data[whole.length - 7] ^= 1;
	whole.data[whole.length - 2] ^= 1;
	put("turned.gz", &whole);
	check_refused("turned.gz", SWEEP_IDX_IMAGES, "damaged gzip data: incorrect length check (download it again)");
	whole.data[whole.length - 2] ^= 1;
	whole.data[10] = 7; /* the first block's kind: 3 is none (RFC 1951, 3.2.3) */
	put("turned.gz", &whole);
	check_refused("turned.gz", SWEEP_IDX_IMAGES, "damaged gzip data: invalid block type (download it again)");
	sweep_text_free(&bytes);
	sweep_text_free(&whole);
}

/* A header that announces 4 PB fails at the file's end, in little memory, after 84 bytes or after three images. */
static void a_forged_header_costs_nothing(void)
{
	struct rusage before, after;
	fresh_directory();
	struct sweep_text few = header(8, 3, 4294967295, 1024, 1024), many = header(8, 3, 4294967295, 1024, 1024);
	for (int i = 0; i < 84; i++) sweep_text_putc(&few, 'x');
	for (int i = 0; i < 3 << 20; i++) sweep_text_putc(&many, 'x');
	getrusage(RUSAGE_SELF, &before);
	check_bytes_refused(SWEEP_IDX_IMAGES, few, few.length,
						"truncated: 4503599626321836 of its 4503599626321920 bytes are missing");
	check_bytes_refused(SWEEP_IDX_IMAGES, many, many.length,
						"truncated: 4503599623176192 of its 4503599626321920 bytes are missing");
	getrusage(RUSAGE_SELF, &after);
	CU_ASSERT(after.ru_maxrss - before.ru_maxrss < 30 * 1024); /* KB */
}

/* --- a directory ------------------------------------------------------------------------------------ */

static void check_load(const char *from, bool want_test, const char *file, const char *message)
{
	struct sweep_data data;
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL(sweep_data_load(from, 1, want_test, &data, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.file, file);
	CU_ASSERT_STRING_EQUAL(err.message, message);
	if (strcmp(err.message, message) != 0) printf("# %s: %s\n", err.file, err.message);
	sweep_data_free(&data);
}

static void put_set(size_t train, size_t test)
{
	fresh_directory();
	put_and_free("train-images-idx3-ubyte.gz", image_file(train, 4, 5), true);
	put_and_free("train-labels-idx1-ubyte", label_file(train), false);
	put_and_free("t10k-images.idx3-ubyte", image_file(test, 4, 5), false);
	put_and_free("t10k-labels.idx1-ubyte.gz", label_file(test), true);
}

static void check_images(const struct sweep_images *images, size_t count, size_t stride)
{
	size_t wrong = 0;
	CU_ASSERT_EQUAL_FATAL(images->count, count);
	CU_ASSERT_EQUAL_FATAL(images->rows, 4);
	CU_ASSERT_EQUAL_FATAL(images->columns, 5);
	for (size_t i = 0; i < count; i++)
	{
		wrong += sweep_label(images, i) != i * stride * 3 % 10;
		for (size_t p = 0; p < 20; p++) wrong += sweep_image(images, i)[p] != pixel(i * stride, p);
	}
	CU_ASSERT_EQUAL(wrong, 0);
}

static void loads_a_directory_by_any_of_the_names(void)
{
	struct sweep_data data;
	struct sweep_error err = {0};
	put_set(23, 11);
	CU_ASSERT_EQUAL_FATAL(sweep_data_load(directory, 1, true, &data, &err), SWEEP_OK);
	check_images(&data.train, 23, 1);
	check_images(&data.test, 11, 1);
	CU_ASSERT_STRING_EQUAL(data.name, directory);
	sweep_data_free(&data);
	CU_ASSERT_EQUAL_FATAL(sweep_data_load(directory, 5, true, &data, &err), SWEEP_OK);
	check_images(&data.train, 5, 5);
	check_images(&data.test, 11, 1);
	sweep_data_free(&data);
}

static void the_test_images_are_read_only_when_wanted(void)
{
	struct sweep_data data;
	struct sweep_error err = {0};
	put_set(23, 11);
	put_and_free("t10k-images.idx3-ubyte", text_of("rubbish"), false);
	CU_ASSERT_EQUAL_FATAL(sweep_data_load(directory, 1, false, &data, &err), SWEEP_OK);
	check_images(&data.train, 23, 1);
	CU_ASSERT_EQUAL(data.test.count, 0);
	sweep_data_free(&data);
	CU_ASSERT_EQUAL(sweep_data_load(directory, 1, true, &data, &err), SWEEP_FAILED);
	sweep_data_free(&data);
}

static void parts_that_do_not_agree_are_refused(void)
{
	char path[sizeof directory + 64], message[sizeof path + 64];
	put_set(23, 11);
	put_and_free("train-labels-idx1-ubyte", label_file(22), false);
	snprintf(path, sizeof path, "%s", in_directory("train-labels-idx1-ubyte"));
	snprintf(message, sizeof message, "23 images, but 22 labels in %s", path);
	check_load(directory, false, in_directory("train-images-idx3-ubyte.gz"), message);

	struct sweep_text labels = label_file(23);
	labels.data[8 + 12] = 10;
	put_and_free("train-labels-idx1-ubyte", labels, false);
	check_load(directory, false, path, "label 10 of image 12, wanted 0 to 9");
	struct sweep_data data;
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL(sweep_data_load(directory, 5, false, &data, &err), SWEEP_FAILED); /* though 12 is left out */
	CU_ASSERT_STRING_EQUAL(err.message, "label 10 of image 12, wanted 0 to 9");
	sweep_data_free(&data);

	put_set(23, 11);
	put_and_free("t10k-images.idx3-ubyte", image_file(11, 5, 4), false);
	check_load(directory, true, directory, "test images of 5 x 4 pixels, but training images of 4 x 5");
}

#define WAY_OUT                                                                                                        \
	"give the directory of MNIST's four IDX files with -d DIR or in $SWEEP_DATA, or neither to train on drawn digits"

static void what_is_missing_is_named_with_the_way_out(void)
{
	put_set(23, 11);
	remove(in_directory("train-labels-idx1-ubyte"));
	check_load(directory, true, in_directory("train-labels-idx1-ubyte"), "no such file, nor with .gz; " WAY_OUT);
	put_set(23, 11);
	remove(in_directory("t10k-images.idx3-ubyte"));
	check_load(directory, true, in_directory("t10k-images-idx3-ubyte"), "no such file, nor with .gz; " WAY_OUT);
	check_load("/nonexistent/mnist", true, "/nonexistent/mnist", "No such file or directory; " WAY_OUT);
	check_load("/dev/null", true, "/dev/null", "no directory; " WAY_OUT);
}

static void the_environment_names_the_data(void)
{
	struct sweep_data data;
	struct sweep_error err = {0};
	put_set(23, 11);
	setenv("SWEEP_DATA", directory, 1);
	CU_ASSERT_EQUAL(sweep_data_load(NULL, 1, false, &data, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(data.train.count, 23);
	sweep_data_free(&data);
	setenv("SWEEP_DATA", "/nonexistent/mnist", 1);
	check_load(NULL, false, "/nonexistent/mnist", "No such file or directory; " WAY_OUT);
	CU_ASSERT_EQUAL(sweep_data_load(directory, 1, false, &data, &err), SWEEP_OK); /* what is given goes first */
	sweep_data_free(&data);
	CU_ASSERT_EQUAL(sweep_data_load("digits", 6000, false, &data, &err), SWEEP_OK);
	CU_ASSERT_STRING_EQUAL(data.name, "synthetic digits");
	sweep_data_free(&data);
	setenv("SWEEP_DATA", "", 1);
	CU_ASSERT_EQUAL(sweep_data_load(NULL, 6000, false, &data, &err), SWEEP_OK);
	CU_ASSERT_STRING_EQUAL(data.name, "synthetic digits");
	CU_ASSERT_EQUAL(data.train.count, 10);
	sweep_data_free(&data);
	unsetenv("SWEEP_DATA");
	CU_ASSERT_EQUAL(sweep_data_load(NULL, 6001, false, &data, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(data.train.count, 10);
	sweep_data_free(&data);
}

/* --- real sets, where they are ------------------------------------------------------------------------ */

static void fashion_mnist_is_loaded_or_its_package_is_named(void)
{
	static const char place[] = "/usr/share/datasets/fashion-mnist";
	struct sweep_data data;
	struct sweep_error err = {0};
	if (access(place, F_OK) != 0)
	{
		check_load("fashion-mnist", true, place,
				   "not there; apt-get install dataset-fashion-mnist brings Fashion-MNIST");
		return;
	}
	CU_ASSERT_EQUAL_FATAL(sweep_data_load("fashion-mnist", 5, true, &data, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(data.train.count, 12000);
	CU_ASSERT_EQUAL(data.test.count, 10000);
	CU_ASSERT_EQUAL(data.train.rows, 28);
	CU_ASSERT_STRING_EQUAL(data.name, "Fashion-MNIST");
	sweep_data_free(&data);
}

/* The labels of each class, the mean and the deviation of its training pixels are published figures of MNIST. */
static void mnist_has_its_published_figures(void)
{
	static const size_t published[10] = {5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949};
	struct sweep_data data;
	struct sweep_error err = {0};
	char place[4096];
	const char *shared = getenv("SWEEP_SHARED");
	snprintf(place, sizeof place, "%s/mnist", shared ? shared : unit_source_path("../shared"));
	if (access(place, F_OK) != 0)
	{
		printf("# no MNIST at %s: set SWEEP_SHARED to check it\n", place);
		return;
	}
	CU_ASSERT_EQUAL_FATAL(sweep_data_load(place, 1, true, &data, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(data.train.count, 60000);
	CU_ASSERT_EQUAL(data.test.count, 10000);
	size_t counts[10] = {0};
	uint64_t sum = 0, squares = 0;
	for (size_t i = 0; i < data.train.count; i++) counts[sweep_label(&data.train, i)]++;
	for (size_t c = 0; c < 10; c++) CU_ASSERT_EQUAL(counts[c], published[c]);
	for (size_t p = 0; p < data.train.count * 784; p++)
	{
		sum += data.train.pixels[p];
		squares += (uint64_t)data.train.pixels[p] * data.train.pixels[p];
	}
	double n = (double)data.train.count * 784, mean = (double)sum / n / 255;
	UNIT_ASSERT_CLOSE(mean, 0.1307, 5e-5);
	UNIT_ASSERT_CLOSE((double)squares / n / (255 * 255) - mean * mean, 0.3081 * 0.3081, 5e-5);
	sweep_data_free(&data);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"IDX files are read as they were written, plain or gzipped", reads_what_was_written},
		{"each malformed IDX file has a message of its own", each_malformed_file_has_its_message},
		{"files that cannot be opened or read say why", files_that_cannot_be_opened_or_read},
		{"damaged gzip data is refused with zlib's reason", damaged_gzip_is_refused},
		{"a forged header costs no memory", a_forged_header_costs_nothing},
		{"a directory is loaded by any of the files' names", loads_a_directory_by_any_of_the_names},
		{"test images are read only when wanted", the_test_images_are_read_only_when_wanted},
		{"images, labels and sets that do not agree are refused", parts_that_do_not_agree_are_refused},
		{"a missing directory or file is named with the way out", what_is_missing_is_named_with_the_way_out},
		{"$SWEEP_DATA names the data when nothing is given", the_environment_names_the_data},
		{"fashion-mnist is loaded, or its package is named", fashion_mnist_is_loaded_or_its_package_is_named},
		{"MNIST has its published figures", mnist_has_its_published_figures},
		{NULL, NULL}};
	int status = unit_main("data", tests);
	remove_directory();
	return status;
}
