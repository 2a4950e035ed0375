/* A metric step by step, and when runs were under way: stats/series.h, stats/timeline.h, and how they are loaded. */
#include "claims.h"
#include "report/load-series.h"
#include "report/load-timeline.h"
#include "report/load.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* "0:1 2:0.5": the curve of a row. */
static const char *shown(const struct sweep_series *series, size_t row)
{
	static char text[512];
	text[0] = '\0';
	for (size_t i = 0; row < series->rows && i < series->curves[row].count; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text), "%s%g:%g", i ? " " : "", series->curves[row].steps[i],
				 series->curves[row].values[i]);
	return text;
}

static void steps_rise_and_the_last_value_of_one_counts(void)
{
	struct sweep_series series = {0};
	sweep_series_add(&series, 2, 5, 1.5);
	sweep_series_add(&series, 2, 1, INFINITY);
	sweep_series_add(&series, 2, 5, 2.5);
	sweep_series_add(&series, 2, 3, NAN);
	sweep_series_add(&series, 0, NAN, 7); /* without steps: 0, 1, ... */
	sweep_series_add(&series, 0, NAN, 8);
	sweep_series_add(&series, 0, 10, 9);
	sweep_series_add(&series, 0, NAN, 6);
	sweep_series_finish(&series, 5);
	CU_ASSERT_EQUAL(series.rows, 5);
	CU_ASSERT_STRING_EQUAL(shown(&series, 0), "0:7 1:8 10:9 11:6");
	CU_ASSERT_STRING_EQUAL(shown(&series, 1), "");
	CU_ASSERT_STRING_EQUAL(shown(&series, 2), "1:inf 3:nan 5:2.5");
	CU_ASSERT_STRING_EQUAL(shown(&series, 4), "");
	sweep_series_free(&series);
	sweep_series_finish(&series, 0);
	CU_ASSERT_EQUAL(series.rows, 0);
	sweep_series_free(&series);
}

static void a_number_of_values_stands_at_one_step_or_not(void)
{
	struct sweep_series series = {0};
	double step = 0;
	for (int i = 0; i < 4; i++) sweep_series_add(&series, 0, i * 10, i);
	for (int i = 0; i < 2; i++) sweep_series_add(&series, 1, i * 10, i);
	sweep_series_finish(&series, 2);
	CU_ASSERT(sweep_series_step_of(&series, 2, &step) && step == 10);
	CU_ASSERT(sweep_series_step_of(&series, 4, &step) && step == 30);
	CU_ASSERT(sweep_series_step_of(&series, 5, &step) && isnan(step));
	sweep_series_add(&series, 1, 15, 0);
	sweep_series_finish(&series, 2);
	CU_ASSERT(!sweep_series_step_of(&series, 3, NULL));
	sweep_series_free(&series);
}

/* --- loading ------------------------------------------------------------------------------------------------- */

static void ignore(void *context, const struct sweep_error *err)
{
	(void)context;
	(void)err;
}

static void read_records(struct sweep_frame *frame, struct sweep_series_reader *series, const char *text)
{
	struct sweep_record_reader reader = {.file = fmemopen((void *)(uintptr_t)text, strlen(text), "r"),
										 .owns_file = true};
	struct sweep_bad_line bad = {ignore, NULL, 0};
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL(sweep_frame_read(frame, series, &reader, &bad, &err), SWEEP_OK);
	sweep_record_close(&reader);
}

