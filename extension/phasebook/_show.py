"""`show`: a network in a notebook's output."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from ._block import Block, block_of, encode, encoded_bytes, shape_of, zeros
from ._network import PURPOSE, Network, network_of, too_large
from ._spectra import png_of, recurrent_blocks
from ._text import sentence

MIME_TYPE = "application/vnd.phasebook.v1+json"

# Most that weights and inputs may take, in bytes: the limit of the format.
MAX_BYTES = 16 * 2**20


class ModelView:
    """A network as an output: `data` is the view as JSON, `text` says what it is."""

    def __init__(self, data: dict[str, Any], text: str, png: bytes | None) -> None:
        self.data = data
        self.text = text
        self._png = png

    def __repr__(self) -> str:
        return self.text

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        bundle: dict[str, Any] = {MIME_TYPE: self.data, "text/plain": self.text}
        if self._png is not None:
            bundle["image/png"] = base64.b64encode(self._png).decode("ascii")
        return bundle


def model_view(
    source: Any,
    inputs: Any = None,
    *,
    input: Sequence[float] | None = None,
    activation: str | None = None,
    prefix: str | None = None,
    readout: str | None = None,
    title: str | None = None,
) -> ModelView:
    """Make the output that `show` displays; see there for the arguments."""
    network = network_of(source, activation=activation, prefix=prefix, readout=readout, limit=MAX_BYTES)
    frozen = zeros(network.inputs) if input is None else block_of(input, "input")
    if frozen.shape != (network.inputs,):
        raise ValueError(f"{PURPOSE}: `input` must have shape [{network.inputs}]: got {list(frozen.shape)}")
    series = None if inputs is None else _inputs_of(inputs, network.inputs)
    cell = _cell_json(network)
    data: dict[str, Any] = {"kind": "model", "version": 1}
    if title is not None:
        data["title"] = title
    if network.warnings:
        data["warnings"] = list(network.warnings)
    data["model"] = {"cell": cell, "input": encode(frozen)}
    if network.readout is not None:
        data["readout"] = {"weight": encode(network.readout[0]), "bias": encode(network.readout[1])}
    if network.source:
        data["source"] = network.source
    if series is not None:
        data["inputs"] = encode(series)
    size = _array_bytes(data)
    if size > MAX_BYTES:
        raise too_large(size, MAX_BYTES)
    blocks = recurrent_blocks(network)
    if blocks is not None:
        data["blocks"] = blocks
    text = sentence(
        network,
        title=title,
        parameters=sum(len(block.values) for block in network.blocks.values()),
        steps=None if series is None else series.shape[0],
        blocks=blocks,
    )
    return ModelView(data, text, png_of(network, title or text.split(", ")[0]))


def show(
    source: Any,
    inputs: Any = None,
    *,
    input: Sequence[float] | None = None,
    activation: str | None = None,
    prefix: str | None = None,
    readout: str | None = None,
    title: str | None = None,
) -> None:
    """Show a recurrent network: in JupyterLab with the extension alive, elsewhere as a picture or a sentence.

    The output carries the weights as data (at most 16 MB). Portrait, fixed points, Lyapunov exponents and
    gradients are computed in the browser; the kernel is not needed any more.

    :param source: a torch module with one RNN, GRU or LSTM layer in it; a state_dict; the path of a
        ``.safetensors`` or ``.npz`` file; or a cell as a dictionary, ``{"kind": "elman", "recurrent": …}``.
    :param inputs: inputs to look at the network under, of shape [steps, inputs].
    :param input: frozen input under which fixed points are sought; zero when left out.
    :param activation: ``"tanh"`` or ``"relu"`` of an RNN, where the source does not say.
    :param prefix: name of the recurrent layer, where there are several.
    :param readout: name of the linear readout, where it has an unusual one.
    :param title: heading.
    """
    view = model_view(
        source, inputs, input=input, activation=activation, prefix=prefix, readout=readout, title=title
    )
    try:
        from IPython.display import display
    except ImportError:
        print(view)
        return
    display(view)


def _inputs_of(inputs: Any, width: int) -> Block:
    shape = shape_of(inputs)
    size = 4
    for extent in shape:
        size *= extent
    if size > MAX_BYTES:
        raise too_large(size, MAX_BYTES)
    block = block_of(inputs, "inputs")
    extents = [extent for extent in block.shape]
    if len(extents) == 3 and 1 in extents[:2]:
        # A batch of one, wherever torch has it.
        extents.remove(1)
    if len(extents) == 1 and width == 1:
        extents.append(1)
    if len(extents) != 2 or extents[1] != width:
        raise ValueError(f"{PURPOSE}: `inputs` must have shape [steps, {width}]: got {list(block.shape)}")
    return Block((extents[0], extents[1]), block.values)


def _cell_json(network: Network) -> dict[str, Any]:
    cell: dict[str, Any] = {"kind": network.kind}
    if network.activation is not None:
        cell["activation"] = network.activation
    cell |= {name: encode(block) for name, block in network.blocks.items()}
    return cell if network.leak_rate is None else {"kind": "leaky", "leakRate": network.leak_rate, "cell": cell}


def _array_bytes(value: Any) -> int:
    if not isinstance(value, dict):
        return 0
    if "base64" in value:
        return encoded_bytes(value)
    return sum(_array_bytes(entry) for entry in value.values())
