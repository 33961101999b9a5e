"""Everything the detectors look at, read once: people, working time, volumes, ownership and moves."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeVar, cast

import ibis
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from groundrules.crm.ports import Facts
from groundrules.rulebook.model import Rulebook
from groundrules.signals import measures
from groundrules.signals.exposure import Array, WorkingTime, codes, day_columns, read_working_time
from groundrules.signals.kernel import Mask
from groundrules.signals.moves import moves, ownership
from groundrules.signals.price import bases
from groundrules.signals.reading import Tables
from groundrules.signals.units import Units, read_units
from groundrules.signals.volume import Volume, load_matrix

T = TypeVar("T")

LOOK_BACK = 420
"""Days of activity read: the longest window and baseline a book may ask for, and some norm before them."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person the signals speak of."""

    seller_id: str
    name: str
    sales_role: str
    country: str
    hired_on: date | None
    left_on: date | None
    full_time_share: float
    manager_id: str | None = None
    region: str = ""
    territory: str = ""
    pair_id: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One kind of evidence: whether it is there at all, and whether it can be trusted to be whole."""

    name: str
    rows: int
    complete: bool
    why: str = ""

    def as_json(self) -> dict[str, object]:
        """The source as plain values."""
        return {"name": self.name, "complete": self.complete, "rows": self.rows, "why": self.why}


@dataclass(frozen=True)
class Scene:
    """What can be seen on one day. ``dark`` is filled by the evidence-outage signal, which runs first.

    Attributes:
        as_of: the day it is judged; it and later days are not counted as windows' days.
        book: the rulebook.
        tables: the CRM tables by name, as expressions.
        people: by row number.
        numbers: seller id -> row.
        accounts: account id -> (name, tier, parent).
        time: who was at work.
        volume: what was logged, what was owned.
        owned: ownership intervals (arrow).
        units: accounts that moved; ``current`` and ``returned`` beside them.
        recorded: done activities since the look-back, list mail among them, as an expression.
        touches: the outward contacts among them, worked out once and kept by the engine.
        sources: the state of each source.
        dark: person by day, True where activity was not being recorded.
        open_deals: accounts with a deal that is open today.
        off: people the running signal may not judge (``off in`` of the book); their work still counts.
        cache: what was worked out once for all detectors, by name.
    """

    as_of: date
    book: Rulebook
    tables: Mapping[str, ibis.Table]
    people: tuple[Person, ...]
    numbers: Mapping[str, int]
    accounts: Mapping[str, tuple[str, str | None, str | None]]
    time: WorkingTime
    volume: Volume
    owned: pa.Table
    units: Units
    current: Mask
    returned: Mask
    recorded: ibis.Table
    touches: ibis.Table
    sources: Mapping[str, Source]
    dark: NDArray[np.bool_]
    open_deals: frozenset[str] = frozenset()
    base_cache: dict[str, int] = field(default_factory=dict)
    off: frozenset[str] = frozenset()
    cache: dict[str, object] = field(default_factory=dict)

    def once(self, name: str, work: Callable[[], T]) -> T:
        """What ``work`` gives, worked out the first time any detector asks for that name."""
        if name not in self.cache:
            self.cache[name] = work()
        return cast("T", self.cache[name])

    @staticmethod
    def rows_in(rows: NDArray[np.int64], some: Collection[int]) -> Mask:
        """Which of these person rows are among some."""
        return np.isin(rows, np.asarray(sorted(some), dtype=np.int64))

    @property
    def first(self) -> date:
        """The day of column 0."""
        return self.time.first

    @property
    def today(self) -> int:
        """The column of ``as_of``."""
        return self.time.column(self.as_of)

    @property
    def ids(self) -> list[str]:
        """Seller ids by row."""
        return [person.seller_id for person in self.people]

    @property
    def tiers(self) -> dict[str, str | None]:
        """Account id -> tier."""
        return {account: tier for account, (_, tier, _) in self.accounts.items()}

    @property
    def visible_time(self) -> Array:
        """Time at work with the dark days taken out."""
        return self.time.hiding(self.dark)

    @property
    def seen(self) -> ibis.Table:
        """The recorded activities without list mail."""
        return measures.visible(self.recorded)

    def contacts(self, *, kinds: tuple[str, ...] = measures.CONTACT, bulk: bool = False) -> ibis.Table:
        """Outward contacts, one row per activity and seller in it; with list mail when ``bulk``."""
        found = self.touches.filter(self.touches.kind.isin(kinds))
        return found if bulk else found.filter(~found.is_bulk)

    def base(self, accounts: list[str]) -> dict[str, int]:
        """What each account brings in a year, minor units."""
        asked = [account for account in accounts if account not in self.base_cache]
        if asked:
            found = bases(opportunities=self.tables["opportunities"], as_of=self.as_of, accounts=asked)
            self.base_cache.update({account: found.get(account, 0) for account in asked})
        return {account: self.base_cache[account] for account in accounts}

    def roles(self, rows: NDArray[np.int64]) -> NDArray[np.str_]:
        """Sales role by person row."""
        return self.volume.role[rows]


def read_scene(
    *, book: Rulebook, facts: Facts, as_of: date, given: Mapping[str, pa.Table] | None = None
) -> Scene:
    """The scene of one day, from the current CRM facts; ``given`` are tables in no step's folder."""
    tables = Tables(facts, given)
    people = read_people(tables["sellers"])
    numbers = {person.seller_id: row for row, person in enumerate(people)}
    first = as_of - timedelta(LOOK_BACK)
    time = read_working_time(
        sellers=tables["sellers"], leave=tables["leave"], holidays=tables["holidays"],
        numbers=numbers, first=first, last=as_of,
    )  # fmt: skip
    activities = tables["activities"].filter(tables["activities"].day >= first)
    recorded = measures.recorded(activities=activities, sellers=tables["sellers"], until=as_of + timedelta(1))
    accounts = read_accounts(tables["accounts"])
    owned = ownership(account_owners=tables["account_owners"], sellers=tables["sellers"])
    moved = moves(owned=owned, sellers=tables["sellers"], since=first, until=as_of).to_pyarrow()
    held = owned.to_pyarrow().sort_by([("account_id", "ascending"), ("starts_on", "ascending")])
    tiers = {account: tier for account, (_, tier, _) in accounts.items()}
    units, current, returned = read_units(moved, numbers=numbers, tiers=tiers, first=first)
    return Scene(
        as_of=as_of, book=book, tables=tables, people=people, numbers=numbers, accounts=accounts, time=time,
        volume=read_volume(measures.visible(recorded), held, people=people, time=time), owned=held,
        units=units, current=current, returned=returned, recorded=recorded,
        touches=measures.contacts(recorded, tables["attendees"]).cache(), sources={},
        dark=np.zeros(time.w.shape, dtype=bool),
        open_deals=read_open_deals(tables["opportunities"]),
    )  # fmt: skip


