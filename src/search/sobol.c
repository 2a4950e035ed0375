#include "search/sobol.h"

#include "base/memory.h"
#include "base/random.h"
#include "search/filter.h"
#include "search/fits.h"
#include "search/quota.h"
#include "search/space.h"
#include "spec/active.h"

#include <gsl/gsl_qrng.h>
#include <stdlib.h>
#include <string.h>

enum
{
	BITS = 30,       /* of a coordinate, and of a point's number */
	GROUP = 40,      /* dimensions that GSL has */
	KNOWN = 12,      /* direction numbers that are read from GSL's points */
	MOST_DEGREE = 8, /* of the polynomials of GSL's 40 dimensions */
	TOP = 15,        /* digits down to which a tree's words may be kept: 1 + 32 + 1024 of them */
	TOP_WORDS = 1 + 32 + 1024,
	TREE = 5,         /* levels of digits whose flips one random word holds: 31 nodes */
	FINE = 53 - BITS, /* random digits after those of the sequence */
	MARKS = 256,      /* allowed points between two that are remembered */
	FEW_LOOKS = 1000  /* at points that are used up: then the configurations are listed, where they can be */
};

struct sweep_sobol
{
	size_t dimensions;
	uint64_t seed;
	uint64_t *streams;
	uint64_t **tops; /* [dimensions] words of the uppermost levels of the first round's tree; NULL: not kept */
	uint32_t directions[GROUP][BITS]; /* digit 1 is bit BITS-1 */
};

/* --- direction numbers --------------------------------------------------------------------------- */

/* Bratley and Fox 1988, "Algorithm 659", equation 2, for the polynomial x^degree + ... + 1, whose inner coefficients
 * are the bits of `inner`, that of x^(degree-1) the lowest. */
static uint32_t next_direction(const uint32_t *v, size_t at, size_t degree, uint32_t inner)
{
	uint32_t next = v[at - degree] ^ v[at - degree] >> degree;
	for (size_t k = 1; k < degree; k++)
		if (inner >> (k - 1) & 1) next ^= v[at - k];
	return next;
}

static bool fits(const uint32_t *v, size_t degree, uint32_t inner)
{
	for (size_t at = degree; at < KNOWN; at++)
		if (next_direction(v, at, degree, inner) != v[at]) return false;
	return true;
}

/* GSL does not show its polynomials; the first direction numbers tell which it is, and the rest follow. The first
 * dimension, van der Corput's sequence, has none: its numbers are the powers of 1/2. */
static void complete(uint32_t *v)
{
	for (size_t degree = 1; degree <= MOST_DEGREE; degree++)
		for (uint32_t inner = 0; inner < 1u << (degree - 1); inner++)
		{
			if (!fits(v, degree, inner)) continue;
			for (size_t at = KNOWN; at < BITS; at++) v[at] = next_direction(v, at, degree, inner);
			return;
		}
	for (size_t at = KNOWN; at < BITS; at++) v[at] = v[at - 1] >> 1;
}

/* Point n of GSL's sequence, from 1, is the sum of the direction numbers at the ones of n's Gray code, which for 2^k
 * are k and k - 1. */
static void read_directions(struct sweep_sobol *sobol)
{
	const size_t count = sobol->dimensions < GROUP ? sobol->dimensions : GROUP;
	if (count == 0) return;
	gsl_qrng *gsl = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)count);
	double point[GROUP];
	for (uint32_t n = 1, k = 0; k < KNOWN; n++)
	{
		gsl_qrng_get(gsl, point);
		if (n != 1u << k) continue;
		for (size_t i = 0; i < count; i++)
			sobol->directions[i][k] = (uint32_t)(point[i] * (1 << BITS)) ^ (k > 0 ? sobol->directions[i][k - 1] : 0);
		k++;
	}
	gsl_qrng_free(gsl);
	for (size_t i = 0; i < count; i++) complete(sobol->directions[i]);
}

struct sweep_sobol *sweep_sobol_new(size_t dimensions, const uint64_t *streams, uint64_t seed)
{
	struct sweep_sobol *sobol = sweep_alloc(1, sizeof *sobol);
	sobol->dimensions = dimensions;
	sobol->seed = seed;
	sobol->streams = sweep_alloc(dimensions, sizeof *streams);
	sobol->tops = sweep_alloc(dimensions, sizeof *sobol->tops);
	if (dimensions > 0) memcpy(sobol->streams, streams, dimensions * sizeof *streams);
	read_directions(sobol);
	return sobol;
}

