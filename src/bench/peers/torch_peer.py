"""PyTorch: nn.Sequential, its losses and its optimizers; batches are picked from one tensor, without a DataLoader."""

from peer import Job, serve, threads

import torch
from torch import nn

torch.set_num_threads(threads)
ACTIVATIONS = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid}


def start(job):
    modules = []
    weights = list(job.weights)
    for kernel, bias in job.convolutions:
        convolution = nn.Conv2d(kernel.shape[2], kernel.shape[3], 3)
        with torch.no_grad():
            convolution.weight.copy_(torch.from_numpy(kernel.transpose(3, 2, 0, 1).copy()))
            convolution.bias.copy_(torch.from_numpy(bias.copy()))
        modules += [convolution, nn.ReLU(), nn.MaxPool2d(2)]
    if job.convolutions:
        modules.append(nn.Flatten())
        # it flattens channels first
        channels = job.convolutions[-1][0].shape[3]
        kernel, bias = weights[0]
        places = kernel.reshape(-1, channels, kernel.shape[1])
        weights[0] = (places.transpose(1, 0, 2).reshape(kernel.shape), bias)
    for layer, (kernel, bias) in zip(job.layers, weights):
        linear = nn.Linear(layer["inputs"], layer["units"], bias=job.bias)
        with torch.no_grad():
            linear.weight.copy_(torch.from_numpy(kernel.T.copy()))
            if job.bias:
                linear.bias.copy_(torch.from_numpy(bias.copy()))
        modules += [linear, ACTIVATIONS.get(layer["activation"], nn.Identity)()]
    if job.loss != "meanSquaredError":
        # these losses take the last layer's sums
        modules.pop()
    model = nn.Sequential(*modules)
    make = torch.optim.Adam if job.optimizer == "adam" else torch.optim.SGD
    optimizer = make(model.parameters(), lr=job.learningRate)
    shaped = (lambda x: x.reshape(-1, *job.images["shape"]).transpose(0, 3, 1, 2).copy()) if job.convolutions else lambda x: x
    x = torch.from_numpy(shaped(job.x))
    y = torch.from_numpy(job.labels if job.loss == "crossEntropy" else job.targets)
    losses = {"crossEntropy": nn.CrossEntropyLoss(), "binaryCrossEntropy": nn.BCEWithLogitsLoss()}
    # what the tutorial descends; it reports this divided by the number of outputs
    judge = losses.get(job.loss, lambda a, y: ((a - y) ** 2).sum() / (2 * len(a)))

    def update(x, y):
        optimizer.zero_grad(set_to_none=True)
        loss = judge(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    def epoch(most):
        if job.batchSize == job.rows:
            return update(x, y) * job.lossScale
        chosen = [torch.from_numpy(rows) for rows in job.batches()[:most]]
        return sum(update(x[rows], y[rows]) * len(rows) for rows in chosen) / job.rows

    def classify(x):
        with torch.no_grad():
            return model(torch.from_numpy(shaped(x))).argmax(dim=1).numpy()

    epoch.classify = classify
    return epoch


serve(torch.__version__, Job(), start)
