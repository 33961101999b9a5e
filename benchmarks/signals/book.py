"""The book the worlds are watched by: the example's own numbers, every other kind by its defaults."""

from collections.abc import Collection
from dataclasses import replace
from functools import cache
from pathlib import Path

from groundrules.rulebook import Rulebook, read_book
from groundrules.rulebook.model import SignalPolicy
from groundrules.signals.detect import DETECTORS

BOOK = Path(__file__).parents[2] / "examples" / "first-transition" / "rulebook.yaml"
GRADES = {"A": "S03 S04 S05 S12 S15 S16 S17 S25", "C": "S13 S22 S23 S24", "D": "S06 S07 S11 S14 S18 S19 S20"}
"""Grades of kinds the example does not name, as the catalogue has them; the rest is B."""

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
        kind: found.signals.get(kind) or SignalPolicy(kind, kind, _grade(kind), rule)
        for kind in sorted(asked)
    }
    return replace(found, signals=signals)


def _grade(kind: str) -> str:
    return next((grade for grade, named in GRADES.items() if kind in named), "B")
