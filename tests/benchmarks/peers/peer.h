/* What a peer offers: named loops over parts of its arrays. peer.c is the program around them. */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
