#include "base/text.h"
#include "spec/sweep.h"
#include "store/prior.h"
#include "unit.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char sweep_file[] = "method: random\n"
								 "metric: {name: loss, goal: minimize}\n"
								 "parameters:\n"
								 "  epochs: {value: 3}\n"
								 "  fast: {values: [true, false]}\n"
								 "  lr: {min: 0.0, max: 1.0}\n"
								 "  optimizer: {values: [adam, sgd, 'no']}\n"
								 "  net: {parameters: {width: {values: [64, 128]}, depth: {min: 1, max: 9}}}\n";

static void add_run(struct sweep_text *out, const struct sweep_prior *prior)
{
	sweep_text_printf(out, "%" PRId64 " %s ", prior->line, sweep_state_name(prior->state));
	if (isnan(prior->time)) sweep_text_puts(out, "-");
	else sweep_text_add_double(out, prior->time);
	sweep_text_printf(out, " %s %s\n", prior->config, prior->summary);
}

static void add_problem(struct sweep_text *out, const struct sweep_error *err)
{
	sweep_text_printf(out, "! %d: %s\n", err->line, err->message);
}

static void add_all(struct sweep_text *out, struct sweep_priors *priors)
{
	for (;;)
	{
		struct sweep_prior prior;
		struct sweep_error err = {0};
		bool end = false;
		if (sweep_priors_next(priors, &prior, &end, &err) != SWEEP_OK) add_problem(out, &err);
		else if (end) break;
		else add_run(out, &prior);
	}
	for (const char *note; (note = sweep_priors_note(priors)) != NULL;) sweep_text_printf(out, "? %s\n", note);
	if (sweep_priors_unended(priors)) sweep_text_printf(out, "%" PRId64 " unended\n", sweep_priors_unended(priors));
}

/* `wanted`: "LINE STATE TIME CONFIG SUMMARY" a run, "! LINE: MESSAGE" a row that does not fit, "? NOTE" at the end. */
static void check_bytes(const char *yaml, const char *table, size_t length, const char *wanted)
{
	char path[] = "/tmp/sweep-prior.XXXXXX";
	int file = mkstemp(path);
	CU_ASSERT_FATAL(file >= 0 && write(file, table, length) == (ssize_t)length);
	close(file);
	struct sweep sweep = {0};
	struct sweep_diagnostics diagnostics = {.file = "test.yaml"};
	struct sweep_error err = {0};
	if (yaml)
		CU_ASSERT_EQUAL(sweep_parse(yaml, strlen(yaml), "test.yaml", false, &sweep, &diagnostics, &err), SWEEP_OK);
	struct sweep_priors *priors;
	struct sweep_text out = {0};
	sweep_text_puts(&out, "");
	if (sweep_priors_open(path, yaml ? &sweep : NULL, "loss", &priors, &err) == SWEEP_OK) add_all(&out, priors);
	else add_problem(&out, &err);
	sweep_priors_close(priors);
	CU_ASSERT_STRING_EQUAL(out.data, wanted);
	if (strcmp(out.data, wanted) != 0) printf("# got: %s\n", out.data);
	sweep_text_free(&out);
	sweep_diagnostics_free(&diagnostics);
	sweep_free(&sweep);
	unlink(path);
}

static void check(const char *yaml, const char *table, const char *wanted)
{
	check_bytes(yaml, table, strlen(table), wanted);
}

static void an_export_is_read_back(void)
{
	check(sweep_file,
		  "run,state,time,error,epochs,fast,lr,net.depth,net.width,optimizer,loss,epoch,summary.lr,note\n"
		  "4,finished,2.5,,3,true,0.25,2,64,adam,0.5,2,1e-05,fine\n"
		  "5,failed,,\"a \"\"bad\"\" day,\nreally\",3,false,1e-05,3,128,no,NaN,,,\n"
		  "6,running,1,,3,false,0.5,3,128,sgd,0.1,1,0.5,\n",
		  "2 finished 2.5 {\"epochs\":3,\"fast\":true,\"lr\":0.25,\"net\":{\"depth\":2,\"width\":64},\"optimizer\":"
		  "\"adam\"} {\"loss\":0.5,\"epoch\":2,\"lr\":1e-05}\n"
		  "3 failed - "
		  "{\"epochs\":3,\"fast\":false,\"lr\":1e-05,\"net\":{\"depth\":3,\"width\":128},\"optimizer\":\"no\"} "
		  "{\"loss\":\"NaN\"}\n"
		  "1 unended\n");
}

