/* colours.h - the scale of colours: viridis (van der Walt and Smith 2015), which the colour-blind can read, its palest
 * end left off, which white paper would hide. */
#ifndef SWEEP_REPORT_COLOURS_H
#define SWEEP_REPORT_COLOURS_H

#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/* 0xRRGGBB at 0, the dark end, to 1. */
uint32_t sweep_viridis_at(double shade);

/* Appends gnuplot's command for it; with `dark_high` its dark end is 1. */
void sweep_viridis_add_palette(struct sweep_text *script, bool dark_high);

#endif
