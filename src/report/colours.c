#include "report/colours.h"

#include <stddef.h>

/* Nine equal steps of viridis, and the last one cut short. */
static const struct
{
	double at;
	uint32_t colour;
} steps[] = {{0, 0x440154}, {1, 0x472d7b}, {2, 0x3b528b}, {3, 0x2c728e},  {4, 0x21918c},
			 {5, 0x28ae80}, {6, 0x5ec962}, {7, 0xaddc30}, {7.6, 0xe0e32a}};

enum
{
	STEPS = sizeof steps / sizeof steps[0]
};

uint32_t sweep_viridis_at(double shade)
{
	const double at = shade * steps[STEPS - 1].at;
	size_t i = 0;
	while (i + 2 < STEPS && steps[i + 1].at < at) i++;
	const double share = (at - steps[i].at) / (steps[i + 1].at - steps[i].at);
	uint32_t colour = 0;
	for (int shift = 16; shift >= 0; shift -= 8)
	{
		const double from = steps[i].colour >> shift & 0xff, to = steps[i + 1].colour >> shift & 0xff;
		const double value = from + share * (to - from) + 0.5;
		colour |= (uint32_t)(value > 255 ? 255 : value > 0 ? value : 0) << shift;
	}
	return colour;
}

void sweep_viridis_add_palette(struct sweep_text *script, bool dark_high)
{
	sweep_text_puts(script, "set palette defined (");
	for (size_t i = 0; i < STEPS; i++)
		sweep_text_printf(script, "%s%g '#%06x'", i ? ", " : "", steps[i].at, steps[i].colour);
	sweep_text_printf(script, ")%s\n", dark_high ? " negative" : "");
}
