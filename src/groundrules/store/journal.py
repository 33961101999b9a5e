"""The journal on the ORM: one act over any number of stories is one transaction with one audit entry."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import TypeVar

from django.db import transaction
from django.db.models import F, QuerySet

from groundrules.handoff.heads import HEADS, HeadOf
from groundrules.handoff.journal import (
    Act,
    Appended,
    Decide,
    Entry,
    Head,
    KeyReusedError,
    StaleStoryError,
    Story,
    Wanted,
)
from groundrules.store import audit
from groundrules.store.chain import canonical, digest
from groundrules.store.models import IdempotencyKey, StoryEntry, StoryHead, StoryParty

OBJECT = "journal"
"""What an audit entry of the journal is about, before the subject when there is only one."""

_AT_ONCE = 500
"""Subjects asked for in one query."""

_Item = TypeVar("_Item")


class OrmJournal:
    """Stories in the record's database; see ``groundrules.handoff.journal.ports.Journal``."""

    def __init__(self, heads: Mapping[str, HeadOf] = HEADS) -> None:
        self._heads = heads

    def load(self, subjects: Iterable[str]) -> Mapping[str, Story]:
        """The stories of these subjects; an empty story where nothing happened yet."""
        return stories(subjects)

    def find(self, wanted: Wanted) -> tuple[Head, ...]:
        """The heads that fit, by due time (those without one last), then subject."""
        return tuple(_heads(_matching(wanted)))

    def append(self, act: Act, subjects: Iterable[str], decide: Decide) -> Appended:
        """Entries, heads, parties, key and audit entry in one transaction, or nothing at all."""
        wanted = sorted(set(subjects))
        body = digest([act.name, wanted, dict(act.body)])
        # IMMEDIATE on SQLite: the write lock is taken before the first read, so what was read is still true.
        with transaction.atomic():
            if act.key:
                replay = _replayed(act, body)
                if replay is not None:
                    return replay
            before = stories(wanted, lock=True)
            for subject, seen in act.seen.items():
                if before[subject].version != seen:
                    raise StaleStoryError(subject, seen, before[subject].version)
            new = {subject: entries for subject, entries in decide(before).items() if entries}
            after = dict(before)
            for subject, entries in new.items():
                after[subject] = Story(subject, (*before[subject].entries, *entries))
            if new:
                self._store(act, before, {subject: after[subject] for subject in sorted(new)})
            if act.key:
                ends = {subject: story.version for subject, story in after.items()}
                IdempotencyKey.objects.create(
                    actor=act.actor,
                    key=act.key,
                    act=act.name,
                    digest=body,
                    answer={"stories": ends},
                    at=act.at,
                )
        return Appended(after)

    def _store(self, act: Act, before: Mapping[str, Story], changed: Mapping[str, Story]) -> None:
        rows = [
            (subject, place, entry)
            for subject, story in changed.items()
            for place, entry in enumerate(story.entries, 1)
            if place > before[subject].version
        ]
        only = next(iter(changed)) if len(changed) == 1 else ""
        sealed = audit.write(
            at=act.at,
            actor=act.actor,
            act=act.name,
            object_=f"{OBJECT}:{only}" if len(only) < 90 else OBJECT,
            detail={
                "stories": len(changed),
                "entries": len(rows),
                "digest": digest([_sealed(subject, place, entry) for subject, place, entry in rows]),
            },
        )
        heads = {subject: self._heads[story.kind](story) for subject, story in changed.items()}
        _keep(heads, {subject for subject in changed if before[subject].version == 0})
        StoryEntry.objects.bulk_create(
            (
                StoryEntry(
                    head_id=subject,
                    sequence=place,
                    kind=entry.kind,
                    at=entry.at,
                    actor=entry.by,
                    data=dict(entry.data),
                    act=sealed.sequence,
                )
                for subject, place, entry in rows
            ),
            batch_size=2_000,
        )


def stories(subjects: Iterable[str], *, lock: bool = False) -> dict[str, Story]:
    """The stories of these subjects, an empty one where nothing happened; ``lock`` holds their heads."""
    wanted = list(dict.fromkeys(subjects))
    found: dict[str, list[Entry]] = defaultdict(list)
    for some in _in_parts(wanted):
        if lock:
            list(StoryHead.objects.select_for_update().filter(subject__in=some).values_list("subject"))
        rows = StoryEntry.objects.filter(head_id__in=some).order_by("head_id", "sequence")
        for row in rows:
            found[row.head_id].append(_entry(row))
    return {subject: Story(subject, tuple(found.get(subject, ()))) for subject in wanted}


