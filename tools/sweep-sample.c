/* sweep-sample - proposes the configurations of a sweep file, from what earlier runs came to where the method learns;
 * --serve does so in a dialogue; --check says what is wrong with the file, or shows the space that it searches. */
#include "base/error.h"
#include "base/memory.h"
#include "base/options.h"
#include "sample.h"
#include "search/tell.h"
#include "spec/describe.h"
#include "spec/lint.h"
#include "spec/sweep.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	BUFFER = 64 * 1024 /* bytes that are written at once */
};

static const char tool_name[] = "sweep-sample";

/* What was asked for. */
static int64_t count, start = 1;
static uint64_t seed;
static const char *method, *format_name = "jsonl", *directory, *history;
static bool count_given, start_given, seed_given, format_given, check_only, lenient, serve, explain;

static const struct sweep_option options[] = {
	{'n', "count", "N", "how many configurations (run_cap, else the whole grid, else 1)", SWEEP_OPTION_COUNT, &count,
	 &count_given},
	{'s', "seed", "SEED", "what random draws follow from (the file's seed, else 0)", SWEEP_OPTION_SEED, &seed,
	 &seed_given},
	{0, "start", "K", "begin with run K (1, or behind the history's last)", SWEEP_OPTION_COUNT, &start, &start_given},
	{'m', "method", "M", "the method, whatever the file says", SWEEP_OPTION_TEXT, &method, NULL},
	{0, "history", "FILE", "learn from the records of earlier runs; \"-\": standard input", SWEEP_OPTION_INPUT,
	 &history, NULL},
	{0, "serve", NULL, "answer questions for configurations on standard input, and take outcomes", SWEEP_OPTION_FLAG,
	 &serve, NULL},
	{0, "explain", NULL, "say why each configuration is proposed", SWEEP_OPTION_FLAG, &explain, NULL},
	{0, "format", "FORMAT", "jsonl (config records), args (flags) or csv", SWEEP_OPTION_TEXT, &format_name,
	 &format_given},
	{0, "split", "DIR", "write each configuration to a file of its own, DIR/run-000001.json", SWEEP_OPTION_TEXT,
	 &directory, NULL},
	{0, "check", NULL, "print what is wrong with the file, or the space that it searches", SWEEP_OPTION_FLAG,
	 &check_only, NULL},
	{0, "lenient", NULL, "only warn of what W&B's server only warns of", SWEEP_OPTION_FLAG, &lenient, NULL},
	{0}};

static const struct sweep_tool tool = {
	.name = tool_name,
	.usage = "[-n N] [-s SEED] [--start K] [-m M] [--history FILE] [--format FORMAT] [--lenient] FILE.yaml\n"
			 "[-n N] [-s SEED] [--start K] [-m M] [--history FILE] [--lenient] --split DIR FILE.yaml\n"
			 "--explain [-n N] [-s SEED] [--start K] [-m M] [--history FILE] [--lenient] FILE.yaml\n"
			 "--serve [-s SEED] [-m M] [--history FILE] [--explain] [--lenient] FILE.yaml\n"
			 "--check [-m M] [--lenient] FILE.yaml",
	.summary = "Proposes configurations from a sweep file, one a line.",
	.options = options};

/* --- formats ------------------------------------------------------------------------------------- */

static const struct sample_format formats[] = {{"jsonl", SWEEP_CONFIG_JSON, "{\"run\":", ",\"config\":", "}\n", false},
											   {"args", SWEEP_CONFIG_ARGS, NULL, NULL, "\n", false},
											   {"csv", SWEEP_CONFIG_CSV, "", ",", "\n", true},
											   {NULL, SWEEP_CONFIG_JSON, NULL, NULL, NULL, false}};

/* What --explain has without --format. */
static const struct sample_format explained = {"", SWEEP_CONFIG_JSON, "run ", "  ", "\n", false};

