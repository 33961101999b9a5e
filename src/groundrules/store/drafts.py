"""The draft of the rulebook in the record: one act, one transaction; texts are kept as what changed.

A saving stores the lines it replaced, and every fiftieth the whole text, so that a day of typing takes little
room; each row carries the digest of the whole text it stands for.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from groundrules.rulebook.drafting import (
    Discarded,
    Draft,
    DraftEvent,
    Placed,
    Proposed,
    Published,
    Saved,
    SetAside,
    Withdrawn,
    digest_of,
    fold,
)
from groundrules.rulebook.drafting.ports import Decide, Step
from groundrules.store import audit
from groundrules.store.chain import digest
from groundrules.store.models import BookEvent

WHOLE_EVERY = 50
OBJECT = "book"

Data = dict[str, object]


class OrmDrafts:
    """What happened to the draft; see ``groundrules.rulebook.drafting.ports.Drafts``.

    What was read is kept with the mark of its last row, so that a look costs one row and not the whole story.
    """

    def __init__(self) -> None:
        self._known: tuple[Draft, str, tuple[int, str | None]] | None = None

    def load(self) -> Draft:
        """The draft as it stands."""
        return self._read()[0]

    def append(self, act: str, by: str, at: datetime, decide: Decide) -> Draft:
        """Load, decide, keep: in one transaction, or nothing at all."""
        # IMMEDIATE on SQLite: the write lock is taken before the first read, so what was read is still true.
        with transaction.atomic():
            before, whole_ago, last_text = self._read()
            events = list(decide(before))
            numbered = list(enumerate(events, before.sequence + 1))
            rows = []
            for sequence, event in numbered:
                data, whole_ago, last_text = _data(event, whole_ago, last_text)
                rows.append(_row(sequence, event, data))
            BookEvent.objects.bulk_create(rows)
            after = fold(before, numbered)
            if act and rows:
                audit.write(
                    at=at,
                    actor=by,
                    act=act,
                    object_=OBJECT,
                    detail={
                        "from": before.sequence,
                        "to": after.sequence,
                        "events": [row.kind for row in rows],
                        "digest": digest([row.mark for row in rows]),
                    },
                )
        return after

    def text(self, sequence: int) -> str | None:
        """The text that was saved, or set aside, as that event; None when there is none."""
        row = BookEvent.objects.filter(pk=sequence).first()
        if row is None or row.kind not in {"saved", "set aside"}:
            return None
        return _event(row, _text_before(sequence) if row.kind == "saved" else None)[1]

    def steps(self, newest: int) -> tuple[Step, ...]:
        """The last events, newest first."""
        return tuple(_step(row) for row in BookEvent.objects.order_by("-sequence")[:newest])

    def _read(self) -> tuple[Draft, int, str | None]:
        """The draft, how many savings ago a whole text was kept, and the text last saved."""
        draft, (whole_ago, last_text) = Draft(), (0, None)
        rows: Iterable[BookEvent] = ()
        if self._known is not None:
            known, mark, rest = self._known
            found = list(BookEvent.objects.filter(sequence__gte=known.sequence).order_by("sequence"))
            if known.sequence == 0 or (found and found[0].mark == mark):
                draft, (whole_ago, last_text) = known, rest
                rows = found[1:] if known.sequence else found
            else:
                rows = BookEvent.objects.order_by("sequence").iterator(500)
        else:
            rows = BookEvent.objects.order_by("sequence").iterator(500)
        mark = self._known[1] if self._known and draft.sequence else ""
        for row in rows:
            event, text = _event(row, last_text)
            if isinstance(event, Saved):
                whole_ago, last_text = (0 if "text" in row.data else whole_ago + 1), text
            draft, mark = fold(draft, [(row.sequence, event)]), row.mark
        self._known = draft, mark, (whole_ago, last_text)
        return draft, whole_ago, last_text


def check_drafts() -> list[str]:
    """Every fault of the draft's story, a sentence each: a row edited, missing, an act without its entry."""
    faults = []
    text: str | None = None
    marks: dict[int, str] = {}
    expected = 1
    for row in BookEvent.objects.order_by("sequence").iterator(500):
        if row.sequence != expected:
            faults.append(f"step {expected} of the draft is missing")
        expected = row.sequence + 1
        marks[row.sequence] = row.mark
        if row.mark != _mark(row):
            faults.append(f"step {row.sequence} of the draft was edited")
        try:
            _, found = _event(row, text)
        except (KeyError, TypeError, ValueError):
            faults.append(f"step {row.sequence} of the draft cannot be read")
            continue
        if found is not None and digest_of(found) != row.data["digest"]:
            faults.append(f"step {row.sequence} of the draft is not the text that was kept")
        text = found if row.kind == "saved" else text
    return [*faults, *_unsealed(marks)]


