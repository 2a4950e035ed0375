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

/* An item with its number, which keeps the order of equals. */
struct numbered
{
	struct sweep_diagnostic item;
	size_t number;
};

static int by_place(const void *a, const void *b)
{
	const struct numbered *x = a, *y = b;
	if (x->item.line != y->item.line) return x->item.line < y->item.line ? -1 : 1;
	if (x->item.column != y->item.column) return x->item.column < y->item.column ? -1 : 1;
	return x->number < y->number ? -1 : x->number > y->number;
}

void sweep_diagnostics_sort(struct sweep_diagnostics *list)
{
	struct numbered *items = sweep_alloc(list->count, sizeof *items);
	for (size_t i = 0; i < list->count; i++) items[i] = (struct numbered){list->items[i], i};
	qsort(items, list->count, sizeof *items, by_place);
	for (size_t i = 0; i < list->count; i++) list->items[i] = items[i].item;
	free(items);
}

void sweep_diagnostics_print(const struct sweep_diagnostics *list, FILE *out)
{
	static const char *const names[] = {[SWEEP_NOTE] = "note", [SWEEP_WARNING] = "warning", [SWEEP_ERROR] = "error"};
	for (size_t i = 0; i < list->count; i++)
	{
		const struct sweep_diagnostic *item = &list->items[i];
		struct sweep_text line = {0};
		sweep_text_add_printable(&line, list->file);
		if (item->line) sweep_text_printf(&line, ":%d:%d", item->line, item->column);
		sweep_text_printf(&line, ": %s: ", names[item->severity]);
		sweep_text_add_printable(&line, item->path);
		if (item->path[0]) sweep_text_puts(&line, ": ");
		sweep_text_add_printable(&line, item->message);
		fprintf(out, "%s\n", line.data);
		sweep_text_free(&line);
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
