#include "agent/rundir.h"
#include "agent/runlog.h"
#include "agent/told.h"
#include "base/memory.h"
#include "record/json.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sweep_told_run told;

static void start(int64_t run, int64_t attempt)
{
	sweep_told_free(&told);
	told = (struct sweep_told_run){.run = run, .attempt = attempt};
}

static enum sweep_heard hear_bytes(const char *line, size_t length, double time, struct sweep_parcel **parcel)
{
	char *copy = sweep_copy_bytes(line, length); /* on the heap, so that a sanitizer sees a look behind its end */
	const enum sweep_heard heard = sweep_told_line(&told, copy, length, time, parcel);
	free(copy);
	return heard;
}

/* The record that a line becomes. */
static void becomes(const char *line, double time, const char *record)
{
	struct sweep_parcel *parcel;
	CU_ASSERT_EQUAL(hear_bytes(line, strlen(line), time, &parcel), SWEEP_HEARD_METRICS);
	CU_ASSERT_PTR_NOT_NULL_FATAL(parcel);
	CU_ASSERT_STRING_EQUAL(parcel->text.data, record);
	if (strcmp(parcel->text.data, record) != 0) printf("# %s\n", parcel->text.data);
	CU_ASSERT_EQUAL(parcel->record.length, strlen(record));
	CU_ASSERT_PTR_EQUAL(parcel->record.line, parcel->text.data);

	/* What the parcel says of itself is what a reader of its text finds. */
	struct sweep_record read;
	struct sweep_error err;
	bool words;
	cJSON *root = sweep_json_parse_line(record, strlen(record), &words, &err);
	CU_ASSERT_EQUAL_FATAL(sweep_record_from_json(root, &read, &err), SWEEP_OK);
	CU_ASSERT_EQUAL(read.kind, parcel->record.kind);
	CU_ASSERT_EQUAL(read.run, parcel->record.run);
	CU_ASSERT_EQUAL(read.has_step, parcel->record.has_step);
	CU_ASSERT_EQUAL(read.step, parcel->record.step);
	CU_ASSERT_EQUAL(read.time, parcel->record.time);
	CU_ASSERT_EQUAL(words, parcel->record.words);
	CU_ASSERT(cJSON_Compare(root, parcel->root, true));
	cJSON_Delete(root);
	sweep_parcel_free(parcel);
}

static void is_heard(const char *line, enum sweep_heard wanted)
{
	struct sweep_parcel *parcel = NULL;
	CU_ASSERT_EQUAL(hear_bytes(line, strlen(line), 1, &parcel), wanted);
	CU_ASSERT_PTR_NULL(parcel);
}

static void ends_as(enum sweep_state state, double time, const char *error, const char *reason, const char *record)
{
	struct sweep_parcel *parcel = sweep_told_end(&told, state, time, error, reason);
	CU_ASSERT_PTR_NOT_NULL_FATAL(parcel);
	CU_ASSERT_STRING_EQUAL(parcel->text.data, record);
	if (strcmp(parcel->text.data, record) != 0) printf("# %s\n", parcel->text.data);
	CU_ASSERT_EQUAL(parcel->record.kind, SWEEP_RECORD_STATE);
	CU_ASSERT_EQUAL(parcel->record.state, state);
	sweep_parcel_free(parcel);
}

static void test_flat(void)
{
	start(3, 1);
	becomes("{\"loss\":0.41,\"epoch\":1}", 1.25,
			"{\"run\":3,\"step\":0,\"time\":1.25,\"metrics\":{\"loss\":0.41,\"epoch\":1}}");
	becomes(" {\"loss\": 4.10e-1}\r", 1.5, "{\"run\":3,\"step\":1,\"time\":1.5,\"metrics\":{\"loss\": 4.10e-1}}");
	becomes("{\"val\":{\"loss\":1},\"note\":\"\xc3\xa9\"}", 2,
			"{\"run\":3,\"step\":2,\"time\":2.0,\"metrics\":{\"val\":{\"loss\":1},\"note\":\"\xc3\xa9\"}}");
	becomes("{}", 3, "{\"run\":3,\"step\":3,\"time\":3.0,\"metrics\":{}}");
	start(4, 2);
	becomes("{\"loss\":1}", 0, "{\"run\":4,\"attempt\":2,\"step\":0,\"time\":0.0,\"metrics\":{\"loss\":1}}");
}

