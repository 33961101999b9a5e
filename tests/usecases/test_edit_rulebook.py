"""The draft from the first saving to publication: nothing overwritten, nothing lost, nobody alone."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from groundrules.adapters.bookshelf import FolderShelf
from groundrules.rulebook.drafting.merge import joined
from groundrules.store.drafts import OrmDrafts
from groundrules.store.models import AuditEntry
from groundrules.store.verify import verify_record
from groundrules.usecases.adopt_rulebook import BookCheck, check_rulebook
from groundrules.usecases.edit_rulebook import (
    EditResult,
    Standing,
    bring_in,
    discard_draft,
    finish_publication,
    propose_draft,
    publish_draft,
    save_draft,
    standing,
    withdraw_proposal,
)
from groundrules.wiring import example_folder

BOOK = (example_folder() / "rulebook.yaml").read_text(encoding="utf-8")
NEXT = BOOK.replace("version: 3\n", "version: 4\n", 1)
NOW = datetime(2026, 6, 30, 14, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def check(text: str) -> BookCheck:
    """A whole check."""
    return check_rulebook(text=text, file="rulebook.yaml")


@dataclass
class Desk:
    """A workspace's book and draft, with people who act on it."""

    folder: Path
    drafts: OrmDrafts = field(default_factory=OrmDrafts)
    turn: int = 0

    @property
    def shelf(self) -> FolderShelf:
        """The book's file."""
        return FolderShelf(self.folder, "rulebook.yaml")

    @property
    def here(self) -> Standing:
        """Where the draft stands."""
        return standing(drafts=self.drafts, shelf=self.shelf)

    def save(self, text: str, by: str = "rosa", seen: int | None = None, tab: str = "") -> EditResult:
        """Somebody saves."""
        self.turn += 1
        at = self.here
        return save_draft(
            drafts=self.drafts,
            shelf=self.shelf,
            by=by,
            text=text,
            seen=at.draft.version if seen is None else seen,
            base=at.base,
            now=NOW + timedelta(seconds=self.turn),
            tab=tab or by,
            turn=self.turn,
        )

    def propose(self, by: str = "rosa", why: str = "small accounts get a name") -> EditResult:
        """Somebody asks for publication of what stands."""
        return propose_draft(
            drafts=self.drafts,
            shelf=self.shelf,
            check=check,
            by=by,
            seen=self.here.draft.version,
            why=why,
            now=NOW,
        )

    def publish(self, by: str = "helen", seen: int | None = None) -> EditResult:
        """Somebody publishes what stands."""
        version = self.here.draft.version if seen is None else seen
        return publish_draft(drafts=self.drafts, shelf=self.shelf, check=check, by=by, seen=version, now=NOW)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The example book in force, no draft."""
    (tmp_path / "rulebook.yaml").write_text(BOOK, encoding="utf-8")
    return Desk(tmp_path)


def code(result: EditResult) -> str:
    """The code of the refusal; empty when it was done."""
    return result.findings[0].code if result.findings else ""


def test_a_saving_is_the_draft_and_the_book_stays(desk: Desk) -> None:
    """After saving, the text to edit is the draft; the file in force is untouched."""
    assert desk.here.text == BOOK
    assert desk.save(NEXT).done
    assert desk.here.text == NEXT
    assert desk.shelf.read() == BOOK


def test_two_people_never_overwrite_each_other(desk: Desk) -> None:
    """Who comes second is refused; both texts are kept, and joined where they do not meet."""
    seen = desk.here.draft.version
    rosas = NEXT.replace("  - id: G1\n", "  # Rosa was here\n  - id: G1\n", 1)
    robs = BOOK.replace("currency: USD", "currency: EUR", 1)
    assert desk.save(rosas, "rosa", seen).done
    late = desk.save(robs, "rob", seen)
    assert code(late) == "GR020"
    assert desk.here.text == rosas
    assert [desk.drafts.text(step.sequence) for step in desk.drafts.steps(5)] == [robs, rosas]
    both = joined(late.pieces)
    assert "Rosa was here" in both
    assert "currency: EUR" in both
    assert desk.save(both, "rob").done


def test_a_lost_answer_does_not_make_ones_own_saving_stale(desk: Desk) -> None:
    """The same window goes on from the version it knew; another window of the same person is refused."""
    seen = desk.here.draft.version
    assert desk.save(NEXT, seen=seen, tab="one").done
    assert desk.save(f"{NEXT}# more\n", seen=seen, tab="one").done
    assert code(desk.save(f"{NEXT}# other\n", seen=seen, tab="two")) == "GR020"
    assert desk.here.text == f"{NEXT}# more\n"


def test_an_old_saving_arriving_late_changes_nothing(desk: Desk) -> None:
    """A request held up on the way and overtaken by the window's next one is not applied after it."""
    for turn, text in ((2, "second"), (1, "first"), (2, "second")):
        at = desk.here
        result = save_draft(
            drafts=desk.drafts,
            shelf=desk.shelf,
            by="rosa",
            text=text,
            seen=0,
            base=at.base,
            now=NOW,
            tab="t",
            turn=turn,
        )
        assert result.done
    assert desk.here.text == "second"
    assert desk.drafts.load().sequence == 1


