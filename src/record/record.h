/* record.h - the three kinds of JSON line that the tools exchange; sweep-records(5) defines them.
 *
 *   {"run":3,"config":{"optimizer":"adam","net":{"width":128}}}                config
 *   {"run":3,"step":12,"time":1.25,"metrics":{"loss":0.41,"epoch":1}}          metric
 *   {"run":3,"state":"finished","time":2.5,"summary":{"loss":0.33}}            state
 *
 * Reading is line by line in constant memory; a bad line is an error with file and line, after which
 * reading can go on. Keys that are not known stay in `root` and in `line`. */
#ifndef SWEEP_RECORD_RECORD_H
#define SWEEP_RECORD_RECORD_H

#include "base/error.h"
#include "base/text.h"
#include "record/lines.h"

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum sweep_record_kind
{
	SWEEP_RECORD_CONFIG,
	SWEEP_RECORD_METRIC,
	SWEEP_RECORD_STATE
};

enum sweep_state
{
	SWEEP_PENDING,
	SWEEP_RUNNING,
	SWEEP_FINISHED,
	SWEEP_STOPPED, /* early; its value counts */
	SWEEP_FAILED_RUN,
	SWEEP_CRASHED, /* its agent died */
	SWEEP_KILLED,  /* by a person */
	SWEEP_STATES
};

/* "pending", "running", ... */
const char *sweep_state_name(enum sweep_state state);
bool sweep_state_find(const char *name, enum sweep_state *state);

struct sweep_record
{
	enum sweep_record_kind kind;
	int64_t run;
	const char *sweep; /* the sweep's id or name, or NULL */
	bool has_step;
	int64_t step;
	int64_t attempt; /* which try of the run it belongs to, from 1; 0 when it does not say */
	double time;     /* seconds since the run began; NaN when the record has none */
	enum sweep_state state;
	const cJSON *config;  /* an object, in config records */
	const cJSON *metrics; /* an object, in metric records */
	const cJSON *summary; /* an object, or NULL, in state records */
	const char *error;    /* why the run failed, or NULL, in state records */
	const cJSON *root;    /* the whole record */
	const char *line;     /* its text, without the line end */
	size_t length;
	bool words; /* the line has bare words, such as NaN: it is no JSON to other readers */
};

struct sweep_record_reader
{
	FILE *file;
	const char *name; /* for messages: the path, or "standard input"; borrowed */
	int64_t line;     /* the number of the line last read, from 1 */
	bool owns_file;
	bool keep_numbers; /* set it to have config numbers keep their text (see json.h); off by default */
	struct sweep_lines lines;
	cJSON *root;
};

/* Opens `path`; "-" is standard input. */
enum sweep_status sweep_record_open(struct sweep_record_reader *reader, const char *path, struct sweep_error *err);

/* The next record, valid until the next call of a function on the reader. Blank lines are passed over. SWEEP_FAILED:
 * *err says why, with file and line; the line is consumed, and the caller may go on. At the end: SWEEP_OK with *end
 * true. A line is no record if it is longer than SWEEP_LONGEST_LINE, if it is not JSON by the letter (see json.h), or
 * if one of the keys that are known stands in it twice. */
enum sweep_status sweep_record_next(struct sweep_record_reader *reader, struct sweep_record *record, bool *end,
									struct sweep_error *err);

/* Whether the next record, or the end, can be read without waiting; waits for that up to `milliseconds`, or until
 * a signal comes. */
bool sweep_record_ready(struct sweep_record_reader *reader, int milliseconds);
void sweep_record_close(struct sweep_record_reader *reader);

/* Reads one record from `root`, which the record borrows. */
enum sweep_status sweep_record_from_json(const cJSON *root, struct sweep_record *record, struct sweep_error *err);

/* One line, with its line end, appended to `out`. The last argument is the JSON text of an object.
 * `time` may be NaN and `summary` NULL: then the record has none. */
void sweep_record_add_config(struct sweep_text *out, int64_t run, const char *config);
void sweep_record_add_metric(struct sweep_text *out, int64_t run, int64_t step, double time, const char *metrics);
void sweep_record_add_state(struct sweep_text *out, int64_t run, enum sweep_state state, double time,
							const char *summary);

/* For a record with further keys: its beginning, {"run":3 and, unless it is NULL, ,"sweep":"ab12cd34"; and ,"time":2.5
 * unless that is NaN. The caller adds the other keys and "}\n". */
void sweep_record_begin(struct sweep_text *out, int64_t run, const char *sweep);
void sweep_record_add_time(struct sweep_text *out, double time);

#endif
