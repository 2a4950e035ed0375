/* flags.h - a run's configuration as it was: as JSON, as YAML, and as a command line's flags. */
#ifndef SWEEP_REPORT_FLAGS_H
#define SWEEP_REPORT_FLAGS_H

#include "stats/frame.h"

/* {"optimizer":"adam","net":{"width":128}}: the parameters of a row, nested as in its config record. */
void sweep_report_add_config(struct sweep_text *out, const struct sweep_frame *frame, size_t row);

/* The same as YAML, a line for each parameter and each group; strings stand bare where YAML reads them as strings. */
void sweep_report_add_yaml(struct sweep_text *out, const struct sweep_frame *frame, size_t row);

/* --optimizer=adam "--net={'width': 128}": the same to copy into a shell (search/arguments.h). False, with a part of it
 * in `out`, when a value has a line break. */
bool sweep_report_add_flags(struct sweep_text *out, const struct sweep_frame *frame, size_t row);

#endif
