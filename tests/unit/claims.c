#include "claims.h"

#include "base/text.h"
#include "store/sqlite.h"
#include "unit.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

struct sweep_store *claims_store;
struct sweep_ledger *claims_ledger;
struct sweep_holder claims_holder;
double claims_clock;
char claims_message[768];

static double stopped_clock(void)
{
	return claims_clock;
}

void claims_begin(const char *file)
{
	ledger_begin();
	claims_store = ledger_open(true);
	claims_clock = 1000000;
	claims_store->clock = stopped_clock;
	claims_holder = (struct sweep_holder){.name = "tester", .lease = 60, .max_retries = 1};
	struct sweep_entry entry = {.id = "aaaaaaaa", .text = (char *)(uintptr_t)file}, found;
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL_FATAL(sweep_store_add(claims_store, &entry, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_store_find(claims_store, NULL, &found, &err), SWEEP_OK);
	enum sweep_status status = sweep_ledger_open(claims_store, &found, &claims_ledger, &err);
	if (status != SWEEP_OK) printf("# %s\n", err.message);
	CU_ASSERT_EQUAL_FATAL(status, SWEEP_OK);
	sweep_entry_free(&found);
}

void claims_reopen(void)
{
	struct sweep_entry found;
	struct sweep_error err = {0};
	sweep_ledger_close(claims_ledger);
	CU_ASSERT_EQUAL_FATAL(sweep_store_find(claims_store, NULL, &found, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_open(claims_store, &found, &claims_ledger, &err), SWEEP_OK);
	sweep_entry_free(&found);
}

/* What holds of every ledger at any time. */
static void check_invariants(void)
{
	static const char *const none[] = {
		"runs WHERE queue IS NOT NULL AND (state NOT IN ('pending', 'crashed') OR lease_end IS NOT NULL)",
		"runs WHERE lease_end IS NOT NULL AND (state <> 'running' OR lease IS NULL OR attempt = 0 OR holder IS NULL)",
		"runs WHERE lease_end IS NULL AND (process IS NOT NULL OR request IS NOT NULL)",
		"runs WHERE (config IS NULL) <> (digest IS NULL)",
		"runs GROUP BY sweep, queue HAVING queue IS NOT NULL AND count(*) > 1",
		"sweeps WHERE events <> (SELECT count(*) FROM events WHERE sweep = key)",
		"sweeps WHERE arrived - events <> (SELECT count(*) FROM records WHERE sweep = key)",
		("sweeps WHERE arrived <> (SELECT count(DISTINCT arrival) FROM (SELECT sweep, arrival FROM events UNION ALL "
		 "SELECT sweep, arrival FROM records) WHERE sweep = key)"),
		"records JOIN runs USING (sweep, run) WHERE records.attempt > runs.attempt",
	};
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
	{
		char sql[300];
		snprintf(sql, sizeof sql, "SELECT count(*) FROM (SELECT 1 FROM %s)", none[i]);
		ledger_check_query(sql, "0");
	}
}

void claims_end(void)
{
	sweep_ledger_close(claims_ledger);
	sweep_store_close(claims_store);
	check_invariants();
	ledger_check_query("PRAGMA integrity_check", "ok");
	ledger_check_query("SELECT count(*) FROM pragma_foreign_key_check", "0");
	ledger_end();
}

static size_t take(size_t want, struct sweep_claim *claims, enum sweep_supply *supply, struct sweep_text *reason)
{
	struct sweep_error err = {0};
	size_t count = 0;
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_begin(claims_ledger, &err), SWEEP_OK);
	enum sweep_status status =
		sweep_ledger_claim(claims_ledger, &claims_holder, want, claims, &count, supply, reason, &err);
	if (status != SWEEP_OK) printf("# %s\n", err.message);
	CU_ASSERT_EQUAL_FATAL(status, SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_commit(claims_ledger, &err), SWEEP_OK);
	return count;
}

size_t claims_take(size_t want, struct sweep_claim *claims)
{
	enum sweep_supply supply;
	return take(want, claims, &supply, NULL);
}

void claims_free(struct sweep_claim *claims, size_t count)
{
	while (count) free(claims[--count].config);
}

static void compare(struct sweep_text *text, const char *wanted)
{
	const char *got = text->data ? text->data : "";
	CU_ASSERT_STRING_EQUAL(got, wanted);
	if (strcmp(got, wanted) != 0) printf("# got: %s# wanted: %s", got, wanted);
	sweep_text_free(text);
}

void claims_check(size_t want, const char *wanted)
{
	static const char *const words[] = {"goes on", "waits", "paused", "ended"};
	struct sweep_claim claims[16];
	enum sweep_supply supply;
	struct sweep_text reason = {0}, text = {0};
	size_t count = take(want, claims, &supply, &reason);
	for (size_t i = 0; i < count; i++)
		sweep_text_printf(&text, "%" PRId64 ".%" PRId64 " %s\n", claims[i].run, claims[i].attempt, claims[i].config);
	sweep_text_printf(&text, "%s%s%s\n", words[supply], reason.data ? ": " : "", reason.data ? reason.data : "");
	compare(&text, wanted);
	claims_free(claims, count);
	sweep_text_free(&reason);
}

void claims_tell(const char *lines, const char *wanted)
{
	static const char *const words[] = {"new", "known", "late", "refused"};
	struct sweep_record_reader reader = {.name = "text", .owns_file = true};
	struct sweep_record record;
	struct sweep_error err = {0};
	struct sweep_text text = {0};
	bool end;
	reader.file = fmemopen((void *)(uintptr_t)lines, strlen(lines), "r");
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_begin(claims_ledger, &err), SWEEP_OK);
	while (sweep_record_next(&reader, &record, &end, &err) == SWEEP_OK && !end)
	{
		enum sweep_told told;
		CU_ASSERT_EQUAL_FATAL(sweep_ledger_record(claims_ledger, &record, 0, &told, &err), SWEEP_OK);
		sweep_text_printf(&text, "%s%s", text.length ? " " : "", words[told]);
	}
	strcpy(claims_message, err.message);
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_commit(claims_ledger, &err), SWEEP_OK);
	sweep_record_close(&reader);
	compare(&text, wanted);
}

