#include "searching.h"

#include "base/memory.h"
#include "unit.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

struct searching *searching_new(uint64_t seed, const char *format, ...)
{
	struct searching *searching = sweep_alloc(1, sizeof *searching);
	char *yaml = NULL;
	struct sweep_error err = {0};
	struct sweep_diagnostics diagnostics = {.file = "test.yaml"};
	va_list values;
	va_start(values, format);
	const int length = vasprintf(&yaml, format, values);
	va_end(values);
	CU_ASSERT_FATAL(length >= 0);
	CU_ASSERT_EQUAL_FATAL(sweep_parse(yaml, (size_t)length, "test.yaml", true, &searching->sweep, &diagnostics, &err),
						  SWEEP_OK);
	CU_ASSERT_EQUAL_FATAL(sweep_search_start(&searching->search, &searching->sweep, NULL, seed, &err), SWEEP_OK);
	searching->draws = sweep_alloc(searching->sweep.count, sizeof *searching->draws);
	sweep_diagnostics_free(&diagnostics);
	free(yaml);
	return searching;
}

void searching_free(struct searching *searching)
{
	sweep_search_free(&searching->search);
	free(searching->draws);
	sweep_free(&searching->sweep);
	free(searching);
}

const struct sweep_draw *searching_point(struct searching *searching, int64_t run)
{
	bool end = true;
	struct sweep_error err = {0};
	CU_ASSERT_EQUAL(sweep_search_point(&searching->search, run - 1, searching->draws, &end, &err), SWEEP_OK);
	CU_ASSERT_FALSE(end);
	return searching->draws;
}

const struct sweep_draw *searching_propose(struct searching *searching, int64_t run)
{
	searching_point(searching, run);
	sweep_search_add_draws(&searching->search, run, searching->draws);
	return searching->draws;
}

void searching_finish(struct searching *searching, int64_t run, double value)
{
	sweep_search_tell(&searching->search, run, SWEEP_FINISHED, &value);
}
