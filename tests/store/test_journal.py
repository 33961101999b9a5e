"""What every Journal promises, asked of the record's and of the one in memory."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from groundrules.handoff.journal import (
    Act,
    Entry,
    Head,
    Journal,
    KeyReusedError,
    StaleStoryError,
    Story,
    Wanted,
)
from groundrules.store.journal import OrmJournal, check_journal
from groundrules.store.models import AuditEntry, StoryEntry, StoryHead, StoryParty
from groundrules.terms import Finding, RefusedActError, Severity
from tests.fakes.journal import MemoryJournal

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


def fold(story: Story) -> Head:
    """A story of marks: its status is the last one, its parties everybody who made one."""
    last = story.entries[-1]
    return Head(
        story.subject,
        last.kind,
        account_id=str(story.entries[0].data["account"]),
        due_at=last.at + timedelta(days=1) if last.kind == "open" else None,
        parties={entry.by: "marker" for entry in story.entries},
        data={"marks": (len(story.entries), last.kind)},
        version=story.version,
    )


HEADS = {"note": fold, "letter": fold}


@pytest.fixture(params=["memory", "record"])
def journal(request: pytest.FixtureRequest) -> Iterator[Journal]:
    """Each journal in turn, empty."""
    if request.param == "memory":
        yield MemoryJournal(HEADS)
        return
    request.getfixturevalue("db")
    yield OrmJournal(HEADS)
    assert list(check_journal(HEADS)) == []


def mark(kind: str, by: str = "ann", at: datetime = NOON) -> Entry:
    """One entry."""
    return Entry(kind, at, by, {"account": "a1", "of": kind})


def add(
    journal: Journal,
    subjects: list[str],
    kind: str = "open",
    seen: Mapping[str, int] | None = None,
    key: str = "",
) -> Mapping[str, Story]:
    """The same entry stands at the end of all these stories."""
    act = Act(kind, "ann", NOON, key, {"kind": kind}, seen or {})
    return journal.append(act, subjects, lambda stories: {name: (mark(kind),) for name in stories}).stories


def test_what_is_appended_is_loaded(journal: Journal) -> None:
    """Stories read back are the stories as they were left, and an unknown subject has an empty one."""
    left = add(journal, ["note:1", "note:2"])
    left = {**left, **add(journal, ["note:2"], "done")}
    assert journal.load(["note:1", "note:2", "note:3"]) == {**left, "note:3": Story("note:3")}
    assert [entry.kind for entry in left["note:2"].entries] == ["open", "done"]


def test_one_act_is_all_or_nothing(journal: Journal) -> None:
    """A refusal after half the stories were decided leaves every one of them as it was."""
    add(journal, ["note:1"])

    def refuse(stories: Mapping[str, Story]) -> Mapping[str, tuple[Entry, ...]]:
        raise RefusedActError(Finding("GR505", Severity.ERROR, "no", "never"))

    with pytest.raises(RefusedActError):
        journal.append(Act("try", "ann", NOON), ["note:1", "note:2"], refuse)
    assert [head.subject for head in journal.find(Wanted("note"))] == ["note:1"]


def test_who_saw_an_older_version_is_refused(journal: Journal) -> None:
    """The second person who saw version 1 changes nothing, in no story of the act."""
    add(journal, ["note:1"])
    add(journal, ["note:1"], "done", {"note:1": 1})
    with pytest.raises(StaleStoryError, match="version 1, it is 2"):
        add(journal, ["note:1", "note:2"], "late", {"note:1": 1})
    assert journal.load(["note:2"])["note:2"].version == 0


def test_the_same_form_twice_acts_once(journal: Journal) -> None:
    """The second sending gets the first answer, also after others acted; other words are refused."""
    first = add(journal, ["note:1", "note:2"], key="k")
    add(journal, ["note:1"], "done")
    assert add(journal, ["note:1", "note:2"], key="k") == first
    assert journal.load(["note:1"])["note:1"].version == 2
    with pytest.raises(KeyReusedError):
        add(journal, ["note:1", "note:2"], "other", key="k")


def test_an_act_without_entries_is_no_act(journal: Journal) -> None:
    """Nothing decided is nothing kept, neither a story nor a line in the log."""
    journal.append(Act("look", "ann", NOON), ["note:1"], lambda _: {"note:1": ()})
    assert journal.find(Wanted("note")) == ()
    if isinstance(journal, OrmJournal):
        assert not AuditEntry.objects.exists()


def test_heads_are_found_by_what_they_say(journal: Journal) -> None:
    """Kind, status, person, account and due time narrow a list; the due come first."""
    add(journal, ["note:1", "note:2", "letter:1"])
    add(journal, ["note:1"], "done")
    journal.append(Act("open", "bob", NOON), ["note:0"], lambda _: {"note:0": (mark("done", "bob"),)})

    def found(**given: object) -> list[str]:
        return [head.subject for head in journal.find(Wanted("note", **given))]  # type: ignore[arg-type]

    assert found() == ["note:2", "note:0", "note:1"]
    assert found(statuses=frozenset({"open"})) == ["note:2"]
    assert found(party_id="bob") == ["note:0"]
    assert found(account_ids=frozenset({"a2"})) == []
    assert found(due_by=NOON) == []
    assert found(due_by=NOON + timedelta(days=1)) == ["note:2"]
    assert found(limit=1) == ["note:2"]


def test_a_wave_is_one_act(journal: Journal) -> None:
    """Two thousand stories are opened and closed by two acts."""
    names = [f"note:{number:04}" for number in range(2_000)]
    add(journal, names)
    add(journal, names, "done")
    assert {head.version for head in journal.find(Wanted("note"))} == {2}
    if isinstance(journal, OrmJournal):
        assert AuditEntry.objects.count() == 2


@pytest.mark.parametrize("fault", ["edited", "gone", "moved", "head", "party", "unsealed"])
def test_a_fault_in_the_record_is_found(db: None, fault: str) -> None:
    """Whatever is changed behind the journal's back is told."""
    journal = OrmJournal(HEADS)
    add(journal, ["note:1", "note:2"])
    add(journal, ["note:1"], "done")
    assert list(check_journal(HEADS)) == []
    last = StoryEntry.objects.get(head_id="note:1", sequence=2)
    match fault:
        case "edited":
            StoryEntry.objects.filter(pk=last.pk).update(data={"account": "a1", "of": "other"})
        case "gone":
            last.delete()
        case "moved":
            StoryEntry.objects.filter(pk=last.pk).update(head_id="note:2")
        case "head":
            StoryHead.objects.filter(subject="note:2").update(status="done")
        case "party":
            StoryParty.objects.filter(head_id="note:2").delete()
        case "unsealed":
            StoryEntry.objects.create(
                head_id="note:2",
                sequence=2,
                kind="done",
                at=NOON,
                actor="eve",
                data={"account": "a1"},
                act=99,
            )
    assert list(check_journal(HEADS))