void sweep_sobol_free(struct sweep_sobol *sobol)
{
	if (sobol == NULL) return;
	for (size_t i = 0; i < sobol->dimensions; i++) free(sobol->tops[i]);
	free(sobol->tops);
	free(sobol->streams);
	free(sobol);
}

/* --- points -------------------------------------------------------------------------------------- */

/* The random word of the node of the scrambling tree that lies `level` digits down, at `prefix`. The nodes of one
 * round through the sequence have the numbers from 1 to 2^(BITS+1) - 1. */
static uint64_t word_at(uint64_t seed, uint64_t stream, uint64_t round, unsigned level, uint32_t prefix)
{
	return sweep_random_bits(seed, stream, round << (BITS + 1) | 1u << level | prefix);
}

/* Where the kept word of a node stands. */
static size_t place_of(unsigned level, uint32_t prefix)
{
	return (level == 0 ? 0 : level == TREE ? 1 : 1 + 32) + (size_t)prefix;
}

static void keep_top(struct sweep_sobol *sobol, size_t i)
{
	uint64_t *kept = sobol->tops[i] = sweep_alloc(TOP_WORDS, sizeof *kept);
	for (unsigned level = 0; level < TOP; level += TREE)
		for (uint32_t prefix = 0; prefix < 1u << level; prefix++)
			kept[place_of(level, prefix)] = word_at(sobol->seed, sobol->streams[i], 0, level, prefix);
}

/* The first `depth` digits, a multiple of TREE. `kept`: words of this tree, or NULL. */
static uint32_t scramble(uint32_t x, unsigned depth, uint64_t seed, uint64_t stream, uint64_t round,
						 const uint64_t *kept)
{
	uint32_t flips = 0;
	for (unsigned top = 0; top < depth; top += TREE)
	{
		const uint32_t prefix = x >> (BITS - top);
		const uint64_t word =
			kept && top < TOP ? kept[place_of(top, prefix)] : word_at(seed, stream, round, top, prefix);
		for (unsigned level = top; level < top + TREE; level++)
		{
			const uint32_t within = (x >> (BITS - level)) & ((1u << (level - top)) - 1);
			const uint32_t node = 1u << (level - top) | within;
			flips |= (uint32_t)(word >> node & 1) << (BITS - 1 - level);
		}
	}
	return x ^ flips;
}

static uint32_t digits_of(const uint32_t *directions, uint32_t number)
{
	uint32_t x = 0;
	for (uint32_t gray = number ^ number >> 1; gray; gray &= gray - 1) x ^= directions[__builtin_ctz(gray)];
	return x;
}

/* The number in the sequence of point `index` for a dimension: groups have orders of their own. */
static uint32_t number_of(const struct sweep_sobol *sobol, uint64_t index, size_t group)
{
	const uint32_t first = (uint32_t)index & ((1u << BITS) - 1);
	if (group == 0) return first;
	return scramble(first, BITS, sobol->seed, sweep_hash("group", 5) + group * GROUP, index >> BITS, NULL);
}

static double coordinate(const struct sweep_sobol *sobol, uint64_t index, uint32_t number, size_t i)
{
	const uint64_t round = index >> BITS;
	const uint32_t digits = digits_of(sobol->directions[i % GROUP], number);
	const uint64_t *kept = round == 0 ? sobol->tops[i] : NULL;
	const uint64_t coarse = scramble(digits, BITS, sobol->seed, sobol->streams[i], round, kept);
	const uint64_t fine = word_at(sobol->seed, sobol->streams[i], round, BITS, digits) >> (64 - FINE);
	return (double)(coarse << FINE | fine) * 0x1p-53;
}

void sweep_sobol_at(const struct sweep_sobol *sobol, uint64_t index, double *u)
{
	uint32_t number = 0;
	for (size_t i = 0; i < sobol->dimensions; i++)
	{
		if (i % GROUP == 0) number = number_of(sobol, index, i / GROUP);
		u[i] = coordinate(sobol, index, number, i);
	}
}

