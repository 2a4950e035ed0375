#include "search/minimise.h"

#include "base/memory.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum
{
	MEMORY = 8 /* pairs of a step and the change of the gradient on it */
};

struct state
{
	const struct sweep_function *function;
	size_t n, pairs;
	double *x, *gradient, *direction, *next, *next_gradient;
	double *steps[MEMORY], *changes[MEMORY], curvature[MEMORY]; /* the oldest first */
	double *block;
};

static struct state state_new(const struct sweep_function *function, double *x)
{
	struct state s = {.function = function, .n = function->n, .x = x};
	double *at = s.block = sweep_alloc(function->n, (4 + 2 * MEMORY) * sizeof *at);
	double **const rows[] = {&s.gradient, &s.direction, &s.next, &s.next_gradient};
	for (size_t i = 0; i < 4; i++, at += s.n) *rows[i] = at;
	for (size_t i = 0; i < MEMORY; i++, at += 2 * s.n)
	{
		s.steps[i] = at;
		s.changes[i] = at + s.n;
	}
	return s;
}

static double dot(size_t n, const double *a, const double *b)
{
	double sum = 0;
	for (size_t i = 0; i < n; i++) sum += a[i] * b[i];
	return sum;
}

/* At its bound, and better beyond it. */
static bool rests(const struct state *s, size_t i)
{
	return (s->x[i] <= s->function->low[i] && s->gradient[i] > 0) ||
		   (s->x[i] >= s->function->high[i] && s->gradient[i] < 0);
}

static double steepness(const struct state *s)
{
	double most = 0;
	for (size_t i = 0; i < s->n; i++)
		if (!rests(s, i)) most = fmax(most, fabs(s->gradient[i]));
	return most;
}

/* The two loops over the pairs; a first step goes no further than 0.5 along any coordinate. */
static void find_direction(struct state *s)
{
	double weight[MEMORY] = {0}, *d = s->direction;
	for (size_t i = 0; i < s->n; i++) d[i] = rests(s, i) ? 0 : -s->gradient[i];
	for (size_t k = s->pairs; k-- > 0;)
	{
		weight[k] = dot(s->n, s->steps[k], d) / s->curvature[k];
		for (size_t i = 0; i < s->n; i++) d[i] -= weight[k] * s->changes[k][i];
	}
	const size_t last = s->pairs - 1;
	const double scale = s->pairs ? s->curvature[last] / dot(s->n, s->changes[last], s->changes[last])
								  : fmin(1, 0.5 / fmax(steepness(s), 1e-300));
	for (size_t i = 0; i < s->n; i++) d[i] *= scale;
	for (size_t k = 0; k < s->pairs; k++)
	{
		const double more = weight[k] - dot(s->n, s->changes[k], d) / s->curvature[k];
		for (size_t i = 0; i < s->n; i++) d[i] += more * s->steps[k][i];
	}
	for (size_t i = 0; i < s->n; i++)
		if (rests(s, i)) d[i] = 0;
	if (dot(s->n, d, s->gradient) < 0) return;
	s->pairs = 0;
	for (size_t i = 0; i < s->n; i++) d[i] = rests(s, i) ? 0 : -s->gradient[i];
}

static void step(const struct state *s, double length)
{
	for (size_t i = 0; i < s->n; i++)
	{
		const double to = s->x[i] + length * s->direction[i];
		s->next[i] = fmin(fmax(to, s->function->low[i]), s->function->high[i]);
	}
}

/* Keeps the pair of the step just taken, unless it says nothing of a curvature. */
static void remember(struct state *s)
{
	size_t k = s->pairs;
	if (k == MEMORY)
	{
		double *step_0 = s->steps[0], *change_0 = s->changes[0];
		memmove(s->steps, s->steps + 1, (MEMORY - 1) * sizeof *s->steps);
		memmove(s->changes, s->changes + 1, (MEMORY - 1) * sizeof *s->changes);
		memmove(s->curvature, s->curvature + 1, (MEMORY - 1) * sizeof *s->curvature);
		s->steps[--k] = step_0;
		s->changes[k] = change_0;
		s->pairs = k;
	}
	for (size_t i = 0; i < s->n; i++)
	{
		s->steps[k][i] = s->next[i] - s->x[i];
		s->changes[k][i] = s->next_gradient[i] - s->gradient[i];
	}
	s->curvature[k] = dot(s->n, s->steps[k], s->changes[k]);
	if (s->curvature[k] > 1e-10 * dot(s->n, s->changes[k], s->changes[k])) s->pairs++;
}

/* Goes as far along the direction as the value falls enough; false when it does not. */
static bool search_line(struct state *s, double *value, size_t *calls)
{
	double length = 1;
	for (int halvings = 0; halvings < 30 && *calls > 0; halvings++)
	{
		step(s, length);
		double slope = 0;
		for (size_t i = 0; i < s->n; i++) slope += s->gradient[i] * (s->next[i] - s->x[i]);
		if (!(slope < 0)) return false;
		--*calls;
		const double next = s->function->value(s->function->context, s->next, s->next_gradient);
		if (next <= *value + 1e-4 * slope)
		{
			*value = next;
			return true;
		}
		/* the least of the parabola through both values with this slope, within reason */
		const double least = isfinite(next) ? -slope / (2 * (next - *value - slope)) : 0.1;
		length *= fmin(fmax(least, 0.1), 0.5);
	}
	return false;
}

double sweep_minimise(const struct sweep_function *function, double *x, size_t calls, double enough, double least)
{
	struct state s = state_new(function, x);
	double value = function->value(function->context, x, s.gradient);
	calls -= calls > 0;
	while (isfinite(value) && calls > 0 && steepness(&s) > enough)
	{
		const double before = value;
		find_direction(&s);
		if (!search_line(&s, &value, &calls))
		{
			if (s.pairs == 0) break;
			s.pairs = 0; /* the pairs misled: once more, straight down */
			continue;
		}
		remember(&s);
		memcpy(x, s.next, s.n * sizeof *x);
		memcpy(s.gradient, s.next_gradient, s.n * sizeof *x);
		if (before - value < least) break;
	}
	free(s.block);
	return value;
}
