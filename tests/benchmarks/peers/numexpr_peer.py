"""A worker process for the benchmark: NumExpr. See peer.c for the protocol."""

import platform
import signal
import sys
import time

import numexpr as ne
import numpy as np

# Ctrl+C is for the runner, which ends its peers.
signal.signal(signal.SIGINT, signal.SIG_IGN)

count = int(sys.argv[1])
x = np.linspace(-1, 1, count)
y = np.linspace(0, 3, count)
r = np.zeros(count)

works = {
    "polynomial": ".25*x**3 + .75*x**2 - 1.5*x - 2",
    "horner": "((.25*x + .75)*x - 1.5)*x - 2",
    "sincos": "sin(x)**2 + cos(x)**2",
    "where": "where((x > 0.25) & (y < 2), x*y, x - y)",
}

vml = "with VML" if ne.use_vml else "without VML"
print(f"ready NumExpr {ne.__version__} {vml} (NumPy {np.__version__}, Python {platform.python_version()})", flush=True)
for line in sys.stdin:
    command, name, threads = line.split()
    if command != "run" or name not in works:
        print(f"error cannot do: {line.strip()}", flush=True)
        continue
    expression = works[name]
    ne.set_num_threads(int(threads))
    ne.evaluate(expression, out=r)
    start = time.perf_counter()
    ne.evaluate(expression, out=r)
    seconds = time.perf_counter() - start
    print(seconds, r[0], r[count // 2], r[-1], flush=True)
