/* unit.h - CUnit suites that report in TAP, so that one driver counts unit tests and tool tests alike. */
#ifndef SWEEP_TESTS_UNIT_H
#define SWEEP_TESTS_UNIT_H

#include <CUnit/CUnit.h>

struct unit_test
{
	const char *name; /* the promise that the test covers */
	void (*run)(void);
};

/* Runs the tests (a NULL name ends them) as one suite; prints TAP. Returns main()'s status. */
int unit_main(const char *suite, const struct unit_test *tests);

/* The path of a file below the source tree, from $srcdir; in a static buffer that the next call reuses. */
const char *unit_source_path(const char *name);

/* |a - b| <= tolerance * max(1, |b|) */
#define UNIT_ASSERT_CLOSE(a, b, tolerance) unit_assert_close((a), (b), (tolerance), #a, __FILE__, __LINE__)
void unit_assert_close(double a, double b, double tolerance, const char *what, const char *file, unsigned line);

#endif
