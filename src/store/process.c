#include "store/process.h"

#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* "BOOT NAMESPACE ": what two processes must share for the number of one to mean something to the other. */
static bool add_world(struct sweep_text *text)
{
	char boot[64], space[64];
	FILE *file = fopen("/proc/sys/kernel/random/boot_id", "re");
	bool known = file && fscanf(file, "%63s", boot) == 1;
	if (file) fclose(file);
	ssize_t length = known ? readlink("/proc/self/ns/pid", space, sizeof space - 1) : -1;
	if (length <= 0) return false;
	space[length] = '\0';
	sweep_text_printf(text, "%s %s ", boot, space);
	return true;
}

/* Field 22 of /proc/PID/stat, the ticks from the boot to the start; *state is field 3. The second field, the name, may
 * have spaces and parentheses: the fields are counted from its end. */
static bool read_start(long pid, char *state, uint64_t *start)
{
	char path[48], line[1024];
	snprintf(path, sizeof path, "/proc/%ld/stat", pid);
	FILE *file = fopen(path, "re");
	if (file == NULL) return false;
	size_t length = fread(line, 1, sizeof line - 1, file);
	fclose(file);
	line[length] = '\0';
	const char *behind = strrchr(line, ')');
	return behind &&
		   sscanf(behind + 1, " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %" SCNu64,
				  state, start) == 2;
}

char *process_name(void)
{
	struct sweep_text text = {0};
	char state;
	uint64_t start;
	if (add_world(&text) && read_start((long)getpid(), &state, &start))
	{
		sweep_text_printf(&text, "%ld %" PRIu64, (long)getpid(), start);
		return text.data;
	}
	sweep_text_free(&text);
	return NULL;
}

bool process_is_gone(const char *name)
{
	struct sweep_text world = {0};
	long pid = 0;
	uint64_t started = 0, start;
	bool here = add_world(&world) && strncmp(name, world.data, world.length) == 0 &&
				sscanf(name + world.length, "%ld %" SCNu64, &pid, &started) == 2 && pid > 0;
	sweep_text_free(&world);
	if (!here) return false;
	if (kill((pid_t)pid, 0) != 0 && errno == ESRCH) return true;
	char state;
	if (!read_start(pid, &state, &start)) return false; /* another user's, and hidden */
	return start != started || state == 'Z' || state == 'X';
}
