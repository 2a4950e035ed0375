#include "tools/report-compare.h"

#include "report/compare-report.h"
#include "tools/report-print.h"

#include <string.h>

static bool is_piped(const struct report_source *source)
{
	return strcmp(source->word, "-") == 0;
}

enum sweep_status report_compare_check(const struct report_source sources[2], const struct report_target *target,
									   struct sweep_error *err)
{
	if (is_piped(&sources[0]) && is_piped(&sources[1]))
		return sweep_fail(err, SWEEP_USAGE, "standard input can be one of the two sweeps, not both");
	if (sources[0].file && !is_piped(&sources[0]) && !is_piped(&sources[1]))
		return sweep_fail(
			err, SWEEP_USAGE,
			"--file is of records on standard input, and both sweeps are the ledger's, which has their files");
	if (target->output && !target->format->compare)
		return sweep_fail(err, SWEEP_USAGE, "%s: a .%s file is of one sweep; a comparison can be written as .md",
						  target->output, target->format->ending);
	return SWEEP_OK;
}

static enum sweep_status load(struct report_session *session, const struct report_source *source,
							  const struct sweep_wish *wish, struct sweep_error *err)
{
	struct report_source own = *source;
	if (!is_piped(&own)) own.file = NULL;
	enum sweep_status status = report_session_load(session, &own, wish, err);
	if (status == SWEEP_OK) status = report_session_make(session, &own, wish, err);
	return status;
}

static enum sweep_status print(const struct sweep_comparison *comparison, bool json, struct sweep_error *err)
{
	struct sweep_text out = {0};
	const struct sweep_text_style style = report_style();
	if (json) sweep_comparison_add_json(&out, comparison);
	else sweep_comparison_add_text(&out, comparison, &style);
	const enum sweep_status status = report_print(&out, err);
	sweep_text_free(&out);
	return status;
}

enum sweep_status report_compare(const struct report_source sources[2], const struct sweep_wish *wish,
								 const struct report_target *target, size_t *bad_lines, struct sweep_error *err)
{
	struct report_session sessions[2] = {0};
	struct sweep_comparison comparison = {0};
	enum sweep_status status = SWEEP_OK;
	for (int k = 0; k < 2 && status == SWEEP_OK; k++) status = load(&sessions[k], &sources[k], wish, err);
	if (status == SWEEP_OK) status = sweep_compare(&sessions[0].report, &sessions[1].report, &comparison, err);
	if (status == SWEEP_OK && (target->json || !target->output)) status = print(&comparison, target->json, err);
	if (status == SWEEP_OK && target->output) status = target->format->compare(&comparison, target->output, err);
	*bad_lines = sessions[0].bad_lines + sessions[1].bad_lines;
	sweep_comparison_free(&comparison);
	for (int k = 0; k < 2; k++) report_session_end(&sessions[k]);
	return status;
}
