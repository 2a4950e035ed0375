#include "screen.h"

#include "report/label.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

static void tell_size(struct screen *screen)
{
	struct winsize size = {.ws_row = (unsigned short)screen->height, .ws_col = (unsigned short)screen->width};
	ioctl(screen->master, TIOCSWINSZ, &size);
}

bool screen_open(struct screen *screen, size_t width, size_t height)
{
	*screen = (struct screen){.width = width, .height = height};
	screen->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (screen->master < 0) return false;
	const bool ready = grantpt(screen->master) == 0 && unlockpt(screen->master) == 0;
	screen->slave = ready ? open(ptsname(screen->master), O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
	if (screen->slave < 0)
	{
		close(screen->master);
		return false;
	}
	fcntl(screen->master, F_SETFL, O_NONBLOCK);
	tell_size(screen);
	return true;
}

void screen_close(struct screen *screen)
{
	close(screen->slave);
	close(screen->master);
	sweep_text_free(&screen->scrolled);
}

static void add_cell(struct sweep_text *out, unsigned code)
{
	if (code < 0x80)
	{
		sweep_text_putc(out, (char)(code ? code : ' '));
		return;
	}
	sweep_text_putc(out, (char)(0xE0 | code >> 12)); /* of three bytes: such as the tests have */
	sweep_text_putc(out, (char)(0x80 | (code >> 6 & 0x3F)));
	sweep_text_putc(out, (char)(0x80 | (code & 0x3F)));
}

static void add_row(struct sweep_text *out, const unsigned *cells, size_t width)
{
	while (width > 0 && (cells[width - 1] == 0 || cells[width - 1] == ' ')) width--;
	for (size_t i = 0; i < width; i++) add_cell(out, cells[i]);
	sweep_text_putc(out, '\n');
}

static void scroll(struct screen *screen)
{
	add_row(&screen->scrolled, screen->cells[0], screen->width);
	memmove(screen->cells[0], screen->cells[1], (SCREEN_MOST - 1) * sizeof screen->cells[0]);
	memset(screen->cells[SCREEN_MOST - 1], 0, sizeof screen->cells[0]);
}

void screen_resize(struct screen *screen, size_t width, size_t height)
{
	for (; screen->row >= height; screen->row--) scroll(screen);
	for (size_t row = 0; row < SCREEN_MOST; row++)
		for (size_t column = width; column < SCREEN_MOST; column++) screen->cells[row][column] = 0;
	screen->width = width;
	screen->height = height;
	tell_size(screen);
}

static void line_feed(struct screen *screen)
{
	if (screen->row + 1 < screen->height) screen->row++;
	else scroll(screen);
}

static void clear(struct screen *screen, size_t row, size_t column)
{
	for (; column < SCREEN_MOST; column++) screen->cells[row][column] = 0;
}

/* "\033[", a number, and a letter; returns its length. */
static size_t escape(struct screen *screen, const char *text)
{
	char *end;
	if (text[1] != '[')
	{
		screen->odd = true;
		return 1;
	}
	const size_t number = strtoul(text + 2, &end, 10);
	if (*end == 'A') screen->row -= number < screen->row ? number : screen->row;
	else if (*end == 'K') clear(screen, screen->row, screen->column);
	else if (*end == 'J')
	{
		screen->writes++;
		clear(screen, screen->row, screen->column);
		for (size_t row = screen->row + 1; row < SCREEN_MOST; row++) clear(screen, row, 0);
	}
	else if (*end != 'm') screen->odd = true;
	return (size_t)(end - text) + 1;
}

static void show(struct screen *screen, unsigned code)
{
	if (screen->column >= screen->width)
	{
		screen->wrapped = true;
		screen->column = 0;
		line_feed(screen);
	}
	screen->cells[screen->row][screen->column++] = code;
}

void screen_read(struct screen *screen)
{
	static char text[1 << 20];
	size_t filled = 0;
	for (ssize_t got; (got = read(screen->master, text + filled, sizeof text - 1 - filled)) > 0;) filled += (size_t)got;
	text[filled] = '\0';
	for (size_t i = 0; i < filled;)
	{
		size_t length = 1;
		if (text[i] == '\r') screen->column = 0;
		else if (text[i] == '\n') line_feed(screen);
		else if (text[i] == '\033') length = escape(screen, text + i);
		else show(screen, sweep_character_at(text + i, &length));
		i += length;
	}
}

struct sweep_text screen_text(const struct screen *screen)
{
	struct sweep_text out = {0};
	size_t last = screen->height;
	for (bool blank = true; last > 0 && blank; last -= blank)
		for (size_t i = 0; i < screen->width; i++) blank &= screen->cells[last - 1][i] == 0;
	sweep_text_add(&out, screen->scrolled.data, screen->scrolled.length);
	for (size_t row = 0; row < last; row++) add_row(&out, screen->cells[row], screen->width);
	return out;
}
