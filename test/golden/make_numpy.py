"""Files of NumPy for the tests of its readers.

    python3 make_numpy.py     writes numpy_arrays.json: .npy files of all types and orders as base64, with the numbers in them,
                              and .npz archives, stored and deflated
"""

import base64
import io
import json
from pathlib import Path

import numpy as np

KINDS = ["f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "b1"]


def packed(save, *args, **named):
    file = io.BytesIO()
    save(file, *args, **named)
    return base64.b64encode(file.getvalue()).decode()


def arrays():
    for kind in KINDS:
        for order in "<>" if kind[1] != "1" else "|":
            values = np.array([[[0, 1, 2], [3, 4, 5]], [[6, 7, 100], [1, 0, 1]]])
            if kind[0] in "fi":
                values[0, 0, 1] = -3
            typed = values.astype(order + kind)
            for layout in "CF":
                yield {
                    "what": f"{order}{kind} {layout}",
                    "file": packed(np.save, np.asarray(typed, order=layout)),
                    "shape": list(typed.shape),
                    "values": [float(value) for value in typed.ravel()],
                }
    yield {"what": "a scalar", "file": packed(np.save, np.float64(2.5)), "shape": [], "values": [2.5]}


def archives():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(6, 4)).astype(np.float32)
    y = np.array([0, 1, 2, 0, 1, 2])
    images = rng.integers(0, 256, size=(4, 3, 2), dtype=np.uint8)
    yield "stored", packed(np.savez, x=x, y=y), x
    yield "deflated", packed(np.savez_compressed, x=x, y=y), x
    yield "images", packed(np.savez_compressed, x_train=images, y_train=y[:4], x_test=images[:2], y_test=y[:2]), images


def refused():
    objects = np.array([{"a": 1}], dtype=object)
    yield "objects", packed(np.save, objects, allow_pickle=True)
    yield "texts", packed(np.save, np.array(["a", "b"]))
    yield "complex numbers", packed(np.save, np.array([1j]))
    yield "records", packed(np.save, np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")]))
    yield "dates", packed(np.save, np.array(["2020-01-01"], dtype="M8[D]"))
    yield "halves", packed(np.save, np.array([1], dtype="f2"))


def main():
    told = {
        "arrays": list(arrays()),
        "archives": {name: {"file": file, "x": [float(v) for v in x.ravel()]} for name, file, x in archives()},
        "refused": dict(refused()),
    }
    Path(__file__).with_name("numpy_arrays.json").write_text(json.dumps(told) + "\n")


main()
