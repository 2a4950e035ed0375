#include "report/gnuplot.h"

#include "base/output.h"
#include "report/label.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Between single quotes gnuplot takes everything as it is; but a doubled quote in them ends the string when it is the
 * first character or follows another one. A text with a quote stands between double quotes, and there what means
 * something to gnuplot, or to its search for macros, which takes no heed of kinds of quotes, is written as a number. */
static void add_quoted(struct sweep_text *script, const char *text, bool is_format)
{
	const char quote = strchr(text, '\'') ? '"' : '\'';
	sweep_text_putc(script, quote);
	for (const char *c = text; *c; c++)
	{
		if (quote == '"' && strchr("\"\\'`@", *c)) sweep_text_printf(script, "\\%03o", (unsigned)*c);
		else sweep_text_putc(script, *c);
		if (is_format && *c == '%') sweep_text_putc(script, '%');
	}
	sweep_text_putc(script, quote);
}

void sweep_gnuplot_add_string(struct sweep_text *script, const char *text, size_t columns)
{
	struct sweep_text label = {0};
	sweep_label_add(&label, text, columns, "\u2026");
	add_quoted(script, label.data ? label.data : "", false);
	sweep_text_free(&label);
}

static void add_fitting(struct sweep_text *script, const char *text, double ems, bool is_format)
{
	struct sweep_text label = {0};
	sweep_label_fit(&label, text, ems, "\u2026");
	add_quoted(script, label.data ? label.data : "", is_format);
	sweep_text_free(&label);
}

void sweep_gnuplot_add_fitting(struct sweep_text *script, const char *text, double pixels, double em)
{
	add_fitting(script, text, pixels / em, false);
}

void sweep_gnuplot_add_tick(struct sweep_text *script, const char *text, double pixels, double em)
{
	add_fitting(script, text, pixels / em, true);
}

void sweep_gnuplot_add_heading(struct sweep_text *script, size_t width, size_t height, const char *text, double em,
							   int y, const char *look)
{
	sweep_text_puts(script, "set label ");
	sweep_gnuplot_add_fitting(script, text, (double)width - 32, em);
	sweep_text_printf(script, " at screen %.5f,%.5f left front noenhanced %s\n", 24 / (double)width,
					  1 - y / (double)height, look);
}

/* What gnuplot reads and writes: files without a name, so that no pipe can fill up and nothing is left behind. */
struct streams
{
	FILE *script, *picture, *complaints;
};

static enum sweep_status open_streams(struct streams *streams, const struct sweep_text *script, struct sweep_error *err)
{
	streams->script = tmpfile();
	streams->picture = tmpfile();
	streams->complaints = tmpfile();
	if (streams->script && streams->picture && streams->complaints &&
		fwrite(script->data, 1, script->length, streams->script) == script->length && fflush(streams->script) == 0 &&
		fseek(streams->script, 0, SEEK_SET) == 0)
		return SWEEP_OK;
	return sweep_fail(err, SWEEP_FAILED, "cannot make a temporary file: %s", strerror(errno));
}

static void close_streams(struct streams *streams)
{
	if (streams->script) fclose(streams->script);
	if (streams->picture) fclose(streams->picture);
	if (streams->complaints) fclose(streams->complaints);
}

/* The last line of what gnuplot said that is no echo of the script: "line 12: undefined variable: x". */
static enum sweep_status complain(FILE *complaints, struct sweep_error *err)
{
	char line[512], last[512] = "no picture was made";
	rewind(complaints);
	while (fgets(line, sizeof line, complaints))
	{
		line[strcspn(line, "\n")] = '\0';
		const char *text = line + strspn(line, " \t^");
		if (*text && strncmp(text, "gnuplot>", 8) != 0) snprintf(last, sizeof last, "%s", text);
	}
	return sweep_fail(err, SWEEP_FAILED, "gnuplot: %s", last);
}

static enum sweep_status run(const struct streams *streams, int *exit_status, struct sweep_error *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, fileno(streams->script), STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(streams->picture), STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, fileno(streams->complaints), STDERR_FILENO);
	char *const argv[] = {(char[]){"gnuplot"}, (char[]){"--default-settings"}, (char[]){"-"}, NULL};
	pid_t pid;
	int failure = posix_spawnp(&pid, "gnuplot", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (failure == ENOENT)
		return sweep_fail(err, SWEEP_FAILED,
						  "gnuplot is not installed (Debian's package is gnuplot-nox); -o FILE.gp needs none");
	if (failure) return sweep_fail(err, SWEEP_FAILED, "cannot run gnuplot: %s", strerror(failure));
	while (waitpid(pid, exit_status, 0) < 0)
		if (errno != EINTR) return sweep_fail(err, SWEEP_FAILED, "cannot wait for gnuplot: %s", strerror(errno));
	return SWEEP_OK;
}

enum sweep_status sweep_gnuplot_draw(const struct sweep_text *script, const char *path, struct sweep_error *err)
{
	struct streams streams;
	int exit_status = 0;
	enum sweep_status status = open_streams(&streams, script, err);
	if (status == SWEEP_OK) status = run(&streams, &exit_status, err);
	if (status == SWEEP_OK &&
		(exit_status != 0 || fseek(streams.picture, 0, SEEK_END) != 0 || ftell(streams.picture) == 0))
		status = complain(streams.complaints, err);
	if (status == SWEEP_OK)
	{
		rewind(streams.picture);
		status = sweep_output_copy(streams.picture, path, err);
	}
	close_streams(&streams);
	return status;
}
