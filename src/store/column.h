/* column.h - inside the store: what the title of a column stands for in a table of runs (prior.h). */
#ifndef SWEEP_STORE_COLUMN_H
#define SWEEP_STORE_COLUMN_H

#include "record/record.h"
#include "search/given.h"

#include <stdbool.h>

enum column_role
{
	COLUMN_IGNORED,
	COLUMN_STATE,
	COLUMN_TIME,
	COLUMN_CONFIG,
	COLUMN_SUMMARY, /* whatever its values are */
	COLUMN_NUMBER,  /* of the summary, where its values are numbers */
	COLUMN_OBJECTIVE
};

struct column_meaning
{
	enum column_role role;
	const char *name; /* the part of the title behind its prefix; borrowed */
};

struct column_meaning column_find(const struct sweep_given *given, const char *title);

/* A state by this project's, W&B's or Optuna's name for it. */
bool column_state(const char *text, enum sweep_state *state);

/* Seconds: "12.5", "0 days 00:00:12.500000", "0:00:12.5". */
bool column_seconds(const char *text, double *seconds);

#endif
