#include "spec/operand.h"

#include "record/json.h"
#include "record/object.h"

#include <math.h>
#include <string.h>

struct sweep_operand sweep_operand_of_number(double number)
{
	return (struct sweep_operand){.kind = SWEEP_OPERAND_NUMBER, .number = number};
}

struct sweep_operand sweep_operand_of_bool(bool truth)
{
	return (struct sweep_operand){.kind = SWEEP_OPERAND_BOOL, .number = truth};
}

static struct sweep_operand of_text(const char *text, size_t length)
{
	return (struct sweep_operand){.kind = SWEEP_OPERAND_TEXT, .text = text, .length = length};
}

struct sweep_operand sweep_operand_of_value(const struct sweep_value *value)
{
	switch (value->type)
	{
	case SWEEP_NULL: return (struct sweep_operand){.kind = SWEEP_OPERAND_NULL};
	case SWEEP_BOOL: return sweep_operand_of_bool(value->boolean);
	case SWEEP_INT:
	case SWEEP_FLOAT: return sweep_operand_of_number(value->number);
	case SWEEP_STRING: return of_text(value->text, value->length);
	default: return (struct sweep_operand){.kind = SWEEP_OPERAND_OTHER, .value = value};
	}
}

static unsigned add_kind(unsigned kinds, const struct sweep_value *value)
{
	return kinds | (unsigned)sweep_operand_of_value(value).kind;
}

unsigned sweep_operand_kinds(const struct sweep_parameter *parameter)
{
	const struct sweep_shape *shape = &parameter->shape;
	unsigned kinds = 0;
	if (parameter->distribution == SWEEP_CONSTANT) return add_kind(kinds, shape->constant);
	if (shape->values == NULL) return SWEEP_OPERAND_NUMBER;
	for (size_t i = 0; i < shape->count; i++)
		if (shape->probabilities == NULL || shape->probabilities[i] > 0) kinds = add_kind(kinds, shape->values[i]);
	return kinds;
}

/* NaN and the infinities are texts in JSON. */
static struct sweep_operand of_item(const struct sweep_parameter *parameter, const cJSON *item)
{
	double number;
	const bool numeric = cJSON_IsNumber(item) || sweep_operand_kinds(parameter) == SWEEP_OPERAND_NUMBER;
	if (numeric && sweep_json_number(item, &number)) return sweep_operand_of_number(number);
	if (cJSON_IsString(item)) return of_text(item->valuestring, strlen(item->valuestring));
	if (cJSON_IsBool(item)) return sweep_operand_of_bool(cJSON_IsTrue(item));
	if (cJSON_IsNull(item)) return (struct sweep_operand){.kind = SWEEP_OPERAND_NULL};
	return (struct sweep_operand){.kind = SWEEP_OPERAND_OTHER, .item = item};
}

struct sweep_operand sweep_operand_in(const struct sweep_view *view, size_t index)
{
	const struct sweep_parameter *parameter = &view->sweep->parameters[index];
	if (view->items) return of_item(parameter, view->items[index]);
	if (parameter->distribution == SWEEP_CONSTANT) return sweep_operand_of_value(parameter->shape.constant);
	const struct sweep_draw *draw = &view->draws[index];
	if (parameter->shape.values) return sweep_operand_of_value(parameter->shape.values[draw->index]);
	return sweep_operand_of_number(draw->number);
}

static bool is_number(const struct sweep_operand *operand)
{
	return operand->kind == SWEEP_OPERAND_NUMBER || operand->kind == SWEEP_OPERAND_BOOL;
}

/* Of a list or a mapping as JSON. */
static cJSON *parse(const struct sweep_value *value)
{
	struct sweep_text json = {0};
	sweep_value_add_json(&json, value);
	cJSON *item = sweep_json_parse(json.data, json.length, NULL);
	if (item) sweep_json_keep_numbers(item, json.data, json.length);
	sweep_text_free(&json);
	return item;
}

static bool same_content(const struct sweep_operand *a, const struct sweep_operand *b)
{
	if (a->value && b->value) return sweep_value_equal(a->value, b->value);
	if (a->item && b->item) return sweep_json_equal(a->item, b->item);
	cJSON *made = parse(a->value ? a->value : b->value);
	const bool same = made && sweep_json_equal(made, a->item ? a->item : b->item);
	cJSON_Delete(made);
	return same;
}

bool sweep_operand_equal(const struct sweep_operand *a, const struct sweep_operand *b)
{
	if (is_number(a) && is_number(b)) return a->number == b->number;
	if (a->kind != b->kind) return false;
	if (a->kind == SWEEP_OPERAND_TEXT) return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
	return a->kind == SWEEP_OPERAND_NULL || same_content(a, b);
}

int sweep_operand_order(const struct sweep_operand *a, const struct sweep_operand *b, bool *ordered)
{
	if (is_number(a) && is_number(b))
	{
		*ordered = !isnan(a->number) && !isnan(b->number);
		return a->number < b->number ? -1 : a->number > b->number;
	}
	*ordered = a->kind == SWEEP_OPERAND_TEXT && b->kind == SWEEP_OPERAND_TEXT;
	if (!*ordered) return 0;
	const size_t shorter = a->length < b->length ? a->length : b->length;
	const int order = memcmp(a->text, b->text, shorter);
	return order ? order : a->length < b->length ? -1 : a->length > b->length;
}

bool sweep_operand_truth(const struct sweep_operand *operand)
{
	switch (operand->kind)
	{
	case SWEEP_OPERAND_NULL: return false;
	case SWEEP_OPERAND_TEXT: return operand->length > 0;
	case SWEEP_OPERAND_OTHER: return operand->value ? operand->value->count > 0 : operand->item->child != NULL;
	default: return operand->number != 0;
	}
}
