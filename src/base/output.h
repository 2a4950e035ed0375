/* output.h - a file that appears whole or not at all.
 *
 *     struct sweep_output out;
 *     enum sweep_status status = sweep_output_open(&out, path, err);
 *     if (status == SWEEP_OK)
 *     {
 *         sweep_output_add(&out, bytes, length);
 *         status = sweep_output_close(&out, false, err);
 *     }
 *
 * What is added goes to a file beside `path`, which takes its place when all is there, with the permissions of the file
 * that it replaces, where there is one; its owner is whoever writes. A process that is killed before leaves the former
 * file. Where the file system can do without a name (O_TMPFILE), it leaves no other, unless it is killed in the moment
 * between giving the new file its temporary name, `path` and a dot and eight letters, and renaming it; elsewhere it
 * leaves one of such a name. A symbolic link stays, and the file that it names is the one written. A path that is no
 * regular file (/dev/stdout, a pipe) is written as it is. Safe in threads, with an output each. */
#ifndef SWEEP_BASE_OUTPUT_H
#define SWEEP_BASE_OUTPUT_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/types.h>

struct sweep_output
{
	int file;      /* descriptor */
	int problem;   /* errno of the first write that failed; 0: none */
	bool in_place; /* no regular file: there is nothing to replace */
	bool replaces; /* a regular file, whose permissions are `mode` */
	mode_t mode;
	char *path;      /* the file to be, links followed */
	char *temporary; /* where the bytes lie until then; NULL as long as they have no name */
};

/* SWEEP_FAILED: the file cannot be made, and *err names it; there is nothing to close. */
enum sweep_status sweep_output_open(struct sweep_output *out, const char *path, struct sweep_error *err);

/* What cannot be written is told by the close. */
void sweep_output_add(struct sweep_output *out, const void *bytes, size_t length);

/* Puts the file into its place. `durable`: it is on the disk before that, and its name is there, too, when this
 * returns. SWEEP_FAILED: some of it could not be written; the former file is as it was, and the new one is gone. */
enum sweep_status sweep_output_close(struct sweep_output *out, bool durable, struct sweep_error *err);

/* Gives the new file up. */
void sweep_output_drop(struct sweep_output *out);

/* The whole for what is left of `from`, and for bytes in memory. */
enum sweep_status sweep_output_copy(FILE *from, const char *path, struct sweep_error *err);
enum sweep_status sweep_output_write(const char *bytes, size_t length, const char *path, struct sweep_error *err);

#endif
