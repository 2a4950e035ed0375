#include "agent/files.h"

#include <inttypes.h>
#include <sys/resource.h>

enum
{
	OF_RUN = 5,   /* its input, outputs, process and log */
	OF_AGENT = 40 /* the ledger's, the signals', the minder's, what a start needs for a moment, what was inherited */
};

enum sweep_status sweep_files_allow(int64_t jobs, struct sweep_error *err)
{
	const rlim_t need = (rlim_t)(OF_AGENT + OF_RUN * jobs);
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= need) return SWEEP_OK;
	const rlim_t most = limit.rlim_max;
	limit.rlim_cur = need;
	if (most >= need && setrlimit(RLIMIT_NOFILE, &limit) == 0) return SWEEP_OK;
	return sweep_fail(err, SWEEP_USAGE,
					  "%" PRId64 " runs at once need %" PRIu64 " open files, and the limit is %" PRIu64
					  ": fewer --jobs, or a higher ulimit -n",
					  jobs, (uint64_t)need, (uint64_t)most);
}
