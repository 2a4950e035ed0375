/* process.h - inside the store: a process named so that another of the same machine can tell whether it still lives,
 * and is not fooled by a number that was given again: the boot, the namespace of its number, the number, its start. */
#ifndef SWEEP_STORE_PROCESS_H
#define SWEEP_STORE_PROCESS_H

#include <stdbool.h>

/* This process; the caller frees it. NULL where the system does not say (proc(5) is not mounted). */
char *process_name(void);

/* Whether `name` is of this boot and namespace, and no longer runs. A zombie no longer runs. */
bool process_is_gone(const char *name);

#endif
