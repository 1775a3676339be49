"""Networks of PyTorch for the tests of reading them: state dicts by their modules, and ONNX files, with inputs and predictions.

    python3 make_imports.py     writes imports.json
"""

import base64
import io
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
    yield "max pooling that sticks out", [2, 7, 7], [nn.Conv2d(2, 3, 3), nn.ReLU(), nn.MaxPool2d(3, stride=2, padding=1), nn.Flatten(), nn.Linear(27, 2)]


def flattened(tensor):
    """Rows with channels last."""
    return tensor.movedim(1, -1).reshape(len(tensor), -1) if tensor.dim() > 2 else tensor


def main():
    told = {}
    for name, shape, modules in networks():
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
            {"name": key, "dtype": "I64" if value.dtype == torch.int64 else "F32", "shape": list(value.shape), "values": [float(v) for v in value.ravel()]}
            for key, value in model.state_dict().items()
        ]
        told[name] = {
            "printed": str(model),
            "inputs": [*shape[1:], shape[0]] if len(shape) > 1 else shape,
            "tensors": tensors,
            "onnx": onnx,
            "x": [[float(v) for v in row] for row in flattened(x)],
            "y": [[float(v) for v in row] for row in y],
        }
    Path(__file__).with_name("imports.json").write_text(json.dumps(told) + "\n")


main()
