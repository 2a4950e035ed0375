#include "spec/schema.h"

#include "base/memory.h"
#include "spec/bands.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

/* --- the tables ------------------------------------------------------------------------------------ */

const char *const sweep_method_names[] = {"bayes", "random", "grid", "custom", "tpe", "sobol", "cmaes", NULL};

static const char *const kind_words[] = {"sweep", NULL};
static const char *const goal_words[] = {"minimize", "maximize", NULL};
static const char *const impute_words[] = {"latest", "best", "worst", NULL};
static const char *const running_words[] = {"latest", "best", "worst", "false", NULL};
static const char *const controller_words[] = {"local", "cloud", NULL};
static const char *const engine_words[] = {"optuna", "ax", "wandb", NULL};

const struct sweep_key sweep_top_keys[] = {
	{SWEEP_KEY("method", SWEEP_KEY_ANY, SWEEP_UNSTORED)}, /* read_method() looks at it */
	{SWEEP_KEY("parameters", SWEEP_KEY_ANY, SWEEP_UNSTORED)},
	{SWEEP_KEY("metric", SWEEP_KEY_MAP, SWEEP_UNSTORED), .hard = true},
	{SWEEP_KEY("metrics", SWEEP_KEY_LIST, SWEEP_UNSTORED)},
	{SWEEP_KEY("early_terminate", SWEEP_KEY_MAP, SWEEP_UNSTORED), .hard = true},
	{SWEEP_KEY("run_cap", SWEEP_KEY_INT, offsetof(struct sweep, run_cap)), .bounded = true, .least = 1},
	{SWEEP_KEY("max_trials_per_config", SWEEP_KEY_INT, offsetof(struct sweep, max_trials_per_config)), .hard = true,
	 .bounded = true, .least = 1},
	{SWEEP_KEY("seed", SWEEP_KEY_INT, offsetof(struct sweep, seed)), .bounded = true, .least = 0},
	{SWEEP_KEY("program", SWEEP_KEY_TEXT, offsetof(struct sweep, program))},
	{SWEEP_KEY("command", SWEEP_KEY_LIST, offsetof(struct sweep, command))},
	{SWEEP_KEY("name", SWEEP_KEY_TEXT, offsetof(struct sweep, name))},
	{SWEEP_KEY("description", SWEEP_KEY_TEXT, offsetof(struct sweep, description))},
	{SWEEP_KEY("project", SWEEP_KEY_TEXT, offsetof(struct sweep, project))},
	{SWEEP_KEY("entity", SWEEP_KEY_TEXT, offsetof(struct sweep, entity))},
	{SWEEP_KEY("job", SWEEP_KEY_TEXT, offsetof(struct sweep, job))},
	{SWEEP_KEY("image_uri", SWEEP_KEY_TEXT, offsetof(struct sweep, image_uri))},
	{SWEEP_KEY("apiVersion", SWEEP_KEY_TEXT, SWEEP_UNSTORED)},
	{SWEEP_KEY("kind", SWEEP_KEY_WORD, SWEEP_UNSTORED), .words = kind_words},
	{SWEEP_KEY("controller", SWEEP_KEY_MAP, SWEEP_UNSTORED)},
	{SWEEP_KEY("scheduler", SWEEP_KEY_MAP, SWEEP_UNSTORED)},
	{SWEEP_KEY("constraints", SWEEP_KEY_LIST, SWEEP_UNSTORED), .hard = true},
	{.name = NULL}};

/* A metric as its keys give it; goal is a word. */
struct metric_words
{
	struct sweep_metric metric;
	const char *goal;
};

const struct sweep_key sweep_metric_keys[] = {
	{SWEEP_KEY("name", SWEEP_KEY_TEXT, offsetof(struct metric_words, metric.name)), .required = true, .hard = true},
	{SWEEP_KEY("goal", SWEEP_KEY_WORD, offsetof(struct metric_words, goal)), .words = goal_words},
	{SWEEP_KEY("target", SWEEP_KEY_NUMBER, offsetof(struct metric_words, metric.target))},
	{SWEEP_KEY("impute", SWEEP_KEY_WORD, offsetof(struct metric_words, metric.impute)), .words = impute_words},
	{SWEEP_KEY("impute_while_running", SWEEP_KEY_WORD, offsetof(struct metric_words, metric.impute_while_running)),
	 .words = running_words},
	{.name = NULL}};

