#include "train/digits.h"

#include "base/random.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum
{
	MOST_POINTS = 12,
	SPAN_STEPS = 4, /* chords of the curve between two points */
	SIDE = SWEEP_DIGITS_SIDE
};

struct point
{
	float x, y;
};

/* A change of what follows changes the drawing: see SWEEP_DIGITS_DRAWING in digits.h. */

/* --- how digits are written ------------------------------------------------------------------------- */

/* Points of a box 100 wide and 100 high, y downwards, named a, b, c, ... in their order. A stroke is a smooth curve
 * through the points that its letters name; a letter twice is a sharp corner; a space lifts the pen. */
struct glyph
{
	const char *strokes;
	uint8_t points[MOST_POINTS][2];
};

enum
{
	WAYS = 4
};

/* The ways to write each digit, all equally likely; a way may stand there twice. */
static const struct glyph glyphs[10][WAYS] = {
	{{"abcdefghi", {{50, 0}, {26, 16}, {17, 50}, {26, 84}, {50, 100}, {74, 84}, {83, 50}, {74, 16}, {45, 3}}},
	 {"abcdefgh", {{60, 4}, {30, 12}, {18, 50}, {32, 92}, {62, 94}, {82, 54}, {76, 20}, {48, 2}}},
	 {"abcdefghi", {{50, 0}, {26, 16}, {17, 50}, {26, 84}, {50, 100}, {74, 84}, {83, 50}, {74, 16}, {45, 3}}},
	 {"abcdefgh", {{44, 6}, {70, 6}, {82, 42}, {70, 88}, {44, 98}, {20, 70}, {22, 30}, {50, 2}}}},
	{{"abc", {{52, 0}, {50, 50}, {48, 100}}},
	 {"abc", {{50, 0}, {52, 50}, {50, 100}}},
	 {"abbcd", {{32, 24}, {54, 0}, {53, 50}, {52, 100}}},
	 {"abbcd ef", {{32, 24}, {52, 0}, {52, 50}, {51, 100}, {28, 99}, {76, 98}}}},
	{{"abcdefgghi", {{20, 24}, {34, 4}, {58, 2}, {76, 20}, {68, 44}, {44, 72}, {18, 98}, {50, 97}, {84, 96}}},
	 {"abcdefghij",
	  {{22, 20}, {46, 2}, {74, 20}, {62, 54}, {36, 86}, {18, 92}, {22, 76}, {42, 80}, {64, 96}, {88, 88}}},
	 {"abcdefgghi", {{18, 18}, {40, 2}, {66, 6}, {76, 26}, {62, 52}, {40, 76}, {20, 96}, {50, 94}, {82, 98}}},
	 {"abcdefghi", {{20, 22}, {46, 1}, {76, 22}, {60, 54}, {30, 84}, {22, 94}, {40, 88}, {60, 96}, {86, 92}}}},
	{{"abcdeefghi", {{22, 14}, {46, 1}, {72, 14}, {68, 36}, {42, 47}, {72, 58}, {77, 80}, {52, 99}, {18, 88}}},
	 {"abbccdefg", {{20, 4}, {76, 3}, {46, 42}, {76, 58}, {74, 86}, {46, 100}, {18, 88}}},
	 {"abcdefghij",
	  {{22, 12}, {48, 0}, {72, 16}, {60, 40}, {44, 46}, {60, 51}, {78, 72}, {62, 96}, {38, 100}, {16, 86}}},
	 {"abcdeefghi", {{20, 10}, {48, 2}, {70, 18}, {62, 38}, {36, 46}, {68, 54}, {78, 76}, {54, 100}, {20, 94}}}},
	{{"abbc def", {{30, 4}, {20, 56}, {84, 54}, {68, 14}, {64, 60}, {60, 100}}},
	 {"abccd aef", {{62, 0}, {38, 32}, {14, 66}, {86, 64}, {62, 50}, {60, 100}}},
	 {"abcd efg", {{26, 6}, {20, 44}, {44, 56}, {72, 48}, {74, 4}, {70, 52}, {66, 100}}},
	 {"abbc def", {{34, 2}, {16, 60}, {84, 58}, {66, 30}, {64, 66}, {62, 100}}}},
	{{"abbccdefgh", {{80, 4}, {34, 4}, {28, 44}, {54, 38}, {80, 58}, {74, 88}, {46, 100}, {16, 88}}},
	 {"abbcdef gh", {{36, 6}, {30, 46}, {66, 46}, {78, 74}, {54, 98}, {18, 92}, {36, 6}, {80, 2}}},
	 {"abcdefgh", {{82, 2}, {44, 6}, {32, 40}, {58, 46}, {78, 66}, {66, 92}, {42, 100}, {18, 90}}},
	 {"abbccdefg", {{78, 2}, {38, 4}, {30, 42}, {64, 46}, {72, 78}, {48, 99}, {20, 92}}}},
	{{"abcdefghi", {{70, 2}, {42, 22}, {24, 54}, {26, 84}, {50, 100}, {74, 84}, {70, 60}, {48, 52}, {27, 70}}},
	 {"abcdefgh", {{56, 0}, {34, 30}, {22, 66}, {34, 96}, {64, 94}, {74, 68}, {50, 56}, {26, 76}}},
	 {"abcdefghi", {{66, 0}, {38, 26}, {22, 58}, {26, 88}, {52, 100}, {76, 82}, {66, 60}, {44, 58}, {26, 76}}},
	 {"abcdefg", {{44, 0}, {28, 44}, {26, 88}, {54, 100}, {74, 78}, {56, 58}, {28, 74}}}},
	{{"abccde", {{18, 8}, {50, 5}, {82, 4}, {62, 46}, {46, 100}}},
	 {"abccde fg", {{18, 6}, {50, 4}, {80, 5}, {60, 48}, {46, 100}, {36, 52}, {76, 50}}},
	 {"abccde", {{22, 16}, {46, 6}, {80, 8}, {66, 46}, {60, 100}}},
	 {"abbcdde", {{20, 22}, {22, 6}, {50, 4}, {80, 4}, {50, 100}}}},
	{{"abcdefghi", {{74, 14}, {50, 1}, {27, 18}, {50, 46}, {77, 74}, {50, 99}, {23, 76}, {48, 50}, {72, 22}}},
	 {"abcdefghij",
	  {{50, 0}, {26, 20}, {48, 45}, {76, 72}, {52, 100}, {22, 78}, {40, 54}, {66, 36}, {74, 16}, {54, 1}}},
	 {"abcdefghi", {{66, 4}, {34, 10}, {34, 34}, {66, 60}, {70, 90}, {36, 98}, {30, 70}, {62, 40}, {74, 10}}},
	 {"abcde fghij",
	  {{50, 46}, {26, 24}, {50, 1}, {74, 22}, {52, 46}, {48, 47}, {22, 74}, {50, 100}, {78, 76}, {54, 47}}}},
	{{"abcdeffgh", {{74, 18}, {50, 2}, {24, 22}, {34, 50}, {60, 46}, {76, 16}, {72, 60}, {64, 100}}},
	 {"abcdeffghi", {{74, 20}, {50, 2}, {24, 24}, {36, 50}, {62, 46}, {76, 14}, {77, 62}, {60, 96}, {26, 92}}},
	 {"abcdefgh", {{72, 12}, {42, 6}, {26, 34}, {50, 50}, {72, 26}, {76, 8}, {66, 56}, {54, 100}}},
	 {"abcdeffg", {{70, 10}, {40, 4}, {24, 30}, {44, 50}, {70, 34}, {72, 6}, {70, 100}}}},
};

