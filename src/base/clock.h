/* clock.h - seconds that pass, whatever is done to the time of day. */
#ifndef SWEEP_BASE_CLOCK_H
#define SWEEP_BASE_CLOCK_H

/* Seconds since a moment that stays the same while the machine runs; to a microsecond and better. */
double sweep_clock(void);

#endif
