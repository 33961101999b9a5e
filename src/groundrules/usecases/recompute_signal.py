"""A signal counted again from what was kept of its day: the same evidence, or what is missing or differs."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from groundrules.crm.ports import Facts
from groundrules.rulebook.model import Rulebook
from groundrules.signals import detect
from groundrules.terms import Finding, Severity

GIVEN = ("rulings", "found", "likely_same")
"""Tables kept beside the signals because they are in no other step's folder."""


@dataclass(frozen=True, slots=True)
class Then:
    """What was kept of the day a signal was seen; what is gone is None.

    Attributes:
        row: the signal as it was written.
        about: what that run wrote about itself.
        facts: the tables it read.
        book: the rulebook it went by.
        gone: what is not kept any more, each in a few words.
        given: tables that were in no step's folder.
    """

    row: Mapping[str, object]
    about: Mapping[str, object]
    facts: Facts | None
    book: Rulebook | None
    gone: tuple[str, ...] = ()
    given: Mapping[str, pa.Table] | None = None


@dataclass(frozen=True, slots=True)
class Recomputed:
    """The signal then and now.

    Attributes:
        findings: an error says why it could not be counted again, or that it came out otherwise.
        same: the evidence is the same to the letter.
        then: the evidence as it was written.
        now: as it was counted again; None when it could not be, or does not come out at all.
        differs: names of the evidence's parts that are not the same.
        as_of: the day it was seen.
    """

    findings: tuple[Finding, ...]
    same: bool = False
    then: str | None = None
    now: str | None = None
    differs: tuple[str, ...] = ()
    as_of: date | None = None


def recompute_signal(signal_id: str, *, find: Callable[[str], Then | None]) -> Recomputed:
    """The signal is counted again from the extract and the book of its day; nothing is written.

    Args:
        signal_id: as in the signals table and on the case.
        find: what was kept of the day that signal was last seen; None: no kept run has it.
    """
    then = find(signal_id)
    if then is None:
        return Recomputed((_unknown(signal_id),))
    evidence, as_of = str(then.row["evidence"]), date.fromisoformat(str(then.about["as_of"]))
    if then.facts is None or then.book is None:
        return Recomputed((_gone(signal_id, as_of, then.gone),), then=evidence, as_of=as_of)
    found = detect(book=then.book, facts=then.facts, as_of=as_of, given=then.given).signals
    again = next((row for row in found.to_pylist() if row["signal_id"] == signal_id), None)
    if again is None:
        finding = _differs(signal_id, as_of, "it does not come out again")
        return Recomputed((finding,), then=evidence, as_of=as_of)
    differs = (*_parts(evidence, str(again["evidence"])), *_columns(then.row, again))
    if differs or evidence != again["evidence"]:
        finding = _differs(signal_id, as_of, f"not the same: {', '.join(differs) or 'how it is written'}")
        return Recomputed((finding,), False, evidence, str(again["evidence"]), differs, as_of)
    return Recomputed((), True, evidence, evidence, (), as_of)


def _parts(then: str, now: str) -> tuple[str, ...]:
    before, after = json.loads(then), json.loads(now)
    return tuple(sorted(name for name in {*before, *after} if before.get(name) != after.get(name)))


def _columns(then: Mapping[str, object], now: Mapping[str, object]) -> tuple[str, ...]:
    beside = ("evidence", "expires_on")  # until when it is kept depends on when somebody looked
    return tuple(name for name in now if name not in beside and name in then and then[name] != now[name])


def _unknown(signal_id: str) -> Finding:
    return Finding(
        "GR685", Severity.ERROR, f"no kept run has a signal `{signal_id}`",
        "take its id from the case or from `groundrules watch --format json`", kind="unknown signal",
    )  # fmt: skip


def _gone(signal_id: str, as_of: date, gone: tuple[str, ...]) -> Finding:
    return Finding(
        "GR686", Severity.ERROR,
        f"signal `{signal_id}` of {as_of} cannot be counted again: {' and '.join(gone)}",
        "its evidence as it was written still stands; keep the workspace's `facts` and `versions` folders",
        kind="no longer kept",
    )  # fmt: skip


def _differs(signal_id: str, as_of: date, how: str) -> Finding:
    return Finding(
        "GR687", Severity.ERROR, f"signal `{signal_id}` of {as_of} comes out otherwise: {how}",
        "another version of Groundrules may count otherwise; the manifest of that day says which it was",
        kind="differs",
    )  # fmt: skip