#define EARLY(field) offsetof(struct sweep_early, field)
static const struct sweep_key hyperband_keys[] = {
	{SWEEP_KEY("type", SWEEP_KEY_TEXT, EARLY(type)), .hard = true},
	{SWEEP_KEY("max_iter", SWEEP_KEY_INT, EARLY(max_iter)), .bounded = true, .least = 1},
	{SWEEP_KEY("s", SWEEP_KEY_INT, EARLY(s)), .bounded = true, .least = 1},
	{SWEEP_KEY("min_iter", SWEEP_KEY_INT, EARLY(min_iter)), .bounded = true, .least = 1},
	{SWEEP_KEY("eta", SWEEP_KEY_NUMBER, EARLY(eta)), .bounded = true, .above = true, .least = 1},
	{SWEEP_KEY("strict", SWEEP_KEY_BOOL, EARLY(strict))},
	{.name = NULL}};

static const struct sweep_key asha_keys[] = {
	{SWEEP_KEY("type", SWEEP_KEY_TEXT, EARLY(type))},
	{SWEEP_KEY("min_iter", SWEEP_KEY_INT, EARLY(min_iter)), .bounded = true, .least = 1},
	{SWEEP_KEY("max_iter", SWEEP_KEY_INT, EARLY(max_iter)), .bounded = true, .least = 1},
	{SWEEP_KEY("eta", SWEEP_KEY_NUMBER, EARLY(eta)), .bounded = true, .above = true, .least = 1},
	{.name = NULL}};

static const struct sweep_key median_keys[] = {
	{SWEEP_KEY("type", SWEEP_KEY_TEXT, EARLY(type))},
	{SWEEP_KEY("min_iter", SWEEP_KEY_INT, EARLY(min_iter)), .bounded = true, .least = 1},
	{SWEEP_KEY("min_runs", SWEEP_KEY_INT, EARLY(min_runs)), .bounded = true, .least = 1},
	{.name = NULL}};

/* Of all types, for a file whose type is not known. */
static const struct sweep_key early_keys[] = {
	{SWEEP_KEY("type", SWEEP_KEY_TEXT, EARLY(type)), .hard = true},
	{SWEEP_KEY("max_iter", SWEEP_KEY_INT, EARLY(max_iter)), .bounded = true, .least = 1},
	{SWEEP_KEY("s", SWEEP_KEY_INT, EARLY(s)), .bounded = true, .least = 1},
	{SWEEP_KEY("min_iter", SWEEP_KEY_INT, EARLY(min_iter)), .bounded = true, .least = 1},
	{SWEEP_KEY("eta", SWEEP_KEY_NUMBER, EARLY(eta)), .bounded = true, .above = true, .least = 1},
	{SWEEP_KEY("strict", SWEEP_KEY_BOOL, EARLY(strict))},
	{SWEEP_KEY("min_runs", SWEEP_KEY_INT, EARLY(min_runs)), .bounded = true, .least = 1},
	{.name = NULL}};

const struct sweep_early_kind sweep_early_kinds[] = {{"hyperband", hyperband_keys, {.eta = 3, .strict = true}},
													 {"asha", asha_keys, {.eta = 3, .min_iter = 1}},
													 {"median", median_keys, {.min_iter = 1, .min_runs = 5}},
													 {NULL, NULL, {0}}};

static const struct sweep_key scheduler_keys[] = {
	{SWEEP_KEY("engine", SWEEP_KEY_WORD, SWEEP_UNSTORED), .required = true, .words = engine_words},
	{SWEEP_KEY("source", SWEEP_KEY_TEXT, SWEEP_UNSTORED)},
	{SWEEP_KEY("optimizer", SWEEP_KEY_TEXT, SWEEP_UNSTORED)},
	{SWEEP_KEY("search_space", SWEEP_KEY_TEXT, SWEEP_UNSTORED)},
	{.name = NULL}};