static void series_are_read_from_records(void)
{
	static const char records[] =
		"{\"run\":7,\"step\":0,\"metrics\":{\"loss\":3,\"val\":{\"acc\":0.5},\"note\":\"x\"}}\n"
		"{\"run\":8,\"metrics\":{\"loss\":\"NaN\"}}\n"
		"{\"run\":7,\"step\":4,\"metrics\":{\"loss\":2,\"val\":{\"acc\":0.75}}}\n"
		"{\"run\":8,\"metrics\":{\"loss\":1}}\n"
		"{\"run\":8,\"state\":\"finished\",\"summary\":{\"loss\":0.5}}\n";
	struct sweep_frame frame = {0};
	struct sweep_series_reader reader = {0};
	struct sweep_series series;
	read_records(&frame, &reader, records);
	sweep_series_reader_take(&reader, "loss", frame.rows, &series);
	CU_ASSERT_STRING_EQUAL(shown(&series, 0), "0:3 4:2");
	CU_ASSERT_STRING_EQUAL(shown(&series, 1), "0:nan 1:1");
	sweep_series_free(&series);
	sweep_series_reader_take(&reader, "val.acc", frame.rows, &series);
	CU_ASSERT_STRING_EQUAL(shown(&series, 0), "0:0.5 4:0.75");
	sweep_series_free(&series);
	sweep_series_reader_take(&reader, "absent", frame.rows, &series);
	CU_ASSERT_EQUAL(series.rows, 2);
	CU_ASSERT_STRING_EQUAL(shown(&series, 1), "");
	sweep_series_free(&series);
	sweep_series_reader_free(&reader);

	reader.only = "loss";
	read_records(&frame, &reader, records);
	CU_ASSERT_EQUAL(reader.metrics.count, 1);
	sweep_series_reader_free(&reader);
	sweep_frame_free(&frame);
}

static void a_pipe_has_the_last_attempt(void)
{
	struct sweep_frame frame = {0};
	struct sweep_series_reader reader = {0};
	struct sweep_series series;
	read_records(&frame, &reader,
				 "{\"run\":1,\"step\":0,\"metrics\":{\"loss\":9}}\n"
				 "{\"run\":1,\"step\":1,\"attempt\":1,\"metrics\":{\"loss\":8}}\n"
				 "{\"run\":2,\"step\":0,\"metrics\":{\"loss\":6}}\n"
				 "{\"run\":1,\"step\":0,\"attempt\":2,\"metrics\":{\"loss\":5}}\n"
				 "{\"run\":1,\"step\":2,\"attempt\":1,\"metrics\":{\"loss\":7}}\n"
				 "{\"run\":1,\"step\":1,\"metrics\":{\"loss\":4}}\n");
	sweep_series_reader_take(&reader, "loss", frame.rows, &series);
	CU_ASSERT_STRING_EQUAL(shown(&series, 0), "0:5 1:4");
	CU_ASSERT_STRING_EQUAL(shown(&series, 1), "0:6");
	sweep_series_free(&series);
	sweep_series_reader_free(&reader);
	sweep_frame_free(&frame);
}

/* A ledger whose first run was tried twice, by two workers. */
static void make_ledger(void)
{
	claims_begin("method: random\nparameters:\n  a: {value: 1}\n");
	claims_check(2, "1.1 {\"a\":1}\n2.1 {\"a\":1}\ngoes on\n");
	claims_clock += 1;
	claims_tell("{\"run\":1,\"step\":0,\"metrics\":{\"loss\":9}}\n"
				"{\"run\":2,\"metrics\":{\"loss\":3}}\n"
				"{\"run\":2,\"metrics\":{\"loss\":\"NaN\",\"epoch\":1}}\n"
				"{\"run\":2,\"metrics\":{\"epoch\":2}}\n"
				"{\"run\":1,\"state\":\"pending\"}\n",
				"new new new new new");
	claims_clock += 1;
	claims_holder.name = "other";
	claims_check(1, "1.2 {\"a\":1}\ngoes on\n");
	claims_tell("{\"run\":1,\"step\":3,\"metrics\":{\"loss\":2}}\n"
				"{\"run\":1,\"step\":1,\"metrics\":{\"l\\u006fss\":4}}\n",
				"new new");
	claims_clock += 1;
	claims_tell("{\"run\":1,\"state\":\"failed\"}\n", "new");
}

static void the_ledger_has_the_last_attempt(void)
{
	struct sweep_frame frame = {0};
	struct sweep_series series;
	struct sweep_error err = {0};
	make_ledger();
	const int64_t key = sweep_ledger_entry(claims_ledger)->key;
	CU_ASSERT_EQUAL(sweep_frame_from_store(&frame, claims_store, key, &err), SWEEP_OK);
	claims_check(1, "3.1 {\"a\":1}\ngoes on\n"); /* which came too late for the frame */
	claims_tell("{\"run\":3,\"metrics\":{\"loss\":1}}\n", "new");
	CU_ASSERT_EQUAL(sweep_series_from_store(&series, claims_store, key, &frame, "loss", &err), SWEEP_OK);
	CU_ASSERT_EQUAL(series.rows, 2);
	CU_ASSERT_STRING_EQUAL(shown(&series, 0), "1:4 3:2");
	CU_ASSERT_STRING_EQUAL(shown(&series, 1), "0:3 1:nan");
	sweep_series_free(&series);
	sweep_frame_free(&frame);
	claims_end();
}

