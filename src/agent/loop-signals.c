/* What an agent does about signals; agent.h says what a person can count on. */
#include "agent/caught.h"
#include "agent/loop.h"

#include <inttypes.h>
#include <signal.h>
#include <string.h>

/* Those that end an agent, and those that it only passes on. */
static const int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, 0};
static const int forwarded[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2, SIGCONT, SIGWINCH, SIGALRM, 0};

enum sweep_status loop_start_signals(const struct loop *loop, struct sweep_error *err)
{
	return sweep_caught_start(loop->options->forward ? forwarded : ending, err);
}

static void forward(struct loop *loop, int number)
{
	for (size_t i = 0; i < loop->slot_count; i++) sweep_slot_signal(&loop->slots[i], number);
}

static void interrupt(struct loop *loop)
{
	struct sweep_text text = {0};
	const size_t busy = loop_busy(loop);
	loop->interrupts++;
	if (loop->interrupts == 1)
	{
		loop_drain(loop, "interrupted");
		if (busy > 0)
		{
			sweep_text_printf(&text, "interrupted: waiting for %zu run%s, Ctrl-C again ends %s", busy,
							  busy == 1 ? "" : "s", busy == 1 ? "it" : "them");
			sweep_view_say(loop->view, text.data);
			sweep_view_status(loop->view, text.data);
		}
	}
	else loop_end_runs(loop, "interrupted", SWEEP_SLOT_PERSON, loop->interrupts > 2);
	if (loop->interrupts == 2 && busy > 0)
	{
		sweep_text_printf(&text, "interrupted again: %zu run%s get%s SIGTERM; Ctrl-C once more ends %s at once", busy,
						  busy == 1 ? "" : "s", busy == 1 ? "s" : "", busy == 1 ? "it" : "them");
		sweep_view_say(loop->view, text.data);
		sweep_view_status(loop->view, text.data);
	}
	sweep_text_free(&text);
}

static bool is_ending(int number)
{
	const int *known = ending;
	while (*known && *known != number) known++;
	return *known != 0;
}

static void take(struct loop *loop, int number)
{
	const bool again = loop->signal != 0 && loop->signal != SIGINT;
	if (loop->options->forward && number != SIGTERM) forward(loop, number);
	if (!is_ending(number)) return;
	if (loop->signal == 0 || number != SIGINT) loop->signal = number;
	if (number == SIGINT)
	{
		interrupt(loop);
		return;
	}
	struct sweep_text text = {0};
	sweep_text_printf(&text, "ended by signal %d (%s)", number, strsignal(number));
	if (!again) sweep_view_say(loop->view, text.data);
	loop_end_runs(loop, text.data, SWEEP_SLOT_HAND_BACK, again);
	sweep_text_free(&text);
}

void loop_take_signals(struct loop *loop)
{
	int number;
	while ((number = sweep_caught_next()) != 0) take(loop, number);
}
