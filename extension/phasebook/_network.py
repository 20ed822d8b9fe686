"""Recurrent networks in torch modules, state_dicts, files and plain data."""

from __future__ import annotations

import os
import re
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ._block import Block, block_of, shape_of, zeros

PURPOSE = "Cannot show the network"
SUPPORTED = "supported are RNN, GRU and LSTM with one layer, one direction and no projection"

GATES = {"elman": 1, "gru": 3, "lstm": 4}
READOUTS = ("readout", "fc", "linear", "decoder", "out", "output", "head")
MODULES = {
    "RNN": "elman",
    "RNNCell": "elman",
    "GRU": "gru",
    "GRUCell": "gru",
    "LSTM": "lstm",
    "LSTMCell": "lstm",
}

# Names of the recurrent layer's tensors: prefix, kind of tensor, layer, direction.
LAYER_TENSOR = re.compile(r"^(.*\.)?(weight_hh|weight_ih|weight_hr|bias_hh|bias_ih)(?:_l(\d+))?(_reverse)?$")

# Blocks of each kind of cell, with those that may be left out.
CELL_BLOCKS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "linear": (("recurrent",), ("input", "bias")),
    "elman": (("recurrent",), ("input", "bias")),
    "piecewise-linear": (("recurrent", "diagonal"), ("input", "bias")),
    "gru": (("recurrent",), ("input", "recurrentBias", "inputBias")),
    "lstm": (("recurrent",), ("input", "recurrentBias", "inputBias")),
}
ACTIVATIONS = ("identity", "tanh", "logistic", "relu", "gelu", "silu")


