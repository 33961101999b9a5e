"""The draft as what happened to it: saved, set aside, proposed, published, thrown away; nothing is forgotten.

There is one draft of a workspace's book, and it is everybody's who may edit. Its version is the number of the
event that last changed its text, so that whoever saves says which text he saw.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256


@dataclass(frozen=True, slots=True)
class Saved:
    """The whole text was kept.

    Attributes:
        tab: the window it came from; ``turn`` counts the savings of that window.
        base: digest of the published text this draft was begun from.
    """

    by: str
    at: datetime
    text: str
    base: str
    tab: str = ""
    turn: int = 0


@dataclass(frozen=True, slots=True)
class SetAside:
    """A text that came too late, because somebody else had saved; kept whole, changing nothing."""

    by: str
    at: datetime
    text: str
    seen: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """Somebody asks for the draft of that version to be published; ``named`` may read it besides."""

    by: str
    at: datetime
    version: int
    digest: str
    why: str
    named: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """The proposal is taken back."""

    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Published:
    """A second person let that version become the book; the file follows at once (``Placed``)."""

    by: str
    at: datetime
    version: int
    digest: str
    previous: str
    proposed_by: str
    why: str
    edition: str


@dataclass(frozen=True, slots=True)
class Placed:
    """The published text lies in the workspace's file."""

    by: str
    at: datetime
    digest: str


@dataclass(frozen=True, slots=True)
class Discarded:
    """The draft was thrown away; its versions stay readable."""

    by: str
    at: datetime


DraftEvent = Saved | SetAside | Proposed | Withdrawn | Published | Placed | Discarded


@dataclass(frozen=True, slots=True)
class Draft:
    """Where the draft stands.

    Attributes:
        sequence: the number of the last event of any kind.
        version: the number of the last event that changed the text; 0 when nothing was ever saved.
        saved: the text as last saved; None when there is no draft and the published book holds.
        since: windows that saved without a break since another one did, with the version before the first
            and the last turn: a window that has not heard of its own savings is not overtaken by them.
        proposal: the open request to publish exactly this text.
        pending: published and not yet known to lie in the file.
        published: the last publication.
    """

    sequence: int = 0
    version: int = 0
    saved: Saved | None = None
    run_from: int = 0
    proposal: Proposed | None = None
    pending: Published | None = None
    published: Published | None = None

    @property
    def text(self) -> str | None:
        """The draft's text; None when there is no draft."""
        return self.saved.text if self.saved else None

    def was_seen_by(self, seen: int, tab: str) -> bool:
        """Whether a window that saw that version knows everything that stands here.

        It does when nothing changed since, or when every change since is its own (an answer was lost on the
        way).
        """
        if seen == self.version:
            return True
        return self.saved is not None and tab != "" and self.saved.tab == tab and seen >= self.run_from


def fold(draft: Draft, events: Iterable[tuple[int, DraftEvent]]) -> Draft:
    """The draft after those events, each with its number."""
    for sequence, event in events:
        draft = _after(replace(draft, sequence=sequence), event)
    return draft


def _after(draft: Draft, event: DraftEvent) -> Draft:
    changed: dict[str, object] = {}
    match event:
        case Saved():
            same = draft.saved is not None and draft.saved.tab == event.tab and event.tab != ""
            run_from = draft.run_from if same else draft.version
            changed = {"version": draft.sequence, "saved": event, "run_from": run_from, "proposal": None}
        case Proposed():
            changed = {"proposal": event}
        case Withdrawn():
            changed = {"proposal": None}
        case Published():
            changed = {"version": draft.sequence, "saved": None, "proposal": None}
            changed |= {"pending": event, "published": event}
        case Discarded():
            changed = {"version": draft.sequence, "saved": None, "proposal": None}
        case Placed():
            changed = {"pending": None}
        case SetAside():
            pass
    return replace(draft, **changed)  # type: ignore[arg-type]  # fields of Draft, each as it is typed


def digest_of(text: str) -> str:
    """SHA-256 of a book's text, as ``Rulebook.digest`` has it."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
