/* A fuzzer's way into the expressions of constraints: any text must be read, or refused at a place inside it, and have
 * a value, without a crash, a leak or a hang. By hand:
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Isrc fuzz/expression.c src/base/[!o]*.c \
 *         src/record/[eljo]*.c src/spec/[a-z]*.c -o fuzz-expression \
 *         $(pkg-config --libs yaml-0.1 libcjson gsl)
 *     ./fuzz-expression -max_total_time=60 -max_len=400
 */
#include "spec/expression.h"
#include "spec/active.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char file[] =
	"method: random\n"
	"parameters: {a: {min: 0, max: 9}, b: {values: [x, 1, null, true, [1]]}, c: {min: 0.0, max: 1.0}, g: {parameters: "
	"{d-e: {value: 3}, f: {values: [sgd, adam]}}}}\n";

static void evaluate(const struct sweep_expression *expression, const struct sweep *sweep)
{
	struct sweep_draw draws[5] = {0};
	for (int i = 0; i <= 8; i++)
	{
		for (size_t j = 0; j < sweep->count; j++)
			draws[j] = sweep_draw_at(sweep->parameters[j].distribution, &sweep->parameters[j].shape, i / 8.0);
		const struct sweep_view view = {.sweep = sweep, .draws = draws};
		sweep_expression_holds(expression, &view);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sweep sweep;
	struct sweep_diagnostics problems = {.file = "x"};
	struct sweep_error err;
	if (sweep_parse(file, strlen(file), "x", false, &sweep, &problems, &err) != SWEEP_OK || sweep.count != 5) abort();
	struct sweep_arena arena = {0};
	struct sweep_expression_report report;
	char *text = malloc(size ? size : 1); /* of this very size, so that a read behind it is seen */
	if (size) memcpy(text, data, size);
	const struct sweep_expression *expression = sweep_expression_read(text, size, &sweep, false, &arena, &report);
	if (report.error.offset > size || (expression == NULL) != (report.error.message[0] != '\0')) abort();
	for (size_t i = 0; i < report.doubt_count; i++)
		if (report.doubts[i].offset >= size) abort();
	free(text);
	if (expression) evaluate(expression, &sweep);
	sweep_arena_free(&arena);
	sweep_diagnostics_free(&problems);
	sweep_free(&sweep);
	return 0;
}