@dataclass(frozen=True)
class Network:
    """A cell with everything that is known about it."""

    kind: str
    blocks: dict[str, Block]
    activation: str | None = None
    leak_rate: float | None = None
    readout: tuple[Block, Block] | None = None
    source: dict[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()

    @property
    def units(self) -> int:
        return self.blocks["recurrent"].shape[1]

    @property
    def inputs(self) -> int:
        return self.blocks["input"].shape[1]


def network_of(
    source: Any, *, activation: str | None, prefix: str | None, readout: str | None, limit: int
) -> Network:
    """Find the network in whatever was handed over."""
    options = {"activation": activation, "prefix": prefix, "readout": readout, "limit": limit}
    if isinstance(source, (str, os.PathLike)):
        return _from_file(os.fspath(source), options)
    if callable(getattr(source, "state_dict", None)):
        return _from_module(source, options)
    if isinstance(source, Mapping):
        if isinstance(source.get("kind"), str):
            return _from_cell(source, limit)
        return _from_state_dict(source, {}, None, options)
    raise TypeError(
        f"{PURPOSE}: `source` must be a torch module, a state_dict, the path of a .safetensors or .npz file, "
        f"or a cell as a dictionary with `kind`: got {type(source).__name__}"
    )


def too_large(size: int, limit: int) -> ValueError:
    """The error for networks beyond the limit of the format."""
    return ValueError(
        f"{PURPOSE}: weights and inputs must take at most {limit // 2**20} MB: got {size / 2**20:.1f} MB; "
        "show a smaller network, or pass fewer inputs"
    )


# ── Files ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _from_file(path: str, options: dict[str, Any]) -> Network:
    name = os.path.basename(path)
    tensors: Mapping[str, Any]
    metadata: dict[str, str] = {}
    if name.endswith(".npz"):
        import numpy

        with numpy.load(path, allow_pickle=False) as archive:
            tensors = {key: archive[key] for key in archive.files}
    elif name.endswith(".safetensors"):
        from safetensors import safe_open

        with safe_open(path, framework="numpy") as archive:
            metadata = dict(archive.metadata() or {})
            tensors = {key: archive.get_tensor(key) for key in archive.keys()}
    else:
        raise ValueError(f"{PURPOSE}: `source` must be a .safetensors or .npz file: got {name}")
    return _from_state_dict(tensors, {"fileName": name}, metadata, options)


# ── Torch ─────────────────────────────────────────────────────────────────────────────────────────────────────


def _from_module(module: Any, options: dict[str, Any]) -> Network:
    found = [(name, part) for name, part in module.named_modules() if _module_kind(part) is not None]
    prefix = options["prefix"]
    if prefix is not None:
        found = [(name, part) for name, part in found if name == prefix.removesuffix(".")]
    if len(found) != 1:
        names = ", ".join(f"`{name}`" for name, _ in found) or "none"
        raise ValueError(
            f"{PURPOSE}: the module must hold one recurrent layer: it has {names}"
            + ("; name one with `prefix`" if found else "")
        )
    name, part = found[0]
    layers = getattr(part, "num_layers", 1)
    if layers != 1 or getattr(part, "bidirectional", False) or getattr(part, "proj_size", 0) > 0:
        raise ValueError(f"{PURPOSE}: {part!r} is not supported: {SUPPORTED}")
    stated = {"cell": type_name(part)}
    nonlinearity = getattr(part, "nonlinearity", None)
    if nonlinearity is not None:
        stated["nonlinearity"] = nonlinearity
    settings = {**options, "prefix": name}
    return _from_state_dict(module.state_dict(), {"madeBy": f"torch.nn.{type_name(part)}"}, stated, settings)


def _module_kind(part: Any) -> str | None:
    name = type_name(part)
    return None if name is None else MODULES[name]


def type_name(part: Any) -> str | None:
    """Name of the torch layer that an object is or derives from."""
    for cls in type(part).__mro__:
        if cls.__name__ in MODULES and cls.__module__.startswith("torch."):
            return cls.__name__
    return None


# ── state_dict ────────────────────────────────────────────────────────────────────────────────────────────────


def _from_state_dict(
    tensors: Mapping[str, Any], source: dict[str, Any], metadata: dict[str, str] | None, options: dict[str, Any]
) -> Network:
    metadata = metadata or {}
    prefix = _find_prefix(tensors, options["prefix"])
    layer = _find_layer(tensors, prefix)
    if "weight_hh" not in layer or "weight_ih" not in layer:
        missing = "weight_ih" if "weight_hh" in layer else "weight_hh"
        raise ValueError(f"{PURPOSE}: `{prefix}{missing}_l0` is missing")
    recurrent = shape_of(tensors[layer["weight_hh"]])
    units = recurrent[1] if len(recurrent) == 2 else 0
    kind = next((kind for kind, gates in GATES.items() if units > 0 and recurrent[0] == gates * units), None)
    if kind is None:
        raise ValueError(
            f"{PURPOSE}: `{layer['weight_hh']}` must have shape [H, H], [3H, H] or [4H, H]: got {list(recurrent)}"
        )
    rows = recurrent[0]
    inputs = shape_of(tensors[layer["weight_ih"]])
    if len(inputs) != 2 or inputs[0] != rows:
        raise ValueError(f"{PURPOSE}: `{layer['weight_ih']}` must have shape [{rows}, m]: got {list(inputs)}")
    biases = [layer.get("bias_hh"), layer.get("bias_ih")]
    if (biases[0] is None) != (biases[1] is None):
        raise ValueError(f"{PURPOSE}: a layer has both biases or none: got one of them")
    for name in biases:
        if name is not None and shape_of(tensors[name]) != (rows,):
            raise ValueError(
                f"{PURPOSE}: `{name}` must have shape [{rows}]: got {list(shape_of(tensors[name]))}"
            )
    linear = _find_readout(tensors, units, options["readout"])
    used = [name for name in (*layer.values(), *(linear or ())) if name is not None]
    size = 4 * sum(_count(shape_of(tensors[name])) for name in used)
    if size > options["limit"]:
        raise too_large(size, options["limit"])

    blocks = {name: block_of(tensors[name], name) for name in used}
    weights = {"recurrent": blocks[layer["weight_hh"]], "input": blocks[layer["weight_ih"]]}
    hidden = zeros(rows) if biases[0] is None else blocks[biases[0]]
    outer = zeros(rows) if biases[1] is None else blocks[biases[1]]
    warnings: list[str] = []
    activation = None
    if kind == "elman":
        activation = _find_activation(metadata, options["activation"], warnings)
        total = array("d", (a + b for a, b in zip(outer.values, hidden.values)))
        weights["bias"] = Block((rows,), total)
    else:
        weights |= {"recurrentBias": hidden, "inputBias": outer}
    unused = [name for name in tensors if name not in used]
    if unused:
        shown = ", ".join(f"`{name}`" for name in unused[:5]) + (f", … ({len(unused)})" if len(unused) > 5 else "")
        warnings.append(f"Tensors that are not used: {shown}")
    names = {
        "recurrent": layer["weight_hh"],
        "input": layer["weight_ih"],
        "recurrentBias": biases[0],
        "inputBias": biases[1],
        "readoutWeight": linear and linear[0],
        "readoutBias": linear and linear[1],
    }
    dtype = weights["recurrent"].dtype
    readout = None
    if linear is not None:
        weight = blocks[linear[0]]
        readout = (weight, zeros(weight.shape[0]) if linear[1] is None else blocks[linear[1]])
        if readout[1].shape != (weight.shape[0],):
            raise ValueError(f"{PURPOSE}: `{linear[1]}` must have shape [{weight.shape[0]}]")
    return Network(
        kind,
        weights,
        activation=activation,
        readout=readout,
        source={
            **source,
            **({} if dtype is None else {"dtype": dtype}),
            "tensors": {key: name for key, name in names.items() if name is not None},
        },
        warnings=tuple(warnings),
    )


def _count(shape: tuple[int, ...]) -> int:
    count = 1
    for extent in shape:
        count *= extent
    return count


def _find_prefix(tensors: Mapping[str, Any], wanted: str | None) -> str:
    matches = (LAYER_TENSOR.match(name) for name in tensors if isinstance(name, str))
    found = sorted({match[1] or "" for match in matches if match and match[2] == "weight_hh"})
    listed = ", ".join(f"`{prefix}`" for prefix in found) or "none"
    if wanted is not None:
        prefix = wanted if wanted in ("",) or wanted.endswith(".") else f"{wanted}."
        if prefix in found:
            return prefix
        raise ValueError(f"{PURPOSE}: no recurrent layer has the prefix `{prefix}`: there are {listed}")
    if len(found) == 1:
        return found[0]
    if found:
        raise ValueError(f"{PURPOSE}: there are {len(found)} recurrent layers: name one of {listed} with `prefix`")
    names = ", ".join(f"`{name}`" for name in list(tensors)[:8]) or "nothing"
    raise ValueError(f"{PURPOSE}: there is no tensor called `weight_hh_l0` or `weight_hh`: there is {names}")


def _find_layer(tensors: Mapping[str, Any], prefix: str) -> dict[str, str]:
    layer: dict[str, str] = {}
    for name in tensors:
        match = LAYER_TENSOR.match(name)
        if match is None or (match[1] or "") != prefix:
            continue
        if match[4] is not None or int(match[3] or 0) > 0 or match[2] == "weight_hr":
            what = "a second direction" if match[4] else "a projection" if match[2] == "weight_hr" else "a second layer"
            raise ValueError(f"{PURPOSE}: `{name}` belongs to {what}: {SUPPORTED}")
        layer[match[2]] = name
    return layer


def _find_activation(metadata: dict[str, str], wanted: str | None, warnings: list[str]) -> str:
    if wanted is not None:
        if wanted not in ("tanh", "relu"):
            raise ValueError(f"{PURPOSE}: `activation` must be 'tanh' or 'relu': got {wanted!r}")
        return wanted
    for key in ("nonlinearity", "activation", "cell", "mode"):
        match = re.search(r"(?:^|_)(tanh|relu)$", metadata.get(key, ""), re.IGNORECASE)
        if match:
            return match[1].lower()
    warnings.append(
        "Nothing says which activation the RNN was trained with: tanh is assumed; pass activation='relu' for the other"
    )
    return "tanh"


def _find_readout(
    tensors: Mapping[str, Any], units: int, wanted: str | None
) -> tuple[str, str | None] | None:
    def fits(name: str) -> bool:
        shape = shape_of(tensors[name])
        return len(shape) == 2 and shape[1] == units and shape[0] > 0

    def with_bias(name: str) -> tuple[str, str | None]:
        bias = "bo" if name == "Wo" else re.sub(r"(^|\.)weight$", r"\1bias", name)
        return name, bias if bias != name and bias in tensors else None

    if wanted is not None:
        name = f"{wanted}.weight" if f"{wanted}.weight" in tensors else wanted
        if name not in tensors:
            raise ValueError(f"{PURPOSE}: there is no readout tensor `{wanted}.weight` or `{wanted}`")
        if not fits(name):
            raise ValueError(
                f"{PURPOSE}: `{name}` must have shape [outputs, {units}]: got {list(shape_of(tensors[name]))}"
            )
        return with_bias(name)
    for base in READOUTS:
        for name in tensors:
            if (name == f"{base}.weight" or name.endswith(f".{base}.weight")) and fits(name):
                return with_bias(name)
    return with_bias("Wo") if "Wo" in tensors and fits("Wo") else None


# ── Cells as data ─────────────────────────────────────────────────────────────────────────────────────────────


def _from_cell(cell: Mapping[str, Any], limit: int) -> Network:
    kind = cell["kind"]
    if kind == "leaky":
        inner = _from_cell(cell["cell"], limit)
        rate = float(cell["leakRate"])
        if inner.leak_rate is not None or not 0 < rate <= 1:
            raise ValueError(f"{PURPOSE}: `leakRate` must lie in (0, 1], around a cell that is not leaky itself")
        return Network(inner.kind, inner.blocks, inner.activation, rate)
    if kind not in CELL_BLOCKS:
        known = ", ".join((*CELL_BLOCKS, "leaky"))
        raise ValueError(f"{PURPOSE}: `kind` must be one of {known}: got {kind!r}")
    required, optional = CELL_BLOCKS[kind]
    missing = [name for name in required if name not in cell]
    if missing:
        raise ValueError(f"{PURPOSE}: a cell of kind {kind} must have `{missing[0]}`")
    size = 4 * sum(_count(shape_of(cell[name])) for name in (*required, *optional) if name in cell)
    if size > limit:
        raise too_large(size, limit)
    blocks = {name: block_of(cell[name], name) for name in (*required, *optional) if name in cell}
    shape = blocks["recurrent"].shape
    units = shape[1] if len(shape) == 2 else 0
    rows = GATES.get(kind, 1) * units
    if units == 0 or shape[0] != rows:
        raise ValueError(f"{PURPOSE}: `recurrent` must have shape [{GATES.get(kind, 1)}H, H]: got {list(shape)}")
    blocks.setdefault("input", zeros(rows, 0))
    for name in optional:
        blocks.setdefault(name, zeros(rows))
    for name, block in blocks.items():
        wanted = {"recurrent": shape, "input": (rows, block.shape[-1])}.get(name, (rows,))
        if block.shape != wanted:
            raise ValueError(f"{PURPOSE}: `{name}` must have shape {list(wanted)}: got {list(block.shape)}")
    activation = None
    if kind == "elman":
        activation = str(cell.get("activation", "tanh"))
        if activation not in ACTIVATIONS:
            raise ValueError(f"{PURPOSE}: `activation` must be one of {', '.join(ACTIVATIONS)}: got {activation!r}")
    return Network(kind, blocks, activation)
