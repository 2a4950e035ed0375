/* features.h - the runs that have a finite metric as columns of small whole numbers, which trees split on.
 *
 * A parameter's values become levels: 0 where a run does not have it (or has NaN or an infinity), which is a value of
 * its own; then one level for each number, or, of more than SWEEP_LEVELS - 1, for as many parts of the sorted numbers
 * with about equally many runs each; false and true; or a level for each text. Numbers are kept in order, so that a
 * level is a range, and ranges meet in the middle of two neighbours: on the logarithm where the variable's scale is
 * that.
 *
 * A parameter is conditional when another one's levels decide which runs have it, as a condition of the sweep file
 * does. That a run has it says nothing then that the other one does not say already.
 *
 * A column is a parameter's level; but of texts there is one column a text (one-hot): 0 missing, 1 another text, 2 this
 * one. Of more than SWEEP_MOST_TEXTS the most common have a column; the others share a level that has none. */
#ifndef SWEEP_STATS_FEATURES_H
#define SWEEP_STATS_FEATURES_H

#include "stats/correlation.h"
#include "stats/frame.h"

#include <stddef.h>
#include <stdint.h>

enum
{
	SWEEP_LEVELS = 256, /* at most, level 0 included */
	SWEEP_MOST_TEXTS = 64
};

/* A parameter. */
struct sweep_feature
{
	const struct sweep_variable *variable;
	size_t first, columns; /* its columns: one, or one a text */
	size_t levels;
	bool conditional;
	double *weights;    /* [levels] the share of the runs that are there; 1 in sum */
	double *below;      /* [levels + 1] the share of the runs that are on lower levels */
	double *edges;      /* of numbers, [levels - 2]: level k ends at edges[k - 1] */
	uint8_t *of_text;   /* of texts, [categories]: the level of each */
	size_t *categories; /* of texts, [columns]: the category whose level is the column's number + 1 */
};

struct sweep_feature_column
{
	size_t feature;
	size_t level;     /* of a text's column; 0: the column is the level itself */
	bool conditional; /* the feature's */
};

struct sweep_features
{
	size_t rows;
	double *target; /* [rows] the metric */
	size_t count;
	struct sweep_feature *items; /* in the frame's order */
	size_t column_count;
	struct sweep_feature_column *columns;
	uint8_t *by_column; /* [column_count][rows] */
	uint8_t *by_row;    /* [rows][column_count]: the same */
	size_t left_out_count;
	struct sweep_left_out *left_out; /* the parameters that are no feature, by the rules of correlation.h */
};

/* From a finished frame and metric[rows], of which only the finite values count. Borrows the frame's variables. */
void sweep_features_make(const struct sweep_frame *frame, const double *metric, struct sweep_features *out);
void sweep_features_free(struct sweep_features *features);

/* NULL: the variable is no feature. */
const struct sweep_feature *sweep_features_find(const struct sweep_features *features,
												const struct sweep_variable *variable);

/* The features with the weights of the runs alone that have `a`, and `b` where it is not NULL; a millionth of each
 * weight is still that of all runs, so that no level that has runs weighs nothing. NULL: no run has them. Free it with
 * sweep_feature_weights_free(); what else is in it is borrowed. */
struct sweep_feature *sweep_features_weigh_where(const struct sweep_features *features, const struct sweep_feature *a,
												 const struct sweep_feature *b);
void sweep_feature_weights_free(struct sweep_feature *items, size_t count);

/* The level of a number, of a bool as 0 or 1, or of a category's number; NaN is missing. */
size_t sweep_feature_level(const struct sweep_feature *feature, double value);

#endif
