"""A kept text taken back: the draft of before is kept in turn, and nobody's saving is overwritten."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from groundrules.adapters.bookshelf import FolderShelf
from groundrules.store.drafts import OrmDrafts, check_drafts
from groundrules.usecases.edit_rulebook import EditResult, save_draft, standing
from groundrules.usecases.take_back_draft import take_back

NOW = datetime(2026, 6, 30, 14, 0, tzinfo=UTC)
BOOK, FIRST, SECOND = "book: one\n", "book: two\n", "book: three\n"

pytestmark = pytest.mark.django_db


class Desk:
    """A book's file and its draft."""

    def __init__(self, folder: Path) -> None:
        (folder / "rulebook.yaml").write_text(BOOK, encoding="utf-8")
        self.drafts, self.shelf = OrmDrafts(), FolderShelf(folder, "rulebook.yaml")

    def save(self, text: str) -> None:
        """Somebody saves."""
        at = standing(drafts=self.drafts, shelf=self.shelf)
        seen, base = at.draft.version, at.base
        done = save_draft(
            drafts=self.drafts, shelf=self.shelf, by="ugo", text=text, seen=seen, base=base, now=NOW
        )
        assert done.done

    def take(self, text: str, seen: int) -> EditResult:
        """Rosa takes a text back."""
        return take_back(drafts=self.drafts, shelf=self.shelf, by="rosa", text=text, seen=seen, now=NOW)

    @property
    def kinds(self) -> list[str]:
        """What happened, oldest first."""
        return [step.kind for step in reversed(self.drafts.steps(20))]


def test_the_draft_of_before_is_kept(tmp_path: Path) -> None:
    """The text becomes the draft, its base stays, and the one it replaced can be read again."""
    desk = Desk(tmp_path)
    desk.save(FIRST)
    before = desk.drafts.load()
    result = desk.take(SECOND, before.version)
    assert result.done
    assert result.standing.text == SECOND
    assert before.saved is not None
    assert result.standing.base == before.saved.base
    assert desk.kinds == ["saved", "set aside", "saved"]
    assert desk.drafts.text(2) == FIRST
    assert check_drafts() == []


def test_a_saving_in_between_refuses(tmp_path: Path) -> None:
    """Somebody saved since: GR020, and theirs stands."""
    desk = Desk(tmp_path)
    desk.save(FIRST)
    seen = desk.drafts.load().version
    desk.save(f"{FIRST}# more\n")
    result = desk.take(SECOND, seen)
    assert [found.code for found in result.findings] == ["GR020"]
    assert desk.drafts.load().text == f"{FIRST}# more\n"
    assert desk.kinds == ["saved", "saved"]


def test_without_a_draft_the_text_starts_one(tmp_path: Path) -> None:
    """After the draft was thrown away its text starts a new one; the same text as the book starts none."""
    desk = Desk(tmp_path)
    assert desk.take(BOOK, 0).done
    assert desk.kinds == []
    assert desk.take(FIRST, 0).done
    assert desk.kinds == ["saved"]
    assert desk.take(FIRST, desk.drafts.load().version).done
    assert desk.kinds == ["saved"]
    assert desk.shelf.kept(standing(drafts=desk.drafts, shelf=desk.shelf).base) == BOOK
