#include "agent/command.h"
#include "agent/macro.h"
#include "agent/notation.h"
#include "base/file.h"
#include "record/object.h"
#include "spec/macros.h"
#include "unit.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A sweep file, a configuration, and the caller's environment. */
struct fixture
{
	struct sweep sweep;
	cJSON *config;
	struct sweep_job job;
	struct sweep_command command;
	enum sweep_status status;
	struct sweep_error err;
};

static char *const environment[] = {(char[]){"HOME=/home/ann"},   (char[]){"DATA_2=a b;c"}, (char[]){"EMPTY="},
									(char[]){"MACRO=${program}"}, (char[]){"HOMER=no"},     NULL};

static struct fixture *fixture_new(const char *yaml, bool lenient, const char *config)
{
	struct fixture *f = sweep_alloc(1, sizeof *f);
	struct sweep_diagnostics diagnostics = {.file = "test.yaml"};
	f->status = sweep_parse(yaml, strlen(yaml), "test.yaml", lenient, &f->sweep, &diagnostics, &f->err);
	CU_ASSERT_EQUAL(f->status, SWEEP_OK);
	f->config = sweep_object_parse(config, strlen(config));
	CU_ASSERT_PTR_NOT_NULL_FATAL(f->config);
	f->job = (struct sweep_job){&f->sweep, "k3x9a2bc", 12, 1, f->config, NULL, "/tmp/s", environment};
	sweep_diagnostics_free(&diagnostics);
	return f;
}

static void fixture_free(struct fixture *f)
{
	sweep_command_free(&f->command);
	cJSON_Delete(f->config);
	sweep_free(&f->sweep);
	free(f);
}

/* The words with a '|' behind each. */
static void add_words(struct sweep_text *out, char *const *words)
{
	sweep_text_puts(out, "");
	for (; words && *words; words++)
	{
		sweep_text_puts(out, *words);
		sweep_text_putc(out, '|');
	}
}

#define HEAD "method: random\nprogram: train.py\nparameters:\n"
#define CONFIG                                                                                                         \
	"{\"amp\":true,\"b\":false,\"lr\":1e-5,\"n\":32,\"name\":\"a b\",\"net\":{\"m\":0.9,\"w\":[1,2.0]},\"none\":null}"
#define PARAMETERS                                                                                                     \
	"  amp: {value: true}\n  b: {value: false}\n  lr: {min: 0.0, max: 1.0}\n  n: {min: 1, max: 99}\n"                  \
	"  name: {values: ['a b', c]}\n"                                                                                   \
	"  net: {parameters: {m: {min: 0.0, max: 1.0}, w: {values: [[1, 2.0]]}}}\n"                                        \
	"  none: {value: null}\n  gone: {value: 1}\n"

static void check_words(const char *file, bool lenient, const char *config, const char *expected)
{
	struct fixture *f = fixture_new(file, lenient, config);
	struct sweep_text text = {0};
	CU_ASSERT_EQUAL(sweep_command_make(&f->command, &f->job, &f->err), SWEEP_OK);
	add_words(&text, f->command.arguments);
	CU_ASSERT_STRING_EQUAL(text.data ? text.data : "", expected);
	if (strcmp(text.data ? text.data : "", expected) != 0) printf("# %s\n# %s\n", text.data, expected);
	sweep_text_free(&text);
	fixture_free(f);
}

