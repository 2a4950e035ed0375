#include "train/runner.h"

#include "base/clock.h"
#include "base/memory.h"
#include "record/json.h"
#include "train/blas.h"
#include "train/trainer.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum
{
	MOST_PENDING = 4096, /* a pipe takes this much in one piece */
	MOST_WARNINGS = 100
};

static const double MOST_DELAY = 0.15; /* seconds */

/* --- output ----------------------------------------------------------------------------------------- */

enum sweep_status sweep_runner_flush(struct sweep_runner *runner, struct sweep_error *err)
{
	const char *bytes = runner->pending.data;
	size_t rest = runner->pending.length;
	while (rest > 0 && runner->write_error == 0)
	{
		ssize_t done = write(runner->out, bytes, rest);
		if (done < 0 && errno != EINTR) runner->write_error = errno;
		if (done < 0) continue;
		bytes += done;
		rest -= (size_t)done;
	}
	sweep_text_clear(&runner->pending);
	runner->written = sweep_clock();
	if (runner->write_error == 0) return SWEEP_OK;
	if (runner->write_error == EPIPE) return sweep_fail(err, SWEEP_FAILED, "%s", "");
	return sweep_fail(err, SWEEP_FAILED, "cannot write the output: %s", strerror(runner->write_error));
}

/* A line has been added to what is pending. */
static void line_added(struct sweep_runner *runner)
{
	if (runner->pending.length >= MOST_PENDING) sweep_runner_flush(runner, NULL);
}

/* --- data ------------------------------------------------------------------------------------------- */

static enum sweep_status load(struct sweep_runner *runner, struct sweep_error *err)
{
	if (runner->loaded) return SWEEP_OK;
	if (runner->sets == NULL) runner->sets = sweep_sets_new(runner->directory, runner->want_test);
	const struct sweep_data *data = sweep_sets_get(runner->sets, (size_t)runner->stride, err);
	if (data == NULL || sweep_blas_load(err) != SWEEP_OK) return SWEEP_FAILED;
	runner->train = sweep_samples_new(&data->train);
	runner->test = sweep_samples_new(&data->test);
	runner->data_name = data->name;
	runner->loaded = true;
	struct sweep_text text = {0};
	sweep_text_printf(&text, "training on %s: %zu images", data->name, data->train.count);
	if (runner->want_test) sweep_text_printf(&text, ", %zu for the test", data->test.count);
	runner->say(text.data);
	sweep_text_free(&text);
	return SWEEP_OK;
}

/* --- parameters that are not known -------------------------------------------------------------------- */

static bool warned(const struct sweep_runner *runner, const char *name)
{
	for (size_t i = 0; i < runner->warned_count; i++)
		if (strcmp(runner->warned[i], name) == 0) return true;
	return false;
}

static void warn_unknown(struct sweep_runner *runner, const cJSON *config)
{
	for (const cJSON *item = config->child; item; item = item->next)
	{
		if (sweep_hyperparameter_known(item->string) || warned(runner, item->string)) continue;
		if (runner->warned_count == MOST_WARNINGS) return;
		runner->warned = sweep_grow(runner->warned, runner->warned_count, &runner->warned_capacity, sizeof(char *));
		runner->warned[runner->warned_count++] = sweep_copy_text(item->string);
		const char *nearest = sweep_nearest_name(item->string, sweep_hyperparameter_names());
		struct sweep_text text = {0};
		sweep_text_puts(&text, "warning: unknown parameter ");
		sweep_text_add_json_string(&text, item->string, strlen(item->string));
		sweep_text_putc(&text, ' ');
		if (nearest) sweep_text_printf(&text, "(did you mean \"%s\"?) ", nearest);
		sweep_text_puts(&text, "is passed through and has no effect");
		runner->say(text.data);
		sweep_text_free(&text);
	}
}

/* --- one run ------------------------------------------------------------------------------------------ */

struct run
{
	struct sweep_runner *runner;
	int64_t number;
	const char *sweep;
	double began;
};

/* Seconds since the run began, to the microsecond. */
static double elapsed(const struct run *run)
{
	return round((sweep_clock() - run->began) * 1e6) / 1e6;
}

/* Adds "name":value and a comma after it, unless there is no such measure. */
static void add_measure(struct sweep_text *out, const char *name, double value)
{
	if (isnan(value)) return;
	sweep_text_printf(out, "\"%s\":", name);
	sweep_json_add_double(out, value);
	sweep_text_putc(out, ',');
}

static void add_epoch_measures(struct sweep_text *out, const struct sweep_training *training)
{
	add_measure(out, "loss", training->loss);
	add_measure(out, "test_loss", training->test_loss);
	add_measure(out, "test_accuracy", training->test_accuracy);
}

/* Replaces the last comma by `closing`. */
static void close_object(struct sweep_text *out, const char *closing)
{
	out->length--;
	sweep_text_puts(out, closing);
}

static void after_batch(void *context, const struct sweep_training *training, bool epoch_ended)
{
	const struct run *run = context;
	struct sweep_runner *runner = run->runner;
	struct sweep_text *out = &runner->pending;
	bool due = runner->log_every > 0 && training->step % runner->log_every == 0;
	if (due || epoch_ended)
	{
		sweep_record_begin(out, run->number, run->sweep);
		sweep_text_printf(out, ",\"step\":%lld", (long long)training->step);
		sweep_record_add_time(out, elapsed(run));
		sweep_text_printf(out, ",\"metrics\":{\"epoch\":%lld,", (long long)training->epoch);
		if (epoch_ended) add_epoch_measures(out, training);
		if (due) add_measure(out, "batch loss", training->batch_loss);
		close_object(out, "}}\n");
		line_added(runner);
	}
	if (epoch_ended || (out->length > 0 && sweep_clock() - runner->written > MOST_DELAY))
		sweep_runner_flush(runner, NULL);
}

