#include "base/decimal.h"
#include "base/diagnostic.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/options.h"
#include "base/philox.h"
#include "base/random.h"
#include "base/text.h"
#include "unit.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void doubles_print_shortest(void)
{
	static const struct
	{
		double value;
		const char *text;
	} cases[] = {{0.0, "0.0"},
				 {-0.0, "-0.0"},
				 {0.1, "0.1"},
				 {7.0, "7.0"},
				 {-2.5, "-2.5"},
				 {1e-5, "1e-05"},
				 {0.0001, "0.0001"},
				 {1e15, "1000000000000000.0"},
				 {123456789012345680.0, "1.2345678901234568e+17"},
				 {1e16, "1e+16"},
				 {1e22, "1e+22"},
				 {0.30000000000000004, "0.30000000000000004"},
				 {1.0 / 3, "0.3333333333333333"},
				 {DBL_MAX, "1.7976931348623157e+308"},
				 {DBL_MIN, "2.2250738585072014e-308"},
				 {5e-324, "5e-324"},
				 {1234567890.125, "1234567890.125"},
				 {NAN, "NaN"},
				 {INFINITY, "Infinity"},
				 {-INFINITY, "-Infinity"}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		char text[SWEEP_DOUBLE_TEXT];
		sweep_double_text(text, cases[i].value);
		CU_ASSERT_STRING_EQUAL(text, cases[i].text);
	}
}

static void doubles_read_back(void)
{
	for (uint64_t i = 0; i < 200000; i++)
	{
		uint64_t bits = sweep_random_bits(1, 2, i);
		double value, back;
		memcpy(&value, &bits, sizeof value);
		if (!isfinite(value)) continue;
		char text[SWEEP_DOUBLE_TEXT];
		size_t length = sweep_double_text(text, value);
		bool same =
			strlen(text) == length && sweep_parse_double(text, &back) && memcmp(&back, &value, sizeof value) == 0;
		if (!same) CU_FAIL(text);
	}
}

/* Doubles of every kind that a sweep has: draws between bounds, rounded ones, halves, any bits at all. */
static double some_double(uint64_t i)
{
	const uint64_t bits = sweep_random_bits(1, 3, i);
	double value;
	memcpy(&value, &bits, sizeof value);
	switch (i % 5)
	{
	case 0: return isfinite(value) ? value : 0.1;
	case 1: return 0.1 * sweep_random_uniform(1, 4, i);
	case 2: return ldexp((double)(bits >> 11), -(int)(bits % 110));
	case 3: return round(1e6 * sweep_random_uniform(1, 4, i)) / pow(10, (double)(bits % 13));
	default: return ldexp(1.0 + (double)(bits % 8) / 8, (int)(bits >> 8 & 127) - 64);
	}
}

/* The C library's conversions, which round correctly, are the judge: no text with a digit less reads back, and of
 * those with as many digits it is the nearest. A power of two is left out of the latter: its neighbours are not
 * at the same distance on both sides, so the nearest may not read back; they have a test of their own. */
static void decimals_are_the_shortest_and_the_nearest(void)
{
	for (uint64_t i = 0; i < 200000; i++)
	{
		const double value = fabs(some_double(i));
		if (value == 0) continue;
		const struct sweep_decimal decimal = sweep_decimal_of(value);
		char digits[32], text[64];
		const int count = snprintf(digits, sizeof digits, "%llu", (unsigned long long)decimal.digits);
		snprintf(text, sizeof text, "%se%d", digits, decimal.exponent);
		if (strtod(text, NULL) != value || decimal.digits % 10 == 0) CU_FAIL(text);

		char shorter[64], nearest[64], got[64];
		snprintf(shorter, sizeof shorter, "%.*e", count > 1 ? count - 2 : 0, value);
		if (count > 1 && strtod(shorter, NULL) == value) CU_FAIL(shorter);
		int exponent;
		if (frexp(value, &exponent) == 0.5) continue;
		snprintf(nearest, sizeof nearest, "%.*e", count - 1, value);
		snprintf(got, sizeof got, "%c%s%se%+03d", digits[0], count > 1 ? "." : "", digits + 1,
				 decimal.exponent + count - 1);
		if (strcmp(got, nearest) != 0) CU_FAIL(got);
	}
}

/* powers-of-two.txt: "N TEXT", TEXT being Python's repr of 2^N, for all N from -1074 to 1023. Python's digits are those
 * of Gay's dtoa (1990): the shortest, in intervals that are half as wide below a power of two as above. */
