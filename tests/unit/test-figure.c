/* Charts as data and as characters: report/figure.h, dots.h, text-figure.h, and what the kinds of chart share. */
#include "report/colours.h"
#include "report/dots.h"
#include "report/plots.h"
#include "report/text-figure.h"
#include "unit.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *row_of(const struct sweep_dots *dots, size_t row, bool colours)
{
	static char text[256];
	struct sweep_text out = {0};
	sweep_dots_add_row(dots, row, colours, &out);
	snprintf(text, sizeof text, "%s", out.data ? out.data : "");
	sweep_text_free(&out);
	return text;
}

/* The Unicode Standard, chapter 21: dot 1 is U+2801, dot 4 U+2808, dot 7 U+2840, dot 8 U+2880. */
static void dots_are_braille(void)
{
	struct sweep_dots dots;
	sweep_dots_make(&dots, 4, 2, true);
	CU_ASSERT_EQUAL(dots.across, 8);
	CU_ASSERT_EQUAL(dots.down, 8);
	sweep_dots_set(&dots, 0, 0, 0);
	sweep_dots_set(&dots, 3, 0, 0);
	sweep_dots_set(&dots, 0, 7, 0);
	sweep_dots_set(&dots, 3, 7, 0);
	CU_ASSERT_STRING_EQUAL(row_of(&dots, 0, false), "\u2801\u2808");
	CU_ASSERT_STRING_EQUAL(row_of(&dots, 1, false), "\u2840\u2880");
	sweep_dots_line(&dots, 0, 3, 7, 3, 1, 0, 0);
	CU_ASSERT_STRING_EQUAL(row_of(&dots, 0, false), "\u28C1\u28C8\u28C0\u28C0");
	sweep_dots_put(&dots, 1, 0, 'x', 0);
	CU_ASSERT_STRING_EQUAL(row_of(&dots, 0, false), "\u28C1x\u28C0\u28C0");
	sweep_dots_free(&dots);
}

static void dots_outside_are_passed_over(void)
{
	struct sweep_dots dots;
	sweep_dots_make(&dots, 2, 1, false);
	sweep_dots_set(&dots, -1, 0, 0);
	sweep_dots_set(&dots, 0, 5, 0);
	sweep_dots_set(&dots, NAN, 0, 0);
	sweep_dots_line(&dots, 0, 0, INFINITY, 0, 1, 0, 0);
	sweep_dots_write(&dots, 1, 0, "ab", 0);
	sweep_dots_put(&dots, 0, 9, 'x', 0);
	CU_ASSERT_STRING_EQUAL(row_of(&dots, 0, false), " a");
	sweep_dots_free(&dots);
}

static void ascii_has_two_dots_a_character(void)
{
	struct sweep_dots dots;
	sweep_dots_make(&dots, 4, 1, false);
	sweep_dots_set(&dots, 0, 0, 0);
	sweep_dots_set(&dots, 1, 1, 0);
	sweep_dots_set(&dots, 2, 0, 9);
	sweep_dots_set(&dots, 2, 1, 9);
	CU_ASSERT_STRING_EQUAL(row_of(&dots, 0, false), "'.:");
	CU_ASSERT_STRING_EQUAL(row_of(&dots, 0, true), "'.\033[38;5;9m:\033[0m");
	sweep_dots_free(&dots);
}

/* The 256 colours: 16 + 36 r + 6 g + b, whose levels are 0, 95, 135, 175, 215 and 255. */
static void colours_are_neither_dark_nor_pale(void)
{
	CU_ASSERT_EQUAL(sweep_dots_colour(0xff0000), 16 + 36 * 5);
	CU_ASSERT_EQUAL(sweep_dots_colour(0x00af87), 36); /* one of the cube itself */
	const uint8_t black = sweep_dots_colour(0), white = sweep_dots_colour(0xffffff);
	CU_ASSERT_EQUAL(black, 16 + 36 + 6 + 1);
	CU_ASSERT_EQUAL(white, 16 + 3 * 43);
}

/* matplotlib 3.7: viridis(0) is #440154, viridis(0.5) #21918c; ours ends at 0.95 of it. */
static void the_scale_is_viridis(void)
{
	CU_ASSERT_EQUAL(sweep_viridis_at(0), 0x440154);
	CU_ASSERT_EQUAL(sweep_viridis_at(4 / 7.6), 0x21918c);
	CU_ASSERT_EQUAL(sweep_viridis_at(1), 0xe0e32a);
	CU_ASSERT_EQUAL(sweep_figure_shade(0, false), sweep_figure_shade(1, true));
	CU_ASSERT_NOT_EQUAL(sweep_figure_shade(0, false), sweep_figure_shade(1, false));
}