static bool should_stop(void *context)
{
	const struct run *run = context;
	return run->runner->write_error != 0 || run->runner->stop();
}

/* One line for a person about a run that did not fail. */
static void tell_end(const struct run *run, const struct sweep_training *training, enum sweep_state state)
{
	if (!run->runner->tell_ends) return;
	const struct
	{
		const char *name;
		double value;
	} measures[] = {{"loss", training->loss}, {"test_accuracy", training->test_accuracy}};
	struct sweep_text text = {0};
	sweep_text_printf(&text, "run %lld: %s", (long long)run->number, sweep_state_name(state));
	for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++)
		if (!isnan(measures[i].value)) sweep_text_printf(&text, ", %s %.4g", measures[i].name, measures[i].value);
	double seconds = elapsed(run);
	sweep_text_printf(&text, seconds < 10 ? " (%.2g s)" : " (%.0f s)", seconds);
	run->runner->say(text.data);
	sweep_text_free(&text);
}

static void add_state(const struct run *run, enum sweep_state state)
{
	struct sweep_text *out = &run->runner->pending;
	sweep_record_begin(out, run->number, run->sweep);
	sweep_text_printf(out, ",\"state\":\"%s\"", sweep_state_name(state));
	sweep_record_add_time(out, elapsed(run));
}

static void add_end(const struct run *run, const struct sweep_training *training)
{
	struct sweep_runner *runner = run->runner;
	struct sweep_text *out = &runner->pending;
	enum sweep_state state = training->epochs == training->h.epochs ? SWEEP_FINISHED : SWEEP_KILLED;
	add_state(run, state);
	sweep_text_puts(out, ",\"summary\":{");
	add_epoch_measures(out, training);
	sweep_text_printf(out, "\"epoch\":%lld,\"data\":", (long long)training->epochs);
	sweep_text_add_json_string(out, runner->data_name, strlen(runner->data_name));
	sweep_text_printf(out, ",\"images\":%zu,\"seed\":%llu}}\n", runner->train.count,
					  (unsigned long long)training->h.seed);
	tell_end(run, training, state);
}

static void add_failure(const struct run *run, const char *reason)
{
	struct sweep_text *out = &run->runner->pending;
	add_state(run, SWEEP_FAILED_RUN);
	sweep_text_puts(out, ",\"error\":");
	sweep_text_add_json_string(out, reason, strlen(reason));
	sweep_text_puts(out, "}\n");
	run->runner->failed++;
	struct sweep_text text = {0};
	sweep_text_printf(&text, "run %lld: failed: %s", (long long)run->number, reason);
	run->runner->say(text.data);
	sweep_text_free(&text);
}

static void train(struct run *run, const struct sweep_hyperparameters *h)
{
	const struct sweep_runner *runner = run->runner;
	const struct sweep_watcher watcher = {.context = run, .batch = after_batch, .stop = should_stop};
	struct sweep_training training;
	struct sweep_error err;
	enum sweep_status status = sweep_training_new(&training, h, &runner->train, &err);
	if (status == SWEEP_OK)
		status = sweep_training_run(&training, runner->want_test ? &runner->test : NULL, &watcher, &err);
	if (status == SWEEP_OK) add_end(run, &training);
	else add_failure(run, err.message);
	sweep_training_free(&training);
}

static enum sweep_status copy(struct sweep_runner *runner, const struct sweep_record *record, struct sweep_error *err)
{
	sweep_text_add(&runner->pending, record->line, record->length);
	sweep_text_putc(&runner->pending, '\n');
	return sweep_runner_flush(runner, err);
}

enum sweep_status sweep_runner_take(struct sweep_runner *runner, const struct sweep_record *record,
									struct sweep_error *err)
{
	if (record->kind != SWEEP_RECORD_CONFIG) return copy(runner, record, err);
	struct sweep_hyperparameters h = sweep_hyperparameters_default();
	struct sweep_error unsuitable;
	h.seed = runner->seed;
	warn_unknown(runner, record->config);
	bool suitable = sweep_hyperparameters_read(&h, record->config, &unsuitable) == SWEEP_OK;
	/* first of all: a run whose record is copied must also end with one */
	if (suitable && load(runner, err) != SWEEP_OK) return SWEEP_FAILED;
	if (copy(runner, record, err) != SWEEP_OK) return SWEEP_FAILED;
	struct run run = {.runner = runner, .number = record->run, .sweep = record->sweep, .began = sweep_clock()};
	if (suitable) train(&run, &h);
	else add_failure(&run, unsuitable.message);
	return sweep_runner_flush(runner, err);
}

void sweep_runner_free(struct sweep_runner *runner)
{
	for (size_t i = 0; i < runner->warned_count; i++) free(runner->warned[i]);
	free(runner->warned);
	sweep_sets_free(runner->sets);
	sweep_samples_free(&runner->train);
	sweep_samples_free(&runner->test);
	sweep_text_free(&runner->pending);
}
