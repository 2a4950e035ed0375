/* sample.h - what the files of sweep-sample share: a search, and where its configurations go. */
#ifndef SWEEP_TOOLS_SAMPLE_H
#define SWEEP_TOOLS_SAMPLE_H

#include "base/error.h"
#include "search/config.h"
#include "search/method.h"
#include "search/split.h"

#include <stdbool.h>
#include <stdint.h>

/* The greatest number of a run that records can have. */
#define LAST_RUN ((INT64_C(1) << 53) - 1)

struct sample_format
{
	const char *name;
	enum sweep_config_form form;
	const char *before, *between, *after; /* "before RUN between CONFIG after"; before NULL: no run */
	bool header;
};

struct sampler
{
	struct sweep_search search;
	struct sweep_config_writer *writer;
	const struct sample_format *format;
	struct sweep_draw *draws;
	struct sweep_split split;
	struct sweep_text out; /* what is not written yet */
	bool ended;            /* there are no more configurations */
};

/* The configuration of `run`, appended to what is to be written, and told to the search as pending. *end: there is
 * none. What the search has to say goes to the standard error. */
enum sweep_status sample_propose(struct sampler *sampler, int64_t run, bool *end, struct sweep_error *err);

/* Writes to the standard output when there is much to write, or all there is. SWEEP_FAILED with an empty message where
 * the reader has gone. */
enum sweep_status sample_write(struct sampler *sampler, bool all, struct sweep_error *err);

/* Asks and tells on the standard input, until it ends; `last` is the greatest run number so far. A line is
 * {"ask":N}, answered at once by N config records, or by fewer and {"end":true}; or a record that tells. */
enum sweep_status sample_serve(struct sampler *sampler, int64_t last, struct sweep_error *err);

#endif