/* --- metric, metrics ------------------------------------------------------------------------------- */

static void read_metric(struct sweep_reader *reader, const struct sweep_value *map, const char *path,
						struct sweep_metric *metric)
{
	struct metric_words words = {{.impute_while_running = "false"}, "minimize"};
	words.metric.target = NAN;
	sweep_read_keys(reader, map, path, sweep_metric_keys, &words);
	*metric = words.metric;
	if (metric->name && metric->name[0] == '\0')
		sweep_wrong(reader, sweep_value_get(map, "name"), sweep_path(reader, path, "name"), "must not be empty");
	metric->goal = strcmp(words.goal, "maximize") == 0 ? SWEEP_MAXIMIZE : SWEEP_MINIMIZE;
	metric->has_target = !isnan(words.metric.target);
	metric->has_impute = metric->impute != NULL;
	if (!metric->has_impute) metric->impute = "worst";
}

static void read_metrics(struct sweep_reader *reader, const struct sweep_value *root)
{
	struct sweep *sweep = reader->sweep;
	const struct sweep_value *one = sweep_value_get(root, "metric"), *many = sweep_value_get(root, "metrics");
	size_t room = 1 + (many && many->type == SWEEP_LIST ? many->count : 0);
	sweep->metrics = sweep_alloc(room, sizeof *sweep->metrics);
	if (one && one->type == SWEEP_MAP) read_metric(reader, one, "metric", &sweep->metrics[sweep->metric_count++]);
	if (many == NULL || many->type != SWEEP_LIST) return;
	if (many->count < 2)
		sweep_doubtful(reader, many, "metrics", "a list of at least 2 metrics (a single one stands in \"metric\")");
	for (size_t i = 0; i < many->count; i++)
	{
		const struct sweep_value *item = many->items[i];
		const char *path = sweep_item_path(reader, "metrics", i);
		if (item->type == SWEEP_MAP) read_metric(reader, item, path, &sweep->metrics[sweep->metric_count++]);
		else sweep_wrong(reader, item, path, "must be a mapping with a name, not %s", sweep_show(reader, item));
	}
}

/* --- early_terminate ------------------------------------------------------------------------------- */

/* NULL for one that is unknown, which is reported, or no text. */
static const struct sweep_early_kind *find_early_kind(struct sweep_reader *reader, const struct sweep_value *type)
{
	const char *names[4] = {NULL};
	size_t count = 0;
	for (const struct sweep_early_kind *kind = sweep_early_kinds; kind->name; kind++)
	{
		if (type->type == SWEEP_STRING && strcmp(kind->name, type->text) == 0) return kind;
		names[count++] = kind->name;
	}
	if (type->type == SWEEP_STRING)
		sweep_wrong(reader, type, "early_terminate.type", "unknown type \"%s\"%s", type->text,
					sweep_hint(reader, type->text, names));
	return NULL;
}

/* Hyperband's bands come from max_iter and s, or from min_iter. */
static void check_bands(struct sweep_reader *reader, const struct sweep_value *map)
{
	const struct sweep_early *early = &reader->sweep->early;
	const bool max = early->max_iter > 0, s = early->s > 0;
	const char *problem = NULL;
	if (max && !s) problem = "max_iter needs s, the number of bands";
	else if (s && !max) problem = "s needs max_iter";
	else if (!max && early->min_iter == 0) problem = "hyperband needs min_iter, or max_iter and s";
	else if (max && (double)early->max_iter / early->eta < 1) problem = "no band: max_iter / eta is below 1";
	if (problem) sweep_wrong(reader, map, "early_terminate", "%s", problem);
	else if (sweep_bands_too_many(early))
		sweep_wrong(reader, map, "early_terminate", "more than %d bands: eta is too near to 1 for s so large",
					SWEEP_MOST_DIVISIONS);
}

static void check_rungs(struct sweep_reader *reader, const struct sweep_value *map)
{
	const struct sweep_early *early = &reader->sweep->early;
	if (early->max_iter > 0 && early->min_iter >= early->max_iter)
		sweep_wrong(reader, map, "early_terminate", "no rung: min_iter %" PRId64 " is not below max_iter %" PRId64,
					early->min_iter, early->max_iter);
}