def _unsealed(marks: Mapping[int, str]) -> list[str]:
    """Acts whose audit entry says otherwise than the rows."""
    faults = []
    sealed: set[int] = set()
    for entry in audit.entries(object_=OBJECT):
        detail = audit.detail_of(entry)
        steps = range(int(str(detail["from"])) + 1, int(str(detail["to"])) + 1)
        sealed.update(steps)
        if digest([marks.get(step) for step in steps]) != detail["digest"]:
            faults.append(f"steps {steps.start} to {steps.stop - 1} are not what the log was sealed for")
    acts = BookEvent.objects.exclude(kind__in=("saved", "set aside", "placed")).values_list("pk", flat=True)
    return [*faults, *(f"step {one} of the draft has no audit entry" for one in acts if one not in sealed)]


def _text_before(sequence: int) -> str | None:
    """The text last saved before that event, from the nearest whole one."""
    earlier = BookEvent.objects.filter(kind="saved", sequence__lt=sequence).order_by("-sequence")
    rows = []
    for row in earlier.iterator(WHOLE_EVERY):
        rows.append(row)
        if "text" in row.data:
            break
    text: str | None = None
    for row in reversed(rows):
        text = _event(row, text)[1]
    return text


def _row(sequence: int, event: DraftEvent, data: Data) -> BookEvent:
    row = BookEvent(sequence=sequence, kind=_KINDS[type(event)], at=event.at, actor=event.by, data=data)
    row.mark = _mark(row)
    return row


def _mark(row: BookEvent) -> str:
    return digest([row.sequence, row.kind, row.at.isoformat(), row.actor, row.data])


_KINDS: Mapping[type, str] = {
    Saved: "saved",
    SetAside: "set aside",
    Proposed: "proposed",
    Withdrawn: "withdrawn",
    Published: "published",
    Placed: "placed",
    Discarded: "discarded",
}


def _data(event: DraftEvent, whole_ago: int, last: str | None) -> tuple[Data, int, str | None]:
    """What is kept of an event, and how it leaves the count and the text last saved."""
    match event:
        case Saved():
            kept: Data = {
                "digest": digest_of(event.text),
                "base": event.base,
                "tab": event.tab,
                "turn": event.turn,
            }
            if last is None or whole_ago + 1 >= WHOLE_EVERY:
                return {**kept, "text": event.text}, 0, event.text
            return {**kept, **_change(last, event.text)}, whole_ago + 1, event.text
        case SetAside():
            found: Data = {"digest": digest_of(event.text), "text": event.text, "seen": event.seen}
        case Proposed():
            found = {
                "version": event.version,
                "digest": event.digest,
                "why": event.why,
                "named": list(event.named),
            }
        case Published():
            found = {
                "version": event.version,
                "digest": event.digest,
                "previous": event.previous,
                "proposed_by": event.proposed_by,
                "why": event.why,
                "edition": event.edition,
            }
        case Placed():
            found = {"digest": event.digest}
        case Withdrawn() | Discarded():
            found = {}
    return found, whole_ago, last


def _event(row: BookEvent, last: str | None) -> tuple[DraftEvent, str | None]:
    """The event of a row, and its text when it has one."""
    data, by, at = row.data, row.actor, row.at
    found: DraftEvent
    text: str | None = None
    match row.kind:
        case "saved":
            text = str(data["text"]) if "text" in data else _changed(last, data)
            found = Saved(by, at, text, data["base"], data["tab"], data["turn"])
        case "set aside":
            text = str(data["text"])
            found = SetAside(by, at, text, data["seen"])
        case "proposed":
            found = Proposed(by, at, data["version"], data["digest"], data["why"], tuple(data["named"]))
        case "withdrawn":
            found = Withdrawn(by, at)
        case "published":
            keys = ("version", "digest", "previous", "proposed_by", "why", "edition")
            found = Published(by, at, *(data[key] for key in keys))
        case "placed":
            found = Placed(by, at, data["digest"])
        case "discarded":
            found = Discarded(by, at)
        case kind:
            raise ValueError(f"there is no step {kind}")
    return found, text


def _change(old: str, new: str) -> Data:
    """The lines that were replaced: from which, how many, by which."""
    before, after = old.split("\n"), new.split("\n")
    most = min(len(before), len(after))
    head = next((n for n in range(most) if before[n] != after[n]), most)
    tail = next((n for n in range(most - head) if before[-1 - n] != after[-1 - n]), most - head)
    return {"at": head, "gone": len(before) - head - tail, "lines": after[head : len(after) - tail]}


def _changed(old: str | None, data: Mapping[str, object]) -> str:
    if old is None:
        raise ValueError("a change without the text it changes")
    lines, at, gone, new = old.split("\n"), data["at"], data["gone"], data["lines"]
    if not (isinstance(at, int) and isinstance(gone, int) and isinstance(new, list)):
        raise TypeError("a change that is none")
    return "\n".join([*lines[:at], *new, *lines[at + gone :]])


def _step(row: BookEvent) -> Step:
    data = row.data
    return Step(row.sequence, row.kind, row.actor, row.at, str(data.get("why", data.get("edition", ""))))
