"""What the CRM step needs from the outside world."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ibis


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
