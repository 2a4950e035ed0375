#include "record/ahead.h"
#include "record/json.h"
#include "record/lines.h"
#include "record/record.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *rewritten(const char *text)
{
	struct sweep_error err = {0};
	cJSON *root = sweep_json_parse(text, strlen(text), &err);
	if (root == NULL) return strdup(err.message);
	sweep_json_keep_numbers(root, text, strlen(text));
	struct sweep_text out = {0};
	sweep_json_write(&out, root);
	cJSON_Delete(root);
	return out.data;
}

static void check_rewritten(const char *text, const char *wanted)
{
	char *got = rewritten(text);
	CU_ASSERT_STRING_EQUAL(got, wanted);
	free(got);
}

static void numbers_keep_their_kind(void)
{
	check_rewritten("{\"a\": 32, \"b\": 32.0, \"c\": [1e-05, -7, 12345678901234567890], \"d\": {\"e\": 0.10}}",
					"{\"a\":32,\"b\":32.0,\"c\":[1e-05,-7,12345678901234567890],\"d\":{\"e\":0.10}}");
	check_rewritten("{\"1\":\"-2 \\\" 3\",\"b\":4.50}", "{\"1\":\"-2 \\\" 3\",\"b\":4.50}");
}

static void bare_words_are_accepted(void)
{
	check_rewritten("{\"a\":NaN,\"b\":[-Infinity,Infinity,-1],\"c\":\"NaN\"}",
					"{\"a\":\"NaN\",\"b\":[\"-Infinity\",\"Infinity\",-1],\"c\":\"NaN\"}");
	check_rewritten("{\"a\":Nan}", "not valid JSON");
	check_rewritten("{\"a\":-NaN}", "not valid JSON");
	check_rewritten("{NaN:1}", "not valid JSON: a name without quotes");
	check_rewritten("{Infinity :1}", "not valid JSON: a name without quotes");
	check_rewritten("{} {}", "not valid JSON");
	check_rewritten("", "empty, where JSON was expected");
}

static void numbers_read_with_their_words(void)
{
	struct sweep_error err;
	const char *text = "[1.5,\"NaN\",\"Infinity\",\"-Infinity\",\"1\",true]";
	cJSON *root = sweep_json_parse(text, strlen(text), &err);
	double value;
	CU_ASSERT(sweep_json_number(cJSON_GetArrayItem(root, 0), &value) && value == 1.5);
	CU_ASSERT(sweep_json_number(cJSON_GetArrayItem(root, 1), &value) && isnan(value));
	CU_ASSERT(sweep_json_number(cJSON_GetArrayItem(root, 2), &value) && value == INFINITY);
	CU_ASSERT(sweep_json_number(cJSON_GetArrayItem(root, 3), &value) && value == -INFINITY);
	CU_ASSERT_FALSE(sweep_json_number(cJSON_GetArrayItem(root, 4), &value));
	CU_ASSERT_FALSE(sweep_json_number(cJSON_GetArrayItem(root, 5), &value));
	cJSON_Delete(root);
}

static FILE *file_of(const char *text)
{
	return fmemopen((void *)(uintptr_t)text, strlen(text), "r");
}

static void records_are_read(void)
{
	struct sweep_record_reader reader = {.name = "r.jsonl", .owns_file = true};
	reader.file = file_of("{\"run\":3,\"config\":{\"lr\":0.1}}\n"
						  "\n"
						  "{\"run\":3,\"step\":12,\"time\":1.25,\"metrics\":{\"loss\":NaN},\"extra\":1}\r\n"
						  "{\"run\":3,\"sweep\":\"abcd1234\",\"state\":\"finished\",\"summary\":{\"loss\":0.33}}");
	struct sweep_record record;
	struct sweep_error err;
	bool end;
	CU_ASSERT_EQUAL(sweep_record_next(&reader, &record, &end, &err), SWEEP_OK);
	CU_ASSERT(record.kind == SWEEP_RECORD_CONFIG && record.run == 3 && !record.has_step && isnan(record.time));
	CU_ASSERT_EQUAL(sweep_record_next(&reader, &record, &end, &err), SWEEP_OK);
	CU_ASSERT(record.kind == SWEEP_RECORD_METRIC && record.step == 12 && record.time == 1.25);
	CU_ASSERT_STRING_EQUAL(record.line, "{\"run\":3,\"step\":12,\"time\":1.25,\"metrics\":{\"loss\":NaN},\"extra\":1}");
	CU_ASSERT_EQUAL(reader.line, 3);
	CU_ASSERT_EQUAL(sweep_record_next(&reader, &record, &end, &err), SWEEP_OK);
	CU_ASSERT(record.kind == SWEEP_RECORD_STATE && record.state == SWEEP_FINISHED && record.summary);
	CU_ASSERT_STRING_EQUAL(record.sweep, "abcd1234");
	CU_ASSERT(sweep_record_next(&reader, &record, &end, &err) == SWEEP_OK && end);
	sweep_record_close(&reader);
}