/* The words as create_sweep_command_args() in wandb/sdk/launch/sweeps/utils.py makes them of the same values. */
static void macros_become_words(void)
{
	static const struct
	{
		const char *command, *words;
	} cases[] = {
		{"${env}", "/usr/bin/env|"},
		{"${interpreter}", "python|"},
		{"${program}", "train.py|"},
		{"${args}", "--amp=True|--b=False|--lr=1e-05|--n=32|--name=a b|--net={'m': 0.9, 'w': [1, 2.0]}|--none=None|"},
		{"${args_no_equals}", "--amp|True|--b|False|--lr|1e-05|--n|32|--name|a b|--net|{'m': 0.9, 'w': [1, 2.0]}|"
							  "--none|None|"},
		{"${args_no_hyphens}", "amp=True|b=False|lr=1e-05|n=32|name=a b|net={'m': 0.9, 'w': [1, 2.0]}|none=None|"},
		{"${args_no_boolean_flags}", "--amp|--lr=1e-05|--n=32|--name=a b|--net={'m': 0.9, 'w': [1, 2.0]}|--none=None|"},
		{"${args_append_hydra}",
		 "+amp=True|+b=False|+lr=1e-05|+n=32|+name=a b|+net={'m': 0.9, 'w': [1, 2.0]}|+none=None|"},
		{"${args_override_hydra}",
		 "++amp=True|++b=False|++lr=1e-05|++n=32|++name=a b|++net={'m': 0.9, 'w': [1, 2.0]}|++none=None|"},
		{"${args_json}", "{\"amp\": true, \"b\": false, \"lr\": 1e-05, \"n\": 32, \"name\": \"a b\", \"net\": "
						 "{\"m\": 0.9, \"w\": [1, 2.0]}, \"none\": null}|"},
		{"${args_json_file}", "/tmp/s/config-k3x9a2bc-12.json|"},
		{"${args_dict}", "amp|b|lr|n|name|net|none|"},
		{"${envvar:HOME}", "/home/ann|"},
		{"${envvar:DATA_2}", "a b;c|"},
		{"${envvar:EMPTY}", "|"},
		{"${envvar:NOT_THERE}", "NOT_THERE|"},
		{"${envvar:MACRO}", "${program}|"}, /* what a variable holds is not expanded again */
		{"${lr}", "1e-05|"},
		{"${name}", "a b|"},
		{"${net}", "{'m': 0.9, 'w': [1, 2.0]}|"},
		{"${net.w}", "[1, 2.0]|"},
		{"${gone}", ""}, /* the configuration lacks it */
		{"--gone=${gone}", ""},
		{"--lr=${lr},${n}", "--lr=1e-05,32|"},
		{"${n}${n}", "3232|"},
		{"in ${envvar:HOME}/x", "in /home/ann/x|"},
		{"x ${args_dict}", "x amp b lr n name net none|"},
		{"$ {lr} $lr $(id) `id` \\", "$ {lr} $lr $(id) `id` \\|"}, /* nothing of a shell */
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		struct sweep_text file = {0}, expected = {0};
		sweep_text_printf(&file, HEAD PARAMETERS "command:\n- x\n- '%s'\n- y\n", cases[i].command);
		sweep_text_printf(&expected, "x|%sy|", cases[i].words);
		check_words(file.data, false, CONFIG, expected.data);
		sweep_text_free(&file);
		sweep_text_free(&expected);
	}
}

/* Every name that a file may use does something. */
static void every_known_macro_is_expanded(void)
{
	struct fixture *f = fixture_new(HEAD PARAMETERS, false, CONFIG);
	const struct sweep_macro_context context = {&f->job, "/tmp/c.json"};
	for (const char *const *name = sweep_macro_names; *name; name++)
	{
		struct sweep_arena arena = {0};
		struct sweep_words words = {.arena = &arena};
		struct sweep_text item = {0};
		sweep_text_printf(&item, "${%s}", *name);
		sweep_macro_expand(&words, &context, item.data);
		CU_ASSERT(words.count > 0 && strcmp(words.items[0], item.data) != 0);
		free(words.items);
		sweep_text_free(&item);
		sweep_arena_free(&arena);
	}
	fixture_free(f);
}

static void commands_have_defaults(void)
{
	static const char one[] = "{\"lr\":0.5}";
	check_words(HEAD "  lr: {min: 0.0, max: 1.0}\n", false, one, "/usr/bin/env|python|train.py|--lr=0.5|");
	check_words("method: random\nparameters:\n  lr: {min: 0.0, max: 1.0}\n", false, one, "sweep-train|--lr=0.5|");
	check_words(HEAD "  lr: {min: 0.0, max: 1.0}\n", false, "{}", "/usr/bin/env|python|train.py|");
}

/* A list item that is no string is Python's str() of it. */
static void items_become_text(void)
{
	check_words(HEAD "  lr: {min: 0.0, max: 1.0}\ncommand: [x, 7, 7.0, true, null, 010, '', [1, a]]\n", false, "{}",
				"x|7|7.0|True|None|8||[1, 'a']|");
}

static void the_unknown_stays_when_lenient(void)
{
	check_words(HEAD "  lr: {min: 0.0, max: 1.0}\ncommand: [x, '${nothing}', 'a${nothing}b${lr}', '${open', '${}']\n",
				true, "{\"lr\":0.5}", "x|${nothing}|a${nothing}b0.5|${open|${}|");
}

static void no_program_is_an_error(void)
{
	static const char *const files[] = {
		"method: random\nparameters:\n  lr: {min: 0.0, max: 1.0}\ncommand: ['${program}']\n",
		"method: random\nparameters:\n  lr: {min: 0.0, max: 1.0}\ncommand: ['', x]\n",
		"method: random\nparameters:\n  lr: {min: 0.0, max: 1.0}\ncommand: [x, \"a\\0b\"]\n"};
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
	{
		struct fixture *f = fixture_new(files[i], false, "{\"lr\":0.5}");
		CU_ASSERT_EQUAL(sweep_command_make(&f->command, &f->job, &f->err), SWEEP_USAGE);
		CU_ASSERT_EQUAL(f->err.line, 4);
		fixture_free(f);
	}
}