static uint64_t stream_of(const struct sweep_parameter *parameter)
{
	return sweep_hash(parameter->name, strlen(parameter->name));
}

struct sweep_sobol *sweep_sobol_of_space(const struct sweep_space *space, uint64_t seed)
{
	uint64_t *streams = sweep_alloc(space->count, sizeof *streams);
	for (size_t k = 0; k < space->count; k++)
		streams[k] = stream_of(&space->sweep->parameters[space->axes[k].parameter]);
	struct sweep_sobol *sobol = sweep_sobol_new(space->count, streams, seed);
	free(streams);
	return sobol;
}

void sweep_sobol_place(const struct sweep_sobol *sobol, const struct sweep_space *space, uint64_t index, double *x)
{
	sweep_sobol_at(sobol, index, x);
	for (size_t k = 0; k < space->count; k++) x[k] = sweep_space_axis_at(space, k, x[k]);
}

/* --- the method ---------------------------------------------------------------------------------- */

/* A parameter that constraints depend on, and its coordinate. */
struct deciding
{
	size_t parameter, dimension;
};

struct even
{
	const struct sweep *sweep;
	struct sweep_sobol *sobol;
	double *u;
	struct sweep_draw *draws; /* workspace */
	struct deciding *deciding;
	size_t deciding_count;
	struct sweep_filter filter;
	struct sweep_quota *quota;
	bool filtered;
	bool end; /* there are no more than filter.passed points */
};

static struct sweep_draw draw_at(const struct sweep_parameter *parameter, double u)
{
	return sweep_draw_at(parameter->distribution, &parameter->shape, u);
}

static void draw(const struct even *even, int64_t index, struct sweep_draw *draws)
{
	const struct sweep *sweep = even->sweep;
	sweep_sobol_at(even->sobol, (uint64_t)index, even->u);
	for (size_t i = 0, at = 0; i < sweep->count; i++)
	{
		draws[i] = (struct sweep_draw){0};
		if (sweep->parameters[i].distribution == SWEEP_CONSTANT) continue;
		draws[i] = draw_at(&sweep->parameters[i], even->u[at++]);
	}
	if (sweep->conditional) sweep_mark_absent(sweep, draws);
}

/* The draw of a parameter with few values, where the first digits tell it already. */
static bool draw_coarsely(const struct sweep_sobol *sobol, uint64_t index, uint32_t number, size_t dimension,
						  const struct sweep_parameter *parameter, struct sweep_draw *draw)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	if (index >> BITS > 0 || !(parameter->shape.values || kind->integer || kind->quantised)) return false;
	const uint32_t digits = digits_of(sobol->directions[dimension % GROUP], number);
	const uint32_t top =
		scramble(digits, TOP, sobol->seed, sobol->streams[dimension], 0, sobol->tops[dimension]) >> (BITS - TOP);
	const double width = 1.0 / (1 << TOP), last = 1 - 0x1p-38; /* the last of 53 digits within a part of 2^-15 */
	const struct sweep_draw high = draw_at(parameter, ((double)top + last) * width);
	*draw = draw_at(parameter, (double)top * width);
	return draw->index == high.index && draw->number == high.number;
}

/* All of what constraints depend on, and no other. */
static void draw_deciding(const struct even *even, int64_t index, struct sweep_draw *draws)
{
	const struct sweep *sweep = even->sweep;
	uint32_t number = 0;
	for (size_t k = 0; k < even->deciding_count; k++)
	{
		const size_t at = even->deciding[k].dimension, i = even->deciding[k].parameter;
		if (k == 0 || even->deciding[k - 1].dimension / GROUP != at / GROUP)
			number = number_of(even->sobol, (uint64_t)index, at / GROUP);
		if (draw_coarsely(even->sobol, (uint64_t)index, number, at, &sweep->parameters[i], &draws[i])) continue;
		draws[i] = draw_at(&sweep->parameters[i], coordinate(even->sobol, (uint64_t)index, number, at));
	}
	if (sweep->conditional) sweep_mark_absent(sweep, draws);
}

/* Of a filter (filter.h). */
static bool passes(void *context, int64_t index, int64_t *next)
{
	(void)next;
	const struct even *even = context;
	if (even->quota) draw(even, index, even->draws);
	else draw_deciding(even, index, even->draws);
	return sweep_meets_constraints(even->sweep, even->draws, NULL) && sweep_quota_take(even->quota, even->draws);
}

