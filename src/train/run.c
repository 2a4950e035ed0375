#include "train/run.h"

#include "base/clock.h"
#include "record/json.h"
#include "record/record.h"

#include <math.h>
#include <string.h>

/* Sends what stands in `lines`. */
static void send(struct sweep_run *run, bool at_once)
{
	sweep_emit_add(run->emit, run->lines.data, run->lines.length, at_once);
	sweep_text_clear(&run->lines);
}

void sweep_run_begin(struct sweep_run *run)
{
	run->began = sweep_clock();
}

void sweep_run_go_on(struct sweep_run *run, double seconds)
{
	run->began -= seconds;
}

double sweep_run_time(const struct sweep_run *run)
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

void sweep_run_batch(struct sweep_run *run, const struct sweep_training *training, bool epoch_ended)
{
	struct sweep_text *out = &run->lines;
	bool due = run->log_every > 0 && training->step % run->log_every == 0;
	if (!due && !epoch_ended) return;
	sweep_record_begin(out, run->number, run->sweep);
	sweep_text_printf(out, ",\"step\":%lld", (long long)training->step);
	sweep_record_add_time(out, sweep_run_time(run));
	sweep_text_printf(out, ",\"metrics\":{\"epoch\":%lld,", (long long)training->epoch);
	if (epoch_ended) add_epoch_measures(out, training);
	if (due) add_measure(out, "batch loss", training->batch_loss);
	close_object(out, "}}\n");
	send(run, epoch_ended || !run->told); /* the first shows at once that the run is under way */
	run->told = true;
}

/* One line for a person about a run that did not fail. */
static void tell_end(const struct sweep_run *run, const struct sweep_training *training, enum sweep_state state)
{
	if (!run->tell_ends) return;
	const struct
	{
		const char *name;
		double value;
	} measures[] = {{"loss", training->loss}, {"test_accuracy", training->test_accuracy}};
	struct sweep_text text = {0};
	sweep_text_printf(&text, "run %lld: %s", (long long)run->number, sweep_state_name(state));
	for (size_t i = 0; i < sizeof measures / sizeof measures[0]; i++)
		if (!isnan(measures[i].value)) sweep_text_printf(&text, ", %s %.4g", measures[i].name, measures[i].value);
	double seconds = sweep_run_time(run);
	sweep_text_printf(&text, seconds < 10 ? " (%.2g s)" : " (%.0f s)", seconds);
	run->say(text.data);
	sweep_text_free(&text);
}

static void add_state(struct sweep_run *run, enum sweep_state state)
{
	struct sweep_text *out = &run->lines;
	sweep_record_begin(out, run->number, run->sweep);
	sweep_text_printf(out, ",\"state\":\"%s\"", sweep_state_name(state));
	sweep_record_add_time(out, sweep_run_time(run));
}

void sweep_run_end(struct sweep_run *run, const struct sweep_training *training)
{
	struct sweep_text *out = &run->lines;
	enum sweep_state state = training->epochs >= training->h.epochs ? SWEEP_FINISHED : SWEEP_KILLED;
	add_state(run, state);
	sweep_text_puts(out, ",\"summary\":{");
	add_epoch_measures(out, training);
	sweep_text_printf(out, "\"epoch\":%lld,\"data\":", (long long)training->epochs);
	sweep_text_add_json_string(out, run->data_name, strlen(run->data_name));
	sweep_text_printf(out, ",\"images\":%zu,\"seed\":%llu}}\n", training->images, (unsigned long long)training->h.seed);
	tell_end(run, training, state);
	send(run, true);
}

void sweep_run_fail(struct sweep_run *run, const char *reason)
{
	struct sweep_text *out = &run->lines;
	add_state(run, SWEEP_FAILED_RUN);
	sweep_text_puts(out, ",\"error\":");
	sweep_text_add_json_string(out, reason, strlen(reason));
	sweep_text_puts(out, "}\n");
	struct sweep_text text = {0};
	sweep_text_printf(&text, "run %lld: failed: %s", (long long)run->number, reason);
	run->say(text.data);
	sweep_text_free(&text);
	send(run, true);
}

void sweep_run_free(struct sweep_run *run)
{
	sweep_text_free(&run->lines);
}
