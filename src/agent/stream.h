/* stream.h - the lines of a pipe that is read without waiting.
 *
 * Inside src/agent. Memory grows with the longest line only, up to SWEEP_CHILD_LINE, and is given back behind it. */
#ifndef SWEEP_AGENT_STREAM_H
#define SWEEP_AGENT_STREAM_H

#include "agent/child.h"

struct sweep_reading
{
	int file; /* -1: closed */
	enum sweep_stream stream;
	sweep_child_line *line;
	void *context;
	char *buffer;
	size_t capacity;
	size_t filled;  /* bytes of the line that is not yet whole */
	size_t scanned; /* of these, known to hold no line end */
	bool divided;   /* pieces of that line were handed out */
};

/* Reads until nothing is there, or `most` bytes were read, and hands out the lines. Closes the pipe at its end.
 * True when bytes may be left. */
bool sweep_reading_read(struct sweep_reading *reading, size_t most);

/* Hands out the last line, if it had no end, and closes the pipe. */
void sweep_reading_close(struct sweep_reading *reading);

#endif
