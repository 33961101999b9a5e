"""What a workspace kept of an earlier look: the signals, the facts they came from, the book they went by."""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from groundrules.wiring.workspace import BOOK, VERSIONS, Workspace

if TYPE_CHECKING:
    import pyarrow as pa

    from groundrules.rulebook import Rulebook
    from groundrules.usecases.recompute_signal import Then


def keep_watched(workspace: Workspace, book: "Rulebook") -> str | None:
    """The book the signals go by is kept with its tables; its name there, None when edited meanwhile."""
    from groundrules.adapters.versions import FolderVersions

    text = workspace.book_path.read_bytes()
    if sha256(text).hexdigest() != book.digest and _digest(text) != book.digest:
        return None
    tables = {name: (workspace.folder / name).read_bytes() for name in _beside(book)}
    return FolderVersions(workspace.folder / VERSIONS).keep(book.stamp, text, tables, decides=False).name


def _digest(text: bytes) -> str:
    """The digest of the text as it is read: any end of line is the same."""
    return sha256(text.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n").encode()).hexdigest()


def _beside(book: "Rulebook") -> list[str]:
    spans = (rule.span for decision in book.decisions.values() for rule in decision.rules)
    names = dict.fromkeys(span.file for span in spans if span and span.file != book.file)
    return [name for name in names if Path(name).name == name]


def then_of(workspace: Workspace, signal_id: str) -> "Then | None":
    """What was kept of the latest day on which that signal was seen; None: no kept run has it."""
    from groundrules.adapters.facts.kept import KeptFacts
    from groundrules.usecases.recompute_signal import GIVEN, Then

    facts = workspace.facts
    frozen = _of_a_case(workspace, signal_id)
    for label, folder in reversed(facts.kept("signals")):
        table = facts.table_of(folder, "signals")
        row = None if table is None else _row(table, signal_id)
        if row is None and frozen is not None and label == str(frozen["as_of"]):
            row = frozen
        if row is None:
            continue
        about = facts.manifest_of(folder)
        folders, gone = _folders(workspace, about)
        book = _book(workspace, about)
        if book is None:
            gone.append(f"version {about.get('book_version')} of the rulebook is not kept")
        given = {name: found for name in GIVEN if (found := facts.table_of(folder, name)) is not None}
        settings = workspace.settings
        then = KeptFacts(facts.root, folders, memory=settings.engine_memory, threads=settings.engine_threads)
        return Then(row, about, None if gone else then, book, tuple(gone), given)
    return None


def _of_a_case(workspace: Workspace, signal_id: str) -> "dict[str, object] | None":
    """The signal as the case it became froze it: after its last day it stands nowhere else."""
    if workspace.has_no_record:
        return None
    from groundrules.cases import Wanted

    found = workspace.record().docket.find(Wanted(signal_ids=frozenset({signal_id})))
    if not found:
        return None
    opened = found[0].opened
    kept = ("signal_id", "kind", "grade", "headline", "value_at_risk", "value_band", "currency", "rule_id",
            "since", "as_of", "book_version", "evidence")  # fmt: skip
    row = {name: getattr(opened, name) for name in kept}
    return {**row, "account_id": opened.account_id or None, "account_name": opened.account_name or None}


def _row(table: "pa.Table", signal_id: str) -> dict[str, object] | None:
    from pyarrow.compute import field

    found = table.filter(field("signal_id") == signal_id).to_pylist()
    return found[0] if found else None


def _folders(workspace: Workspace, about: dict[str, object]) -> tuple[dict[str, Path], list[str]]:
    """The kept folders that run read, and which of them are gone."""
    found: dict[str, Path] = {}
    gone: list[str] = []
    for step, key, what in (("crm", "crm_id", "extract"), ("coverage", "coverage_id", "coverage")):
        ident = about.get(key)
        if ident is None:
            continue
        kept = [path for _, path in workspace.facts.kept(step) if path.name.endswith(f"-{ident}")]
        if kept and kept[0].is_dir():
            found[step] = kept[0]
        else:
            gone.append(f"the {what} of that day is no longer kept")
    return found, gone


def _book(workspace: Workspace, about: dict[str, object]) -> "Rulebook | None":
    from groundrules.adapters.versions import FolderVersions
    from groundrules.rulebook import read_book
    from groundrules.wiring.tables import beside

    path = FolderVersions(workspace.folder / VERSIONS).named(str(about.get("version") or ""))
    if path is None:
        return None
    return read_book(path.read_text(encoding="utf-8"), BOOK, beside=beside(path.parent)).book
