/* decimal.h - the shortest decimal of a double: digits * 10^exponent, the number with the fewest digits that reads
 * back the same and, among those, the one nearest to the double. */
#ifndef SWEEP_BASE_DECIMAL_H
#define SWEEP_BASE_DECIMAL_H

#include <stdint.h>

enum
{
	SWEEP_DECIMAL_DIGITS = 17 /* no double needs more */
};

struct sweep_decimal
{
	uint64_t digits; /* at most SWEEP_DECIMAL_DIGITS digits, the last one not 0 */
	int exponent;
};

/* `value` is finite and above 0. Numbers from about 1e-14 to 1e16 take some 30 ns, others some microseconds. */
struct sweep_decimal sweep_decimal_of(double value);

#endif