static void bad_lines_are_errors_and_reading_goes_on(void)
{
	static const struct
	{
		const char *line, *message;
	} cases[] = {
		{"hello", "r.jsonl:1:1: not valid JSON"},
		{"{\"run\":1,}", "r.jsonl:2:10: not valid JSON"},
		{"[1]", "r.jsonl:3: not a record: no JSON object"},
		{"{\"metrics\":{}}", "r.jsonl:4: not a record: no \"run\""},
		{"{\"run\":1.5,\"metrics\":{}}", "r.jsonl:5: \"run\" is not an integer"},
		{"{\"run\":1,\"metrics\":3}", "r.jsonl:6: \"metrics\" is not an object"},
		{"{\"run\":1,\"metrics\":{},\"config\":{}}",
		 "r.jsonl:7: a record has one of \"config\", \"metrics\" and \"state\"; this one has several"},
		{"{\"run\":1}", "r.jsonl:8: a record has one of \"config\", \"metrics\" and \"state\"; this one has none"},
		{"{\"run\":1,\"step\":\"x\",\"metrics\":{}}", "r.jsonl:9: \"step\" is not an integer"},
		{"{\"run\":1,\"time\":\"x\",\"metrics\":{}}", "r.jsonl:10: \"time\" is not a number"},
		{"{\"run\":1,\"state\":\"done\"}",
		 "r.jsonl:11: unknown state \"done\" (known: pending, running, finished, stopped, failed, crashed, killed)"},
		{"{\"run\":1,\"metrics\":{},\"metrics\":{}}", "r.jsonl:12: \"metrics\" stands there twice"},
		{"{\"run\":9007199254740993,\"metrics\":{}}",
		 "r.jsonl:13: \"run\" is beyond 2^53 - 1, the largest integer that all can tell apart"},
		{"{\"run\":1,\"step\":-9007199254740992,\"metrics\":{}}",
		 "r.jsonl:14: \"step\" is beyond 2^53 - 1, the largest integer that all can tell apart"},
		{"{\"run\":1,\"sweep\":5,\"metrics\":{}}", "r.jsonl:15: \"sweep\" is not a string"},
		{"{\"run\":1,\"state\":\"failed\",\"summary\":1}", "r.jsonl:16: \"summary\" is not an object"},
		{"{\"run\":1,\"attempt\":0,\"metrics\":{}}", "r.jsonl:17: \"attempt\" is below 1"},
		{"{\"run\":1,\"attempt\":1.5,\"metrics\":{}}", "r.jsonl:18: \"attempt\" is not an integer"},
	};
	struct sweep_text all = {0};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) sweep_text_printf(&all, "%s\n", cases[i].line);
	sweep_text_puts(&all, "{\"run\":1,\"attempt\":2,\"state\":\"killed\",\"error\":\"by hand\"}\n"
						  "{\"run\":-9007199254740991,\"sweep\":null,\"step\":9007199254740991,\"metrics\":{}}\n");
	struct sweep_record_reader reader = {.name = "r.jsonl", .owns_file = true};
	reader.file = file_of(all.data);
	struct sweep_record record;
	struct sweep_error err;
	char text[1200];
	bool end;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		CU_ASSERT_EQUAL(sweep_record_next(&reader, &record, &end, &err), SWEEP_FAILED);
		CU_ASSERT_STRING_EQUAL(sweep_error_text(&err, text, sizeof text), cases[i].message);
	}
	CU_ASSERT(sweep_record_next(&reader, &record, &end, &err) == SWEEP_OK && record.state == SWEEP_KILLED);
	CU_ASSERT_EQUAL(record.attempt, 2);
	CU_ASSERT_STRING_EQUAL(record.error, "by hand");
	CU_ASSERT(sweep_record_next(&reader, &record, &end, &err) == SWEEP_OK && record.run == -9007199254740991);
	CU_ASSERT(record.step == 9007199254740991 && record.sweep == NULL && record.error == NULL);
	sweep_record_close(&reader);
	sweep_text_free(&all);
}

