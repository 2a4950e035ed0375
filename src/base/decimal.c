#include "base/decimal.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sweep_decimal without_zeros(uint64_t digits, int exponent)
{
	while (digits % 100 == 0 && digits != 0)
	{
		digits /= 100;
		exponent += 2;
	}
	if (digits % 10 == 0 && digits != 0)
	{
		digits /= 10;
		exponent++;
	}
	return (struct sweep_decimal){digits, exponent};
}

#ifdef __SIZEOF_INT128__

enum
{
	MANTISSA_BITS = DBL_MANT_DIG - 1,
	MOST_FIVES = 31 /* 4 * 2^53 * 5^31 is still below 2^128 */
};

/* 10^n has n trailing zero bits; the rest is 5^n. */
static unsigned __int128 power_of_five(int n)
{
	unsigned __int128 power = 1, square = 5;
	for (; n; n >>= 1)
	{
		if (n & 1) power *= square;
		square *= square;
	}
	return power;
}

/* The search of Giulietti ("The Schubfach way to render doubles", 2020, section 9) in exact arithmetic, which
 * needs no table of powers: value = c * 2^q, and every decimal within half a unit of c reads back the same. With
 * 10^k <= 2^q < 10^(k+1) at most one multiple of 10^(k+1) lies that near, and at least one multiple of 10^k. None is
 * exactly half a unit away, where the reading would depend on c: that place, (2c +- 1) * 2^(q-1), has 1-q decimals and
 * the candidates have -k, which is fewer as q <= 0. All is compared at the scale 4 * 10^-k * 2^shift, where
 * value, the half unit and the candidates are whole. False when that does not fit 128 bits, and when c is a power of
 * two, below which the units are half as large. */
static bool exact(double value, struct sweep_decimal *decimal)
{
	uint64_t bits;
	memcpy(&bits, &value, sizeof bits);
	const uint64_t hidden = UINT64_C(1) << MANTISSA_BITS;
	const int biased = (int)(bits >> MANTISSA_BITS);
	const uint64_t c = (bits & (hidden - 1)) | hidden;
	const int q = biased - (DBL_MAX_EXP - 1) - MANTISSA_BITS;
	if (biased == 0 || c == hidden || q > 0) return false;

	const int k = (q * 1233 - 4095) / 4096; /* floor(q * log10(2)) for -104 <= q <= 0, below that under -31 */
	const int fives = -k, shift = k - q;
	if (fives > MOST_FIVES) return false;
	const unsigned __int128 half = 2 * power_of_five(fives), scaled = half * 2 * c;

	const uint64_t low = (uint64_t)(scaled >> (shift + 2));
	const uint64_t candidates[] = {low / 10 * 10, low / 10 * 10 + 10, low, low + 1};
	unsigned __int128 gaps[4];
	for (int i = 0; i < 4; i++)
	{
		const unsigned __int128 at = (unsigned __int128)candidates[i] << (shift + 2);
		gaps[i] = at > scaled ? at - scaled : scaled - at;
	}
	for (int i = 0; i < 2; i++)
	{
		if (gaps[i] > half) continue;
		*decimal = without_zeros(candidates[i], k);
		return true;
	}
	const bool upper = gaps[3] < gaps[2] || (gaps[3] == gaps[2] && low % 2 == 1);
	*decimal = (struct sweep_decimal){candidates[upper ? 3 : 2], k};
	return true;
}

#else

static bool exact(double value, struct sweep_decimal *decimal)
{
	(void)value;
	(void)decimal;
	return false;
}

#endif

/* The decimal of `count` digits that is nearest. */
static struct sweep_decimal rounded(double value, int count)
{
	char text[40];
	snprintf(text, sizeof text, "%.*e", count - 1, value);
	uint64_t digits = 0;
	const char *p = text;
	for (; *p != 'e'; p++)
	{
		if (*p < '0' || *p > '9') continue; /* the decimal point of whatever locale */
		digits = digits * 10 + (uint64_t)(*p - '0');
	}
	return (struct sweep_decimal){digits, atoi(p + 1) - (count - 1)};
}

static bool reads_back(struct sweep_decimal decimal, double value)
{
	char text[40];
	snprintf(text, sizeof text, "%llue%d", (unsigned long long)decimal.digits, decimal.exponent);
	return strtod(text, NULL) == value;
}

/* The shortest by trying. Where the nearest decimal of some length does not read back, the next one above may: the
 * doubles above a power of two lie twice as far apart as those below, and so more decimals above it read back. */
static struct sweep_decimal tried(double value)
{
	struct sweep_decimal decimal;
	for (int count = value < DBL_MIN ? 1 : DBL_DIG;; count++)
	{
		decimal = rounded(value, count);
		if (count >= DBL_DECIMAL_DIG || reads_back(decimal, value)) break;
		decimal.digits++;
		if (reads_back(decimal, value)) break;
	}
	return without_zeros(decimal.digits, decimal.exponent);
}

struct sweep_decimal sweep_decimal_of(double value)
{
	struct sweep_decimal decimal;
	return exact(value, &decimal) ? decimal : tried(value);
}