static void axes_of_numbers_have_places_and_values(void)
{
	static const double values[] = {1, NAN, 1000, -3, 10};
	struct sweep_axis axis;
	sweep_axis_make_numbers(&axis, SWEEP_AXIS_LOGARITHMIC, values, 5, 9);
	CU_ASSERT(axis.logarithmic && axis.low == 1 && axis.high == 1000); /* without the one below 0 */
	UNIT_ASSERT_CLOSE(sweep_axis_at(&axis, 1 / 3.0), 10, 1e-12);
	UNIT_ASSERT_CLOSE(sweep_axis_place(&axis, sweep_axis_at(&axis, 0.7)), 0.7, 1e-12);
	CU_ASSERT(sweep_axis_hold(&axis, 1e9) == 1000 && sweep_axis_hold(&axis, -1) == 1 && sweep_axis_hold(&axis, 7) == 7);
	sweep_axis_free(&axis);
	sweep_axis_make_numbers(&axis, SWEEP_AXIS_INTS, values, 0, 9);
	CU_ASSERT(axis.low == 0 && axis.high == 1);
	sweep_axis_free(&axis);
	static const char *const texts[] = {"one", "a name that is longer than fourteen columns"};
	sweep_axis_make_list(&axis, texts, 2);
	CU_ASSERT_STRING_EQUAL(axis.ticks[1].label, texts[1]);
	sweep_axis_free(&axis);
}

static void a_choice_is_even_and_has_the_last(void)
{
	size_t chosen = 0;
	for (size_t i = 0; i < 1000; i++) chosen += sweep_plot_chosen(i, 1000, 7);
	CU_ASSERT_EQUAL(chosen, 7);
	CU_ASSERT(sweep_plot_chosen(999, 1000, 7));
	CU_ASSERT(sweep_plot_chosen(3, 5, 7));
}

/* A line from the lower left to the upper right, and a point at its middle. */
static void make_figure(struct sweep_figure *figure)
{
	static const double ends[] = {0, 10};
	figure->columns = 1;
	sweep_text_puts(&figure->title, "title \u00b7 x");
	struct sweep_panel *panel = sweep_figure_add_panel(figure);
	sweep_axis_make_numbers(&panel->x, SWEEP_AXIS_INTS, ends, 2, 9);
	sweep_axis_make_numbers(&panel->y, SWEEP_AXIS_INTS, ends, 2, 9);
	struct sweep_layer *line = sweep_panel_add_layer(panel, SWEEP_LAYER_LINES, "line", SWEEP_COLOUR_BLUE, 1);
	sweep_layer_add(line, 0, 0);
	sweep_layer_add(line, 10, 10);
	sweep_layer_end_line(line);
	sweep_layer_end_line(line);
	CU_ASSERT_EQUAL(line->count, 3);
	struct sweep_layer *point = sweep_panel_add_layer(panel, SWEEP_LAYER_POINTS, "best", SWEEP_COLOUR_RED, 5);
	point->strong = true;
	sweep_layer_add(point, 5, 5);
}

static void a_figure_is_text(void)
{
	struct sweep_figure figure = {0};
	const struct sweep_text_style style = {.width = 24};
	struct sweep_text out = {0};
	make_figure(&figure);
	sweep_figure_add_text(&out, &figure, &style, 11);
	CU_ASSERT_STRING_EQUAL(out.data, "title - x\n"
									 ". line   @ best\n"
									 "10 +                 ..'\n"
									 "   |              ..'\n"
									 "   |           ..'\n"
									 "   |         .@\n"
									 "   |      .''\n"
									 "   |   .''\n"
									 " 0 +.''\n"
									 "   +--------------------\n"
									 "    0                 10\n");
	sweep_text_free(&out);
	sweep_figure_free(&figure);
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"dots are braille patterns", dots_are_braille},
		{"what lies outside is passed over", dots_outside_are_passed_over},
		{"ASCII has two dots a character", ascii_has_two_dots_a_character},
		{"colours can be read on dark and on light", colours_are_neither_dark_nor_pale},
		{"the scale of colours is viridis", the_scale_is_viridis},
		{"axes of numbers have places and values", axes_of_numbers_have_places_and_values},
		{"a choice is even, and has the last", a_choice_is_even_and_has_the_last},
		{"a figure is text", a_figure_is_text},
		{NULL, NULL}};
	return unit_main("figure", tests);
}
