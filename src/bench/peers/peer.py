"""What the peers in Python share; see peer.mjs for the talk with the race."""

import json
import os
import sys
import time

folder, threads = sys.argv[1], int(sys.argv[2])
# the libraries read these when they are imported
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = str(threads)

import numpy as np  # noqa: E402
from blas import kernels  # noqa: E402


class Job:
    """The job in `folder`: features and targets as float32, labels, and first weights: of dense layers, and of convolutions before them."""

    def __init__(self):
        with open(os.path.join(folder, "job.json"), encoding="utf-8") as file:
            self.__dict__.update(json.load(file))
        self.x, self.labels = self.read("x.bin", "labels.bin")
        self.targets = np.zeros((self.rows, self.outputs), dtype=np.float32)
        if self.outputs == 1:
            self.targets[:, 0] = self.labels
        else:
            self.targets[np.arange(self.rows), self.labels] = 1
        weights = np.fromfile(os.path.join(folder, "weights.bin"), dtype=np.float32)
        offset = 0
        self.weights = []
        for layer in self.layers:
            size = layer["inputs"] * layer["units"]
            kernel = weights[offset : offset + size].reshape(layer["inputs"], layer["units"])
            offset += size
            bias = weights[offset : offset + layer["units"]] if self.bias else None
            offset += layer["units"] if self.bias else 0
            self.weights.append((kernel, bias))
        self.convolutions = []
        channels = self.images["shape"][2] if hasattr(self, "images") else 0
        for filters in self.images["filters"] if channels else []:
            size = 9 * channels * filters
            kernel = weights[offset : offset + size].reshape(3, 3, channels, filters)
            self.convolutions.append((kernel, weights[offset + size : offset + size + filters]))
            offset += size + filters
            channels = filters

    def read(self, features, labels):
        stored = np.fromfile(os.path.join(folder, features), dtype=self.storedAs)
        x = (stored.reshape(-1, self.inputs) * self.scale).astype(np.float32)
        return x, np.fromfile(os.path.join(folder, labels), dtype=np.int32).astype(np.int64)

    def batches(self):
        """The rows of every batch of an epoch, in a new random order."""
        order = np.random.permutation(self.rows)
        return [order[first : first + self.batchSize] for first in range(0, self.rows, self.batchSize)]


def serve(version, job, start):
    """start(job) returns epoch(most_batches), which trains an epoch, or its beginning, and returns its loss; for jobs with
    test rows it has classify(x), which tells the class of each row."""
    warm_up = start(job)
    for _ in range(job.warmUpEpochs):
        warm_up(job.warmUpBatches)
    epoch = start(job)
    test = job.read("testX.bin", "testLabels.bin") if job.testRows else None

    def play():
        begin = time.perf_counter()
        for _ in range(job.epochsPerRound):
            loss = epoch(job.rows)
        told = {"seconds": time.perf_counter() - begin, "loss": float(loss)}
        if test:
            x, labels = test
            told["accuracy"] = float((epoch.classify(x) == labels).mean())
        return told

    talk({"version": version, **kernels()}, play)


def talk(ready, play):
    """Says that the peer is ready, then what each round came to that it is asked for."""
    print(json.dumps(ready), flush=True)
    for _ in sys.stdin:
        print(json.dumps(play()), flush=True)
