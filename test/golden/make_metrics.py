"""Writes metrics.json: what scikit-learn's metrics say of a few answers, with and without weights of rows.

Run with Debian's python3-sklearn: /usr/bin/python3 test/golden/make_metrics.py
"""
import json
import os

import numpy as np
import sklearn
from sklearn import metrics as m

HERE = os.path.dirname(os.path.abspath(__file__))
random = np.random.RandomState(3)


def shares(rows, classes):
    # few values, so that many are equal
    logits = random.randint(-2, 3, (rows, classes)) * 0.5
    powers = np.exp(logits)
    return powers / powers.sum(axis=1, keepdims=True)


def classes_of(rows, classes):
    """A class for each row, each at least once."""
    return np.concatenate([np.arange(classes), random.randint(0, classes, rows - classes)])


def averages(truth, predicted, weights, **extra):
    found = {}
    for name, f in [("precision", m.precision_score), ("recall", m.recall_score), ("f1", m.f1_score)]:
        for average in ["macro", "micro", "weighted"]:
            value = f(truth, predicted, average=average, sample_weight=weights, zero_division=0, **extra)
            found[name + average.capitalize()] = value
    return found


def of_two(rows, weights):
    truth = classes_of(rows, 2)
    score = np.round(random.uniform(0, 1, rows), 1)
    predicted = (score > 0.5).astype(int)
    values = {
        "accuracy": m.accuracy_score(truth, predicted, sample_weight=weights),
        "auc": m.roc_auc_score(truth, score, sample_weight=weights),
        "logLoss": m.log_loss(truth, score, sample_weight=weights),
        "precision": m.precision_score(truth, predicted, sample_weight=weights),
        "recall": m.recall_score(truth, predicted, sample_weight=weights),
        "f1": m.f1_score(truth, predicted, sample_weight=weights),
        **averages(truth, predicted, weights),
    }
    return {"kind": "classes", "classes": 2, "outputs": score[:, None], "labels": truth, "predicted": predicted, "values": values}


def of_several(rows, classes, weights, answered):
    truth = classes_of(rows, classes)
    share = shares(rows, classes)
    # a class that is never predicted
    share[:, answered:] = 1e-3
    share /= share.sum(axis=1, keepdims=True)
    predicted = share.argmax(axis=1)
    scores = np.stack([m.roc_auc_score(truth == k, share[:, k], sample_weight=weights) for k in range(classes)])
    # of equal shares the first is the largest
    order = np.argsort(-share, axis=1, kind="stable")
    hits = lambda k: np.average((order[:, :k] == truth[:, None]).any(axis=1), weights=weights)
    values = {
        "accuracy": m.accuracy_score(truth, predicted, sample_weight=weights),
        "auc": scores.mean(),
        "logLoss": m.log_loss(truth, share, sample_weight=weights, labels=range(classes)),
        "top2Accuracy": hits(2),
        "topKAccuracy": hits(5),
        **averages(truth, predicted, weights),
    }
    if weights is None:
        assert np.isclose(values["auc"], m.roc_auc_score(truth, share, multi_class="ovr"))
    for name in ["precision", "recall", "f1"]:
        values[name] = values[name + "Macro"]
    return {"kind": "classes", "classes": classes, "outputs": share, "labels": truth, "predicted": predicted, "values": values}


def of_labels(rows, labels, weights):
    truth = np.stack([classes_of(rows, 2) for _ in range(labels)], axis=1)
    share = np.round(random.uniform(0, 1, (rows, labels)), 2)
    predicted = (share > 0.5).astype(int)
    losses = [m.log_loss(truth[:, k], share[:, k], sample_weight=weights) for k in range(labels)]
    values = {
        "accuracy": m.accuracy_score(truth, predicted, sample_weight=weights),
        "auc": m.roc_auc_score(truth, share, average="macro", sample_weight=weights),
        "logLoss": np.mean(losses),
        **averages(truth, predicted, weights),
    }
    return {"kind": "labels", "classes": 0, "outputs": share, "targets": truth, "predicted": predicted, "values": values}


def of_numbers(rows, outputs, weights):
    truth = random.normal(3, 2, (rows, outputs)) * 10.0 ** np.arange(outputs)
    answers = truth + random.normal(0.2, 1, (rows, outputs))
    squares = m.mean_squared_error(truth, answers, multioutput="raw_values", sample_weight=weights)
    values = {
        "rmse": np.mean(np.sqrt(squares)),
        "mae": m.mean_absolute_error(truth, answers, sample_weight=weights),
        "r2": m.r2_score(truth, answers, sample_weight=weights),
    }
    return {"kind": "numbers", "classes": 0, "outputs": answers, "targets": truth, "values": values}


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, np.ndarray):
        return value.ravel().tolist()
    return value.item() if isinstance(value, np.generic) else value


cases = []
for rows in [7, 60]:
    for weights in [None, random.randint(0, 4, rows) / 2 + 0.25]:
        for case in [
            of_two(rows, weights),
            of_several(rows, 3, weights, 3),
            of_several(rows, 3, weights, 2),
            of_labels(rows, 3, weights),
            of_numbers(rows, 1, weights),
            of_numbers(rows, 3, weights),
        ] + ([of_several(rows, 7, weights, 7)] if rows > 7 else []):
            cases.append(plain({**case, "rows": rows, **({} if weights is None else {"weights": weights})}))

with open(os.path.join(HERE, "metrics.json"), "w") as file:
    json.dump({"sklearn": sklearn.__version__, "cases": cases}, file, separators=(",", ":"))
    file.write("\n")
