#include "report/axis.h"
#include "report/gnuplot.h"
#include "report/header.h"
#include "report/label.h"
#include "report/number.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* --- axes --------------------------------------------------------------------------------------------------- */

/* The ticks' labels with a space between them. */
static char *ticks_of(const double *values, size_t count, bool metric, struct sweep_axis *ends)
{
	static char ticks[512];
	struct sweep_frame frame = {0};
	size_t rows[1024];
	for (size_t i = 0; i < count; i++)
	{
		size_t row = sweep_frame_row(&frame, NULL, (int64_t)i);
		struct sweep_variable *x = sweep_variables_add(&frame.parameters, "x");
		sweep_variable_set_number(x, row, values[i], values[i] == trunc(values[i]));
		rows[i] = i;
	}
	sweep_frame_finish(&frame);
	struct sweep_axis axis;
	if (metric) sweep_axis_make_metric(&axis, &frame.parameters.items[0], rows, count, 28);
	else sweep_axis_make(&axis, &frame.parameters.items[0], rows, count, 28);
	ticks[0] = '\0';
	for (size_t i = 0; i < axis.count; i++)
		snprintf(ticks + strlen(ticks), sizeof ticks - strlen(ticks), "%s%s", i ? " " : "", axis.ticks[i].label);
	*ends = axis;
	sweep_axis_free(&axis);
	sweep_frame_free(&frame);
	return ticks;
}

static void ticks_stand_at_round_numbers(void)
{
	struct sweep_axis axis;
	double values[100];
	for (int i = 0; i < 100; i++) values[i] = 0.0013 + 0.000975 * i; /* to 0.0978 */
	CU_ASSERT_STRING_EQUAL(ticks_of(values, 100, false, &axis), "0.00 0.02 0.04 0.06 0.08 0.10");
	CU_ASSERT(axis.low == 0 && fabs(axis.high - 0.1) < 1e-15);
	for (int i = 0; i < 100; i++) values[i] = pow(10, -5 + 4.0 * i / 99);
	CU_ASSERT_STRING_EQUAL(ticks_of(values, 100, false, &axis), "1e-05 0.0001 0.001 0.01 0.1");
	CU_ASSERT(axis.logarithmic);
	for (int i = 0; i < 100; i++) values[i] = 2 + i % 13; /* ints: no fractions */
	CU_ASSERT_STRING_EQUAL(ticks_of(values, 100, false, &axis), "2 4 6 8 10 12 14");
	static const double few[] = {0.3, 0.5, 0.4, 0.3}, powers[] = {16, 32, 64, 128, 256, 512, 1024};
	CU_ASSERT_STRING_EQUAL(ticks_of(few, 4, false, &axis), "0.3 0.4 0.5");
	CU_ASSERT_STRING_EQUAL(ticks_of(powers, 7, false, &axis), "16 32 64 128 256 512 1024");
	CU_ASSERT(axis.logarithmic); /* they would touch on a linear axis */
	static const double same[] = {0.25, 0.25};
	CU_ASSERT_STRING_EQUAL(ticks_of(same, 2, false, &axis), "0.25");
	CU_ASSERT(axis.low < 0.25 && axis.high > 0.25);
}

/* However narrow the range is, and however far from 0. */
static void no_two_ticks_have_the_same_label(void)
{
	struct sweep_axis axis;
	double values[100];
	for (int i = 0; i < 100; i++) values[i] = 0.9 + 1e-9 * i;
	CU_ASSERT_STRING_EQUAL(ticks_of(values, 100, true, &axis),
						   "0.90000000 0.90000002 0.90000004 0.90000006 0.90000008 0.90000010");
	for (int i = 0; i < 100; i++) values[i] = 123456789 + 0.25 * i;
	CU_ASSERT_STRING_EQUAL(ticks_of(values, 100, true, &axis),
						   "123456790 123456795 123456800 123456805 123456810 123456815");
	for (int i = 0; i < 100; i++) values[i] = 1e-6 * i;
	CU_ASSERT_STRING_EQUAL(ticks_of(values, 100, true, &axis), "0 2e-05 4e-05 6e-05 8e-05 0.0001");
	static const double shared[] = {0.900001, 0.900002, 0.900001, 0.900002};
	CU_ASSERT_STRING_EQUAL(ticks_of(shared, 4, false, &axis), "0.900001 0.900002");
}

