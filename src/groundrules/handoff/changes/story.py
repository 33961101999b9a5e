"""The story of one wave's changes: applied, perhaps undone, verified against each import.

INVARIANT: a wave is applied once; it is undone at most once, and only after that.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from groundrules.handoff.changes.model import title_of
from groundrules.handoff.changes.verify import Progress
from groundrules.handoff.journal.entries import Entry, Head, Story, subject_of

KIND = "changes"
"""The journal's word for these stories."""

APPLIED, UNDONE, VERIFIED, PUSHED = "applied", "undone", "verified", "pushed"


@dataclass(frozen=True, slots=True)
class Applied:
    """What was written when the wave was applied.

    Attributes:
        at, by: when and by whom.
        crm: the CRM the files are for.
        folder: the folder's name; folder_digest: of everything in it; digest: of the changes.
        crm_id, coverage_id, book_version: what it was worked out on.
        moves: how many accounts move; changes: how many rows change.
        kept: moves that an undo leaves as they are; empty in what is applied.
        exceptions: of deals that come back, the exceptions that kept them; empty for a wave.
    """

    at: datetime
    by: str
    crm: str
    folder: str
    folder_digest: str
    digest: str
    crm_id: str
    coverage_id: str
    book_version: str
    moves: int
    changes: int
    kept: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaveChanges:
    """One wave's changes as its story leaves them.

    Attributes:
        undone: what was written to take it back; None while it holds.
        progress: how far the CRM is, by the last look at it; None before the first.
        looked_at: the import of that look; looked_on: the day of its facts.
        lost: people the CRM dropped from teams, by that look.
        pushed: file -> rows written and rows refused, once the files were sent to the CRM; else empty.
    """

    plan_id: str
    wave: int
    applied: Applied
    undone: Applied | None = None
    progress: Progress | None = None
    looked_at: str = ""
    looked_on: str = ""
    lost: int = 0
    pushed: Mapping[str, object] = field(default_factory=dict)
    version: int = 1

    @property
    def title(self) -> str:
        """What people call it."""
        return title_of(self.plan_id, self.wave)

    @property
    def written(self) -> Applied:
        """What the CRM is to show: the changes, or their undoing."""
        return self.undone or self.applied

    @property
    def status(self) -> str:
        """``applied`` until the CRM shows it, then ``partly done`` or ``done``; ``undone`` if taken back."""
        if self.undone is not None:
            return UNDONE
        if self.progress is None:
            return APPLIED
        return "done" if self.progress.done == self.progress.wanted else "partly done"


def subject_for(plan_id: str, wave: int) -> str:
    """The journal's subject of a wave's changes."""
    return subject_of(KIND, f"{plan_id}-w{wave}")


def applied_entry(plan_id: str, wave: int, applied: Applied) -> Entry:
    """The entry that makes a folder count."""
    more = {"exceptions": list(applied.exceptions)} if applied.exceptions else {}
    return _written(APPLIED, applied, {"plan_id": plan_id, "wave": wave, **more})


def undone_entry(undone: Applied) -> Entry:
    """The entry that makes an undo folder count."""
    return _written(UNDONE, undone, {"kept": list(undone.kept)})


def verified_entry(at: datetime, by: str, progress: Progress, *, crm_id: str, as_of: str, lost: int) -> Entry:
    """The entry of one look at the CRM."""
    counts = {
        "wanted": progress.wanted,
        "done": progress.done,
        "not_done": progress.not_done,
        "otherwise": progress.otherwise,
    }
    return Entry(VERIFIED, at, by, {"crm_id": crm_id, "as_of": as_of, "lost": lost, **counts})


def pushed_entry(at: datetime, by: str, files: Mapping[str, object]) -> Entry:
    """The entry of one sending; ``files``: file -> rows written and rows refused."""
    return Entry(PUSHED, at, by, {"files": dict(files)})


