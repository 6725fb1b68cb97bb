/*
 * A worker process for the benchmark: sets its arrays up once, then answers on standard input and output.
 *
 *   peer <count> <largest number of threads>
 *   > run <work> <threads>
 *   < <seconds of one run> <first, middle and last element of the result>
 *
 * Each timed run follows an untimed one of the same work, so that threads are awake and what the caches keep is kept.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#if defined(__linux__)
#include <sys/mman.h>
#endif
#include "peer.h"

/* As PolyTools: each thread has one range of whole pages. */
enum { grain = 4096 };

static ptrdiff_t boundary(ptrdiff_t count, int index, int threads)
{
    ptrdiff_t grains = (count + grain - 1) / grain;
    ptrdiff_t at = grains * index / threads * grain;
    return at < count ? at : count;
}

static double *allocate(ptrdiff_t count)
{
    /* As NumPy and PolyTools: large arrays ask for huge pages. */
    const size_t huge = (size_t)2 << 20;
    size_t bytes = ((size_t)count * sizeof(double) + huge - 1) / huge * huge;
    double *memory = aligned_alloc(huge, bytes);
    if (memory == NULL) {
        fprintf(stderr, "not enough memory\n");
        exit(1);
    }
#if defined(__linux__)
    madvise(memory, bytes, MADV_HUGEPAGE);
#endif
    return memory;
}

static void fill(double *x, double *y, double *r, ptrdiff_t count, ptrdiff_t start, ptrdiff_t end)
{
    double divisions = count > 1 ? (double)(count - 1) : 1;
    for (ptrdiff_t i = start; i < end; i++) {
        x[i] = (double)i * (2 / divisions) - 1;
        y[i] = (double)i * (3 / divisions);
        r[i] = 0;
    }
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void run(loop *work, const double *x, const double *y, double *r, ptrdiff_t count, int threads)
{
    if (threads == 1) {
        work(x, y, r, 0, count);
        return;
    }
    #pragma omp parallel for schedule(static) num_threads(threads)
    for (int i = 0; i < threads; i++)
        work(x, y, r, boundary(count, i, threads), boundary(count, i + 1, threads));
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: peer <count> <largest number of threads>\n");
        return 2;
    }
    ptrdiff_t count = strtoll(argv[1], NULL, 10);
    int most = atoi(argv[2]);
    double *x = allocate(count), *y = allocate(count), *r = allocate(count);
    /* Each page is touched first by the thread that works on it. */
    #pragma omp parallel for schedule(static) num_threads(most)
    for (int i = 0; i < most; i++)
        fill(x, y, r, count, boundary(count, i, most), boundary(count, i + 1, most));

    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("ready %s\n", description);
    char line[256], name[64];
    int threads;
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "run %63s %d", name, &threads) != 2) {
            printf("error cannot read the request\n");
            continue;
        }
        const struct work *work = works;
        while (work->name != NULL && strcmp(work->name, name) != 0)
            work++;
        if (work->name == NULL) {
            printf("error no work %s\n", name);
            continue;
        }
        run(work->run, x, y, r, count, threads);
        double start = now();
        run(work->run, x, y, r, count, threads);
        double seconds = now() - start;
        printf("%.9f %.17g %.17g %.17g\n", seconds, r[0], r[count / 2], r[count - 1]);
    }
    return 0;
}
