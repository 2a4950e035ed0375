/* Config records in, metric and state records out, with one worker and with several. */
#include "unit.h"

#include "base/text.h"
#include "record/record.h"
#include "train/runner.h"

#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static atomic_int said, asked, stop_after;

static void say(const char *message)
{
	(void)message;
	said++;
}

/* True from the call number `stop_after` on. */
static bool stop(void)
{
	return stop_after > 0 && atomic_fetch_add(&asked, 1) >= stop_after;
}

static bool (*asking)(void) = stop;

static void add_records(struct sweep_text *input, int count)
{
	for (int i = 1; i <= count; i++)
	{
		sweep_text_printf(input, "{\"run\":%d,\"sweep\":\"ab\",\"config\":{\"fc_layer_size\":4,\"batch_size\":8,", i);
		sweep_text_printf(input, i % 5 == 0 ? "\"dropout\":%d}}\n" : "\"seed\":%d}}\n", i);
		if (i % 3 == 0) sweep_text_printf(input, "{\"run\":%d,\"step\":9,\"metrics\":{\"note\":1}}\n", 100 + i);
	}
}

struct outcome
{
	struct sweep_text lines;
	enum sweep_status taken, finished;
	int64_t failed;
	struct sweep_error err;
};

static struct outcome train(const char *input, struct sweep_runner runner)
{
	struct outcome outcome = {0};
	struct sweep_record_reader reader = {.file = fmemopen((void *)input, strlen(input), "r"), .owns_file = true};
	FILE *file = tmpfile();
	bool end = false;
	said = asked = 0;
	runner.say = say;
	runner.stop = asking;
	if (runner.out == 0) runner.out = fileno(file);
	while (!end && outcome.taken == SWEEP_OK && !sweep_runner_halted(&runner))
	{
		struct sweep_record record;
		CU_ASSERT_EQUAL(sweep_record_next(&reader, &record, &end, &outcome.err), SWEEP_OK);
		if (!end) outcome.taken = sweep_runner_take(&runner, &record, &outcome.err);
	}
	outcome.finished = sweep_runner_finish(&runner, outcome.taken == SWEEP_OK ? &outcome.err : NULL);
	outcome.failed = runner.failed;
	sweep_runner_free(&runner);
	sweep_record_close(&reader);
	char piece[4096];
	rewind(file);
	for (size_t got; (got = fread(piece, 1, sizeof piece, file)) > 0;) sweep_text_add(&outcome.lines, piece, got);
	fclose(file);
	return outcome;
}

struct line
{
	int run, number;
	char text[300]; /* without the time */
};

static int by_run(const void *a, const void *b)
{
	const struct line *x = a, *y = b;
	return x->run != y->run ? (x->run > y->run) - (x->run < y->run) : (x->number > y->number) - (x->number < y->number);
}

/* The lines, those of run 1 first. Returns how many. */
static int split(const struct sweep_text *text, struct line *lines, int most)
{
	int count = 0;
	for (const char *at = text->data, *end; at && *at && count < most; at = end + 1, count++)
	{
		struct line *line = &lines[count];
		end = strchr(at, '\n');
		CU_ASSERT_PTR_NOT_NULL_FATAL(end);
		*line = (struct line){.run = atoi(at + strlen("{\"run\":")), .number = count};
		snprintf(line->text, sizeof line->text, "%.*s", (int)(end - at), at);
		char *time = strstr(line->text, ",\"time\":");
		if (time == NULL) continue;
		char *rest = time + strlen(",\"time\":");
		rest += strspn(rest, "0123456789.e-");
		memmove(time, rest, strlen(rest) + 1);
	}
	qsort(lines, (size_t)count, sizeof *lines, by_run);
	return count;
}

/* Whether the lines that are copies are those of the input, in their order. */
static bool copies_are(const char *input, const char *lines)
{
	struct sweep_text copies = {0};
	for (const char *end; (end = strchr(lines, '\n')) != NULL; lines = end + 1)
	{
		size_t length = (size_t)(end - lines) + 1, before = copies.length;
		sweep_text_add(&copies, lines, length);
		if (strstr(copies.data + before, "\"config\"") || strstr(copies.data + before, "\"note\"")) continue;
		copies.length = before;
		copies.data[before] = '\0';
	}
	bool same = strcmp(copies.data, input) == 0;
	sweep_text_free(&copies);
	return same;
}

