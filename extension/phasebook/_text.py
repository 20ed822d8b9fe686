"""The sentence that says what a network is; the same that the browser makes."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from ._network import Network

ACTIVATION_NAMES = {
    "identity": "linear",
    "tanh": "tanh",
    "logistic": "logistic",
    "relu": "ReLU",
    "gelu": "GELU",
    "silu": "SiLU",
}


def sentence(
    network: Network,
    *,
    title: str | None,
    parameters: int,
    steps: int | None,
    blocks: Sequence[dict[str, Any]] | None,
) -> str:
    """Say what a network is."""
    source = network.source
    heading = "" if title is None else f"{title}: "
    dtype = f" ({source['dtype']})" if "dtype" in source else ""
    units, inputs = counted(network.units, "unit"), counted(network.inputs, "input")
    facts = [f"{heading}{_name(network)}, {units}, {inputs}, {grouped(parameters)} parameters{dtype}"]
    if network.readout is not None:
        weight, bias = network.readout
        size = len(weight.values) + len(bias.values)
        facts.append(f"readout of {counted(weight.shape[0], 'output')} with {grouped(size)} parameters")
    origin = source.get("fileName", source.get("madeBy"))
    if origin is not None:
        facts.append(f"from {origin}")
    parts = [", ".join(facts)]
    if blocks is not None and len(blocks) == 1:
        radius, norm = blocks[0]["spectralRadius"], blocks[0]["spectralNorm"]
        parts.append(f"recurrent weights with spectral radius {short(radius)} and norm {short(norm)}")
    elif blocks is not None:
        radii = [f"{short(block['spectralRadius'])} ({block['name']})" for block in blocks]
        parts.append(f"spectral radii of the recurrent blocks {', '.join(radii[:-1])} and {radii[-1]}")
    if steps is not None:
        parts.append(f"with {counted(steps, 'step')} of inputs to look at")
    text = "; ".join(parts)
    warnings = [warning.removesuffix(".") for warning in network.warnings]
    if not warnings:
        return f"{text}."
    noun = "Warning" if len(warnings) == 1 else f"{len(warnings)} warnings"
    return f"{text}. {noun}: {'; '.join(warnings)}."


def _name(network: Network) -> str:
    leaky = "leaky " if network.leak_rate is not None else ""
    if network.kind == "elman":
        name = f"{ACTIVATION_NAMES[network.activation or 'tanh']} network"
    elif network.kind in ("gru", "lstm"):
        name = network.kind.upper()
    else:
        name = f"{network.kind} network"
    whole = leaky + name
    return whole[0].upper() + whole[1:]


def counted(count: int, noun: str) -> str:
    """A number with its noun."""
    return f"{count} {noun}{'' if count == 1 else 's'}"


def grouped(count: int) -> str:
    """A count with gaps between thousands."""
    return f"{count:,}".replace(",", " ")


def short(value: float) -> str:
    """A number with three significant digits, without trailing zeros; tiny ones are zero to the eye."""
    if abs(value) < 5e-10:
        return "0"
    rounded = float(f"{value:.3g}")
    if 1e-6 <= abs(rounded) < 1e21:
        text = format(Decimal(repr(rounded)), "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, exponent = repr(rounded).split("e")
    return f"{mantissa.removesuffix('.0')}e{'-' if exponent.startswith('-') else '+'}{exponent.lstrip('+-').lstrip('0')}"