/* As the runs table of W&B's page is exported: every field in quotes, and nested keys joined by dots. */
static void wandb_files_are_read(void)
{
	check(sweep_file,
		  "\"Name\",\"State\",\"Notes\",\"User\",\"Tags\",\"Created\",\"Runtime\",\"Sweep\",\"epochs\",\"fast\",\"lr\","
		  "\"net.depth\",\"net.width\",\"optimizer\",\"loss\",\"val/acc\"\r\n"
		  "\"bumbling-sweep-1\",\"finished\",\"-\",\"ann\",\"\",\"2026-03-01T09:00:00.000Z\",\"12\",\"ab12cd34\",\"3\","
		  "\"true\",\"0.3\",\"2\",\"64\",\"sgd\",\"0.25\",\"0.9\"\r\n",
		  "2 finished 12.0 "
		  "{\"epochs\":3,\"fast\":true,\"lr\":0.3,\"net\":{\"depth\":2,\"width\":64},\"optimizer\":\"sgd\"} "
		  "{\"loss\":0.25,\"val/acc\":0.9}\n");
}

/* study.trials_dataframe().to_csv(): the index of pandas without a title, floats where an int column has a gap. */
static void optuna_files_are_read(void)
{
	check(
		sweep_file,
		",number,value,datetime_start,datetime_complete,duration,params_fast,params_lr,params_net.depth,"
		"params_net.width,params_optimizer,user_attrs_accuracy,system_attrs_fixed,state\n"
		"0,0,0.125,2026-03-01 10:00:00.000000,2026-03-01 10:00:01.500000,0 days 00:00:01.500000,True,0.5,2.0,64.0,adam,"
		"0.75,,COMPLETE\n"
		"1,1,0.5,2026-03-01 10:00:02.000000,2026-03-02 11:01:02.000000,1 days "
		"01:01:00,False,0.25,3.0,128.0,sgd,,,PRUNED\n"
		"2,2,,2026-03-01 10:00:02.000000,,,False,0.25,,,sgd,,,FAIL\n"
		"3,3,,,,,,,,,,,,WAITING\n",
		"2 finished 1.5 "
		"{\"fast\":true,\"lr\":0.5,\"net\":{\"depth\":2,\"width\":64},\"optimizer\":\"adam\",\"epochs\":3} "
		"{\"loss\":0.125,\"accuracy\":0.75}\n"
		"3 stopped 90060.0 "
		"{\"fast\":false,\"lr\":0.25,\"net\":{\"depth\":3,\"width\":128},\"optimizer\":\"sgd\",\"epochs\":"
		"3} {\"loss\":0.5}\n"
		"4 failed - {\"fast\":false,\"lr\":0.25,\"optimizer\":\"sgd\",\"epochs\":3} {}\n"
		"? net.depth and net.width are left out: what they are, the program will decide\n"
		"1 unended\n");
	check("method: random\nparameters: {x: {min: 0.0, max: 1.0}}\n",
		  "number,values_0,values_cost,params_x,state\n0,1,2.5,0.5,TrialState.COMPLETE\n",
		  "2 finished - {\"x\":0.5} {\"loss\":1,\"cost\":2.5}\n");
}

static void json_lines_are_read(void)
{
	check(
		sweep_file,
		"{\"config\":{\"lr\":0.50,\"epochs\":3,\"fast\":true,\"optimizer\":\"sgd\",\"net\":{\"width\":64,\"depth\":1}},"
		"\"summary\":{\"val\":{\"loss\":1.0}},\"state\":\"stopped\",\"time\":3}\n"
		"\n"
		"{\"run\":7,\"lr\":1,\"fast\":false,\"optimizer\":\"no\",\"net\":{\"width\":128,\"depth\":4},\"loss\":0.50,"
		"\"note\":\"x\",\"gone\":null}\n"
		"{\"run\":1,\"metrics\":{\"loss\":1}}\n"
		"{\"config\":3}\n"
		"[1]\n"
		"{\"loss\":1}\n"
		"{\"lr\":1\n",
		"1 stopped 3.0 "
		"{\"lr\":0.50,\"epochs\":3,\"fast\":true,\"optimizer\":\"sgd\",\"net\":{\"width\":64,\"depth\":1}} "
		"{\"val.loss\":1.0}\n"
		"3 finished - "
		"{\"lr\":1.0,\"fast\":false,\"optimizer\":\"no\",\"net\":{\"width\":128,\"depth\":4},\"epochs\":3} "
		"{\"loss\":0.50}\n"
		"! 4: a metric record, no whole run: sweep-store ingest takes records\n"
		"! 5: \"config\" is not an object\n"
		"! 6: not a JSON object\n"
		"! 7: no parameter has a value here\n"
		"! 8: not valid JSON\n");
}

