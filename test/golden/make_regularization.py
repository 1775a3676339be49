"""Writes regularization.json: what PyTorch, in float64, makes of penalties, constraints, smoothed labels and decay by kind.

    python3 make_regularization.py               (torch 1.13.0 wrote the file that stands here)

Penalties and constraints are Keras's (keras/src/regularizers/regularizers.py, keras/src/constraints/constraints.py), put together of
torch's operations: l1 * sum(|w|) + l2 * sum(w^2), of activities divided by the rows of the batch; w * clip(n, 0, limit) / (1e-7 + n)
and w / (1e-7 + n) with the norm n of each unit's weights. A case has the loss of each of 20 full batches and the weights after them.
"""
import json
import torch

torch.manual_seed(7)
F64 = torch.float64
ROWS, INPUTS, UNITS, CLASSES, STEPS = 12, 4, 5, 3, 20
x = torch.randn(ROWS, INPUTS, dtype=F64)
y = torch.arange(ROWS) % CLASSES
# of both signs and of very different sizes, so that each constraint has something to do
start = [torch.randn(INPUTS, UNITS, dtype=F64), torch.randn(UNITS, dtype=F64), torch.randn(UNITS, CLASSES, dtype=F64) * .3,
         torch.randn(CLASSES, dtype=F64) * .3]

def norm(w): return (w ** 2).sum(0).sqrt()

CONSTRAINTS = {
    "maxNorm": lambda w, limit: w * (norm(w).clamp(0, limit) / (1e-7 + norm(w))),
    "unitNorm": lambda w, limit: w / (1e-7 + norm(w)),
    "nonNegative": lambda w, limit: w * (w >= 0),
}

def penalty(rule, t): return rule["l1"] * t.abs().sum() + rule["l2"] * (t ** 2).sum()

def run(layers, optimizer, smoothing=0, binary=False):
    w = [t.clone().requires_grad_() for t in start]
    make = {"sgd": lambda: torch.optim.SGD(w, lr=.1, momentum=.9),
            "adamW": lambda: torch.optim.AdamW([{"params": w[0::2], "weight_decay": .1}, {"params": w[1::2], "weight_decay": 0}], lr=.02),
            "decayingSgd": lambda: torch.optim.SGD([{"params": w[0::2], "weight_decay": .1}, {"params": w[1::2], "weight_decay": 0}], lr=.1)}
    steps = make[optimizer]()
    losses = []
    for _ in range(STEPS):
        steps.zero_grad()
        hidden = torch.tanh(x @ w[0] + w[1])
        logits = hidden @ w[2] + w[3]
        if binary:
            t = torch.nn.functional.one_hot(y, CLASSES).to(F64) * (1 - smoothing) + smoothing / 2
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, t)
            answers = [hidden, torch.sigmoid(logits)]
        else:
            loss = torch.nn.functional.cross_entropy(logits, y, label_smoothing=smoothing)
            answers = [hidden, torch.softmax(logits, 1)]
        for i, rules in enumerate(layers):
            if "kernelRegularizer" in rules: loss = loss + penalty(rules["kernelRegularizer"], w[2 * i])
            if "biasRegularizer" in rules: loss = loss + penalty(rules["biasRegularizer"], w[2 * i + 1])
            if "activityRegularizer" in rules: loss = loss + penalty(rules["activityRegularizer"], answers[i]) / ROWS
        loss.backward()
        losses.append(loss.item())
        steps.step()
        with torch.no_grad():
            for i, rules in enumerate(layers):
                for part, t in (("kernelConstraint", w[2 * i]), ("biasConstraint", w[2 * i + 1])):
                    if part in rules: t.copy_(CONSTRAINTS[rules[part]["kind"]](t, rules[part].get("limit")))
    return {"losses": losses, "weights": [t.detach().flatten().tolist() for t in w]}

def rule(l1=0, l2=0): return {"l1": l1, "l2": l2}
def constraint(kind, **more): return {"kind": kind, **more}

both = [{"kernelRegularizer": rule(l1=.01, l2=.02), "biasRegularizer": rule(l2=.03), "activityRegularizer": rule(l1=.004, l2=.005)},
        {"kernelRegularizer": rule(l2=.05), "activityRegularizer": rule(l2=.01)}]
cases = [
    ("L1 of kernels", [{"kernelRegularizer": rule(l1=.02)}] * 2, "sgd", {}),
    ("L2 of kernels", [{"kernelRegularizer": rule(l2=.02)}] * 2, "sgd", {}),
    ("L1 and L2 of biases", [{"biasRegularizer": rule(l1=.02, l2=.03)}] * 2, "sgd", {}),
    ("activities", [{"activityRegularizer": rule(l1=.02, l2=.03)}] * 2, "sgd", {}),
    ("all penalties", both, "adamW", {}),
    ("norms of at most 0.7", [{"kernelConstraint": constraint("maxNorm", limit=.7), "biasConstraint": constraint("maxNorm", limit=.4)}] * 2, "sgd", {}),
    ("norms of 1", [{"kernelConstraint": constraint("unitNorm"), "biasConstraint": constraint("unitNorm")}] * 2, "sgd", {}),
    ("no weights below 0", [{"kernelConstraint": constraint("nonNegative")}, {"biasConstraint": constraint("nonNegative")}], "sgd", {}),
    ("penalties and constraints", [{**both[0], "kernelConstraint": constraint("maxNorm", limit=1)}, both[1]], "sgd", {}),
    ("decay of kernels beside the gradient", [{}, {}], "adamW", {}),
    ("decay of kernels in the gradient", [{}, {}], "decayingSgd", {}),
    ("smoothed classes", [{}, {}], "sgd", {"smoothing": .15}),
    ("smoothed shares", [{}, {}], "sgd", {"smoothing": .15, "binary": True}),
]
out = {"rows": ROWS, "inputs": INPUTS, "units": UNITS, "classes": CLASSES, "x": x.flatten().tolist(), "y": y.tolist(),
       "start": [t.flatten().tolist() for t in start],
       "cases": [{"name": name, "layers": layers, "optimizer": optimizer, **more, **run(layers, optimizer, **more)}
                 for name, layers, optimizer, more in cases]}
with open("regularization.json", "w") as f: json.dump(out, f)
