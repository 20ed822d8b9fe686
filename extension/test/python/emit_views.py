"""Prints views of the golden layers, and of fresh torch modules where torch is there, as JSON for main.mjs."""

import json
import sys
from importlib.util import find_spec
from pathlib import Path

import phasebook


def golden():
    stored = json.loads(Path(__file__).with_name("golden").joinpath("torch_cells.json").read_text())
    for name, case in stored["cases"].items():
        activation = name.removeprefix("rnn-") if name.startswith("rnn-") else None
        view = phasebook.model_view(case["state_dict"], activation=activation)
        yield {"name": name, **pair(view), "inputs": stored["inputs"], "states": case["states"]}


def modules():
    import torch

    torch.manual_seed(1)
    inputs = torch.randn(50, 3)
    for layer in (
        torch.nn.RNN(3, 40, nonlinearity="tanh"),
        torch.nn.RNN(3, 40, nonlinearity="relu"),
        torch.nn.GRU(3, 40),
        torch.nn.LSTM(3, 40),
    ):
        view = phasebook.model_view(layer, inputs)
        with torch.no_grad():
            states = layer(inputs)[0].tolist()
        yield {"name": repr(layer), **pair(view), "inputs": inputs.tolist(), "states": states}


def pair(view):
    return {"view": view.data, "text": view.text}


if __name__ == "__main__":
    json.dump([*golden(), *(modules() if find_spec("torch") else ())], sys.stdout)
