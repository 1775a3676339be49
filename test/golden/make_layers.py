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

with open("torch_layers.json", "w") as file:
    json.dump({"sums": SUMS, "activations": {name: activation(f) for name, f in ACTIVATIONS.items()}}, file)
