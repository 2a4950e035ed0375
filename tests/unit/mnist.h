/* mnist.h - the real MNIST, which the project does not carry: $SWEEP_SHARED/mnist, else ../shared/mnist beside the
 * source tree. */
#ifndef SWEEP_TESTS_MNIST_H
#define SWEEP_TESTS_MNIST_H

#include "train/data.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

/* Every fifth training image, and the test images when asked for. False when MNIST is not there: then the test's
 * plan has been printed as skipped. Free the data with sweep_data_free(). */
bool mnist_load(bool want_test, struct sweep_data *data);

/* tests/data/torch/NAME as JSON; ends the program when it cannot be read. */
cJSON *torch_json(const char *name);

#endif
