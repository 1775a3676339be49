"""State dicts of PyTorch's usual ways to write a dense network, and of networks that lanegrad can't read.

    python3 make_torch_modules.py     writes torch_modules.json: tensors as names, types, shapes and, of dense networks, values,
                                      with inputs and predictions
"""

import json
from collections import OrderedDict
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F
from torch.nn.utils import prune

DTYPES = {torch.float32: "F32", torch.float64: "F64", torch.float16: "F16", torch.bfloat16: "BF16", torch.int64: "I64"}


class Stack(nn.Module):
    """PyTorch's own tutorial "Build the Neural Network"."""

    def __init__(self):
        super().__init__()
        self.flatten = nn.Flatten()
        self.linear_relu_stack = nn.Sequential(nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 5), nn.ReLU(), nn.Linear(5, 3))

    def forward(self, x):
        return self.linear_relu_stack(self.flatten(x))


class Attributes(nn.Module):
    """Layers as attributes of these names, relu between them."""

    def __init__(self, sizes, names):
        super().__init__()
        self.names = names
        for name, inputs, units in zip(names, sizes, sizes[1:]):
            setattr(self, name, nn.Linear(inputs, units))

    def forward(self, x):
        for name in self.names[:-1]:
            x = F.relu(getattr(self, name)(x))
        return getattr(self, self.names[-1])(x)


class Listed(nn.Module):
    """A ModuleList, relu between its layers."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(3, 4), nn.Linear(4, 4), nn.Linear(4, 2)])

    def forward(self, x):
        for layer in self.layers[:-1]:
            x = F.relu(layer(x))
        return self.layers[-1](x)


class Inside(nn.Module):
    """A module under a name."""

    def __init__(self, name, module):
        super().__init__()
        self.name = name
        self.add_module(name, module)

    def forward(self, x):
        return getattr(self, self.name)(x)


def mlp():
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 2))


READ = {
    "fc1, fc2, fc3": lambda: Attributes([3, 4, 4, 2], ["fc1", "fc2", "fc3"]),
    "layer1, layer2 of eleven": lambda: Attributes([2] * 12, [f"layer{i}" for i in range(1, 12)]),
    "net.0": lambda: Inside("net", mlp()),
    "linear_relu_stack.0": Stack,
    "module.linear_relu_stack.0 of DataParallel": lambda: Inside("module", Stack()),
    "model._orig_mod.net.0": lambda: Inside("model", Inside("_orig_mod", Inside("net", mlp()))),
    "Flatten in front": lambda: nn.Sequential(nn.Flatten(), *mlp()),
    "Dropout behind the activation": lambda: nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4, 2)),
    "Identity and Dropout around the activation": lambda: nn.Sequential(
        nn.Linear(3, 4), nn.Identity(), nn.ReLU(), nn.Dropout(0.5), nn.Linear(4, 2), nn.Identity()
    ),
    "a layer without activation": lambda: nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 5), nn.ReLU(), nn.Linear(5, 2)),
    "input_layer, hidden, out": lambda: Attributes([3, 5, 4, 2], ["input_layer", "hidden", "out"]),
    "fc1, fc2, out, where fc1 and fc2 could change places": lambda: Attributes([3, 3, 3, 2], ["fc1", "fc2", "out"]),
    "OrderedDict": lambda: nn.Sequential(
        OrderedDict([("hidden", nn.Linear(3, 4)), ("relu", nn.ReLU()), ("output", nn.Linear(4, 2))])
    ),
    "ModuleList": Listed,
    "blocks.0.linear": lambda: nn.Sequential(
        OrderedDict([("blocks", nn.Sequential(Inside("linear", nn.Linear(3, 4)), nn.ReLU(), Inside("linear", nn.Linear(4, 2))))])
    ),
    "one Linear alone": lambda: nn.Linear(3, 2),
    "no biases": lambda: Inside("net", nn.Sequential(nn.Linear(3, 4, bias=False), nn.ReLU(), nn.Linear(4, 2, bias=False))),
    "doubles": lambda: Inside("net", mlp()).double(),
}


def optimizer_state():
    network = mlp()
    optimizer = torch.optim.Adam(network.parameters())
    network(torch.randn(2, 3)).sum().backward()
    optimizer.step()
    return {
        f"state.{place}.{name}": value
        for place, state in optimizer.state_dict()["state"].items()
        for name, value in state.items()
    }


REFUSED = {
    "convolution": lambda: nn.Sequential(nn.Conv2d(1, 2, 3), nn.ReLU(), nn.Flatten(), nn.Linear(8, 2)),
    "Conv1d": lambda: Inside("conv1", nn.Conv1d(1, 2, 3)),
    "batch normalization": lambda: nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU(), nn.Linear(4, 2)),
    "layer normalization": lambda: nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4), nn.Linear(4, 2)),
    "PReLU": lambda: nn.Sequential(nn.Linear(3, 4), nn.PReLU(), nn.Linear(4, 2)),
    "LSTM": lambda: Inside("lstm", nn.LSTM(3, 4)),
    "GRU cell": lambda: Inside("cell", nn.GRUCell(3, 4)),
    "embedding": lambda: nn.Sequential(OrderedDict([("embedding", nn.Embedding(10, 4)), ("fc", nn.Linear(4, 2))])),
    "transformer": lambda: nn.TransformerEncoderLayer(4, 2, 8),
    "weight_norm": lambda: nn.Sequential(nn.utils.weight_norm(nn.Linear(3, 4)), nn.ReLU(), nn.Linear(4, 2)),
    "spectral_norm": lambda: nn.utils.parametrizations.spectral_norm(nn.Linear(3, 4)),
    "pruned": lambda: prune.l1_unstructured(nn.Linear(3, 4), "weight", 0.5),
    "optimizer": optimizer_state,
    "no order": lambda: Attributes([3, 3, 3, 2], ["first", "second", "out"]),
    "backbone and head": lambda: nn.Sequential(OrderedDict([("backbone", mlp()), ("head", nn.Linear(2, 5))])),
    "encoder and decoder": lambda: nn.Sequential(OrderedDict([("encoder", mlp()), ("decoder", nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 3)))])),
}


def described(state, values):
    return [
        {
            "name": name,
            "dtype": DTYPES[tensor.dtype],
            "shape": list(tensor.shape),
            **({"values": tensor.flatten().tolist()} if values else {}),
        }
        # as safetensors.torch.save_file writes them
        for name, tensor in sorted(state.items())
    ]


def main():
    golden = {"read": {}, "refused": {}}
    for seed, (name, build) in enumerate(READ.items()):
        torch.manual_seed(seed)
        network = build().eval()
        state = network.state_dict()
        first = next(module for module in network.modules() if isinstance(module, nn.Linear))
        inputs = torch.randn(4, first.in_features, dtype=first.weight.dtype)
        golden["read"][name] = {
            "tensors": described(state, True),
            "inputs": inputs.tolist(),
            "predictions": network(inputs).tolist(),
        }
    for name, build in REFUSED.items():
        built = build()
        golden["refused"][name] = described(built if isinstance(built, dict) else built.state_dict(), False)
    text = ",\n".join(
        f' "{part}": {{\n' + ",\n".join(f"  {json.dumps(name)}: {json.dumps(case)}" for name, case in cases.items()) + "\n }"
        for part, cases in golden.items()
    )
    (Path(__file__).parent / "torch_modules.json").write_text("{\n" + text + "\n}\n")


if __name__ == "__main__":
    main()