def test_a_book_changed_by_hand_is_not_overwritten(desk: Desk) -> None:
    """A change of the file after the draft began forbids publication until it is brought in."""
    assert desk.save(NEXT).done
    by_hand = BOOK.replace("owner: VP Sales Operations", "owner: Rosa", 1)
    desk.shelf.place(by_hand)
    assert desk.here.is_behind
    assert code(desk.propose()) == "GR027"
    both = joined(bring_in(drafts=desk.drafts, shelf=desk.shelf))
    at = desk.here
    result = save_draft(
        drafts=desk.drafts,
        shelf=desk.shelf,
        by="rosa",
        text=both,
        seen=at.draft.version,
        base=at.in_force,
        now=NOW,
    )
    assert result.done
    assert "owner: Rosa" in desk.here.text
    assert "version: 4" in desk.here.text
    assert desk.propose().done


def test_a_book_changed_by_hand_meets_the_first_saving(desk: Desk) -> None:
    """A window opened before the file changed is told so, also when nobody saved a draft."""
    base = desk.here.base
    desk.shelf.place(f"{BOOK}# by hand\n")
    result = save_draft(
        drafts=desk.drafts, shelf=desk.shelf, by="rosa", text=NEXT, seen=0, base=base, now=NOW
    )
    assert code(result) == "GR020"


def test_publication_takes_two_people_and_keeps_both_books(desk: Desk) -> None:
    """Rosa proposes, Helen publishes: the file is the new text, the old one is kept, the record says why."""
    assert desk.save(NEXT).done
    assert desk.propose().done
    assert code(desk.publish("rosa")) == "GR023"
    seen = desk.here.draft.version
    assert desk.publish("helen").done
    assert desk.shelf.read() == NEXT
    assert desk.shelf.kept(desk.here.in_force) == NEXT
    published = desk.drafts.load().published
    assert published is not None
    assert desk.shelf.kept(published.previous) == BOOK
    assert (published.by, published.proposed_by, published.edition) == ("helen", "rosa", "4")
    assert published.why == "small accounts get a name"
    assert desk.publish("helen", seen).done  # the same form twice
    assert [entry.act for entry in AuditEntry.objects.all()] == ["propose book", "publish book"]
    assert verify_record().faults == ()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda text: text.replace("segment = 'strategic'", "segmnt = 'strategic'", 1), "GR021"),
        (
            lambda text: text.replace(
                "when: segment = 'strategic'", "when: segment = 'strategic' and needs_expert", 1
            ),
            "GR021",
        ),
        (lambda text: text.replace("version: 4", "version: 3", 1) + "# a comment\n", "GR026"),
        (lambda text: text.replace("version: 4", "version: 3", 1), "GR022"),
        (lambda _: "", "GR021"),
        (lambda _: "{" * 500, "GR021"),
    ],
)
def test_only_a_fit_book_with_a_new_version_is_published(
    desk: Desk, change: Callable[[str], str], expected: str
) -> None:
    """A mistake, a gap, an old version number, no change, no book at all: refused, and nothing happened."""
    desk.save(NEXT)
    desk.save(change(NEXT))
    assert code(desk.propose()) == expected
    assert desk.drafts.load().proposal is None
    assert desk.shelf.read() == BOOK
    assert AuditEntry.objects.count() == 0


