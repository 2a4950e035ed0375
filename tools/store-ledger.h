/* store-ledger.h - what the commands of sweep-store that change a sweep share. */
#ifndef SWEEP_TOOLS_STORE_LEDGER_H
#define SWEEP_TOOLS_STORE_LEDGER_H

#include "store/ledger.h"
#include "tools/store-command.h"

/* A ledger that is open for writing, and a sweep in it. A zeroed struct is closed. */
struct store_target
{
	struct sweep_store *store;
	struct sweep_entry entry;
	struct sweep_ledger *ledger;
};

/* `word`: as sweep_store_find() has it. Makes no ledger where there is none. Close the target in any case. */
enum sweep_status store_target_open(struct store_target *target, const char *db, const char *word,
									struct sweep_error *err);
void store_target_close(struct store_target *target);

/* argv[0..count-1] as numbers of runs; the caller frees them. */
enum sweep_status store_read_runs(int count, char **argv, int64_t **runs, struct sweep_error *err);

/* 1 when the first operand names the sweep; 0 when there is none, or it is NAME=VALUE already. */
int store_names_sweep(int operands, char **argv);

/* `text` is NAME=VALUE: *value points behind the sign, and *name is a copy that the caller frees. */
bool store_split_value(const char *text, char **name, const char **value);

/* SWEEP_USAGE where a text is not UTF-8, which no record may be. */
enum sweep_status store_check_utf8(const char *text, size_t length, struct sweep_error *err);

/* Tells the ledger a record, given as its line, which may have a line end. [in a transaction] */
enum sweep_status store_tell_line(struct sweep_ledger *ledger, const struct sweep_text *line, int64_t attempt,
								  enum sweep_told *told, struct sweep_error *err);

/* "1 run", "2 runs". */
void store_add_count(struct sweep_text *text, int64_t count, const char *noun);

#endif
