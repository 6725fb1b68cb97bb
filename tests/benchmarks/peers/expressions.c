/* The expressions as a C programmer writes them, with integer powers multiplied out. */
#include <math.h>
#include "peer.h"

const char *const description = "expressions";

/* Of each array its element; those that the statement does not use are not read. */
#define LOOP(name, type, statement)                                                                        \
    static double name##_loop(const struct operands *operands, void *restrict result,                      \
                              ptrdiff_t start, ptrdiff_t end)                                              \
    {                                                                                                      \
        const double *restrict xs = operands->x, *restrict ys = operands->y, *restrict zs = operands->z;   \
        const float *restrict fs = operands->f;                                                            \
        const int32_t *restrict is = operands->i, *restrict js = operands->j;                              \
        type *restrict r = result;                                                                         \
        double sum = 0;                                                                                    \
        for (ptrdiff_t n = start; n < end; n++) {                                                          \
            const double x = xs[n], y = ys[n], z = zs[n];                                                  \
            const float f = fs[n];                                                                         \
            const int32_t i = is[n], j = js[n];                                                            \
            statement;                                                                                     \
        }                                                                                                  \
        return sum;                                                                                        \
    }

LOOP(polynomial, double, r[n] = .25 * (x * x * x) + .75 * (x * x) - 1.5 * x - 2)
LOOP(horner, double, r[n] = ((.25 * x + .75) * x - 1.5) * x - 2)
LOOP(sincos, double, r[n] = sin(x) * sin(x) + cos(x) * cos(x))
/* Both values are computed first: gcc vectorises the choice between two values, not the choice between two sums. */
LOOP(where, double, const double product = x * y; const double difference = x - y;
     r[n] = (x > .25) & (y < 2) ? product : difference)
LOOP(comparison, bool, r[n] = x * y - 4.1 * x > 2.5 * y)
LOOP(logic, bool, r[n] = (x < y) & !(y < z))
/* C rounds a quotient towards 0, which is the same where nothing is negative. */
LOOP(integer, int32_t, r[n] = (i * 3 + j) / 7 % 11)
LOOP(horner32, float, r[n] = ((.25f * f + .75f) * f - 1.5f) * f - 2)
LOOP(sum_expression, double, sum += x * x + y)
LOOP(sum, double, sum += y)

const struct work works[] = {
    { "polynomial", polynomial_loop, DOUBLES },
    { "horner", horner_loop, DOUBLES },
    { "sincos", sincos_loop, DOUBLES },
    { "where", where_loop, DOUBLES },
    { "comparison", comparison_loop, BOOLEANS },
    { "logic", logic_loop, BOOLEANS },
    { "integer", integer_loop, INTEGERS },
    { "horner32", horner32_loop, FLOATS },
    { "sum-expression", sum_expression_loop, SUM },
    { "sum", sum_loop, SUM },
    { NULL, NULL, DOUBLES },
};
