#include "report/compare-report.h"
#include "report/label.h"
#include "report/text-report.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum
{
	LEAST = 60, /* columns that the report is made for */
	MOST = 200
};

/* A sweep of so many runs and parameters, of which some are texts, with names of any width and two metrics. */
struct example
{
	size_t runs, parameters;
	const char *prefix; /* of names and texts */
	bool constant, failed, nan;
};

static const char file[] =
	"name: a name that is long enough to be cut somewhere, and then some more of it, to the end\n"
	"method: random\nmetrics: [{name: loss}, {name: 'an accuracy with a long name', goal: maximize}]\n"
	"parameters: {x: {min: 0.0, max: 1.0}}\n";

static double spread(size_t i, size_t prime)
{
	return (double)(i * prime % 101) / 101;
}

static void set_parameters(struct sweep_frame *frame, const struct example *example, size_t row)
{
	for (size_t p = 0; p < example->parameters; p++)
	{
		char name[300], value[300];
		snprintf(name, sizeof name, "%s%zu", example->prefix, p);
		struct sweep_variable *variable = sweep_variables_add(&frame->parameters, name);
		if (p % 7 == 3 && row % 4 == 0) continue; /* some are conditional */
		snprintf(value, sizeof value, "\"%s%zu\"", example->prefix, row % 3);
		if (p % 5 == 4) sweep_variable_set_category(variable, row, value);
		else sweep_variable_set_number(variable, row, p % 11 == 10 ? 1 : spread(row + 1, 7 + 2 * p), false);
	}
}

static void fill(struct sweep_frame *frame, const struct example *example)
{
	for (size_t i = 0; i < example->runs; i++)
	{
		const size_t row = sweep_frame_row(frame, NULL, (int64_t)i);
		set_parameters(frame, example, row);
		frame->states[row] = example->failed || i % 9 == 8 ? SWEEP_FAILED_RUN
							 : i % 9 == 7                  ? SWEEP_RUNNING
														   : SWEEP_FINISHED;
		if (frame->states[row] == SWEEP_FAILED_RUN) sweep_frame_set_error(frame, row, example->prefix);
		frame->times[row] = 1e5 * spread(i, 13);
		const double loss = example->constant ? 1 : example->nan ? NAN : spread(i + 1, 7) + 0.1 * spread(i, 31);
		sweep_variable_set_number(sweep_variables_add(&frame->metrics, "loss"), row, loss, false);
		sweep_variable_set_number(sweep_variables_add(&frame->metrics, "an accuracy with a long name"), row,
								  -1234567.8 * spread(i + 3, 17), false);
	}
	sweep_frame_finish(frame);
}

/* The widest line but those that are there to be copied: the best run's configuration, and its flags. */
static size_t widest(const char *text)
{
	size_t most = 0;
	bool copied = false;
	while (*text)
	{
		const size_t length = strcspn(text, "\n");
		struct sweep_text line = {0};
		sweep_text_add(&line, text, length);
		const bool flags = strncmp(text, "as flags", 8) == 0, configuration = copied && strncmp(text, "  ", 2) == 0;
		const size_t width = flags || configuration || !line.data ? 0 : sweep_label_width(line.data);
		copied = strncmp(text, "Best run", 8) == 0 || (copied && !flags && *text != '\n');
		if (width > most) most = width;
		sweep_text_free(&line);
		text += length + (text[length] == '\n');
	}
	return most;
}

static void check_width(const struct sweep_text *out, size_t width, const char *what)
{
	const size_t found = widest(out->data);
	if (found > width) printf("# %s: %zu columns of %zu:\n%s\n", what, found, width, out->data);
	CU_ASSERT(found <= width);
}

static void check_comparison(const struct sweep_report *report, const struct sweep_text_style *style)
{
	struct sweep_comparison comparison;
	struct sweep_text out = {0};
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_compare(report, report, &comparison, &err), SWEEP_OK);
	sweep_comparison_add_text(&out, &comparison, style);
	check_width(&out, style->width, "comparison");
	sweep_text_free(&out);
	sweep_comparison_free(&comparison);
}

