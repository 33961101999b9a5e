"""The seal of the audit log: each entry's digest covers the entry and the seal before it.

A chain alone cannot show that its tail was cut off or that all of it was made anew; a checkpoint kept
elsewhere (count and seal) can, for everything up to it.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One act as it is sealed."""

    sequence: int
    at: datetime
    actor: str
    act: str
    object: str
    detail: str
    previous: str
    seal: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How long the log was and how it ended, written down outside this machine."""

    count: int
    seal: str


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """Whether the log is whole; ``broken_at`` is the first sequence that does not fit, ``why`` a sentence."""

    ok: bool
    count: int
    seal: str
    broken_at: int | None = None
    why: str = ""


def canonical(value: object) -> str:
    """JSON with one spelling: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest(value: object) -> str:
    """SHA-256 of a value's one spelling."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()


def seal_of(
    *, sequence: int, at: datetime, actor: str, act: str, object_: str, detail: str, previous: str
) -> str:
    """The seal an entry must carry."""
    instant = at.astimezone(UTC).isoformat(timespec="microseconds")
    return digest([sequence, instant, actor, act, object_, detail, previous])


def check(entries: Iterable[Entry], checkpoint: Checkpoint | None = None) -> ChainCheck:
    """Whether every entry is in its place, unedited, and agrees with the checkpoint."""
    count, seal = 0, GENESIS
    for entry in entries:
        wrong = _wrong(entry, count + 1, seal)
        if wrong:
            return ChainCheck(False, count, seal, entry.sequence, wrong)
        count, seal = count + 1, entry.seal
        if checkpoint and checkpoint.count == count and checkpoint.seal != seal:
            return ChainCheck(False, count, seal, count, "the log was rewritten before the checkpoint")
    if checkpoint and count < checkpoint.count:
        why = f"{checkpoint.count - count} entries known to the checkpoint are missing at the end"
        return ChainCheck(False, count, seal, count + 1, why)
    return ChainCheck(True, count, seal)


def _wrong(entry: Entry, sequence: int, previous: str) -> str:
    if entry.sequence != sequence:
        return f"entry {sequence} is missing"
    if entry.previous != previous:
        return f"entry {sequence} does not follow the one before"
    expected = seal_of(
        sequence=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        act=entry.act,
        object_=entry.object,
        detail=entry.detail,
        previous=entry.previous,
    )
    return "" if entry.seal == expected else f"entry {sequence} was edited"
