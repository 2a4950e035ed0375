/* frame.h - a sweep's progress as text: pure functions of the state, the time, and the size of the screen.
 *
 * Inside src/agent, and for tests. Lines end in '\n', hold nothing that a terminal obeys but the colours that are asked
 * for, and are at most `width` columns wide (0: as wide as they are). */
#ifndef SWEEP_AGENT_FRAME_H
#define SWEEP_AGENT_FRAME_H

#include "agent/progress.h"
#include "base/text.h"

/* The live part, in at most `height` lines:
 *
 *   sweep ab12cd34 (mnist): 12 of 50 done, 2 running, 1 failed, 3.1 runs/min, 12 min left
 *   run 13  12 s  loss 0.31  lr=0.01 net.width=64
 *   run 14   3 s  loss 0.42  lr=0.5 net.width=64
 *   best: run 7, loss 0.29  lr=0.02 net.width=128
 *
 * Of a header that does not fit, what matters least is left out. The status, if there is one, is the second line; where
 * the runs have no room, the last line for one says how many more there are. */
void sweep_frame_live(struct sweep_text *out, const struct sweep_progress *progress, double now, size_t width,
					  size_t height, bool colour);

/* The line of a run that has ended (see view.h). */
void sweep_frame_end(struct sweep_text *out, const struct sweep_progress *progress, const struct sweep_going *going,
					 enum sweep_state state, const char *reason, double seconds, size_t width, bool colour);

/* The totals of the agent and the best, in one line or, `apart`, in two. `reason` may be NULL. */
void sweep_frame_summary(struct sweep_text *out, const struct sweep_progress *progress, const char *reason, double now,
						 bool apart);

/* "1.2 s", "35 s", "2.5 min", "3.1 h", "4.0 d" */
void sweep_frame_add_time(struct sweep_text *out, double seconds);

/* "3.1 runs/s", "12 runs/min", "0.5 runs/h" */
void sweep_frame_add_rate(struct sweep_text *out, double rate);

/* "0.31", "7", "1.235e+07": up to four significant digits, whole numbers below a million as they are. */
void sweep_frame_add_value(struct sweep_text *out, double value);

#endif
