/* cjson-parse LINES.jsonl - cJSON alone: parses each line of a file and frees what came of it. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
	if (file == NULL) return 2;
	char *line = NULL;
	size_t capacity = 0;
	for (ssize_t length; (length = getline(&line, &capacity, file)) > 0;)
	{
		cJSON *root = cJSON_ParseWithLength(line, (size_t)length);
		if (root == NULL) return 1;
		cJSON_Delete(root);
	}
	free(line);
	fclose(file);
	return 0;
}
