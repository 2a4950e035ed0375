#include "record/ahead.h"

#include "base/memory.h"
#include "base/thread.h"

#include <stdlib.h>

enum
{
	BLOCKS = 4,             /* that go round between the two threads */
	RECORDS = 256,          /* of a block */
	MOST_TEXT = 256 * 1024, /* bytes after which a block is handed over */
	LOOK_FOR_STOP = 100     /* milliseconds */
};

struct slot
{
	enum sweep_status status;
	struct sweep_error *err; /* of a bad line */
	bool end;
	int64_t number;
	size_t offset; /* of the line in the block's text */
	struct sweep_record record;
	cJSON *root;
};

struct block
{
	struct slot slots[RECORDS];
	size_t count;
	struct sweep_text text;
};

struct sweep_ahead
{
	struct sweep_record_reader *reader;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	bool stop, ended;
	struct block *blocks;
	/* Blocks are filled and taken in turn: the counts of both so far, and the place in the one that is being taken. */
	size_t filled, taken;
	size_t next;
};

static void clear(struct block *block)
{
	for (size_t i = 0; i < block->count; i++)
	{
		cJSON_Delete(block->slots[i].root);
		free(block->slots[i].err);
	}
	block->count = 0;
	sweep_text_clear(&block->text);
}

static void read_slot(struct sweep_record_reader *reader, struct block *block)
{
	struct slot *slot = &block->slots[block->count++];
	struct sweep_error err;
	*slot = (struct slot){.offset = block->text.length};
	slot->status = sweep_record_next(reader, &slot->record, &slot->end, &err);
	slot->number = reader->line;
	if (slot->status != SWEEP_OK)
	{
		slot->err = sweep_alloc(1, sizeof *slot->err);
		*slot->err = err;
		return;
	}
	if (slot->end) return;
	sweep_text_add(&block->text, slot->record.line, slot->record.length + 1); /* with its NUL */
	slot->root = reader->root;
	reader->root = NULL;
}

/* True when the input has ended. */
static bool fill(struct sweep_record_reader *reader, struct block *block)
{
	clear(block);
	do read_slot(reader, block);
	while (!block->slots[block->count - 1].end && block->count < RECORDS && block->text.length < MOST_TEXT &&
		   sweep_record_ready(reader, 0));
	return block->slots[block->count - 1].end;
}

/* Waits for a block that may be filled; NULL when the thread is to stop. */
static struct block *await_block(struct sweep_ahead *ahead)
{
	pthread_mutex_lock(&ahead->mutex);
	while (!ahead->stop && ahead->filled - ahead->taken == BLOCKS) pthread_cond_wait(&ahead->changed, &ahead->mutex);
	struct block *block = ahead->stop ? NULL : &ahead->blocks[ahead->filled % BLOCKS];
	pthread_mutex_unlock(&ahead->mutex);
	return block;
}

static bool is_stopped(struct sweep_ahead *ahead)
{
	pthread_mutex_lock(&ahead->mutex);
	bool stop = ahead->stop;
	pthread_mutex_unlock(&ahead->mutex);
	return stop;
}

static void *read_ahead(void *context)
{
	struct sweep_ahead *ahead = context;
	struct block *block;
	bool ended = false;
	while (!ended && (block = await_block(ahead)) != NULL)
	{
		while (!sweep_record_ready(ahead->reader, LOOK_FOR_STOP))
			if (is_stopped(ahead)) return NULL;
		ended = fill(ahead->reader, block);
		pthread_mutex_lock(&ahead->mutex);
		ahead->filled++;
		ahead->ended = ended;
		pthread_cond_broadcast(&ahead->changed);
		pthread_mutex_unlock(&ahead->mutex);
	}
	return NULL;
}

static void release(struct sweep_ahead *ahead)
{
	for (size_t i = 0; i < BLOCKS; i++)
	{
		clear(&ahead->blocks[i]);
		sweep_text_free(&ahead->blocks[i].text);
	}
	pthread_cond_destroy(&ahead->changed);
	pthread_mutex_destroy(&ahead->mutex);
	free(ahead->blocks);
	free(ahead);
}

struct sweep_ahead *sweep_ahead_start(struct sweep_record_reader *reader)
{
	struct sweep_ahead *ahead = sweep_alloc(1, sizeof *ahead);
	ahead->reader = reader;
	ahead->blocks = sweep_alloc(BLOCKS, sizeof *ahead->blocks);
	pthread_mutex_init(&ahead->mutex, NULL);
	sweep_condition_init(&ahead->changed);
	if (sweep_thread_start(&ahead->thread, read_ahead, ahead) == 0) return ahead;
	release(ahead);
	return NULL;
}

/* Waits until `blocks` are filled or the input has ended; false when the time is up before. */
static bool await_filled(struct sweep_ahead *ahead, size_t blocks, int milliseconds)
{
	struct timespec until = sweep_time_after(milliseconds);
	pthread_mutex_lock(&ahead->mutex);
	int result = 0;
	while (ahead->filled - ahead->taken < blocks && !ahead->ended && result == 0)
		result = pthread_cond_timedwait(&ahead->changed, &ahead->mutex, &until);
	bool filled = ahead->filled - ahead->taken >= blocks || ahead->ended;
	pthread_mutex_unlock(&ahead->mutex);
	return filled;
}

/* Gives the block back when all of it was taken. */
static void turn_over(struct sweep_ahead *ahead)
{
	const struct block *block = &ahead->blocks[ahead->taken % BLOCKS];
	if (ahead->next == 0 || ahead->next < block->count) return;
	if (block->slots[block->count - 1].end) return; /* the end is read again and again */
	pthread_mutex_lock(&ahead->mutex);
	ahead->taken++;
	ahead->next = 0;
	pthread_cond_broadcast(&ahead->changed);
	pthread_mutex_unlock(&ahead->mutex);
}

bool sweep_ahead_ready(struct sweep_ahead *ahead, int milliseconds)
{
	turn_over(ahead);
	return ahead->next > 0 || await_filled(ahead, 1, milliseconds);
}

void sweep_ahead_gather(struct sweep_ahead *ahead, int milliseconds)
{
	turn_over(ahead);
	await_filled(ahead, BLOCKS, milliseconds);
}

enum sweep_status sweep_ahead_next(struct sweep_ahead *ahead, struct sweep_record *record, int64_t *number, bool *end,
								   struct sweep_error *err)
{
	while (!sweep_ahead_ready(ahead, LOOK_FOR_STOP)) continue;
	const struct block *block = &ahead->blocks[ahead->taken % BLOCKS];
	const struct slot *slot = &block->slots[ahead->next < block->count ? ahead->next++ : block->count - 1];
	*number = slot->number;
	*end = slot->end;
	if (slot->err) *err = *slot->err;
	if (slot->status != SWEEP_OK || slot->end) return slot->status;
	*record = slot->record;
	record->line = block->text.data + slot->offset;
	return SWEEP_OK;
}

void sweep_ahead_halt(struct sweep_ahead *ahead)
{
	if (ahead->stop) return;
	pthread_mutex_lock(&ahead->mutex);
	ahead->stop = true;
	pthread_cond_broadcast(&ahead->changed);
	pthread_mutex_unlock(&ahead->mutex);
	pthread_join(ahead->thread, NULL);
}

void sweep_ahead_stop(struct sweep_ahead *ahead)
{
	if (ahead == NULL) return;
	sweep_ahead_halt(ahead);
	release(ahead);
}