def check_journal(heads: Mapping[str, HeadOf] = HEADS) -> Iterator[str]:
    """Every fault of the journal as one sentence: entries and log, heads and parties must agree."""
    yield from _unsealed()
    parties: dict[str, dict[str, str]] = defaultdict(dict)
    for subject, seller_id, place in StoryParty.objects.values_list("head_id", "seller_id", "place"):
        parties[subject][seller_id] = place
    kept = {row.subject: row for row in StoryHead.objects.all()}
    for some in _in_parts(sorted(kept)):
        for subject, story in stories(some).items():
            if not story.entries:
                yield f"{subject} is listed and nothing happened to it"
                continue
            head = heads[story.kind](story)
            if not _same(kept[subject], _row(head)):
                yield f"{subject} is listed otherwise than it happened"
            if parties[subject] != dict(head.parties):
                yield f"{subject} has other people than its entries say"


def _unsealed() -> Iterator[str]:
    """Entries that are not what the log was sealed for."""
    rows: dict[int, list[list[object]]] = defaultdict(list)
    for row in StoryEntry.objects.order_by("head_id", "sequence").iterator(2_000):
        rows[row.act].append(_sealed(row.head_id, row.sequence, _entry(row)))
    for entry in audit.entries_about(OBJECT):
        found = rows.pop(entry.sequence, [])
        if digest(found) != audit.detail_of(entry)["digest"]:
            yield f"what act {entry.sequence} ({entry.act}) wrote is not what the log was sealed for"
    for act in sorted(rows):
        yield f"entries of act {act} have no audit entry"


def _sealed(subject: str, place: int, entry: Entry) -> list[object]:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    return [subject, place, entry.kind, at, entry.by, dict(entry.data)]


def _entry(row: StoryEntry) -> Entry:
    return Entry(row.kind, row.at, row.actor, row.data)


def _in_parts(items: Sequence[_Item]) -> Iterator[Sequence[_Item]]:
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))


def _replayed(act: Act, body: str) -> Appended | None:
    """The answer this key got before; None when it is new."""
    known = IdempotencyKey.objects.filter(actor=act.actor, key=act.key).first()
    if known is None:
        return None
    if known.digest != body:
        raise KeyReusedError
    ends: Mapping[str, int] = known.answer["stories"]
    now = stories(ends)
    return Appended({name: Story(name, now[name].entries[:end]) for name, end in ends.items()}, replayed=True)


def _row(head: Head) -> StoryHead:
    return StoryHead(
        subject=head.subject,
        kind=head.subject.partition(":")[0],
        status=head.status,
        account_id=head.account_id,
        account_name=head.account_name,
        due_at=head.due_at,
        data=json.loads(canonical(dict(head.data))),
        version=head.version,
    )


def _same(one: StoryHead, other: StoryHead) -> bool:
    names = [field.attname for field in StoryHead._meta.concrete_fields]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _keep(heads: Mapping[str, Head], new: set[str]) -> None:
    """Heads and parties are those given."""
    rows = {subject: _row(head) for subject, head in heads.items()}
    StoryHead.objects.bulk_create((rows[name] for name in rows if name in new), batch_size=2_000)
    names = [field.attname for field in StoryHead._meta.concrete_fields if not field.primary_key]
    StoryHead.objects.bulk_update((rows[name] for name in rows if name not in new), names, batch_size=80)
    for some in _in_parts([name for name in rows if name not in new]):
        StoryParty.objects.filter(head_id__in=some).delete()
    StoryParty.objects.bulk_create(
        (
            StoryParty(head_id=subject, seller_id=seller_id, place=place)
            for subject, head in heads.items()
            for seller_id, place in head.parties.items()
        ),
        batch_size=2_000,
    )


def _matching(wanted: Wanted) -> QuerySet[StoryHead]:
    given = {
        "kind": wanted.kind,
        "status__in": wanted.statuses,
        "account_id__in": wanted.account_ids,
        "parties__seller_id": wanted.party_id,
        "due_at__lte": wanted.due_by,
    }
    filters = {name: value for name, value in given.items() if value is not None}
    rows = StoryHead.objects.filter(**filters).order_by(F("due_at").asc(nulls_last=True), "subject")
    return rows[: wanted.limit] if wanted.limit else rows


def _heads(rows: QuerySet[StoryHead]) -> Iterator[Head]:
    found = list(rows)
    parties: dict[str, dict[str, str]] = defaultdict(dict)
    for some in _in_parts([row.subject for row in found]):
        people = StoryParty.objects.filter(head_id__in=some).order_by("head_id", "seller_id")
        for subject, seller_id, place in people.values_list("head_id", "seller_id", "place"):
            parties[subject][seller_id] = place
    for row in found:
        yield Head(
            row.subject,
            row.status,
            row.account_id,
            row.account_name,
            row.due_at,
            parties[row.subject],
            row.data,
            row.version,
        )
