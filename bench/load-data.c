/* load-data - loads a data set as sweep-train does, and does nothing with it.
 *
 *   load-data NAME STRIDE
 */
#include "train/data.h"

#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	struct sweep_data data;
	struct sweep_error err = {0};
	char text[1200];
	if (argc != 3 || atol(argv[2]) < 1)
	{
		fprintf(stderr, "usage: load-data NAME STRIDE\n");
		return SWEEP_USAGE;
	}
	enum sweep_status status = sweep_data_load(argv[1], (size_t)atol(argv[2]), true, &data, &err);
	if (status != SWEEP_OK) fprintf(stderr, "load-data: %s\n", sweep_error_text(&err, text, sizeof text));
	sweep_data_free(&data);
	return (int)status;
}