def test_a_reason_is_asked_for(desk: Desk) -> None:
    """No reason, or one nobody would read to its end: refused."""
    desk.save(NEXT)
    assert code(desk.propose(why="  ")) == "GR024"
    assert code(desk.propose(why="x" * 3000)) == "GR029"


def test_what_was_proposed_is_what_is_published(desk: Desk) -> None:
    """A saving after the proposal, a withdrawal or another version: nothing is published."""
    desk.save(NEXT)
    assert code(desk.publish()) == "GR025"
    desk.propose()
    seen = desk.here.draft.version
    desk.save(f"{NEXT}# quietly\n")
    assert code(desk.publish(seen=seen)) == "GR025"
    assert code(desk.publish()) == "GR025"
    desk.propose()
    assert withdraw_proposal(drafts=desk.drafts, shelf=desk.shelf, by="rosa", now=NOW).done
    assert code(desk.publish()) == "GR025"
    assert desk.shelf.read() == BOOK


def kill_while_publishing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Published on record, and killed before the file was written."""
    desk.save(NEXT)
    desk.propose()

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(FolderShelf, "place", killed)
        with pytest.raises(KeyboardInterrupt):
            desk.publish()
    assert desk.shelf.read() == BOOK
    assert desk.drafts.load().pending is not None


def test_a_kill_between_record_and_file_is_mended(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Published and killed before the file was written: the next look writes it, once."""
    kill_while_publishing(desk, monkeypatch)
    for _ in range(2):
        finish_publication(drafts=desk.drafts, shelf=desk.shelf, now=NOW)
        assert desk.shelf.read() == NEXT
    assert desk.drafts.load().pending is None
    assert [step.kind for step in desk.drafts.steps(2)] == ["placed", "published"]


def test_a_book_written_by_hand_after_the_kill_holds(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Finishing a publication never overwrites what somebody put there meanwhile."""
    kill_while_publishing(desk, monkeypatch)
    by_hand = f"{BOOK}# by hand\n"
    desk.shelf.place(by_hand)
    finish_publication(drafts=desk.drafts, shelf=desk.shelf, now=NOW)
    assert desk.shelf.read() == by_hand


def test_thrown_away_is_still_readable(desk: Desk) -> None:
    """After a discard the text to edit is the book's; the versions can be had."""
    desk.save(NEXT)
    seen = desk.here.draft.version
    desk.save(f"{NEXT}# b\n")
    assert code(discard_draft(drafts=desk.drafts, shelf=desk.shelf, by="rosa", seen=seen, now=NOW)) == "GR025"
    seen = desk.here.draft.version
    assert discard_draft(drafts=desk.drafts, shelf=desk.shelf, by="rosa", seen=seen, now=NOW).done
    assert desk.here.text == BOOK
    assert desk.drafts.text(1) == NEXT


def test_line_ends_of_another_system_are_no_change(desk: Desk) -> None:
    """A book with CRLF is edited with plain ends, and saving it untouched makes no draft."""
    desk.shelf.place(BOOK.replace("\n", "\r\n"))
    assert desk.here.text == BOOK
    assert desk.save(BOOK.replace("\n", "\r\n")).done
    assert desk.drafts.load().sequence == 0


def test_a_text_too_large_is_refused(desk: Desk) -> None:
    """More than a megabyte is no book."""
    assert code(desk.save("x" * 1_000_001)) == "GR028"
    assert desk.drafts.load().sequence == 0
