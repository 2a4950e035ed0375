/* sweep-train - trains the MNIST network with each configuration on standard input, or with the one that its options
 * name. */
#include "base/memory.h"
#include "base/options.h"
#include "base/text.h"
#include "base/thread.h"
#include "record/json.h"
#include "record/record.h"
#include "train/hyperparameters.h"
#include "train/runner.h"

#include <math.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct sweep_runner runner = {.stride = 5, .out = STDOUT_FILENO};
static bool no_test;
static int64_t jobs = 1;
static const char *kernel = "auto";

static const struct sweep_option options[] = {
	{'d', "data", "DIR", "directory of images in MNIST's format", SWEEP_OPTION_FILE, &runner.directory, NULL},
	{'j', "jobs", "N", "train N configurations at once; 0: one a core (1)", SWEEP_OPTION_COUNT, &jobs, NULL},
	{0, "kernel", "KIND", "how the first layer is computed: auto, sparse or dense (auto)", SWEEP_OPTION_TEXT, &kernel,
	 NULL},
	{0, "stride", "K", "train on every K-th image (5)", SWEEP_OPTION_COUNT, &runner.stride, NULL},
	{0, "no-test", NULL, "no test after each epoch", SWEEP_OPTION_FLAG, &no_test, NULL},
	{0, "log-every", "N", "also log the loss of every N-th batch", SWEEP_OPTION_COUNT, &runner.log_every, NULL},
	{0, "save", "FILE", "save the weights in FILE after each epoch; {run} is the run's number", SWEEP_OPTION_FILE,
	 &runner.weights.save, NULL},
	{0, "load", "FILE", "begin with the weights of FILE", SWEEP_OPTION_FILE, &runner.weights.load, NULL},
	{0, "resume", NULL, "go on from the FILE of --save where it is there", SWEEP_OPTION_FLAG, &runner.weights.resume,
	 NULL},
	{0, "seed", "S", "seed of runs that name none (0)", SWEEP_OPTION_SEED, &runner.seed, NULL},
	{0}};

/* --- the configuration that the command line names ---------------------------------------------------- */

static size_t digits(const char *text)
{
	return strspn(text, "0123456789");
}

/* RFC 8259, section 6. cJSON takes more: 007, 1. */
static bool is_number(const char *text)
{
	if (*text == '-') text++;
	size_t whole = digits(text);
	if (whole == 0 || (whole > 1 && *text == '0')) return false;
	text += whole;
	if (*text == '.')
	{
		if (digits(text + 1) == 0) return false;
		text += 1 + digits(text + 1);
	}
	if (*text == 'e' || *text == 'E')
	{
		text += text[1] == '+' || text[1] == '-' ? 2 : 1;
		if (digits(text) == 0) return false;
		text += digits(text);
	}
	return *text == '\0';
}

/* The text of a flag as the JSON value that it looks like: numbers keep their text, and what is not a number, a list,
 * true, false or null is a string. The network's own parameters are also read from .3, 1. and the like. */
static cJSON *value_of(const char *name, const char *text)
{
	double number;
	struct sweep_error err;
	bool word = strcmp(text, "true") == 0 || strcmp(text, "false") == 0 || strcmp(text, "null") == 0;
	if (word || *text == '[' || is_number(text))
	{
		cJSON *value = sweep_json_parse(text, strlen(text), &err);
		if (value) sweep_json_keep_numbers(value, text, strlen(text));
		if (value) return value;
	}
	if (sweep_hyperparameter_known(name) && sweep_parse_double(text, &number) && isfinite(number))
		return cJSON_CreateNumber(number);
	return cJSON_CreateString(text);
}

/* Whether an unknown name is rather a mistyped option than a parameter of another program. */
static bool near_an_option(const char *name)
{
	const char *names[sizeof options / sizeof options[0] + 2];
	size_t count = 0;
	for (const struct sweep_option *o = options; o->name; o++) names[count++] = o->name;
	names[count++] = "version";
	names[count] = NULL;
	return sweep_nearest_name(name, names) != NULL && sweep_hyperparameter_nearest(name) == NULL;
}

/* What the command line names. */
struct named
{
	cJSON *config;
	struct sweep_error valueless; /* a parameter without "=": what is wrong with it */
};

