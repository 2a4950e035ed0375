#include "search/quota.h"

#include "base/memory.h"
#include "base/random.h"
#include "search/space.h"

#include <stdlib.h>
#include <string.h>

struct entry
{
	uint64_t hash; /* of a point's coordinates; 0: free */
	int64_t given;
};

struct sweep_quota
{
	struct sweep_space *space;
	int64_t most;
	size_t size, count; /* of entries, a power of 2, of which `count` are in use */
	struct entry *entries;
	size_t full; /* entries that have been given as often as may be */
	double *x;   /* [axes] workspace */
};

static bool is_continuous(const struct sweep_parameter *parameter)
{
	const struct sweep_distribution_kind *kind = &sweep_distribution_kinds[parameter->distribution];
	return kind->quantile && !kind->quantised && !kind->integer;
}

/* Whether every configuration has a continuous parameter. */
static bool never_again(const struct sweep *sweep)
{
	for (size_t i = 0; i < sweep->count; i++)
	{
		const struct sweep_parameter *p = &sweep->parameters[i];
		if (!is_continuous(p) || p->condition_count > 0) continue;
		if (sweep_draw_at(p->distribution, &p->shape, 0).number < sweep_draw_at(p->distribution, &p->shape, 1).number)
			return true;
	}
	return false;
}

struct sweep_quota *sweep_quota_new(const struct sweep *sweep)
{
	if (sweep->max_trials_per_config == 0 || never_again(sweep)) return NULL;
	struct sweep_quota *quota = sweep_alloc(1, sizeof *quota);
	quota->space = sweep_space_new(sweep);
	quota->most = sweep->max_trials_per_config;
	quota->size = 64;
	quota->entries = sweep_alloc(quota->size, sizeof *quota->entries);
	quota->x = sweep_alloc(quota->space->count, sizeof *quota->x);
	return quota;
}

void sweep_quota_free(struct sweep_quota *quota)
{
	if (quota == NULL) return;
	sweep_space_free(quota->space);
	free(quota->entries);
	free(quota->x);
	free(quota);
}

/* --- the table ----------------------------------------------------------------------------------- */

static struct entry *find(const struct sweep_quota *quota, uint64_t hash)
{
	size_t slot = (size_t)hash & (quota->size - 1);
	while (quota->entries[slot].hash && quota->entries[slot].hash != hash) slot = (slot + 1) & (quota->size - 1);
	return &quota->entries[slot];
}

static void grow(struct sweep_quota *quota)
{
	struct entry *old = quota->entries;
	const size_t size = quota->size;
	quota->size *= 2;
	quota->entries = sweep_alloc(quota->size, sizeof *quota->entries);
	for (size_t i = 0; i < size; i++)
		if (old[i].hash) *find(quota, old[i].hash) = old[i];
	free(old);
}

/* The entry of quota->x, made where there is none. */
static struct entry *entry_of(struct sweep_quota *quota)
{
	const uint64_t hash = sweep_hash((const char *)quota->x, quota->space->count * sizeof *quota->x) | 1;
	struct entry *entry = find(quota, hash);
	if (entry->hash) return entry;
	if (2 * ++quota->count > quota->size)
	{
		grow(quota);
		entry = find(quota, hash);
	}
	entry->hash = hash;
	return entry;
}

static bool take(struct sweep_quota *quota)
{
	struct entry *entry = entry_of(quota);
	if (entry->given == quota->most) return false;
	if (++entry->given == quota->most) quota->full++;
	return true;
}

/* --- configurations ------------------------------------------------------------------------------ */

static bool can_come_again(const struct sweep_space *space, const struct sweep_draw *draws)
{
	for (size_t i = 0; i < space->count; i++)
	{
		const size_t parameter = space->axes[i].parameter;
		if (is_continuous(&space->sweep->parameters[parameter]) && !draws[parameter].absent) return false;
	}
	return true;
}

bool sweep_quota_take(struct sweep_quota *quota, const struct sweep_draw *draws)
{
	if (quota == NULL || !can_come_again(quota->space, draws)) return true;
	sweep_space_place(quota->space, draws, quota->x);
	return take(quota);
}

bool sweep_quota_spent(struct sweep_quota *quota)
{
	size_t count;
	return quota && quota->full > 0 && sweep_space_points(quota->space, &count) && quota->full == count;
}

void sweep_quota_at(const struct sweep_quota *quota, size_t number, struct sweep_draw *draws)
{
	size_t count;
	const double *points = sweep_space_points(quota->space, &count);
	sweep_space_draw(quota->space, points + number * quota->space->count, draws);
}

bool sweep_quota_pick(struct sweep_quota *quota, double share, size_t *number, struct sweep_draw *draws)
{
	size_t count = 0;
	const double *points = quota ? sweep_space_points(quota->space, &count) : NULL;
	if (points == NULL) return false;
	const size_t first = (size_t)(share * (double)count);
	for (size_t k = 0; k < count; k++)
	{
		*number = (first + k) % count;
		memcpy(quota->x, points + *number * quota->space->count, quota->space->count * sizeof *quota->x);
		if (!take(quota)) continue;
		sweep_quota_at(quota, *number, draws);
		return true;
	}
	return false;
}