/* --- random numbers --------------------------------------------------------------------------------- */

struct draws
{
	uint32_t counter[4], words[4];
	unsigned left; /* words not yet used */
};

static uint32_t draw_word(struct draws *draws)
{
	static const uint32_t key[2] = {0x73776565, 0x70646967}; /* any constants: another key draws other digits */
	if (draws->left == 0)
	{
		sweep_philox(draws->counter, key, draws->words);
		draws->counter[0]++;
		draws->left = 4;
	}
	return draws->words[--draws->left];
}

/* In [low,high), from 24 bits. */
static float draw_uniform(struct draws *draws, float low, float high)
{
	return low + (high - low) * ((float)(draw_word(draws) >> 8) * 0x1p-24f);
}

/* Nearly normal with mean 0 and this deviation, within 3.46 deviations: the sum of four bytes (Irwin 1927, Hall
 * 1927), whose variance is 4 (256^2 - 1) / 12 = 147.8^2. */
static float draw_bell(struct draws *draws, float deviation)
{
	uint32_t word = draw_word(draws);
	int sum = (int)((word & 255) + (word >> 8 & 255) + (word >> 16 & 255) + (word >> 24)) - 510;
	return (float)sum * (deviation / 147.8f);
}

/* --- the hand: from a glyph's points to points on the paper ------------------------------------------- */

/* Leads the points a little astray, each much like the one before it, then maps the box to pixels: bends it (a little
 * of y^2 in x and of x^2 in y), scales, slants, turns and shifts it. The turn is by an angle with tan(angle / 2) = t:
 * cos = (1 - t^2) / (1 + t^2), sin = 2 t / (1 + t^2), which needs no library function. */
