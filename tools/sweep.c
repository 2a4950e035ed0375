/* sweep - one door to the tools: `sweep store ls` runs `sweep-store ls`, `sweep help store` opens its manual. */
#include "base/options.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

struct command
{
	const char *name;
	const char *help;
};

static const struct command commands[] = {{"sample", "propose configurations from a sweep file"},
										  {"train", "train the MNIST network on the CPU"},
										  {"store", "keep sweeps, runs and metrics in the ledger"},
										  {"agent", "run a program with one configuration after another"},
										  {"report", "show what mattered: correlation and charts"},
										  {NULL, NULL}};

enum
{
	MOST_COMMANDS = 16,
	TOOL_NAME = 64
};

static void print_usage(void)
{
	puts("Usage: sweep COMMAND [ARGUMENT...]\n"
		 "       sweep help [COMMAND]\n\n"
		 "Runs the tool sweep-COMMAND.\n\nCommands:");
	for (const struct command *c = commands; c->name; c++) printf("  %-10s %s\n", c->name, c->help);
	puts("  help       open the manual of a command\n\n"
		 "Options:\n"
		 "  -h, --help                   print this help\n"
		 "      --version                print the version\n\n"
		 "Manual: man 7 sweep");
}

static const struct command *find(const char *name)
{
	for (const struct command *c = commands; c->name; c++)
		if (strcmp(c->name, name) == 0) return c;
	return NULL;
}

static int unknown(const char *name)
{
	const char *names[MOST_COMMANDS];
	int count = 0;
	for (const struct command *c = commands; c->name; c++) names[count++] = c->name;
	names[count++] = "help";
	names[count] = NULL;
	const char *nearest = sweep_nearest_name(name, names);
	fprintf(stderr, "sweep: unknown command \"%s\" ", name);
	if (nearest) fprintf(stderr, "(did you mean \"%s\"?)\n", nearest);
	else fprintf(stderr, "(see sweep --help)\n");
	return SWEEP_USAGE;
}

/* The tool beside this program, so that a build tree runs its own, else the one in PATH. */
static int run_tool(const char *self, const char *name, char **argv)
{
	char tool[TOOL_NAME], path[4096];
	snprintf(tool, sizeof tool, "sweep-%s", name);
	const char *slash = strrchr(self, '/');
	argv[0] = tool;
	if (slash)
	{
		snprintf(path, sizeof path, "%.*s/%s", (int)(slash - self), self, tool);
		execv(path, argv);
	}
	execvp(tool, argv);
	fprintf(stderr, "sweep: cannot run %s: %s (is it in your PATH?)\n", tool, strerror(errno));
	return SWEEP_FAILED;
}

/* Asks man where the page is, so that its own complaint is not seen. */
static bool manual_is_there(char *page)
{
	posix_spawn_file_actions_t silence;
	posix_spawn_file_actions_init(&silence);
	posix_spawn_file_actions_addopen(&silence, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	posix_spawn_file_actions_addopen(&silence, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	char *const argv[] = {(char[]){"man"}, (char[]){"-w"}, page, NULL};
	pid_t pid;
	int status = 1;
	if (posix_spawnp(&pid, "man", &silence, NULL, argv, environ) == 0)
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		{
		}
	posix_spawn_file_actions_destroy(&silence);
	return status == 0;
}

static int end_output(void)
{
	struct sweep_error err;
	if (sweep_flush_output(&err) == SWEEP_OK) return SWEEP_OK;
	if (err.message[0]) fprintf(stderr, "sweep: %s\n", err.message);
	return SWEEP_FAILED;
}

/* The manual, or, where it is not installed, the tool's own help. */
static int open_manual(const char *self, char *name)
{
	char page[TOOL_NAME] = "sweep";
	char *tool = name && strncmp(name, "sweep-", 6) == 0 ? name + 6 : name;
	bool known = tool && find(tool);
	if (known) snprintf(page, sizeof page, "sweep-%s", tool);
	else if (name && strncmp(name, "sweep", 5) == 0) snprintf(page, sizeof page, "%s", name);
	else if (name) return unknown(name);
	if (manual_is_there(page))
	{
		execlp("man", "man", page, (char *)NULL);
		fprintf(stderr, "sweep: cannot run man: %s\n", strerror(errno));
		return SWEEP_FAILED;
	}
	if (!known && strcmp(page, "sweep") != 0)
	{
		fprintf(stderr, "sweep: no manual page %s is installed (see sweep --help)\n", page);
		return SWEEP_FAILED;
	}
	fprintf(stderr, "sweep: no manual page %s is installed; its --help says:\n", page);
	if (known) return run_tool(self, tool, (char *[]){NULL, (char[]){"--help"}, NULL});
	print_usage();
	return end_output();
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	if (argc < 2)
	{
		fprintf(stderr, "sweep: no command given (see sweep --help)\n");
		return SWEEP_USAGE;
	}
	if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
	{
		print_usage();
		return end_output();
	}
	if (strcmp(name, "--version") == 0)
	{
		printf("sweep %s\n", PACKAGE_VERSION);
		return end_output();
	}
	if (strcmp(name, "help") == 0) return open_manual(argv[0], argv[2]);
	if (find(name) == NULL) return unknown(name);
	return run_tool(argv[0], name, argv + 1);
}
