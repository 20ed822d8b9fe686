"""Fixed points of a GRU without input, many starts at once: Newton with a halving line search, residuals returned."""

import numpy as np

CHUNK = 64
STEPS = 30
HALVINGS = 10


class Gru:
    """h' = (1 - z) n + z h with gates in PyTorch's order r, z, n."""

    def __init__(self, data):
        self.weights = data["weights"]
        self.inner = data["inner"]
        self.outer = data["outer"]
        self.size = self.weights.shape[1]

    def parts(self, h):
        n = self.size
        a = h @ self.weights.T + self.inner
        gates = 0.5 * (1 + np.tanh(0.5 * (a[:, : 2 * n] + self.outer[: 2 * n])))
        r, z = gates[:, :n], gates[:, n:]
        v = a[:, 2 * n :]
        return v, r, z, np.tanh(self.outer[2 * n :] + r * v)

    def displacement(self, h):
        _, _, z, c = self.parts(h)
        return (1 - z) * (c - h)

    def system(self, h):
        n = self.size
        v, r, z, c = self.parts(h)
        slope = (1 - z) * (1 - c * c)
        jacobian = (slope * v * r * (1 - r))[:, :, None] * self.weights[:n]
        jacobian += ((h - c) * z * (1 - z))[:, :, None] * self.weights[n : 2 * n]
        jacobian += (slope * r)[:, :, None] * self.weights[2 * n :]
        at = np.arange(n)
        jacobian[:, at, at] += z - 1
        return (1 - z) * (c - h), jacobian


def newton_numpy(gru, starts):
    """Residuals |F(h) - h| where each start ended."""
    return np.concatenate([newton_chunk(gru, starts[i : i + CHUNK]) for i in range(0, len(starts), CHUNK)])


def solve_each(a, g):
    """Solutions of many systems; NaN where a matrix is exactly singular."""
    try:
        return np.linalg.solve(a, g[:, :, None])[:, :, 0]
    except np.linalg.LinAlgError:
        return np.array([solve_one(*system) for system in zip(a, g)])


def solve_one(a, g):
    try:
        return np.linalg.solve(a, g)
    except np.linalg.LinAlgError:
        return np.full_like(g, np.nan)


def newton_chunk(gru, starts):
    h = starts.copy()
    residual = np.linalg.norm(gru.displacement(h), axis=1)
    live = np.arange(len(h))
    for _ in range(STEPS):
        live = live[residual[live] > 1e-12]
        if len(live) == 0:
            break
        g, a = gru.system(h[live])
        move = -solve_each(a, g)
        waiting = np.arange(len(live))
        factor = 1.0
        for _ in range(HALVINGS):
            rows = live[waiting]
            trial = h[rows] + factor * move[waiting]
            lengths = np.linalg.norm(gru.displacement(trial), axis=1)
            better = lengths < (1 - 1e-4 * factor) * residual[rows]
            h[rows[better]] = trial[better]
            residual[rows[better]] = lengths[better]
            waiting = waiting[~better]
            if len(waiting) == 0:
                break
            factor /= 2
        live = np.delete(live, waiting)
    return residual
