/* names.h - what a name promises: batch_size is a count, lr a rate, val_accuracy better when it is more.
 *
 * Inside src/spec only; for warnings, and for a metric's goal where no one gives it. */
#ifndef SWEEP_SPEC_NAMES_H
#define SWEEP_SPEC_NAMES_H

#include <stdbool.h>

enum sweep_name_kind
{
	SWEEP_NAME_COUNT, /* batch_size, num_layers, epochs: whole numbers */
	SWEEP_NAME_RATE,  /* learning_rate, weight_decay: searched by decades */
	SWEEP_NAME_GAIN,  /* accuracy, f1: more is better */
	SWEEP_NAME_COST   /* loss, error, rmse: less is better */
};

/* Whether a name has the words of such a one. Words are parted by characters that are no letters or digits, and
 * where a capital follows a small letter: "val/topOneAccuracy". */
bool sweep_name_is(enum sweep_name_kind kind, const char *name);

#endif
