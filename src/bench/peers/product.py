"""What the peers in Python share for a product; see product.mjs for its files and the talk with the race."""

import json
import math
import os
import time

from blas import kernels
from peer import folder, np, talk

# growth of the number of runs from one warm-up to the next
MOST_GROWTH = 16


def serve_product(version, start):
    """start(a, b, c) returns multiply(), which leaves the product of a and b in c."""
    with open(os.path.join(folder, "product.json"), encoding="utf-8") as file:
        job = json.load(file)

    def operand(name, rows, columns):
        return np.fromfile(os.path.join(folder, name), dtype=np.float32).reshape(rows, columns)

    c = np.empty((job["rows"], job["columns"]), dtype=np.float32)
    a = operand("a.bin", job["rows"], job["depth"])
    multiply = start(a, operand("b.bin", job["depth"], job["columns"]), c)
    multiply()
    product = f"{os.getpid()}.bin"
    c.tofile(os.path.join(folder, product))

    def seconds_of(runs):
        begin = time.perf_counter()
        for _ in range(runs):
            multiply()
        return time.perf_counter() - begin

    runs, seconds = 1, seconds_of(1)
    while seconds < job["roundSeconds"]:
        growth = min(MOST_GROWTH, max(2, 1.2 * job["roundSeconds"] / seconds))
        runs = math.ceil(runs * growth)
        seconds = seconds_of(runs)
    talk({"version": version, "product": product, **kernels()}, lambda: {"seconds": seconds_of(runs) / runs})
