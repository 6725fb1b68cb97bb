/* A copy with ordinary stores, and one with the widest stores past the caches that the machine has. */
#include <stdint.h>
#if defined(__SSE2__)
#include <immintrin.h>
#endif
#include "peer.h"

#if defined(__AVX512F__)
#define WIDTH 8
#define COPY(r, x) _mm512_stream_pd(r, _mm512_loadu_pd(x))
const char *const description = "512-bit non-temporal stores";
#elif defined(__AVX__)
#define WIDTH 4
#define COPY(r, x) _mm256_stream_pd(r, _mm256_loadu_pd(x))
const char *const description = "256-bit non-temporal stores";
#elif defined(__SSE2__)
#define WIDTH 2
#define COPY(r, x) _mm_stream_pd(r, _mm_loadu_pd(x))
const char *const description = "128-bit non-temporal stores";
#else
const char *const description = "no non-temporal stores";
#endif

/* Compiled with -fno-tree-loop-distribute-patterns: else gcc calls memcpy, which stores large copies past the caches. */
static void copy(const double *restrict x, const double *restrict y, double *restrict r,
                 ptrdiff_t start, ptrdiff_t end)
{
    (void)y;
    for (ptrdiff_t i = start; i < end; i++)
        r[i] = x[i];
}

#if defined(WIDTH)
static void copy_nt(const double *restrict x, const double *restrict y, double *restrict r,
                    ptrdiff_t start, ptrdiff_t end)
{
    (void)y;
    ptrdiff_t i = start;
    /* The arrays and the ranges begin on pages. */
    for (; i + 4 * WIDTH <= end; i += 4 * WIDTH) {
        COPY(r + i, x + i);
        COPY(r + i + WIDTH, x + i + WIDTH);
        COPY(r + i + 2 * WIDTH, x + i + 2 * WIDTH);
        COPY(r + i + 3 * WIDTH, x + i + 3 * WIDTH);
    }
    for (; i < end; i++)
        r[i] = x[i];
    _mm_sfence();
}
#endif

const struct work works[] = {
    { "copy", copy },
#if defined(WIDTH)
    { "copy-nt", copy_nt },
#endif
    { NULL, NULL },
};