static const char *const held_words[] = {"held", "stop", "kill", "lost"};

void claims_check_renewed(int64_t run, int64_t attempt, const char *wanted)
{
	struct sweep_error err = {0};
	struct sweep_claim claim = {run, attempt, NULL};
	enum sweep_held held;
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_begin(claims_ledger, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_renew(claims_ledger, &claims_holder, &claim, 1, &held, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_commit(claims_ledger, &err), SWEEP_OK);
	CU_ASSERT_STRING_EQUAL(held_words[held], wanted);
}

void claims_check_held(int64_t run, int64_t attempt, const char *wanted)
{
	struct sweep_error err = {0};
	struct sweep_claim claim = {run, attempt, NULL};
	enum sweep_held held;
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_look(claims_ledger, &claim, 1, &held, &err), SWEEP_OK);
	CU_ASSERT_STRING_EQUAL(held_words[held], wanted);
}

void claims_check_stage(const char *wanted)
{
	struct sweep_error err = {0};
	enum sweep_stage stage = SWEEP_STAGES;
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_stage(claims_ledger, &stage, &err), SWEEP_OK);
	CU_ASSERT_STRING_EQUAL(sweep_stage_name(stage), wanted);
}

static enum sweep_status add_happening(void *context, const struct sweep_happening *happening)
{
	struct sweep_text *text = context;
	sweep_text_puts(text, happening->what);
	if (happening->of_run) sweep_text_printf(text, " %" PRId64 ".%" PRId64, happening->run, happening->attempt);
	if (happening->detail) sweep_text_printf(text, " %s", happening->detail);
	sweep_text_putc(text, '\n');
	return SWEEP_OK;
}

void claims_check_log(const int64_t *run, bool metrics, const char *wanted)
{
	struct sweep_error err = {0};
	struct sweep_text text = {0};
	CU_ASSERT_EQUAL(sweep_store_log(claims_store, 1, run, metrics, add_happening, &text, &err), SWEEP_OK);
	compare(&text, wanted);
}

static enum sweep_status add_logged(void *context, const struct sweep_logged *logged)
{
	struct sweep_text *text = context;
	sweep_text_printf(text, "%" PRId64 ".%" PRId64 " ", logged->run, logged->attempt);
	if (logged->ended) sweep_text_puts(text, "ended");
	else sweep_text_add_double(text, logged->value);
	sweep_text_putc(text, '\n');
	return SWEEP_OK;
}

void claims_check_tail(int64_t *after, const char *wanted)
{
	struct sweep_error err = {0};
	struct sweep_text text = {0};
	CU_ASSERT_EQUAL(sweep_ledger_tail(claims_ledger, after, add_logged, &text, &err), SWEEP_OK);
	compare(&text, wanted);
}

void claims_check_refused(enum sweep_status status, const struct sweep_error *err, const char *wanted)
{
	CU_ASSERT_EQUAL(status, SWEEP_USAGE);
	CU_ASSERT_STRING_EQUAL(err->message, wanted);
	if (strcmp(err->message, wanted) != 0) printf("# %s\n", err->message);
}

int64_t claims_enqueue(const char *config)
{
	struct sweep_error err = {0};
	int64_t run = 0;
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_begin(claims_ledger, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_enqueue(claims_ledger, config, &run, &err), SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_commit(claims_ledger, &err), SWEEP_OK);
	return run;
}

enum sweep_status claims_retry(int64_t run, struct sweep_error *err)
{
	CU_ASSERT_EQUAL_FATAL(sweep_ledger_begin(claims_ledger, err), SWEEP_OK);
	enum sweep_status status = sweep_ledger_retry(claims_ledger, run, err);
	return status == SWEEP_OK ? sweep_ledger_commit(claims_ledger, err) : status;
}
