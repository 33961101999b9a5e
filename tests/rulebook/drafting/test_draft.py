"""What happened to a draft, folded: versions, windows, proposals, publication."""

from datetime import UTC, datetime

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
    fold,
)

NOW = datetime(2026, 6, 30, 14, 0, tzinfo=UTC)


def after(*events: DraftEvent) -> Draft:
    """The draft after those events, numbered from one."""
    return fold(Draft(), list(enumerate(events, 1)))


def saved(text: str, tab: str, by: str = "rosa") -> Saved:
    """A saving from a window."""
    return Saved(by, NOW, text, "base", tab, 1)


def test_only_changes_of_the_text_make_a_version() -> None:
    """A text set aside, a proposal and its withdrawal leave the version; a saving and a discard raise it."""
    draft = after(saved("a", "t1"), SetAside("rob", NOW, "b", 0), Proposed("rosa", NOW, 1, "d", "why"))
    assert (draft.version, draft.sequence, draft.text) == (1, 3, "a")
    assert draft.proposal is not None
    assert (
        after(saved("a", "t1"), Proposed("rosa", NOW, 1, "d", "w"), Withdrawn("rosa", NOW)).proposal is None
    )
    assert after(saved("a", "t1"), Discarded("rosa", NOW)) == Draft(2, 2, None)


def test_saving_takes_the_proposal_back() -> None:
    """Nobody publishes a text other than the one that was proposed."""
    assert after(saved("a", "t1"), Proposed("rosa", NOW, 1, "d", "w"), saved("b", "t1")).proposal is None


def test_a_window_is_not_overtaken_by_itself() -> None:
    """A window that missed the answers to its own savings has seen all; another window has not."""
    draft = after(saved("theirs", "t0"), saved("a", "t1"), saved("b", "t1"))
    assert draft.was_seen_by(3, "t1")
    assert draft.was_seen_by(1, "t1")
    assert not draft.was_seen_by(0, "t1")
    assert not draft.was_seen_by(1, "t2")
    assert not draft.was_seen_by(1, "")


def test_another_window_between_breaks_the_run() -> None:
    """After somebody else's saving the earlier versions of a window are overtaken, saved again or not."""
    draft = after(saved("a", "t1"), saved("x", "t2"), saved("b", "t1"))
    assert not draft.was_seen_by(1, "t1")
    assert draft.was_seen_by(2, "t1")


def test_publication_ends_the_draft_and_waits_for_the_file() -> None:
    """Published: no draft, the file still to come; placed: nothing to come."""
    published = Published("helen", NOW, 1, "d", "old", "rosa", "why", "4")
    draft = after(saved("a", "t1"), published)
    assert (draft.text, draft.pending, draft.version) == (None, published, 2)
    assert after(saved("a", "t1"), published, Placed("helen", NOW, "d")).pending is None