static void list_deciding(struct even *even)
{
	const struct sweep *sweep = even->sweep;
	bool *decides = sweep_alloc(sweep->count, sizeof *decides);
	for (size_t i = 0; i < sweep->constraint_count; i++) sweep_constraint_decided_by(sweep, i, decides);
	even->deciding = sweep_alloc(sweep->count, sizeof *even->deciding);
	for (size_t i = 0, at = 0; i < sweep->count; i++)
	{
		if (sweep->parameters[i].distribution == SWEEP_CONSTANT) continue;
		if (decides[i])
		{
			even->deciding[even->deciding_count++] = (struct deciding){i, at};
			keep_top(even->sobol, at);
		}
		at++;
	}
	free(decides);
}

/* Finds all points up to number k. Where hardly any configuration is left to give, it is one of those that are, with
 * the number -1 - the listed one's. False: there are not so many. */
static bool find(struct even *even, int64_t k, uint64_t seed, int64_t *index)
{
	struct sweep_filter *filter = &even->filter;
	while (!even->end && !sweep_quota_spent(even->quota))
	{
		size_t number;
		filter->most = even->quota ? FEW_LOOKS : SWEEP_MOST_ROUNDS;
		if (sweep_filter_find(filter, k, index) == SWEEP_FILTER_FOUND) return true;
		if (even->quota == NULL) break;
		const double share = sweep_random_uniform(seed, sweep_hash("rest", 4), (uint64_t)filter->passed);
		filter->most = SWEEP_MOST_ROUNDS;
		if (sweep_quota_pick(even->quota, share, &number, even->draws)) sweep_filter_add(filter, -1 - (int64_t)number);
		else even->end = sweep_filter_find(filter, filter->passed, index) != SWEEP_FILTER_FOUND;
	}
	even->end = true;
	return k < filter->passed && sweep_filter_find(filter, k, index) == SWEEP_FILTER_FOUND;
}

enum sweep_status sweep_sobol_start(struct sweep_search *search, struct sweep_error *err)
{
	(void)err;
	const struct sweep *sweep = search->sweep;
	struct even *even = sweep_alloc(1, sizeof *even);
	uint64_t *streams = sweep_alloc(sweep->count, sizeof *streams);
	size_t count = 0;
	for (size_t i = 0; i < sweep->count; i++)
		if (sweep->parameters[i].distribution != SWEEP_CONSTANT) streams[count++] = stream_of(&sweep->parameters[i]);
	even->sobol = sweep_sobol_new(count, streams, search->seed);
	even->u = sweep_alloc(count, sizeof *even->u);
	free(streams);
	even->sweep = sweep;
	even->draws = sweep_alloc(sweep->count, sizeof *even->draws);
	even->quota = sweep_quota_new(sweep);
	list_deciding(even);
	even->filtered = even->quota || sweep->constraint_count > 0;
	even->filter = (struct sweep_filter){.end = INT64_MAX,
										 .stride = even->quota ? 1 : MARKS,
										 .most = SWEEP_MOST_ROUNDS,
										 .test = passes,
										 .context = even};
	search->state = even;
	return SWEEP_OK;
}

enum sweep_status sweep_sobol_point(struct sweep_search *search, int64_t index, struct sweep_draw *draws, bool *end,
									struct sweep_error *err)
{
	struct even *even = search->state;
	*end = false;
	if (even->filtered)
	{
		*end = !find(even, index, search->seed, &index);
		if (*end && (even->filter.passed == 0 || even->quota == NULL))
			return sweep_nothing_fits(search->sweep, search->seed, SWEEP_MOST_ROUNDS, err);
		if (*end) return SWEEP_OK;
	}
	if (index < 0) sweep_quota_at(even->quota, (size_t)(-1 - index), draws);
	else draw(even, index, draws);
	return SWEEP_OK;
}

void sweep_sobol_finish(struct sweep_search *search)
{
	struct even *even = search->state;
	sweep_sobol_free(even->sobol);
	sweep_quota_free(even->quota);
	sweep_filter_free(&even->filter);
	free(even->draws);
	free(even->deciding);
	free(even->u);
	free(even);
	search->state = NULL;
}