/* --- numbers ------------------------------------------------------------------------------------------------- */

static const char *number_of(double value, int places)
{
	static char text[64];
	struct sweep_text out = {0};
	sweep_number_add_places(&out, value, places);
	snprintf(text, sizeof text, "%s", out.data);
	sweep_text_free(&out);
	return text;
}

static void numbers_have_the_digits_that_tell_them_apart(void)
{
	CU_ASSERT_STRING_EQUAL(number_of(0.52112729, SWEEP_NO_PLACES), "0.5211");
	CU_ASSERT_STRING_EQUAL(number_of(10234.56, SWEEP_NO_PLACES), "10235");
	CU_ASSERT_STRING_EQUAL(number_of(12345678, SWEEP_NO_PLACES), "1.235e+07");
	CU_ASSERT_STRING_EQUAL(number_of(0, 5), "0");
	CU_ASSERT_STRING_EQUAL(number_of(NAN, 5), "nan");
	static const double areas[] = {0.99985, 0.99995, 0.9999, NAN, INFINITY}, costs[] = {10234.01, 10235.04},
						losses[] = {0.25, 3.5}, same[] = {0.1, 0.1};
	CU_ASSERT_EQUAL(sweep_number_places(areas, 5), 6); /* a hundredth of 0.0001 */
	CU_ASSERT_STRING_EQUAL(number_of(0.99985, 6), "0.99985");
	CU_ASSERT_STRING_EQUAL(number_of(0.9998512, 6), "0.999851");
	CU_ASSERT_EQUAL(sweep_number_places(costs, 2), 2);
	CU_ASSERT_STRING_EQUAL(number_of(10234.567, 2), "10234.57");
	static const double large[] = {12345678, 12345978};
	CU_ASSERT_STRING_EQUAL(number_of(large[0], sweep_number_places(large, 2)), "12345678");
	CU_ASSERT_EQUAL(sweep_number_places(losses, 2), 2);
	CU_ASSERT_STRING_EQUAL(number_of(0.123456, 2), "0.1235"); /* never fewer than four */
	CU_ASSERT_EQUAL(sweep_number_places(same, 2), SWEEP_NO_PLACES);
	CU_ASSERT_EQUAL(sweep_number_places(NULL, 0), SWEEP_NO_PLACES);
	CU_ASSERT_STRING_EQUAL(number_of(0.1 + 0.2, 20), "0.3"); /* a rounding error is no digit */
}

static void durations_are_rounded(void)
{
	static const struct
	{
		double seconds;
		const char *text;
	} examples[] = {{0.0333, "0.033 s"},   {4, "4 s"},          {9.97, "10 s"},           {38.48, "38 s"},
					{59.4, "59 s"},        {59.6, "1 min 0 s"}, {64.86, "1 min 5 s"},     {3587.85, "59 min 48 s"},
					{3599.6, "1 h 0 min"}, {3600, "1 h 0 min"}, {7139, "1 h 59 min"},     {7195, "2 h 0 min"},
					{86390, "1 d 0 h"},    {257400, "3 d 0 h"}, {86400 * 2.5, "2 d 12 h"}};
	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++)
	{
		struct sweep_text out = {0};
		sweep_duration_add(&out, examples[i].seconds);
		CU_ASSERT_STRING_EQUAL(out.data, examples[i].text);
		sweep_text_free(&out);
	}
}