static void only_a_bare_file_is_the_trainers(void)
{
	static const struct
	{
		const char *file;
		bool trainer;
	} cases[] = {{"method: random\nparameters: {lr: {value: 1}}\n", true},
				 {"method: random\nparameters: {lr: {value: 1}}\nprogram: x\n", false},
				 {"method: random\nparameters: {lr: {value: 1}}\ncommand: [x]\n", false}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		struct fixture *f = fixture_new(cases[i].file, false, "{}");
		CU_ASSERT_EQUAL(sweep_command_is_trainer(&f->sweep), cases[i].trainer);
		fixture_free(f);
	}
}

static void the_environment_tells_the_run(void)
{
	char *const callers[] = {(char[]){"PATH=/bin"},       (char[]){"SWEEP_RUN=7"}, (char[]){"WANDB_SERVICE=2-x"},
							 (char[]){"WANDB_ENTITY=me"}, (char[]){"SWEEP_IDS=1"}, NULL};
	struct fixture *f =
		fixture_new("method: random\nparameters: {lr: {value: 1}}\nentity: we\nproject: p q\n", false, "{\"lr\":1}");
	char *here = getcwd(NULL, 0);
	struct sweep_text text = {0}, expected = {0};
	f->job.environment = callers;
	f->job.db = "l.db";
	f->job.directory = "runs";
	CU_ASSERT_EQUAL(sweep_command_make(&f->command, &f->job, &f->err), SWEEP_OK);
	add_words(&text, f->command.environment);
	sweep_text_printf(&expected,
					  "PATH=/bin|WANDB_ENTITY=me|SWEEP_IDS=1|SWEEP_ID=k3x9a2bc|SWEEP_RUN=12|"
					  "SWEEP_CONFIG=%s/runs/config-k3x9a2bc-12.json|SWEEP_DB=%s/l.db|WANDB_SWEEP_ID=k3x9a2bc|"
					  "WANDB_RUN_ID=k3x9a2bc-12|WANDB_SWEEP_PARAM_PATH=%s/runs/config-k3x9a2bc-12.yaml|"
					  "WANDB_DIR=%s|WANDB_PROJECT=p q|",
					  here, here, here, here);
	CU_ASSERT_STRING_EQUAL(text.data, expected.data);
	sweep_command_free(&f->command);

	sweep_text_clear(&text);
	f->job.db = "postgresql://host/sweeps";
	CU_ASSERT_EQUAL(sweep_command_make(&f->command, &f->job, &f->err), SWEEP_OK);
	add_words(&text, f->command.environment);
	CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "|SWEEP_DB=postgresql://host/sweeps|"));
	sweep_command_free(&f->command);

	sweep_text_clear(&text);
	f->job.attempt = 2;
	CU_ASSERT_EQUAL(sweep_command_make(&f->command, &f->job, &f->err), SWEEP_OK);
	add_words(&text, f->command.environment);
	CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "/runs/config-k3x9a2bc-12.2.json|"));
	CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "/runs/config-k3x9a2bc-12.2.yaml|"));
	sweep_text_free(&text);
	sweep_text_free(&expected);
	free(here);
	fixture_free(f);
}