static void rows_that_do_not_fit_are_told(void)
{
	check("method: random\nparameters: {n: {min: 1, max: 9}, x: {values: [1, 2.5]}}\n",
		  "\xEF\xBB\xBFn,x,state,time\n"
		  "1,1,finished\n"
		  "1.5,1,finished,1\n"
		  "one,1,finished,1\n"
		  "1,huge,finished,1\n"
		  "1,1,done,1\n"
		  "1,1,finished,late\n"
		  "1,1,finished,-1\n"
		  ",,finished,1\n"
		  "\n"
		  "12,7,finished,1\n"
		  "13,2.50,finished,1\n"
		  "1,a\"b,finished,1\n"
		  "2,1,finished,\"1\n",
		  "! 2: 3 fields, where the first line has 4 titles\n"
		  "! 3: n: \"1.5\" is not an integer\n"
		  "! 4: n: \"one\" is not an integer\n"
		  "! 5: x: \"huge\" is not a number\n"
		  "! 6: unknown state \"done\" (known: finished, stopped, failed, crashed, killed)\n"
		  "! 7: time: \"late\" is no time in seconds\n"
		  "! 8: time: \"-1\" is no time in seconds\n"
		  "! 9: no parameter has a value here\n"
		  "11 finished 1.0 {\"n\":12,\"x\":7} {}\n"
		  "12 finished 1.0 {\"n\":13,\"x\":2.5} {}\n"
		  "! 13: a quote in a field that does not begin with one, or text behind the closing one (RFC 4180: \"a "
		  "\"\"quoted\"\" word\")\n"
		  "! 14: a quoted field that does not end\n"
		  "? n: 12 is outside the sweep file's range of 1 to 9\n"
		  "? x: 7 is none of the sweep file's values\n");
	check(sweep_file, "lr,momentum,config.momentun\n0.5,0.9,1\n",
		  "2 finished - {\"lr\":0.5,\"momentun\":1,\"epochs\":3} {\"momentum\":0.9}\n"
		  "? the sweep file has no parameter momentun\n"
		  "? fast, net.depth, net.width and optimizer are left out: what they are, the program will decide\n");
	static const char nul[] = "lr\n0.5\n0.\0005\n\xC3\n0.25\n";
	check_bytes("method: random\nparameters: {lr: {min: 0.0, max: 1.0}}\n", nul, sizeof nul - 1,
				"2 finished - {\"lr\":0.5} {}\n"
				"! 3: a NUL byte, which no text here can hold\n"
				"! 4: byte 0xC3 is not UTF-8\n"
				"5 finished - {\"lr\":0.25} {}\n");
}

static void tables_without_a_configuration_are_refused(void)
{
	check(sweep_file, "", "! 0: empty: not even a line of titles\n");
	check(sweep_file, "0.5,0.1\n",
		  "! 1: no title is a parameter of the sweep file (epochs, fast, lr, net.depth, net.width, "
		  "optimizer): the first line must name the columns\n");
	check(NULL, "lr,loss\n0.5,0.1\n",
		  "! 1: the sweep has no file, and no title says config.NAME: which columns are the configuration\n");
	check(NULL, "config.lr,config.net.size,loss,config.name\n0.5,3,0.1,True\n",
		  "2 finished - {\"lr\":0.5,\"net\":{\"size\":3},\"name\":true} {\"loss\":0.1}\n");
	check(sweep_file, "\n", "! 0: empty: not even a line of titles\n");
}

static const struct unit_test tests[] = {
	{"what export wrote is read back", an_export_is_read_back},
	{"W&B's CSV files are read", wandb_files_are_read},
	{"Optuna's CSV files are read", optuna_files_are_read},
	{"JSON lines are read", json_lines_are_read},
	{"rows that do not fit are told, and the others read", rows_that_do_not_fit_are_told},
	{"tables without a configuration are refused", tables_without_a_configuration_are_refused},
	{NULL, NULL}};

int main(void)
{
	return unit_main("prior", tests);
}