static void read_early(struct sweep_reader *reader, const struct sweep_value *map)
{
	struct sweep_early *early = &reader->sweep->early;
	const struct sweep_value *type = sweep_value_get(map, "type");
	const struct sweep_early_kind *kind = type ? find_early_kind(reader, type) : NULL;
	if (type == NULL)
		sweep_wrong(reader, map, "early_terminate", "the key \"type\" is missing (hyperband, asha or median)");
	if (kind == NULL) /* the other keys are looked at all the same */
	{
		struct sweep_early unused;
		sweep_read_keys(reader, map, "early_terminate", early_keys, &unused);
		return;
	}
	*early = kind->defaults;
	const bool right = sweep_read_keys(reader, map, "early_terminate", kind->keys, early);
	early->type = kind->name;
	early->has_max_iter = early->max_iter > 0;
	if (right || reader->lenient) /* what is ignored may be missing */
	{
		if (kind->keys == hyperband_keys) check_bands(reader, map);
		if (kind->keys == asha_keys) check_rungs(reader, map);
	}
	if (early->min_iter == 0) early->min_iter = 1;
}

/* --- the rest -------------------------------------------------------------------------------------- */

static void read_controller(struct sweep_reader *reader, const struct sweep_value *map)
{
	static const struct sweep_key type_key = {SWEEP_KEY("type", SWEEP_KEY_WORD, SWEEP_UNSTORED),
											  .words = controller_words};
	const struct sweep_value *type = sweep_value_get(map, "type");
	if (type) sweep_read_key(reader, type, "controller.type", &type_key, NULL);
	else sweep_doubtful(reader, map, "controller", "the key \"type\" is missing (local or cloud)");
}

static void read_scheduler(struct sweep_reader *reader, const struct sweep_value *map)
{
	sweep_read_keys(reader, map, "scheduler", scheduler_keys, NULL);
	if (sweep_value_get(map, "source")) return;
	static const char *const dependent[] = {"optimizer", "search_space"};
	for (size_t i = 0; i < 2; i++)
		if (sweep_value_get(map, dependent[i]))
			sweep_doubtful(reader, map, "scheduler", "%s needs source", dependent[i]);
}

/* Where another method is used, whatever the file says, the file may say anything. */
static void read_method(struct sweep_reader *reader, const struct sweep_value *root)
{
	static const struct sweep_key method_key = {SWEEP_KEY("method", SWEEP_KEY_WORD, offsetof(struct sweep, method)),
												.hard = true, .words = sweep_method_names};
	const struct sweep_value *method = sweep_value_get(root, "method");
	if (reader->method)
	{
		for (const char *const *name = sweep_method_names; method && *name; name++)
			if (method->type == SWEEP_STRING && strcmp(method->text, *name) == 0) reader->sweep->method = *name;
	}
	else if (method) sweep_read_key(reader, method, "method", &method_key, reader->sweep);
	else sweep_wrong(reader, root, "", "the key \"method\" is missing");
}

static const struct sweep_value *map_at(const struct sweep_value *root, const char *key)
{
	const struct sweep_value *value = sweep_value_get(root, key);
	return value && value->type == SWEEP_MAP ? value : NULL;
}

void sweep_read_schema(struct sweep_reader *reader)
{
	struct sweep *sweep = reader->sweep;
	const struct sweep_value *root = sweep->document.root;
	read_method(reader, root);
	sweep_read_keys(reader, root, "", sweep_top_keys, sweep);
	const struct sweep_value *seed = sweep_value_get(root, "seed");
	sweep->has_run_cap = sweep->run_cap > 0;
	sweep->has_seed = seed && seed->type == SWEEP_INT && seed->integer >= 0;
	read_metrics(reader, root);
	if (map_at(root, "early_terminate")) read_early(reader, map_at(root, "early_terminate"));
	if (map_at(root, "controller")) read_controller(reader, map_at(root, "controller"));
	if (map_at(root, "scheduler")) read_scheduler(reader, map_at(root, "scheduler"));
}
