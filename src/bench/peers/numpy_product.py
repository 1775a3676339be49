"""NumPy: matmul, which leaves products in float32 to the BLAS it was built with."""

from peer import np
from product import serve_product


def start(a, b, c):
    return lambda: np.matmul(a, b, out=c)


serve_product(np.__version__, start)
