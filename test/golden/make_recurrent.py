"""Writes torch_recurrent.json: what PyTorch, in float64, makes of recurrent layers.

    python3 make_recurrent.py            (torch 1.13.0 wrote the file that stands here)

Its RNN and LSTM have two biases, which are always added; lanegrad has one, as Keras, so the second stays zero here. Its GRU resets behind the
product; the one that resets before it, as in Cho et al., 2014, and activations that PyTorch's modules don't have, are written out.
"""
import json
import torch

F64 = torch.float64
F = torch.nn.functional
N = torch.nn
torch.manual_seed(7)
ROWS, CLASSES, BATCH, EPOCHS = 12, 3, 5, 4
# of each kind, which of PyTorch's gates stands at each place in lanegrad
GATES = {"simpleRnn": [0], "gru": [1, 0, 2], "lstm": [0, 1, 2, 3]}
NAMES = {"weight_ih_l0": "kernel", "weight_hh_l0": "recurrentKernel", "bias_ih_l0": "bias", "bias_hh_l0": "recurrentBias"}
ACTIVATIONS = {"tanh": torch.tanh, "sigmoid": torch.sigmoid, "relu": torch.relu, "linear": lambda x: x, "leakyRelu": F.leaky_relu}

class Recurrent(N.Module):
    """A module of PyTorch's, of which the last state or all go on."""
    def __init__(self, kind, features, units, options={}):
        super().__init__()
        self.kind, self.units, self.options = kind, units, options
        bias = options.get("useBias", True)
        make = {"simpleRnn": N.RNN, "gru": N.GRU, "lstm": N.LSTM}[kind]
        more = {"nonlinearity": options["activation"]} if options.get("activation") == "relu" else {}
        self.module = make(features, units, batch_first=True, bias=bias, **more)
        if bias and kind != "gru":
            self.module.bias_hh_l0.requires_grad = False
            self.module.bias_hh_l0.zero_()

    def forward(self, x):
        states = self.states(x.flip(1) if self.options.get("goBackwards") else x)
        return states if self.options.get("returnSequences") else states[:, -1]

    def states(self, x): return self.module(x)[0]

    def named(self, pick):
        """Its tensors by lanegrad's names, laid out as there."""
        found = {}
        for torch_name, tensor in pick(self.module):
            if tensor is None: continue
            parts = tensor.detach().reshape(len(GATES[self.kind]), self.units, -1)[GATES[self.kind]].flatten(0, 1)
            found[NAMES[torch_name]] = parts.T.flatten().tolist()
        if self.kind != "gru": found.pop("recurrentBias", None)
        if self.options.get("resetAfter") is False: found.pop("recurrentBias", None)
        return found

class Written(Recurrent):
    """The formulas, step by step, with the numbers of PyTorch's module."""
    def states(self, x):
        m, u = self.module, self.units
        f, g = ACTIVATIONS[self.options.get("activation", "tanh")], ACTIVATIONS[self.options.get("recurrentActivation", "sigmoid")]
        b = m.bias_ih_l0 if m.bias else 0
        h = c = torch.zeros(len(x), u, dtype=F64)
        states = []
        for t in range(x.shape[1]):
            a = x[:, t] @ m.weight_ih_l0.T + b
            if self.kind == "lstm":
                i, forget, new, o = (a + h @ m.weight_hh_l0.T).split(u, 1)
                c = g(forget) * c + g(i) * f(new)
                h = g(o) * f(c)
            elif self.kind == "simpleRnn":
                h = f(a + h @ m.weight_hh_l0.T)
            else:
                w = m.weight_hh_l0
                r = g(a[:, :u] + h @ w[:u].T)
                z = g(a[:, u:2 * u] + h @ w[u:2 * u].T)
                new = f(a[:, 2 * u:] + (r * h) @ w[2 * u:].T)
                h = z * h + (1 - z) * new
            states.append(h)
        return torch.stack(states, 1)

class Dense(N.Linear):
    def named(self, pick):
        return {{"weight": "kernel", "bias": "bias"}[name]: tensor.detach().T.flatten().tolist() for name, tensor in pick(self)}

class Flatten(N.Flatten):
    def named(self, pick): return {}

