/* A copy with ordinary stores, and one with the widest stores past the caches that the machine has. */
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
static double copy(const struct operands *operands, void *restrict result, ptrdiff_t start, ptrdiff_t end)
{
    const double *restrict x = operands->x;
    double *restrict r = result;
    for (ptrdiff_t i = start; i < end; i++)
        r[i] = x[i];
    return 0;
}

#if defined(WIDTH)
static double copy_nt(const struct operands *operands, void *restrict result, ptrdiff_t start, ptrdiff_t end)
{
    const double *restrict x = operands->x;
    double *restrict r = result;
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
    return 0;
}
#endif

const struct work works[] = {
    { "copy", copy, DOUBLES },
#if defined(WIDTH)
    { "copy-nt", copy_nt, DOUBLES },
#endif
    { NULL, NULL, DOUBLES },
};
