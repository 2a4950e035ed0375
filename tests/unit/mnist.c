#include "mnist.h"

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

bool mnist_load(bool want_test, struct sweep_data *data)
{
	char directory[4096];
	const char *shared = getenv("SWEEP_SHARED");
	snprintf(directory, sizeof directory, "%s/mnist", shared ? shared : unit_source_path("../shared"));
	struct sweep_error err;
	if (sweep_data_load(directory, 5, want_test, data, &err) == SWEEP_OK) return true;
	printf("1..0 # SKIP no MNIST: wanted its four IDX files in %s ($SWEEP_SHARED/mnist)\n", directory);
	return false;
}

cJSON *torch_json(const char *name)
{
	static char text[1 << 16];
	char path[128];
	snprintf(path, sizeof path, "tests/data/torch/%s", name);
	FILE *file = fopen(unit_source_path(path), "r");
	size_t length = file ? fread(text, 1, sizeof text - 1, file) : 0;
	text[length] = '\0';
	if (file) fclose(file);
	cJSON *root = cJSON_Parse(text);
	if (root) return root;
	printf("Bail out! cannot read %s\n", path);
	exit(99);
}