/* As json.dumps(json.loads(...)) of Python 3; the third column is what yaml.safe_load() reads as the same value. */
static void values_are_written_as_python_does(void)
{
	static const struct
	{
		const char *config, *json, *file;
	} cases[] = {
		{"{}", "{}", "wandb_version: 1\n"},
		{"{\"lr\":1e-5}", "{\"lr\": 1e-05}", "wandb_version: 1\n\nlr:\n  value: 1.0e-05\n"},
		{"{\"a\":1.5E+20,\"b\":100000.0}", "{\"a\": 1.5e+20, \"b\": 100000.0}",
		 "wandb_version: 1\n\na:\n  value: 1.5e+20\nb:\n  value: 100000.0\n"},
		{"{\"a\":1e999,\"b\":[-1e999]}", "{\"a\": Infinity, \"b\": [-Infinity]}",
		 "wandb_version: 1\n\na:\n  value: .inf\nb:\n  value: [-.inf]\n"},
		{"{\"yes\":\"no\",\"1\":null,\"a b\":true}", "{\"yes\": \"no\", \"1\": null, \"a b\": true}",
		 "wandb_version: 1\n\n\"yes\":\n  value: \"no\"\n\"1\":\n  value: null\n\"a b\":\n  value: true\n"},
		{"{\"s\":\"\\u00e9\\ud83d\\ude00\\u007f\\\"\\\\\\n\\b\\u0001/\"}",
		 "{\"s\": \"\\u00e9\\ud83d\\ude00\\u007f\\\"\\\\\\n\\b\\u0001/\"}",
		 "wandb_version: 1\n\ns:\n  value: \"\\u00e9\\U0001f600\\u007f\\\"\\\\\\n\\b\\u0001/\"\n"},
		{"{\"net\":{\"w\":{}},\"t\":[]}", "{\"net\": {\"w\": {}}, \"t\": []}",
		 "wandb_version: 1\n\nnet:\n  value: {\"w\": {}}\nt:\n  value: []\n"},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		cJSON *config = sweep_object_parse(cases[i].config, strlen(cases[i].config));
		CU_ASSERT_PTR_NOT_NULL_FATAL(config);
		struct sweep_text json = {0}, file = {0};
		sweep_notation_add_json(&json, config);
		sweep_notation_add_file(&file, config);
		CU_ASSERT_STRING_EQUAL(json.data, cases[i].json);
		CU_ASSERT_STRING_EQUAL(file.data, cases[i].file);
		sweep_text_free(&json);
		sweep_text_free(&file);
		cJSON_Delete(config);
	}
}

/* "\xff".encode("latin-1").decode("utf-8", "surrogateescape") is "\udcff". */
static void bytes_that_are_no_text_survive(void)
{
	cJSON *config = cJSON_CreateObject();
	struct sweep_text json = {0}, file = {0};
	cJSON_AddStringToObject(config, "s", "a\xff\xe2\x82");
	sweep_notation_add_json(&json, config);
	sweep_notation_add_file(&file, config);
	CU_ASSERT_STRING_EQUAL(json.data, "{\"s\": \"a\\udcff\\udce2\\udc82\"}");
	CU_ASSERT_STRING_EQUAL(file.data, "wandb_version: 1\n\ns:\n  value: \"a\\ufffd\\ufffd\\ufffd\"\n");
	sweep_text_free(&json);
	sweep_text_free(&file);
	cJSON_Delete(config);
}

static void check_file(const char *path, const char *expected)
{
	struct sweep_text text = {0};
	struct sweep_error err;
	CU_ASSERT_EQUAL(sweep_read_file(path, 1000, &text, &err), SWEEP_OK);
	CU_ASSERT_STRING_EQUAL(text.data ? text.data : "", expected);
	sweep_text_free(&text);
}

static void files_are_written_and_removed(void)
{
	char directory[] = "test-command-XXXXXX";
	CU_ASSERT_PTR_NOT_NULL_FATAL(mkdtemp(directory));
	struct fixture *f = fixture_new("method: random\nparameters: {lr: {value: 1}}\n", false, "{\"lr\":1}");
	f->job.directory = directory;
	CU_ASSERT_EQUAL(sweep_command_make(&f->command, &f->job, &f->err), SWEEP_OK);
	CU_ASSERT_EQUAL(sweep_command_write_files(&f->command, &f->job, &f->err), SWEEP_OK);
	check_file(f->command.json_path, "{\"lr\": 1}");
	check_file(f->command.yaml_path, "wandb_version: 1\n\nlr:\n  value: 1\n");
	sweep_command_remove_files(&f->command);
	CU_ASSERT_NOT_EQUAL(access(f->command.json_path, F_OK), 0);
	CU_ASSERT_EQUAL(rmdir(directory), 0); /* nothing is left in it */
	CU_ASSERT_EQUAL(sweep_command_write_files(&f->command, &f->job, &f->err), SWEEP_FAILED);
	fixture_free(f);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"macros become W&B's words", macros_become_words},
		{"every known macro is expanded", every_known_macro_is_expanded},
		{"commands have defaults", commands_have_defaults},
		{"items that are no strings become text", items_become_text},
		{"what is unknown stays when lenient", the_unknown_stays_when_lenient},
		{"a command without a program, or with a NUL, is an error", no_program_is_an_error},
		{"only a file without program and command is the trainer's", only_a_bare_file_is_the_trainers},
		{"the environment tells the run", the_environment_tells_the_run},
		{"values are written as Python does", values_are_written_as_python_does},
		{"bytes that are no text survive", bytes_that_are_no_text_survive},
		{"the files are written and removed", files_are_written_and_removed},
		{NULL, NULL},
	};
	return unit_main("command", tests);
}
