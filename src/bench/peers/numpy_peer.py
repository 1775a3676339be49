"""NumPy: backpropagation written out as the tutorials do it, in the precision of the job's numbers."""

from peer import Job, np, serve


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def start(job):
    kernels = [kernel.copy() for kernel, _ in job.weights]
    biases = [bias.copy() if job.bias else np.float32(0) for _, bias in job.weights]
    parameters = kernels + (biases if job.bias else [])
    means = [np.zeros_like(p) for p in parameters]
    squares = [np.zeros_like(p) for p in parameters]
    steps = 0

    def judge(z, y):
        """Loss, and gradient of the last layer's sums."""
        n = np.float32(len(z))
        if job.loss == "crossEntropy":
            e = np.exp(z - z.max(axis=1, keepdims=True))
            p = e / e.sum(axis=1, keepdims=True)
            return -np.log(p[y > 0]).mean(), (p - y) / n
        a = sigmoid(z)
        if job.loss == "binaryCrossEntropy":
            return (np.logaddexp(np.float32(0), z) - z * y).mean(), (a - y) / n
        return ((a - y) ** 2).sum() / (2 * n) * job.lossScale, (a - y) / n * a * (1 - a)

    def update(x, y):
        nonlocal steps
        activations = [x]
        for i, kernel in enumerate(kernels):
            z = activations[-1] @ kernel + biases[i]
            hidden = np.maximum(z, 0) if job.layers[i]["activation"] == "relu" else None
            is_last = i == len(kernels) - 1
            activations.append(z if is_last else sigmoid(z) if hidden is None else hidden)
        loss, dz = judge(activations.pop(), y)
        d_kernels, d_biases = [], []
        for i in range(len(kernels) - 1, -1, -1):
            a = activations[i]
            d_kernels.insert(0, a.T @ dz)
            d_biases.insert(0, dz.sum(axis=0))
            if i > 0:
                da = dz @ kernels[i].T
                dz = da * (a > 0) if job.layers[i - 1]["activation"] == "relu" else da * a * (1 - a)
        steps += 1
        for p, g, m, v in zip(parameters, d_kernels + (d_biases if job.bias else []), means, squares):
            if job.optimizer == "sgd":
                p -= job.learningRate * g
                continue
            m += 0.1 * (g - m)
            v += 0.001 * (g * g - v)
            p -= job.learningRate / (1 - 0.9**steps) * m / (np.sqrt(v / (1 - 0.999**steps)) + 1e-8)
        return loss

    def epoch(most):
        if job.batchSize == job.rows:
            return update(job.x, job.targets)
        chosen = job.batches()[:most]
        return sum(update(job.x[rows], job.targets[rows]) * len(rows) for rows in chosen) / job.rows

    return epoch


if __name__ == "__main__":
    serve(np.__version__, Job(), start)