/* Digits of a draw say nothing on an axis; chosen values do. */
static void a_tick_of_its_own_is_for_a_short_value(void)
{
	struct sweep_axis axis;
	static const double drawn[] = {0.0130148, 0.00561881, 0.0091, 0.0712345, 0.0512346, 0.0333333, 0.09};
	CU_ASSERT_STRING_EQUAL(ticks_of(drawn, 7, false, &axis), "0.00 0.02 0.04 0.06 0.08");
	CU_ASSERT_STRING_EQUAL(ticks_of(drawn, 7, true, &axis), "0.00 0.02 0.04 0.06 0.08");
	static const double two[] = {6.91543e-05, 0.0823456};
	CU_ASSERT_STRING_EQUAL(ticks_of(two, 2, false, &axis), "0.00 0.02 0.04 0.06 0.08");
	static const double narrow[] = {0.0130148, 0.00561881, 0.0091234};
	CU_ASSERT_STRING_EQUAL(ticks_of(narrow, 3, false, &axis), "0.005 0.006 0.007 0.008 0.009 0.010 0.011 0.012 0.013");
	static const double short_ones[] = {0.001, 0.25, 0.3125};
	CU_ASSERT_STRING_EQUAL(ticks_of(short_ones, 3, false, &axis), "0.001 0.25 0.3125");
	static const double chosen[] = {1. / 3, 2. / 3, 1. / 3, 2. / 3};
	CU_ASSERT_STRING_EQUAL(ticks_of(chosen, 4, false, &axis), "0.3333 0.6667");
	static const double one[] = {0.0130148};
	CU_ASSERT_STRING_EQUAL(ticks_of(one, 1, false, &axis), "0.01301");
	static const double ints[] = {12345, 65536, 1000000};
	CU_ASSERT_STRING_EQUAL(ticks_of(ints, 3, false, &axis), "12345 65536 1000000");
	CU_ASSERT(!axis.logarithmic);
}

static void geometric_values_stand_at_equal_distances(void)
{
	struct sweep_axis axis;
	static const double sizes[] = {128, 512, 256, 128}, uneven[] = {40, 64, 128, 256}, two[] = {16, 32};
	static const double thousandths[] = {0.001, 0.01, 0.1}, negative[] = {-4, -2, -1}, steps[] = {1, 2, 3};
	CU_ASSERT_STRING_EQUAL(ticks_of(sizes, 4, false, &axis), "128 256 512");
	CU_ASSERT(axis.logarithmic);
	UNIT_ASSERT_CLOSE(sweep_axis_place(&axis, 256), 0.5, 1e-12);
	CU_ASSERT_STRING_EQUAL(ticks_of(thousandths, 3, false, &axis), "0.001 0.01 0.1");
	CU_ASSERT(axis.logarithmic);
	double many[11];
	for (int i = 0; i < 11; i++) many[i] = 1 << i;
	CU_ASSERT_STRING_EQUAL(ticks_of(many, 11, false, &axis), "1 10 100 1000");
	CU_ASSERT(axis.logarithmic);
	ticks_of(uneven, 4, false, &axis);
	CU_ASSERT(!axis.logarithmic);
	ticks_of(two, 2, false, &axis);
	CU_ASSERT(!axis.logarithmic);
	ticks_of(negative, 3, false, &axis);
	CU_ASSERT(!axis.logarithmic);
	ticks_of(steps, 3, false, &axis);
	CU_ASSERT(!axis.logarithmic);
	ticks_of(sizes, 3, true, &axis);
	CU_ASSERT(!axis.logarithmic); /* a metric's values are not chosen */
}

/* A logarithmic axis of less than a decade. */
static void a_narrow_logarithmic_axis_has_round_ticks(void)
{
	struct sweep_frame frame = {0};
	size_t rows[9];
	for (size_t i = 0; i < 9; i++)
	{
		rows[i] = sweep_frame_row(&frame, NULL, (int64_t)i);
		struct sweep_variable *x = sweep_variables_add(&frame.parameters, "x");
		x->scale = SWEEP_SCALE_LOG;
		sweep_variable_set_number(x, rows[i], 0.00561881 + 0.00092 * (double)i, false); /* to 0.0130 */
	}
	sweep_frame_finish(&frame);
	struct sweep_axis axis;
	sweep_axis_make(&axis, &frame.parameters.items[0], rows, 9, 28);
	CU_ASSERT(axis.logarithmic);
	CU_ASSERT_EQUAL(axis.count, 7);
	for (size_t i = 0; i < axis.count; i++) UNIT_ASSERT_CLOSE(axis.ticks[i].value, 0.006 + 0.001 * (double)i, 1e-12);
	sweep_axis_free(&axis);
	sweep_frame_free(&frame);
}

