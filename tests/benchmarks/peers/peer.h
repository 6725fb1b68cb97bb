/*
 * What the peers in C share: memory, its division among threads, and the clock; and what one with expressions offers, named
 * loops over parts of its arrays. peer.c is the program around those.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif

/* As PolyTools: each thread has one range of whole pages. */
enum { grain = 4096 };

static inline ptrdiff_t boundary(ptrdiff_t count, int index, int threads)
{
    ptrdiff_t grains = (count + grain - 1) / grain;
    ptrdiff_t at = grains * index / threads * grain;
    return at < count ? at : count;
}

static inline void *allocate(ptrdiff_t count, size_t size)
{
    /* As NumPy and PolyTools: large arrays ask for huge pages. */
    const size_t huge = (size_t)2 << 20;
    size_t bytes = ((size_t)count * size + huge - 1) / huge * huge;
    void *memory = aligned_alloc(huge, bytes);
    if (memory == NULL) {
        fprintf(stderr, "not enough memory\n");
        exit(1);
    }
#if defined(__linux__)
    madvise(memory, bytes, MADV_HUGEPAGE);
#endif
    return memory;
}

static inline double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The arrays that are read. */
struct operands {
    double *x, *y, *z;
    float *f;
    int32_t *i, *j;
};

/* Computes a part of the elements of the result, or returns the sum of a part of the elements. */
typedef double loop(const struct operands *operands, void *restrict result, ptrdiff_t start, ptrdiff_t end);

struct work {
    const char *name;
    loop *run;
    /* What the result is. */
    enum { DOUBLES, FLOATS, INTEGERS, BOOLEANS, SUM } result;
};

/* Ends with a null name. */
extern const struct work works[];

/* Printed when the peer starts, such as the width of its stores. */
extern const char *const description;
