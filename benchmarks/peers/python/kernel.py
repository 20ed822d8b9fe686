"""What a library offers for one question."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass
class Kernel:
    """`run` is what is timed; `answer` gives arrays that are compared with the other sides'."""

    run: Callable[[], Any]
    answer: Callable[[], dict[str, Any]]
