#include "spec/scalar.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum
{
	LONGEST_NUMBER = 400 /* longer texts are strings; no double needs so many characters */
};

static bool one_of(const char *text, const char *const *words)
{
	for (; *words; words++)
		if (strcmp(text, *words) == 0) return true;
	return false;
}

static bool is_null(const char *text)
{
	static const char *const words[] = {"", "~", "null", "Null", "NULL", NULL};
	return one_of(text, words);
}

static bool is_true(const char *text)
{
	static const char *const words[] = {"yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON", NULL};
	return one_of(text, words);
}

static bool is_false(const char *text)
{
	static const char *const words[] = {"no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF", NULL};
	return one_of(text, words);
}

/* The text after all leading characters that stand in `set`. */
static const char *span(const char *text, const char *set)
{
	return text + strspn(text, set);
}

static const char *skip_sign(const char *text)
{
	return *text == '-' || *text == '+' ? text + 1 : text;
}

/* The digits without the underscores that YAML allows among them. */
static void without_underscores(const char *text, char *out)
{
	for (; *text; text++)
		if (*text != '_') *out++ = *text;
	*out = '\0';
}

/* Digits in a base as an int64, or as a double when they do not fit. */
static void set_int(struct sweep_value *value, const char *digits, int base, bool negative, enum sweep_oddity *oddity)
{
	char clean[LONGEST_NUMBER + 2];
	clean[0] = negative ? '-' : '+';
	without_underscores(digits, clean + 1);
	errno = 0;
	value->integer = strtoll(clean, NULL, base);
	if (errno == 0)
	{
		value->type = SWEEP_INT;
		value->number = (double)value->integer;
		return;
	}
	double number = 0;
	for (const char *p = clean + 1; *p; p++) number = number * base + (*p <= '9' ? *p - '0' : (*p | 0x20) - 'a' + 10);
	if (base == 10) number = strtod(clean + 1, NULL); /* correctly rounded */
	value->type = SWEEP_FLOAT;
	value->number = negative ? -number : number;
	*oddity = SWEEP_TOO_LARGE;
}

/* "1:30" and "1:30:15.5": base 60, as YAML 1.1 has it. `first` is behind the sign. */
static bool resolve_base60(struct sweep_value *value, const char *first, bool negative)
{
	const char *p = span(first, "0123456789_");
	if (p == first || *first == '_' || *p != ':') return false;
	bool fraction = false;
	while (*p == ':')
	{
		const char *digits = p + 1;
		p = span(digits, "0123456789");
		if (p == digits || p - digits > 2 || (p - digits == 2 && *digits > '5')) return false;
	}
	if (*p == '.')
	{
		fraction = true;
		p = span(p + 1, "0123456789_");
	}
	if (*p != '\0' || (!fraction && *first == '0')) return false;
	char clean[LONGEST_NUMBER + 1];
	without_underscores(first, clean);
	double number = 0;
	for (char *part = clean, *end; *part; part = end + (*end == ':')) number = number * 60 + strtod(part, &end);
	value->number = negative ? -number : number;
	value->type = fraction || fabs(number) > 0x1p53 ? SWEEP_FLOAT : SWEEP_INT;
	if (value->type == SWEEP_INT) value->integer = (int64_t)value->number;
	return true;
}

static bool resolve_int(struct sweep_value *value, const char *text, enum sweep_oddity *oddity)
{
	bool negative = *text == '-';
	const char *p = skip_sign(text);
	static const struct
	{
		const char *prefix, *digits;
		int base;
	} kinds[] = {
		{"0b", "01_", 2}, {"0x", "0123456789abcdefABCDEF_", 16}, {"0", "01234567_", 8}, {"", "0123456789_", 10}};
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
	{
		size_t prefix = strlen(kinds[i].prefix);
		if (strncmp(p, kinds[i].prefix, prefix) != 0) continue;
		const char *digits = p + prefix;
		if (*digits == '\0' || *span(digits, kinds[i].digits) != '\0' || *span(digits, "_") == '\0') continue;
		if (kinds[i].base == 10 && (*digits == '_' || (*digits == '0' && *span(digits + 1, "_") != '\0'))) continue;
		set_int(value, digits, kinds[i].base, negative, oddity);
		return true;
	}
	return resolve_base60(value, p, negative);
}

