"""The Facts port in memory: what one step publishes another reads, nothing touches the disk."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

import ibis
import pyarrow as pa

from groundrules.crm.tables import BY_NAME
from groundrules.terms import ColumnType, Table

ARROW: Mapping[ColumnType, pa.DataType] = {
    ColumnType.TEXT: pa.string(),
    ColumnType.WHOLE: pa.int64(),
    ColumnType.MONEY: pa.int64(),
    ColumnType.SHARE: pa.float64(),
    ColumnType.DATE: pa.date32(),
    ColumnType.TIME: pa.timestamp("us", tz="UTC"),
    ColumnType.YES_NO: pa.bool_(),
}
"""The stored form of every column type."""

Row = Mapping[str, object]


def arrow_schema(table: Table) -> pa.Schema:
    """The table's columns in stored form."""
    return pa.schema([(column.name, ARROW[column.type]) for column in table.columns])


def arrow_table(table: Table, rows: Iterable[Row]) -> pa.Table:
    """Rows as the canonical table; columns left out are empty, a column the table lacks is a mistake."""
    filled = []
    for row in rows:
        if strange := set(row) - set(table.names):
            raise KeyError(f"{table.name} has no column {sorted(strange)}")
        filled.append({name: row.get(name) for name in table.names})
    return pa.Table.from_pylist(filled, schema=arrow_schema(table))


class MemoryFacts:
    """Implements ``crm.ports.Facts`` on Arrow tables held in memory."""

    def __init__(self) -> None:
        self.tables: dict[tuple[str, str], pa.Table] = {}
        self.manifests: dict[str, dict[str, object]] = {}
        self.published: list[tuple[str, str]] = []

    @classmethod
    def of(cls, as_of: date, **crm: Sequence[Row]) -> "MemoryFacts":
        """A workspace with one CRM import: tables by name as rows; those left out are empty.

        >>> MemoryFacts.of(date(2026, 6, 30), accounts=[{"account_id": "A", "name": "Acme"}])
        """
        facts = cls()
        tables = {table.name: arrow_table(table, crm.pop(table.name, ())) for table in BY_NAME.values()}
        if crm:
            raise KeyError(f"no such table: {sorted(crm)}")
        day = as_of.isoformat()
        facts.publish("crm", day, tables, {"as_of": day, "id": f"crm-{day}", "source": "memory"})
        return facts

    def read(self, step: str, table: str) -> ibis.Table:
        """The current table as an expression; KeyError when that step has not run."""
        return ibis.memtable(self.tables[step, table])

    def rows(
        self, step: str, table: str, where: Mapping[str, object] | None = None
    ) -> list[dict[str, object]]:
        """Rows whose columns equal, or are among, what ``where`` says."""
        found: list[dict[str, object]] = self.tables[step, table].to_pylist()
        for column, wanted in (where or {}).items():
            many = isinstance(wanted, Collection) and not isinstance(wanted, str)
            found = [row for row in found if (row[column] in wanted if many else row[column] == wanted)]  # type: ignore[operator]  # a collection when many
        return found

    def manifest(self, step: str) -> dict[str, object] | None:
        """What the step's last run wrote about itself; None: has not run."""
        return self.manifests.get(step)

    def publish(
        self, step: str, label: str, tables: Mapping[str, object], manifest: Mapping[str, object]
    ) -> Path:
        """All tables and the manifest become current; tables the step wrote before are gone."""
        made = {(step, name): _arrow(table) for name, table in tables.items()}
        kept = {key: table for key, table in self.tables.items() if key[0] != step}
        self.tables = {**kept, **made}
        self.manifests[step] = {
            **manifest, "tables": {name: table.num_rows for (_, name), table in made.items()}
        }  # fmt: skip
        self.published.append((step, label))
        return Path("facts") / step / label

    def kept(self, step: str) -> Iterable[tuple[str, Path]]:
        """Every publication of the step as (label, path), oldest first."""
        return [(label, Path("facts") / step / label) for name, label in self.published if name == step]


def _arrow(table: object) -> pa.Table:
    if isinstance(table, ibis.Table):
        return table.to_pyarrow()
    if isinstance(table, pa.RecordBatchReader):
        return table.read_all()
    assert isinstance(table, pa.Table)
    return table
