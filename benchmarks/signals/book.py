"""The book the worlds are watched by: the example's own numbers, every other kind by its defaults."""

from collections.abc import Collection
from dataclasses import replace
from functools import cache
from pathlib import Path

from groundrules.rulebook import Rulebook, read_book
from groundrules.rulebook.catalogue import CATALOGUE
from groundrules.rulebook.model import SignalPolicy
from groundrules.signals.detect import DETECTORS

BOOK = Path(__file__).parents[2] / "examples" / "first-transition" / "rulebook.yaml"
FIRST = "S25"
"""What it finds is taken out of the others, so it always runs."""


def kinds() -> list[str]:
    """Every kind somebody can watch for."""
    return sorted(detector.signal_id for detector in DETECTORS)


@cache
def book(only: frozenset[str] = frozenset()) -> Rulebook:
    """The book, with only some kinds when they are named."""
    found = read_book(BOOK.read_text(encoding="utf-8"), BOOK.name).book
    assert found is not None
    asked: Collection[str] = only | {FIRST} if only else kinds()
    rule = found.signals[FIRST].governed_by
    signals = {
        kind: found.signals.get(kind) or SignalPolicy(kind, CATALOGUE[kind].say, CATALOGUE[kind].grade, rule)
        for kind in sorted(asked)
    }
    return replace(found, signals=signals)
