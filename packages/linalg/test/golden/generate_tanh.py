"""tanh and the logistic function at 50 digits, rounded to doubles: writes tanh.json beside this file.

Needs mpmath (made with 1.4.1). Numbers are written as Python's repr, which is exact.
"""
import json
import random
from pathlib import Path

from mpmath import exp, mp, mpf, tanh

mp.dps = 50
random.seed(7)

points = []
for exponent in range(-60, 5):
    for _ in range(3):
        points.append(random.choice([-1, 1]) * random.uniform(1, 2) * 2.0**exponent)
points += [random.uniform(-1.2, 1.2) for _ in range(150)]
points += [random.uniform(-25, 25) for _ in range(60)]
# Where the reduction by ln 2 changes its integer, where tanh becomes 1, and the smallest doubles.
points += [0.17328679513998632, 0.1732867951399863, 0.5198603854199589]
points += [18.7, 19.0, 19.06, 19.07, 20.0, 22.0, 5e-324, 2.2250738585072014e-308, 1e-300, 1e-160]
wide = points + [random.uniform(-745, 745) for _ in range(100)] + [-708.0, -700.0, -600.0, 36.0, 37.0, 38.0]

golden = {
    "generator": "generate_tanh.py",
    "library": "mpmath 1.4.1, 50 digits",
    "seed": 7,
    "relativeTolerance": 6e-16,
    "tanh": [[x, float(tanh(mpf(x)))] for x in points],
    # Below −708.4 the value is subnormal and has no relative accuracy to speak of.
    "logistic": [[x, float(1 / (1 + exp(-mpf(x))))] for x in wide if x > -708.4],
}
Path(__file__).with_name("tanh.json").write_text(json.dumps(golden, indent=0) + "\n")
