"""Networks of PyTorch for the tests of reading them: state dicts by their modules, and ONNX files, with inputs and predictions.

    python3 make_imports.py     writes imports.json
"""

import base64
import io
import itertools
import json
from pathlib import Path

import torch
from torch import nn


def settled(model, shape):
    """Running statistics and scales that aren't as at the beginning."""
    torch.manual_seed(2)
    for module in model.modules():
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d)):
            module.running_mean.normal_(0, 0.5)
            module.running_var.uniform_(0.5, 2)
        if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d, nn.LayerNorm, nn.GroupNorm)):
            nn.init.normal_(module.weight, 1, 0.3)
            nn.init.normal_(module.bias, 0, 0.3)
    return model.eval()


def networks():
    conv = [nn.Conv2d(2, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(4, 3, (3, 2), stride=(2, 1)), nn.Tanh()]
    yield "convolutions", [2, 8, 6], [*conv, nn.Flatten(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3), nn.Softmax(dim=1)]
    strided = [nn.Conv2d(3, 6, 3, stride=2, padding=1, groups=3, bias=False), nn.BatchNorm2d(6), nn.LeakyReLU()]
    pooled = [nn.AvgPool2d(2, padding=1), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(6, 2)]
    yield "strides, groups and batch normalization", [3, 9, 8], [*strided, *pooled]
    flat = [nn.Conv2d(2, 3, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.BatchNorm1d(60), nn.Dropout(0.3), nn.Linear(60, 4), nn.Sigmoid()]
    yield "batch normalization behind Flatten", [2, 5, 4], flat
    yield "rows", [6], [nn.Linear(6, 8), nn.LayerNorm(8), nn.GELU(), nn.Linear(8, 4), nn.PReLU(4), nn.Linear(4, 2), nn.ELU()]
    mixed = [nn.Linear(6, 8), nn.BatchNorm1d(8), nn.GELU(), nn.Linear(8, 4, bias=False), nn.SiLU(), nn.Mish(), nn.Linear(4, 2), nn.Hardsigmoid()]
    yield "activations of several ops", [6], mixed
    yield "GroupNorm and SiLU", [4, 4, 4], [nn.GroupNorm(2, 4), nn.SiLU(), nn.Flatten(), nn.Linear(64, 2), nn.Softplus()]
    yield "sequences", [3, 10], [nn.Conv1d(3, 4, 3, padding=1), nn.ReLU(), nn.MaxPool1d(2), nn.Flatten(), nn.Linear(20, 3), nn.Softmax(dim=1)]
    averages = [nn.Conv1d(3, 4, 2), nn.Tanh(), nn.AvgPool1d(3, stride=2, padding=1), nn.AdaptiveAvgPool1d(1), nn.Flatten(), nn.Linear(4, 2)]
    yield "averages of sequences", [3, 10], averages
    largest = [nn.Conv2d(2, 3, 2), nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(3, 2)]
    yield "the largest of images", [2, 5, 4], largest
    yield "max pooling that sticks out", [2, 7, 7], [nn.Conv2d(2, 3, 3), nn.ReLU(), nn.MaxPool2d(3, stride=2, padding=1), nn.Flatten(), nn.Linear(27, 2)]


class States(nn.Module):
    """A recurrent module, of which all states go on, or the last one."""

    def __init__(self, module, takes_all=False):
        super().__init__()
        self.module, self.takes_all = module, takes_all

    def forward(self, x):
        states = self.module(x)[0]
        return states if self.takes_all else states[:, -1]

    def __repr__(self):
        return repr(self.module)


class Final(States):
    """The last state, as the module gives it beside all of them."""

    def forward(self, x):
        return self.module(x)[1][-1]


def sequences():
    """Networks of rows [steps, features], and what is to be read for the first "[0]" that PyTorch doesn't print."""
    lstm = nn.LSTM(3, 5, num_layers=2, batch_first=True)
    yield "lstm of two layers", [6, 3], [States(lstm), nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 2), nn.Softmax(dim=1)], ""
    gru = [States(nn.GRU(3, 4, batch_first=True), True), States(nn.GRU(4, 5, batch_first=True, bias=False), True)]
    yield "gru of all states", [5, 3], [*gru, nn.Flatten(), nn.Linear(25, 2)], ""
    rnn = nn.RNN(2, 4, nonlinearity="relu", batch_first=True)
    yield "rnn by relu", [5, 2], [Final(rnn), nn.Linear(4, 3), nn.Sigmoid()], ""
    yield "dense of each step", [4, 3], [nn.Linear(3, 3), nn.Tanh(), States(nn.LSTM(3, 4, batch_first=True), True), nn.Linear(4, 2)], "[0]"


def flattened(tensor):
    """Rows with channels last."""
    return tensor.movedim(1, -1).reshape(len(tensor), -1) if tensor.dim() > 2 else tensor


def printed(model, states):
    """As PyTorch prints it, with what it doesn't print: `nonlinearity`, and which states go on."""
    text = str(model).replace("RNN(2, 4", "RNN(2, 4, nonlinearity=relu")
    return text.replace("LSTM(3, 4, batch_first=True)", f"LSTM(3, 4, batch_first=True){states}")


def main():
    told = {}
    for name, shape, modules, *states in itertools.chain(networks(), sequences()):
        torch.manual_seed(1)
        model = settled(nn.Sequential(*modules), shape)
        x = torch.randn(3, *shape)
        with torch.no_grad():
            y = model(x)
        onnx = None
        if name not in ("GroupNorm and SiLU", "rows"):
            file = io.BytesIO()
            torch.onnx.export(model, x, file, opset_version=13, input_names=["x"], output_names=["y"], dynamic_axes={"x": {0: "n"}})
            onnx = base64.b64encode(file.getvalue()).decode()
        tensors = [
            {"name": key.replace(".module", ""), "dtype": "I64" if value.dtype == torch.int64 else "F32", "shape": list(value.shape), "values": [float(v) for v in value.ravel()]}
            for key, value in model.state_dict().items()
        ]
        told[name] = {
            "printed": printed(model, *states) if states else str(model),
            "inputs": [*shape[1:], shape[0]] if len(shape) > 1 and not states else shape,
            "tensors": tensors,
            "onnx": onnx,
            "x": [[float(v) for v in row] for row in (x.flatten(1) if states else flattened(x))],
            "y": [[float(v) for v in row] for row in y.flatten(1)],
        }
    Path(__file__).with_name("imports.json").write_text(json.dumps(told) + "\n")


main()
