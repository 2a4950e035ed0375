/* operand.h - the values of a configuration while conditions and constraints are looked at: of a draw, of a
 * configuration record, of the sweep file.
 *
 * Inside src/spec only. Nothing is owned or copied. */
#ifndef SWEEP_SPEC_OPERAND_H
#define SWEEP_SPEC_OPERAND_H

#include "spec/sweep.h"

#include <cjson/cJSON.h>

/* Bits, so that a set of kinds is a number. */
enum sweep_operand_kind
{
	SWEEP_OPERAND_NUMBER = 1,
	SWEEP_OPERAND_TEXT = 2,
	SWEEP_OPERAND_BOOL = 4,
	SWEEP_OPERAND_NULL = 8,
	SWEEP_OPERAND_OTHER = 16 /* a list or a mapping */
};

struct sweep_operand
{
	enum sweep_operand_kind kind;
	double number; /* of a number; of a bool 0 or 1 */
	const char *text;
	size_t length;
	const struct sweep_value *value; /* of another: one of these */
	const cJSON *item;
};

/* A configuration: as draws that are marked when absent, or else as values by parameter, NULL where it has none, and
 * which of them are inactive. */
struct sweep_view
{
	const struct sweep *sweep;
	const struct sweep_draw *draws;
	const cJSON *const *items;
	const bool *inactive;
};

struct sweep_operand sweep_operand_of_number(double number);
struct sweep_operand sweep_operand_of_bool(bool truth);
struct sweep_operand sweep_operand_of_value(const struct sweep_value *value);

/* A parameter's value in a configuration, which has one. */
struct sweep_operand sweep_operand_in(const struct sweep_view *view, size_t parameter);

/* The set of kinds that a parameter's values have. */
unsigned sweep_operand_kinds(const struct sweep_parameter *parameter);

/* As Python has it: true is 1, text is compared by code points, NaN is equal to nothing. */
bool sweep_operand_equal(const struct sweep_operand *a, const struct sweep_operand *b);

/* Below 0, 0, or above 0; *ordered is false where there is no order: NaN, values of different kinds, null. */
int sweep_operand_order(const struct sweep_operand *a, const struct sweep_operand *b, bool *ordered);

/* As Python has it: 0, "", null and empty lists are false. */
bool sweep_operand_truth(const struct sweep_operand *operand);

#endif
