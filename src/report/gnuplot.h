/* gnuplot.h - runs gnuplot as a program: a script in, a picture in a file out. */
#ifndef SWEEP_REPORT_GNUPLOT_H
#define SWEEP_REPORT_GNUPLOT_H

#include "base/error.h"
#include "base/text.h"

/* Any text as a string of gnuplot's in which it substitutes nothing: the text is made one printable line of at most
 * `columns` columns (see label.h). */
void sweep_gnuplot_add_string(struct sweep_text *script, const char *text, size_t columns);

/* The same in at most `pixels` of a font of `em` pixels. */
void sweep_gnuplot_add_fitting(struct sweep_text *script, const char *text, double pixels, double em);

/* The same as the label of a tick, which gnuplot takes for a format: each % is doubled. */
void sweep_gnuplot_add_tick(struct sweep_text *script, const char *text, double pixels, double em);

/* A line of a picture of width x height pixels that begins at its left, `y` pixels from its top; `look` is what a label
 * takes behind its place. */
void sweep_gnuplot_add_heading(struct sweep_text *script, size_t width, size_t height, const char *text, double em,
							   int y, const char *look);

/* Runs a script that draws on its standard output, and puts the picture into `path`, whole or not at all.
 * SWEEP_FAILED: there is no gnuplot, it complains (*err has its last line), or the file cannot be written. */
enum sweep_status sweep_gnuplot_draw(const struct sweep_text *script, const char *path, struct sweep_error *err);

#endif
