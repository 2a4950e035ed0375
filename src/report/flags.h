/* flags.h - a configuration as a command line's flags. */
#ifndef SWEEP_REPORT_FLAGS_H
#define SWEEP_REPORT_FLAGS_H

#include "stats/frame.h"

/* "--learning_rate=0.01 --optimizer=adam": what a row's parameters are, to copy into a shell. */
void sweep_report_add_flags(struct sweep_text *out, const struct sweep_frame *frame, size_t row);

#endif
