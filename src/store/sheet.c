#include "store/sheet.h"

#include "base/memory.h"
#include "base/text.h"

#include <csv.h>
#include <stdlib.h>
#include <string.h>

struct field
{
	size_t start; /* in `text` */
	bool missing;
};

struct sheet
{
	struct csv_parser parser;
	struct sweep_text text; /* of the row's fields, each with a NUL */
	struct field *fields;
	size_t count, capacity;
	bool whole, open; /* open: a quoted field goes on in the next line */
};

/* libcsv strips what it takes for space from fields without quotes. */
static int is_no_space(unsigned char byte)
{
	(void)byte;
	return 0;
}

static void start(struct sheet *sheet)
{
	if (csv_init(&sheet->parser, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL) != 0) abort(); /* it cannot fail */
	csv_set_space_func(&sheet->parser, is_no_space);
	sheet->open = false;
}

struct sheet *sheet_new(void)
{
	struct sheet *sheet = sweep_alloc(1, sizeof *sheet);
	start(sheet);
	return sheet;
}

void sheet_free(struct sheet *sheet)
{
	if (sheet == NULL) return;
	csv_free(&sheet->parser);
	sweep_text_free(&sheet->text);
	free(sheet->fields);
	free(sheet);
}

static void take_field(void *bytes, size_t length, void *context)
{
	struct sheet *sheet = context;
	sheet->fields = sweep_grow(sheet->fields, sheet->count, &sheet->capacity, sizeof *sheet->fields);
	sheet->fields[sheet->count++] = (struct field){.start = sheet->text.length, .missing = bytes == NULL};
	if (bytes) sweep_text_add(&sheet->text, bytes, length);
	sweep_text_putc(&sheet->text, '\0');
}

static void end_row(int character, void *context)
{
	(void)character;
	struct sheet *sheet = context;
	sheet->whole = true;
}

/* A row that breaks the rules ends the parser. */
static enum sweep_status give_up(struct sheet *sheet, struct sweep_error *err)
{
	int problem = csv_error(&sheet->parser);
	csv_free(&sheet->parser);
	start(sheet);
	if (problem == CSV_EPARSE)
		return sweep_fail(err, SWEEP_FAILED,
						  "a quote in a field that does not begin with one, or text behind the "
						  "closing one (RFC 4180: \"a \"\"quoted\"\" word\")");
	return sweep_fail(err, SWEEP_FAILED, "%s", csv_strerror(problem));
}

static bool feed(struct sheet *sheet, const char *bytes, size_t length)
{
	return csv_parse(&sheet->parser, bytes, length, take_field, end_row, sheet) == length;
}

enum sweep_status sheet_take(struct sheet *sheet, const char *line, size_t length, bool *whole, struct sweep_error *err)
{
	if (!sheet->open)
	{
		sheet->count = 0;
		sweep_text_clear(&sheet->text);
	}
	const bool blank = !sheet->open && strspn(line, "\r") == length;
	sheet->whole = *whole = false;
	if (length && memchr(line, '\0', length))
	{
		csv_free(&sheet->parser);
		start(sheet);
		return sweep_fail(err, SWEEP_FAILED, "a NUL byte, which no text here can hold");
	}
	if (!feed(sheet, line, length) || !feed(sheet, "\n", 1)) return give_up(sheet, err);
	*whole = sheet->whole;
	sheet->open = !sheet->whole && !blank;
	return SWEEP_OK;
}

enum sweep_status sheet_end(struct sheet *sheet, struct sweep_error *err)
{
	if (csv_fini(&sheet->parser, take_field, end_row, sheet) == 0) return SWEEP_OK;
	csv_free(&sheet->parser);
	start(sheet);
	return sweep_fail(err, SWEEP_FAILED, "a quoted field that does not end");
}

bool sheet_is_open(const struct sheet *sheet)
{
	return sheet->open;
}

size_t sheet_width(const struct sheet *sheet)
{
	return sheet->count;
}

const char *sheet_field(const struct sheet *sheet, size_t column)
{
	return sheet->fields[column].missing ? NULL : sheet->text.data + sheet->fields[column].start;
}
