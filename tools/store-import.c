/* sweep-store import: runs that were made elsewhere, with their configurations and results. */
#include "tools/store-ledger.h"

#include "base/memory.h"
#include "store/prior.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *db;
static bool dry_run;

struct counts
{
	int64_t taken, bad;
	int64_t first, last; /* the numbers that they got */
};

struct priors
{
	struct sweep_prior *list;
	size_t count, capacity;
	struct sweep_arena texts;
};

static void print(const struct sweep_prior *prior)
{
	struct sweep_text line = {0};
	sweep_text_printf(&line, "{\"config\":%s,\"state\":\"%s\"", prior->config, sweep_state_name(prior->state));
	sweep_record_add_time(&line, prior->time);
	sweep_text_printf(&line, ",\"summary\":%s}\n", prior->summary);
	fwrite(line.data, 1, line.length, stdout);
	sweep_text_free(&line);
}

static void keep(struct priors *kept, const struct sweep_prior *prior)
{
	kept->list = sweep_grow(kept->list, kept->count, &kept->capacity, sizeof *kept->list);
	struct sweep_prior *copy = &kept->list[kept->count++];
	*copy = *prior;
	copy->config = sweep_arena_text(&kept->texts, prior->config, strlen(prior->config));
	copy->summary = sweep_arena_text(&kept->texts, prior->summary, strlen(prior->summary));
}

/* All of them before the ledger is locked: the input may take its time. */
static void read_all(struct sweep_priors *priors, struct priors *kept, struct counts *counts, struct sweep_error *err)
{
	for (;;)
	{
		struct sweep_prior prior;
		bool end = false;
		if (sweep_priors_next(priors, &prior, &end, err) != SWEEP_OK)
		{
			counts->bad++;
			store_complain(err);
			continue;
		}
		if (end) return;
		if (dry_run) print(&prior);
		else keep(kept, &prior);
		counts->taken++;
	}
}

static enum sweep_status take_all(struct sweep_ledger *ledger, const struct priors *kept, struct counts *counts,
								  struct sweep_error *err)
{
	enum sweep_status status = sweep_ledger_begin(ledger, err);
	for (size_t i = 0; status == SWEEP_OK && i < kept->count; i++)
	{
		const struct sweep_prior *prior = &kept->list[i];
		status =
			sweep_ledger_import(ledger, prior->config, prior->state, prior->time, prior->summary, &counts->last, err);
		if (i == 0) counts->first = counts->last;
	}
	if (status == SWEEP_OK) return sweep_ledger_commit(ledger, err);
	sweep_ledger_rollback(ledger);
	return status;
}

static void tell(struct sweep_priors *priors, const struct counts *counts)
{
	struct sweep_text text = {0};
	const int64_t unended = sweep_priors_unended(priors);
	for (const char *note; (note = sweep_priors_note(priors)) != NULL;)
		fprintf(stderr, "sweep-store: warning: %s\n", note);
	store_add_count(&text, counts->taken, "run");
	sweep_text_puts(&text, dry_run ? " would be imported" : " imported");
	if (!dry_run && counts->taken)
		sweep_text_printf(&text, counts->taken == 1 ? " as run %" PRId64 : " as runs %" PRId64 " to %" PRId64,
						  counts->first, counts->last);
	if (counts->bad) sweep_text_printf(&text, ", %" PRId64 " bad", counts->bad);
	if (unended) sweep_text_printf(&text, ", %" PRId64 " passed over that had not ended", unended);
	fprintf(stderr, "sweep-store: %s\n", text.data);
	sweep_text_free(&text);
}

static enum sweep_status import_runs(struct store_target *target, const char *path, struct sweep_error *err)
{
	struct sweep_priors *priors;
	struct counts counts = {0};
	enum sweep_status status =
		sweep_priors_open(path, sweep_ledger_file(target->ledger), target->entry.metric, &priors, err);
	if (status != SWEEP_OK) return status;
	struct priors kept = {0};
	read_all(priors, &kept, &counts, err);
	if (kept.count) status = take_all(target->ledger, &kept, &counts, err);
	if (status == SWEEP_OK) tell(priors, &counts);
	free(kept.list);
	sweep_arena_free(&kept.texts);
	sweep_priors_close(priors);
	if (status != SWEEP_OK || counts.bad == 0) return status;
	err->message[0] = '\0'; /* what was bad has been told */
	return SWEEP_FAILED;
}

static enum sweep_status run(int operands, char **argv, struct sweep_error *err)
{
	if (operands > 2)
		return sweep_fail(err, SWEEP_USAGE, "one file at a time, please: \"%s\" is one too many", argv[2]);
	struct store_target target;
	enum sweep_status status = store_target_open(&target, db, operands ? argv[0] : NULL, err);
	if (status == SWEEP_OK) status = import_runs(&target, operands > 1 ? argv[1] : "-", err);
	store_target_close(&target);
	return status;
}

static const struct sweep_option options[] = {
	STORE_DB_OPTION(&db),
	{0, "dry-run", NULL, "print the runs as JSON lines, and change nothing", SWEEP_OPTION_FLAG, &dry_run, NULL},
	{0}};

const struct store_command store_import = {
	"import",
	"take in runs that were made elsewhere",
	"[--db=FILE] [--dry-run] [SWEEP [FILE]]",
	"Takes runs that have ended, with their configurations and results, from a CSV file with a line of titles or from "
	"JSON lines: what sweep-store export, W&B and Optuna write.",
	options,
	run};
