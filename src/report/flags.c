#include "report/flags.h"

#include "search/quote.h"

#include <string.h>

/* As W&B's ${args} have it: True, False and None are Python's. */
static void add_flag_value(struct sweep_text *out, const struct sweep_variable *variable, struct sweep_cell cell)
{
	if (cell.type == SWEEP_CELL_BOOL) sweep_text_puts(out, cell.number != 0 ? "True" : "False");
	else if (cell.type == SWEEP_CELL_CATEGORY && strcmp(variable->categories.texts[cell.category], "null") == 0)
		sweep_text_puts(out, "None");
	else sweep_cell_add_text(out, variable, cell);
}

/* One word of a shell's command line. Control characters, which would not stay on the line, need the quotes $'...'
 * of POSIX.1-2024. */
static void add_word(struct sweep_text *out, const char *word)
{
	bool control = false;
	for (const char *c = word; *c; c++) control = control || (unsigned char)*c < 0x20 || *c == 0x7F;
	if (!control)
	{
		unsigned needs = sweep_word_needs(word, strlen(word));
		sweep_word_mark(out, needs);
		sweep_word_add(out, needs, word, strlen(word));
		sweep_word_mark(out, needs);
		return;
	}
	sweep_text_puts(out, "$'");
	for (const char *c = word; *c; c++)
	{
		if (*c == '\n') sweep_text_puts(out, "\\n");
		else if ((unsigned char)*c < 0x20 || *c == 0x7F) sweep_text_printf(out, "\\%03o", (unsigned)*c);
		else
		{
			if (*c == '\'' || *c == '\\') sweep_text_putc(out, '\\');
			sweep_text_putc(out, *c);
		}
	}
	sweep_text_putc(out, '\'');
}

void sweep_report_add_flags(struct sweep_text *out, const struct sweep_frame *frame, size_t row)
{
	struct sweep_text value = {0};
	bool first = true;
	for (size_t i = 0; i < frame->parameters.count; i++)
	{
		const struct sweep_variable *variable = &frame->parameters.items[i];
		struct sweep_cell cell = sweep_variable_cell(variable, row);
		if (cell.type == SWEEP_CELL_MISSING) continue;
		sweep_text_clear(&value);
		sweep_text_printf(&value, "--%s=", variable->name);
		add_flag_value(&value, variable, cell);
		if (!first) sweep_text_putc(out, ' ');
		first = false;
		add_word(out, value.data);
	}
	sweep_text_free(&value);
}