/* Nothing here may hang, or leave a value outside its axis. */
static void axes_hold_any_number(void)
{
	static const double sets[][3] = {{1e308, -1e308, 1},
									 {5e-324, 1e300, 1},
									 {1e17, 1e17 + 16, 1e17 + 32},
									 {0.3, 0.30000000000000004, 0.3000000000000001},
									 {-1, 0, 1e-310}};
	for (size_t set = 0; set < sizeof sets / sizeof sets[0]; set++)
		for (int metric = 0; metric < 2; metric++)
		{
			struct sweep_axis axis;
			double values[30]; /* ten different ones, so that they are not few */
			for (int i = 0; i < 30; i++) values[i] = sets[set][i % 3] * (1 - 0x1p-20 * (i / 3));
			CU_ASSERT(strlen(ticks_of(values, 30, metric, &axis)) > 0);
			CU_ASSERT(isfinite(axis.high - axis.low) && axis.low < axis.high);
			for (int i = 0; i < 3; i++)
			{
				double place = sweep_axis_place(&axis, sets[set][i]);
				CU_ASSERT(place >= 0 && place <= 1);
			}
		}
}

/* Losses from 0.5 to 24 with most below 2: on a linear axis they would be one stripe, and one colour. */
static void a_crowded_metric_is_spread_out(void)
{
	struct sweep_axis axis;
	double values[] = {0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.2, 1.5, 3.5, 4, 15, 16, 17, 24};
	const size_t count = sizeof values / sizeof values[0];
	CU_ASSERT_STRING_EQUAL(ticks_of(values, count, true, &axis), "0.5 1 2 5 10 20");
	CU_ASSERT(axis.logarithmic && axis.low == 0.5 && axis.high == 24);
	ticks_of(values, count, false, &axis);
	CU_ASSERT(!axis.logarithmic); /* the rule is for metrics only */
	values[0] = -0.5;
	ticks_of(values, count, true, &axis);
	CU_ASSERT(!axis.logarithmic);
	static const double less_than_a_decade[] = {0.29, 0.31, 0.35, 0.42, 0.8, 1.1, 2.2};
	ticks_of(less_than_a_decade, 7, true, &axis);
	CU_ASSERT(!axis.logarithmic);
}

static void a_far_out_metric_does_not_stretch_the_axis(void)
{
	struct sweep_axis axis;
	double values[50];
	for (int i = 0; i < 50; i++) values[i] = 0.3 + 0.002 * i;
	values[7] = 1000;
	ticks_of(values, 50, true, &axis);
	CU_ASSERT(axis.above == 1 && axis.below == 0 && !axis.logarithmic);
	CU_ASSERT(axis.high < 0.5 && axis.low > 0.25);
	CU_ASSERT(sweep_axis_place(&axis, 1000) == 1);
	for (int i = 0; i < 50; i++) values[i] = pow(10, -3 + 6.0 * i / 49);
	ticks_of(values, 50, true, &axis);
	CU_ASSERT(axis.logarithmic && axis.above == 0 && axis.below == 0);
	UNIT_ASSERT_CLOSE(sweep_axis_place(&axis, 1), 0.5, 1e-9);
}

/* --- labels -------------------------------------------------------------------------------------------------- */

static void check_label(const char *label, size_t columns, const char *wanted, size_t width)
{
	struct sweep_text out = {0};
	CU_ASSERT_EQUAL(sweep_label_add(&out, label, columns, "\u2026"), width);
	CU_ASSERT_STRING_EQUAL(out.data ? out.data : "", wanted);
	sweep_text_free(&out);
}

static void labels_are_printable_and_fit(void)
{
	check_label("optimizer", 20, "optimizer", 9);
	check_label("optimizer.weight_decay", 11, "optim\u2026decay", 11);
	check_label("a\nb\t\x1b[2J\x7f", 40, "a\\nb\\t\\u001b[2J\\u007f", 21);
	check_label("\xff"
				"a\xc3",
				9, "\uFFFDa\uFFFD", 3);
	check_label("\xed\xa0\x80", 9, "\uFFFD\uFFFD\uFFFD", 3); /* a surrogate */
	check_label("\u5B66\u7FD2\u7387", 9, "\u5B66\u7FD2\u7387", 6);
	check_label("\u5B66\u7FD2\u7387", 5, "\u5B66\u2026\u7387", 5);
	check_label("e\u0301", 9, "e\u0301", 1);
	check_label("\u2028", 9, "\\u2028", 6);
	check_label("a\u202eb\u2066", 20, "a\\u202eb\\u2066", 14); /* the rest would be written from right to left */
	check_label("\u2705\U0001F680", 9, "\u2705\U0001F680", 4);
	check_label("", 9, "", 0);
	check_label("abc", 0, "", 0);
}