static void records_are_written(void)
{
	struct sweep_text out = {0};
	sweep_record_add_config(&out, 1, "{\"a\":2}");
	sweep_record_add_metric(&out, 1, 5, 0.25, "{\"loss\":1.0}");
	sweep_record_add_state(&out, 1, SWEEP_FAILED_RUN, NAN, NULL);
	CU_ASSERT_STRING_EQUAL(out.data, "{\"run\":1,\"config\":{\"a\":2}}\n"
									 "{\"run\":1,\"step\":5,\"time\":0.25,\"metrics\":{\"loss\":1.0}}\n"
									 "{\"run\":1,\"state\":\"failed\"}\n");
	sweep_text_free(&out);
}

/* What RFC 8259 has no room for and cJSON takes. */
static void json_is_read_by_the_letter(void)
{
	static const char *const good[] = {"{\"a\":[0,-1,0.5,1e5,-0.5E-3,10,true,null]}",
									   "\"\\\" \\\\ 01 NaN \\u0001\x7F\"", "[ 1 ,\t2 ]\r\n", "{}"};
	static const struct
	{
		const char *text;
		int column;
		const char *message;
	} bad[] = {
		{"[01]", 2, "not valid JSON: a number with a leading 0"},
		{"[-01]", 2, "not valid JSON: a number with a leading 0"},
		{"[1.]", 3, "not valid JSON: a point with no digit behind it"},
		{"[1.e5]", 3, "not valid JSON: a point with no digit behind it"},
		{"[-.5]", 2, "not valid JSON: a number that begins with no digit"},
		{"\"a\tb\"", 3, "not valid JSON: byte 0x09 in a string (\\u0009 stands for it)"},
		{"[1,\x01 2]", 4, "not valid JSON: byte 0x01 outside of a string"},
		{"[1]\v", 4, "not valid JSON"},
		{"\f[1]", 1, "not valid JSON: byte 0x0C outside of a string"},
		{"\xEF\xBB\xBF{}", 1, "not valid JSON: a byte order mark (save the text without one)"},
		{"\"ab\\u0000\"", 4, "not valid JSON: \\u0000, a character that no text here can hold"},
		{"\"\\u00e, more\"", 2, "not valid JSON: \\u without four hexadecimal digits"},
		{"[NaN, tru]", 7, "not valid JSON"},
		{"[-Infinity, NaN, 01]", 18, "not valid JSON: a number with a leading 0"},
		{"\"\\ud800\"", 2, "not valid JSON"},
	};
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
	{
		cJSON *root = sweep_json_parse(good[i], strlen(good[i]), NULL);
		CU_ASSERT_PTR_NOT_NULL(root);
		cJSON_Delete(root);
	}
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
	{
		struct sweep_error err = {0};
		CU_ASSERT_PTR_NULL(sweep_json_parse(bad[i].text, strlen(bad[i].text), &err));
		CU_ASSERT_STRING_EQUAL(err.message, bad[i].message);
		if (err.column != bad[i].column) printf("# %s: column %d\n", bad[i].text, err.column);
		CU_ASSERT_EQUAL(err.column, bad[i].column);
	}
	bool words;
	cJSON *root = sweep_json_parse_line("{\"a\":\"NaN\"}", 11, &words, NULL);
	CU_ASSERT(root && !words);
	cJSON_Delete(root);
	root = sweep_json_parse_line("{\"a\":NaN}", 9, &words, NULL);
	CU_ASSERT(root && words);
	cJSON_Delete(root);
}