static const struct sample_format *find_format(struct sweep_error *err)
{
	if (explain && !format_given && !serve) return &explained;
	const char *names[sizeof formats / sizeof formats[0]];
	size_t known = 0;
	for (const struct sample_format *format = formats; format->name; format++)
	{
		if (strcmp(format->name, format_name) == 0) return format;
		names[known++] = format->name;
	}
	names[known] = NULL;
	const char *nearest = sweep_nearest_name(format_name, names);
	if (nearest) sweep_fail(err, SWEEP_USAGE, "unknown format \"%s\" (did you mean \"%s\"?)", format_name, nearest);
	else sweep_fail(err, SWEEP_USAGE, "unknown format \"%s\": use jsonl, args or csv", format_name);
	return NULL;
}

/* --- sampling ------------------------------------------------------------------------------------ */

/* Where SIGPIPE is ignored, a reader that has had enough is no news either: the message is empty. */
static enum sweep_status unwritten(struct sweep_error *err)
{
	if (errno == EPIPE) return sweep_fail(err, SWEEP_FAILED, "%s", "");
	return sweep_fail(err, SWEEP_FAILED, "cannot write to standard output: %s", strerror(errno));
}

enum sweep_status sample_write(struct sampler *sampler, bool all, struct sweep_error *err)
{
	const size_t length = sampler->out.length;
	if (length < BUFFER && !all) return SWEEP_OK;
	bool written = length == 0 || fwrite(sampler->out.data, 1, length, stdout) == length;
	if (all) written = fflush(stdout) == 0 && written;
	sweep_text_clear(&sampler->out);
	return written ? SWEEP_OK : unwritten(err);
}

static void add_run(struct sampler *sampler, int64_t run)
{
	const struct sample_format *format = sampler->format;
	if (format->before)
	{
		sweep_text_puts(&sampler->out, format->before);
		sweep_text_add_int(&sampler->out, run);
		sweep_text_puts(&sampler->out, format->between);
	}
	sweep_config_add(sampler->writer, sampler->draws, &sampler->out);
	if (explain && format != &explained)
	{
		sweep_text_puts(&sampler->out, ",\"explain\":");
		sweep_explanation_add_json(&sampler->out, sampler->search.explanation, sampler->search.sweep);
	}
	sweep_text_puts(&sampler->out, format->after);
	if (format == &explained)
		sweep_explanation_add_text(&sampler->out, sampler->search.explanation, sampler->search.sweep);
}

static void print_news(struct sweep_search *search)
{
	struct sweep_text line = {0};
	if (sweep_search_news(search, &line)) fprintf(stderr, "%s: warning: %s\n", tool_name, line.data);
	sweep_text_free(&line);
}

enum sweep_status sample_propose(struct sampler *sampler, int64_t run, bool *end, struct sweep_error *err)
{
	const enum sweep_status status = sweep_search_point(&sampler->search, run - 1, sampler->draws, end, err);
	print_news(&sampler->search);
	if (status != SWEEP_OK || *end) return status;
	sweep_search_add_draws(&sampler->search, run, sampler->draws);
	add_run(sampler, run);
	return SWEEP_OK;
}

static enum sweep_status put_run(struct sampler *sampler, int64_t run, struct sweep_error *err)
{
	if (directory == NULL) return sample_write(sampler, false, err);
	const enum sweep_status status = sweep_split_write(&sampler->split, run, &sampler->out, err);
	sweep_text_clear(&sampler->out);
	return status;
}

/* How many runs from `start` on; INT64_MAX: to the grid's end. */
static int64_t wanted_count(const struct sampler *sampler)
{
	const struct sweep *sweep = sampler->search.sweep;
	if (count_given) return count;
	if (sampler->search.reached) return 0;
	const bool learns = sampler->search.method->learns;
	const int64_t left = sweep->has_run_cap ? sweep->run_cap >= start ? sweep->run_cap - start + 1 : 0 : INT64_MAX;
	if (learns) return left < 1 ? left : 1; /* what comes next should know how this one ends */
	if (sweep->has_run_cap) return left;
	return sweep_search_ends(&sampler->search) ? INT64_MAX : 1;
}

