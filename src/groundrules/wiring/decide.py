"""Which book decides which table, where the answers go, and the engine that does it."""

from pathlib import Path
from typing import TYPE_CHECKING

from groundrules.settings import read_settings
from groundrules.terms import Finding, Severity, Span, has_errors
from groundrules.wiring.tables import beside, read_text
from groundrules.wiring.workspace import BOOK, NotAWorkspaceError, no_workspace

if TYPE_CHECKING:
    from groundrules.usecases.adopt_rulebook import BookCheck
    from groundrules.usecases.decide_table import TableDecided

WRITES = (".csv", ".csv.gz", ".parquet")
_DECIDED = ".decided"


def deciding_book(book: Path | None, folder: Path) -> "BookCheck":
    """A book that lies anywhere, else the workspace's: read, checked and proved.

    Raises:
        NotAWorkspaceError: no book was named, and the folder has none.
    """
    from groundrules.usecases.adopt_rulebook import BookCheck, check_rulebook

    path = book or folder / BOOK
    if book is None and not path.exists():
        raise NotAWorkspaceError(no_workspace(folder))
    text, findings = read_text(path)
    if findings:
        return BookCheck(None, findings)
    return check_rulebook(text=text, file=str(book or BOOK), beside=beside(path.parent))


def answers_path(file: Path, out: Path | None, folder: Path) -> Path | Finding:
    """Where the answers go: as asked, else ``accounts.decided.csv`` in the workspace's ``out``.

    Without a workspace they go beside the file. A finding when the name says no format we write, or when the
    answers would replace the table itself.
    """
    if out is None:
        ending = ".parquet" if file.name.lower().endswith(".parquet") else ".csv"
        name = file.name.removesuffix(".gz").rpartition(".")[0] or file.name
        out = (folder / "out" if (folder / BOOK).exists() else file.parent) / f"{name}{_DECIDED}{ending}"
    if not out.name.lower().endswith(WRITES):
        return _refused(
            f"`{out}` is no format this command writes", f"let it end in {', '.join(WRITES)}", out
        )
    if out.is_dir():
        return _refused(f"`{out}` is a folder", "name a file", out)
    if out.exists() and file.exists() and out.samefile(file):
        return _refused(f"the answers would replace `{file}` itself", "name another file with -o", out)
    return out


def decide_file(
    *,
    checked: "BookCheck",
    decision: str | None,
    file: Path,
    out: Path,
    folder: Path,
    id_header: str | None,
    explain: bool,
) -> "TableDecided":
    """The file decided by a book that is fit; see ``usecases.decide_table``."""
    from groundrules.adapters.given.engine import open_given
    from groundrules.coverage.given import BrokenTableError
    from groundrules.coverage.given.findings import broken
    from groundrules.usecases.decide_table import TableDecided, decide_table, pick_decision

    if checked.book is None:
        return TableDecided(checked.findings)
    picked = pick_decision(checked.book, decision)
    if isinstance(picked, Finding):
        return TableDecided((picked,))
    reading = read_settings(folder)
    if has_errors(reading.findings):
        return TableDecided(reading.findings)
    settings = reading.settings
    try:
        table = open_given(file, memory=settings.engine_memory, threads=settings.engine_threads)
    except BrokenTableError as error:
        return TableDecided((broken(error, str(file)),))
    return decide_table(
        book=checked.book,
        decision=picked,
        table=table,
        file=str(file),
        out=out,
        id_header=id_header,
        explain=explain,
    )


def _refused(message: str, mend: str, out: Path) -> Finding:
    return Finding("GR428", Severity.ERROR, message, mend, Span(str(out)), "not written")