static void powers_of_two_print_shortest(void)
{
	FILE *file = fopen(unit_source_path("tests/data/powers-of-two.txt"), "r");
	CU_ASSERT_PTR_NOT_NULL_FATAL(file);
	char wanted[64], text[SWEEP_DOUBLE_TEXT];
	int exponent, count = 0;
	for (; fscanf(file, "%d %63s", &exponent, wanted) == 2; count++)
	{
		sweep_double_text(text, ldexp(1, exponent));
		if (strcmp(text, wanted) != 0) CU_FAIL(wanted);
	}
	CU_ASSERT_EQUAL(count, 2098);
	fclose(file);
}

static void numbers_parse_whole_texts(void)
{
	double number;
	int64_t integer;
	CU_ASSERT_TRUE(sweep_parse_double("1e-5", &number));
	CU_ASSERT_FALSE(sweep_parse_double("1e-5x", &number));
	CU_ASSERT_FALSE(sweep_parse_double("", &number));
	CU_ASSERT_FALSE(sweep_parse_double(" 1", &number));
	CU_ASSERT_FALSE(sweep_parse_double("0x10", &number));
	CU_ASSERT_TRUE(sweep_parse_double("NaN", &number) && isnan(number));
	CU_ASSERT_TRUE(sweep_parse_double("-Infinity", &number) && number < 0 && isinf(number));
	CU_ASSERT_TRUE(sweep_parse_int("-9223372036854775808", &integer) && integer == INT64_MIN);
	CU_ASSERT_FALSE(sweep_parse_int("9223372036854775808", &integer));
	CU_ASSERT_FALSE(sweep_parse_int("1.5", &integer));
}

static void strings_become_json(void)
{
	struct sweep_text text = {0};
	sweep_text_add_json_string(&text, "a\"b\\c\n\x01\xC3\xA9\0z", 11);
	CU_ASSERT_STRING_EQUAL(text.data, "\"a\\\"b\\\\c\\n\\u0001\xC3\xA9\\u0000z\"");
	sweep_text_free(&text);
}

static void integers_become_text(void)
{
	struct sweep_text text = {0};
	sweep_text_add_int(&text, INT64_MIN);
	sweep_text_putc(&text, ' ');
	sweep_text_add_int(&text, 0);
	sweep_text_printf(&text, " %d", 42);
	CU_ASSERT_STRING_EQUAL(text.data, "-9223372036854775808 0 42");
	sweep_text_free(&text);
}

static void near_names_are_suggested(void)
{
	static const char *const names[] = {"uniform", "normal", "q_uniform", "beta", NULL};
	CU_ASSERT_STRING_EQUAL(sweep_nearest_name("uniforn", names), "uniform");
	CU_ASSERT_STRING_EQUAL(sweep_nearest_name("nomral", names), "normal");
	CU_ASSERT_STRING_EQUAL(sweep_nearest_name("Beta", names), "beta");
	CU_ASSERT_PTR_NULL(sweep_nearest_name("learning_rate", names));
	CU_ASSERT_PTR_NULL(sweep_nearest_name("", names));
	/* a short word is near to little */
	static const char *const keys[] = {"job", "name", "eta", "lr", "a", "method", NULL};
	CU_ASSERT_PTR_NULL(sweep_nearest_name("foo", keys));
	CU_ASSERT_PTR_NULL(sweep_nearest_name("xyb", keys));
	CU_ASSERT_PTR_NULL(sweep_nearest_name("q", keys));
	CU_ASSERT_STRING_EQUAL(sweep_nearest_name("nme", keys), "name");
	CU_ASSERT_STRING_EQUAL(sweep_nearest_name("lrr", keys), "lr");
	CU_ASSERT_STRING_EQUAL(sweep_nearest_name("nmae", keys), "name");
	CU_ASSERT_STRING_EQUAL(sweep_nearest_name("extra", keys), "eta");
	CU_ASSERT_PTR_NULL(sweep_nearest_name("nomee", (const char *const[]){"mon", NULL}));
	CU_ASSERT_STRING_EQUAL(sweep_nearest_name("methd", keys), "method");
}