/* Puts --NAME=VALUE into the configuration; of several the last counts. */
static bool take_parameter(void *context, const char *name, const char *text)
{
	struct named *named = context;
	bool known = sweep_hyperparameter_known(name);
	if (text == NULL && known)
		sweep_fail(&named->valueless, SWEEP_USAGE, "parameters are written --%s=VALUE, with no space", name);
	if (text == NULL || *name == '\0' || (!known && near_an_option(name))) return false;
	cJSON *value = value_of(name, text);
	if (!cJSON_ReplaceItemInObjectCaseSensitive(named->config, name, value))
		cJSON_AddItemToObject(named->config, name, value);
	return true;
}

/* --- signals ------------------------------------------------------------------------------------------ */

static volatile atomic_int caught; /* the number of the signal */

static void catch_signal(int number)
{
	caught = number;
}

/* Ctrl-C ends the runs in progress with a record each; a second one ends the program on the spot. A signal that the
 * parent ignores, as a shell does for a job in the background, stays ignored. */
static void watch_signals(void)
{
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow fails its run instead of ending the program */
	static const int numbers[] = {SIGINT, SIGTERM};
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
	{
		struct sigaction action = {.sa_handler = catch_signal, .sa_flags = (int)SA_RESETHAND}, before;
		sigaction(numbers[i], NULL, &before);
		if (before.sa_handler != SIG_IGN) sigaction(numbers[i], &action, NULL);
	}
}

static bool interrupted(void)
{
	return caught != 0;
}

/* --- the work ----------------------------------------------------------------------------------------- */

static void say(const char *message)
{
	struct sweep_text line = {0};
	sweep_text_add_printable(&line, message); /* it may quote a record */
	fprintf(stderr, "sweep-train: %s\n", line.data ? line.data : "");
	sweep_text_free(&line);
}

static void complain(const struct sweep_error *err)
{
	char text[sizeof err->file + sizeof err->message + 32];
	if (err->message[0]) say(sweep_error_text(err, text, sizeof text));
}

enum
{
	PATIENCE = 200 /* milliseconds: a signal that comes just before the wait is seen after it */
};

/* Waits for the next record or the end of the input; false when a signal, or the end of the output, came first. */
static bool await_record(struct sweep_record_reader *reader)
{
	while (!sweep_runner_halted(&runner))
		if (sweep_record_ready(reader, PATIENCE)) return !interrupted();
	return false;
}

static const char ways[] = "name parameters (sweep-train --learning_rate=0.01) or pipe configurations in "
						   "(sweep-sample FILE.yaml | sweep-train)";

/* Every record of the input. Bad lines are told and passed over. That there was no configuration is told, too: options
 * alone, such as --seed, make none. */
static enum sweep_status take_all(struct sweep_record_reader *reader)
{
	size_t configurations = 0;
	enum sweep_status result = SWEEP_OK;
	while (await_record(reader))
	{
		struct sweep_record record;
		struct sweep_error err;
		bool end;
		bool good = sweep_record_next(reader, &record, &end, &err) == SWEEP_OK;
		if (good && end) break;
		configurations += good && record.kind == SWEEP_RECORD_CONFIG;
		bool taken = good && sweep_runner_take(&runner, &record, &err) == SWEEP_OK;
		if (taken) continue;
		complain(&err);
		result = SWEEP_FAILED;
		if (good || end) break;
	}
	if (configurations == 0 && result == SWEEP_OK && !sweep_runner_halted(&runner))
	{
		struct sweep_text text = {0};
		sweep_text_printf(&text, "no configuration came in, nothing was trained: %s", ways);
		say(text.data);
		sweep_text_free(&text);
	}
	return result;
}

static enum sweep_status train_all(struct sweep_record_reader *reader)
{
	struct sweep_error err;
	enum sweep_status result = take_all(reader);
	if (sweep_runner_finish(&runner, &err) != SWEEP_OK)
	{
		complain(&err);
		return SWEEP_FAILED;
	}
	return runner.failed > 0 ? SWEEP_FAILED : result;
}

/* The records to train: the one that the options name, as run 1, else standard input. */
static enum sweep_status open_input(const cJSON *config, struct sweep_text *line, struct sweep_record_reader *reader,
									struct sweep_error *err)
{
	if (config->child)
	{
		struct stat input;
		if (fstat(STDIN_FILENO, &input) == 0 && S_ISFIFO(input.st_mode))
			say("training the configuration on the command line; standard input is not read");
		sweep_record_begin(line, 1, NULL);
		sweep_text_puts(line, ",\"config\":");
		sweep_json_write(line, config);
		sweep_text_puts(line, "}\n");
		*reader = (struct sweep_record_reader){.name = "command line", .owns_file = true};
		reader->file = fmemopen(line->data, line->length, "r");
		if (reader->file) return SWEEP_OK;
		return sweep_fail(err, SWEEP_FAILED, "cannot read the command line's parameters");
	}
	if (isatty(STDIN_FILENO)) return sweep_fail(err, SWEEP_USAGE, "nothing to train: %s", ways);
	return sweep_record_open(reader, "-", err);
}

