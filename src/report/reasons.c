#include "report/reasons.h"

#include "base/memory.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* The end of the number at `text`: digits, and points between them. */
static const char *number_end(const char *text)
{
	while (isdigit((unsigned char)*text) || (*text == '.' && isdigit((unsigned char)text[1]))) text++;
	return text;
}

/* Compares texts as if each number in them were a 0. */
static int compare_alike(const char *a, const char *b)
{
	while (*a && *b)
	{
		const bool number_a = isdigit((unsigned char)*a), number_b = isdigit((unsigned char)*b);
		const int x = number_a ? '0' : (unsigned char)*a, y = number_b ? '0' : (unsigned char)*b;
		if (x != y) return x < y ? -1 : 1;
		a = number_a ? number_end(a) : a + 1;
		b = number_b ? number_end(b) : b + 1;
	}
	return (*a != '\0') - (*b != '\0');
}

/* The most common first; equally common ones in the order of their texts. */
static int by_runs(const void *a, const void *b)
{
	const struct sweep_reason *x = a, *y = b;
	if (x->runs != y->runs) return x->runs > y->runs ? -1 : 1;
	return strcmp(x->error, y->error);
}

static int by_likeness(const void *a, const void *b)
{
	const struct sweep_reason *x = a, *y = b;
	const int order = compare_alike(x->error, y->error);
	return order ? order : by_runs(a, b);
}

struct sweep_reason *sweep_reasons_find(const struct sweep_frame *frame, size_t *count)
{
	const size_t texts = frame->errors.count;
	struct sweep_reason *reasons = sweep_alloc(texts, sizeof *reasons);
	for (size_t i = 0; i < texts; i++) reasons[i].error = frame->errors.texts[i];
	for (size_t row = 0; row < frame->rows; row++)
		if (frame->reasons[row]) reasons[frame->reasons[row] - 1].runs++;
	qsort(reasons, texts, sizeof *reasons, by_likeness);
	*count = 0;
	for (size_t i = 0; i < texts; i++)
	{
		struct sweep_reason *last = *count ? &reasons[*count - 1] : NULL;
		if (reasons[i].runs == 0) continue;
		if (last && compare_alike(last->error, reasons[i].error) == 0)
		{
			last->runs += reasons[i].runs;
			last->alike = true;
		}
		else reasons[(*count)++] = reasons[i];
	}
	qsort(reasons, *count, sizeof *reasons, by_runs);
	return reasons;
}