enum
{
	RUNS = 60,
	MOST = 1000
};

static const struct sweep_runner base = {.directory = "digits", .stride = 2500, .log_every = 1};

static struct sweep_runner with_jobs(size_t jobs)
{
	struct sweep_runner runner = base;
	runner.jobs = jobs;
	return runner;
}

static void same_for_any_number_of_jobs(void)
{
	static struct line wanted[MOST], got[MOST];
	static const size_t jobs[] = {1, 2, 3, 8, SWEEP_MOST_JOBS};
	struct sweep_text input = {0};
	int count = 0;
	add_records(&input, RUNS);
	for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
	{
		struct outcome outcome = train(input.data, with_jobs(jobs[i]));
		/* a good run of 24 images: its record, three batches, its end; a bad one: its record, its end */
		CU_ASSERT_EQUAL_FATAL(split(&outcome.lines, got, MOST), 48 * 5 + 12 * 2 + 20);
		CU_ASSERT_TRUE(copies_are(input.data, outcome.lines.data));
		CU_ASSERT_EQUAL(outcome.failed, 12);
		CU_ASSERT_EQUAL(said, 1 + 12);
		int wrong = 0;
		if (i == 0) memcpy(wanted, got, sizeof got);
		for (int k = 0; k < count; k++) wrong += strcmp(got[k].text, wanted[k].text) != 0;
		CU_ASSERT_EQUAL(wrong, 0);
		count = 48 * 5 + 12 * 2 + 20;
		sweep_text_free(&outcome.lines);
	}
	sweep_text_free(&input);
}

static int count_of(const char *text, const char *part)
{
	int count = 0;
	while ((text = strstr(text, part)) != NULL) count++, text++;
	return count;
}

/* Every run that has begun ends with a record, and the others are not copied. */
static void a_stop_ends_what_has_begun(void)
{
	static const size_t jobs[] = {1, 2, 8};
	struct sweep_text input = {0};
	add_records(&input, RUNS);
	for (size_t i = 0; i < sizeof jobs / sizeof jobs[0]; i++)
	{
		stop_after = 150;
		struct outcome outcome = train(input.data, with_jobs(jobs[i]));
		stop_after = 0;
		int configs = count_of(outcome.lines.data, "\"config\"");
		CU_ASSERT(configs > 0 && configs < RUNS);
		CU_ASSERT_EQUAL(count_of(outcome.lines.data, "\"state\""), configs);
		CU_ASSERT(count_of(outcome.lines.data, "\"killed\"") <= (int)jobs[i]);
		CU_ASSERT_EQUAL(outcome.finished, SWEEP_OK);
		sweep_text_free(&outcome.lines);
	}
	sweep_text_free(&input);
}

static int watched;      /* file descriptor of an output */
static bool seen[2 + 1]; /* whether it had so many lines before a batch or a record */

static bool look(void)
{
	char bytes[4096];
	const ssize_t got = pread(watched, bytes, sizeof bytes - 1, 0);
	if (got < 0) abort();
	bytes[got] = '\0';
	const int lines = count_of(bytes, "\n");
	if (lines <= 2) seen[lines] = true;
	return false;
}

/* With one job the run itself asks before each batch: before the second one the first one's record is out. */
static void the_first_batch_is_told_at_once(void)
{
	struct sweep_runner runner = with_jobs(1);
	struct sweep_text input = {0};
	FILE *file = tmpfile();
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	add_records(&input, 1);
	runner.out = watched = fileno(file);
	asking = look;
	struct outcome outcome = train(input.data, runner);
	asking = stop;
	CU_ASSERT(outcome.finished == SWEEP_OK && seen[0] && seen[1] && seen[2]);
	sweep_text_free(&outcome.lines);
	sweep_text_free(&input);
	fclose(file);
}

static void no_data(void)
{
	struct sweep_runner runner = with_jobs(4);
	runner.directory = "/nonexistent";
	struct sweep_text input = {0};
	sweep_text_puts(&input, "{\"run\":9,\"step\":9,\"metrics\":{\"note\":1}}\n");
	add_records(&input, RUNS);
	struct outcome outcome = train(input.data, runner);
	CU_ASSERT_EQUAL(outcome.taken, SWEEP_FAILED);
	CU_ASSERT_EQUAL(outcome.finished, SWEEP_OK);
	CU_ASSERT_EQUAL(said, 0);
	CU_ASSERT_STRING_EQUAL(outcome.lines.data, "{\"run\":9,\"step\":9,\"metrics\":{\"note\":1}}\n");
	CU_ASSERT_PTR_NOT_NULL(strstr(outcome.err.file, "/nonexistent"));
	sweep_text_free(&outcome.lines);
	sweep_text_free(&input);
}