/* "1.5", "1.", ".5", "1.0e-5"; with `free_exponent` also the forms that PyYAML leaves as text: 1e-5, 1.0e5. */
static bool is_decimal(const char *text, bool free_exponent)
{
	const char *p = skip_sign(text), *digits = p;
	bool point = false;
	if (*p >= '0' && *p <= '9')
	{
		p = span(p, "0123456789_");
		if (*p == '.')
		{
			point = true;
			p = span(p + 1, "0123456789_");
		}
	}
	else if (*p == '.' && p[1] >= '0' && p[1] <= '9' && digits == text)
	{
		point = true;
		p = span(p + 1, "0123456789_");
	}
	else return false;
	if (*p == '\0') return point;
	if (*p != 'e' && *p != 'E') return false;
	p++;
	bool sign = *p == '-' || *p == '+';
	if (!free_exponent && (!sign || !point)) return false;
	p = skip_sign(p);
	return *p != '\0' && *span(p, "0123456789") == '\0';
}

static bool resolve_special(struct sweep_value *value, const char *text)
{
	static const char *const infinities[] = {".inf", ".Inf", ".INF", NULL}, *const nans[] = {".nan", ".NaN", ".NAN",
																							 NULL};
	if (one_of(skip_sign(text), infinities)) value->number = *text == '-' ? -INFINITY : INFINITY;
	else if (one_of(text, nans)) value->number = NAN;
	else return false;
	value->type = SWEEP_FLOAT;
	return true;
}

static bool resolve_float(struct sweep_value *value, const char *text, enum sweep_oddity *oddity)
{
	if (resolve_special(value, text)) return true;
	bool plain = is_decimal(text, false);
	if (!plain && !is_decimal(text, true)) return false;
	char clean[LONGEST_NUMBER + 1];
	without_underscores(text, clean);
	double number = strtod(clean, NULL);
	if (!plain && !isfinite(number)) return false; /* 86e754 is rather a commit's name */
	value->number = number;
	value->type = SWEEP_FLOAT;
	if (!plain) *oddity = SWEEP_TEXT_TO_WANDB;
	return true;
}

/* !!float: what is a float anyway, "1:30", or decimal digits, leading zeros too. */
static bool resolve_tagged_float(struct sweep_value *value, const char *text)
{
	enum sweep_oddity ignored;
	if (resolve_float(value, text, &ignored)) return true;
	const char *digits = skip_sign(text);
	if (*digits >= '0' && *digits <= '9' && *span(digits, "0123456789_") == '\0')
	{
		char clean[LONGEST_NUMBER + 1];
		without_underscores(text, clean);
		value->number = strtod(clean, NULL);
	}
	else if (!resolve_base60(value, digits, *text == '-')) return false;
	value->type = SWEEP_FLOAT;
	return true;
}

static bool resolve_bool(struct sweep_value *value, const char *text)
{
	value->boolean = is_true(text);
	if (!value->boolean && !is_false(text)) return false;
	value->type = SWEEP_BOOL;
	return true;
}

static bool resolve_null(struct sweep_value *value, const char *text)
{
	if (!is_null(text)) return false;
	value->type = SWEEP_NULL;
	return true;
}

static bool resolve_plain(struct sweep_value *value, enum sweep_oddity *oddity)
{
	const char *text = value->text;
	if (strlen(text) != value->length || value->length > LONGEST_NUMBER) return true; /* a string */
	if (!resolve_null(value, text) && !resolve_bool(value, text) && !resolve_int(value, text, oddity))
		resolve_float(value, text, oddity);
	return true;
}

bool sweep_scalar_resolve(struct sweep_value *value, const char *tag, bool plain, enum sweep_oddity *oddity)
{
	static const char prefix[] = "tag:yaml.org,2002:";
	*oddity = SWEEP_ORDINARY;
	if (tag == NULL || strcmp(tag, "!") == 0) return plain ? resolve_plain(value, oddity) : true;
	if (strncmp(tag, prefix, sizeof prefix - 1) != 0) return false;
	const char *kind = tag + sizeof prefix - 1, *text = value->text;
	if (strcmp(kind, "str") == 0) return true;
	if (value->length > LONGEST_NUMBER) return false;
	if (strcmp(kind, "null") == 0) return resolve_null(value, text);
	if (strcmp(kind, "bool") == 0) return resolve_bool(value, text);
	if (strcmp(kind, "int") == 0) return resolve_int(value, text, oddity) && value->type == SWEEP_INT;
	return strcmp(kind, "float") == 0 && resolve_tagged_float(value, text);
}
