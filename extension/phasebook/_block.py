"""Arrays of numbers without numpy: what tensors, arrays and nested lists become before they are encoded."""

from __future__ import annotations

import base64
import math
import sys
from array import array
from dataclasses import dataclass
from typing import Any

JsonArray = dict[str, Any]


@dataclass(frozen=True)
class Block:
    """Entries in row-major order, in double precision."""

    shape: tuple[int, ...]
    values: array[float]
    dtype: str | None = None

    def rows(self, start: int, stop: int) -> Block:
        """Some rows of a matrix."""
        width = self.shape[1]
        return Block((stop - start, width), self.values[start * width : stop * width], self.dtype)


def shape_of(value: Any) -> tuple[int, ...]:
    """The shape of a tensor, an array or nested lists, without reading the numbers."""
    shape = getattr(value, "shape", None)
    if shape is not None:
        return tuple(int(extent) for extent in shape)
    if isinstance(value, (list, tuple)):
        return (len(value), *(shape_of(value[0]) if value else ()))
    return ()


def block_of(value: Any, name: str) -> Block:
    """Read a tensor, an array or nested lists of numbers; every number must be finite."""
    if isinstance(value, Block):
        return value
    dtype = getattr(value, "dtype", None)
    if hasattr(value, "detach"):
        # Torch: half precision and bfloat16 reach Python only by way of another type.
        value = value.detach().cpu().double()
    shape = shape_of(value)
    nested = value.tolist() if hasattr(value, "tolist") else value
    values: array[float] = array("d")
    try:
        _append(values, nested, shape)
    except TypeError as error:
        raise TypeError(f"Cannot read `{name}`: it must be a tensor, an array or nested lists of numbers") from error
    for index, entry in enumerate(values):
        if not math.isfinite(entry):
            raise ValueError(f"Cannot read `{name}`: it must be finite: got {entry} at index {index}")
    return Block(shape, values, None if dtype is None else str(dtype).removeprefix("torch."))


def _append(values: array[float], nested: Any, shape: tuple[int, ...]) -> None:
    if not shape:
        values.append(float(nested))
        return
    if len(nested) != shape[0]:
        raise ValueError(f"Cannot read nested lists: rows differ in length ({len(nested)} and {shape[0]})")
    if len(shape) == 1:
        values.extend(map(float, nested))
        return
    for row in nested:
        _append(values, row, shape[1:])


def zeros(*shape: int) -> Block:
    """A block of zeros."""
    return Block(shape, array("d", bytes(8 * math.prod(shape))))


def encode(block: Block) -> JsonArray:
    """Encode as the format has it: little-endian, in single precision where that loses nothing."""
    single = _single(block.values)
    packed = block.values[:] if single is None else single
    if sys.byteorder == "big":
        packed.byteswap()
    return {
        "dtype": "float64" if single is None else "float32",
        "shape": list(block.shape),
        "base64": base64.b64encode(packed.tobytes()).decode("ascii"),
    }


def _single(values: array[float]) -> array[float] | None:
    try:
        single = array("f", values)
    except OverflowError:
        return None
    return single if array("d", single) == values else None


def encoded_bytes(encoded: JsonArray) -> int:
    """Bytes of an encoded array before base64."""
    return math.prod(encoded["shape"]) * (8 if encoded["dtype"] == "float64" else 4)
