"""Trains a GRU with 128 units on the three-bit flip-flop and writes its weights and a parity file.

    python train_flip_flop.py

Needs PyTorch and NumPy; the environment that `npm run bench:peers` makes has both. One thread and one seed: the same
versions on the same kind of processor give the same weights. See README.md beside this file.
"""

import argparse
import json
import math
import pathlib
import struct
import time

import numpy as np
import torch

HERE = pathlib.Path(__file__).resolve().parent
NAME = "flip-flop-128"
BITS, UNITS = 3, 128
PULSE_PROBABILITY = 0.15
BATCH, STEPS = 64, 60


class FlipFlop(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.gru = torch.nn.GRU(BITS, UNITS, batch_first=True)
        self.readout = torch.nn.Linear(UNITS, BITS)

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        return self.readout(self.gru(inputs)[0])


def sequences(random: np.random.Generator, count: int, steps: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Pulses of +1 or -1 on each channel, and the sign of the latest pulse; the first step pulses every channel."""
    pulses = random.random((count, steps, BITS)) < PULSE_PROBABILITY
    pulses[:, 0] = True
    inputs = np.where(random.random((count, steps, BITS)) < 0.5, 1.0, -1.0) * pulses
    targets = inputs.copy()
    for t in range(1, steps):
        targets[:, t] = np.where(pulses[:, t], inputs[:, t], targets[:, t - 1])
    return torch.tensor(inputs, dtype=torch.float32), torch.tensor(targets, dtype=torch.float32)


def train(seed: int, updates: int, rate: float) -> FlipFlop:
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    model = FlipFlop()
    optimizer = torch.optim.Adam(model.parameters(), lr=rate)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, updates)
    for update in range(updates):
        inputs, targets = sequences(random, BATCH, STEPS)
        loss = torch.mean((model(inputs) - targets) ** 2)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if update % 100 == 0 or update == updates - 1:
            print(f"update {update}: mean squared error {loss.item():.5f}", flush=True)
    return model


def score(model: FlipFlop, seed: int) -> tuple[float, float]:
    """Share of right signs and mean squared error on 256 new sequences of 200 steps."""
    inputs, targets = sequences(np.random.default_rng(seed + 1), 256, 200)
    with torch.no_grad():
        outputs = model(inputs)
    return torch.mean((torch.sign(outputs) == targets).double()).item(), torch.mean((outputs - targets) ** 2).item()


def arrays(model: FlipFlop) -> dict[str, np.ndarray]:
    names = {f"{part}_l0": f"gru.{part}_l0" for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
    names |= {f"readout.{part}": f"readout.{part}" for part in ("weight", "bias")}
    state = model.state_dict()
    return {name: state[key].numpy().astype("<f4") for name, key in names.items()}


def write_safetensors(path: pathlib.Path, tensors: dict[str, np.ndarray], metadata: dict[str, str]) -> None:
    header: dict[str, object] = {"__metadata__": metadata}
    offset = 0
    for name, values in tensors.items():
        header[name] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [offset, offset + values.nbytes]}
        offset += values.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    body = b"".join(values.tobytes() for values in tensors.values())
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def parity(model: FlipFlop) -> dict[str, object]:
    """Five inputs that set the bits to (+, -, +), wait, and flip the bits in turn; states in float64."""
    inputs = torch.tensor([[1, -1, 1], [0, 0, 0], [-1, 0, 0], [0, 1, 0], [0, 0, -1]], dtype=torch.float64)
    exact = model.double()
    with torch.no_grad():
        states = exact.gru(inputs[None])[0][0]
        readouts = exact.readout(states)
    return {
        "initial_state": [0.0] * UNITS,
        "inputs": inputs.tolist(),
        "hidden_states": states.tolist(),
        "readouts": readouts.tolist(),
        "tolerance": 1e-12,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--updates", type=int, default=1200)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--out", type=pathlib.Path, default=HERE)
    options = parser.parse_args()
    torch.set_num_threads(1)

    began = time.perf_counter()
    model = train(options.seed, options.updates, options.rate)
    accuracy, error = score(model, options.seed)
    print(f"accuracy {accuracy:.5f}, mean squared error {error:.6f}, {time.perf_counter() - began:.0f} s")
    if not (accuracy > 0.999 and math.isfinite(error)):
        raise SystemExit("The network did not learn the task: try another seed")
    metadata = {
        "task": "three-bit flip-flop",
        "seed": str(options.seed),
        "updates": str(options.updates),
        "rate": str(options.rate),
        "torch": torch.__version__.split("+")[0],
        "numpy": np.__version__,
    }
    write_safetensors(options.out / f"{NAME}.safetensors", arrays(model), metadata)
    text = json.dumps({**metadata, **parity(model)}, indent=1)
    (options.out / f"{NAME}.parity.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
