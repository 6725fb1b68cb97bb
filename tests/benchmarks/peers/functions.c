/*
 * A worker process for the benchmark: elementary functions, one loop each, which gcc -Ofast turns into calls of glibc's
 * libmvec where that has a vector form.
 *
 *   functions <most elements> <largest number of threads>
 *   > run <function> <type> <first x> <last x> <first y> <last y> <elements> <repeats> <threads>
 *   < <seconds of all repeats> <first, middle and last element of the result>
 *
 * The elements jump over the range from first to last: element i is the fraction of i * step + 1/2, as OwnFunctions.cs has it.
 */
#define _GNU_SOURCE
#include <math.h>
#include <string.h>
#include "peer.h"

typedef void loop64(double *restrict r, const double *restrict xs, const double *restrict ys, ptrdiff_t start, ptrdiff_t end);
typedef void loop32(float *restrict r, const float *restrict xs, const float *restrict ys, ptrdiff_t start, ptrdiff_t end);

#define LOOP(name, suffix, type, value)                                                                    \
    static void name##_##suffix(type *restrict r, const type *restrict xs, const type *restrict ys,        \
                                ptrdiff_t start, ptrdiff_t end)                                            \
    {                                                                                                      \
        for (ptrdiff_t i = start; i < end; i++) {                                                          \
            const type x = xs[i], y = ys[i];                                                               \
            (void)x, (void)y;                                                                              \
            r[i] = value;                                                                                  \
        }                                                                                                  \
    }

/* What each is called here and in C. */
#define UNARY(each)                                                                                        \
    each(sin, sin) each(cos, cos) each(tan, tan) each(arcsin, asin) each(arccos, acos) each(arctan, atan)  \
    each(sinh, sinh) each(cosh, cosh) each(tanh, tanh)                                                     \
    each(arcsinh, asinh) each(arccosh, acosh) each(arctanh, atanh)                                         \
    each(exp, exp) each(exp2, exp2) each(expm1, expm1)                                                     \
    each(log, log) each(log2, log2) each(log10, log10) each(log1p, log1p)                                  \
    each(sqrt, sqrt) each(cbrt, cbrt) each(floor, floor) each(ceil, ceil) each(trunc, trunc) each(round, rint)
#define BINARY(each)                                                                                       \
    each(arctan2, atan2) each(pow, pow) each(hypot, hypot) each(fmod, fmod)                                \
    each(copysign, copysign) each(nextafter, nextafter)

#define UNARY_LOOPS(name, function) LOOP(name, 64, double, function(x)) LOOP(name, 32, float, function##f(x))
#define BINARY_LOOPS(name, function) LOOP(name, 64, double, function(x, y)) LOOP(name, 32, float, function##f(x, y))
UNARY(UNARY_LOOPS)
BINARY(BINARY_LOOPS)
LOOP(mixed, 64, double, sqrt(x * x + y * y) + exp(-x) * log(y + 2) - atan2(y, x))
LOOP(mixed, 32, float, sqrtf(x * x + y * y) + expf(-x) * logf(y + 2) - atan2f(y, x))

#define ENTRY(name, function) { #name, name##_64, name##_32 },
static const struct function {
    const char *name;
    loop64 *in64;
    loop32 *in32;
} functions[] = { UNARY(ENTRY) BINARY(ENTRY) ENTRY(mixed, ) { NULL, NULL, NULL } };

/* An operand in both types, with what it holds. */
struct operand {
    double *in64;
    float *in32;
    uint32_t step;
    struct content { double first, last; ptrdiff_t count; } held64, held32;
};

static void fill(struct operand *operand, bool is32, double first, double last, ptrdiff_t count, int threads)
{
    struct content *held = is32 ? &operand->held32 : &operand->held64;
    if (held->first == first && held->last == last && held->count == count)
        return;
    *held = (struct content){ first, last, count };
    /* Each page is touched first by the thread that works on it. */
    #pragma omp parallel for schedule(static) num_threads(threads)
    for (int part = 0; part < threads; part++) {
        for (ptrdiff_t i = boundary(count, part, threads); i < boundary(count, part + 1, threads); i++) {
            double value = first + (last - first) * (((uint32_t)i * operand->step + 0x80000000u + 0.5) * 0x1p-32);
            if (is32)
                operand->in32[i] = (float)value;
            else
                operand->in64[i] = value;
        }
    }
}

static void *result;
static struct operand x = { .step = 3242174889u }, y = { .step = 2447445413u };

static void compute(const struct function *function, bool is32, ptrdiff_t start, ptrdiff_t end)
{
    if (is32)
        function->in32(result, x.in32, y.in32, start, end);
    else
        function->in64(result, x.in64, y.in64, start, end);
}

static void run(const struct function *function, bool is32, ptrdiff_t count, int repeats, int threads)
{
    for (int i = 0; i < repeats; i++) {
        if (threads == 1) {
            compute(function, is32, 0, count);
            continue;
        }
        #pragma omp parallel for schedule(static) num_threads(threads)
        for (int part = 0; part < threads; part++)
            compute(function, is32, boundary(count, part, threads), boundary(count, part + 1, threads));
    }
}

static double element(bool is32, ptrdiff_t i)
{
    return is32 ? ((const float *)result)[i] : ((const double *)result)[i];
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: functions <most elements> <largest number of threads>\n");
        return 2;
    }
    ptrdiff_t most = strtoll(argv[1], NULL, 10);
    int all = atoi(argv[2]);
    struct operand *operands[] = { &x, &y };
    for (int i = 0; i < 2; i++) {
        operands[i]->in64 = allocate(most, sizeof(double));
        operands[i]->in32 = allocate(most, sizeof(float));
        fill(operands[i], false, 0, 1, most, all);
        fill(operands[i], true, 0, 1, most, all);
    }
    result = allocate(most, sizeof(double));
    #pragma omp parallel for schedule(static) num_threads(all)
    for (int part = 0; part < all; part++) {
        ptrdiff_t start = boundary(most, part, all);
        memset((double *)result + start, 0, (size_t)(boundary(most, part + 1, all) - start) * sizeof(double));
    }

    setvbuf(stdout, NULL, _IOLBF, 0);
    printf("ready functions\n");
    char line[256], name[32], type[16];
    double first[2], last[2];
    long long count;
    int repeats, threads;
    while (fgets(line, sizeof line, stdin) != NULL) {
        if (sscanf(line, "run %31s %15s %lf %lf %lf %lf %lld %d %d", name, type, &first[0], &last[0], &first[1], &last[1],
                   &count, &repeats, &threads) != 9 || count < 1 || count > most) {
            printf("error cannot read the request\n");
            continue;
        }
        const struct function *function = functions;
        while (function->name != NULL && strcmp(function->name, name) != 0)
            function++;
        bool is32 = strcmp(type, "float32") == 0;
        if (function->name == NULL || (!is32 && strcmp(type, "float64") != 0)) {
            printf("error no function %s of %s\n", name, type);
            continue;
        }
        for (int i = 0; i < 2; i++)
            fill(operands[i], is32, first[i], last[i], count, threads);
        run(function, is32, count, repeats, threads);
        double start = now();
        run(function, is32, count, repeats, threads);
        double seconds = now() - start;
        printf("%.9f %.17g %.17g %.17g\n", seconds, element(is32, 0), element(is32, count / 2), element(is32, count - 1));
    }
    return 0;
}
