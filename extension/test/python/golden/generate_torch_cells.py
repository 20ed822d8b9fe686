"""Makes torch_cells.json: small recurrent layers of PyTorch with what they compute.

    python generate_torch_cells.py

Weights and inputs are single precision, as PyTorch makes them; states are those of the same layer in double precision,
so that the comparison is one of equations. Tolerance of the tests: 1e-6.
"""

import json
from pathlib import Path

import torch

SEED, UNITS, INPUTS, STEPS = 7, 5, 3, 12


def layers():
    yield "rnn-tanh", torch.nn.RNN(INPUTS, UNITS, nonlinearity="tanh")
    yield "rnn-relu", torch.nn.RNN(INPUTS, UNITS, nonlinearity="relu")
    yield "gru", torch.nn.GRU(INPUTS, UNITS)
    yield "gru-without-bias", torch.nn.GRU(INPUTS, UNITS, bias=False)
    yield "lstm", torch.nn.LSTM(INPUTS, UNITS)


def main():
    torch.manual_seed(SEED)
    inputs = torch.randn(STEPS, INPUTS)
    cases = {}
    for name, layer in layers():
        weights = {key: value.tolist() for key, value in layer.state_dict().items()}
        states, last = layer.double()(inputs.double())
        case = {"state_dict": weights, "states": states.tolist()}
        if isinstance(last, tuple):
            case["last_cell_state"] = last[1][0].tolist()
        cases[name] = case
    result = {
        "generator": Path(__file__).name,
        "torch": torch.__version__,
        "seed": SEED,
        "inputs": inputs.tolist(),
        "cases": cases,
    }
    Path(__file__).with_name("torch_cells.json").write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