static void check_start(const char *label, size_t columns, const char *wanted, size_t width)
{
	struct sweep_text out = {0};
	CU_ASSERT_EQUAL(sweep_label_add_start(&out, label, columns, "\u2026"), width);
	CU_ASSERT_STRING_EQUAL(out.data ? out.data : "", wanted);
	sweep_text_free(&out);
}

static void labels_may_lose_their_end(void)
{
	check_start("optimizer", 9, "optimizer", 9);
	check_start("optimizer", 8, "optimiz\u2026", 8);
	check_start("\u5B66\u7FD2\u7387", 6, "\u5B66\u7FD2\u7387", 6);
	check_start("\u5B66\u7FD2\u7387", 5, "\u5B66\u7FD2\u2026", 5);
	check_start("\u5B66\u7FD2\u7387", 4, "\u5B66\u2026", 3); /* half of the second is nothing */
	check_start("a\x1b[2Jxyz", 7, "a\u2026", 2);
	check_start("abc", 1, "\u2026", 1);
	check_start("abc", 0, "", 0);
}

/* --- names of axes ------------------------------------------------------------------------------------------- */

/* Advances of DejaVu Sans 2.37 in units of its em, 2048: the sum must not be more than the estimate, nor much less. */
static void widths_are_those_of_the_font(void)
{
	UNIT_ASSERT_CLOSE(sweep_label_ems("fc_layer_size"), 13004 / 2048.0, 0.01 * 13);
	CU_ASSERT(sweep_label_ems("fc_layer_size") >= 13004 / 2048.0);
	UNIT_ASSERT_CLOSE(sweep_label_ems("WWWW"), 4 * 2025 / 2048.0, 0.04);
	UNIT_ASSERT_CLOSE(sweep_label_ems("iiii"), 4 * 569 / 2048.0, 0.04);
	UNIT_ASSERT_CLOSE(sweep_label_ems("\u5b66"), 1, 0.01); /* East Asian characters fill their em */
	struct sweep_text text = {0};
	sweep_label_fit(&text, "WWWWiiiiWWWWiiii", 6, "\u2026");
	CU_ASSERT(sweep_label_ems(text.data) <= 6);
	CU_ASSERT_PTR_NOT_NULL(strstr(text.data, "\u2026"));
	sweep_text_free(&text);
}

static double half_width(const struct sweep_headers *headers, size_t i)
{
	return sweep_label_ems(headers->texts[i]) * SWEEP_HEADER_EM / 2;
}

/* Lays names out and checks that none touches another, or leaves the picture. */
static enum sweep_header_layout lay_out(const char *const *names, size_t count, double spacing)
{
	const struct sweep_header_room room = {spacing, 116, 128};
	struct sweep_headers headers;
	sweep_headers_make(&headers, names, count, &room);
	enum sweep_header_layout layout = headers.layout;
	size_t lines = layout == SWEEP_HEADER_STAGGERED ? 2 : 1;
	for (size_t i = 0; i < count; i++)
	{
		double half = half_width(&headers, i);
		if (layout == SWEEP_HEADER_SLANTED)
		{
			CU_ASSERT(2 * half * 0.5 <= headers.height + 1e-9); /* sin 30 degrees */
			CU_ASSERT(2 * half * 0.8660 <= headers.beyond + (double)(count - 1 - i) * spacing);
			continue;
		}
		CU_ASSERT_STRING_EQUAL(headers.texts[i], names[i]); /* nothing is cut */
		CU_ASSERT(half < room.left + (double)i * spacing);
		CU_ASSERT(half < room.right + (double)(count - 1 - i) * spacing);
		if (i >= lines) CU_ASSERT(half_width(&headers, i - lines) + half < (double)lines * spacing);
	}
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < i; k++) CU_ASSERT_STRING_NOT_EQUAL(headers.texts[i], headers.texts[k]);
	sweep_headers_free(&headers);
	return layout;
}

