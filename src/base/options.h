/* options.h - a tool's options as one table, from which parsing and --help follow.
 *
 *   static const struct sweep_option options[] = {
 *       {'n', "count", "N", "how many configurations", SWEEP_OPTION_INT, &count},
 *       {0, "check", NULL, "check the file and stop", SWEEP_OPTION_FLAG, &check},
 *       {0}};
 *   static const struct sweep_tool tool = {"sweep-sample", "[OPTION...] FILE.yaml", "Proposes ...", options};
 *
 * Every tool has --help and --version without naming them. */
#ifndef SWEEP_BASE_OPTIONS_H
#define SWEEP_BASE_OPTIONS_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum sweep_option_kind
{
	SWEEP_OPTION_FLAG,   /* bool *: set to true */
	SWEEP_OPTION_TEXT,   /* const char **: into argv */
	SWEEP_OPTION_FILE,   /* the same, and not empty */
	SWEEP_OPTION_INPUT,  /* the same, and there is one: several can be joined on the standard input */
	SWEEP_OPTION_INT,    /* int64_t * */
	SWEEP_OPTION_COUNT,  /* int64_t *: at least 0 */
	SWEEP_OPTION_DOUBLE, /* double * */
	SWEEP_OPTION_SEED    /* uint64_t *: any integer from 0 to 2^64-1 */
};

struct sweep_option
{
	char letter;          /* 0 when there is no short form */
	const char *name;     /* without the dashes; NULL ends the table */
	const char *argument; /* its name in --help; NULL for a flag */
	const char *help;     /* one line */
	enum sweep_option_kind kind;
	void *target;
	bool *given; /* set to true when the option stands on the command line; may be NULL */
};

struct sweep_tool
{
	const char *name;    /* "sweep-sample"; with a command of its own options, "sweep-store ls" */
	const char *usage;   /* what follows the name; further forms on further lines */
	const char *summary; /* one or two sentences */
	const struct sweep_option *options;
	const char *more; /* printed after the options; may be NULL */

	/* Takes a "--name=value" (value NULL without "=") that the table lacks; true when it was its own.
	 * NULL when unknown options are errors. */
	bool (*extra)(void *context, const char *name, const char *value);
	void *context;
};

enum sweep_parsed
{
	SWEEP_PARSED_GO,   /* go on with the operands */
	SWEEP_PARSED_DONE, /* --help or --version was printed: end with status 0 */
	SWEEP_PARSED_WRONG /* *err says why: end with status 2 */
};

/* Reads argv[1..]. Options and operands may be mixed; "--" ends the options; "-" is an operand. Long names
 * may be cut to a unique beginning. The operands are moved to the front of argv[1..] and *operands is their
 * number. An unknown option's message suggests the nearest name. */
enum sweep_parsed sweep_parse_options(const struct sweep_tool *tool, int argc, char **argv, int *operands,
									  struct sweep_error *err);

/* To be called before a tool that printed ends with status 0: what was printed must have arrived. SWEEP_FAILED: it
 * could not be written, to a full disk say; the message is empty where the reader has gone. */
enum sweep_status sweep_flush_output(struct sweep_error *err);

#endif