static void lines_that_are_no_text_are_bad(void)
{
	static const char bytes[] =
		"{\"run\":1,\0\"metrics\":{}}\n{\"run\":1,\"metrics\":{\"a\":\"\xE9\"}}\n\n \r\n{\"run\":1,\"metrics\":{}}";
	struct sweep_record_reader reader = {.name = "r", .owns_file = true};
	reader.file = fmemopen((void *)(uintptr_t)bytes, sizeof bytes - 1, "r");
	struct sweep_record record;
	struct sweep_error err;
	char text[1200];
	bool end;
	CU_ASSERT_EQUAL(sweep_record_next(&reader, &record, &end, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(sweep_error_text(&err, text, sizeof text), "r:1:10: not a record: a NUL byte");
	CU_ASSERT_EQUAL(sweep_record_next(&reader, &record, &end, &err), SWEEP_FAILED);
	CU_ASSERT_STRING_EQUAL(sweep_error_text(&err, text, sizeof text), "r:2:26: not a record: byte 0xE9 is not UTF-8");
	CU_ASSERT(sweep_record_next(&reader, &record, &end, &err) == SWEEP_OK && !end && reader.line == 5);
	CU_ASSERT(sweep_record_next(&reader, &record, &end, &err) == SWEEP_OK && end);
	sweep_record_close(&reader);
}

/* A pipe that a line comes through in pieces, with lines that are longer than what is read at once. */
static void lines_of_a_pipe_are_put_together(void)
{
	int ends[2];
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	FILE *file = fdopen(ends[0], "r");
	struct sweep_lines lines = {0};
	char *line;
	size_t length;
	CU_ASSERT_FALSE(sweep_lines_ready(&lines, file, 1));
	CU_ASSERT_EQUAL(write(ends[1], "ab", 2), 2);
	CU_ASSERT_FALSE(sweep_lines_ready(&lines, file, 1));
	CU_ASSERT_EQUAL(write(ends[1], "c\n\nd", 4), 4);
	CU_ASSERT(sweep_lines_ready(&lines, file, 1000));
	CU_ASSERT(sweep_lines_next(&lines, file, &line, &length) && length == 3 && strcmp(line, "abc") == 0);
	CU_ASSERT(sweep_lines_next(&lines, file, &line, &length) && length == 0);
	CU_ASSERT_FALSE(sweep_lines_ready(&lines, file, 1));
	struct sweep_text all = {0};
	for (int round = 0; round < 20; round++)
	{
		static char piece[50000];
		memset(piece, 'a' + round, sizeof piece);
		CU_ASSERT_EQUAL(write(ends[1], piece, sizeof piece), sizeof piece);
		sweep_text_add(&all, piece, sizeof piece);
		CU_ASSERT_FALSE(sweep_lines_ready(&lines, file, 1)); /* reads what is there */
	}
	close(ends[1]);
	CU_ASSERT(sweep_lines_ready(&lines, file, 1000));
	CU_ASSERT(sweep_lines_next(&lines, file, &line, &length) && length == all.length + 1);
	CU_ASSERT(line[0] == 'd' && strcmp(line + 1, all.data) == 0);
	CU_ASSERT(sweep_lines_ready(&lines, file, 0));
	CU_ASSERT_FALSE(sweep_lines_next(&lines, file, &line, &length));
	sweep_text_free(&all);
	sweep_lines_free(&lines);
	fclose(file);
}

/* A line that is as long as may be, one that is a byte longer, and one of many times that, without an end. */
static void long_lines_have_a_limit(void)
{
	char name[] = "test-record.XXXXXX";
	int descriptor = mkstemp(name);
	CU_ASSERT_FATAL(descriptor >= 0);
	unlink(name);
	FILE *file = fdopen(descriptor, "r+");
	static char piece[1 << 20];
	memset(piece, ' ', sizeof piece);
	static const char record_text[] = "{\"run\":1,\"metrics\":{}}";
	for (int extra = 0; extra <= 1; extra++)
	{
		for (int i = 0; i < 15; i++) fwrite(piece, 1, sizeof piece, file);
		fwrite(piece, 1, sizeof piece - (sizeof record_text - 1) + (size_t)extra, file);
		fprintf(file, "%s\n", record_text);
	}
	fprintf(file, "%s\n", record_text);
	for (int i = 0; i < 40; i++) fwrite(piece, 1, sizeof piece, file);
	rewind(file);
	struct sweep_record_reader reader = {.name = "r", .owns_file = true, .file = file};
	struct sweep_record record;
	struct sweep_error err;
	char text[1200];
	bool end;
	static const char *const wanted[] = {NULL, "r:2: longer than 16 MB, the most that a record may have", NULL,
										 "r:4: longer than 16 MB, the most that a record may have"};
	for (int i = 0; i < 4; i++)
	{
		enum sweep_status status = sweep_record_next(&reader, &record, &end, &err);
		CU_ASSERT(!end && (status == SWEEP_OK) == (wanted[i] == NULL));
		if (wanted[i]) CU_ASSERT_STRING_EQUAL(sweep_error_text(&err, text, sizeof text), wanted[i]);
	}
	CU_ASSERT(sweep_record_next(&reader, &record, &end, &err) == SWEEP_OK && end);
	CU_ASSERT(reader.lines.capacity < 4 * SWEEP_LONGEST_LINE);
	sweep_record_close(&reader);
}

/* More records than are read ahead, each tenth line bad, through a thread: as without one. */
static void reading_ahead_changes_nothing(void)
{
	enum
	{
		LINES = 5000
	};
	struct sweep_text all = {0};
	for (int i = 1; i <= LINES; i++)
		if (i % 10 == 0) sweep_text_puts(&all, "bad\n");
		else sweep_text_printf(&all, "{\"run\":%d,\"step\":%d,\"metrics\":{\"a\":%d.5}}\n", i / 100, i, i);
	struct sweep_record_reader reader = {.name = "r", .owns_file = true};
	reader.file = file_of(all.data);
	struct sweep_ahead *ahead = sweep_ahead_start(&reader);
	CU_ASSERT_PTR_NOT_NULL_FATAL(ahead);
	struct sweep_record record;
	struct sweep_error err;
	int64_t number;
	bool end;
	int wrong = 0;
	for (int i = 1; i <= LINES; i++)
	{
		if (i % 1000 == 0) sweep_ahead_gather(ahead, 1000);
		enum sweep_status status = sweep_ahead_next(ahead, &record, &number, &end, &err);
		wrong += end || number != i || (status != SWEEP_OK) != (i % 10 == 0);
		if (status != SWEEP_OK) wrong += err.line != i || strcmp(err.message, "not valid JSON") != 0;
		else
			wrong += record.step != i || record.line[record.length - 1] != '}' || record.line[record.length] != '\0' ||
					 cJSON_GetObjectItem(record.metrics, "a")->valuedouble != i + 0.5;
	}
	CU_ASSERT_EQUAL(wrong, 0);
	for (int again = 0; again < 2; again++)
		CU_ASSERT(sweep_ahead_next(ahead, &record, &number, &end, &err) == SWEEP_OK && end);
	sweep_ahead_stop(ahead);
	sweep_record_close(&reader);
	sweep_text_free(&all);
}

/* A record is handed over when it has come, and an open pipe keeps nobody from stopping. */
static void reading_ahead_waits_for_no_more_than_it_has(void)
{
	int ends[2];
	CU_ASSERT_EQUAL_FATAL(pipe(ends), 0);
	struct sweep_record_reader reader = {.name = "r", .owns_file = true, .file = fdopen(ends[0], "r")};
	struct sweep_ahead *ahead = sweep_ahead_start(&reader);
	CU_ASSERT_PTR_NOT_NULL_FATAL(ahead);
	CU_ASSERT_FALSE(sweep_ahead_ready(ahead, 1));
	static const char line[] = "{\"run\":7,\"metrics\":{}}\n";
	CU_ASSERT_EQUAL(write(ends[1], line, sizeof line - 1), sizeof line - 1);
	CU_ASSERT(sweep_ahead_ready(ahead, 10000));
	struct sweep_record record;
	struct sweep_error err;
	int64_t number;
	bool end;
	CU_ASSERT(sweep_ahead_next(ahead, &record, &number, &end, &err) == SWEEP_OK && !end && record.run == 7);
	CU_ASSERT_FALSE(sweep_ahead_ready(ahead, 1));
	CU_ASSERT_EQUAL(write(ends[1], line, sizeof line - 1), sizeof line - 1);
	CU_ASSERT(sweep_ahead_ready(ahead, 10000));
	sweep_ahead_halt(ahead);
	CU_ASSERT(sweep_ahead_ready(ahead, 0));
	CU_ASSERT(sweep_ahead_next(ahead, &record, &number, &end, &err) == SWEEP_OK && !end && number == 2);
	CU_ASSERT_FALSE(sweep_ahead_ready(ahead, 0));
	sweep_ahead_stop(ahead);
	close(ends[1]);
	sweep_record_close(&reader);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"numbers keep their kind", numbers_keep_their_kind},
		{"bare NaN and infinities are accepted", bare_words_are_accepted},
		{"the words for NaN and the infinities are numbers", numbers_read_with_their_words},
		{"config, metric and state records are read", records_are_read},
		{"bad lines are errors with a place, and reading goes on", bad_lines_are_errors_and_reading_goes_on},
		{"records are written", records_are_written},
		{"JSON is read by the letter", json_is_read_by_the_letter},
		{"lines with NUL bytes or without UTF-8 are bad", lines_that_are_no_text_are_bad},
		{"a pipe's lines are put together from their pieces", lines_of_a_pipe_are_put_together},
		{"long lines have a limit", long_lines_have_a_limit},
		{"reading ahead changes nothing", reading_ahead_changes_nothing},
		{"reading ahead waits for no more than it has", reading_ahead_waits_for_no_more_than_it_has},
		{NULL, NULL}};
	return unit_main("record", tests);
}