static void place_points(const struct glyph *glyph, struct draws *draws, struct point *out)
{
	const float wobble = draw_uniform(draws, 0.02f, 0.07f);
	const float bend_x = draw_bell(draws, 0.25f), bend_y = draw_bell(draws, 0.15f);
	const float size = 20.0f + draw_bell(draws, 1.4f), width = size * (0.9f + draw_bell(draws, 0.15f));
	const float slant = 0.10f + draw_bell(draws, 0.22f), t = draw_bell(draws, 0.08f);
	const float cosine = (1 - t * t) / (1 + t * t), sine = 2 * t / (1 + t * t);
	const float middle_x = SIDE / 2.0f + draw_bell(draws, 1.0f), middle_y = SIDE / 2.0f + draw_bell(draws, 1.0f);
	float astray_x = draw_bell(draws, wobble), astray_y = draw_bell(draws, wobble);
	for (int i = 0; i < MOST_POINTS; i++)
	{
		astray_x = 0.6f * astray_x + 0.8f * draw_bell(draws, wobble); /* 0.6^2 + 0.8^2 = 1 keeps the variance */
		astray_y = 0.6f * astray_y + 0.8f * draw_bell(draws, wobble);
		float x = (float)glyph->points[i][0] * 0.01f - 0.5f + astray_x;
		float y = (float)glyph->points[i][1] * 0.01f - 0.5f + astray_y;
		float bent_x = (x + bend_x * (y * y - 0.1f)) * width;
		float bent_y = (y + bend_y * (x * x - 0.1f)) * size;
		float slanted_x = bent_x - slant * bent_y;
		out[i].x = middle_x + cosine * slanted_x - sine * bent_y;
		out[i].y = middle_y + sine * slanted_x + cosine * bent_y;
	}
}

/* --- the pen: from strokes to pixels ------------------------------------------------------------------ */

struct pen
{
	float radius, edge; /* pixels; the ink fades out over `edge` pixels */
	float pressure;     /* how much wider a stroke begins than it ends, as a part of the radius */
	float ink, grain;   /* the darkest value; the part of it that the paper's grain takes at most */
};

enum
{
	LANES = 4,
	WIDTH = SIDE + LANES /* room for the last lanes of a row */
};

/* Four neighbouring pixels, computed at once (a vector of gcc and clang, on any machine). */
typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));
typedef int32_t mask __attribute__((vector_size(LANES * sizeof(int32_t))));

static lanes least(lanes a, lanes b)
{
	const mask less = a < b;
	return (lanes)((less & (mask)a) | (~less & (mask)b));
}

static lanes most(lanes a, lanes b)
{
	const mask less = a < b;
	return (lanes)((less & (mask)b) | (~less & (mask)a));
}

static lanes all(float value)
{
	return (lanes){value, value, value, value};
}

/* For each pixel the least squared distance to a stroke's chords, in units of the pen's radius there. */
struct canvas
{
	float nearness[SIDE][WIDTH];
	int left, top, right, bottom; /* the touched part, exclusive at right and bottom */
};

static int clamp_pixel(float position)
{
	return position < 0 ? 0 : position > SIDE ? SIDE : (int)position;
}

static void touch(struct canvas *canvas, int left, int top, int right, int bottom)
{
	if (left < canvas->left) canvas->left = left;
	if (top < canvas->top) canvas->top = top;
	if (right > canvas->right) canvas->right = right;
	if (bottom > canvas->bottom) canvas->bottom = bottom;
}

/* The chord from a to b over all pixels within `reach` of it. The nearest point of a chord is a + u (b - a), where u
 * is the projection of the pixel on it, held within [0,1]. */
static void draw_chord(struct canvas *canvas, struct point a, struct point b, float radius, float reach)
{
	const int left = clamp_pixel((a.x < b.x ? a.x : b.x) - reach);
	const int right = clamp_pixel((a.x < b.x ? b.x : a.x) + reach + 1);
	const int top = clamp_pixel((a.y < b.y ? a.y : b.y) - reach);
	const int bottom = clamp_pixel((a.y < b.y ? b.y : a.y) + reach + 1);
	const float dx = b.x - a.x, dy = b.y - a.y, square = dx * dx + dy * dy;
	const float along_x = square > 0 ? dx / square : 0, along_y = square > 0 ? dy / square : 0;
	const float scale = 1 / (radius * radius);
	const lanes first = (lanes){0.5f, 1.5f, 2.5f, 3.5f} - a.x, none = all(0), whole = all(1);
	for (int row = top; row < bottom; row++)
		for (int column = left; column < right; column += LANES)
		{
			const lanes x = first + (float)column, y = all((float)row + 0.5f - a.y);
			const lanes along = least(most(x * along_x + y * along_y, none), whole);
			const lanes off_x = x - along * dx, off_y = y - along * dy;
			lanes nearness;
			memcpy(&nearness, &canvas->nearness[row][column], sizeof nearness);
			nearness = least(nearness, (off_x * off_x + off_y * off_y) * scale);
			memcpy(&canvas->nearness[row][column], &nearness, sizeof nearness);
		}
	touch(canvas, left, top, right, bottom);
}