static void test_steps(void)
{
	start(1, 1);
	becomes("{\"step\":5,\"a\":1}", 1, "{\"run\":1,\"step\":5,\"time\":1.0,\"metrics\":{\"step\":5,\"a\":1}}");
	becomes("{\"a\":1}", 2, "{\"run\":1,\"step\":6,\"time\":2.0,\"metrics\":{\"a\":1}}");
	becomes("{\"step\":6}", 3, "{\"run\":1,\"step\":6,\"time\":3.0,\"metrics\":{\"step\":6}}");     /* again */
	becomes("{\"step\":2}", 4, "{\"run\":1,\"step\":7,\"time\":4.0,\"metrics\":{\"step\":2}}");     /* back */
	becomes("{\"step\":9.5}", 5, "{\"run\":1,\"step\":8,\"time\":5.0,\"metrics\":{\"step\":9.5}}"); /* no integer */
	becomes("{\"step\":-1}", 6, "{\"run\":1,\"step\":9,\"time\":6.0,\"metrics\":{\"step\":-1}}");
	becomes("{\"step\":\"12\"}", 7, "{\"run\":1,\"step\":10,\"time\":7.0,\"metrics\":{\"step\":\"12\"}}");
	becomes("{\"step\":1e300}", 8, "{\"run\":1,\"step\":11,\"time\":8.0,\"metrics\":{\"step\":1e300}}");
	becomes("{\"_step\":20}", 9, "{\"run\":1,\"step\":20,\"time\":9.0,\"metrics\":{\"_step\":20}}");
	becomes("{\"_step\":30,\"step\":25}", 10,
			"{\"run\":1,\"step\":25,\"time\":10.0,\"metrics\":{\"_step\":30,\"step\":25}}");
	start(1, 1);
	becomes("{\"step\":0}", 1, "{\"run\":1,\"step\":0,\"time\":1.0,\"metrics\":{\"step\":0}}");
}

/* Equal lines are two records, as they differ in their time. */
static void test_times(void)
{
	start(1, 1);
	becomes("{\"step\":1}", 0.5, "{\"run\":1,\"step\":1,\"time\":0.5,\"metrics\":{\"step\":1}}");
	becomes("{\"step\":1}", 0.5, "{\"run\":1,\"step\":1,\"time\":0.500001,\"metrics\":{\"step\":1}}");
	becomes("{\"step\":1}", 0.4, "{\"run\":1,\"step\":1,\"time\":0.500002,\"metrics\":{\"step\":1}}");
	becomes("{\"step\":1}", 0.75000049, "{\"run\":1,\"step\":1,\"time\":0.75,\"metrics\":{\"step\":1}}");
}

static void test_words(void)
{
	start(1, 1);
	becomes("{\"loss\":NaN,\"x\":-Infinity}", 1,
			"{\"run\":1,\"step\":0,\"time\":1.0,\"metrics\":{\"loss\":NaN,\"x\":-Infinity}}");
	becomes("{\"loss\":\"NaN\"}", 2, "{\"run\":1,\"step\":1,\"time\":2.0,\"metrics\":{\"loss\":\"NaN\"}}");
}

static void test_records(void)
{
	start(3, 1);
	becomes("{\"run\":9,\"step\":12,\"time\":0.25,\"metrics\":{\"loss\":1.50}}", 1,
			"{\"run\":3,\"step\":12,\"time\":0.25,\"metrics\":{\"loss\":1.50}}");
	becomes("{\"metrics\":{\"loss\":NaN},\"step\":13}", 2,
			"{\"run\":3,\"step\":13,\"time\":2.0,\"metrics\":{\"loss\":\"NaN\"}}");
	/* a metric of that name is one among others */
	becomes("{\"metrics\":{\"loss\":1},\"epoch\":2}", 3,
			"{\"run\":3,\"step\":14,\"time\":3.0,\"metrics\":{\"metrics\":{\"loss\":1},\"epoch\":2}}");
	becomes("{\"metrics\":7}", 4, "{\"run\":3,\"step\":15,\"time\":4.0,\"metrics\":{\"metrics\":7}}");
	becomes("{\"state\":\"warm\",\"run\":1}", 5,
			"{\"run\":3,\"step\":16,\"time\":5.0,\"metrics\":{\"state\":\"warm\",\"run\":1}}");
	becomes("{\"state\":\"running\",\"loss\":1}", 6,
			"{\"run\":3,\"step\":17,\"time\":6.0,\"metrics\":{\"state\":\"running\",\"loss\":1}}");
	becomes("{\"config\":{}}", 7, "{\"run\":3,\"step\":18,\"time\":7.0,\"metrics\":{\"config\":{}}}");
	is_heard("{\"run\":1,\"config\":{\"lr\":0.1}}", SWEEP_HEARD_NOTHING);
}

