/* zlib-inflate - the yardstick of loading: zlib inflates whole files into memory and does nothing with them. */
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

enum
{
	MOST = 64 << 20,
	BUFFER = 256 * 1024
};

int main(int argc, char **argv)
{
	char *bytes = malloc(MOST);
	if (bytes == NULL) return 1;
	for (int i = 1; i < argc; i++)
	{
		gzFile file = gzopen(argv[i], "rb");
		if (file == NULL) return 1;
		gzbuffer(file, BUFFER);
		if (gzread(file, bytes, MOST) < 0) return 1;
		gzclose_r(file);
	}
	free(bytes);
	return 0;
}