/* The curve from b to c whose neighbours are a and d (Catmull and Rom 1974, tension 1/2), at u in [0,1]. */
static float spline(float a, float b, float c, float d, float u)
{
	return b + 0.5f * u * (c - a + u * (2 * a - 5 * b + 4 * c - d + u * (3 * (b - c) + d - a)));
}

/* The stroke's point beyond `end`, whose letter this is; a blank: where it would be if the stroke came straight from
 * there through `end` to `other`. */
static struct point neighbour(const struct point *points, char letter, struct point end, struct point other)
{
	if (letter >= 'a') return points[letter - 'a'];
	return (struct point){2 * end.x - other.x, 2 * end.y - other.y};
}

static void draw_span(struct canvas *canvas, const struct pen *pen, const struct point p[4], float progress, float part)
{
	struct point from = p[1];
	for (int step = 1; step <= SPAN_STEPS; step++)
	{
		const float u = (float)step / SPAN_STEPS;
		const float radius = pen->radius * (1 + pen->pressure * (0.5f - progress - part * u));
		const struct point to = {spline(p[0].x, p[1].x, p[2].x, p[3].x, u), spline(p[0].y, p[1].y, p[2].y, p[3].y, u)};
		draw_chord(canvas, from, to, radius, radius * (1 + 0.5f * pen->edge / pen->radius));
		from = to;
	}
}

static void draw_strokes(struct canvas *canvas, const struct pen *pen, const char *strokes, const struct point *points)
{
	const size_t length = strlen(strokes);
	const float part = 1 / (float)length;
	for (size_t i = 0; i + 1 < length; i++)
	{
		const char here = strokes[i], next = strokes[i + 1];
		if (here == ' ' || next == ' ' || here == next) continue;
		const char before = i > 0 && strokes[i - 1] != here ? strokes[i - 1] : ' ';
		const char after = i + 2 < length && strokes[i + 2] != next ? strokes[i + 2] : ' ';
		const struct point b = points[here - 'a'], c = points[next - 'a'];
		const struct point span[4] = {neighbour(points, before, b, c), b, c, neighbour(points, after, c, b)};
		draw_span(canvas, pen, span, (float)i * part, part);
	}
}

/* Ink where the pen went, with the paper's grain in it; all else stays exactly 0. */
static void develop(const struct canvas *canvas, const struct pen *pen, struct draws *draws, uint8_t *pixels)
{
	const float slope = pen->radius / pen->edge;
	for (int row = canvas->top; row < canvas->bottom; row++)
		for (int column = canvas->left; column < canvas->right; column++)
		{
			float cover = 0.5f + slope * (1 - sqrtf(canvas->nearness[row][column]));
			if (cover <= 0) continue;
			float grain = pen->grain * (float)(draw_word(draws) >> 24) * (1 / 256.0f);
			pixels[row * SIDE + column] = (uint8_t)((cover < 1 ? cover : 1) * pen->ink * (1 - grain) + 0.5f);
		}
}

/* One statement a draw: C leaves open in which order an initialiser's parts are evaluated. */
static struct pen take_pen(struct draws *draws)
{
	struct pen pen;
	pen.radius = draw_uniform(draws, 0.75f, 1.75f);
	pen.edge = draw_uniform(draws, 0.8f, 1.3f);
	pen.pressure = draw_bell(draws, 0.2f);
	pen.ink = 255 * draw_uniform(draws, 0.9f, 1.0f);
	pen.grain = draw_uniform(draws, 0, 0.15f);
	return pen;
}

uint8_t sweep_digits_draw(enum sweep_digits_set set, size_t index, uint8_t *pixels)
{
	struct draws draws = {.counter = {0, (uint32_t)set, (uint32_t)index, (uint32_t)((uint64_t)index >> 32)}};
	const uint8_t label = (uint8_t)(((uint64_t)draw_word(&draws) * 10) >> 32);
	const struct glyph *glyph = &glyphs[label][draw_word(&draws) % WAYS];
	struct point points[MOST_POINTS];
	struct canvas canvas = {.left = SIDE, .top = SIDE};
	place_points(glyph, &draws, points);
	const struct pen pen = take_pen(&draws);
	for (int row = 0; row < SIDE; row++)
		for (int column = 0; column < WIDTH; column++) canvas.nearness[row][column] = 1e9f;
	memset(pixels, 0, SWEEP_DIGITS_PIXELS);
	draw_strokes(&canvas, &pen, glyph->strokes, points);
	develop(&canvas, &pen, &draws, pixels);
	return label;
}
