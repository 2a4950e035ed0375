#include "unit.h"

#include <CUnit/TestRun.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static int number;

static void report(const CU_pTest test, const CU_pSuite suite, const CU_pFailureRecord failure)
{
	(void)suite;
	printf("%sok %d - %s\n", failure ? "not " : "", ++number, test->pName);
	for (CU_pFailureRecord f = failure; f; f = f->pNext)
		printf("# %s:%u: %s\n", f->strFileName, f->uiLineNumber, f->strCondition);
	fflush(stdout);
}

int unit_main(const char *suite_name, const struct unit_test *tests)
{
	if (CU_initialize_registry() != CUE_SUCCESS) return 99;
	CU_pSuite suite = CU_add_suite(suite_name, NULL, NULL);
	int planned = 0;
	for (; tests[planned].name; planned++) CU_add_test(suite, tests[planned].name, tests[planned].run);
	printf("1..%d\n", planned);
	fflush(stdout);
	CU_set_test_complete_handler(report);
	CU_run_all_tests();
	unsigned failed = CU_get_number_of_tests_failed();
	CU_cleanup_registry();
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

const char *unit_source_path(const char *name)
{
	static char path[4096];
	const char *source = getenv("srcdir");
	snprintf(path, sizeof path, "%s/%s", source ? source : ".", name);
	return path;
}

void unit_assert_close(double a, double b, double tolerance, const char *what, const char *file, unsigned line)
{
	double allowed = tolerance * fmax(1.0, fabs(b));
	char text[256];
	snprintf(text, sizeof text, "%s is %.17g, wanted %.17g within %g", what, a, b, allowed);
	CU_assertImplementation(fabs(a - b) <= allowed, line, text, file, "", CU_FALSE);
}