static enum sweep_status choose_kernel(struct sweep_error *err)
{
	static const char *const names[] = {
		[SWEEP_KERNEL_AUTO] = "auto", [SWEEP_KERNEL_SPARSE] = "sparse", [SWEEP_KERNEL_DENSE] = "dense", NULL};
	for (int i = 0; names[i]; i++)
	{
		if (strcmp(kernel, names[i]) != 0) continue;
		runner.kernel = (enum sweep_kernel_choice)i;
		return SWEEP_OK;
	}
	return sweep_fail(err, SWEEP_USAGE, "--kernel: \"%s\" is not auto, sparse or dense", kernel);
}

static enum sweep_status check(int operands, char **argv, struct sweep_error *err)
{
	if (operands > 0)
		return sweep_fail(err, SWEEP_USAGE,
						  "unexpected \"%s\": parameters are written --NAME=VALUE, records come from standard input",
						  argv[1]);
	if (runner.stride < 1) return sweep_fail(err, SWEEP_USAGE, "--stride: 0 is not an integer from 1");
	if (sweep_weights_check(&runner.weights, err) != SWEEP_OK) return SWEEP_USAGE;
	if (jobs > SWEEP_MOST_JOBS)
		return sweep_fail(err, SWEEP_USAGE, "--jobs: %lld is more than %d", (long long)jobs, SWEEP_MOST_JOBS);
	if (jobs == 0) jobs = sweep_cores() < SWEEP_MOST_JOBS ? (int64_t)sweep_cores() : SWEEP_MOST_JOBS;
	runner.jobs = (size_t)jobs;
	if (choose_kernel(err) != SWEEP_OK) return SWEEP_USAGE;
	runner.want_test = !no_test;
	runner.say = say;
	runner.stop = interrupted;
	runner.tell_ends = isatty(STDERR_FILENO);
	return SWEEP_OK;
}

int main(int argc, char **argv)
{
	struct sweep_text line = {0};
	struct named named = {.config = cJSON_CreateObject()};
	const struct sweep_tool tool = {
		.name = "sweep-train",
		.usage = "[OPTION...] < RECORDS\n[OPTION...] --NAME=VALUE...",
		.summary = "Trains the MNIST network with each configuration on standard input, or with the one that is named.",
		.options = options,
		.more = "Parameters NAME: optimizer (adam|adamw|sgd|rmsprop), activation (relu|tanh|gelu|sigmoid),\n"
				"fc_layer_size, hidden_layers, dropout, epochs, learning_rate, batch_size, weight_decay, momentum,\n"
				"nesterov (false|true), beta1, beta2, alpha, lr_schedule (constant|cosine|step), lr_step_size,\n"
				"lr_gamma, label_smoothing, shuffle (false|true), stride, train_images, seed.",
		.extra = take_parameter,
		.context = &named};
	struct sweep_record_reader reader = {0};
	struct sweep_error err;
	int operands;
	enum sweep_status status = SWEEP_OK;
	switch (sweep_parse_options(&tool, argc, argv, &operands, &err))
	{
	case SWEEP_PARSED_DONE:
		status = sweep_flush_output(&err);
		if (status != SWEEP_OK) complain(&err);
		goto free;
	case SWEEP_PARSED_WRONG:
		status = SWEEP_USAGE;
		if (named.valueless.status != SWEEP_OK) err = named.valueless;
		break;
	case SWEEP_PARSED_GO: status = check(operands, argv, &err); break;
	}
	if (status == SWEEP_OK) status = open_input(named.config, &line, &reader, &err);
	if (status != SWEEP_OK)
	{
		complain(&err);
		goto free;
	}
	reader.keep_numbers = true;
	watch_signals();
	status = train_all(&reader);
free:
	sweep_record_close(&reader);
	sweep_runner_free(&runner);
	cJSON_Delete(named.config);
	sweep_text_free(&line);
	return caught ? 128 + (int)caught : (int)status;
}
