/* The expressions as a C programmer writes them, with integer powers multiplied out. */
#include <math.h>
#include "peer.h"

const char *const description = "expressions";

#define LOOP(name, value)                                                                                  \
    static void name##_loop(const double *restrict xs, const double *restrict ys, double *restrict r,      \
                            ptrdiff_t start, ptrdiff_t end)                                                \
    {                                                                                                      \
        (void)ys;                                                                                          \
        for (ptrdiff_t i = start; i < end; i++) {                                                          \
            const double x = xs[i];                                                                        \
            r[i] = value;                                                                                  \
        }                                                                                                  \
    }

LOOP(polynomial, .25 * (x * x * x) + .75 * (x * x) - 1.5 * x - 2)
LOOP(horner, ((.25 * x + .75) * x - 1.5) * x - 2)
LOOP(sincos, sin(x) * sin(x) + cos(x) * cos(x))

/* Both values are computed first: gcc vectorises the choice between two values, not the choice between two sums. */
static void where_loop(const double *restrict xs, const double *restrict ys, double *restrict r,
                       ptrdiff_t start, ptrdiff_t end)
{
    for (ptrdiff_t i = start; i < end; i++) {
        const double x = xs[i], y = ys[i];
        const double product = x * y, difference = x - y;
        r[i] = (x > .25) & (y < 2) ? product : difference;
    }
}

const struct work works[] = {
    { "polynomial", polynomial_loop },
    { "horner", horner_loop },
    { "sincos", sincos_loop },
    { "where", where_loop },
    { NULL, NULL },
};
