"""Reads subscripts, one a line; prints for arrays of several shapes the shape and the elements of that view, or the error."""

import sys

import numpy as np

SHAPES = [(7,), (4, 5), (2, 3, 4)]

for line in sys.stdin:
    results = []
    for shape in SHAPES:
        array = np.arange(int(np.prod(shape))).reshape(shape)
        text = line.rstrip("\n")
        try:
            view = eval("array[" + (text.strip() or "...") + "]")
            results.append(str(np.shape(view)) + " " + str(np.ravel(view).tolist()))
        except (SyntaxError, NameError, TypeError):
            results.append("InvalidSlice")
        except ValueError:
            results.append("InvalidSlice")
        except IndexError as error:
            results.append("InvalidSlice" if "ellipsis" in str(error) else "IndexError")
    print("|".join(results))
