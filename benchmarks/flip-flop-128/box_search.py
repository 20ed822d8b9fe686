"""Looks for all fixed points of the flip-flop GRU with 128 units at zero input, and writes what it found.

    python box_search.py

Independent of the library: NumPy only, its own formulas and its own solver, other starts. Starts are uniform in the
box [-1, 1]^128 and in shrunken copies of it; then rounds of restarts (noise around every point found, midpoints and
extrapolations of pairs) until two rounds in a row find nothing new. See README.md beside this file.
"""

import argparse
import json
import pathlib
import struct
import time

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
NAME = "flip-flop-128"
CHUNK = 64


def read_safetensors(path: pathlib.Path) -> dict[str, np.ndarray]:
    data = path.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    body = data[8 + length :]
    return {
        name: np.frombuffer(body[slice(*entry["data_offsets"])], "<f4").reshape(entry["shape"]).astype(float)
        for name, entry in header.items()
        if name != "__metadata__"
    }


def logistic(values: np.ndarray) -> np.ndarray:
    return 0.5 * (1 + np.tanh(0.5 * values))


class Gru:
    """A GRU without input: h' = (1 - z) n + z h, gates in PyTorch's order r, z, n."""

    def __init__(self, tensors: dict[str, np.ndarray]) -> None:
        self.weights = tensors["weight_hh_l0"]
        self.size = self.weights.shape[1]
        self.inner = tensors["bias_hh_l0"]
        self.outer = tensors["bias_ih_l0"]
        self.readout = lambda h: h @ tensors["readout.weight"].T + tensors["readout.bias"]

    def gates(self, h: np.ndarray) -> tuple[np.ndarray, ...]:
        n = self.size
        a = h @ self.weights.T + self.inner
        r = logistic(a[:, :n] + self.outer[:n])
        z = logistic(a[:, n : 2 * n] + self.outer[n : 2 * n])
        c = np.tanh(self.outer[2 * n :] + r * a[:, 2 * n :])
        return a[:, 2 * n :], r, z, c

    def displacement(self, h: np.ndarray) -> np.ndarray:
        _, _, z, c = self.gates(h)
        return (1 - z) * (c - h)

    def system(self, h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """F(h) - h and its Jacobian, for each row of h."""
        n = self.size
        v, r, z, c = self.gates(h)
        slope = (1 - z) * (1 - c * c)
        jacobian = (
            (slope * v * r * (1 - r))[:, :, None] * self.weights[:n]
            + ((h - c) * z * (1 - z))[:, :, None] * self.weights[n : 2 * n]
            + (slope * r)[:, :, None] * self.weights[2 * n :]
        )
        at = np.arange(n)
        jacobian[:, at, at] += z - 1
        return (1 - z) * (c - h), jacobian


def length(rows: np.ndarray) -> np.ndarray:
    return np.sqrt(np.sum(rows * rows, axis=-1))


def levenberg_marquardt(gru: Gru, starts: np.ndarray, steps: int) -> np.ndarray:
    """Marquardt's damping, up and down by factors, each row on its own; ends with Newton steps."""
    h = starts.copy()
    damping = np.full(len(h), 1e-2)
    stuck = np.zeros(len(h), dtype=bool)
    at = np.arange(gru.size)
    g, a = gru.system(h)
    for _ in range(steps):
        live = np.flatnonzero(~stuck & (length(g) > 1e-9))
        if len(live) == 0:
            break
        transposed = a[live].transpose(0, 2, 1)
        normal = transposed @ a[live]
        normal[:, at, at] += damping[live, None]
        move = -np.linalg.solve(normal, transposed @ g[live][:, :, None])[:, :, 0]
        trial = h[live] + move
        better = length(gru.displacement(trial)) < length(g[live])
        damping[live] = np.where(better, damping[live] * 0.2, damping[live] * 5)
        stuck[live] = (damping[live] > 1e8) | (length(move) < 1e-14)
        moved = live[better]
        h[moved] = trial[better]
        if len(moved):
            g[moved], a[moved] = gru.system(h[moved])
        damping = np.maximum(damping, 1e-14)
    return newton(gru, h, 6)


def newton(gru: Gru, starts: np.ndarray, steps: int) -> np.ndarray:
    """Newton with a halving line search; rows that cannot go on stay where they are."""
    h = starts.copy()
    active = np.ones(len(h), dtype=bool)
    for _ in range(steps):
        live = np.flatnonzero(active)
        if len(live) == 0:
            break
        g, a = gru.system(h[live])
        residual = length(g)
        try:
            move = -np.linalg.solve(a, g[:, :, None])[:, :, 0]
        except np.linalg.LinAlgError:
            break
        open_rows = np.ones(len(live), dtype=bool)
        factor = 1.0
        while factor > 1e-3 and open_rows.any():
            rows = np.flatnonzero(open_rows)
            trial = h[live[rows]] + factor * move[rows]
            better = length(gru.displacement(trial)) < (1 - 1e-4 * factor) * residual[rows]
            h[live[rows[better]]] = trial[better]
            open_rows[rows[better]] = False
            factor /= 2
        active[live[open_rows | (residual < 1e-14)]] = False
    return h


def solve(gru: Gru, starts: np.ndarray) -> np.ndarray:
    """Rows that reached a fixed point inside the box, to rounding."""
    found = []
    for begin in range(0, len(starts), CHUNK):
        h = newton(gru, starts[begin : begin + CHUNK], 25)
        rest = length(gru.displacement(h)) > 1e-12
        if rest.any():
            h[rest] = levenberg_marquardt(gru, h[rest], 120)
        inside = (np.abs(h) <= 1 + 1e-9).all(axis=1) & (length(gru.displacement(h)) < 1e-12 * np.maximum(1, length(h)))
        found.append(h[inside])
    return np.concatenate(found)


class Points:
    def __init__(self) -> None:
        self.states: list[np.ndarray] = []

    def merge(self, rows: np.ndarray) -> int:
        before = len(self.states)
        for row in rows:
            if not self.states or length(np.array(self.states) - row).min() > 1e-6:
                self.states.append(row)
        return len(self.states) - before


def restarts(points: Points, random: np.random.Generator, each: int) -> np.ndarray:
    known = np.array(points.states)
    n = known.shape[1]
    rows = []
    for state in known:
        for scale in (0.05, 0.2, 0.6):
            rows.append(state + scale * random.standard_normal((each, n)))
    pairs = [(i, j) for i in range(len(known)) for j in range(i)]
    for i, j in pairs:
        weight = random.choice([0.5, 0.25, 0.75, -0.3, 1.3])
        rows.append((weight * known[i] + (1 - weight) * known[j])[None])
    return np.clip(np.concatenate(rows), -1, 1)


def describe(gru: Gru, state: np.ndarray) -> dict[str, object]:
    g, a = gru.system(state[None])
    multipliers = np.linalg.eigvals(a[0] + np.eye(gru.size))
    multipliers = multipliers[np.lexsort((-multipliers.imag, -np.abs(multipliers)))]
    return {
        "unstable_dimension": int(np.sum(np.abs(multipliers) > 1)),
        "degree": int(np.linalg.slogdet(-a[0])[0]),
        "residual": float(length(g)[0]),
        "readout": gru.readout(state[None])[0].tolist(),
        "leading_multipliers": [[float(m.real), float(m.imag)] for m in multipliers[:4]],
        "state": [float(f"{value:.13g}") for value in state],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=20240501)
    parser.add_argument("--starts", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--out", type=pathlib.Path, default=HERE)
    options = parser.parse_args()
    gru = Gru(read_safetensors(HERE / f"{NAME}.safetensors"))
    random = np.random.default_rng(options.seed)

    began = time.perf_counter()
    points = Points()
    history = []

    def go(label: str, starts: np.ndarray) -> int:
        reached = solve(gru, starts)
        new = points.merge(reached)
        history.append({"starts": len(starts), "from": label, "converged": len(reached), "new": new})
        print(f"{time.perf_counter() - began:6.0f} s  {label}: {len(starts)} starts, {len(reached)} converged, "
              f"{new} new, {len(points.states)} in all", flush=True)
        return new

    quarter = options.starts // 4
    for scale in (1.0, 0.7, 0.4, 0.1):
        go(f"box, half-width {scale}", scale * random.uniform(-1, 1, (quarter, gru.size)))
    idle = 0
    for round_number in range(options.rounds):
        idle = idle + 1 if go(f"restarts, round {round_number + 1}", restarts(points, random, 6)) == 0 else 0
        if idle == 2:
            break
    described = sorted((describe(gru, s) for s in points.states), key=lambda p: (p["unstable_dimension"], p["state"]))
    counts = np.bincount([p["unstable_dimension"] for p in described]).tolist()
    degree = sum(p["degree"] for p in described)
    print(f"{len(described)} points, by unstable directions {counts}, degree sum {degree}")
    result = {
        "generator": "box_search.py",
        "numpy": np.__version__,
        "seed": options.seed,
        "count": len(described),
        "by_unstable_dimension": counts,
        "degree_sum": degree,
        "quiet_rounds_at_the_end": idle,
        "history": history,
        "points": described,
    }
    (options.out / f"{NAME}.fixed-points.json").write_text(json.dumps(result, indent=None, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
