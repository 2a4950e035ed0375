#include "base/file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static enum sweep_status read_all(FILE *file, const char *name, size_t most, struct sweep_text *text,
								  struct sweep_error *err)
{
	char block[65536];
	size_t got, all = 0;
	while ((got = fread(block, 1, sizeof block, file)) > 0)
	{
		sweep_text_add(text, block, got);
		all += got;
		if (all > most) return sweep_fail_at(err, SWEEP_FAILED, name, 0, 0, "too large: more than %zu bytes", most);
	}
	if (ferror(file)) return sweep_fail_at(err, SWEEP_FAILED, name, 0, 0, "%s", strerror(errno));
	return SWEEP_OK;
}

enum sweep_status sweep_read_file(const char *path, size_t most, struct sweep_text *text, struct sweep_error *err)
{
	if (strcmp(path, "-") == 0) return read_all(stdin, "standard input", most, text, err);
	FILE *file = fopen(path, "rb");
	if (file == NULL) return sweep_fail_at(err, SWEEP_FAILED, path, 0, 0, "%s", strerror(errno));
	enum sweep_status status = read_all(file, path, most, text, err);
	fclose(file);
	return status;
}

size_t sweep_read_at(int file, void *bytes, size_t length, size_t offset)
{
	size_t all = 0;
	while (all < length)
	{
		ssize_t got = pread(file, (char *)bytes + all, length - all, (off_t)(offset + all));
		if (got == 0 || (got < 0 && errno != EINTR)) break;
		if (got > 0) all += (size_t)got;
	}
	return all;
}
