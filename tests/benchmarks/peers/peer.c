/*
 * A worker process for the benchmark: sets its arrays up once, then answers on standard input and output.
 *
 *   peer <count> <largest number of threads> <array>...
 *   > run <work> <threads>
 *   < <seconds of one run> <first, middle and last element of the result, or three times the sum>
 *
 * An array is given as name:type:first:last: it runs evenly from the first value to the last, integers rounded down.
 *
 * Each timed run follows an untimed one of the same work, so that threads are awake and what the caches keep is kept.
 */
#define _GNU_SOURCE
#include <string.h>
#include "peer.h"

/* A type by its name in the protocol, and how an array of it is filled. */
struct type {
    const char *name;
    size_t size;
    void (*fill)(void *values, int64_t first, int64_t last, ptrdiff_t count, ptrdiff_t start, ptrdiff_t end);
};

#define FILL(type, value)                                                                                  \
    static void fill_##type(void *values, int64_t first, int64_t last, ptrdiff_t count,                    \
                            ptrdiff_t start, ptrdiff_t end)                                                \
    {                                                                                                      \
        const int64_t divisions = count > 1 ? count - 1 : 1;                                               \
        for (ptrdiff_t i = start; i < end; i++)                                                            \
            ((type *)values)[i] = (type)(value);                                                           \
    }

FILL(double, (double)i * ((double)(last - first) / (double)divisions) + (double)first)
FILL(float, (double)i * ((double)(last - first) / (double)divisions) + (double)first)
FILL(int32_t, first + i * (last - first) / divisions)

static const struct type types[] = {
    { "float64", sizeof(double), fill_double },
    { "float32", sizeof(float), fill_float },
    { "int32", sizeof(int32_t), fill_int32_t },
    { NULL, 0, NULL },
};

/* Makes an array from its description. Each page is touched first by the thread that works on it. */
static void *make(const char *typename, int64_t first, int64_t last, ptrdiff_t count, int threads)
{
    const struct type *type = types;
    while (type->name != NULL && strcmp(type->name, typename) != 0)
        type++;
    if (type->name == NULL) {
        fprintf(stderr, "no type %s\n", typename);
        exit(2);
    }
    void *values = allocate(count, type->size);
    #pragma omp parallel for schedule(static) num_threads(threads)
    for (int i = 0; i < threads; i++)
        type->fill(values, first, last, count, boundary(count, i, threads), boundary(count, i + 1, threads));
    return values;
}

static double element(const struct work *work, const void *values, ptrdiff_t i)
{
    switch (work->result) {
    case FLOATS: return ((const float *)values)[i];
    case INTEGERS: return ((const int32_t *)values)[i];
    case BOOLEANS: return ((const bool *)values)[i];
    default: return ((const double *)values)[i];
    }
}

static double run(loop *work, const struct operands *operands, void *result, ptrdiff_t count, int threads)
{
    if (threads == 1)
        return work(operands, result, 0, count);
    double sum = 0;
    #pragma omp parallel for schedule(static) num_threads(threads) reduction(+:sum)
    for (int i = 0; i < threads; i++)
        sum += work(operands, result, boundary(count, i, threads), boundary(count, i + 1, threads));
    return sum;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: peer <count> <largest number of threads> <array>...\n");
        return 2;
    }
    ptrdiff_t count = strtoll(argv[1], NULL, 10);
    int most = atoi(argv[2]);
    void *arrays[26] = { NULL };
    for (int i = 3; i < argc; i++) {
        char letter, type[16];
        long long first, last;
        if (sscanf(argv[i], "%c:%15[^:]:%lld:%lld", &letter, type, &first, &last) != 4 || letter < 'a' || letter > 'z') {
            fprintf(stderr, "cannot read the array %s\n", argv[i]);
            return 2;
        }
        arrays[letter - 'a'] = make(type, first, last, count, most);
    }
    const struct operands operands = {
        .x = arrays['x' - 'a'], .y = arrays['y' - 'a'], .z = arrays['z' - 'a'],
        .f = arrays['f' - 'a'], .i = arrays['i' - 'a'], .j = arrays['j' - 'a'],
    };
    void *result = make("float64", 0, 0, count, most);

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
        run(work->run, &operands, result, count, threads);
        double start = now();
        double sum = run(work->run, &operands, result, count, threads);
        double seconds = now() - start;
        if (work->result == SUM)
            printf("%.9f %.17g %.17g %.17g\n", seconds, sum, sum, sum);
        else
            printf("%.9f %.17g %.17g %.17g\n", seconds, element(work, result, 0), element(work, result, count / 2),
                   element(work, result, count - 1));
    }
    return 0;
}
