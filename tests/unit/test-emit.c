/* Lines out: when they are written, in what pieces, from several threads, and what becomes of errors. */
#include "unit.h"

#include "base/clock.h"
#include "base/thread.h"
#include "train/emit.h"

#include <fcntl.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool readable(int file, int milliseconds)
{
	struct pollfd poll_in = {.fd = file, .events = POLLIN};
	return poll(&poll_in, 1, milliseconds) == 1;
}

static void add(struct sweep_emit *emit, const char *line, bool at_once)
{
	sweep_emit_add(emit, line, strlen(line), at_once);
}

/* What can be read at the moment, as a text; in a static buffer. */
static const char *read_now(int file)
{
	static char text[1 << 16];
	ssize_t got = readable(file, 0) ? read(file, text, sizeof text - 1) : 0;
	text[got > 0 ? got : 0] = '\0';
	return text;
}

static void at_once(void)
{
	int ends[2];
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	struct sweep_emit *emit = sweep_emit_new(ends[1]);
	add(emit, "1\n", false);
	add(emit, "2\n3\n", false);
	add(emit, "4\n", true);
	CU_ASSERT_STRING_EQUAL(read_now(ends[0]), "1\n2\n3\n4\n");
	add(emit, "5\n", false);
	CU_ASSERT_EQUAL(sweep_emit_flush(emit, NULL), SWEEP_OK);
	CU_ASSERT_STRING_EQUAL(read_now(ends[0]), "5\n");
	sweep_emit_free(emit);
	close(ends[0]);
	close(ends[1]);
}

/* The best of several, since the machine may be busy with something else. */
static void in_time(void)
{
	int ends[2];
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	struct sweep_emit *emit = sweep_emit_new(ends[1]);
	double best = HUGE_VAL;
	for (int i = 0; i < 5; i++)
	{
		double began = sweep_clock();
		add(emit, "a line\n", false);
		CU_ASSERT_TRUE_FATAL(readable(ends[0], 10000)); /* though nobody calls any more */
		if (sweep_clock() - began < best) best = sweep_clock() - began;
		CU_ASSERT_STRING_EQUAL(read_now(ends[0]), "a line\n");
	}
	CU_ASSERT(best < 0.2);
	sweep_emit_free(emit);
	close(ends[0]);
	close(ends[1]);
}

/* A pipe in packet mode keeps writes apart. */
static void in_pieces(void)
{
	enum
	{
		LINES = 1000
	};
	int ends[2], pieces = 0, lines = 0, broken = 0;
	if (pipe2(ends, O_DIRECT) != 0) return;
	struct sweep_emit *emit = sweep_emit_new(ends[1]);
	for (int i = 0; i < LINES; i++) add(emit, "a line of some forty letters, more or less\n", false);
	sweep_emit_flush(emit, NULL);
	while (readable(ends[0], 0))
	{
		char piece[2 * PIPE_BUF];
		ssize_t length = read(ends[0], piece, sizeof piece);
		pieces++;
		if (length > PIPE_BUF || piece[length - 1] != '\n') broken++;
		for (ssize_t i = 0; i < length; i++) lines += piece[i] == '\n';
	}
	CU_ASSERT_EQUAL(lines, LINES);
	CU_ASSERT_EQUAL(broken, 0);
	CU_ASSERT(pieces < LINES / 10);
	sweep_emit_free(emit);
	close(ends[0]);
	close(ends[1]);
}

enum
{
	THREADS = 4,
	EACH = 3000
};

struct writer
{
	pthread_t thread;
	struct sweep_emit *emit;
	int number;
};

/* Lines "NUMBER COUNT xxxx": of 0 to 200 x, and now and then of 10000. */
static void *write_lines(void *context)
{
	const struct writer *writer = context;
	static const int lengths[] = {0, 200, 7, 90};
	char *line = malloc(20000);
	for (int i = 0; i < EACH; i++)
	{
		int length = i % 1000 == 500 ? 10000 : lengths[(i + writer->number) % 4];
		int start = sprintf(line, "%d %d ", writer->number, i);
		memset(line + start, 'x', (size_t)length);
		strcpy(line + start + length, ".\n");
		add(writer->emit, line, i % 100 == 0);
	}
	free(line);
	return NULL;
}

static void *write_from_threads(void *context)
{
	struct writer writers[THREADS];
	int *out = context;
	struct sweep_emit *emit = sweep_emit_new(*out);
	for (int i = 0; i < THREADS; i++)
	{
		writers[i] = (struct writer){.emit = emit, .number = i};
		pthread_create(&writers[i].thread, NULL, write_lines, &writers[i]);
	}
	for (int i = 0; i < THREADS; i++) pthread_join(writers[i].thread, NULL);
	sweep_emit_flush(emit, NULL);
	sweep_emit_free(emit);
	close(*out);
	return NULL;
}

static void from_threads(void)
{
	int ends[2], next[THREADS] = {0}, wrong = 0;
	pthread_t thread;
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, write_from_threads, &ends[1]), 0);
	FILE *in = fdopen(ends[0], "r");
	char *line = NULL;
	size_t room = 0;
	while (getline(&line, &room, in) > 0)
	{
		int number, i, end = 0;
		if (sscanf(line, "%d %d %*[x.]%n", &number, &i, &end) == 2 && end > 0 && strcmp(line + end - 1, ".\n") == 0 &&
			number >= 0 && number < THREADS && next[number] == i)
			next[number]++;
		else wrong++;
	}
	pthread_join(thread, NULL);
	CU_ASSERT_EQUAL(wrong, 0);
	for (int i = 0; i < THREADS; i++) CU_ASSERT_EQUAL(next[i], EACH);
	free(line);
	fclose(in);
}

static void full_disk(void)
{
	int full = open("/dev/full", O_WRONLY);
	if (full < 0) return;
	struct sweep_error err = {0};
	struct sweep_emit *emit = sweep_emit_new(full);
	CU_ASSERT_FALSE(sweep_emit_broken(emit));
	add(emit, "lost\n", true);
	CU_ASSERT_TRUE(sweep_emit_broken(emit));
	add(emit, "lost as well\n", false);
	CU_ASSERT_EQUAL(sweep_emit_flush(emit, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "cannot write the output: No space left on device");
	sweep_emit_free(emit);
	close(full);
}

static void reader_gone(void)
{
	int ends[2];
	struct sweep_error err = {.message = "none yet"};
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	close(ends[0]);
	signal(SIGPIPE, SIG_IGN);
	struct sweep_emit *emit = sweep_emit_new(ends[1]);
	add(emit, "to nobody\n", true);
	CU_ASSERT_EQUAL(sweep_emit_flush(emit, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.message, "");
	sweep_emit_free(emit);
	signal(SIGPIPE, SIG_DFL);
	close(ends[1]);
}

static void nothing(void)
{
	int full = open("/dev/full", O_WRONLY);
	struct sweep_emit *emit = sweep_emit_new(full);
	CU_ASSERT_EQUAL(sweep_emit_flush(emit, NULL), SWEEP_OK); /* nothing is written where nothing waits */
	sweep_emit_free(emit);
	sweep_emit_free(NULL);
	if (full >= 0) close(full);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"lines are out when the function returns where that is asked for", at_once},
		{"lines are out within a fifth of a second without another call", in_time},
		{"many lines go in few pieces, whole ones that a pipe takes whole", in_pieces},
		{"lines of several threads are whole, and each thread's in their order", from_threads},
		{"a full disk is an error", full_disk},
		{"a reader that has gone is an error without words", reader_gone},
		{"no lines", nothing},
		{NULL, NULL}};
	return unit_main("emit", tests);
}