/* --- timelines ----------------------------------------------------------------------------------------------- */

static void spans_are_the_attempts(void)
{
	struct sweep_frame frame = {0};
	struct sweep_timeline timeline;
	struct sweep_error err = {0};
	make_ledger();
	const int64_t key = sweep_ledger_entry(claims_ledger)->key;
	CU_ASSERT_EQUAL(sweep_frame_from_store(&frame, claims_store, key, &err), SWEEP_OK);
	claims_clock += 10;
	CU_ASSERT_EQUAL(sweep_timeline_from_store(&timeline, claims_store, key, &frame, &err), SWEEP_OK);
	static const struct sweep_span wanted[] = {{0, 1, 0, 1000000, 1000001, SWEEP_PENDING},
											   {1, 1, 0, 1000000, 1000013, SWEEP_RUNNING},
											   {0, 2, 1, 1000002, 1000003, SWEEP_FAILED_RUN}};
	CU_ASSERT_EQUAL_FATAL(timeline.count, 3);
	for (size_t i = 0; i < 3; i++)
	{
		const struct sweep_span *span = &timeline.spans[i];
		CU_ASSERT_EQUAL(span->row, wanted[i].row);
		CU_ASSERT_EQUAL(span->attempt, wanted[i].attempt);
		CU_ASSERT_EQUAL(span->worker, wanted[i].worker);
		CU_ASSERT(span->begin == wanted[i].begin && span->end == wanted[i].end);
		CU_ASSERT_EQUAL(span->state, wanted[i].state);
	}
	CU_ASSERT_STRING_EQUAL(timeline.workers.texts[1], "other");
	sweep_timeline_free(&timeline);
	sweep_frame_free(&frame);
	claims_end();
}

static void lanes_have_no_two_spans_at_once(void)
{
	struct sweep_timeline timeline = {0};
	static const double times[][2] = {{0, 5}, {1, 2}, {2, 3}, {2.5, 6}, {5, 7}};
	sweep_names_add(&timeline.workers, "a");
	sweep_names_add(&timeline.workers, "b");
	for (size_t i = 0; i < 5; i++)
	{
		struct sweep_span span = {.row = i, .worker = 1, .begin = times[i][0], .end = times[i][1]};
		sweep_timeline_add(&timeline, &span);
	}
	size_t lanes[5], used[2];
	static const size_t wanted[] = {0, 1, 1, 2, 0}, crowded[] = {0, 1, 1, 1, 0};
	sweep_timeline_lanes(&timeline, 10, lanes, used);
	CU_ASSERT(memcmp(lanes, wanted, sizeof wanted) == 0);
	CU_ASSERT_EQUAL(used[0], 0);
	CU_ASSERT_EQUAL(used[1], 3);
	sweep_timeline_lanes(&timeline, 2, lanes, used);
	CU_ASSERT(memcmp(lanes, crowded, sizeof crowded) == 0);
	CU_ASSERT_EQUAL(used[1], 2);
	sweep_timeline_free(&timeline);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"steps rise, and the last value of one counts", steps_rise_and_the_last_value_of_one_counts},
		{"the n-th value stands at one step in all rows, or it is said not to",
		 a_number_of_values_stands_at_one_step_or_not},
		{"series are read from records", series_are_read_from_records},
		{"of a run tried again a pipe gives the last attempt", a_pipe_has_the_last_attempt},
		{"of a run tried again the ledger gives the last attempt", the_ledger_has_the_last_attempt},
		{"each attempt of a run is a span of its worker", spans_are_the_attempts},
		{"no two spans of a lane overlap while there are lanes", lanes_have_no_two_spans_at_once},
		{NULL, NULL}};
	return unit_main("series", tests);
}
