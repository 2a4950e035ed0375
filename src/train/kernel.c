#include "train/kernel.h"

extern const struct sweep_kernels sweep_kernels_vector, sweep_kernels_plain;
#ifdef HAVE_X86_KERNELS
extern const struct sweep_kernels sweep_kernels_avx2, sweep_kernels_avx512;
#endif

/* The faster ones first. */
static const struct sweep_kernels *const all[] = {
#ifdef HAVE_X86_KERNELS
	&sweep_kernels_avx512, &sweep_kernels_avx2,
#endif
	&sweep_kernels_vector, &sweep_kernels_plain, NULL};

const struct sweep_kernels *const *sweep_kernels_all(void)
{
	return all;
}

const struct sweep_kernels *sweep_kernels_best(void)
{
	size_t i = 0;
	while (!all[i]->usable()) i++; /* the plain ones are usable anywhere */
	return all[i];
}
