#include "train/runner.h"

#include "base/crew.h"
#include "base/memory.h"
#include "base/pages.h"
#include "base/text.h"
#include "train/blas.h"
#include "train/run.h"
#include "train/trainer.h"

#include <math.h>
#include <stdlib.h>

static enum sweep_status choose_form(enum sweep_kernel_choice kernel, const struct sweep_images *images,
									 enum sweep_form *form, struct sweep_error *err)
{
	if (kernel == SWEEP_KERNEL_AUTO) return sweep_form_for(images, form, err);
	*form = kernel == SWEEP_KERNEL_SPARSE ? SWEEP_SPARSE : SWEEP_DENSE;
	return SWEEP_OK;
}

/* Says, once, what is trained on. */
static void tell_data(struct sweep_runner *runner, const struct sweep_data *data)
{
	struct sweep_text text = {0};
	if (runner->told) return;
	runner->told = true;
	sweep_text_printf(&text, "training on %s: %zu images", data->name, data->train.count);
	if (runner->want_test) sweep_text_printf(&text, ", %zu for the test", data->test.count);
	runner->say(text.data);
	sweep_text_free(&text);
}

/* A record of the input on its way through the crew. */
struct job
{
	char *line; /* its text, with the line end */
	size_t length;
	bool config;

	/* Of a config record. */
	struct sweep_runner *runner;
	struct sweep_run run;
	char *sweep; /* the text that the run borrows */
	struct sweep_hyperparameters h;
	const struct sweep_data *data; /* NULL when the run fails for an unsuitable value */
	enum sweep_form form;
	struct sweep_run_weights weights;
	struct sweep_error unsuitable; /* its status is SWEEP_OK when `h` can be trained */
	struct sweep_error unsaved;    /* its status is SWEEP_OK as long as all epochs are saved */
};

static void begin(void *context, void *work)
{
	struct sweep_runner *runner = context;
	struct job *job = work;
	sweep_emit_add(runner->emit, job->line, job->length, true);
	if (job->config) sweep_run_begin(&job->run);
}

static void after_batch(void *context, const struct sweep_training *training, bool epoch_ended)
{
	struct job *job = context;
	sweep_run_batch(&job->run, training, epoch_ended);
	/* the epoch's record first: who goes on from the file can tell an epoch twice, but not one that is lost */
	if (epoch_ended && !sweep_emit_broken(job->run.emit))
		sweep_weights_save(&job->weights, training, sweep_run_time(&job->run), &job->unsaved);
}

static bool should_stop(void *context)
{
	const struct job *job = context;
	return job->unsaved.status != SWEEP_OK || sweep_runner_halted(job->runner);
}

static void fail(struct job *job, const struct sweep_error *reason)
{
	char text[sizeof reason->file + sizeof reason->message + 32];
	sweep_run_fail(&job->run, sweep_error_text(reason, text, sizeof text));
	job->runner->failed++;
}

static void train(void *context, void *work)
{
	const struct sweep_runner *runner = context;
	struct job *job = work;
	const struct sweep_watcher watcher = {.context = job, .batch = after_batch, .stop = should_stop};
	struct sweep_training training;
	struct sweep_error err;
	if (sweep_emit_broken(runner->emit)) return;
	if (job->unsuitable.status != SWEEP_OK)
	{
		fail(job, &job->unsuitable);
		return;
	}
	enum sweep_status status = sweep_training_new(&training, &job->h, job->form, &job->data->train, &err);
	if (status == SWEEP_OK) status = sweep_weights_begin(&job->weights, &training, &err);
	sweep_run_go_on(&job->run, job->weights.seconds);
	bool tested = !isnan(training.test_loss); /* a training that goes on, by its last epoch */
	bool ended = tested && training.epochs == job->h.epochs;
	if (status == SWEEP_OK && !ended)
		status = sweep_training_run(&training, runner->want_test ? &job->data->test : NULL, &watcher, &err);
	if (status == SWEEP_OK && training.epochs == 0 && job->h.epochs == 0)
		status = sweep_weights_save(&job->weights, &training, sweep_run_time(&job->run), &err);
	if (status != SWEEP_OK) fail(job, &err);
	else if (job->unsaved.status != SWEEP_OK) fail(job, &job->unsaved);
	else sweep_run_end(&job->run, &training);
	sweep_training_free(&training);
}

