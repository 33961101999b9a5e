"""Signals past their day are gone from every kept run; what became a case lives on in the record alone."""

from datetime import date
from typing import Protocol


class Forgets(Protocol):
    """Tables of which rows can be taken out for good."""

    def forget(self, step: str, table: str, column: str, until: date) -> int:
        """Rows whose day in ``column`` is ``until`` or earlier are gone; how many they were."""


def forget_signals(*, facts: Forgets, today: date) -> int:
    """How many rows were taken out: those whose last day is over, of every grade and every kept run.

    Doing it twice, or beside a reader, is harmless: a file is replaced whole or not at all.
    """
    return facts.forget("signals", "signals", "expires_on", today)
