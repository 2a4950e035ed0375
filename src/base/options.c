#include "base/options.h"

#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifndef PACKAGE_VERSION
#define PACKAGE_VERSION "unknown"
#endif

enum
{
	MOST_OPTIONS = 64,
	HELP_COLUMN = 28
};

static void print_line(const char *left, const char *help)
{
	printf("  %-*s %s%s\n", HELP_COLUMN, left,
		   (int)strlen(left) > HELP_COLUMN ? "\n                               " : "", help);
}

static void print_help(const struct sweep_tool *tool)
{
	const char *label = "Usage:";
	for (const char *form = tool->usage; form; label = "      ")
	{
		const char *end = strchr(form, '\n');
		printf("%s %s %.*s\n", label, tool->name, end ? (int)(end - form) : (int)strlen(form), form);
		form = end ? end + 1 : NULL;
	}
	printf("\n%s\n\nOptions:\n", tool->summary);
	for (const struct sweep_option *o = tool->options; o->name; o++)
	{
		char left[96];
		char letter[8] = "    ";
		if (o->letter) snprintf(letter, sizeof letter, "-%c, ", o->letter);
		snprintf(left, sizeof left, "%s--%s%s%s", letter, o->name, o->argument ? "=" : "",
				 o->argument ? o->argument : "");
		print_line(left, o->help);
	}
	print_line("-h, --help", "print this help");
	print_line("    --version", "print the version");
	if (tool->more) printf("\n%s\n", tool->more);
	printf("\nManual: man %.*s\n", (int)strcspn(tool->name, " "), tool->name);
}

static enum sweep_status unsuitable(struct sweep_error *err, const struct sweep_option *o, const char *value,
									const char *wanted)
{
	return sweep_fail(err, SWEEP_USAGE, "--%s: \"%s\" is not %s", o->name, value, wanted);
}

static bool parse_seed(const char *value, uint64_t *seed)
{
	if (!isdigit((unsigned char)*value)) return false;
	char *end;
	errno = 0;
	*seed = strtoull(value, &end, 10);
	return errno == 0 && *end == '\0';
}

static enum sweep_status store_file(const struct sweep_option *o, const char *value, struct sweep_error *err)
{
	const char **file = o->target;
	if (*value == '\0') return sweep_fail(err, SWEEP_USAGE, "--%s needs a name, not an empty text", o->name);
	if (o->kind == SWEEP_OPTION_INPUT && *file)
		return sweep_fail(err, SWEEP_USAGE,
						  "--%s takes one file, not %s and %s too: join them (cat %s %s | ... --%s -)", o->name, *file,
						  value, *file, value, o->name);
	*file = value;
	return SWEEP_OK;
}

static enum sweep_status store(const struct sweep_option *o, const char *value, struct sweep_error *err)
{
	int64_t number;
	switch (o->kind)
	{
	case SWEEP_OPTION_FLAG: *(bool *)o->target = true; break;
	case SWEEP_OPTION_TEXT: *(const char **)o->target = value; break;
	case SWEEP_OPTION_FILE:
	case SWEEP_OPTION_INPUT:
		if (store_file(o, value, err) != SWEEP_OK) return err->status;
		break;
	case SWEEP_OPTION_INT:
		if (!sweep_parse_int(value, o->target)) return unsuitable(err, o, value, "an integer");
		break;
	case SWEEP_OPTION_COUNT:
		if (!sweep_parse_int(value, &number) || number < 0) return unsuitable(err, o, value, "a count (0, 1, 2, ...)");
		*(int64_t *)o->target = number;
		break;
	case SWEEP_OPTION_DOUBLE:
		if (!sweep_parse_double(value, o->target)) return unsuitable(err, o, value, "a number");
		break;
	case SWEEP_OPTION_SEED:
		if (!parse_seed(value, o->target)) return unsuitable(err, o, value, "a seed (an integer from 0)");
		break;
	}
	if (o->given) *o->given = true;
	return SWEEP_OK;
}

/* The option called `name` (of `length` bytes), whole or as a unique beginning; NULL when none or several. */
static const struct sweep_option *find(const struct sweep_tool *tool, const char *name, size_t length)
{
	const struct sweep_option *begun = NULL;
	int beginnings = 0;
	for (const struct sweep_option *o = tool->options; o->name; o++)
	{
		if (strncmp(o->name, name, length) != 0) continue;
		if (o->name[length] == '\0') return o;
		begun = o;
		beginnings++;
	}
	return beginnings == 1 && !tool->extra ? begun : NULL;
}

