"""Golden values of erf, erfc and of the activation functions with two derivatives, from 50-digit arithmetic.

Run: python generate_error_function.py > error_function.json     (needs mpmath; deterministic)
"""
import json
import mpmath
from mpmath import mp, mpf

mp.dps = 50


def logistic(a):
    return 1 / (1 + mp.exp(-a))


def normal(a):
    return mp.erfc(-a / mp.sqrt(2)) / 2


FUNCTIONS = {
    "tanh": mp.tanh,
    "logistic": logistic,
    "gelu": lambda a: a * normal(a),
    "silu": lambda a: a * logistic(a),
}

ARGUMENTS = [k / 8 for k in range(-56, 57)] + [-30.0, -20.0, -12.5, 12.5, 20.0, 30.0, 1e-8, -1e-8, 1e-300]
ERROR_ARGUMENTS = [k / 16 for k in range(-112, 113)] + [0.49999, 0.50001, 6.283, 6.284, 10.0, 20.0, 26.0, 27.0, 1e-10, 1e-300]


def error_rows():
    return [[x, float(mp.erf(mpf(x))), float(mp.erfc(mpf(x)))] for x in ERROR_ARGUMENTS]


def activation_rows(f):
    return [[a] + [float(mp.diff(f, mpf(a), n) if n else f(mpf(a))) for n in range(3)] for a in ARGUMENTS]


gelu_slope = lambda a: mp.diff(FUNCTIONS["gelu"], a)
silu_at = mp.findroot(lambda a: a * mp.tanh(a / 2) - 2, 2.4)
largest = {
    "gelu": [float(mp.sqrt(2)), float(gelu_slope(mp.sqrt(2)))],
    "silu": [float(silu_at), float(logistic(silu_at) * (1 + silu_at * logistic(-silu_at)))],
}
print(json.dumps({
    "about": "rows of error_function: x, erf, erfc; rows of an activation: a, f, f', f''; largest_slope: where, f'",
    "generator": "generate_error_function.py", "mpmath": mpmath.__version__, "digits": mp.dps, "seed": None,
    "tolerance": {"erf": "1e-15 absolute", "erfc": "1e-14 relative", "activations": "2e-15 absolute (f, f', f'')"},
    "error_function": error_rows(),
    "activations": {name: activation_rows(f) for name, f in FUNCTIONS.items()},
    "largest_slope": largest,
}, separators=(",", ":")).replace("],[", "],\n[").replace('"activations":{"', '\n"activations":{\n"'))
