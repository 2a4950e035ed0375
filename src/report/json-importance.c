#include "report/json-page.h"

#include <math.h>

/* "name":{"value":,"low":,"high":} */
static void add_interval(struct sweep_text *out, const char *name, const struct sweep_interval *interval)
{
	sweep_json_page_name(out, name);
	if (isnan(interval->value))
	{
		sweep_text_puts(out, "null");
		return;
	}
	sweep_text_putc(out, '{');
	sweep_json_page_double(out, "value", interval->value);
	sweep_json_page_double(out, "low", interval->low);
	sweep_json_page_double(out, "high", interval->high);
	sweep_text_putc(out, '}');
}

static void add_row(struct sweep_text *out, const struct sweep_importance *row)
{
	sweep_text_putc(out, '{');
	sweep_json_page_text(out, "parameter", row->variable->name);
	if (row->part)
	{
		sweep_json_page_name(out, "value");
		sweep_text_puts(out, row->variable->categories.texts[row->category]);
	}
	add_interval(out, "permutation", &row->permutation);
	add_interval(out, "impurity", &row->impurity);
	if (!row->part) add_interval(out, "alone", &row->alone);
	sweep_text_putc(out, '}');
}

static void add_pair(struct sweep_text *out, const struct sweep_interaction *pair)
{
	sweep_text_puts(out, "{\"parameters\":[");
	sweep_json_page_string(out, pair->a->name);
	sweep_text_putc(out, ',');
	sweep_json_page_string(out, pair->b->name);
	sweep_text_putc(out, ']');
	add_interval(out, "share", &pair->share);
	sweep_text_putc(out, '}');
}

void sweep_json_page_add_importance(struct sweep_text *out, const struct sweep_importances *importance)
{
	if (importance->model == NULL) return;
	sweep_json_page_name(out, "importance");
	sweep_text_putc(out, '{');
	sweep_json_page_count(out, "runs", importance->runs);
	sweep_json_page_count(out, "far_out", importance->far_out);
	sweep_json_page_count(out, "trees", importance->trees);
	sweep_json_page_text(out, "none", importance->none);
	sweep_json_page_double(out, "r2", importance->r2);
	sweep_json_page_double(out, "r2_of_noise", importance->bound);
	sweep_json_page_name(out, "believable");
	sweep_text_puts(out, importance->believable ? "true" : "false");
	sweep_json_page_name(out, "parameters");
	sweep_text_putc(out, '[');
	for (size_t i = 0; i < importance->count; i++)
	{
		if (i) sweep_text_putc(out, ',');
		add_row(out, &importance->items[i]);
	}
	sweep_text_putc(out, ']');
	sweep_json_page_name(out, "interactions");
	sweep_text_putc(out, '[');
	for (size_t i = 0; i < importance->pair_count; i++)
	{
		if (i) sweep_text_putc(out, ',');
		add_pair(out, &importance->pairs[i]);
	}
	sweep_text_puts(out, "]}");
}
