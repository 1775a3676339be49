"""Writes torch_equilibrium.json: equilibria in PyTorch, in float64, by an implementation of its own.

    python3 make_equilibrium.py          (torch 1.13.0 wrote the file that stands here)

A state of rest is found by plain iteration, of monotone weights by damped steps, until it moves no more but for roundings; its gradient is
the solution of the linear system (I - J^T) g = dz, by a solver. Neither is what lanegrad does.
"""
import json
import torch

F64 = torch.float64
F = torch.nn.functional
torch.manual_seed(11)
ROWS, INPUTS, CLASSES, BATCH, EPOCHS = 12, 4, 3, 5, 4
FUNCTIONS = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": F.relu, "gelu": F.gelu, "elu": F.elu, "softplus": F.softplus,
             "silu": F.silu, "leakyRelu": lambda u: F.leaky_relu(u, .01), "linear": lambda u: u}

class Equilibrium(torch.nn.Module):
    """z = f(z W + x U + b), of which the last units answer."""
    def __init__(self, units, activation, outputs, monotone):
        super().__init__()
        parameter = lambda *shape, scale: torch.nn.Parameter(torch.randn(*shape, dtype=F64) * scale)
        self.kernel = parameter(INPUTS, units, scale=.5)
        if monotone: self.A, self.B = parameter(units, units, scale=.4), parameter(units, units, scale=.4)
        else: self.recurrentKernel = parameter(units, units, scale=.5 / units ** .5)
        self.bias = parameter(units, scale=.2)
        self.f, self.outputs, self.monotone = FUNCTIONS[activation], outputs, monotone

    def weights(self):
        return self.B.T - self.B - self.A.T @ self.A if self.monotone else self.recurrentKernel

    def forward(self, x):
        w, c = self.weights(), x @ self.kernel + self.bias
        step = .1 if self.monotone else 1
        with torch.no_grad():
            z = torch.zeros_like(c)
            for _ in range(20000):
                before, z = z, self.f((1 - step) * z + step * (z @ w + c)) if self.monotone else self.f(z @ w + c)
                if (z - before).abs().max() <= 1e-14 * z.abs().max(): break
            else: raise RuntimeError("no state of rest")
        rest = z.clone().requires_grad_()
        made = self.f(rest @ w.detach() + c.detach())
        # J of each row: of unit i (rows) with respect to unit j (columns)
        jacobian = torch.stack([torch.autograd.grad(made[:, i].sum(), rest, retain_graph=True)[0] for i in range(z.shape[1])], 1)
        z = self.f(z @ w + c)
        z.register_hook(lambda dz: torch.linalg.solve(torch.eye(z.shape[1], dtype=F64) - jacobian.transpose(1, 2), dz))
        return z[:, -self.outputs:]

CASES = {
    "tanh": (6, "tanh", 6, False), "sigmoid, of which two units answer": (7, "sigmoid", 2, False), "relu": (5, "relu", 5, False),
    "leakyRelu": (5, "leakyRelu", 5, False), "gelu": (6, "gelu", 3, False), "elu": (6, "elu", 6, False), "softplus": (6, "softplus", 6, False),
    "silu": (9, "silu", 9, False), "linear": (6, "linear", 6, False),
    "monotone": (6, "relu", 6, True), "monotone, of which three units answer": (11, "relu", 3, True), "monotone and linear": (6, "linear", 6, True),
}

def numbers(tensors): return {name: {"shape": list(tensor.shape), "values": tensor.detach().flatten().tolist()} for name, tensor in tensors}

def run(units, activation, outputs, monotone):
    """Gradients of the first batch, losses of each epoch, and all that is left, of batches of 5, 5 and 2 rows."""
    layer, head = Equilibrium(units, activation, outputs, monotone), torch.nn.Linear(outputs, CLASSES).double()
    def named(pick):
        own = [(f"0.{name}", pick(p)) for name, p in layer.named_parameters()]
        return numbers(own + [("1.kernel", pick(head.weight).T), ("1.bias", pick(head.bias))])
    x = torch.randn(ROWS, INPUTS, dtype=F64) * 1.5 + .25
    y = torch.arange(ROWS) % CLASSES
    start = named(lambda p: p)
    optimizer = torch.optim.SGD([*layer.parameters(), *head.parameters()], lr=.05, momentum=.9)
    gradients, losses = None, []
    for _ in range(EPOCHS):
        total = 0
        for first in range(0, ROWS, BATCH):
            rows = slice(first, first + BATCH)
            optimizer.zero_grad()
            loss = F.cross_entropy(head(layer(x[rows])), y[rows])
            loss.backward()
            total += loss.item() * len(x[rows])
            gradients = gradients or named(lambda p: p.grad)
            optimizer.step()
        losses.append(total / ROWS)
    return {"units": units, "activation": activation, "outputs": outputs, "monotone": monotone, "x": x.tolist(), "y": y.tolist(),
            "start": start, "gradients": gradients, "losses": losses, "parameters": named(lambda p: p),
            "answers": torch.softmax(head(layer(x)), 1).flatten().tolist()}

with open("torch_equilibrium.json", "w") as file:
    json.dump({"batch": BATCH, "epochs": EPOCHS, "networks": {name: run(*case) for name, case in CASES.items()}}, file)
