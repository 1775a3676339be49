"""Networks as tutorials of PyTorch write them, exported in several ways: ONNX files with inputs and predictions.

    python3 make_exports.py     writes exports.json
"""

import base64
import io
import json
import warnings
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

warnings.filterwarnings("ignore")


class Net(nn.Module):
    """Two convolutions with pooling, and a linear layer behind `flat`, after which comes `last`."""

    def __init__(self, flat, last=lambda x: x):
        super().__init__()
        self.conv1, self.conv2, self.fc = nn.Conv2d(1, 2, 3), nn.Conv2d(2, 3, 2), nn.Linear(12, 3)
        self.flat, self.last = flat, last

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.relu(self.conv2(x))
        return self.last(self.fc(self.flat(x)))


def features(x):
    """How many numbers there are of a row, as PyTorch's older tutorial counts them."""
    count = 1
    for extent in x.size()[1:]:
        count *= extent
    return count


class Reduced(nn.Module):
    """A convolution of images or sequences, and what `reduce` makes of each channel's places."""

    def __init__(self, conv, reduce):
        super().__init__()
        self.conv, self.reduce, self.fc = conv, reduce, nn.Linear(4, 2)

    def forward(self, x):
        return self.fc(self.reduce(F.relu(self.conv(x))))


def networks():
    image, sequence = [1, 8, 8], [3, 9]
    yield "view of x.size(0)", image, Net(lambda x: x.view(x.size(0), -1))
    yield "reshape of x.shape[0]", image, Net(lambda x: x.reshape(x.shape[0], -1))
    yield "num_flat_features", image, Net(lambda x: x.view(-1, features(x)))
    yield "log_softmax", image, Net(lambda x: torch.flatten(x, 1), lambda x: F.log_softmax(x, dim=1))
    conv2d, conv1d = nn.Conv2d(1, 4, 3), nn.Conv1d(3, 4, 2)
    yield "mean of places", image, Reduced(conv2d, lambda x: x.mean([2, 3]))
    yield "mean of places, kept", image, Reduced(conv2d, lambda x: x.mean((-2, -1), keepdim=True).flatten(1))
    yield "largest of places", image, Reduced(conv2d, lambda x: x.amax((2, 3)))
    yield "adaptive means of sequences", sequence, Reduced(conv1d, lambda x: F.adaptive_avg_pool1d(x, 1).squeeze(-1))
    yield "largest of sequences", sequence, Reduced(conv1d, lambda x: F.adaptive_max_pool1d(x, 1).flatten(1))
    averages = [nn.Conv1d(3, 4, 2), nn.Tanh(), nn.AvgPool1d(2), nn.Flatten(), nn.Linear(16, 2)]
    yield "averages of sequences", sequence, nn.Sequential(*averages)
    norm = [nn.Conv2d(1, 4, 3), nn.GroupNorm(2, 4), nn.ReLU(), nn.Conv2d(4, 2, 3), nn.InstanceNorm2d(2), nn.Flatten(), nn.Linear(32, 2)]
    yield "GroupNorm and InstanceNorm2d", image, nn.Sequential(*norm)
    yield "LayerNorm", [5], nn.Sequential(nn.Linear(5, 4), nn.LayerNorm(4), nn.CELU(), nn.Linear(4, 2))
    larger = [nn.ZeroPad2d((1, 0, 2, 1)), nn.Conv2d(1, 2, 3), nn.Upsample(scale_factor=2), nn.MaxPool2d(3, ceil_mode=True), nn.Flatten(), nn.Linear(32, 2)]
    yield "ZeroPad2d and Upsample", [1, 5, 7], nn.Sequential(*larger)
    yield "Embedding", [3], nn.Sequential(nn.Embedding(7, 4), nn.Flatten(), nn.Linear(12, 2))


WAYS = {
    "rows left open": {"dynamic_axes": {"x": {0: "n"}}, "opset_version": 17},
    "nothing folded": {"dynamic_axes": {"x": {0: "n"}}, "do_constant_folding": False, "opset_version": 13},
    "rows as many as those of the example": {"opset_version": 12},
}


def flattened(tensor):
    """Rows with channels last."""
    return tensor.movedim(1, -1).reshape(len(tensor), -1) if tensor.dim() > 2 else tensor


def main():
    told = {}
    for name, shape, model in networks():
        torch.manual_seed(1)
        for parameter in model.parameters():
            nn.init.normal_(parameter, 0.2, 0.5)
        x = torch.randint(0, 7, (3, *shape)) if name == "Embedding" else torch.randn(3, *shape)
        with torch.no_grad():
            y = model.eval()(x)
        assert (y[0] - y[1]).abs().min() > 1e-3, f"{name}: answers that depend on no row"
        files = {}
        for way, options in WAYS.items():
            file = io.BytesIO()
            torch.onnx.export(model, x, file, input_names=["x"], output_names=["y"], **options)
            files[way] = base64.b64encode(file.getvalue()).decode()
        told[name] = {
            "files": files,
            "x": [[float(v) for v in row] for row in flattened(x)],
            "y": [[float(v) for v in row] for row in y.flatten(1)],
        }
    Path(__file__).with_name("exports.json").write_text(json.dumps(told) + "\n")


main()