static void names_of_axes_do_not_touch(void)
{
	static const char *const tutorial[] = {"optimizer",     "fc_layer_size", "dropout",
										   "learning_rate", "batch_size",    "loss"};
	double spacing = sweep_headers_spacing(tutorial, 6);
	CU_ASSERT_EQUAL(lay_out(tutorial, 6, spacing), SWEEP_HEADER_LEVEL);
	CU_ASSERT_EQUAL(lay_out(tutorial, 6, 80), SWEEP_HEADER_STAGGERED);
	CU_ASSERT_EQUAL(lay_out(tutorial, 6, 40), SWEEP_HEADER_SLANTED);
	static const char *const wide[] = {"WWWWWWWWWWWWWWWWWWWWWWW", "loss"};
	CU_ASSERT_EQUAL(lay_out(wide, 2, 400), SWEEP_HEADER_SLANTED); /* level, it would leave the picture */
	static char text[40][64];
	const char *names[41];
	for (int i = 0; i < 40; i++)
	{
		snprintf(text[i], sizeof text[i], "parameter_number_%d", i + 1);
		names[i] = text[i];
	}
	names[40] = "loss";
	CU_ASSERT_EQUAL(lay_out(names, 41, 112), SWEEP_HEADER_STAGGERED);
}

static void long_names_stay_different(void)
{
	static const char *const nested[] = {"model.transformer.encoder.attention.projection.dropout",
										 "model.transformer.encoder.feedforward.projection.dropout", "loss"};
	const struct sweep_header_room room = {112, 116, 128};
	struct sweep_headers headers;
	sweep_headers_make(&headers, nested, 3, &room);
	CU_ASSERT_STRING_EQUAL(headers.texts[0], "\u2026attention.projection.dropout");
	CU_ASSERT_STRING_EQUAL(headers.texts[2], "loss");
	sweep_headers_free(&headers);
	static char text[20][128];
	const char *names[21];
	for (int i = 0; i < 20; i++)
	{
		snprintf(text[i], sizeof text[i], "wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww%dmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmmm", i);
		names[i] = text[i];
	}
	names[20] = "loss";
	CU_ASSERT_EQUAL(lay_out(names, 21, 112), SWEEP_HEADER_SLANTED);
}

static void strings_are_no_code_to_gnuplot(void)
{
	struct sweep_text out = {0};
	sweep_gnuplot_add_string(&out, "it's \"`$@x`\" {/Bold} \\\n!", SWEEP_LABEL_UNCUT);
	CU_ASSERT_STRING_EQUAL(out.data, "\"it\\047s \\042\\140$\\100x\\140\\042 {/Bold} \\134\\134n!\"");
	sweep_text_clear(&out);
	sweep_gnuplot_add_string(&out, "100 % \"`x`\"", SWEEP_LABEL_UNCUT);
	sweep_gnuplot_add_tick(&out, "5 %d", 100, 10);
	CU_ASSERT_STRING_EQUAL(out.data, "'100 % \"`x`\"''5 %%d'");
	sweep_text_free(&out);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"ticks stand at round numbers", ticks_stand_at_round_numbers},
		{"no two ticks have the same label", no_two_ticks_have_the_same_label},
		{"numbers have the digits that tell them apart", numbers_have_the_digits_that_tell_them_apart},
		{"durations are rounded", durations_are_rounded},
		{"a tick of its own is for a short value", a_tick_of_its_own_is_for_a_short_value},
		{"geometric values stand at equal distances", geometric_values_stand_at_equal_distances},
		{"a narrow logarithmic axis has round ticks", a_narrow_logarithmic_axis_has_round_ticks},
		{"axes hold any number", axes_hold_any_number},
		{"a crowded metric is spread out", a_crowded_metric_is_spread_out},
		{"a far-out metric does not stretch the axis", a_far_out_metric_does_not_stretch_the_axis},
		{"labels are printable and fit", labels_are_printable_and_fit},
		{"labels may lose their end instead of their middle", labels_may_lose_their_end},
		{"widths are those of the font", widths_are_those_of_the_font},
		{"names of axes do not touch", names_of_axes_do_not_touch},
		{"long names stay different", long_names_stay_different},
		{"strings are no code to gnuplot", strings_are_no_code_to_gnuplot},
		{NULL, NULL}};
	return unit_main("report", tests);
}
