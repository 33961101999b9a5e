"""The draft in the record: every text comes back as it was, every change of the story is seen."""

import random
from datetime import UTC, datetime, timedelta

import pytest
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
)
from groundrules.store.drafts import WHOLE_EVERY, OrmDrafts
from groundrules.store.models import AuditEntry, BookEvent
from groundrules.store.verify import verify_record

NOW = datetime(2026, 6, 30, 14, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def keep(drafts: OrmDrafts, *events: DraftEvent, act: str = "") -> Draft:
    """Events as they come."""
    return drafts.append(act, "rosa", NOW, lambda _: events)


def saving(text: str, turn: int = 1) -> Saved:
    """A saving of Rosa's."""
    return Saved("rosa", NOW + timedelta(seconds=turn), text, "base", "tab", turn)


def every_kind() -> list[DraftEvent]:
    """One of each."""
    given = ("rosa", "why", "4")
    return [
        saving("a\nb\n"),
        SetAside("rob", NOW, "other\n", 0),
        Proposed("rosa", NOW, 1, digest_of("a\nb\n"), "why", ("005A", "005B")),
        Withdrawn("rosa", NOW),
        Published("helen", NOW, 1, "d", "old", *given),
        Placed("helen", NOW, "d"),
        saving("a\nb\nc\n", 2),
        Discarded("rosa", NOW),
    ]


def test_every_step_comes_back_as_it_was() -> None:
    """Whoever reads the record anew finds the same draft after each step of every kind."""
    drafts, kept = OrmDrafts(), []
    for event in every_kind():
        kept.append(event)
        draft = keep(drafts, event, act="" if isinstance(event, (Saved, SetAside, Placed)) else "act")
        assert OrmDrafts().load() == draft == drafts.load()
    assert [step.kind for step in drafts.steps(20)][::-1] == [
        "saved",
        "set aside",
        "proposed",
        "withdrawn",
        "published",
        "placed",
        "saved",
        "discarded",
    ]
    assert verify_record().faults == ()


def test_texts_are_kept_as_what_changed_and_come_back_whole() -> None:
    """Over two hundred random edits each version reads back exactly, and most rows hold only a few lines."""
    rng = random.Random(5)  # noqa: S311  # texts, not secrets
    lines = [f"line {n}" for n in range(60)]
    drafts, texts = OrmDrafts(), []
    for turn in range(1, 2 * WHOLE_EVERY + 20):
        at = rng.randrange(len(lines) + 1)
        lines[at : at + rng.randrange(3)] = [f"new {turn} {n}" for n in range(rng.randrange(3))]
        texts.append("\n".join(lines))
        keep(drafts, saving(texts[-1], turn))
    reader = OrmDrafts()
    assert [reader.text(n) for n in range(1, len(texts) + 1)] == texts
    assert reader.load().text == texts[-1]
    whole = BookEvent.objects.filter(data__has_key="text").count()
    assert whole == 1 + (len(texts) - 1) // WHOLE_EVERY
    assert verify_record().faults == ()


def test_a_refusal_keeps_nothing() -> None:
    """When deciding raises, there is no row and no audit entry."""
    drafts = OrmDrafts()
    keep(drafts, saving("a"))

    def refuse(_: Draft) -> list[DraftEvent]:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        drafts.append("act", "rosa", NOW, refuse)
    assert (BookEvent.objects.count(), AuditEntry.objects.count()) == (1, 0)


def test_what_was_rolled_back_is_forgotten() -> None:
    """A reader that saw rows which were then undone reads anew, also when others took their numbers."""
    drafts = OrmDrafts()
    keep(drafts, saving("first"))
    with transaction.atomic():
        keep(drafts, saving("undone", 2))
        transaction.set_rollback(True)
    assert drafts.load().text == "first"
    with transaction.atomic():
        keep(drafts, saving("undone again", 2))
        assert drafts.load().text == "undone again"
        transaction.set_rollback(True)
    keep(OrmDrafts(), saving("another", 2))
    assert drafts.load().text == "another"


def test_acts_are_sealed_and_savings_are_not() -> None:
    """A proposal has its audit entry with the digest of the row, never its words; a saving has none."""
    drafts = OrmDrafts()
    keep(drafts, saving("a"))
    keep(drafts, Proposed("rosa", NOW, 1, digest_of("a"), "zebra-why"), act="propose book")
    (entry,) = AuditEntry.objects.all()
    assert (entry.act, entry.object) == ("propose book", "book")
    assert "zebra" not in entry.detail


@pytest.mark.parametrize("fault", ["text", "actor", "gone", "swapped", "unsealed", "entry"])
def test_a_story_that_was_tampered_with_is_noticed(fault: str) -> None:
    """A text edited, an actor changed, a row gone, a proposal exchanged, an act unsealed: each is told."""
    drafts = OrmDrafts()
    keep(drafts, saving("a\nb"), saving("a\nc", 2))
    keep(drafts, Proposed("rosa", NOW, 2, digest_of("a\nc"), "why"), act="propose book")
    assert verify_record().faults == ()
    rows = BookEvent.objects
    if fault == "text":
        row = rows.get(pk=2)
        row.data["lines"] = ["z"]
        row.save()
    elif fault == "actor":
        rows.filter(pk=1).update(actor="eve")
    elif fault == "gone":
        rows.filter(pk=1).delete()
    elif fault == "swapped":
        from groundrules.store.drafts import _mark

        row = rows.get(pk=3)
        row.data["why"] = "another"
        row.mark = _mark(row)
        row.save()
    elif fault == "unsealed":
        keep(drafts, Withdrawn("rosa", NOW))
    else:
        AuditEntry.objects.all().delete()
    assert verify_record().faults != ()
