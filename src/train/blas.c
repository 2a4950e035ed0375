#include "train/blas.h"

#include <cblas.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {"libopenblas.so.0", "libopenblas.so", "libopenblas.dylib", NULL};

/* One library a process; set by sweep_blas_load() and only read afterwards. */
static struct
{
	__typeof__(cblas_sgemm) *sgemm;
} blas;

/* dlsym() gives an object pointer, which C does not convert to a function pointer; POSIX promises the same bits. */
static bool find(void *library, const char *name, void *function)
{
	void *symbol = dlsym(library, name);
	memcpy(function, &symbol, sizeof symbol);
	return symbol != NULL;
}

void sweep_blas_one_thread(void)
{
	static const char name[] = "OPENBLAS_NUM_THREADS";
	const char *now = getenv(name);
	if (now == NULL || strcmp(now, "1") != 0) setenv(name, "1", 1);
}

static enum sweep_status load(struct sweep_error *err)
{
	if (blas.sgemm) return SWEEP_OK;
	sweep_blas_one_thread();
	void *library = NULL;
	for (const char *const *name = names; *name && !library; name++) library = dlopen(*name, RTLD_NOW | RTLD_LOCAL);
	if (library == NULL)
		return sweep_fail(err, SWEEP_FAILED, "cannot load OpenBLAS: %s; install libopenblas0", dlerror());
	if (!find(library, "cblas_sgemm", &blas.sgemm))
		return sweep_fail(err, SWEEP_FAILED, "cannot use OpenBLAS: %s", dlerror());
	return SWEEP_OK;
}

enum sweep_status sweep_blas_load(struct sweep_error *err)
{
	static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&mutex);
	enum sweep_status status = load(err);
	pthread_mutex_unlock(&mutex);
	return status;
}

void sweep_gemm(enum sweep_transpose a_is, enum sweep_transpose b_is, size_t m, size_t n, size_t k, const float *a,
				size_t lda, const float *b, size_t ldb, float beta, float *c, size_t ldc)
{
	blas.sgemm(CblasRowMajor, a_is == SWEEP_TRANSPOSED ? CblasTrans : CblasNoTrans,
			   b_is == SWEEP_TRANSPOSED ? CblasTrans : CblasNoTrans, (blasint)m, (blasint)n, (blasint)k, 1, a,
			   (blasint)lda, b, (blasint)ldb, beta, c, (blasint)ldc);
}
