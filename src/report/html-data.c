#include "report/html-data.h"

#include "record/json.h"
#include "report/flags.h"
#include "report/html-curves.h"
#include "report/html-file.h"
#include "report/html-importance.h"
#include "report/json-report.h"

#include <math.h>
#include <string.h>

static void add_string(struct sweep_text *out, const char *text)
{
	sweep_text_add_json_string(out, text, strlen(text));
}

static void add_path(struct sweep_text *out, const char *path)
{
	const char *before = "[";
	for (;;)
	{
		const char *mark = strchr(path, SWEEP_PATH_MARK);
		const size_t length = mark ? (size_t)(mark - path) : strlen(path);
		sweep_text_puts(out, before);
		sweep_text_add_json_string(out, path, length);
		before = ",";
		if (!mark) break;
		path = mark + 1;
	}
	sweep_text_putc(out, ']');
}

static void add_cell(struct sweep_text *out, struct sweep_cell cell)
{
	switch (cell.type)
	{
	case SWEEP_CELL_MISSING: sweep_text_puts(out, "null"); break;
	case SWEEP_CELL_CATEGORY: sweep_text_add_int(out, cell.category); break;
	case SWEEP_CELL_BOOL: sweep_text_putc(out, cell.number != 0 ? '1' : '0'); break;
	case SWEEP_CELL_INT:
	case SWEEP_CELL_FLOAT:
		/* the column says whether its numbers are ints, so that a whole float needs no ".0" */
		if (fabs(cell.number) < 1e15 && cell.number == floor(cell.number))
			sweep_text_add_int(out, (int64_t)cell.number);
		else sweep_json_add_double(out, cell.number);
	}
}

static void add_column(struct sweep_text *out, const struct sweep_variable *variable, size_t rows)
{
	static const char *const kinds[] = {"number", "bool", "category"};
	sweep_text_puts(out, "{\"name\":");
	add_string(out, variable->name);
	sweep_text_puts(out, ",\"path\":");
	add_path(out, variable->path);
	sweep_text_printf(out, ",\"kind\":\"%s\",\"log\":%s,\"whole\":%s,\"categories\":[", kinds[variable->kind],
					  variable->scale == SWEEP_SCALE_LOG ? "true" : "false", variable->whole ? "true" : "false");
	for (size_t i = 0; variable->kind == SWEEP_VARIABLE_CATEGORY && i < variable->categories.count; i++)
	{
		if (i) sweep_text_putc(out, ',');
		add_string(out, variable->categories.texts[i]);
	}
	sweep_text_puts(out, "],\"cells\":[");
	for (size_t row = 0; row < rows; row++)
	{
		if (row) sweep_text_putc(out, ',');
		add_cell(out, sweep_variable_cell(variable, row));
	}
	sweep_text_puts(out, "]}");
}

static void add_columns(struct sweep_text *out, const struct sweep_variables *variables, size_t rows)
{
	sweep_text_putc(out, '[');
	for (size_t i = 0; i < variables->count; i++)
	{
		if (i) sweep_text_putc(out, ',');
		add_column(out, &variables->items[i], rows);
	}
	sweep_text_putc(out, ']');
}

static void add_runs(struct sweep_text *out, const struct sweep_frame *frame)
{
	sweep_text_puts(out, "{\"states\":[");
	for (int state = 0; state < SWEEP_STATES; state++)
		sweep_text_printf(out, "%s\"%s\"", state ? "," : "", sweep_state_name((enum sweep_state)state));
	sweep_text_puts(out, "],\"run\":[");
	for (size_t row = 0; row < frame->rows; row++)
	{
		if (row) sweep_text_putc(out, ',');
		sweep_text_add_int(out, frame->runs[row]);
	}
	sweep_text_puts(out, "],\"state\":[");
	for (size_t row = 0; row < frame->rows; row++) sweep_text_printf(out, "%s%d", row ? "," : "", frame->states[row]);
	sweep_text_puts(out, "],\"seconds\":[");
	for (size_t row = 0; row < frame->rows; row++)
	{
		if (row) sweep_text_putc(out, ',');
		if (isfinite(frame->times[row])) sweep_text_add_double(out, frame->times[row]);
		else sweep_text_puts(out, "null");
	}
	sweep_text_puts(out, "],\"error\":[");
	for (size_t row = 0; row < frame->rows; row++) sweep_text_printf(out, "%s%zu", row ? "," : "", frame->reasons[row]);
	sweep_text_puts(out, "],\"errors\":[");
	for (size_t i = 0; i < frame->errors.count; i++)
	{
		if (i) sweep_text_putc(out, ',');
		add_string(out, frame->errors.texts[i]);
	}
	sweep_text_puts(out, "]}");
}

void sweep_html_add_data(struct sweep_text *out, const struct sweep_report *report)
{
	const struct sweep_frame *frame = report->frame;
	sweep_text_puts(out, "{\"report\":");
	sweep_report_add_json(out, report);
	out->data[--out->length] = '\0'; /* its line end */
	sweep_text_puts(out, ",\"yaml\":");
	struct sweep_text yaml = {0};
	if (report->ranked_count) sweep_report_add_yaml(&yaml, frame, report->ranked[0]);
	if (yaml.length) sweep_text_add_json_string(out, yaml.data, yaml.length);
	else sweep_text_puts(out, "null");
	sweep_text_free(&yaml);
	sweep_text_puts(out, ",\"runs\":");
	add_runs(out, frame);
	sweep_text_puts(out, ",\"parameters\":");
	add_columns(out, &frame->parameters, frame->rows);
	sweep_text_puts(out, ",\"metrics\":");
	add_columns(out, &frame->metrics, frame->rows);
	sweep_text_puts(out, ",\"metric\":");
	if (report->variable) sweep_text_add_int(out, report->variable - frame->metrics.items);
	else sweep_text_puts(out, "null");
	sweep_text_puts(out, ",\"forest\":");
	sweep_html_add_forest(out, report);
	sweep_text_puts(out, ",\"curves\":");
	sweep_html_add_curves(out, report);
	sweep_text_puts(out, ",\"file\":");
	if (report->source.sweep) sweep_html_add_file(out, report->source.sweep);
	else sweep_text_puts(out, "null");
	sweep_text_putc(out, '}');
}
