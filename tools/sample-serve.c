/* sweep-sample --serve: ask and tell, for programs in any language. */
#include "record/json.h"
#include "record/lines.h"
#include "sample.h"
#include "search/tell.h"

#include <string.h>

static const char input_name[] = "standard input";

struct server
{
	struct sampler *sampler;
	int64_t last; /* the greatest run number so far */
	int64_t line; /* from 1 */
};

static enum sweep_status at_line(const struct server *server, struct sweep_error *err)
{
	snprintf(err->file, sizeof err->file, "%s", input_name);
	err->line = (int)server->line;
	return err->status = SWEEP_FAILED;
}

static bool is_whole(const cJSON *item)
{
	return cJSON_IsNumber(item) && item->valuedouble >= 0 && item->valuedouble < 0x1p53 &&
		   item->valuedouble == (double)(int64_t)item->valuedouble;
}

static bool may_go_on(const struct server *server)
{
	const struct sweep *sweep = server->sampler->search.sweep;
	return !server->sampler->search.reached && server->last < LAST_RUN &&
		   !(sweep->has_run_cap && server->last >= sweep->run_cap);
}

static enum sweep_status answer(struct server *server, int64_t wanted, struct sweep_error *err)
{
	struct sampler *sampler = server->sampler;
	bool end = false;
	for (; wanted > 0 && !end; wanted--)
	{
		end = !may_go_on(server);
		enum sweep_status status = SWEEP_OK;
		if (!end) status = sample_propose(sampler, server->last + 1, &end, err);
		if (!end) server->last++;
		else sweep_text_puts(&sampler->out, "{\"end\":true}\n");
		if (status == SWEEP_OK) status = sample_write(sampler, false, err);
		if (status != SWEEP_OK) return status;
	}
	return sample_write(sampler, true, err);
}

static enum sweep_status take_line(struct server *server, const char *line, size_t length, struct sweep_error *err)
{
	struct sweep_record record;
	cJSON *root = sweep_json_parse(line, length, err);
	if (root == NULL) return at_line(server, err);
	enum sweep_status status = SWEEP_OK;
	const cJSON *ask = cJSON_GetObjectItemCaseSensitive(root, "ask");
	if (ask && is_whole(ask)) status = answer(server, (int64_t)ask->valuedouble, err);
	else if (ask)
	{
		sweep_fail(err, SWEEP_FAILED, "\"ask\" is not a number of configurations, such as {\"ask\":1}");
		status = at_line(server, err);
	}
	else if (sweep_record_from_json(root, &record, err) != SWEEP_OK) status = at_line(server, err);
	else
	{
		sweep_search_take(&server->sampler->search, &record);
		if (record.run > server->last) server->last = record.run;
	}
	cJSON_Delete(root);
	return status;
}

enum sweep_status sample_serve(struct sampler *sampler, int64_t last, struct sweep_error *err)
{
	struct server server = {.sampler = sampler, .last = last};
	struct sweep_lines lines = {0};
	char *line;
	size_t length;
	enum sweep_status status = SWEEP_OK;
	while (status == SWEEP_OK && sweep_lines_next(&lines, stdin, &line, &length))
	{
		server.line++;
		if (lines.too_long)
			status = sweep_fail_at(err, SWEEP_FAILED, input_name, (int)server.line, 0, "the line is too long");
		else if (strspn(line, " \t\r") < length) status = take_line(&server, line, length, err);
	}
	if (status == SWEEP_OK && lines.problem)
		status = sweep_fail_at(err, SWEEP_FAILED, input_name, 0, 0, "cannot read: %s", strerror(lines.problem));
	sweep_lines_free(&lines);
	return status;
}
