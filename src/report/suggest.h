/* suggest.h - a narrowed sweep file from the results of a sweep: what to stop varying, and where to look closer.
 *
 * A parameter whose permutation importance has an interval of 90 % that lies above 0 matters: it is narrowed to where
 * the best fifth of the runs lies, at least five of them (narrow.h). One whose interval reaches 0 and ends below a
 * tenth of the metric's variance does not matter: it is fixed at the value of the best run, unless nothing else would
 * be left to vary. What lies between the two is not known well enough, and stays. Where the forest is not to be
 * believed, nothing is fixed and no listed value goes, and ranges are narrowed to the better half of the runs; with
 * fewer than ten runs the file stays as it is. All other keys of the file are kept, and comments say why. */
#ifndef SWEEP_REPORT_SUGGEST_H
#define SWEEP_REPORT_SUGGEST_H

#include "report/report.h"

/* Appends the file. The report is one with importance (SWEEP_NEED_IMPORTANCE); without a sweep file the parameters are
 * what the runs have (seen.h). SWEEP_FAILED: no run has a finite metric, or what runs have makes no sweep file. */
enum sweep_status sweep_suggest(struct sweep_text *out, const struct sweep_report *report, struct sweep_error *err);

#endif
