/* Files of weights: their bytes, and every way in which they can be damaged. */
#include "base/memory.h"
#include "train/checkpoint.h"
#include "unit.h"

#include <dirent.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static char directory[] = "/tmp/sweep-checkpoint.XXXXXX", path[64];

/* The bytes of `example`, made with Python:
 *
 *     head = b'sweep weights 1\n{"layer_sizes":[1,2,1],...}\n'
 *     body = head + struct.pack("<14f", 1, -2, 0.5, 3, -0.25, 8, -1.5, 0, 1, 2, 3, 4, 5, 6)
 *     body + struct.pack("<I", zlib.crc32(body)) */
static const char head[] =
	"sweep weights 1\n"
	"{\"layer_sizes\":[1,2,1],\"parameters\":7,\"activation\":\"relu\",\"moments\":1,\"epoch\":3,\"step\":12,"
	"\"time\":0.5,\"loss\":0.1,\"test_loss\":\"NaN\",\"test_accuracy\":\"NaN\",\"data\":\"d\",\"images\":4,"
	"\"data_crc32\":4294967295,\"hyperparameters\":{\"seed\":18446744073709551615}}\n";
static const unsigned char tail[] = {0x00, 0x00, 0x80, 0x3f, 0x00, 0x00, 0x00, 0xc0, 0x00, 0x00, 0x00, 0x3f,
									 0x00, 0x00, 0x40, 0x40, 0x00, 0x00, 0x80, 0xbe, 0x00, 0x00, 0x00, 0x41,
									 0x00, 0x00, 0xc0, 0xbf, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x80, 0x3f,
									 0x00, 0x00, 0x00, 0x40, 0x00, 0x00, 0x40, 0x40, 0x00, 0x00, 0x80, 0x40,
									 0x00, 0x00, 0xa0, 0x40, 0x00, 0x00, 0xc0, 0x40, 0x48, 0xc0, 0x16, 0x65};
static const size_t sizes[] = {1, 2, 1};
static const float arrays[2][7] = {{1, -2, 0.5F, 3, -0.25F, 8, -1.5F}, {0, 1, 2, 3, 4, 5, 6}};

enum
{
	HEAD = sizeof head - 1,
	LENGTH = HEAD + sizeof tail
};

static const struct sweep_checkpoint example = {.layers = 2,
												.sizes = sizes,
												.activation = "relu",
												.moments = 1,
												.epoch = 3,
												.step = 12,
												.time = 0.5,
												.loss = 0.1,
												.test_loss = NAN,
												.test_accuracy = NAN,
												.data = "d",
												.images = 4,
												.data_crc32 = 4294967295,
												.hyperparameters = "{\"seed\":18446744073709551615}"};

static void give(const void *context, int which, float *out)
{
	const float(*from)[7] = context;
	memcpy(out, from[which], sizeof from[which]);
}

static void put_file(const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");
	CU_ASSERT_FATAL(file != NULL && fwrite(bytes, 1, length, file) == length && fclose(file) == 0);
}

static size_t get_file(unsigned char *bytes, size_t most)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL) return 0;
	size_t length = fread(bytes, 1, most, file);
	fclose(file);
	return length;
}

static void expected(unsigned char bytes[LENGTH])
{
	memcpy(bytes, head, HEAD);
	memcpy(bytes + HEAD, tail, sizeof tail);
}

static bool opens(struct sweep_error *err)
{
	struct sweep_checkpoint_file file;
	*err = (struct sweep_error){0};
	if (sweep_checkpoint_open(&file, path, err) == SWEEP_OK)
	{
		sweep_checkpoint_close(&file);
		return true;
	}
	CU_ASSERT(strcmp(err->file, path) == 0 && err->message[0] != '\0' && file.file == NULL);
	return false;
}

static int files(void)
{
	int count = 0;
	DIR *open = opendir(directory);
	for (const struct dirent *entry; (entry = readdir(open));) count += entry->d_name[0] != '.';
	closedir(open);
	return count;
}

