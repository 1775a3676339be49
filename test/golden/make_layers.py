"""Writes torch_layers.json: what PyTorch, in float64, makes of activations and layers that few networks have.

    python3 make_layers.py               (torch 1.13.0 wrote the file that stands here)

Each activation has its values and slopes at the same sums, kinks among them where both libraries take the same side.
"""
import json
import torch

F64 = torch.float64
F = torch.nn.functional
ACTIVATIONS = {
    # F.hardsigmoid takes the sixth of its slope as a float32
    "hardSigmoid": lambda z: F.relu6(z + 3) / 6,
    "hardSwish": F.hardswish,
    "mish": F.mish,
    "selu": F.selu,
    "softsign": F.softsign,
    "silu": F.silu,
}
SUMS = [-750., -90., -40., -20., -8., -5.5, -3.001, -2.999, -2., -1.192431214515495, -1., -.5, -1e-3, -1e-9,
        0., 1e-9, 1e-3, .5, 1., 2., 2.999, 3.001, 5.5, 8., 20., 40., 90., 750.]

def activation(f):
    z = torch.tensor(SUMS, dtype=F64, requires_grad=True)
    a = f(z)
    a.sum().backward()
    return {"values": a.tolist(), "slopes": z.grad.tolist()}

torch.manual_seed(5)
ROWS, CLASSES, BATCH, EPOCHS = 12, 3, 5, 4

class Axes(torch.nn.Module):
    """The axes of a tensor in another order: images have their channels last in lanegrad, and second in PyTorch."""
    def __init__(self, *order):
        super().__init__()
        self.order = order
    def forward(self, x): return x.permute(*self.order)

TO_TORCH, FROM_TORCH = Axes(0, 3, 1, 2), Axes(0, 2, 3, 1)
N = torch.nn

def dense(inputs, units): return (["dense", units], [N.Linear(inputs, units)])

def on(layer, module, images=False): return (layer, [TO_TORCH, module, FROM_TORCH] if images else [module])

class Apply(torch.nn.Module):
    """A function of tensors as a module."""
    def __init__(self, f):
        super().__init__()
        self.f = f
    def forward(self, x): return self.f(x)

CASES = {
    "prelu": ([4], [dense(4, 6), on(["prelu"], N.PReLU(6)), on(["prelu", {"shared": True, "start": .125}], N.PReLU(1, .125)), dense(6, 3)]),
    "layerNormalization": ([4], [dense(4, 6), on(["layerNormalization"], N.LayerNorm(6)), dense(6, 3)]),
    "layerNormalization without gamma and beta": (
        [4], [dense(4, 6), on(["layerNormalization", {"scale": False, "center": False, "epsilon": 1e-3}],
                              N.LayerNorm(6, 1e-3, elementwise_affine=False)), dense(6, 3)]),
    "groupNormalization": ([4], [dense(4, 6), on(["groupNormalization", 2], N.GroupNorm(2, 6)), dense(6, 3)]),
    "groupNormalization of images": (
        [3, 2, 6], [on(["groupNormalization", 3], N.GroupNorm(3, 6), True), (["flatten"], [N.Flatten()]), dense(36, 3)]),
    "batchNormalization": ([4], [dense(4, 6), on(["batchNormalization"], N.BatchNorm1d(6)), (["activation", "tanh"], [N.Tanh()]), dense(6, 3)]),
    "batchNormalization by other options": (
        [4], [on(["batchNormalization", {"momentum": .75, "epsilon": 1e-3}], N.BatchNorm1d(4, 1e-3, .25)), dense(4, 6),
              on(["batchNormalization", {"scale": False, "center": False}], N.BatchNorm1d(6, affine=False)), dense(6, 3)]),
    "batchNormalization of images": (
        [3, 2, 4], [on(["batchNormalization"], N.BatchNorm2d(4), True), (["flatten"], [N.Flatten()]), dense(24, 3)]),
    "embedding": ([3], [(["embedding", 7, 4], [Apply(lambda x: x.long()), N.Embedding(7, 4)]), (["flatten"], [N.Flatten()]), dense(12, 3)]),
    "shapes": ([24], [(["reshape", [3, 2, 4]], [Apply(lambda x: x.reshape(-1, 3, 2, 4))]), (["permute", [2, 3, 1]], [Axes(0, 2, 3, 1)]),
                      (["zeroPadding2d", [[1, 0], [2, 1]]], [Apply(lambda x: F.pad(x, (0, 0, 2, 1, 1, 0)))]),
                      (["upSampling2d", [2, 3]], [Apply(lambda x: x.repeat_interleave(2, 1).repeat_interleave(3, 2))]),
                      (["flatten"], [N.Flatten()]), dense(378, 3)]),
}

PATHS = {"Linear": {"weight": "kernel", "bias": "bias"}, "PReLU": {"weight": "alpha"}, "Embedding": {"weight": "embeddings"}, None: {"weight": "gamma", "bias": "beta"}}
STATES = {"running_mean": "movingMean", "running_var": "movingVariance"}

def named(layers, pick):
    """The tensors of modules by lanegrad's paths, laid out as there."""
    found = {}
    for i, (_, modules) in enumerate(layers):
        for module in modules:
            kind = type(module).__name__
            paths = PATHS.get(kind, PATHS[None])
            for name, tensor in pick(module):
                if name not in paths and name not in STATES: continue
                path = paths.get(name) or STATES[name]
                found[f"{i}.{path}"] = (tensor.T if path == "kernel" else tensor).detach().flatten().tolist()
    return found

def run(shape, layers):
    """Gradients of the first batch, losses of each epoch, and all that is left, of batches of 5, 5 and 2 rows."""
    for _, modules in layers:
        for module in modules: module.double()
    net = torch.nn.Sequential(*[module for _, modules in layers for module in modules])
    x = torch.randn(ROWS, *shape, dtype=F64) * 2 + .5
    if layers[0][0][0] == "embedding": x = torch.randint(0, layers[0][0][1] - 1, (ROWS, *shape)).to(F64)
    y = torch.arange(ROWS) % CLASSES
    start = named(layers, lambda module: module.named_parameters(recurse=False))
    optimizer = torch.optim.SGD(net.parameters(), lr=.1, momentum=.9)
    gradients, losses = None, []
    net.train()
    for _ in range(EPOCHS):
        total = 0
        for first in range(0, ROWS, BATCH):
            rows = slice(first, first + BATCH)
            optimizer.zero_grad()
            loss = F.cross_entropy(net(x[rows]), y[rows])
            loss.backward()
            total += loss.item() * len(x[rows])
            gradients = gradients or named(layers, lambda module: [(n, p.grad) for n, p in module.named_parameters(recurse=False)])
            optimizer.step()
        losses.append(total / ROWS)
    net.eval()
    return {"inputs": shape, "layers": [layer for layer, _ in layers], "x": x.flatten(1).tolist(), "y": y.tolist(), "start": start,
            "gradients": gradients, "losses": losses,
            "parameters": named(layers, lambda module: module.named_parameters(recurse=False)),
            "states": named(layers, lambda module: [pair for pair in module.named_buffers(recurse=False) if pair[0] in STATES]),
            "answers": torch.softmax(net(x), 1).flatten().tolist()}

with open("torch_layers.json", "w") as file:
    json.dump({"sums": SUMS, "activations": {name: activation(f) for name, f in ACTIVATIONS.items()},
               "batch": BATCH, "epochs": EPOCHS,
               "networks": {name: run(shape, layers) for name, (shape, layers) in CASES.items()}}, file)
