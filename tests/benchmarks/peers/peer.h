/* What a peer offers: named loops over parts of its arrays. peer.c is the program around them. */
#include <stddef.h>

typedef void loop(const double *restrict x, const double *restrict y, double *restrict r, ptrdiff_t start, ptrdiff_t end);

struct work {
    const char *name;
    loop *run;
};

/* Ends with a null name. */
extern const struct work works[];

/* Printed when the peer starts, such as the width of its stores. */
extern const char *const description;
