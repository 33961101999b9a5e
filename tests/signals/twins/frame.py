"""What a twin is, where they are found, and which counts want one."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module

import ibis

import groundrules.signals
from groundrules.crm.tables import BY_NAME
from tests.fakes.facts import ARROW
from tests.signals import twins
from tests.signals.twins.worlds import BESIDE, COLUMNS, Row

Count = Callable[..., ibis.Table]
Given = Mapping[str, ibis.Table]


@dataclass
class World:
    """One small world: rows by table; what a count gives is read off them by its twin, once."""

    tables: Mapping[str, list[Row]]
    worked_out: dict[str, list[Row]] = field(default_factory=dict)

    def rows(self, name: str) -> list[Row]:
        """Rows of a canonical table, of one beside them, or of what a count gives."""
        if name in self.tables:
            return self.tables[name]
        if name not in self.worked_out:
            self.worked_out[name] = givers()[name].plain(self)
        return self.worked_out[name]


@dataclass(frozen=True, eq=False)
class Twin:
    """One count of the engine, and the same by plain Python.

    Attributes:
        of: the count.
        case: which way of asking it; empty when there is only one.
        ask: the tables by name -> the count's expression.
        plain: the world -> the rows it should give, in any order.
        gives: the name under which other twins read these rows as a table; empty: none does.
        differs: engine -> why it may give other rows.
    """

    of: Count
    case: str
    ask: Callable[[Given], ibis.Table]
    plain: Callable[[World], list[Row]]
    gives: str = ""
    differs: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The count's place under ``groundrules.signals`` and the case."""
        return "-".join(filter(None, (place(self.of), self.case)))


def place(count: Count) -> str:
    """Where a count is: ``measures.contacts``."""
    module = count.__module__.removeprefix(groundrules.signals.__name__ + ".")
    return f"{module}.{count.__name__}"


APART = ("processlog.",)
"""Counts over the rows of one log file, which only the embedded engine is ever asked; tested beside it."""


def _modules(package: object) -> Iterator[object]:
    path, name = package.__path__, package.__name__  # type: ignore[attr-defined]  # a package
    for found in pkgutil.walk_packages(path, name + "."):
        if not found.name.rpartition(".")[2].startswith("test_"):
            yield import_module(found.name)


def counts_of_signals() -> dict[str, Count]:
    """Every public function of the part that takes tables of the engine alone and returns one."""
    found: dict[str, Count] = {}
    for module in _modules(groundrules.signals):
        for name, made in vars(module).items():
            if inspect.isfunction(made) and not name.startswith("_") and _is_count(made, module):
                found[place(made)] = made
    return {name: made for name, made in found.items() if not name.startswith(APART)}


def _is_count(made: Callable[..., object], module: object) -> bool:
    signature = inspect.signature(made)
    taken = [parameter.annotation for parameter in signature.parameters.values()]
    return (
        made.__module__ == module.__name__  # type: ignore[attr-defined]  # a module
        and signature.return_annotation is ibis.Table
        and ibis.Table in taken
        and not any(getattr(one, "__name__", "") in {"Scene", "Units"} for one in taken)
    )


@cache
def all_twins() -> tuple[Twin, ...]:
    """Every twin of every module here."""
    found: list[Twin] = []
    for module in _modules(twins):
        found += getattr(module, "TWINS", ())
    names = [twin.name for twin in found]
    assert len(set(names)) == len(names), "two twins of one name"
    return tuple(sorted(found, key=lambda twin: twin.name))


@cache
def givers() -> dict[str, Twin]:
    """The twins whose rows others read as a table."""
    return {twin.gives: twin for twin in all_twins() if twin.gives}


@cache
def schema(name: str) -> ibis.Schema:
    """The columns of a table a twin may read."""
    if name in BESIDE:
        return ibis.schema(BESIDE[name])
    if name in COLUMNS:
        types = {column.name: ARROW[column.type] for column in BY_NAME[name].columns}
        return ibis.schema({column: types[column] for column in COLUMNS[name]})
    return givers()[name].ask(Unbound()).schema()


class Unbound(dict[str, ibis.Table]):
    """Every table as a name and columns only, made when asked for."""

    def __missing__(self, name: str) -> ibis.Table:
        self[name] = ibis.table(schema(name), name=name)
        return self[name]