static void a_full_disk_halts(void)
{
	static const size_t jobs[] = {1, 8};
	struct sweep_text input = {0};
	add_records(&input, RUNS);
	for (size_t i = 0; i < 2; i++)
	{
		struct sweep_runner runner = with_jobs(jobs[i]);
		runner.out = open("/dev/full", O_WRONLY);
		if (runner.out < 0) break;
		struct outcome outcome = train(input.data, runner);
		CU_ASSERT_EQUAL(outcome.taken, SWEEP_OK);
		CU_ASSERT_EQUAL(outcome.finished, SWEEP_FAILED);
		CU_ASSERT_STRING_EQUAL(outcome.err.message, "cannot write the output: No space left on device");
		CU_ASSERT(said <= 1); /* the data: no run is said to have failed for that */
		close(runner.out);
	}
	sweep_text_free(&input);
}

static int64_t saved_epochs(const char *path)
{
	struct sweep_checkpoint_file file;
	struct sweep_error err;
	if (sweep_checkpoint_open(&file, path, &err) != SWEEP_OK) return -1;
	int64_t epochs = file.checkpoint.epoch;
	sweep_checkpoint_close(&file);
	return epochs;
}

/* Trains for `epochs` into the open file `out`, which may grow to `most` bytes. */
static struct outcome train_into(FILE *out, rlim_t most, int epochs, const char *save)
{
	struct sweep_text input = {0};
	struct sweep_runner runner = with_jobs(1);
	struct rlimit before, small;
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	sweep_text_printf(&input, "{\"run\":1,\"config\":{\"fc_layer_size\":1,\"epochs\":%d}}\n", epochs);
	runner.log_every = 0;
	runner.out = fileno(out);
	runner.weights.save = save;
	getrlimit(RLIMIT_FSIZE, &before);
	small = before;
	small.rlim_cur = most;
	setrlimit(RLIMIT_FSIZE, &small);
	struct outcome outcome = train(input.data, runner);
	setrlimit(RLIMIT_FSIZE, &before);
	signal(SIGXFSZ, handler);
	sweep_text_free(&input);
	return outcome;
}

/* The output is full after some of the records; the weights have room. */
static void an_epoch_without_record_is_not_saved(void)
{
	enum
	{
		FULL = 1 << 16,
		ROOM = 400 /* for the config record and about three more */
	};
	char save[] = "/tmp/sweep-runner.XXXXXX";
	static char filled[FULL - ROOM], rest[ROOM + 1];
	int descriptor = mkstemp(save);
	FILE *out = tmpfile();
	CU_ASSERT_FATAL(descriptor >= 0 && out != NULL);
	close(descriptor);
	CU_ASSERT(fwrite(filled, 1, sizeof filled, out) == sizeof filled && fflush(out) == 0);
	struct outcome outcome = train_into(out, FULL, 100, save);
	CU_ASSERT_EQUAL(outcome.finished, SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(outcome.err.message, "cannot write the output: File too large");
	fseek(out, (long)sizeof filled, SEEK_SET);
	CU_ASSERT_EQUAL(fread(rest, 1, ROOM, out), ROOM);
	int told = count_of(rest, "}}\n") - 1; /* whole lines, but for the first */
	CU_ASSERT(told > 0 && told < 6);
	CU_ASSERT_EQUAL(saved_epochs(save), told);
	sweep_text_free(&outcome.lines);
	fclose(out);
	unlink(save);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"the same records of each run and the same order of copies, for any number of jobs",
		 same_for_any_number_of_jobs},
		{"a stop ends each run that has begun with a record, and no more begin", a_stop_ends_what_has_begun},
		{"the record of the first batch goes out at once", the_first_batch_is_told_at_once},
		{"without images no configuration is copied, and what came before is", no_data},
		{"a full disk halts all, with one message", a_full_disk_halts},
		{"an epoch whose record could not be written is not saved", an_epoch_without_record_is_not_saved},
		{NULL, NULL}};
	return unit_main("runner", tests);
}
