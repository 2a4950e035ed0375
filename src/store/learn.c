/* What a method that learns is told of the sweep's runs before it proposes. */
#include "base/memory.h"
#include "record/json.h"
#include "search/tell.h"
#include "store/ledger-parts.h"

#include <string.h>

static cJSON *parse(const char *text)
{
	return text ? sweep_json_parse(text, strlen(text), NULL) : NULL;
}

static enum sweep_status log_metrics(void *context, const struct sweep_stored_record *stored)
{
	if (strcmp(stored->kind, "metric") != 0) return SWEEP_OK;
	struct sweep_record record;
	cJSON *root = parse(stored->plain ? stored->plain : stored->line);
	if (root && sweep_record_from_json(root, &record, NULL) == SWEEP_OK)
	{
		record.run = stored->run;
		sweep_search_take(context, &record);
	}
	cJSON_Delete(root);
	return SWEEP_OK;
}

/* What is imputed may be any value that the run has logged: those of its last attempt, whatever was told before. */
static enum sweep_status tell_logged(struct sweep_ledger *ledger, int64_t run, struct sweep_error *err)
{
	struct sweep_search *search = &ledger->search;
	if (!search->history->imputes) return SWEEP_OK;
	sweep_history_forget_logged(search->history, run);
	return sweep_store_records(ledger->store, ledger->entry.key, &run, false, log_metrics, search, err);
}

struct telling
{
	struct sweep_ledger *ledger;
	struct sweep_error *err;
};

/* Texts are read anew only until a run has ended: most have, in a long sweep. */
static enum sweep_status tell(void *context, const struct sweep_run *run)
{
	const struct telling *telling = context;
	struct sweep_search *search = &telling->ledger->search;
	const bool counts = run->state == SWEEP_FINISHED || run->state == SWEEP_STOPPED || run->state == SWEEP_FAILED_RUN;
	if (run->config == NULL || (counts && sweep_history_counts(search->history, run->run))) return SWEEP_OK;
	cJSON *config = parse(run->config), *summary = parse(run->summary);
	if (config) sweep_search_add(search, run->run, config);
	const enum sweep_status status = tell_logged(telling->ledger, run->run, telling->err);
	sweep_search_take(
		search,
		&(struct sweep_record){.kind = SWEEP_RECORD_STATE, .run = run->run, .state = run->state, .summary = summary});
	cJSON_Delete(config);
	cJSON_Delete(summary);
	return status;
}

enum sweep_status ledger_learn(struct sweep_ledger *ledger, struct sweep_error *err)
{
	if (!ledger->has_file || !ledger->search.method->learns) return SWEEP_OK;
	if (ledger->undone)
	{
		const uint64_t seed = ledger->search.seed;
		sweep_search_free(&ledger->search);
		const enum sweep_status status = sweep_search_start(&ledger->search, &ledger->file, NULL, seed, err);
		if (status != SWEEP_OK) return status;
		ledger->undone = false;
	}
	const enum sweep_status status = ledger_flush(ledger, err);
	if (status != SWEEP_OK) return status;
	return sweep_store_runs(ledger->store, ledger->entry.key, tell, &(struct telling){ledger, err}, err);
}

/* A search that was begun anew has its news again. */
bool sweep_ledger_news(struct sweep_ledger *ledger, struct sweep_text *line)
{
	struct sweep_text news = {0};
	bool some = ledger->has_file && sweep_search_news(&ledger->search, &news);
	some = some && !(ledger->told.length > 0 && strcmp(ledger->told.data, news.data) == 0);
	if (some)
	{
		sweep_text_add(line, news.data, news.length);
		sweep_text_clear(&ledger->told);
		sweep_text_add(&ledger->told, news.data, news.length);
	}
	sweep_text_free(&news);
	return some;
}
