/* sweep-store - keeps sweeps, runs and metrics in a ledger. The commands are in store-*.c. */
#include "tools/store-command.h"

#include "base/text.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct store_command *const commands[] = {
	&store_init,   &store_ingest, &store_import, &store_ls,      &store_show,  &store_best,   &store_log,
	&store_export, &store_ask,    &store_tell,   &store_enqueue, &store_pause, &store_resume, &store_stop,
	&store_cancel, &store_retry,  &store_rm,     &store_gc,      &store_backup};

enum
{
	COMMANDS = sizeof commands / sizeof commands[0]
};

void store_complain(const struct sweep_error *err)
{
	char text[1200];
	fprintf(stderr, "sweep-store: %s\n", sweep_error_text(err, text, sizeof text));
}

enum sweep_status store_open_sweep(const char *db, int operands, char **argv, struct sweep_store **store,
								   struct sweep_entry *entry, struct sweep_error *err)
{
	*store = NULL;
	if (operands > 1)
		return sweep_fail(err, SWEEP_USAGE, "one sweep at a time, please: \"%s\" is one too many", argv[1]);
	enum sweep_status status = sweep_store_open(db, false, store, err);
	if (status == SWEEP_OK) status = sweep_store_find(*store, operands ? argv[0] : NULL, entry, err);
	if (status == SWEEP_OK) return status;
	sweep_store_close(*store);
	*store = NULL;
	return status;
}

static void print_help(void)
{
	puts("Usage: sweep-store COMMAND [OPTION...] [ARGUMENT...]\n\n"
		 "Keeps sweeps, runs and metrics in a ledger, one SQLite file.\n\nCommands:");
	for (int i = 0; i < COMMANDS; i++) printf("  %-8s %s\n", commands[i]->name, commands[i]->help);
	puts("\nOptions:\n"
		 "  -h, --help                   print this help; after a command, the command's\n"
		 "      --version                print the version\n\n"
		 "Every command takes --db FILE, the ledger (default: $SWEEP_DB, else sweep.db).\n"
		 "SWEEP is an id, a unique beginning of one, or a name; left out, the newest sweep.\n\n"
		 "Manual: man sweep-store");
}

static const struct store_command *find(const char *name)
{
	for (int i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i]->name, name) == 0) return commands[i];
	return NULL;
}

static enum sweep_status unknown(const char *name, struct sweep_error *err)
{
	const char *names[COMMANDS + 1];
	for (int i = 0; i < COMMANDS; i++) names[i] = commands[i]->name;
	names[COMMANDS] = NULL;
	if (*name == '-') return sweep_fail(err, SWEEP_USAGE, "unknown option %s (a command comes first)", name);
	const char *nearest = sweep_nearest_name(name, names);
	if (nearest) return sweep_fail(err, SWEEP_USAGE, "unknown command \"%s\" (did you mean \"%s\"?)", name, nearest);
	return sweep_fail(err, SWEEP_USAGE, "unknown command \"%s\" (see sweep-store --help)", name);
}

static enum sweep_status run_command(const struct store_command *command, int argc, char **argv,
									 struct sweep_error *err)
{
	char name[64];
	snprintf(name, sizeof name, "sweep-store %s", command->name);
	const struct sweep_tool tool = {
		.name = name, .usage = command->usage, .summary = command->summary, .options = command->options};
	int operands = 0;
	switch (sweep_parse_options(&tool, argc, argv, &operands, err))
	{
	case SWEEP_PARSED_DONE: return SWEEP_OK;
	case SWEEP_PARSED_WRONG: return SWEEP_USAGE;
	case SWEEP_PARSED_GO: break;
	}
	return command->run(operands, argv + 1, err);
}

static enum sweep_status run(int argc, char **argv, struct sweep_error *err)
{
	const char *name = argc > 1 ? argv[1] : "";
	if (argc < 2) return sweep_fail(err, SWEEP_USAGE, "no command given (see sweep-store --help)");
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
	{
		print_help();
		return SWEEP_OK;
	}
	if (strcmp(name, "--version") == 0)
	{
		printf("sweep-store %s\n", PACKAGE_VERSION);
		return SWEEP_OK;
	}
	const struct store_command *command = find(name);
	if (command == NULL) return unknown(name, err);
	return run_command(command, argc - 1, argv + 1, err);
}

int main(int argc, char **argv)
{
	signal(SIGPIPE, SIG_DFL); /* a reader that went away ends the program quietly, whatever it was started with */
	signal(SIGXFSZ, SIG_IGN); /* a file size limit is an error of writing, with a message */
	struct sweep_error err = {0}, lost;
	int status = (int)run(argc, argv, &err);
	if (sweep_flush_output(&lost) != SWEEP_OK)
	{
		status = SWEEP_FAILED;
		err = lost;
	}
	if (status != SWEEP_OK && err.message[0]) store_complain(&err);
	return status;
}
