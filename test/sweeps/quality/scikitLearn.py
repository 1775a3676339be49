"""MLPClassifier and MLPRegressor with their defaults, on one table and one repetition of its
folds: the mean score, accuracy or root mean squared error, on numbers as they are and behind a
StandardScaler; categories are one-hot in both. Answers a line of JSON to each line {"name", "task",
"repetition"} that it reads. Usage: scikitLearn.py FOLDER
"""

import json
import os
import sys
import warnings

# read when NumPy is imported: threads would wait for each other longer than they compute
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"

import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import sklearn  # noqa: E402
from sklearn.compose import ColumnTransformer  # noqa: E402
from sklearn.neural_network import MLPClassifier, MLPRegressor  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import OneHotEncoder, StandardScaler  # noqa: E402

# that 200 epochs are not enough is what the defaults come to
warnings.filterwarnings("ignore")
folder = sys.argv[1]


def part(name):
    return pd.read_csv(os.path.join(folder, f"{name}.csv"))


def score(name, task, repetition, fold, numbers):
    train, test = part(f"{name}.{repetition}.{fold}.train"), part(f"{name}.{repetition}.{fold}.test")
    features = train.drop(columns="target")
    text = [column for column in features if features[column].dtype == object]
    rest = [column for column in features if column not in text]
    columns = ColumnTransformer([("numbers", numbers, rest), ("text", OneHotEncoder(handle_unknown="ignore"), text)])
    is_classes = task == "classification"
    network = (MLPClassifier if is_classes else MLPRegressor)(random_state=repetition)
    model = make_pipeline(columns, network).fit(features, train.target)
    answers = model.predict(test.drop(columns="target"))
    if is_classes:
        return (answers == test.target).mean()
    return np.sqrt(((answers - test.target) ** 2).mean())


print(json.dumps({"version": sklearn.__version__}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    scores = {
        way: np.mean([score(**asked, fold=fold, numbers=numbers) for fold in range(5)])
        for way, numbers in {"plain": "passthrough", "scaled": StandardScaler()}.items()
    }
    print(json.dumps(scores), flush=True)
