/* json-page.h - what the parts of the JSON reports share; not for use outside json-*.c and compare-report.c.
 *
 * The text ends in an open object, to which each of these adds a member. */
#ifndef SWEEP_REPORT_JSON_PAGE_H
#define SWEEP_REPORT_JSON_PAGE_H

#include "report/report.h"

/* A string, or null; no member. */
void sweep_json_page_string(struct sweep_text *out, const char *text);

/* ,"name": with the comma where one is wanted. */
void sweep_json_page_name(struct sweep_text *out, const char *name);

void sweep_json_page_text(struct sweep_text *out, const char *name, const char *text);
void sweep_json_page_count(struct sweep_text *out, const char *name, size_t count);
void sweep_json_page_double(struct sweep_text *out, const char *name, double value); /* NaN: not defined, null */

/* The members "sweep" (and "filter"), "runs" and "best" of a report. */
void sweep_json_page_add_source(struct sweep_text *out, const struct sweep_report *report);
void sweep_json_page_add_runs(struct sweep_text *out, const struct sweep_report *report);
void sweep_json_page_add_best(struct sweep_text *out, const struct sweep_report *report);

/* "importance", where it was made. */
void sweep_json_page_add_importance(struct sweep_text *out, const struct sweep_importances *importance);

#endif
