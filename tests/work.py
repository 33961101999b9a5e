"""How much work a call does, counted and not timed: the same on every machine, however busy."""

import sys
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def calls_of(act: Callable[[], Answer]) -> tuple[Answer, int]:
    """What the act answers, and how many calls (Python's own and built in) it made to get there."""
    count = 0

    def seen(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(seen)
    try:
        answer = act()
    finally:
        sys.setprofile(before)
    return answer, count
