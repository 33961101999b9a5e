"""What the CRM step needs from the outside world."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from groundrules.terms import Finding

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa

    from groundrules.crm.conservation import Count, Found
    from groundrules.crm.mapping import CrmMapping, Exists, Lookup
    from groundrules.crm.shape import Load
    from groundrules.crm.stretch import Reason, Rows
    from groundrules.crm.values import Pages


class Facts(Protocol):
    """The workspace's tables: immutable folders of Parquet files behind one pointer that moves atomically.

    ``step`` is the step that wrote a table: ``crm``, ``coverage``, ``handoff``, ``signals``.
    """

    def read(self, step: str, table: str) -> "ibis.Table":
        """The current table as an expression; KeyError when that step has not run."""

    def rows(
        self, step: str, table: str, where: Mapping[str, object] | None = None
    ) -> list[dict[str, object]]:
        """Rows whose columns equal (or, given a collection, are in) ``where``; fast for one account."""

    def manifest(self, step: str) -> dict[str, object] | None:
        """What the step's last run wrote about itself (as_of, book_version, counts); None: has not run."""

    def publish(
        self, step: str, label: str, tables: Mapping[str, object], manifest: Mapping[str, object]
    ) -> Path:
        """All tables and the manifest become current in one atomic act.

        Tables are ibis expressions, arrow tables or batch readers. Until the act, and after a kill at any
        moment before it, the old ones hold.
        """

    def kept(self, step: str) -> Iterable[tuple[str, Path]]:
        """Every kept folder of a step as (label, path), oldest first; for ``crm`` one extract a day."""


class MovedOnError(Exception):
    """Somebody else's import became current while this one was under way."""


class Draft(Protocol):
    """A step's tables in the making, on disk and seen by nobody until they are published."""

    def stage(self, heap: str, rows: "pa.RecordBatch | pa.Table") -> None:
        """The rows lie at the end of the named heap, out of memory."""

    def staged(self, heap: str, columns: Sequence[str] | None = None) -> "Iterator[pa.RecordBatch]":
        """The heap's batches in the order they were staged."""

    def write(self, table: str, data: object) -> int:
        """The table is ready to be published; returns its rows."""

    def keep(self, base: Path, table: str) -> int:
        """The table is what it is in an earlier folder, sharing its bytes; returns its rows."""

    def change(
        self, base: Path, table: str, gone: "pa.Table", added: "pa.RecordBatchReader", by: str | None = None
    ) -> int:
        """The table is what it is in an earlier folder, without some rows and with others at its end.

        ``gone`` names them by place (``@part``, ``@row``, as ``scan`` tells them). Returns its rows.
        """

    def publish(self, label: str, manifest: Mapping[str, object], base: Path | None = None) -> Path:
        """Every table written becomes current in one atomic act.

        MovedOnError when ``base`` is given and the facts are no longer those.
        """


class ImportFacts(Protocol):
    """What reading a CRM asks of the facts, beyond what later steps do."""

    def draft(self, step: str) -> AbstractContextManager[Draft]:
        """A draft; leaving it without publishing leaves nothing behind."""

    def manifest(self, step: str) -> dict[str, object] | None:
        """The current run's account of itself; None: has not run."""

    def kept(self, step: str) -> Iterable[tuple[str, Path]]:
        """Every kept folder as (label, path)."""

    def manifest_of(self, folder: Path) -> dict[str, object]:
        """The account a kept folder gives of itself."""

    def table_of(self, folder: Path, table: str) -> "pa.Table | None":
        """A table of one kept folder; None when it has none."""

    def current(self, step: str) -> Path | None:
        """The step's current folder; None: has not run."""

    def scan(
        self, folder: Path, table: str, columns: Sequence[str] | None = None
    ) -> "Iterator[pa.RecordBatch]":
        """A kept table batch by batch, each row with its place (``@part``, ``@row``)."""

    def take(self, folder: Path, table: str, places: "pa.Table") -> "pa.Table":
        """The rows at those places."""

    def count(self, folder: Path, table: str) -> int:
        """How many rows a kept table has."""

    def set_aside(self, name: str, lines: Iterable[str]) -> Path:
        """A report for a person lies beside the facts."""


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch of one file, read and typed.

    Attributes:
        file: its name as a person would find it.
        first: how many well-formed records of the file came before it.
        rows: how many there are in it.
        ragged: records among them with too few or too many values, not counted in ``rows``.
        loaded: typed rows by our table.
        bad: why -> places in the stretch.
        skipped: reason -> how many rows.
        newest: the newest time seen in the columns that tell when the extract was taken.
    """

    file: str
    first: int
    rows: int
    ragged: int
    loaded: "tuple[Load, ...]"
    bad: "Mapping[Reason, Rows]" = field(default_factory=dict)
    skipped: Mapping[str, int] = field(default_factory=dict)
    newest: datetime | None = None


class CrmSource(Protocol):
    """A CRM's tables, as of the moment of the extract."""

    @property
    def name(self) -> str:
        """What is read, for the manifest (``export.zip, Salesforce``)."""

    def look(self) -> Sequence[Finding]:
        """What is wrong before a single row is read: archive, mapping, files and their headers."""

    def slices(self) -> Iterator[Slice | Finding]:
        """Every file in stretches, and what goes wrong on the way; the second count runs beside it."""

    @property
    def mapping(self) -> "CrmMapping":
        """What its files mean."""

    def here(self) -> frozenset[str]:
        """The mapping's files that are read."""

    def looked_up(self) -> "Mapping[str, pa.Table]":
        """Files that others look values up in, as texts; to be asked when ``slices`` is through."""

    def counted(self) -> "Mapping[str, Count]":
        """The second reader's count of every file that was read."""

    def records(self, file: str) -> "Iterator[Found]":
        """A file's records by the second reader, in order, with their lines."""


class ChangesSource(CrmSource, Protocol):
    """A CRM's rows that changed since an import, and what that import knew of files looked up."""

    @property
    def pages(self) -> "Pages":
        """Gives the page a look-up needs."""

    def touched(self, link: "Lookup | Exists") -> "pa.Array":
        """The keys of a looked-up file under which something is not as the import before knew it."""
