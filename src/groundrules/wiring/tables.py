"""Which adapter reads which kind of table: CSV and XLSX beside a book, and DMN."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from groundrules.disk import write_whole
from groundrules.rulebook.reading.beside import BesideError
from groundrules.terms import Finding, Span, undecoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from groundrules.adapters.tables.csvtext import ReadTable
    from groundrules.adapters.tables.folder import FolderBeside, Readers
    from groundrules.rulebook.exchange.domains import Domains
    from groundrules.rulebook.exchange.loose import LooseTable
    from groundrules.rulebook.exchange.rows import Rows
    from groundrules.rulebook.model import Decision, Word

BOOK_ENDS = (".yaml", ".yml")
DMN_ENDS = (".dmn", ".xml")
TABLE_ENDS = (".csv", ".csv.gz", ".xlsx")
_MOST = 2_000_000


@dataclass(frozen=True, slots=True)
class TablesRead:
    """The decision tables of one file, the domains file beside it, and what was found on the way."""

    tables: "tuple[LooseTable, ...]"
    domains: "Domains"
    findings: tuple[Finding, ...]


def beside(folder: Path) -> "FolderBeside":
    """The tables that lie in a book's folder, as the reader of books asks for them."""
    from groundrules.adapters.tables.folder import FolderBeside

    return FolderBeside(folder, _readers())


def read_tables(
    path: Path, *, domains: Path | None = None, sheet: str | None = None, outcomes: int | None = None
) -> TablesRead:
    """The decision tables of a CSV, XLSX or DMN file.

    Args:
        path: the file.
        domains: a JSON file that says what the columns may hold.
        sheet: the sheet of a workbook.
        outcomes: how many of the last columns are outcomes.
    """
    from groundrules.rulebook.exchange.domains import Domains, read_domains

    said = Domains()
    findings: tuple[Finding, ...] = ()
    if domains is not None:
        text, findings = read_text(domains, code="GR145")
        if not findings:
            said, findings = read_domains(text, str(domains))
    tables, found = _dmn(path) if path.name.lower().endswith(DMN_ENDS) else _grid(path, said, sheet, outcomes)
    return TablesRead(tables, said, (*findings, *found))


def _grid(
    path: Path, domains: "Domains", sheet: str | None, outcomes: int | None
) -> "tuple[tuple[LooseTable, ...], tuple[Finding, ...]]":
    from groundrules.adapters.tables.folder import read_table
    from groundrules.rulebook.exchange.codes import error, note
    from groundrules.rulebook.exchange.intake import read_grid

    if not path.name.lower().endswith(TABLE_ENDS):
        mend = f"a table ends in {', '.join((*TABLE_ENDS, *DMN_ENDS))}, a rulebook in .yaml"
        return (), (error("GR141", f"`{path}` is nothing this command reads", Span(str(path)), mend),)
    try:
        read = read_table(path, _readers(), sheet=sheet, name=str(path))
    except BesideError as trouble:
        mend = trouble.mend
        if trouble.known:
            mend = f"there are {', '.join(f'`{name}`' for name in trouble.known)}"
        place = Span(str(path), trouble.line or 1, trouble.column or 1)
        return (), (error("GR141", trouble.message, place, mend),)
    notes = tuple(note("GR151", said, Span(str(path))) for said in read.notes)
    table, findings = read_grid(read.grid, stem(path), domains, outcomes=outcomes)
    return ((table,) if table else ()), (*notes, *findings)


def _dmn(path: Path) -> "tuple[tuple[LooseTable, ...], tuple[Finding, ...]]":
    from groundrules.rulebook.exchange.codes import error

    try:
        from groundrules.adapters.dmn.read import read_dmn
    except ImportError:
        return (), (error("GR141", *_missing("DMN files", path)),)
    reading = read_dmn(path, str(path))
    return reading.tables, reading.findings


def stem(path: Path) -> str:
    """The file's name without its endings."""
    name = path.name.removesuffix(".gz")
    return name.rpartition(".")[0] or name


def write_rows(path: Path, rows: "Iterable[Sequence[str]]", sheet: str) -> None:
    """The rows lie in a CSV, CSV.GZ or XLSX file, by its name; whole, or nothing is there.

    Raises:
        BesideError: what writes XLSX is not installed.
    """
    from groundrules.adapters.tables.csvtext import write_csv

    draft = path.with_name(f".draft-{path.name}")
    if path.name.lower().endswith(".xlsx"):
        try:
            from groundrules.adapters.tables.xlsx import write_xlsx
        except ImportError:
            message, _, mend = _missing("XLSX files", path)
            raise BesideError(message, mend) from None
        write_xlsx(draft, rows, sheet)
    else:
        write_csv(draft, rows)
    draft.replace(path)


def write_decision(path: Path, decision: "Decision", rows: "Rows", words: "Mapping[str, Word]") -> None:
    """The decision lies in a DMN file; whole, or nothing is there."""
    from groundrules.adapters.dmn.write import write_dmn

    write_dmn(path, decision, rows, words)


def write_text(path: Path, text: str) -> None:
    """The text lies in a UTF-8 file; whole, or nothing is there."""
    write_whole(path, text.encode())


def _readers() -> "Readers":
    from groundrules.adapters.tables.csvtext import read_csv

    return {".csv": read_csv, ".csv.gz": read_csv, ".xlsx": _read_xlsx}


def _read_xlsx(path: Path, name: str, sheet: str | None = None) -> "ReadTable":
    """The workbook's table; the library behind it is an extra and is loaded when first needed."""
    try:
        from groundrules.adapters.tables.xlsx import read_xlsx
    except ImportError:
        message, _, mend = _missing("XLSX files", path)
        raise BesideError(message, mend) from None
    read: Callable[[Path, str, str | None], ReadTable] = read_xlsx
    return read(path, name, sheet)


def _missing(what: str, path: Path) -> tuple[str, Span, str]:
    message = f"reading and writing {what} needs a part that is not installed"
    return message, Span(str(path)), "install it with `pip install 'groundrules[tables]'`"


def read_text(path: Path, *, code: str = "GR141") -> tuple[str, tuple[Finding, ...]]:
    """The UTF-8 text of a file of at most 2 MB, or the finding that says why there is none."""
    from groundrules.rulebook.exchange.codes import error

    place = Span(str(path))
    try:
        if path.stat().st_size > _MOST:
            return "", (error(code, f"`{path}` is larger than {_MOST // 1_000_000} MB", place, "split it"),)
        return path.read_bytes().decode("utf-8-sig"), ()
    except OSError as trouble:
        message = f"`{path}` cannot be opened: {(trouble.strerror or 'not readable').lower()}"
        return "", (error(code, message, place, "check the name and who may read it"),)
    except UnicodeDecodeError as mistake:
        message = f"`{path}` is not UTF-8 text"
        return "", (error(code, message, undecoded(str(path), mistake), "save it as UTF-8"),)