static void test_texts(void)
{
	static const char *const texts[] = {"",        "epoch 1",    "[1,2]", "7",           "{\"a\":", "{\"a\":1}x",
										"{'a':1}", "{\"a\":01}", "\xff",  "{\"a\":nan}", "  ",      "{\"a\":\"\xff\"}"};
	struct sweep_parcel *parcel;
	start(1, 1);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) is_heard(texts[i], SWEEP_HEARD_TEXT);
	CU_ASSERT_EQUAL(hear_bytes("{\"a\":\0}", 7, 1, &parcel), SWEEP_HEARD_TEXT);
	CU_ASSERT_EQUAL(hear_bytes("\0{\"a\":1}", 8, 1, &parcel), SWEEP_HEARD_TEXT);
	CU_ASSERT_EQUAL(told.next_step, 0);
}

/* An object of `levels` levels; the caller frees it. */
static char *nest(size_t levels)
{
	struct sweep_text line = {0};
	for (size_t i = 0; i < levels; i++) sweep_text_puts(&line, "{\"a\":");
	sweep_text_putc(&line, '1');
	for (size_t i = 0; i < levels; i++) sweep_text_putc(&line, '}');
	return line.data;
}

/* A record has one level more than its metrics, and must be read again. */
static void test_depth(void)
{
	struct sweep_parcel *parcel;
	start(1, 1);
	char *line = nest(SWEEP_JSON_DEEPEST - 1);
	CU_ASSERT_EQUAL(hear_bytes(line, strlen(line), 1, &parcel), SWEEP_HEARD_METRICS);
	CU_ASSERT_PTR_NOT_NULL_FATAL(parcel);
	cJSON *root = sweep_json_parse(parcel->text.data, parcel->text.length, NULL);
	CU_ASSERT_EQUAL(sweep_json_depth(root), SWEEP_JSON_DEEPEST);
	cJSON_Delete(root);
	sweep_parcel_free(parcel);
	free(line);
	for (size_t more = 0; more < 2; more++)
	{
		line = nest(SWEEP_JSON_DEEPEST + more);
		is_heard(line, SWEEP_HEARD_TEXT);
		free(line);
	}
}

static void test_preempted(void)
{
	start(1, 1);
	is_heard("{\"preempted\":false}x", SWEEP_HEARD_TEXT);
	CU_ASSERT_FALSE(told.preempted);
	is_heard("{\"preempted\":true}", SWEEP_HEARD_NOTHING);
	CU_ASSERT_TRUE(told.preempted);
	start(1, 1);
	becomes("{\"preempted\":true,\"loss\":1}", 1,
			"{\"run\":1,\"step\":0,\"time\":1.0,\"metrics\":{\"preempted\":true,\"loss\":1}}");
	CU_ASSERT_TRUE(told.preempted);
}

static void test_end(void)
{
	start(3, 1);
	ends_as(SWEEP_FINISHED, 2.5, NULL, NULL, "{\"run\":3,\"state\":\"finished\",\"time\":2.5}");
	ends_as(SWEEP_FAILED_RUN, 1.0000004, "exited with status 3", NULL,
			"{\"run\":3,\"state\":\"failed\",\"time\":1.0,\"error\":\"exited with status 3\"}");
	ends_as(SWEEP_STOPPED, 1, NULL, "band 3", "{\"run\":3,\"state\":\"stopped\",\"time\":1.0,\"reason\":\"band 3\"}");
	start(3, 2);
	ends_as(SWEEP_PENDING, (double)NAN, NULL, NULL, "{\"run\":3,\"attempt\":2,\"state\":\"pending\"}");
}

static void test_own_end(void)
{
	start(3, 1);
	is_heard("{\"run\":8,\"state\":\"failed\",\"time\":9,\"error\":\"diverged\",\"data\":\"x\"}", SWEEP_HEARD_END);
	CU_ASSERT_TRUE(told.ended);
	CU_ASSERT_EQUAL(told.state, SWEEP_FAILED_RUN);
	ends_as(SWEEP_FAILED_RUN, 1, NULL, NULL,
			"{\"run\":3,\"state\":\"failed\",\"time\":1.0,\"error\":\"diverged\",\"data\":\"x\"}");
	ends_as(SWEEP_KILLED, 1, NULL, NULL, "{\"run\":3,\"state\":\"killed\",\"time\":1.0,\"data\":\"x\"}");
	is_heard("{\"state\":\"finished\",\"summary\":{\"loss\":1.50,\"x\":NaN}}", SWEEP_HEARD_END); /* the last counts */
	ends_as(SWEEP_FINISHED, 1, NULL, NULL,
			"{\"run\":3,\"state\":\"finished\",\"time\":1.0,\"summary\":{\"loss\":1.50,\"x\":\"NaN\"}}");

	/* what would make no record is left out */
	is_heard("{\"state\":\"finished\",\"run\":1,\"metrics\":{},\"config\":{}}", SWEEP_HEARD_END);
	ends_as(SWEEP_FINISHED, 1, NULL, NULL, "{\"run\":3,\"state\":\"finished\",\"time\":1.0}");
	is_heard("{\"state\":\"finished\",\"run\":1,\"summary\":7}", SWEEP_HEARD_END);
	ends_as(SWEEP_FINISHED, 1, NULL, NULL, "{\"run\":3,\"state\":\"finished\",\"time\":1.0}");
}

