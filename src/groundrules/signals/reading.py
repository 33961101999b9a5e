"""The tables the signals read, each opened when first asked for: what is not there has no rows."""

from collections.abc import Iterator, Mapping

import ibis
import pyarrow as pa

from groundrules.coverage.arrow import STORED
from groundrules.crm.ports import Facts
from groundrules.crm.tables import BY_NAME
from groundrules.signals.tables import LIKELY_SAME, RULINGS
from groundrules.terms import Table

ASSIGNMENTS = "assignments"


class Tables(Mapping[str, ibis.Table]):
    """The CRM's canonical tables by name, our assignments, and what the use case gives beside them.

    An older import may lack a table or a column: the one is empty, the other unknown. ``assignments`` is in
    it only when coverage was decided, ``likely_same`` only when accounts were compared.

    Args:
        facts: the workspace's tables.
        given: tables that are in no step's folder (``rulings``, ``likely_same``), by name.
    """

    def __init__(self, facts: Facts, given: Mapping[str, pa.Table] | None = None) -> None:
        self._facts = facts
        self._given = dict(given or {})
        self._opened: dict[str, ibis.Table] = {}
        self._names = [*BY_NAME, RULINGS.name]
        if LIKELY_SAME.name in self._given:
            self._names.append(LIKELY_SAME.name)
        if facts.manifest("coverage") is not None:
            self._names.append(ASSIGNMENTS)

    def __getitem__(self, name: str) -> ibis.Table:
        if name not in self._opened:
            if name not in self._names:
                raise KeyError(name)
            self._opened[name] = self._open(name)
        return self._opened[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)

    def _open(self, name: str) -> ibis.Table:
        if name == ASSIGNMENTS:
            return self._facts.read("coverage", name)
        if name in self._given:
            given = ibis.memtable(self._given[name])
            return _complete(given, RULINGS) if name == RULINGS.name else given
        table = RULINGS if name == RULINGS.name else BY_NAME[name]
        if name == RULINGS.name:
            return ibis.memtable(_empty(table))
        try:
            found = self._facts.read("crm", name)
        except KeyError:
            return ibis.memtable(_empty(table))
        return _complete(found, table)


def _empty(table: Table) -> pa.Table:
    return pa.schema([(column.name, STORED[column.type]) for column in table.columns]).empty_table()


def _complete(found: ibis.Table, table: Table) -> ibis.Table:
    """The table with every column of today's form; what an older import did not know is unknown."""
    missing = [column for column in table.columns if column.name not in found.columns]
    if not missing:
        return found
    kinds = ibis.memtable(_empty(table)).schema()
    return found.mutate(**{column.name: ibis.null(kinds[column.name]) for column in missing})