/* Random123's known answers for philox4x32 with 10 rounds. */
static void philox_gives_the_published_numbers(void)
{
	static const struct
	{
		uint32_t counter[4], key[2], out[4];
	} cases[] = {{{0, 0, 0, 0}, {0, 0}, {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
				 {{0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff},
				  {0xffffffff, 0xffffffff},
				  {0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
				 {{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
				  {0xa4093822, 0x299f31d0},
				  {0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}}};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
	{
		uint32_t out[4];
		sweep_philox(cases[i].counter, cases[i].key, out);
		CU_ASSERT_EQUAL(memcmp(out, cases[i].out, sizeof out), 0);
	}
}

/* Whichever instructions make it. */
static void check_tile(void (*make)(const uint32_t counter[4], const uint32_t key[2], uint32_t out[SWEEP_PHILOX_TILE]))
{
	static const uint32_t counters[][4] = {{0xFFFFFFF8, 1, 2, 3}, /* the first word wraps around within */
										   {0, 0xFFFFFFFF, 0x80000000, 0xFFFFFFFF},
										   {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}},
						  keys[][2] = {{4, 5}, {0xFFFFFFFF, 0xFFFFFFFF}, {0xa4093822, 0x299f31d0}};
	for (size_t i = 0; i < 3; i++)
	{
		uint32_t tile[SWEEP_PHILOX_TILE], block[4];
		make(counters[i], keys[i], tile);
		for (uint32_t b = 0; b < 16; b++)
		{
			const uint32_t here[4] = {counters[i][0] + b, counters[i][1], counters[i][2], counters[i][3]};
			sweep_philox(here, keys[i], block);
			for (int w = 0; w < 4; w++) CU_ASSERT_EQUAL(tile[16 * w + (int)b], block[w]);
		}
	}
}

static void plain_tile(const uint32_t counter[4], const uint32_t key[2], uint32_t out[SWEEP_PHILOX_TILE])
{
	sweep_philox_tile_plain(counter, key, out);
}

static void tiles_are_sixteen_blocks(void)
{
	check_tile(sweep_philox_tile);
	check_tile(plain_tile);
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2")) check_tile(sweep_philox_tile_avx2);
	if (__builtin_cpu_supports("avx512f")) check_tile(sweep_philox_tile_avx512);
#endif
}

/* Of a limit of 3/4 of 2^64, a quarter of the draws is left out: those below 2^64 mod limit. */
static void draws_that_favour_are_left_out(void)
{
	const uint64_t limit = (uint64_t)3 << 62, favoured = (uint64_t)1 << 62;
	struct sweep_random random = {.seed = 12, .stream = 5};
	uint64_t index = 0, left_out = 0;
	for (int i = 0; i < 1000; i++, index++)
	{
		for (; sweep_random_bits(12, 5, index) < favoured; index++) left_out++;
		CU_ASSERT_EQUAL(sweep_random_below(&random, limit), sweep_random_bits(12, 5, index) % limit);
	}
	CU_ASSERT_EQUAL(random.next, index);
	CU_ASSERT(left_out > 250 && left_out < 420); /* 1000/3, within four deviations of 21 */
}

/* Mean and variance of n draws within five standard errors: a false alarm in under one of a million seeds. */
static void draws_have_their_moments(void)
{
	enum
	{
		N = 100000
	};
	struct sweep_random random = {.seed = 7, .stream = 3};
	double sum = 0, squares = 0, normal_sum = 0, normal_squares = 0;
	for (int i = 0; i < N; i++)
	{
		double u = sweep_random_next(&random) - 0.5, z = sweep_random_normal(&random);
		sum += u;
		squares += u * u;
		normal_sum += z;
		normal_squares += z * z;
	}
	CU_ASSERT(fabs(sum / N) < 5 * sqrt(1.0 / 12 / N));
	CU_ASSERT(fabs(squares / N - 1.0 / 12) < 5 * sqrt(1.0 / 180 / N));
	CU_ASSERT(fabs(normal_sum / N) < 5 * sqrt(1.0 / N));
	CU_ASSERT(fabs(normal_squares / N - 1) < 5 * sqrt(2.0 / N));
}

static void bounded_draws_are_even(void)
{
	enum
	{
		N = 60000,
		LIMIT = 6
	};
	struct sweep_random random = {.seed = 11};
	int counts[LIMIT] = {0};
	for (int i = 0; i < N; i++) counts[sweep_random_below(&random, LIMIT)]++;
	double statistic = 0;
	for (int i = 0; i < LIMIT; i++) statistic += pow(counts[i] - N / LIMIT, 2) / (N / LIMIT);
	CU_ASSERT(statistic < 30.86); /* chi-square, 5 degrees of freedom, false alarm 1e-5 */
}

static void diagnostics_come_in_order(void)
{
	struct sweep_diagnostics list = {.file = "a.yaml"};
	sweep_diagnose(&list, SWEEP_WARNING, 9, 1, "", "later");
	sweep_diagnose(&list, SWEEP_ERROR, 2, 5, "parameters.lr", "first %d", 1);
	sweep_diagnostics_sort(&list);
	char *text = NULL;
	size_t size = 0;
	FILE *out = open_memstream(&text, &size);
	sweep_diagnostics_print(&list, out);
	fclose(out);
	CU_ASSERT_STRING_EQUAL(text, "a.yaml:2:5: error: parameters.lr: first 1\na.yaml:9:1: warning: later\n");
	CU_ASSERT_EQUAL(list.errors, 1);
	CU_ASSERT_EQUAL(list.warnings, 1);
	free(text);
	sweep_diagnostics_free(&list);
}

static void errors_have_places(void)
{
	struct sweep_error err;
	char text[1200];
	CU_ASSERT_EQUAL(sweep_fail_at(&err, SWEEP_USAGE, "f.yaml", 3, 4, "wrong %s", "key"), SWEEP_USAGE);
	CU_ASSERT_STRING_EQUAL(sweep_error_text(&err, text, sizeof text), "f.yaml:3:4: wrong key");
	/* control characters that a message quotes do not reach a terminal; U+009B begins a command too */
	sweep_fail_at(&err, SWEEP_FAILED, "a\nb", 7, 0, "no \"%s\" here",
				  "\x1b[31m\t\x7F\xC2\x9B"
				  "1\xC2\xA0\u00e9");
	CU_ASSERT_STRING_EQUAL(sweep_error_text(&err, text, sizeof text), "a\\nb:7: no \"\\u001b[31m\\t\\u007f\\u009b"
																	  "1\xC2\xA0\u00e9\" here");
	sweep_fail(&err, SWEEP_FAILED, "%s", "\x01\x01\x01");
	CU_ASSERT_STRING_EQUAL(sweep_error_text(&err, text, 10), "\\u0001...");
	sweep_fail(&err, SWEEP_FAILED, "%02000d", 1);
	CU_ASSERT_EQUAL(strlen(err.message), sizeof err.message - 1);
	CU_ASSERT_STRING_EQUAL(err.message + sizeof err.message - 4, "...");
}

static void arenas_give_zeroed_aligned_blocks(void)
{
	struct sweep_arena arena = {0};
	for (size_t i = 1; i < 2000; i += 7)
	{
		unsigned char *block = sweep_arena_alloc(&arena, i * 13);
		CU_ASSERT_EQUAL((uintptr_t)block % sizeof(long double), 0);
		for (size_t j = 0; j < i * 13; j++)
			if (block[j] != 0) CU_FAIL("not zeroed");
		memset(block, 0xAA, i * 13);
	}
	CU_ASSERT_STRING_EQUAL(sweep_arena_text(&arena, "abc", 2), "ab");
	sweep_arena_free(&arena);
	CU_ASSERT_PTR_NULL(arena.newest);
}

static enum sweep_parsed parse(const char *line, bool *flag, int64_t *count, const char **text, int *operands,
							   struct sweep_error *err)
{
	const struct sweep_option options[] = {{'f', "flag", NULL, "", SWEEP_OPTION_FLAG, flag, NULL},
										   {'n', "count", "N", "", SWEEP_OPTION_COUNT, count, NULL},
										   {0, "text", "T", "", SWEEP_OPTION_TEXT, text, NULL},
										   {0}};
	const struct sweep_tool tool = {.name = "t", .usage = "", .summary = "", .options = options};
	static char copy[256];
	char *argv[16];
	int argc = 0;
	strcpy(copy, line);
	for (char *word = strtok(copy, " "); word; word = strtok(NULL, " ")) argv[argc++] = word;
	argv[argc] = NULL;
	return sweep_parse_options(&tool, argc, argv, operands, err);
}

static void options_parse(void)
{
	bool flag = false;
	int64_t count = 0;
	const char *text = NULL;
	int operands;
	struct sweep_error err;
	CU_ASSERT_EQUAL(parse("t a -fn5 --text=x - -- -f", &flag, &count, &text, &operands, &err), SWEEP_PARSED_GO);
	CU_ASSERT(flag && count == 5 && operands == 3);
	CU_ASSERT_STRING_EQUAL(text, "x");
	CU_ASSERT_EQUAL(parse("t --cou 7 --text y", &flag, &count, &text, &operands, &err), SWEEP_PARSED_GO);
	CU_ASSERT(count == 7 && operands == 0);
	CU_ASSERT_EQUAL(parse("t --conut 7", &flag, &count, &text, &operands, &err), SWEEP_PARSED_WRONG);
	CU_ASSERT_STRING_EQUAL(err.message, "unknown option --conut (did you mean --count?)");
	CU_ASSERT_EQUAL(parse("t -n", &flag, &count, &text, &operands, &err), SWEEP_PARSED_WRONG);
	CU_ASSERT_EQUAL(parse("t -n -1", &flag, &count, &text, &operands, &err), SWEEP_PARSED_WRONG);
	CU_ASSERT_EQUAL(parse("t --flag=1", &flag, &count, &text, &operands, &err), SWEEP_PARSED_WRONG);
}

/* The boundary cases of RFC 3629, section 4. */
static void utf8_is_told_from_other_bytes(void)
{
	static const char *const good[] = {"",
									   "plain text of more than eight bytes",
									   "\xC2\x80",
									   "\xDF\xBF",
									   "\xE0\xA0\x80",
									   "\xED\x9F\xBF",
									   "\xEE\x80\x80",
									   "\xEF\xBF\xBF",
									   "\xF0\x90\x80\x80",
									   "\xF4\x8F\xBF\xBF"};
	static const char *const bad[] = {"\x80",
									  "\xC0\x80",
									  "\xC1\xBF",
									  "\xC2",
									  "\xC2\x41",
									  "\xE0\x9F\xBF",
									  "\xED\xA0\x80",
									  "\xF0\x8F\xBF\xBF",
									  "\xF4\x90\x80\x80",
									  "\xF5\x80\x80\x80",
									  "\xE2\x82",
									  "\xFF"};
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		CU_ASSERT_EQUAL(sweep_utf8_length(good[i], strlen(good[i])), strlen(good[i]));
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
	{
		char text[64];
		snprintf(text, sizeof text, "0123456789%s", bad[i]);
		CU_ASSERT_EQUAL(sweep_utf8_length(text, strlen(text)), 10);
	}
}

/* In bulk the same as one by one, also where the index passes 2^32. */
static void draws_in_bulk_are_the_same(void)
{
	static const uint64_t starts[] = {0, 5, 0xFFFFFFF0u - 40, 0xFFFFFFFFu, 1ULL << 40};
	for (size_t s = 0; s < sizeof starts / sizeof starts[0]; s++)
	{
		struct sweep_random one = {.seed = 1ULL << 33 | 4, .stream = 1ULL << 34 | 6, .next = starts[s]}, bulk = one;
		double draws[100];
		sweep_random_fill(&bulk, draws, 100);
		for (int i = 0; i < 100; i++) CU_ASSERT(draws[i] == sweep_random_next(&one));
		CU_ASSERT_EQUAL(bulk.next, one.next);
	}
}

int main(void)
{
	static const struct unit_test tests[] = {
		{"doubles print with the fewest digits", doubles_print_shortest},
		{"every double reads back the same", doubles_read_back},
		{"decimals are the shortest and the nearest", decimals_are_the_shortest_and_the_nearest},
		{"powers of two print as Python prints them", powers_of_two_print_shortest},
		{"numbers parse only as whole texts", numbers_parse_whole_texts},
		{"strings become JSON strings", strings_become_json},
		{"integers become text", integers_become_text},
		{"near names are suggested", near_names_are_suggested},
		{"Philox gives the published numbers", philox_gives_the_published_numbers},
		{"draws in bulk are the same as one by one", draws_in_bulk_are_the_same},
		{"a tile of Philox is sixteen blocks", tiles_are_sixteen_blocks},
		{"uniform and normal draws have their moments", draws_have_their_moments},
		{"bounded draws are even", bounded_draws_are_even},
		{"draws that would favour a number are left out", draws_that_favour_are_left_out},
		{"diagnostics print in the order of their places", diagnostics_come_in_order},
		{"errors print their places and are cut when long", errors_have_places},
		{"arena blocks are zeroed and aligned", arenas_give_zeroed_aligned_blocks},
		{"options parse, in short and long forms", options_parse},
		{"UTF-8 is told from other bytes", utf8_is_told_from_other_bytes},
		{NULL, NULL}};
	return unit_main("base", tests);
}
