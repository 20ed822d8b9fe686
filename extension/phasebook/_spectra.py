"""Norms and eigenvalues of the recurrent weights, and a picture of them; only where numpy and matplotlib are there."""

from __future__ import annotations

from array import array
from importlib.util import find_spec
from io import BytesIO
from typing import Any

from ._block import Block, encode
from ._network import GATES, Network

GATE_NAMES = {
    "gru": ("reset", "update", "candidate"),
    "lstm": ("input", "forget", "candidate", "output"),
}

# Larger ones are left to the browser, which computes them beside the page.
MOST_UNITS = 512


def recurrent_blocks(network: Network) -> list[dict[str, Any]] | None:
    """Sizes of each square block of the recurrent weights; `None` without numpy."""
    if find_spec("numpy") is None or network.units > MOST_UNITS:
        return None
    import numpy

    units = network.units
    names = GATE_NAMES.get(network.kind, ("recurrent",))
    whole = network.blocks["recurrent"]
    result = []
    for k in range(GATES.get(network.kind, 1)):
        block = numpy.array(whole.rows(k * units, (k + 1) * units).values).reshape(units, units)
        found = numpy.linalg.eigvals(block).tolist()
        # Pairs of conjugates stay together, the one above the axis first.
        found.sort(key=lambda value: (-round(abs(value), 12), -complex(value).real, -complex(value).imag))
        flat = array("d", (part for value in map(complex, found) for part in (value.real, value.imag)))
        result.append(
            {
                "name": names[k],
                "frobeniusNorm": float(numpy.linalg.norm(block)),
                "spectralNorm": float(numpy.linalg.norm(block, 2)),
                "spectralRadius": max(map(abs, found)),
                "eigenvalues": encode(Block((units, 2), flat)),
            }
        )
    return result


def png_of(network: Network, title: str) -> bytes | None:
    """Eigenvalues of the recurrent blocks against the unit circle; `None` without numpy or matplotlib."""
    if find_spec("numpy") is None or find_spec("matplotlib") is None or network.units > MOST_UNITS:
        return None
    import numpy
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    # Not pyplot: a notebook's own figures and settings are left alone.
    figure = Figure(figsize=(6.4, 4.4), dpi=100, layout="tight")
    axes = figure.add_subplot()
    angle = numpy.linspace(0, 2 * numpy.pi, 200)
    axes.plot(numpy.cos(angle), numpy.sin(angle), color="0.5", linewidth=1)
    units = network.units
    names = GATE_NAMES.get(network.kind, ("recurrent",))
    for name, marker, k in zip(names, "os^D", range(GATES.get(network.kind, 1))):
        rows = network.blocks["recurrent"].rows(k * units, (k + 1) * units)
        found = numpy.linalg.eigvals(numpy.array(rows.values).reshape(units, units))
        label = f"{name}, radius {abs(found).max():.3g}"
        axes.plot(found.real, found.imag, marker, markersize=5, markerfacecolor="none", label=label)
    axes.set(xlabel="Re λ", ylabel="Im λ", title=title, aspect="equal")
    axes.legend(loc="upper left", bbox_to_anchor=(1, 1), frameon=False)
    target = BytesIO()
    FigureCanvasAgg(figure).print_png(target)
    return target.getvalue()