/* Runs `start`, `start` + 1, ...; *next becomes the number after the last one. */
static enum sweep_status put_runs(struct sampler *sampler, int64_t *next, struct sweep_error *err)
{
	int64_t left = wanted_count(sampler);
	enum sweep_status status = SWEEP_OK;
	for (*next = start; left > 0; left--, ++*next)
	{
		status = sample_propose(sampler, *next, &sampler->ended, err);
		if (status != SWEEP_OK || sampler->ended) break;
		status = put_run(sampler, *next, err);
		if (status != SWEEP_OK || *next == LAST_RUN) break;
	}
	return status;
}

/* There is nothing to do unless it is asked for. */
static void note_nothing_left(const struct sampler *sampler)
{
	const struct sweep *sweep = sampler->search.sweep;
	const bool capped = sweep->has_run_cap && start > sweep->run_cap;
	if (count_given || !(capped || sampler->search.reached)) return;
	fprintf(stderr, "%s: ", tool_name);
	if (sampler->search.reached) fprintf(stderr, "a run has reached the target of \"%s\"", sweep->metrics[0].name);
	else fprintf(stderr, "run_cap %" PRId64 " is reached", sweep->run_cap);
	fprintf(stderr, ": to go on all the same, say how many (-n 1)\n");
}

/* The configurations ended before there were as many runs as were asked for. */
static void note_end(const struct sampler *sampler, int64_t next)
{
	const int64_t got = next - start;
	note_nothing_left(sampler);
	if (!sampler->ended || (!count_given && got > 0)) return;
	fprintf(stderr, "%s: ", tool_name);
	if (!sweep_search_ends(&sampler->search))
		fprintf(stderr, "every configuration has as many runs as max_trials_per_config allows: ");
	else fprintf(stderr, "the grid ends with run %" PRId64 ": ", sweep_search_size(&sampler->search));
	if (count_given) fprintf(stderr, "%" PRId64 " of the %" PRId64 " runs asked for\n", got, count);
	else fprintf(stderr, "no run from %" PRId64 " on\n", start);
}

static enum sweep_status sample_to_files(struct sampler *sampler, struct sweep_error *err)
{
	int64_t next;
	enum sweep_status status = sweep_split_open(&sampler->split, directory, err);
	if (status == SWEEP_OK) status = put_runs(sampler, &next, err);
	if (status == SWEEP_OK && start == 1 && !start_given) status = sweep_split_prune(&sampler->split, next - 1, err);
	if (status == SWEEP_OK) note_end(sampler, next);
	sweep_split_close(&sampler->split);
	return status;
}

static enum sweep_status sample_to_output(struct sampler *sampler, struct sweep_error *err)
{
	if (sampler->format->header && start == 1)
	{
		sweep_text_puts(&sampler->out, "run,");
		sweep_config_add_header(sampler->search.sweep, &sampler->out);
		sweep_text_putc(&sampler->out, '\n');
	}
	int64_t next;
	enum sweep_status status = put_runs(sampler, &next, err);
	if (status == SWEEP_OK) status = sample_write(sampler, true, err);
	if (status == SWEEP_OK) note_end(sampler, next);
	return status;
}

/* No record has a greater number than LAST_RUN. A count beyond a grid's end is no error. */
static enum sweep_status check_numbers(const struct sampler *sampler, struct sweep_error *err)
{
	const bool many = count_given && !serve && !sweep_search_ends(&sampler->search);
	if (start <= LAST_RUN && (!many || count <= LAST_RUN - start + 1)) return SWEEP_OK;
	return sweep_fail(err, SWEEP_USAGE, "run numbers end with %" PRId64 ": --start or -n is too large", LAST_RUN);
}