static enum sweep_status unknown(const struct sweep_tool *tool, const char *name, size_t length,
								 struct sweep_error *err)
{
	const char *names[MOST_OPTIONS + 3];
	int count = 0;
	for (const struct sweep_option *o = tool->options; o->name && count < MOST_OPTIONS; o++) names[count++] = o->name;
	names[count++] = "help";
	names[count++] = "version";
	names[count] = NULL;
	char word[128];
	snprintf(word, sizeof word, "%.*s", (int)length, name);
	const char *nearest = sweep_nearest_name(word, names);
	if (nearest) return sweep_fail(err, SWEEP_USAGE, "unknown option --%s (did you mean --%s?)", word, nearest);
	return sweep_fail(err, SWEEP_USAGE, "unknown option --%s (see %s --help)", word, tool->name);
}

/* "--name", "--name=value" or "--name value"; *next is the following argument and is cleared when taken. */
static enum sweep_status parse_long(const struct sweep_tool *tool, const char *text, const char **next,
									struct sweep_error *err)
{
	const char *equals = strchr(text, '=');
	size_t length = equals ? (size_t)(equals - text) : strlen(text);
	const char *value = equals ? equals + 1 : NULL;
	const struct sweep_option *o = find(tool, text, length);
	if (o == NULL)
	{
		char name[128];
		snprintf(name, sizeof name, "%.*s", (int)length, text);
		if (tool->extra && tool->extra(tool->context, name, value)) return SWEEP_OK;
		return unknown(tool, text, length, err);
	}
	if (o->argument == NULL)
	{
		if (value) return sweep_fail(err, SWEEP_USAGE, "--%s takes no value", o->name);
		return store(o, NULL, err);
	}
	if (value == NULL)
	{
		value = *next;
		*next = NULL;
	}
	if (value == NULL) return sweep_fail(err, SWEEP_USAGE, "--%s needs a value (%s)", o->name, o->argument);
	return store(o, value, err);
}

/* "-abc", "-n5" or "-n 5". */
static enum sweep_status parse_short(const struct sweep_tool *tool, const char *letters, const char **next,
									 struct sweep_error *err)
{
	for (; *letters; letters++)
	{
		const struct sweep_option *o = tool->options;
		while (o->name && o->letter != *letters) o++;
		if (o->name == NULL)
			return sweep_fail(err, SWEEP_USAGE, "unknown option -%c (see %s --help)", *letters, tool->name);
		if (o->argument == NULL)
		{
			store(o, NULL, err);
			continue;
		}
		const char *value = letters[1] ? letters + 1 : *next;
		if (!letters[1]) *next = NULL;
		if (value == NULL) return sweep_fail(err, SWEEP_USAGE, "-%c needs a value (%s)", o->letter, o->argument);
		return store(o, value, err);
	}
	return SWEEP_OK;
}

enum sweep_parsed sweep_parse_options(const struct sweep_tool *tool, int argc, char **argv, int *operands,
									  struct sweep_error *err)
{
	int kept = 0;
	bool options = true;
	for (int i = 1; i < argc; i++)
	{
		char *text = argv[i];
		if (!options || text[0] != '-' || text[1] == '\0')
		{
			argv[1 + kept++] = text;
			continue;
		}
		if (strcmp(text, "--") == 0)
		{
			options = false;
			continue;
		}
		if (strcmp(text, "--help") == 0 || strcmp(text, "-h") == 0)
		{
			print_help(tool);
			return SWEEP_PARSED_DONE;
		}
		if (strcmp(text, "--version") == 0)
		{
			printf("%.*s %s\n", (int)strcspn(tool->name, " "), tool->name, PACKAGE_VERSION);
			return SWEEP_PARSED_DONE;
		}
		const char *next = i + 1 < argc ? argv[i + 1] : NULL;
		bool had_next = next != NULL;
		enum sweep_status status =
			text[1] == '-' ? parse_long(tool, text + 2, &next, err) : parse_short(tool, text + 1, &next, err);
		if (status != SWEEP_OK) return SWEEP_PARSED_WRONG;
		if (had_next && next == NULL) i++;
	}
	*operands = kept;
	return SWEEP_PARSED_GO;
}

enum sweep_status sweep_flush_output(struct sweep_error *err)
{
	errno = 0;
	if (fflush(stdout) == 0 && !ferror(stdout)) return SWEEP_OK;
	if (errno == EPIPE) return sweep_fail(err, SWEEP_FAILED, "%s", "");
	return sweep_fail(err, SWEEP_FAILED, "cannot write to standard output%s%s", errno ? ": " : "",
					  errno ? strerror(errno) : "");
}
