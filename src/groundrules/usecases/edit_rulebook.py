"""The next version of the rulebook: saved, proposed by one person, published by another; nothing is lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from groundrules.rulebook.drafting import (
    Discarded,
    Draft,
    DraftEvent,
    Drafts,
    Placed,
    Proposed,
    Published,
    Saved,
    SetAside,
    Withdrawn,
    digest_of,
)
from groundrules.rulebook.drafting.merge import Piece, merge
from groundrules.rulebook.drafting.ports import Decide, Shelf
from groundrules.rulebook.yaml_text import MAX_BYTES
from groundrules.terms import Finding, Severity
from groundrules.usecases.adopt_rulebook import BookCheck

LONGEST_REASON = 2_000
CheckText = Callable[[str], BookCheck]

_HELP: dict[str, tuple[str, str]] = {
    "GR020": ("somebody else saved since you opened the draft", "join the two texts, then save again"),
    "GR021": ("the draft has findings that are errors", "mend each of them; the list names the lines"),
    "GR022": ("the draft says the same as the book in force", "there is nothing to publish"),
    "GR023": ("publishing takes two people", "somebody other than who proposed it publishes the draft"),
    "GR024": ("a reason is missing", "write one sentence everybody will read: what changes, and why"),
    "GR025": ("the draft is not the one that was proposed", "read the draft as it is now, then propose it"),
    "GR026": ("the version is still that of the book in force", "give the draft a new `version:`"),
    "GR027": ("the book in force was changed outside this page", "bring that change into the draft first"),
    "GR028": ("the text is too large", "a book has at most 1 MB; put long tables into files beside it"),
    "GR029": ("the reason is too long", f"say it in {LONGEST_REASON:,} characters"),
}


class RefusedError(Exception):
    """The act is refused; nothing happened. Carries the finding to show."""

    def __init__(self, code: str, detail: str = "") -> None:
        message, mend = _HELP[code]
        self.finding = Finding(
            code, Severity.ERROR, f"{message}: {detail}" if detail else message, mend, kind="draft"
        )
        super().__init__(str(self.finding))


@dataclass(frozen=True, slots=True)
class Standing:
    """The text one edits, and where it stands.

    Attributes:
        draft: what happened so far.
        text: the draft's text, or that of the book in force when there is no draft.
        base: digest of the book in force from which the draft was begun.
        in_force: digest of the book in force now.
    """

    draft: Draft
    text: str
    base: str
    in_force: str

    @property
    def is_behind(self) -> bool:
        """True when the book in force was changed after the draft was begun."""
        return self.draft.saved is not None and self.base != self.in_force


@dataclass(frozen=True, slots=True)
class EditResult:
    """What one act did.

    Attributes:
        standing: where the draft stands after it.
        findings: why it was refused (GR020-029, or the book's own mistakes); empty when it was done.
        pieces: after a saving that came too late, both texts joined line by line.
    """

    standing: Standing
    findings: tuple[Finding, ...] = ()
    pieces: tuple[Piece, ...] = ()

    @property
    def done(self) -> bool:
        """True when the act is on record."""
        return not self.findings


def plain(text: str) -> str:
    """The text with one kind of line end, as a browser sends it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def standing(*, drafts: Drafts, shelf: Shelf) -> Standing:
    """The text to edit: the draft, or the book in force. Changes nothing."""
    draft, book = drafts.load(), shelf.read()
    in_force = digest_of(book)
    if draft.saved is None:
        return Standing(draft, plain(book), in_force, in_force)
    return Standing(draft, draft.saved.text, draft.saved.base, in_force)


def finish_publication(*, drafts: Drafts, shelf: Shelf, now: datetime) -> None:
    """A publication that was cut off between the record and the file is finished."""
    pending = drafts.load().pending
    if pending is None:
        return
    lying = digest_of(shelf.read())
    if lying == pending.previous:
        text = shelf.kept(pending.digest)
        if text is None:
            return
        shelf.place(text)
    elif lying != pending.digest:
        return  # somebody wrote the file by hand meanwhile: theirs holds until the next publication

    def placed(draft: Draft) -> Sequence[DraftEvent]:
        return [Placed(pending.by, now, pending.digest)] if draft.pending else []

    drafts.append("", pending.by, now, placed)


def save_draft(
    *,
    drafts: Drafts,
    shelf: Shelf,
    by: str,
    text: str,
    seen: int,
    base: str,
    now: datetime,
    tab: str = "",
    turn: int = 0,
) -> EditResult:
    """The text is the draft; or, when somebody else saved meanwhile, it is kept aside and both are joined.

    ``seen`` is the version of the draft the text was made from, ``base`` the digest of the book then in
    force. ``tab`` is the window it comes from and ``turn`` counts that window's savings, so that one sent
    twice, or overtaken on the way by a later one, changes nothing.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
        return _refused(drafts, shelf, RefusedError("GR028"))
    raw, text = shelf.read(), plain(text)
    book, in_force = plain(raw), digest_of(raw)
    stale: list[Standing] = []

    def decide(draft: Draft) -> Sequence[DraftEvent]:
        stale.clear()
        saved = draft.saved
        now_base = saved.base if saved else in_force
        if saved and tab and saved.tab == tab and turn <= saved.turn:
            return []
        if saved and saved.text == text and saved.base == base:
            return []
        if draft.was_seen_by(seen, tab) and base in {now_base, in_force}:
            if saved is None and text == book:
                return []
            if saved is None:
                shelf.keep(raw)
            return [Saved(by, now, text, base, tab, turn)]
        stale.append(Standing(draft, saved.text if saved else book, now_base, in_force))
        return [] if text == stale[0].text else [SetAside(by, now, text, seen)]

    drafts.append("", by, now, decide)
    after = standing(drafts=drafts, shelf=shelf)
    if not stale or text == stale[0].text:
        return EditResult(after)
    pieces = merge(_seen_text(drafts, shelf, seen, base) or stale[0].text, text, stale[0].text)
    return EditResult(after, (RefusedError("GR020").finding,), pieces)


def _seen_text(drafts: Drafts, shelf: Shelf, seen: int, base: str) -> str | None:
    """The text a person began from; None when it is nowhere any more."""
    return drafts.text(seen) or plain(shelf.kept(base) or "") or None


def bring_in(*, drafts: Drafts, shelf: Shelf) -> tuple[Piece, ...]:
    """The draft joined with what was changed in the book in force after the draft was begun."""
    here = standing(drafts=drafts, shelf=shelf)
    return merge(plain(shelf.kept(here.base) or here.text), here.text, plain(shelf.read()))


def propose_draft(
    *,
    drafts: Drafts,
    shelf: Shelf,
    check: CheckText,
    by: str,
    seen: int,
    why: str,
    now: datetime,
    named: Sequence[str] = (),
) -> EditResult:
    """The draft of that version waits for a second person to publish it; only a fit book can."""
    why = why.strip()

    def decide(draft: Draft) -> Sequence[DraftEvent]:
        saved = _unchanged(draft, seen)
        old = draft.proposal
        if old and (old.by, old.version, old.why, old.named) == (by, draft.version, why, tuple(named)):
            return []
        _reason(why)
        return [Proposed(by, now, draft.version, digest_of(saved.text), why, tuple(named))]

    return _act(drafts, shelf, check, _Act("propose book", by, now), decide)


def withdraw_proposal(*, drafts: Drafts, shelf: Shelf, by: str, now: datetime) -> EditResult:
    """Nobody is asked any more."""

    def decide(draft: Draft) -> Sequence[DraftEvent]:
        return [Withdrawn(by, now)] if draft.proposal else []

    return _act(drafts, shelf, None, _Act("withdraw book", by, now), decide)


def discard_draft(*, drafts: Drafts, shelf: Shelf, by: str, seen: int, now: datetime) -> EditResult:
    """The draft is thrown away: the text to edit is that of the book in force. Its versions stay readable."""

    def decide(draft: Draft) -> Sequence[DraftEvent]:
        if draft.saved is None:
            return []
        _unchanged(draft, seen)
        return [Discarded(by, now)]

    return _act(drafts, shelf, None, _Act("discard draft", by, now), decide)


def publish_draft(
    *, drafts: Drafts, shelf: Shelf, check: CheckText, by: str, seen: int, now: datetime
) -> EditResult:
    """The proposed draft is the book in force: on record first, then in the file, in one step each.

    Refused unless it is exactly the text that was proposed, by somebody else, fit, and made from the book in
    force. A kill between record and file is mended by ``finish_publication``.
    """
    before = drafts.load()
    last = before.published
    if last and before.saved is None and (last.by, last.version) == (by, seen):
        return EditResult(standing(drafts=drafts, shelf=shelf))  # the same form twice
    check = _once(check)

    def decide(draft: Draft) -> Sequence[DraftEvent]:
        saved, proposal = _unchanged(draft, seen), draft.proposal
        if proposal is None or proposal.digest != digest_of(saved.text):
            raise RefusedError("GR025")
        if proposal.by == by:
            raise RefusedError("GR023")
        book = check(saved.text).book
        edition = book.version if book else ""
        shelf.keep(saved.text)
        given = (draft.version, proposal.digest, saved.base, proposal.by, proposal.why, edition)
        return [Published(by, now, *given)]

    result = _act(drafts, shelf, check, _Act("publish book", by, now), decide)
    if result.done:
        finish_publication(drafts=drafts, shelf=shelf, now=now)
        return EditResult(standing(drafts=drafts, shelf=shelf))
    return result


def unfit(draft: Draft, *, shelf: Shelf, check: CheckText) -> tuple[Finding, ...]:
    """What keeps the draft from being published, whoever asks; empty when nothing does."""
    saved = draft.saved
    if saved is None:
        return (RefusedError("GR022").finding,)
    book = shelf.read()
    if saved.text == plain(book):
        return (RefusedError("GR022").finding,)
    if saved.base != digest_of(book):
        return (RefusedError("GR027").finding,)
    checked = check(saved.text)
    if not checked.is_fit:
        errors = tuple(found for found in checked.findings if found.severity is Severity.ERROR)
        return (RefusedError("GR021").finding, *errors)
    old = check(book).book
    if old is not None and checked.book is not None and old.version == checked.book.version:
        return (RefusedError("GR026", f"`{old.version}`").finding,)
    return ()


@dataclass(frozen=True, slots=True)
class _Act:
    """One act of one person: the word for the log, who, when."""

    name: str
    by: str
    now: datetime


def _act(drafts: Drafts, shelf: Shelf, check: CheckText | None, act: _Act, decide: Decide) -> EditResult:
    """Judge the text first, outside the transaction: it takes time, and ``decide`` refuses another text."""
    if check is not None:
        before = drafts.load()
        stops = unfit(before, shelf=shelf, check=check) if before.saved else ()
        if stops:
            return EditResult(standing(drafts=drafts, shelf=shelf), stops)
    try:
        drafts.append(act.name, act.by, act.now, decide)
    except RefusedError as refused:
        return _refused(drafts, shelf, refused)
    return EditResult(standing(drafts=drafts, shelf=shelf))


def _refused(drafts: Drafts, shelf: Shelf, refused: RefusedError) -> EditResult:
    return EditResult(standing(drafts=drafts, shelf=shelf), (refused.finding,))


def _unchanged(draft: Draft, seen: int) -> Saved:
    """The saved text, when it is the one the person saw."""
    if draft.saved is None:
        raise RefusedError("GR022")
    if draft.version != seen:
        raise RefusedError("GR025")
    return draft.saved


def _reason(why: str) -> None:
    if not why:
        raise RefusedError("GR024")
    if len(why) > LONGEST_REASON:
        raise RefusedError("GR029")


def _once(check: CheckText) -> CheckText:
    """The same check, each text checked once."""
    known: dict[str, BookCheck] = {}

    def checked(text: str) -> BookCheck:
        if text not in known:
            known[text] = check(text)
        return known[text]

    return checked
