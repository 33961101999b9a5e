"""The audit log: written inside the transaction of the act it tells of, verified from end to end."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db import connection

from groundrules.store.chain import GENESIS, ChainCheck, Checkpoint, Entry, canonical, check, digest, seal_of
from groundrules.store.models import AuditEntry, CaseEvent


class NotInTransactionError(Exception):
    """An audit entry outside the transaction of its act could tell of something that never happened."""


def write(*, at: datetime, actor: str, act: str, object_: str, detail: Mapping[str, object]) -> Entry:
    """Seal one act onto the end of the log, inside the transaction that does the act."""
    if not connection.in_atomic_block:
        raise NotInTransactionError(act)
    last = AuditEntry.objects.order_by("-sequence").values_list("sequence", "seal").first()
    sequence, previous = (last[0] + 1, last[1]) if last else (1, GENESIS)
    text = canonical(detail)
    seal = seal_of(
        sequence=sequence, at=at, actor=actor, act=act, object_=object_, detail=text, previous=previous
    )
    entry = Entry(sequence, at, actor, act, object_, text, previous, seal)
    AuditEntry.objects.create(
        sequence=sequence,
        at=at,
        actor=actor,
        act=act,
        object=object_,
        detail=text,
        previous=previous,
        seal=seal,
    )
    return entry


def entries(
    *, actors: frozenset[str] | None = None, newest: int | None = None, object_: str | None = None
) -> tuple[Entry, ...]:
    """Entries newest first, of these actors or on this object only when given, at most ``newest``."""
    found = AuditEntry.objects.order_by("-sequence")
    if object_ is not None:
        found = found.filter(object=object_)
    if actors is not None:
        found = found.filter(actor__in=actors)
    return tuple(_entry(row) for row in (found[:newest] if newest else found))


def entries_about(object_: str) -> Iterator[Entry]:
    """Entries on one kind of object (``journal``, ``journal:...``), oldest first."""
    rows = AuditEntry.objects.filter(object__regex=rf"^{object_}(:|$)").order_by("sequence")
    return (_entry(row) for row in rows.iterator(2_000))


def detail_of(entry: Entry) -> Mapping[str, object]:
    """What the entry says beyond who, what and when."""
    found: Mapping[str, object] = json.loads(entry.detail)
    return found


def verify_chain(checkpoint: Checkpoint | None = None) -> ChainCheck:
    """Whether the log is whole and every event of every case is the one an entry was sealed for."""
    found = check(_all(), checkpoint)
    return found if not found.ok else _verify_events(found)


def checkpoint() -> Checkpoint:
    """The log's length and last seal now: keep it outside this machine."""
    last = AuditEntry.objects.order_by("-sequence").values_list("sequence", "seal").first()
    return Checkpoint(*last) if last else Checkpoint(0, GENESIS)


def _all() -> Iterator[Entry]:
    return (_entry(row) for row in AuditEntry.objects.order_by("sequence").iterator(2_000))


def _entry(row: AuditEntry) -> Entry:
    return Entry(row.sequence, row.at, row.actor, row.act, row.object, row.detail, row.previous, row.seal)


def _verify_events(found: ChainCheck) -> ChainCheck:
    sealed: dict[str, list[tuple[int, str]]] = defaultdict(list)
    prefix = "case:"
    for entry in _all():
        if entry.object.startswith(prefix):
            detail = json.loads(entry.detail)
            sealed[entry.object.removeprefix(prefix)].append((detail["to"], detail["digest"]))
    events: dict[str, list[list[object]]] = defaultdict(list)
    for row in CaseEvent.objects.order_by("case_id", "sequence").iterator(2_000):
        events[row.case_id].append([row.sequence, row.kind, row.data])
    for case_id in sorted(sealed.keys() | events.keys()):
        why = _case_differs(sealed[case_id], events[case_id])
        if why:
            return ChainCheck(False, found.count, found.seal, None, f"case {case_id}: {why}")
    return found


def _case_differs(sealed: list[tuple[int, str]], events: list[list[object]]) -> str:
    start = 0
    for end, expected in sealed:
        if len(events) < end:
            return f"event {len(events) + 1} of {end} is missing"
        if digest(events[start:end]) != expected:
            return f"an event from {start + 1} to {end} is not what the log was sealed for"
        start = end
    return f"event {start + 1} has no audit entry" if len(events) > start else ""
