#include "base/diagnostic.h"

#include "base/memory.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>

void sweep_diagnose(struct sweep_diagnostics *list, enum sweep_severity severity, int line, int column,
					const char *path, const char *format, ...)
{
	char message[1024];
	va_list args;
	va_start(args, format);
	vsnprintf(message, sizeof message, format, args);
	va_end(args);

	list->items = sweep_grow(list->items, list->count, &list->capacity, sizeof *list->items);
	list->items[list->count++] =
		(struct sweep_diagnostic){severity, line, column, sweep_copy_text(path ? path : ""), sweep_copy_text(message)};
	if (severity == SWEEP_ERROR) list->errors++;
	if (severity == SWEEP_WARNING) list->warnings++;
}

static int earlier(const struct sweep_diagnostic *a, const struct sweep_diagnostic *b)
{
	return a->line != b->line ? a->line < b->line : a->column < b->column;
}

/* Insertion keeps the order of equals; a file has few problems. */
void sweep_diagnostics_sort(struct sweep_diagnostics *list)
{
	for (size_t i = 1; i < list->count; i++)
	{
		struct sweep_diagnostic item = list->items[i];
		size_t j = i;
		for (; j > 0 && earlier(&item, &list->items[j - 1]); j--) list->items[j] = list->items[j - 1];
		list->items[j] = item;
	}
}

void sweep_diagnostics_print(const struct sweep_diagnostics *list, FILE *out)
{
	static const char *const names[] = {[SWEEP_NOTE] = "note", [SWEEP_WARNING] = "warning", [SWEEP_ERROR] = "error"};
	for (size_t i = 0; i < list->count; i++)
	{
		const struct sweep_diagnostic *item = &list->items[i];
		fprintf(out, "%s:", list->file);
		if (item->line) fprintf(out, "%d:%d:", item->line, item->column);
		fprintf(out, " %s: %s%s%s\n", names[item->severity], item->path, item->path[0] ? ": " : "", item->message);
	}
}

void sweep_diagnostics_free(struct sweep_diagnostics *list)
{
	for (size_t i = 0; i < list->count; i++)
	{
		free(list->items[i].path);
		free(list->items[i].message);
	}
	free(list->items);
	const char *file = list->file;
	*list = (struct sweep_diagnostics){.file = file};
}
