#include "spec/constraint.h"

#include "spec/expression.h"
#include "spec/locate.h"

#include <string.h>

/* A problem at its very character. */
static void say(struct sweep_reader *reader, const struct sweep_value *text, const char *path, bool error,
				const struct sweep_expression_problem *problem)
{
	struct sweep_value place = *text;
	sweep_locate(reader->text, reader->length, text, problem->offset, &place.line, &place.column);
	(error ? sweep_wrong : sweep_warn)(reader, &place, path, "%s", problem->message);
}

/* One that has no parameter is true or false as it stands. */
static void check_fixed(struct sweep_reader *reader, const struct sweep_value *text, const char *path,
						const struct sweep_expression *expression)
{
	const struct sweep_view view = {.sweep = reader->sweep};
	size_t uses;
	sweep_expression_uses(expression, &uses);
	if (uses > 0) return;
	if (sweep_expression_holds(expression, &view))
		sweep_warn(reader, text, path, "it is always true: no parameter is in it");
	else sweep_wrong(reader, text, path, "it is never true: no parameter is in it");
}

static void read_constraint(struct sweep_reader *reader, const struct sweep_value *text, const char *path)
{
	struct sweep *sweep = reader->sweep;
	if (text->type != SWEEP_STRING)
	{
		sweep_wrong(reader, text, path, "must be an expression as text, such as \"batch_size * 2 <= 512\", not %s",
					sweep_show(reader, text));
		return;
	}
	const bool grid = reader->method && strcmp(reader->method, "grid") == 0;
	struct sweep_expression_report report;
	struct sweep_expression *expression =
		sweep_expression_read(text->text, text->length, sweep, grid, &sweep->document.arena, &report);
	for (size_t i = 0; i < report.doubt_count; i++) say(reader, text, path, false, &report.doubts[i]);
	if (expression == NULL)
	{
		if (!report.error.unknown || !reader->incomplete) say(reader, text, path, true, &report.error);
		return;
	}
	check_fixed(reader, text, path, expression);
	sweep->constraints[sweep->constraint_count++] = (struct sweep_constraint){text, expression};
}

void sweep_read_constraints(struct sweep_reader *reader)
{
	struct sweep *sweep = reader->sweep;
	const struct sweep_value *list = sweep_value_get(sweep->document.root, "constraints");
	if (list == NULL || list->type != SWEEP_LIST) return;
	sweep->constraints = sweep_arena_alloc(&sweep->document.arena, list->count * sizeof *sweep->constraints);
	for (size_t i = 0; i < list->count; i++)
		read_constraint(reader, list->items[i], sweep_item_path(reader, "constraints", i));
}
