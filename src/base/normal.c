/* Apart from random.c, so that programs which draw no normal variates need not load GSL. */
#include "base/random.h"

#include <gsl/gsl_cdf.h>

double sweep_random_normal(struct sweep_random *random)
{
	uint64_t bits = sweep_random_bits(random->seed, random->stream, random->next++) >> 11;
	return gsl_cdf_ugaussian_Pinv(((double)bits + 0.5) * 0x1p-53); /* the middle of the cell: never 0 or 1 */
}