static void the_bytes_are_those_of_the_header(void)
{
	unsigned char wanted[LENGTH], got[LENGTH + 1];
	struct sweep_error err = {0};
	expected(wanted);
	CU_ASSERT_EQUAL(sweep_checkpoint_write(&example, give, arrays, path, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(get_file(got, sizeof got), LENGTH);
	CU_ASSERT_EQUAL(memcmp(got, wanted, LENGTH), 0);
}

static void they_are_read_back(void)
{
	unsigned char bytes[LENGTH];
	struct sweep_checkpoint_file file;
	struct sweep_error err = {0};
	float out[7];
	expected(bytes);
	put_file(bytes, LENGTH);
	CU_ASSERT_EQUAL_FATAL(sweep_checkpoint_open(&file, path, &err), SWEEP_OK);
	unlink(path); /* what was opened stays */
	const struct sweep_checkpoint *c = &file.checkpoint;
	CU_ASSERT(c->layers == 2 && memcmp(c->sizes, sizes, sizeof sizes) == 0 && c->parameters == 7 && c->moments == 1);
	CU_ASSERT(c->epoch == 3 && c->step == 12 && c->images == 4 && c->data_crc32 == 4294967295);
	CU_ASSERT(c->time == 0.5 && c->loss == 0.1 && isnan(c->test_loss) && isnan(c->test_accuracy));
	CU_ASSERT_STRING_EQUAL(c->activation, "relu");
	CU_ASSERT_STRING_EQUAL(c->data, "d");
	CU_ASSERT_STRING_EQUAL(c->hyperparameters, "{\"seed\":18446744073709551615}");
	for (int which = 1; which >= 0; which--) /* in any order */
	{
		CU_ASSERT_EQUAL(sweep_checkpoint_read(&file, which, out, &err), SWEEP_OK);
		CU_ASSERT_EQUAL(memcmp(out, arrays[which], sizeof out), 0);
	}
	sweep_checkpoint_close(&file);
}

/* More floats than go through a block at once, and every kind of bits: NaNs with what they carry, infinities, -0,
 * denormals. */
struct many
{
	uint32_t bits[2][100001];
};

static void give_many(const void *context, int which, float *out)
{
	const struct many *many = context;
	memcpy(out, many->bits[which], sizeof many->bits[which]);
}

static void every_bit_is_kept(void)
{
	static const size_t wide[] = {100000, 1};
	static struct many many, back;
	struct sweep_checkpoint c = example;
	struct sweep_checkpoint_file file;
	struct sweep_error err = {0};
	c.sizes = wide;
	c.layers = 1;
	c.loss = -INFINITY;
	c.test_loss = 0x1.fffffffffffffp-3;
	c.data = "a \"b\"\n\xc3\xa9";
	for (uint32_t i = 0; i < 100001; i++)
	{
		many.bits[0][i] = i * 2654435761U;                              /* odd: visits bits all over */
		many.bits[1][i] = 0x7f800001U + i * 83 + (i & 1) * 0x80000000U; /* NaNs, signalling ones too */
	}
	CU_ASSERT_EQUAL(sweep_checkpoint_write(&c, give_many, &many, path, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_checkpoint_open(&file, path, &err), SWEEP_OK);
	CU_ASSERT(isinf(file.checkpoint.loss) && file.checkpoint.loss < 0 && file.checkpoint.test_loss == c.test_loss);
	CU_ASSERT_STRING_EQUAL(file.checkpoint.data, c.data);
	for (int which = 0; which < 2; which++)
	{
		float *out = (float *)(void *)back.bits[which];
		CU_ASSERT_EQUAL(sweep_checkpoint_read(&file, which, out, &err), SWEEP_OK);
	}
	CU_ASSERT_EQUAL(memcmp(&many, &back, sizeof many), 0);
	sweep_checkpoint_close(&file);
	unlink(path);
}

static void any_byte_that_changes_is_noticed(void)
{
	static const unsigned char flips[] = {0x01, 0x20, 0x80, 0xff};
	unsigned char bytes[LENGTH];
	struct sweep_error err;
	int taken = 0;
	for (size_t at = 0; at < LENGTH; at++)
		for (size_t i = 0; i < sizeof flips; i++)
		{
			expected(bytes);
			bytes[at] ^= flips[i];
			put_file(bytes, LENGTH);
			taken += opens(&err);
		}
	CU_ASSERT_EQUAL(taken, 0);
	expected(bytes);
	bytes[LENGTH - 10] ^= 1;
	put_file(bytes, LENGTH);
	CU_ASSERT_FALSE(opens(&err));
	CU_ASSERT_STRING_EQUAL(err.message, "damaged: its checksum is wrong");
	unlink(path);
}

static void any_length_but_its_own_is_noticed(void)
{
	unsigned char bytes[LENGTH + 1] = {0};
	struct sweep_error err;
	int taken = 0;
	expected(bytes);
	for (size_t length = 0; length < LENGTH; length++)
	{
		put_file(bytes, length);
		taken += opens(&err);
	}
	CU_ASSERT_EQUAL(taken, 0);
	CU_ASSERT_STRING_EQUAL(err.message, "damaged: it has 322 bytes, and its header makes it 323");
	put_file(bytes, LENGTH + 1);
	CU_ASSERT_FALSE(opens(&err));
	put_file(bytes, LENGTH);
	CU_ASSERT_TRUE(opens(&err));
	unlink(path);
}

/* Files that begin otherwise. */
static void headers_are_not_believed(void)
{
	static const struct
	{
		const char *head, *message;
	} cases[] = {
		{"", "no file of weights (of --save)"},
		{"{\"run\":1}\n", "no file of weights (of --save)"},
		{"sweep weights 1", "no file of weights (of --save)"},
		{"sweep weights 2\n{}\n", "a file of weights of another version than 1, which this program reads"},
		{"sweep weights 11\n{}\n", "a file of weights of another version than 1, which this program reads"},
		{"sweep weights 1\n", "damaged: its header has no end"},
		{"sweep weights 1\n\n", "damaged: its header is none"},
		{"sweep weights 1\n[]\n", "damaged: its header is none"},
		{"sweep weights 1\n{}\n", "damaged: its header is none"},
	};
	struct sweep_error err;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		put_file(cases[i].head, strlen(cases[i].head));
		CU_ASSERT_FALSE(opens(&err));
		CU_ASSERT_STRING_EQUAL(err.message, cases[i].message);
	}
	unlink(path);
}

/* Replaces `from` by `to` in the example's header; the arrays and the checksum are the example's. */
static void change(const char *from, const char *to, const char *message)
{
	char bytes[LENGTH + 256];
	const char *at = strstr(head, from);
	struct sweep_error err;
	CU_ASSERT_PTR_NOT_NULL_FATAL(at);
	int length = snprintf(bytes, sizeof bytes, "%.*s%s%s", (int)(at - head), head, to, at + strlen(from));
	memcpy(bytes + length, tail, sizeof tail);
	put_file(bytes, (size_t)length + sizeof tail);
	CU_ASSERT_FALSE(opens(&err));
	CU_ASSERT_STRING_EQUAL(err.message, message);
	if (strcmp(err.message, message) != 0) printf("# %s -> %s: %s\n", from, to, err.message);
	unlink(path);
}

static void sizes_are_bounded_before_they_are_used(void)
{
	static const char none[] = "damaged: its header is none",
					  contradiction[] = "damaged: its header contradicts itself";
	change("[1,2,1]", "[1,2147483648,1]", none);
	change("[1,2,1]", "[1,0,1]", none);
	change("[1,2,1]", "[1,-2,1]", none);
	change("[1,2,1]", "[1,2.5,1]", none);
	change("[1,2,1]", "[1,\"2\",1]", none);
	change("[1,2,1]", "[1]", none);
	change("[1,2,1]", "[]", none);
	change("[1,2,1]", "{}", none);
	change("[1,2,1]", "[1,2,2]", contradiction);
	change("[1,2,1]", "[2147483647,2147483647,2147483647]", contradiction);
	change("[1,2,1],\"parameters\":7", "[1,2,2],\"parameters\":10",
		   "damaged: it has 324 bytes, and its header makes it 348");
	change("[1,2,1],\"parameters\":7", "[2147483647,2147483647],\"parameters\":4611686016279904256",
		   "damaged: it has 357 bytes, and its header makes it 36893488130239234048");
	change("\"moments\":1", "\"moments\":2", "damaged: it has 323 bytes, and its header makes it 351");
	change("\"moments\":1", "\"moments\":3", none);
	change("\"moments\":1", "\"moments\":0.5", none);
	change("\"activation\":\"relu\"", "\"activation\":7", none);
	change("\"epoch\":3", "\"epoch\":-3", none);
	change("\"epoch\":3", "\"epoch\":1e300", none);
	change("\"epoch\":3,\"step\":12", "\"epoch\":2147483648,\"step\":4294967296", none);
	change("\"epoch\":3", "\"epch\":3", none);
	change("\"loss\":0.1", "\"loss\":\"low\"", none);
	change("\"time\":0.5", "\"time\":null", none);
	change("\"time\":0.5", "\"time\":-0.5", none);
	change("\"time\":0.5", "\"time\":\"Infinity\"", none);
	change("\"time\":0.5", "\"time\":\"NaN\"", none);
	change("\"step\":12", "\"step\":2", none);
	change("\"step\":12", "\"step\":0", none);
	change("\"epoch\":3", "\"epoch\":0", none);
	change("\"epoch\":3,\"step\":12", "\"epoch\":0,\"step\":0", "damaged: its checksum is wrong");
	change("\"step\":12", "\"step\":3", "damaged: its checksum is wrong");
	change("\"data_crc32\":4294967295", "\"data_crc32\":4294967296", none);
	change("{\"seed\":18446744073709551615}", "[]", none);
	change("\"images\":4", "\"images\":4,\"more\":[1]",
		   "damaged: its checksum is wrong"); /* a key of a later version */
}

static void a_header_without_end_is_not_read_on(void)
{
	const size_t length = 1 << 20;
	char *bytes = sweep_alloc(length, 1);
	struct sweep_error err;
	memset(bytes, ' ', length);
	memcpy(bytes, "sweep weights 1\n", 16);
	put_file(bytes, length);
	CU_ASSERT_FALSE(opens(&err));
	CU_ASSERT_STRING_EQUAL(err.message, "damaged: its header has no end");
	unlink(path);
	struct sweep_checkpoint c = example;
	bytes[length - 1] = '\0';
	c.data = bytes;
	CU_ASSERT_EQUAL(sweep_checkpoint_write(&c, give, arrays, path, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "cannot write: the configuration is too long");
	CU_ASSERT_EQUAL(files(), 0);
	free(bytes);
}

static void what_is_no_file_is_said(void)
{
	struct sweep_checkpoint_file file;
	struct sweep_error err = {0};
	CU_ASSERT_FALSE(opens(&err));
	CU_ASSERT_STRING_EQUAL(err.message, "cannot read: No such file or directory");
	CU_ASSERT_EQUAL(sweep_checkpoint_open(&file, directory, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "no regular file");
	CU_ASSERT_EQUAL(sweep_checkpoint_open(&file, "/dev/zero", &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "no regular file");
}

static void a_full_disk_leaves_the_former_file(void)
{
	struct sweep_checkpoint later = example;
	struct sweep_error err = {0};
	struct rlimit before;
	CU_ASSERT_EQUAL(sweep_checkpoint_write(&example, give, arrays, path, &err), SWEEP_OK);
	later.epoch++;
	getrlimit(RLIMIT_FSIZE, &before);
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	static const rlim_t room[] = {0, 100, HEAD, LENGTH - 1};
	for (size_t i = 0; i < sizeof room / sizeof room[0]; i++)
	{
		const struct rlimit small = {.rlim_cur = room[i], .rlim_max = before.rlim_max};
		setrlimit(RLIMIT_FSIZE, &small);
		enum sweep_status status = sweep_checkpoint_write(&later, give, arrays, path, &err);
		setrlimit(RLIMIT_FSIZE, &before);
		unsigned char wanted[LENGTH], got[LENGTH + 1];
		expected(wanted);
		CU_ASSERT_EQUAL(status, SWEEP_FAILED);
		CU_ASSERT_STRING_EQUAL(err.message, "cannot write: File too large");
		CU_ASSERT(get_file(got, sizeof got) == LENGTH && memcmp(got, wanted, LENGTH) == 0 && files() == 1);
	}
	signal(SIGXFSZ, handler);
	unlink(path);
	if (access("/dev/full", W_OK) != 0) return;
	CU_ASSERT_EQUAL(sweep_checkpoint_write(&example, give, arrays, "/dev/full", &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "cannot write: No space left on device");
}

static void die(const void *context, int which, float *out)
{
	give(context, which, out);
	if (which == 1) kill(getpid(), SIGKILL);
}

static void a_kill_leaves_the_former_file(void)
{
	unsigned char wanted[LENGTH], got[LENGTH + 1];
	struct sweep_error err = {0};
	expected(wanted);
	CU_ASSERT_EQUAL(sweep_checkpoint_write(&example, give, arrays, path, &err), SWEEP_OK);
	pid_t child = fork();
	if (child == 0)
	{
		struct sweep_checkpoint later = example;
		later.epoch++;
		sweep_checkpoint_write(&later, die, arrays, path, NULL);
		_exit(0);
	}
	int how;
	CU_ASSERT(waitpid(child, &how, 0) == child && WIFSIGNALED(how));
	CU_ASSERT(get_file(got, sizeof got) == LENGTH && memcmp(got, wanted, LENGTH) == 0);
	unlink(path);
}

static void remove_all(void)
{
	char name[512];
	DIR *open = opendir(directory);
	for (const struct dirent *entry; (entry = readdir(open));)
	{
		snprintf(name, sizeof name, "%s/%s", directory, entry->d_name);
		unlink(name); /* not the directories */
	}
	closedir(open);
	rmdir(directory);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"a file has the bytes that its header file tells", the_bytes_are_those_of_the_header},
		{"they are read back", they_are_read_back},
		{"every bit of every float is kept", every_bit_is_kept},
		{"a byte that changed is noticed wherever it is", any_byte_that_changes_is_noticed},
		{"a file of another length is noticed", any_length_but_its_own_is_noticed},
		{"headers are checked", headers_are_not_believed},
		{"sizes are bounded before they are used", sizes_are_bounded_before_they_are_used},
		{"a header without end is not read on", a_header_without_end_is_not_read_on},
		{"what is no file is said", what_is_no_file_is_said},
		{"a full disk leaves the former file and no other", a_full_disk_leaves_the_former_file},
		{"a process that is killed leaves the former file", a_kill_leaves_the_former_file},
		{NULL, NULL}};
	if (mkdtemp(directory) == NULL)
	{
		printf("Bail out! cannot make %s\n", directory);
		return 99;
	}
	snprintf(path, sizeof path, "%s/weights", directory);
	int status = unit_main("checkpoint", tests);
	remove_all();
	return status;
}
