"""Writes weights.json: what PyTorch makes of rows and classes that have weights, and scikit-learn of balanced ones.

Run with Debian's python3-torch and python3-sklearn: /usr/bin/python3 test/golden/make_weights.py
"""
import json
import os

import numpy as np
import sklearn
import torch
from sklearn.utils.class_weight import compute_class_weight, compute_sample_weight

HERE = os.path.dirname(os.path.abspath(__file__))
STEPS = 5
RATE = 0.5
random = np.random.RandomState(5)
torch.set_default_dtype(torch.float64)

x = random.uniform(-1, 1, (9, 3))
labels = np.array([0, 1, 2, 2, 2, 1, 2, 2, 0])
bits = random.randint(0, 2, (9, 2)).astype(float)
numbers = random.uniform(-2, 2, (9, 2))
weights = np.array([0.5, 2, 1, 0.25, 3, 1, 0.125, 1, 4])
of_classes = np.array([2.0, 0.5, 1.25])


def network(outputs):
    """Kernels [inputs, units] and biases of 3-4-outputs."""
    sizes = [(3, 4), (4, outputs)]
    return [(random.uniform(-1, 1, size), random.uniform(-1, 1, size[1])) for size in sizes]


def train(layers, loss_of):
    """Loss before each of some updates by plain descent, the gradients of the first, and the parameters at the end."""
    parameters = [[torch.tensor(values, requires_grad=True) for values in layer] for layer in layers]
    flat = [values for layer in parameters for values in layer]
    losses, gradients = [], None
    for _ in range(STEPS):
        (kernel1, bias1), (kernel2, bias2) = parameters
        loss = loss_of(torch.tanh(torch.tensor(x) @ kernel1 + bias1) @ kernel2 + bias2)
        found = torch.autograd.grad(loss, flat)
        gradients = gradients or [values.numpy().ravel().tolist() for values in found]
        losses.append(loss.item())
        with torch.no_grad():
            for values, gradient in zip(flat, found):
                values -= RATE * gradient
    return {
        "layers": [{"kernel": k.ravel().tolist(), "bias": b.tolist()} for k, b in layers],
        "losses": losses,
        "gradients": gradients,
        "trained": [values.detach().numpy().ravel().tolist() for values in flat],
    }


def mean(row_losses):
    w = torch.tensor(weights)
    return (w * row_losses).sum() / w.sum()


def cross_entropy(outputs):
    return torch.nn.functional.cross_entropy(outputs, torch.tensor(labels), weight=torch.tensor(of_classes))


def binary(outputs):
    return mean(torch.nn.functional.binary_cross_entropy_with_logits(outputs, torch.tensor(bits), reduction="none").mean(1))


def squared(outputs):
    return mean(torch.nn.functional.mse_loss(outputs, torch.tensor(numbers), reduction="none").mean(1))


def huber(outputs):
    return mean(torch.nn.functional.huber_loss(outputs, torch.tensor(numbers), reduction="none").mean(1))


data = {
    "made": f"PyTorch {torch.__version__}, scikit-learn {sklearn.__version__}",
    "rate": RATE,
    "x": x.tolist(),
    "labels": labels.tolist(),
    "bits": bits.tolist(),
    "numbers": numbers.tolist(),
    "weights": weights.tolist(),
    "ofClasses": of_classes.tolist(),
    "crossEntropy": train(network(3), cross_entropy),
    "binaryCrossEntropy": train(network(2), binary),
    "meanSquaredError": train(network(2), squared),
    "huber": train(network(2), huber),
    "balanced": compute_class_weight("balanced", classes=np.arange(3), y=labels).tolist(),
    "balancedLabels": compute_sample_weight("balanced", bits.astype(int)).tolist(),
}
with open(os.path.join(HERE, "weights.json"), "w") as file:
    json.dump(data, file)
    file.write("\n")