static void release(void *context, void *work)
{
	struct job *job = work;
	(void)context;
	sweep_run_free(&job->run);
	sweep_run_weights_free(&job->weights);
	free(job->sweep);
	free(job->line);
	free(job);
}

static bool halted(void *context)
{
	return sweep_runner_halted(context);
}

static void start(struct sweep_runner *runner)
{
	const struct sweep_crew_duties duties = {
		.context = runner, .begin = begin, .work = train, .release = release, .stop = halted};
	sweep_blas_one_thread();
	runner->emit = sweep_emit_new(runner->out);
	runner->crew = sweep_crew_new(runner->jobs, &duties);
}

static struct job *new_job(const struct sweep_record *record)
{
	struct job *job = sweep_alloc(1, sizeof *job);
	job->config = record->kind == SWEEP_RECORD_CONFIG;
	job->line = sweep_copy_bytes(record->line, record->length + 1); /* with its NUL, where the line end goes */
	job->line[record->length] = '\n';
	job->length = record->length + 1;
	return job;
}

/* The images of the configuration. */
static enum sweep_status load(struct sweep_runner *runner, struct job *job, struct sweep_error *err)
{
	int64_t stride = job->h.stride > 0 ? job->h.stride : runner->stride;
	if (runner->sets == NULL) runner->sets = sweep_sets_new(runner->directory, runner->want_test);
	job->data = sweep_sets_get(runner->sets, (size_t)stride, err);
	if (job->data == NULL) return SWEEP_FAILED;
	const struct sweep_images *train = &job->data->train;
	if (choose_form(runner->kernel, train, &job->form, err) != SWEEP_OK ||
		sweep_weights_set_data(&runner->weights, train, sweep_training_images(&job->h, train), job->data->name,
							   &job->weights, err) != SWEEP_OK)
		return SWEEP_FAILED;
	tell_data(runner, job->data);
	return SWEEP_OK;
}

/* Gets all ready that the run needs. */
static enum sweep_status prepare(struct sweep_runner *runner, const struct sweep_record *record, struct job *job,
								 struct sweep_error *err)
{
	job->h = sweep_hyperparameters_default();
	job->h.seed = runner->seed;
	sweep_unknown_warn(&runner->unknown, record->config, runner->say);
	bool suitable = sweep_weights_configure(&runner->weights, record->run, record->sweep, record->config, &job->h,
											&job->weights, &job->unsuitable) == SWEEP_OK;
	/* first of all: a run whose record is copied must also end with one */
	if (suitable && load(runner, job, err) != SWEEP_OK) return SWEEP_FAILED;
	job->runner = runner;
	job->sweep = sweep_copy_text(record->sweep);
	job->run = (struct sweep_run){.number = record->run,
								  .sweep = job->sweep,
								  .log_every = runner->log_every,
								  .data_name = job->data ? job->data->name : NULL,
								  .emit = runner->emit,
								  .say = runner->say,
								  .tell_ends = runner->tell_ends};
	return SWEEP_OK;
}

enum sweep_status sweep_runner_take(struct sweep_runner *runner, const struct sweep_record *record,
									struct sweep_error *err)
{
	if (runner->crew == NULL) start(runner);
	struct job *job = new_job(record);
	if (job->config && prepare(runner, record, job, err) != SWEEP_OK)
	{
		release(runner, job);
		return SWEEP_FAILED;
	}
	sweep_crew_give(runner->crew, job, !job->config);
	return SWEEP_OK;
}

bool sweep_runner_halted(const struct sweep_runner *runner)
{
	return (runner->emit && sweep_emit_broken(runner->emit)) || runner->stop();
}

enum sweep_status sweep_runner_finish(struct sweep_runner *runner, struct sweep_error *err)
{
	sweep_crew_free(runner->crew);
	runner->crew = NULL;
	return runner->emit ? sweep_emit_flush(runner->emit, err) : SWEEP_OK;
}

void sweep_runner_free(struct sweep_runner *runner)
{
	sweep_crew_free(runner->crew);
	sweep_emit_free(runner->emit);
	sweep_unknown_free(&runner->unknown);
	sweep_weights_free(&runner->weights);
	sweep_sets_free(runner->sets);
	sweep_pages_free(); /* of the trainings that are over */
}
