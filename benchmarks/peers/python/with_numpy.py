"""NumPy (and SciPy where it is the usual choice): what a careful user writes."""

import numpy as np
import scipy

from fixed_points import Gru, newton_numpy
from kernel import Kernel

NAME = "numpy"


def use_threads(_threads):
    """OpenBLAS reads its environment variables when NumPy is imported."""


def versions():
    return {"numpy": np.__version__, "scipy": scipy.__version__}


def gemm(_params, data):
    a, b = data["a"], data["b"]
    return Kernel(lambda: a @ b, lambda: {"product": a @ b})


def orthonormalize(_params, data):
    a = data["a"]

    def answer():
        q, r = np.linalg.qr(a)
        signs = np.where(np.diag(r) < 0, -1.0, 1.0)
        return {"q": q * signs, "diagonal": np.diag(r) * signs}

    return Kernel(lambda: np.linalg.qr(a), answer)


def solve(_params, data):
    a, b = data["a"], data["b"]
    return Kernel(lambda: np.linalg.solve(a, b), lambda: {"x": np.linalg.solve(a, b)})


def eigenvalues(_params, data):
    a = data["a"]

    def answer():
        values = np.linalg.eigvals(a).astype(complex)
        return {"re": values.real, "im": values.imag}

    return Kernel(lambda: np.linalg.eigvals(a), answer)


def lyapunov_sums(w, b, h, q, steps, interval):
    """Sums of ln r_ii over the orbit of h' = tanh(W h + b), QR every `interval` steps."""
    sums = np.zeros(q.shape[1])
    for t in range(1, steps + 1):
        next_h = np.tanh(w @ h + b)
        h_slope = 1 - next_h * next_h
        q = h_slope[:, None] * (w @ q)
        h = next_h
        if t % interval == 0 or t == steps:
            q, r = np.linalg.qr(q)
            sums += np.log(np.abs(np.diag(r)))
    return sums


def lyapunov(params, data):
    def with_steps(steps):
        return lyapunov_sums(data["w"], data["b"], data["h"], data["q"], steps, params["interval"]) / steps

    return Kernel(
        lambda: with_steps(params["steps"]),
        lambda: {"exponents": np.sort(with_steps(params["checkSteps"]))[::-1]},
    )


def trajectory(params, data):
    w, b, start = data["w"], data["b"], data["h"]

    def with_steps(steps):
        states = np.empty((steps + 1, len(start)))
        states[0] = h = start
        for t in range(steps):
            h = np.tanh(w @ h + b)
            states[t + 1] = h
        return states

    return Kernel(lambda: with_steps(params["steps"]), lambda: {"states": with_steps(params["checkSteps"])})


def batch(params, data):
    """Many trajectories at once, rows are states; the last states are kept."""
    wt, b, start = data["w"].T, data["b"], data["states"]

    def with_steps(steps):
        h, next_h = start.copy(), np.empty_like(start)
        for _ in range(steps):
            np.matmul(h, wt, out=next_h)
            next_h += b
            np.tanh(next_h, out=h)
        return h

    return Kernel(lambda: with_steps(params["steps"]), lambda: {"states": with_steps(params["checkSteps"])})


def sweep_loop(params, data):
    """One network after the other."""
    ws, b, h, q = data["ws"], data["b"], data["h"], data["q"]

    def with_steps(steps):
        rows = [lyapunov_sums(w, b, h, q, steps, params["interval"]) / steps for w in ws]
        return np.array(rows)

    return Kernel(
        lambda: with_steps(params["steps"]),
        lambda: {"exponents": -np.sort(-with_steps(params["checkSteps"]), axis=1)},
    )


def sweep_batched(params, data):
    """All networks at once; k = 3 vectors are orthonormalised by hand, which beats batched qr."""
    ws, b = data["ws"], data["b"]
    count, n, _ = ws.shape

    def with_steps(steps):
        h = np.broadcast_to(data["h"], (count, n)).copy()
        q = np.broadcast_to(data["q"], (count, *data["q"].shape)).copy()
        k = q.shape[2]
        sums = np.zeros((count, k))
        for t in range(1, steps + 1):
            h = np.tanh((ws @ h[:, :, None])[:, :, 0] + b)
            q = (1 - h * h)[:, :, None] * (ws @ q)
            if t % params["interval"] == 0 or t == steps:
                for i in range(k):
                    for j in range(i):
                        q[:, :, i] -= np.sum(q[:, :, j] * q[:, :, i], axis=1)[:, None] * q[:, :, j]
                    length = np.sqrt(np.sum(q[:, :, i] ** 2, axis=1))
                    sums[:, i] += np.log(length)
                    q[:, :, i] /= length[:, None]
        return sums / steps

    return Kernel(
        lambda: with_steps(params["steps"]),
        lambda: {"exponents": -np.sort(-with_steps(params["checkSteps"]), axis=1)},
    )


def fixed_points(params, data):
    gru = Gru(data)

    def run():
        residuals = newton_numpy(gru, data["starts"])
        return {"share": float(np.mean(residuals < params["tolerance"]))}

    return Kernel(run, lambda: {"facts": run()})


KERNELS = {
    "gemm": gemm,
    "orthonormalize": orthonormalize,
    "solve": solve,
    "eigenvalues": eigenvalues,
    "lyapunov": lyapunov,
    "trajectory": trajectory,
    "batch": batch,
    "sweep-loop": sweep_loop,
    "sweep-batched": sweep_batched,
    "fixed-points": fixed_points,
}
