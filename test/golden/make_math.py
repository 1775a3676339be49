"""Writes math_f64.json: the functions of assembly/math.ts at float64 points, computed with 60 digits.

    /usr/bin/python3 make_math.py        (mpmath 1.2.1 wrote the file that stands here)

{function: [[x, high, low], ...]}: f(x) is high + low, high the nearest float64 and low the float64 nearest to the rest.
"""
import json, os, random
import mpmath as mp

mp.mp.dps = 60
half = mp.mpf(1) / 2
functions = {
    "exp": (mp.exp, -745, 709.7),
    "expm1": (mp.expm1, -40, 709.7),
    "log": (mp.log, 0, 1e300),
    "log1p": (mp.log1p, -0.999, 1e300),
    "sigmoid": (lambda x: 1 / (1 + mp.exp(-x)), -744, 40),
    "tanh": (mp.tanh, -20, 20),
    "softplus": (lambda x: mp.log1p(mp.exp(x)), -744, 800),
    "normalCdf": (lambda x: mp.erfc(-x / mp.sqrt(2)) / 2, -38.4, 9),
    "normalPdf": (lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi), -38.5, 38.5),
}
random.seed(20)
spots = [5e-324, 1e-310, 2.3e-308, 1e-200, 1e-20, 1e-9, 1e-4, 0.01, 0.1, 0.17, 0.25, 0.34, 0.35, 0.41, 0.42, 0.5, 0.7, 0.71, 1.0,
         1.04, 1.41, 1.42, 2.0, 2.9, 3.0, 4.9, 8.0, 14.0, 18.9, 30.0, 36.7, 38.3, 100.0, 707.9, 709.7, 740.0, 744.0, 1e5, 1e16, 1e300]
out = {}
for name, (f, low, high) in functions.items():
    points = [x for spot in spots for x in (spot, -spot) if low <= x <= high and not (low == 0 and x <= 0)]
    points += [random.uniform(max(low, -3), min(high, 3)) or 1.0 for _ in range(20)]
    points += [random.uniform(max(low, -750), min(high, 750)) for _ in range(20)]
    points += [(low if low < 0 and k % 2 else min(high, 750)) * random.random() ** 4 for k in range(20)]
    rows = []
    for x in points:
        if low == 0: x = abs(x)
        truth = f(mp.mpf(x))
        top = float(truth)
        rows.append([x, top, float(truth - mp.mpf(top))])
    out[name] = rows
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "math_f64.json"), "w") as file:
    json.dump(out, file)
