/* The leaves of a configuration as rows, for SQL. */
#include "store/batch.h"

#include "record/json.h"
#include "record/object.h"

#include <string.h>

static enum sweep_status write_param(struct batch *batch, const struct batch_run *run, const cJSON *leaf,
									 struct sweep_error *err)
{
	sqlite3_stmt *insert = batch->param;
	sqlite3_bind_int64(insert, 1, run->sweep);
	sqlite3_bind_int64(insert, 2, run->run);
	store_bind_text(insert, 3, leaf->string);
	struct sweep_text text = {0};
	int64_t integer;
	if (cJSON_IsNull(leaf)) sqlite3_bind_null(insert, 4);
	else if (cJSON_IsString(leaf)) store_bind_text(insert, 4, leaf->valuestring);
	else
	{
		sweep_json_write(&text, leaf);
		if (cJSON_IsNumber(leaf) && sweep_parse_int(text.data, &integer)) sqlite3_bind_int64(insert, 4, integer);
		else if (cJSON_IsNumber(leaf)) sqlite3_bind_double(insert, 4, leaf->valuedouble);
		else store_bind_text(insert, 4, text.data);
	}
	enum sweep_status status = store_run_once(batch->store, insert, err);
	sweep_text_free(&text);
	return status;
}

enum sweep_status batch_write_params(struct batch *batch, const struct batch_run *run, struct sweep_error *err)
{
	cJSON *config = sweep_object_parse(run->config, strlen(run->config));
	sweep_object_flatten(config);
	enum sweep_status status = SWEEP_OK;
	for (const cJSON *leaf = config->child; status == SWEEP_OK && leaf; leaf = leaf->next)
		status = write_param(batch, run, leaf, err);
	cJSON_Delete(config);
	return status;
}
