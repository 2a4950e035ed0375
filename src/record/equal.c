/* Whether two JSON values are the same. cJSON_Compare() would take 1 for 1.0000000000000002. */
#include "record/object.h"

#include "base/memory.h"
#include "base/random.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --- numbers ------------------------------------------------------------------------------------------ */

enum
{
	MOST_EXPONENT_DIGITS = 15
};

/* A decimal number taken apart. */
struct decimal
{
	bool negative, zero;
	const char *digits; /* from the first that is not 0 on, with a point among them */
	const char *end;    /* of the digits */
	int64_t exponent;   /* of the first digit: 3 in 1234.5 */
	bool too_large;     /* the exponent does not fit */
};

static void read_exponent(struct decimal *decimal, const char *text)
{
	bool negative = *text == '-';
	int64_t exponent = 0;
	text += *text == '-' || *text == '+';
	text += strspn(text, "0");
	decimal->too_large = strlen(text) > MOST_EXPONENT_DIGITS;
	for (; !decimal->too_large && isdigit((unsigned char)*text); text++) exponent = exponent * 10 + (*text - '0');
	decimal->exponent += negative ? -exponent : exponent;
}

static struct decimal read_decimal(const char *text)
{
	struct decimal decimal = {.negative = *text == '-'};
	text += decimal.negative;
	decimal.end = text + strcspn(text, "eE");
	const char *whole = text + strcspn(text, ".eE"); /* behind the digits before the point */
	decimal.digits = text + strspn(text, "0.");
	decimal.zero = decimal.digits >= decimal.end;
	decimal.exponent = decimal.digits < whole ? whole - decimal.digits - 1 : whole - decimal.digits;
	if (*decimal.end) read_exponent(&decimal, decimal.end + 1);
	return decimal;
}

/* The next digit, 0 behind the last one. */
static int next_digit(const char **digits, const char *end)
{
	if (*digits < end && **digits == '.') ++*digits;
	return *digits < end ? *(*digits)++ : '0';
}

static bool same_decimal(const char *x, const char *y)
{
	struct decimal a = read_decimal(x), b = read_decimal(y);
	if (a.zero || b.zero) return a.zero && b.zero;
	if (a.negative != b.negative) return false;
	if (a.too_large || b.too_large) return strcmp(x, y) == 0;
	if (a.exponent != b.exponent) return false;
	while (a.digits < a.end || b.digits < b.end)
		if (next_digit(&a.digits, a.end) != next_digit(&b.digits, b.end)) return false;
	return true;
}

static bool is_float(const char *text)
{
	return strpbrk(text, ".eE") != NULL;
}

static bool same_number(const cJSON *a, const cJSON *b)
{
	const char *x = a->valuestring, *y = b->valuestring;
	bool same_double = a->valuedouble == b->valuedouble;
	if (x == NULL || y == NULL) return same_double;
	return same_decimal(x, y) || (same_double && isfinite(a->valuedouble) && is_float(x) && is_float(y));
}

/* --- lists and objects -------------------------------------------------------------------------------- */

static bool same_list(const cJSON *a, const cJSON *b)
{
	const cJSON *x = a->child, *y = b->child;
	for (; x && y; x = x->next, y = y->next)
		if (!sweep_json_equal(x, y)) return false;
	return x == NULL && y == NULL;
}

struct member
{
	const cJSON *item;
	size_t place;
};

static int by_name(const void *a, const void *b)
{
	const struct member *x = a, *y = b;
	int order = strcmp(x->item->string, y->item->string);
	return order ? order : (x->place > y->place) - (x->place < y->place);
}

/* The members in the order of their names, of each name the last. */
static struct member *sorted(const cJSON *object, size_t *count)
{
	size_t all = (size_t)cJSON_GetArraySize(object), kept = 0;
	struct member *members = sweep_alloc(all, sizeof *members);
	for (const cJSON *item = object->child; item; item = item->next, kept++)
		members[kept] = (struct member){item, kept};
	qsort(members, all, sizeof *members, by_name);
	kept = 0;
	for (size_t i = 0; i < all; i++)
		if (i + 1 == all || strcmp(members[i].item->string, members[i + 1].item->string) != 0)
			members[kept++] = members[i];
	*count = kept;
	return members;
}

static bool same_object(const cJSON *a, const cJSON *b)
{
	size_t count_a, count_b;
	struct member *x = sorted(a, &count_a), *y = sorted(b, &count_b);
	bool same = count_a == count_b;
	for (size_t i = 0; same && i < count_a; i++)
		same = strcmp(x[i].item->string, y[i].item->string) == 0 && sweep_json_equal(x[i].item, y[i].item);
	free(x);
	free(y);
	return same;
}

bool sweep_json_equal(const cJSON *a, const cJSON *b)
{
	if ((a->type & 0xFF) != (b->type & 0xFF)) return false;
	if (cJSON_IsNumber(a)) return same_number(a, b);
	if (cJSON_IsString(a)) return strcmp(a->valuestring, b->valuestring) == 0;
	if (cJSON_IsArray(a)) return same_list(a, b);
	return !cJSON_IsObject(a) || same_object(a, b);
}

/* --- digests ------------------------------------------------------------------------------------------ */

static uint64_t mix(uint64_t hash, uint64_t word)
{
	return sweep_hash((const char *)(uint64_t[2]){hash, word}, 2 * sizeof word);
}

static uint64_t digest_object(const cJSON *object, uint64_t hash)
{
	size_t count;
	struct member *members = sorted(object, &count);
	for (size_t i = 0; i < count; i++)
	{
		hash = mix(hash, sweep_hash(members[i].item->string, strlen(members[i].item->string)));
		hash = mix(hash, sweep_json_digest(members[i].item));
	}
	free(members);
	return hash;
}

/* Numbers that are the same read as the same double, whichever way they are the same. */
uint64_t sweep_json_digest(const cJSON *value)
{
	uint64_t hash = mix((uint64_t)value->type & 0xFF, 0);
	if (cJSON_IsNumber(value))
	{
		double number = value->valuedouble == 0 ? 0 : value->valuedouble; /* no negative zero */
		uint64_t bits;
		memcpy(&bits, &number, sizeof bits);
		return mix(hash, bits);
	}
	if (cJSON_IsString(value)) return mix(hash, sweep_hash(value->valuestring, strlen(value->valuestring)));
	if (cJSON_IsObject(value)) return digest_object(value, hash);
	for (const cJSON *item = cJSON_IsArray(value) ? value->child : NULL; item; item = item->next)
		hash = mix(hash, sweep_json_digest(item));
	return hash;
}
