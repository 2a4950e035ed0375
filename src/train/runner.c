#include "train/runner.h"

#include "base/text.h"
#include "train/blas.h"
#include "train/run.h"
#include "train/trainer.h"

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

struct watched
{
	struct sweep_runner *runner;
	struct sweep_run *run;
};

static void after_batch(void *context, const struct sweep_training *training, bool epoch_ended)
{
	const struct watched *watched = context;
	sweep_run_batch(watched->run, training, epoch_ended);
}

static bool should_stop(void *context)
{
	const struct watched *watched = context;
	return sweep_emit_broken(&watched->runner->emit) || watched->runner->stop();
}

static void train(struct sweep_runner *runner, struct sweep_run *run, const struct sweep_hyperparameters *h)
{
	struct watched watched = {runner, run};
	const struct sweep_watcher watcher = {.context = &watched, .batch = after_batch, .stop = should_stop};
	struct sweep_training training;
	struct sweep_error err;
	enum sweep_status status = sweep_training_new(&training, h, &runner->train, &err);
	if (status == SWEEP_OK)
		status = sweep_training_run(&training, runner->want_test ? &runner->test : NULL, &watcher, &err);
	if (status == SWEEP_OK) sweep_run_end(run, &training);
	else sweep_run_fail(run, err.message);
	if (status != SWEEP_OK) runner->failed++;
	sweep_training_free(&training);
}

static enum sweep_status take_config(struct sweep_runner *runner, const struct sweep_record *record,
									 struct sweep_error *err)
{
	struct sweep_hyperparameters h = sweep_hyperparameters_default();
	struct sweep_error unsuitable;
	h.seed = runner->seed;
	sweep_unknown_warn(&runner->unknown, record->config, runner->say);
	bool suitable = sweep_hyperparameters_read(&h, record->config, &unsuitable) == SWEEP_OK;
	/* first of all: a run whose record is copied must also end with one */
	if (suitable && load(runner, err) != SWEEP_OK) return SWEEP_FAILED;
	struct sweep_run run = {.number = record->run,
							.sweep = record->sweep,
							.log_every = runner->log_every,
							.data_name = runner->data_name,
							.images = runner->train.count,
							.emit = &runner->emit,
							.say = runner->say,
							.tell_ends = runner->tell_ends};
	sweep_run_begin(&run, record->line, record->length);
	if (!sweep_emit_broken(&runner->emit))
	{
		if (suitable) train(runner, &run, &h);
		else sweep_run_fail(&run, unsuitable.message);
		if (!suitable) runner->failed++;
	}
	sweep_run_free(&run);
	return sweep_emit_flush(&runner->emit, err);
}

enum sweep_status sweep_runner_take(struct sweep_runner *runner, const struct sweep_record *record,
									struct sweep_error *err)
{
	runner->emit.out = runner->out;
	if (record->kind == SWEEP_RECORD_CONFIG) return take_config(runner, record, err);
	struct sweep_text line = {0};
	sweep_text_add(&line, record->line, record->length);
	sweep_text_putc(&line, '\n');
	sweep_emit_add(&runner->emit, &line);
	sweep_text_free(&line);
	return sweep_emit_flush(&runner->emit, err);
}

void sweep_runner_free(struct sweep_runner *runner)
{
	sweep_unknown_free(&runner->unknown);
	sweep_sets_free(runner->sets);
	sweep_samples_free(&runner->train);
	sweep_samples_free(&runner->test);
	sweep_emit_free(&runner->emit);
}