def read_people(sellers: ibis.Table) -> tuple[Person, ...]:
    """Persons (no integrations) in the order of their ids."""
    rows = sellers.filter(~sellers.is_system.fill_null(False)).order_by("seller_id").to_pyarrow().to_pylist()
    return tuple(
        Person(
            row["seller_id"], row["name"], row["sales_role"], row["country"] or "", row["hired_on"],
            row["left_on"], 1.0 if row["full_time_share"] is None else row["full_time_share"],
            row["manager_id"], row["region"] or "", row["territory"] or "", row["pair_id"],
        )
        for row in rows
    )  # fmt: skip


def read_accounts(accounts: ibis.Table) -> dict[str, tuple[str, str | None, str | None]]:
    """Account id -> name, tier, parent."""
    rows = accounts.select("account_id", "name", "tier", "parent_id").to_pyarrow()
    names, tiers, parents = (rows[column].to_pylist() for column in ("name", "tier", "parent_id"))
    return dict(zip(rows["account_id"].to_pylist(), zip(names, tiers, parents, strict=True), strict=True))


def read_open_deals(opportunities: ibis.Table) -> frozenset[str]:
    """Accounts with an open deal."""
    open_ = opportunities.filter(~opportunities.is_closed, opportunities.account_id.notnull())
    return frozenset(open_.select("account_id").distinct().to_pyarrow()["account_id"].to_pylist())


def read_volume(seen: ibis.Table, held: pa.Table, *, people: tuple[Person, ...], time: WorkingTime) -> Volume:
    """What each person logged per day, and the summed pace of the accounts owned that day."""
    daily = measures.volume(seen).to_pyarrow()
    logged = np.zeros(time.w.shape)
    person, column = codes(daily["seller_id"], time.numbers), day_columns(daily["day"], time.first)
    inside = (person >= 0) & (column >= 0) & (column < time.days)
    np.add.at(logged, (person[inside], column[inside]), daily["n"].to_numpy()[inside])
    pace = measures.account_pace(seen, since=time.first).to_pyarrow()
    paces = dict(zip(pace["account_id"].to_pylist(), pace["n"].to_pylist(), strict=True))
    owner = codes(held["owner_id"], time.numbers)
    start = day_columns(held["starts_on"], time.first)
    ends = held["ends_on"].to_pylist()
    end = np.asarray([time.days if day is None else (day - time.first).days for day in ends], dtype=np.int64)
    weight = np.asarray([paces.get(account, 0) + 0.5 for account in held["account_id"].to_pylist()])
    known = owner >= 0
    load = load_matrix(time.w.shape, owner[known], start[known], end[known], weight[known])
    return Volume(logged, load, np.asarray([person.sales_role for person in people], dtype=np.str_))
