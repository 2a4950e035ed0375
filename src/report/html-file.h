/* html-file.h - a sweep file taken apart, so that the page can write it again with narrower parameters.
 *
 *   pieces       a list of the file's top keys: key, text (as it stands in the file, comments and all; ends with a line
 *                end). That of `parameters` is made anew
 *   head, tail   what stands before the first key and behind the last
 *   tree         the parameters: a list of {key, pairs, leaf} and {key, pairs, children}; a pair is [key, JSON as text]
 *   leaves       the parameters, by the number in `leaf`: name, path, distribution, min, max, q, whole, values,
 *                probabilities (null where there is none), conditions (parameter, values)
 *   constraints  their texts
 *
 * The pieces have the file's own text where the file, put together again, means the same: not in a file that is JSON or
 * has an anchor in its parameters. Else they are made anew, too. */
#ifndef SWEEP_REPORT_HTML_FILE_H
#define SWEEP_REPORT_HTML_FILE_H

#include "base/text.h"
#include "spec/sweep.h"

void sweep_html_add_file(struct sweep_text *out, const struct sweep *sweep);

#endif