static void test_outbox(void)
{
	struct sweep_outbox outbox = {0};
	struct sweep_parcel *parcel;
	start(1, 1);
	for (int i = 0; i < 3; i++)
	{
		hear_bytes("{\"a\":1}", 7, i, &parcel);
		sweep_outbox_add(&outbox, parcel);
	}
	CU_ASSERT_EQUAL(outbox.count, 3);
	CU_ASSERT(outbox.weight > 3 * strlen("{\"run\":1,\"step\":0,\"time\":0.0,\"metrics\":{\"a\":1}}"));
	int64_t step = 0;
	for (parcel = outbox.first; parcel; parcel = parcel->next) CU_ASSERT_EQUAL(parcel->record.step, step++);
	CU_ASSERT_EQUAL(step, 3);
	sweep_outbox_clear(&outbox);
	CU_ASSERT_PTR_NULL(outbox.first);
	CU_ASSERT_EQUAL(outbox.weight, 0);
}

static char *read_whole(const char *path)
{
	struct sweep_text text = {0};
	char block[256];
	size_t got;
	FILE *file = fopen(path, "r");
	if (file == NULL) return NULL;
	while ((got = fread(block, 1, sizeof block, file)) > 0) sweep_text_add(&text, block, got);
	fclose(file);
	return text.data;
}

/* The file is there once there is something in it, and so is its directory. */
static void test_log(void)
{
	char base[] = "/tmp/sweep-told.XXXXXX";
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(base));
	struct sweep_text runs = {0}, directory = {0}, path = {0};
	struct sweep_error err = {0};
	struct sweep_runlog log;
	sweep_text_printf(&runs, "%s/runs", base);
	sweep_text_printf(&directory, "%s/ab12cd34", runs.data);
	sweep_text_printf(&path, "%s/run-3.2.log", directory.data);

	sweep_runlog_begin(&log, directory.data, 3, 2, &err);
	sweep_runlog_flush(&log);
	CU_ASSERT_NOT_EQUAL(access(runs.data, F_OK), 0);
	sweep_runlog_add(&log, "a", 1, true);
	sweep_runlog_add(&log, "b\0c", 3, false);
	sweep_runlog_add(&log, "", 0, false);
	sweep_runlog_flush(&log);
	sweep_runlog_add(&log, "d", 1, false);
	sweep_runlog_end(&log);
	char *text = read_whole(path.data);
	CU_ASSERT_PTR_NOT_NULL_FATAL(text);
	CU_ASSERT_EQUAL(memcmp(text, "ab\0c\n\nd\n", 9), 0);
	free(text);
	CU_ASSERT_EQUAL(err.status, SWEEP_OK);

	CU_ASSERT_EQUAL(unlink(path.data), 0);
	sweep_rundir_leave(directory.data, NULL);
	CU_ASSERT_NOT_EQUAL(access(runs.data, F_OK), 0);
	FILE *in_the_way = fopen(runs.data, "w");
	CU_ASSERT_PTR_NOT_NULL_FATAL(in_the_way);
	fclose(in_the_way);
	sweep_runlog_begin(&log, directory.data, 3, 2, &err);
	sweep_runlog_add(&log, "x", 1, false);
	sweep_runlog_end(&log);
	CU_ASSERT_EQUAL(err.status, SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(err.file, path.data);

	unlink(runs.data);
	rmdir(base);
	sweep_text_free(&path);
	sweep_text_free(&directory);
	sweep_text_free(&runs);
}

int main(void)
{
	const struct unit_test tests[] = {{"a flat object becomes the metrics of a record", test_flat},
									  {"steps are the program's, or counted", test_steps},
									  {"no two records of a run have the same time", test_times},
									  {"NaN and the infinities are taken", test_words},
									  {"records are taken as they are, for this run", test_records},
									  {"everything else is for the log", test_texts},
									  {"what is nested too deep for a record is for the log", test_depth},
									  {"a program says that it was preempted", test_preempted},
									  {"the record of the end", test_end},
									  {"the program's own state record counts", test_own_end},
									  {"the outbox keeps the order and weighs", test_outbox},
									  {"a log is made when there is something for it", test_log},
									  {NULL, NULL}};
	const int status = unit_main("told", tests);
	sweep_told_free(&told);
	return status;
}
