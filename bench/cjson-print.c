/* cjson-print - the yardstick of sweep-sample: cJSON prints N config records of the tutorial's sweep, one a line.
 *
 * The object is made once and only the values that a draw would change are set anew, so this is what printing alone
 * costs. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

int main(int argc, char **argv)
{
	static char line[4096], buffer[1 << 16];
	const long count = argc > 1 ? atol(argv[1]) : 1000000;
	setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
	cJSON *record = cJSON_CreateObject();
	cJSON *run = cJSON_AddNumberToObject(record, "run", 0);
	cJSON *config = cJSON_AddObjectToObject(record, "config");
	cJSON *batch_size = cJSON_AddNumberToObject(config, "batch_size", 0);
	cJSON_AddNumberToObject(config, "dropout", 0.4);
	cJSON_AddNumberToObject(config, "epochs", 1);
	cJSON_AddNumberToObject(config, "fc_layer_size", 256);
	cJSON *learning_rate = cJSON_AddNumberToObject(config, "learning_rate", 0);
	cJSON_AddStringToObject(config, "optimizer", "adam");
	for (long i = 0; i < count; i++)
	{
		cJSON_SetNumberValue(run, (double)i);
		cJSON_SetNumberValue(batch_size, (double)(32 + i % 29 * 8));
		cJSON_SetNumberValue(learning_rate, 0.1 * (double)(i * 2654435761 % 1000003) / 1000003);
		if (!cJSON_PrintPreallocated(record, line, sizeof line, 0)) return 1;
		fputs(line, stdout);
		putc('\n', stdout);
	}
	cJSON_Delete(record);
	return ferror(stdout) != 0 || fflush(stdout) != 0;
}
