#include "runs.h"

#include "base/memory.h"
#include "unit.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MOST_COLUMNS = 16
};

static struct sweep_variable *variable(struct sweep_frame *frame, const char *name, size_t row)
{
	sweep_frame_row(frame, NULL, (int64_t)row);
	return sweep_variables_add(&frame->parameters, name);
}

void runs_number(struct sweep_frame *frame, const char *name, size_t row, double value)
{
	sweep_variable_set_number(variable(frame, name, row), row, value, value == trunc(value));
}

void runs_bool(struct sweep_frame *frame, const char *name, size_t row, bool value)
{
	sweep_variable_set_bool(variable(frame, name, row), row, value);
}

void runs_text(struct sweep_frame *frame, const char *name, size_t row, const char *text)
{
	char json[64];
	snprintf(json, sizeof json, "\"%s\"", text);
	sweep_variable_set_category(variable(frame, name, row), row, json);
}

const struct sweep_variable *runs_parameter(const struct sweep_frame *frame, const char *name)
{
	return sweep_variables_find(&frame->parameters, name);
}

double *runs_read(const char *path, struct sweep_frame *frame)
{
	char head[1024], line[1024], *names[MOST_COLUMNS];
	size_t columns = 0, rows = 0, capacity = 0;
	double *metric = NULL;
	FILE *file = fopen(unit_source_path(path), "r");
	if (file == NULL || fgets(head, sizeof head, file) == NULL) return NULL;
	for (char *name = strtok(head, ",\n"); name && columns < MOST_COLUMNS; name = strtok(NULL, ",\n"))
		names[columns++] = name;
	for (; fgets(line, sizeof line, file); rows++)
	{
		char *at = line;
		for (size_t i = 0; i + 1 < columns; i++, at++) runs_number(frame, names[i], rows, strtod(at, &at));
		metric = sweep_grow(metric, rows, &capacity, sizeof *metric);
		metric[rows] = strtod(at, NULL);
	}
	fclose(file);
	sweep_frame_finish(frame);
	return metric;
}
