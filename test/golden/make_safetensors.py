"""Safetensors files of small torch.nn.Sequential networks, written and read with the standard library and PyTorch alone.

    python3 make_safetensors.py                     writes torch_sequential*.safetensors and torch_sequential.json
    python3 make_safetensors.py check FILE [ROWS]   loads a file that lanegrad saved into the equal torch.nn.Sequential and
                                                    prints inputs and predictions; ROWS is a JSON list of input rows
"""

import json
import math
import struct
import sys
from pathlib import Path

import torch
from torch import nn

HERE = Path(__file__).parent
DTYPES = {torch.float32: ("F32", "f"), torch.float64: ("F64", "d")}
ACTIVATIONS = {
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "relu": nn.ReLU,
    "leakyRelu": nn.LeakyReLU,
    "elu": nn.ELU,
    "softplus": nn.Softplus,
    "silu": nn.SiLU,
    "gelu": nn.GELU,
    "softmax": lambda: nn.Softmax(dim=1),
}


def save_file(state, path):
    header, data = {}, b""
    for name, tensor in state.items():
        dtype, code = DTYPES[tensor.dtype]
        values = tensor.detach().flatten().tolist()
        begin = len(data)
        data += struct.pack(f"<{len(values)}{code}", *values)
        header[name] = {"dtype": dtype, "shape": list(tensor.shape), "data_offsets": [begin, len(data)]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def load_file(path):
    raw = Path(path).read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    header = json.loads(raw[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    state = {}
    for name, entry in header.items():
        dtype, code = next((d, c) for d, (n, c) in DTYPES.items() if n == entry["dtype"])
        begin, end = entry["data_offsets"]
        part = raw[8 + length + begin : 8 + length + end]
        values = struct.unpack(f"<{len(part) // struct.calcsize(code)}{code}", part)
        state[name] = torch.tensor(values, dtype=dtype).reshape(entry["shape"])
    return state, metadata


def make():
    networks = {
        "torch_sequential": lambda: nn.Sequential(nn.Linear(5, 7), nn.ReLU(), nn.Linear(7, 3)),
        "torch_sequential_no_bias": lambda: nn.Sequential(
            nn.Linear(4, 2, bias=False), nn.Sigmoid(), nn.Linear(2, 3, bias=False), nn.Sigmoid()
        ),
        "torch_sequential_float64": lambda: nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2), nn.Softmax(dim=1)).double(),
    }
    golden = {}
    for seed, (name, build) in enumerate(networks.items()):
        torch.manual_seed(seed)
        network = build()
        state = network.state_dict()
        save_file(state, HERE / f"{name}.safetensors")
        first = network[0].weight
        inputs = torch.randn(6, first.shape[1], dtype=first.dtype)
        golden[name] = {
            "modules": [type(module).__name__ for module in network],
            "shapes": {key: list(value.shape) for key, value in state.items()},
            "weights": {key: value.tolist() for key, value in state.items()},
            "inputs": inputs.tolist(),
            "predictions": network(inputs).tolist(),
        }
    (HERE / "torch_sequential.json").write_text(json.dumps(golden, indent=1) + "\n")


def check(path, rows=None):
    state, metadata = load_file(path)
    architecture = json.loads(metadata["lanegrad"])
    biased = {key.split(".")[0] for key in state if key.endswith(".bias")}
    modules, width = [], architecture["inputs"]
    for layer in architecture["layers"]:
        modules.append(nn.Linear(width, layer["units"], bias=str(len(modules)) in biased))
        width = layer["units"]
        if layer["activation"] != "linear":
            modules.append(ACTIVATIONS[layer["activation"]]())
    dtype = next(iter(state.values())).dtype
    network = nn.Sequential(*modules).to(dtype)
    network.load_state_dict(state, strict=True)
    columns = architecture["inputs"]
    rows = json.loads(rows) if rows else [[math.sin(1 + row * columns + i) for i in range(columns)] for row in range(4)]
    inputs = torch.tensor(rows, dtype=dtype)
    print(json.dumps({"inputs": inputs.tolist(), "predictions": network(inputs).tolist()}))


if __name__ == "__main__":
    if len(sys.argv) == 1:
        make()
    elif sys.argv[1] == "check" and len(sys.argv) in (3, 4):
        check(*sys.argv[2:])
    else:
        sys.exit(__doc__)
