"""Writes preprocessing.json: what scikit-learn and NumPy make of a small table of numbers and text.

Run with Debian's python3-sklearn: /usr/bin/python3 test/golden/make_preprocessing.py
"""
import json
import os

import numpy as np
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, StandardScaler

HERE = os.path.dirname(os.path.abspath(__file__))
random = np.random.RandomState(7)

# columns of different sizes: wide, tiny, far from 0, constant, mostly one value, whole numbers
rows = 23
numbers = np.stack(
    [
        random.normal(200_000, 80_000, rows),
        random.normal(0, 1e-4, rows),
        random.uniform(1e6, 1e6 + 1, rows),
        np.full(rows, 0.1 + 0.2),
        np.where(np.arange(rows) % 9 == 0, random.normal(0, 5, rows), 3.0),
        random.randint(0, 4, rows).astype(float),
    ],
    axis=1,
)
gaps = numbers.copy()
for column in (0, 1, 2, 5):
    gaps[random.choice(rows, 5, replace=False), column] = np.nan
train = list(range(0, 15))
later = list(range(15, rows))


def plain(array):
    return [[None if np.isnan(value) else float(value) for value in row] for row in np.asarray(array)]


class RobustSmoothClip:
    """RealMLP's preprocessing of numbers (Holzmueller et al. 2024)."""

    def fit(self, x, y=None):
        self.median = np.median(x, axis=0)
        spread = np.quantile(x, 0.75, axis=0) - np.quantile(x, 0.25, axis=0)
        half = 0.5 * (x.max(axis=0) - x.min(axis=0))
        spread = np.where(spread == 0, half, spread)
        self.spread = np.where(spread == 0, 1, spread)
        return self

    def transform(self, x):
        z = (x - self.median) / self.spread
        return z / np.sqrt(1 + (z / 3) ** 2)


scalers = {"standard": StandardScaler(), "min-max": MinMaxScaler(), "robust": RobustSmoothClip()}
scaled = {
    name: plain(scaler.fit(numbers[train]).transform(numbers)) for name, scaler in scalers.items()
}
filled = {}
for name, strategy in {"mean": "mean", "median": "median", "most-frequent": "most_frequent"}.items():
    imputer = SimpleImputer(strategy=strategy, add_indicator=True).fit(gaps[train])
    filled[name] = {
        "fills": [float(value) for value in imputer.statistics_],
        "values": plain(imputer.transform(gaps)),
    }
pipeline = make_pipeline(SimpleImputer(strategy="median"), StandardScaler()).fit(gaps[train])

colours = ["red", "Blue", "green", "red", "élan", "zoë", "red", "Z", "z", "10", "9", "true", "false", "red", "Blue"]
colours += ["red", "violet", "Blue", "10", "z", "true", "Z", "9"]
encoder = OneHotEncoder(sparse_output=False, handle_unknown="ignore")
column = np.array(colours, dtype=object).reshape(-1, 1)
encoder.fit(column[train])

with open(os.path.join(HERE, "preprocessing.json"), "w") as file:
    json.dump(
        {
            "versions": {"sklearn": sklearn.__version__, "numpy": np.__version__},
            "train": train,
            "later": later,
            "numbers": plain(numbers),
            "gaps": plain(gaps),
            "scaled": scaled,
            "filled": filled,
            "pipeline": plain(pipeline.transform(gaps)),
            "colours": colours,
            "categories": list(encoder.categories_[0]),
            "encoded": plain(encoder.transform(column)),
            "quantiles": [
                [float(np.quantile(numbers[: n + 1, 0], q)) for q in (0, 0.1, 0.25, 0.5, 0.75, 0.9, 1)]
                for n in range(rows)
            ],
        },
        file,
        ensure_ascii=False,
    )
    file.write("\n")
