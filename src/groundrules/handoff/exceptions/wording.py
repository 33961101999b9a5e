"""Where an exception stands on a day, in words: the same in a terminal, as JSON and on a page.

Between its last day and the next beat of the clock the ledger still calls it standing. It holds nothing any
more, and that is what people are told.
"""

from collections.abc import Callable
from datetime import date

from groundrules.handoff.exceptions.line import Line, Status

_OPEN = frozenset({Status.STANDING, Status.REQUESTED})


def is_over(line: Line, today: date) -> bool:
    """Whether its last day is over, also when the clock has not closed it yet."""
    return line.status not in _OPEN or today > line.until


def holds(line: Line, today: date) -> bool:
    """Whether it holds its account or deal on that day."""
    return line.status is Status.STANDING and not is_over(line, today)


def said_of(line: Line, today: date, day: Callable[[date], str] = str) -> str:
    """Where it stands: ``standing``, ``ended on 2026-03-31, to be closed by the next tick``, ``withdrawn``.

    Args:
        line: the exception.
        today: the day it is where its days begin and end.
        day: how a day is written.
    """
    waits = ", to be closed by the next tick" if line.status in _OPEN and is_over(line, today) else ""
    if line.status is Status.EXPIRED or waits:
        stood = line.status is Status.STANDING or line.ended_on is not None
        last = day(line.ended_on or line.until)
        return f"{'ended on' if stood else 'undecided by its last day,'} {last}{waits}"
    if line.status is Status.ENDED:
        return f"ended early, on {day(line.ended_on)}" if line.ended_on is not None else "withdrawn"
    return "asked for" if line.status is Status.REQUESTED else line.status.value
