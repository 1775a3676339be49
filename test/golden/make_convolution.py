"""Writes convolution.json: what PyTorch, in float64, makes of networks with convolutions and pooling, and of ten updates of them.

    python3 make_convolution.py               (torch 1.13.0 wrote the file that stands here)

The padding "same" is Keras's (keras/src/backend/common/backend_utils.py): as many windows as places divided by the strides, rounded
up, zeros evenly around, one more behind; of means only what lies inside counts. Images are [rows, height, width, channels] in the
file, as lanegrad has them; tensors of the state dicts lie as PyTorch has them.
"""
import json
import torch
from torch import nn
from torch.nn import functional as F

F64 = torch.float64
torch.manual_seed(11)
torch.set_default_dtype(F64)
ROWS, CLASSES, STEPS = 7, 3, 10
ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "silu": nn.SiLU, "gelu": nn.GELU}


def around(extent, size, stride, dilation, padding):
    if padding == "valid": return [0, 0]
    outside = max(0, (-(-extent // stride) - 1) * stride + (size - 1) * dilation + 1 - extent)
    return [outside // 2, outside - outside // 2]


def padded(x, size, strides, dilation, padding, value):
    sides = [around(x.shape[2 + i], size[i], strides[i], dilation[i], padding) for i in range(len(size))]
    # F.pad begins with the last axis
    return F.pad(x, [n for side in reversed(sides) for n in side], value=value)


class Conv(nn.Module):
    """A convolution whose parameters are called as those of torch.nn.Conv2d are."""
    def __init__(self, channels, spec):
        super().__init__()
        axes = len(spec["kernelSize"])
        self.spec = spec
        self.function = F.conv1d if axes == 1 else F.conv2d
        like = (nn.Conv1d if axes == 1 else nn.Conv2d)(channels, spec["filters"], spec["kernelSize"], groups=spec["groups"])
        self.weight, self.bias = like.weight, like.bias

    def forward(self, x):
        s = self.spec
        x = padded(x, s["kernelSize"], s["strides"], s["dilation"], s["padding"], 0)
        return self.function(x, self.weight, self.bias, s["strides"], 0, s["dilation"], s["groups"])


class Pool(nn.Module):
    def __init__(self, spec):
        super().__init__()
        self.spec = spec

    def forward(self, x):
        s = self.spec
        size, strides = s["poolSize"], s["strides"]
        ones = [1] * len(size)
        if s["kind"].startswith("max"):
            pool = F.max_pool1d if len(size) == 1 else F.max_pool2d
            return pool(padded(x, size, strides, ones, s["padding"], -torch.inf), size, strides)
        inside = padded(torch.ones_like(x), size, strides, ones, s["padding"], 0)
        return F.avg_pool2d(padded(x, size, strides, ones, s["padding"], 0), size, strides) / F.avg_pool2d(inside, size, strides)


class Global(nn.Module):
    def forward(self, x): return x.mean((2, 3))


def conv(kind, filters, size, activation="linear", strides=None, padding="valid", dilation=None, groups=1):
    ones = [1] * len(size)
    return {"kind": kind, "filters": filters, "kernelSize": size, "strides": strides or ones, "padding": padding,
            "dilation": dilation or ones, "groups": groups, "activation": activation}


def pool(kind, size, strides=None, padding="valid"):
    return {"kind": kind, "poolSize": size, "strides": strides or size, "padding": padding}


FLATTEN, GLOBAL = {"kind": "flatten"}, {"kind": "globalAveragePooling2d"}
CASES = [
    ("images", [8, 7, 2], "adam", [
        conv("conv2d", 4, [3, 3], "relu"), pool("maxPooling2d", [2, 2]),
        conv("conv2d", 6, [2, 3], "tanh", padding="same"), pool("averagePooling2d", [2, 1]), FLATTEN]),
    ("strides, groups and dilation", [9, 10, 2], "sgd", [
        conv("conv2d", 6, [3, 3], "silu", [2, 2], "same", groups=2), conv("conv2d", 4, [2, 2], dilation=[1, 2]),
        pool("maxPooling2d", [3, 3], [1, 1], "same"), FLATTEN]),
    ("means", [7, 5, 3], "adam", [
        conv("conv2d", 5, [1, 1], "gelu"), pool("averagePooling2d", [2, 2], padding="same"), conv("conv2d", 9, [2, 2], "relu"), GLOBAL]),
    ("sequences", [13, 4], "adam", [
        conv("conv1d", 6, [4], "relu", [2]), pool("maxPooling1d", [2], [1]),
        conv("conv1d", 4, [3], padding="same", dilation=[2], groups=2), FLATTEN]),
    ("each channel by itself", [6, 6, 4], "sgd", [
        conv("conv2d", 8, [3, 2], "tanh", padding="same", groups=4), conv("conv2d", 5, [6, 6], "relu"), FLATTEN]),
]


def network(shape, layers):
    modules, channels = [], shape[-1]
    x = torch.zeros(1, channels, *shape[:-1])
    for spec in layers:
        kind = spec["kind"]
        if kind.startswith("conv"):
            modules.append(Conv(x.shape[1], spec))
            if spec["activation"] != "linear": modules.append(ACTIVATIONS[spec["activation"]]())
        elif kind == "flatten": modules.append(nn.Flatten())
        elif kind == "globalAveragePooling2d": modules.append(Global())
        else: modules.append(Pool(spec))
        x = nn.Sequential(*modules)(torch.zeros(1, channels, *shape[:-1]))
    modules.append(nn.Linear(x.shape[1], CLASSES))
    return nn.Sequential(*modules)


def tensors(named): return [{"name": n, "shape": list(t.shape), "values": t.detach().flatten().tolist()} for n, t in named]


def case(name, shape, optimizer, layers):
    net = network(shape, layers)
    x = torch.randn(ROWS, *shape)
    y = torch.arange(ROWS) % CLASSES
    first = x.movedim(-1, 1)
    start = tensors(net.state_dict().items())
    update = {"adam": lambda: torch.optim.Adam(net.parameters(), lr=.01), "sgd": lambda: torch.optim.SGD(net.parameters(), lr=.05, momentum=.9)}[optimizer]()
    losses = []
    for step in range(STEPS):
        update.zero_grad()
        outputs = net(first)
        loss = F.cross_entropy(outputs, y)
        loss.backward()
        if step == 0: made, gradients = outputs.detach().flatten().tolist(), tensors((n, p.grad) for n, p in net.named_parameters())
        losses.append(loss.item())
        update.step()
    return {"name": name, "shape": shape, "optimizer": optimizer, "layers": layers, "x": x.flatten().tolist(), "y": y.tolist(), "start": start,
            "outputs": made, "gradients": gradients, "losses": losses, "end": tensors(net.state_dict().items())}


cases = [case(*one) for one in CASES]
with open("convolution.json", "w") as file: json.dump({"classes": CLASSES, "cases": cases}, file)