def fold(story: Story) -> WaveChanges | None:
    """The wave's changes as its entries leave them; None when it was not applied.

    Raises:
        ValueError: the entries do not follow one another.
    """
    wave: WaveChanges | None = None
    for entry in story.entries:
        if entry.kind == APPLIED and wave is None:
            wave = WaveChanges(str(entry.data["plan_id"]), _whole(entry.data, "wave"), _read(entry))
        elif wave is None or entry.kind not in (UNDONE, VERIFIED, PUSHED):
            raise ValueError(f"{story.subject}: {entry.kind} does not follow")
        else:
            wave = replace(_followed(wave, entry), version=wave.version + 1)
    return wave


def head_of(story: Story) -> Head:
    """The story's line in lists."""
    wave = fold(story)
    if wave is None:
        raise ValueError(f"{story.subject} is empty")
    seen = wave.progress
    return Head(
        subject=story.subject,
        status=wave.status,
        parties={wave.applied.by: "operator"},
        data={
            "plan_id": wave.plan_id,
            "wave": wave.wave,
            "crm": wave.applied.crm,
            "folder": wave.written.folder,
            "applied_at": wave.applied.at.isoformat(),
            "moves": wave.applied.moves,
            "changes": wave.written.changes,
            "done": seen.done if seen else None,
            "not_done": seen.not_done if seen else None,
            "otherwise": seen.otherwise if seen else None,
            "looked_on": wave.looked_on,
            "lost": wave.lost,
        },
        version=story.version,
    )


def progress_of(head: Head) -> Progress:
    """How far a wave is, from its line in lists; nothing done before the first look."""
    changes, done = _whole(head.data, "changes"), _whole(head.data, "done")
    return Progress(changes, done, _whole(head.data, "not_done"), _whole(head.data, "otherwise"))


def _followed(wave: WaveChanges, entry: Entry) -> WaveChanges:
    if entry.kind == PUSHED:
        files = entry.data["files"]
        return replace(wave, pushed=files if isinstance(files, Mapping) else {})
    if entry.kind == UNDONE:
        if wave.undone is not None:
            raise ValueError(f"wave {wave.wave} of {wave.plan_id} is undone twice")
        return replace(
            wave, undone=_read(entry), progress=None, looked_at="", looked_on="", lost=0, pushed={}
        )
    names = ("wanted", "done", "not_done", "otherwise")
    return replace(
        wave,
        progress=Progress(*(_whole(entry.data, name) for name in names)),
        looked_at=str(entry.data["crm_id"]),
        looked_on=str(entry.data["as_of"]),
        lost=_whole(entry.data, "lost"),
    )


_KEPT = (
    "crm", "folder", "folder_digest", "digest", "crm_id", "coverage_id", "book_version", "moves", "changes",
)  # fmt: skip


def _written(kind: str, what: Applied, more: Mapping[str, object]) -> Entry:
    data = {name: getattr(what, name) for name in _KEPT}
    return Entry(kind, what.at, what.by, {**data, **more})


def _read(entry: Entry) -> Applied:
    data = entry.data
    return Applied(
        at=entry.at,
        by=entry.by,
        crm=str(data["crm"]),
        folder=str(data["folder"]),
        folder_digest=str(data["folder_digest"]),
        digest=str(data["digest"]),
        crm_id=str(data["crm_id"]),
        coverage_id=str(data["coverage_id"]),
        book_version=str(data["book_version"]),
        moves=_whole(data, "moves"),
        changes=_whole(data, "changes"),
        kept=_texts(data, "kept"),
        exceptions=_texts(data, "exceptions"),
    )


def _texts(data: Mapping[str, object], name: str) -> tuple[str, ...]:
    value = data.get(name)
    return tuple(str(one) for one in value) if isinstance(value, list) else ()


def _whole(data: Mapping[str, object], name: str) -> int:
    value = data.get(name)
    return value if isinstance(value, int) else 0