static enum sweep_status sample(const struct sweep *sweep, struct sweep_error *err)
{
	struct sampler sampler = {.format = find_format(err)};
	if (sampler.format == NULL) return SWEEP_USAGE;
	enum sweep_status status =
		sweep_search_start(&sampler.search, sweep, method, seed_given || !sweep->has_seed ? seed : sweep->seed, err);
	if (status == SWEEP_OK) status = sweep_config_writer_new(sweep, sampler.format->form, &sampler.writer, err);
	int64_t last = 0;
	if (status == SWEEP_OK && explain) sweep_search_explain(&sampler.search);
	if (status == SWEEP_OK && history) status = sweep_search_take_file(&sampler.search, history, &last, err);
	if (status == SWEEP_OK)
	{
		if (!start_given) start = last + 1;
		status = check_numbers(&sampler, err);
	}
	if (status == SWEEP_OK)
	{
		sampler.draws = sweep_alloc(sweep->count, sizeof *sampler.draws);
		status = serve       ? sample_serve(&sampler, last, err)
				 : directory ? sample_to_files(&sampler, err)
							 : sample_to_output(&sampler, err);
	}
	free(sampler.draws);
	sweep_text_free(&sampler.out);
	sweep_config_writer_free(sampler.writer);
	sweep_search_free(&sampler.search);
	return status;
}

/* --- the file ------------------------------------------------------------------------------------ */

static enum sweep_status report(struct sweep_error *err, const char *file)
{
	char text[sizeof err->file + sizeof err->message + 32];
	if (err->line > 0 && err->file[0] == '\0') snprintf(err->file, sizeof err->file, "%s", file);
	if (err->message[0]) fprintf(stderr, "%s: %s\n", tool_name, sweep_error_text(err, text, sizeof text));
	return err->status;
}

/* Errors, and with --lenient what would have been one. */
static void print_problems(const struct sweep_diagnostics *diagnostics)
{
	for (size_t i = 0; i < diagnostics->count; i++)
	{
		if (diagnostics->items[i].severity < (lenient ? SWEEP_WARNING : SWEEP_ERROR)) continue;
		struct sweep_diagnostics one = *diagnostics;
		one.items += i;
		one.count = 1;
		fprintf(stderr, "%s: ", tool_name);
		sweep_diagnostics_print(&one, stderr);
	}
}

/* The table of the space, with the size of the grid when the method is one. */
static enum sweep_status print_space(const struct sweep *sweep, int64_t size, struct sweep_error *err)
{
	struct sweep_text table = {0};
	sweep_describe(sweep, method, size, &table);
	const bool written = fwrite(table.data, 1, table.length, stdout) == table.length && fflush(stdout) == 0;
	sweep_text_free(&table);
	return written ? SWEEP_OK : unwritten(err);
}

static void note_missing_method(const struct sweep *sweep, const struct sweep_method *used,
								struct sweep_diagnostics *diagnostics)
{
	const struct sweep_value *place = method ? NULL : sweep_value_get(sweep->document.root, "method");
	sweep_diagnose(diagnostics, SWEEP_NOTE, place ? place->line : 0, place ? place->column : 0, "method",
				   "%s is not in this version: to sample, use -m random or -m grid", used->name);
}

/* Whether the constraints allow anything. */
static enum sweep_status find_first(struct sweep_search *search, struct sweep_error *err)
{
	struct sweep_draw *draws = sweep_alloc(search->sweep->count, sizeof *draws);
	bool end;
	const enum sweep_status status = sweep_search_point(search, 0, draws, &end, err);
	free(draws);
	return status;
}

/* What a search says of a place in the file stands among the other problems. */
static void note_failure(struct sweep_error *err, struct sweep_diagnostics *diagnostics)
{
	sweep_diagnose(diagnostics, SWEEP_ERROR, err->line, err->column, NULL, "%s", err->message);
	sweep_diagnostics_sort(diagnostics);
	*err = (struct sweep_error){0};
}

static enum sweep_status check_space(const struct sweep *sweep, struct sweep_diagnostics *diagnostics,
									 struct sweep_error *err)
{
	const struct sweep_method *used = sweep_method_find(method ? method : sweep->method);
	struct sweep_search search = {0};
	int64_t size = -1;
	if (used == NULL || used->start) /* a file for a method of later versions is no less right */
	{
		enum sweep_status status = sweep_search_start(&search, sweep, method, 0, err);
		if (status == SWEEP_OK) size = sweep_search_size(&search);
		if (status == SWEEP_OK && sweep->constraint_count > 0) status = find_first(&search, err);
		sweep_search_free(&search);
		if (status != SWEEP_OK && err->line == 0) return status;
	}
	else note_missing_method(sweep, used, diagnostics);
	sweep_lint(sweep, method, size, diagnostics);
	if (err->line > 0) note_failure(err, diagnostics);
	sweep_diagnostics_print(diagnostics, stderr);
	return diagnostics->errors ? SWEEP_USAGE : print_space(sweep, size, err);
}