static void check_example(const struct example *example)
{
	struct sweep_frame frame = {0};
	struct sweep sweep;
	struct sweep_diagnostics problems = {0};
	struct sweep_error err;
	struct sweep_report report;
	CU_ASSERT_EQUAL_FATAL(sweep_parse(file, strlen(file), "", false, &sweep, &problems, &err), SWEEP_OK);
	fill(&frame, example);
	const struct sweep_source source = {
		.id = "abcdefgh",
		.name = sweep.name,
		.method = sweep.method,
		.sweep = &sweep,
		.filter = "state finished, a='with spaces in it, and commas, which is long', x>=0.000001",
		.unfiltered = 1000};
	const struct sweep_wish wish = {.needs = SWEEP_NEED_IMPORTANCE};
	CU_ASSERT_EQUAL_FATAL(sweep_report_make(&frame, &source, &wish, &report, &err), SWEEP_OK);
	for (size_t width = LEAST; width <= MOST; width += width > 90 ? 8 : 1)
		for (int unicode = 0; unicode < 2; unicode++)
		{
			const struct sweep_text_style style = {.width = width, .unicode = unicode};
			struct sweep_text out = {0};
			sweep_report_add_text(&out, &report, &style);
			check_width(&out, width, "report");
			sweep_text_free(&out);
			check_comparison(&report, &style);
		}
	sweep_report_free(&report);
	sweep_frame_free(&frame);
	sweep_free(&sweep);
	sweep_diagnostics_free(&problems);
}

static void every_line_fits(void)
{
	static const char longest[] = "a_parameter_whose_name_is_longer_than_any_terminal_is_wide_so_that_it_has_to_be_cut_"
								  "somewhere_in_its_middle_but_not_at_its_end_where_its_number_stands_";
	const struct example examples[] = {
		{.runs = 50, .parameters = 8, .prefix = "p"},
		{.runs = 50, .parameters = 8, .prefix = longest},
		{.runs = 40, .parameters = 8, .prefix = "学习率参数的名字也可以很长很长很长很长很长很长很长很长"},
		{.runs = 30, .parameters = 8, .prefix = "two words\tand \033[1m a <script>"},
		{.runs = 20, .parameters = 500, .prefix = "parameter."},
		{.runs = 50, .parameters = 1, .prefix = "p"},
		{.runs = 50, .parameters = 0, .prefix = "p"},
		{.runs = 1, .parameters = 8, .prefix = longest},
		{.runs = 2, .parameters = 8, .prefix = "p"},
		{.runs = 9, .parameters = 8, .prefix = longest},
		{.runs = 50, .parameters = 8, .prefix = longest, .constant = true},
		{.runs = 50, .parameters = 8, .prefix = longest, .failed = true},
		{.runs = 50, .parameters = 8, .prefix = longest, .nan = true},
	};
	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) check_example(&examples[i]);
}

/* A configuration is there to be copied: nothing of it is cut, however narrow the terminal is. */
static void the_best_configuration_is_whole(void)
{
	static const char name[] = "model.encoder.layers.attention.a_name_that_is_longer_than_a_line.num_heads",
					  value[] =
						  "\"a value that is longer than a line too, with a comma and a good many words to the end\"";
	struct sweep_frame frame = {0};
	const size_t row = sweep_frame_row(&frame, NULL, 1);
	frame.states[row] = SWEEP_FINISHED;
	sweep_variable_set_category(sweep_variables_add(&frame.parameters, name), row, value);
	sweep_variable_set_number(sweep_variables_add(&frame.metrics, "loss"), row, 1, false);
	sweep_frame_finish(&frame);
	struct sweep_report report;
	struct sweep_error err;
	CU_ASSERT_EQUAL_FATAL(sweep_report_make(&frame, &(struct sweep_source){0}, &(struct sweep_wish){0}, &report, &err),
						  SWEEP_OK);
	struct sweep_text out = {0}, line = {0};
	sweep_report_add_text(&out, &report, &(struct sweep_text_style){.width = LEAST});
	sweep_text_printf(&line, "\n  %s: %s\n", name, value);
	CU_ASSERT_PTR_NOT_NULL(strstr(out.data, line.data));
	sweep_text_free(&out);
	sweep_text_free(&line);
	sweep_report_free(&report);
	sweep_frame_free(&frame);
}

int main(void)
{
	static const struct unit_test tests[] = {{"every line fits terminals of 60 to 200 columns", every_line_fits},
											 {"the best configuration is whole", the_best_configuration_is_whole},
											 {NULL, NULL}};
	return unit_main("text-report", tests);
}
