/* A fuzzer's way into the reader of sweep files: any bytes must be read, described and sampled without a crash, a leak
 * or a hang. By hand:
 *
 *     clang -g -O1 -fsanitize=fuzzer,address,undefined -D_GNU_SOURCE -Isrc fuzz/sweep-file.c src/base/[!o]*.c \
 *         src/record/[eljo]*.c src/spec/[a-z]*.c -o fuzz-sweep-file $(pkg-config --libs yaml-0.1 libcjson gsl)
 *     ./fuzz-sweep-file -max_total_time=60 -max_len=4096 CORPUS examples
 */
#include "spec/active.h"
#include "spec/describe.h"
#include "spec/lint.h"
#include "spec/sweep.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Draws lie where their encoding says, whatever the shape. */
static void draw(const struct sweep_parameter *parameter)
{
	for (double u = 0; u <= 1; u += 0.125)
	{
		struct sweep_draw draw = sweep_draw_at(parameter->distribution, &parameter->shape, u);
		if (parameter->shape.values && draw.index >= parameter->shape.count) abort();
		double back = sweep_cdf(parameter->distribution, &parameter->shape,
								parameter->shape.values ? (double)draw.index : draw.number);
		if (!parameter->shape.values && parameter->distribution != SWEEP_CONSTANT && !isfinite(draw.number)) abort();
		if (!(back >= 0 && back <= 1)) abort();
		if (draw.whole && !(fabs(draw.number) < 0x1p63)) abort();
	}
}

/* What conditions and constraints make of draws. */
static void judge(const struct sweep *sweep)
{
	struct sweep_draw *draws = calloc(sweep->count + 1, sizeof *draws);
	for (double u = 0; u <= 1; u += 0.25)
	{
		for (size_t i = 0; i < sweep->count; i++)
			draws[i] = sweep_draw_at(sweep->parameters[i].distribution, &sweep->parameters[i].shape, u);
		size_t failed = 0;
		sweep_mark_absent(sweep, draws);
		if (!sweep_meets_constraints(sweep, draws, &failed) && failed >= sweep->constraint_count) abort();
	}
	free(draws);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int lenient = 0; lenient < 2; lenient++)
	{
		struct sweep sweep;
		struct sweep_diagnostics problems = {.file = "x"};
		struct sweep_error err;
		struct sweep_text text = {0};
		if (sweep_parse((const char *)data, size, "x", lenient, &sweep, &problems, &err) == SWEEP_OK)
		{
			for (size_t i = 0; i < sweep.count; i++) draw(&sweep.parameters[i]);
			judge(&sweep);
			sweep_describe(&sweep, NULL, -1, &text);
			sweep_lint(&sweep, NULL, -1, &problems);
		}
		sweep_text_free(&text);
		sweep_diagnostics_free(&problems);
		sweep_free(&sweep);
	}
	return 0;
}
