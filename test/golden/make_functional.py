"""Writes torch_functional.json: what PyTorch, in float64, makes of networks with several inputs and outputs.

    python3 make_functional.py           (torch 1.13.0 wrote the file that stands here)

Weights are drawn here and stand in the file, kernels as lanegrad has them, [inputs, units]. Ten steps each, of all rows at once.
"""
import json
import torch

F64 = torch.float64
F = torch.nn.functional
torch.manual_seed(11)
ROWS, STEPS = 12, 10

class Parameters:
    """Parameters by lanegrad's paths."""
    def __init__(self): self.all = {}
    def dense(self, path, inputs, units):
        self.all[f"{path}.kernel"] = (torch.randn(inputs, units, dtype=F64) * .5).requires_grad_()
        self.all[f"{path}.bias"] = (torch.randn(units, dtype=F64) * .1).requires_grad_()
    def table(self, path, rows, columns):
        self.all[f"{path}.embeddings"] = (torch.randn(rows, columns, dtype=F64) * .5).requires_grad_()
    def __call__(self, path, x): return x @ self.all[f"{path}.kernel"] + self.all[f"{path}.bias"]
    def flat(self, pick): return {path: pick(p).detach().flatten().tolist() for path, p in self.all.items()}

def run(p, inputs, targets, forward, losses, optimizer):
    """Gradients of the first step, losses of each output at each step, and what is left; `losses` has weight and function by output."""
    optimizer = optimizer(list(p.all.values()))
    start, gradients, told = p.flat(lambda w: w), None, []
    for _ in range(STEPS):
        optimizer.zero_grad()
        made = forward(p, inputs)
        parts = {name: f(made[name], targets[name]) for name, (_, f) in losses.items()}
        total = sum(losses[name][0] * parts[name] for name in parts)
        total.backward()
        gradients = gradients or p.flat(lambda w: w.grad)
        told.append({"loss": total.item(), "outputs": {name: part.item() for name, part in parts.items()}})
        optimizer.step()
    return {"inputs": {name: x.tolist() for name, x in inputs.items()}, "targets": {name: y.tolist() for name, y in targets.items()},
            "start": start, "gradients": gradients, "steps": told, "parameters": p.flat(lambda w: w)}

def branches():
    """Two inputs, of words and of numbers; two outputs, a number and a class. Layers are numbered as lanegrad numbers them."""
    p = Parameters()
    p.table("0", 9, 3)
    p.dense("2", 4, 5)
    p.dense("4", 12 + 5, 6)
    p.dense("5", 6, 1)
    p.dense("6", 6, 3)
    def forward(p, x):
        words = p.all["0.embeddings"][x["words"].long()].flatten(1)
        user = torch.tanh(p("2", x["user"]))
        both = torch.sigmoid(p("4", torch.cat([words, user], 1)))
        return {"rating": p("5", both), "genre": p("6", both)}
    inputs = {"words": torch.randint(0, 9, (ROWS, 4)), "user": torch.randn(ROWS, 4, dtype=F64)}
    targets = {"rating": torch.randn(ROWS, 1, dtype=F64), "genre": torch.arange(ROWS) % 3}
    losses = {"rating": (1, F.mse_loss), "genre": (.3, F.cross_entropy)}
    return run(p, inputs, targets, forward, losses, lambda all: torch.optim.Adam(all, lr=.01, eps=1e-7))

def siamese():
    """One encoder for both inputs, and how far what it makes of them is apart."""
    p = Parameters()
    p.dense("0", 5, 6)
    p.dense("1", 6, 3)
    p.dense("5", 3, 1)
    def encode(p, x): return p("1", torch.tanh(p("0", x)))
    def forward(p, x):
        left, right = encode(p, x["left"]), encode(p, x["right"])
        return {"same": p("5", torch.maximum(left - right, right - left))}
    inputs = {name: torch.randn(ROWS, 5, dtype=F64) for name in ("left", "right")}
    targets = {"same": (torch.arange(ROWS) % 2).to(F64)[:, None]}
    losses = {"same": (1, F.binary_cross_entropy_with_logits)}
    return run(p, inputs, targets, forward, losses, lambda all: torch.optim.SGD(all, lr=.1, momentum=.9))

with open("torch_functional.json", "w") as file:
    json.dump({"branches": branches(), "siamese": siamese()}, file)