static enum sweep_status run(const char *file, struct sweep_error *err)
{
	struct sweep sweep;
	struct sweep_diagnostics diagnostics = {.file = file};
	enum sweep_status status = sweep_load(file, lenient, method, &sweep, &diagnostics, err);
	if (status == SWEEP_FAILED) report(err, file);
	else if (!check_only) print_problems(&diagnostics);
	else if (status != SWEEP_OK) sweep_diagnostics_print(&diagnostics, stderr);
	if (status == SWEEP_OK)
	{
		status = check_only ? check_space(&sweep, &diagnostics, err) : sample(&sweep, err);
		if (status != SWEEP_OK) report(err, file);
	}
	sweep_diagnostics_free(&diagnostics);
	sweep_free(&sweep);
	return status;
}

/* What --serve, --check and --history go together with. */
static enum sweep_status check_together(const char *file, struct sweep_error *err)
{
	const bool from_input = history && strcmp(history, "-") == 0;
	if (serve && check_only) return sweep_fail(err, SWEEP_USAGE, "--check or --serve, not both");
	if (serve && (count_given || start_given || format_given || directory))
		return sweep_fail(err, SWEEP_USAGE,
						  "--serve is asked for configurations: leave out -n, --start, --format, --split");
	if (explain && (check_only || directory))
		return sweep_fail(err, SWEEP_USAGE, "--explain goes with neither --check nor --split");
	if (explain && format_given && strcmp(format_name, "jsonl") != 0)
		return sweep_fail(err, SWEEP_USAGE, "--explain prints lines, or with --format jsonl records: not %s",
						  format_name);
	if (check_only && history) return sweep_fail(err, SWEEP_USAGE, "--check reads no history: leave out --history");
	if ((serve + from_input + (strcmp(file, "-") == 0)) > 1)
		return sweep_fail(err, SWEEP_USAGE, "only one of the sweep file, --history and --serve can be standard input");
	return SWEEP_OK;
}

static enum sweep_status check_usage(int operands, const char *file, struct sweep_error *err)
{
	if (operands == 0) return sweep_fail(err, SWEEP_USAGE, "no sweep file given (see %s --help)", tool_name);
	if (operands > 1) return sweep_fail(err, SWEEP_USAGE, "one sweep file at a time");
	const struct sweep_method *chosen = NULL;
	if (method && sweep_method_choose(method, &chosen, err) != SWEEP_OK && !(check_only && chosen)) return err->status;
	if (start < 1) return sweep_fail(err, SWEEP_USAGE, "--start: runs count from 1");
	if (directory && directory[0] == '\0') return sweep_fail(err, SWEEP_USAGE, "--split needs the name of a directory");
	if (directory && strcmp(format_name, "jsonl") != 0)
		return sweep_fail(err, SWEEP_USAGE, "--split writes config records: leave out --format");
	return check_together(file, err);
}

int main(int argc, char **argv)
{
	struct sweep_error err = {0};
	int operands;
	struct sweep_text methods = {0};
	struct sweep_tool described = tool;
	sweep_methods_describe(&methods);
	described.more = methods.data;
	const enum sweep_parsed parsed = sweep_parse_options(&described, argc, argv, &operands, &err);
	sweep_text_free(&methods);
	switch (parsed)
	{
	case SWEEP_PARSED_DONE: return sweep_flush_output(&err) == SWEEP_OK ? SWEEP_OK : (int)report(&err, NULL);
	case SWEEP_PARSED_WRONG: return (int)report(&err, NULL);
	case SWEEP_PARSED_GO: break;
	}
	if (check_usage(operands, argv[1], &err) != SWEEP_OK) return (int)report(&err, NULL);
	return (int)run(argv[1], &err);
}