def dense(inputs, units): return (["dense", units], Dense(inputs, units))

def recurrent(make, kind, features, units, **options):
    return ([kind, units, options] if options else [kind, units], make(kind, features, units, options))

CASES = {}
for kind in GATES:
    CASES[kind] = ([6, 3], [recurrent(Recurrent, kind, 3, 4), dense(4, 3)])
    CASES[f"{kind} of one step"] = ([1, 3], [recurrent(Recurrent, kind, 3, 4), dense(4, 3)])
    CASES[f"{kind} without bias"] = ([5, 2], [recurrent(Recurrent, kind, 2, 5, useBias=False), dense(5, 3)])
    CASES[f"{kind} backwards"] = ([5, 2], [recurrent(Recurrent, kind, 2, 3, goBackwards=True), dense(3, 3)])
    CASES[f"all states of {kind}, backwards too, one behind the other"] = (
        [4, 3], [recurrent(Recurrent, kind, 3, 5, returnSequences=True), recurrent(Recurrent, kind, 5, 4, returnSequences=True, goBackwards=True),
                 dense(4, 2), (["flatten"], Flatten()), dense(8, 3)])
CASES["simpleRnn by relu"] = ([5, 2], [recurrent(Recurrent, "simpleRnn", 2, 4, activation="relu"), dense(4, 3)])
CASES["simpleRnn by sigmoid"] = ([5, 2], [recurrent(Written, "simpleRnn", 2, 4, activation="sigmoid"), dense(4, 3)])
CASES["lstm by other activations"] = (
    [5, 2], [recurrent(Written, "lstm", 2, 4, activation="leakyRelu", recurrentActivation="tanh"), dense(4, 3)])
CASES["gru that resets before the product"] = ([6, 3], [recurrent(Written, "gru", 3, 4, resetAfter=False), dense(4, 3)])
CASES["gru that resets before the product, by other options"] = (
    [4, 3], [recurrent(Written, "gru", 3, 4, resetAfter=False, returnSequences=True, useBias=False, activation="linear"),
             recurrent(Written, "gru", 4, 4, resetAfter=False, goBackwards=True, recurrentActivation="tanh"), dense(4, 3)])

def named(layers, pick):
    return {f"{i}.{name}": values for i, (_, module) in enumerate(layers) for name, values in module.named(pick).items()}

def run(shape, layers):
    """Gradients of the first batch, losses of each epoch, and all that is left, of batches of 5, 5 and 2 rows."""
    net = N.Sequential(*[module for _, module in layers]).double()
    x = torch.randn(ROWS, *shape, dtype=F64)
    y = torch.arange(ROWS) % CLASSES
    parameters = lambda module: module.named_parameters(recurse=False)
    start = named(layers, parameters)
    optimizer = torch.optim.SGD([p for p in net.parameters() if p.requires_grad], lr=.1, momentum=.9)
    gradients, losses = None, []
    for _ in range(EPOCHS):
        total = 0
        for first in range(0, ROWS, BATCH):
            rows = slice(first, first + BATCH)
            optimizer.zero_grad()
            loss = F.cross_entropy(net(x[rows]), y[rows])
            loss.backward()
            total += loss.item() * len(x[rows])
            gradients = gradients or named(layers, lambda module: [(n, p.grad) for n, p in parameters(module)])
            optimizer.step()
        losses.append(total / ROWS)
    # what a Sequential of these modules writes, without the names of the classes above
    torch_dict = {name.replace(".module.", "."): {"shape": list(tensor.shape), "values": tensor.flatten().tolist()}
                  for name, tensor in net.state_dict().items()}
    return {"inputs": shape, "layers": [layer for layer, _ in layers], "x": x.flatten(1).tolist(), "y": y.tolist(), "start": start,
            "gradients": gradients, "losses": losses, "parameters": named(layers, parameters), "states": {},
            "answers": torch.softmax(net(x), 1).flatten().tolist(), "stateDict": torch_dict}

with open("torch_recurrent.json", "w") as file:
    json.dump({"batch": BATCH, "epochs": EPOCHS,
               "networks": {name: run(shape, layers) for name, (shape, layers) in CASES.items()}}, file)
