"""The desk of one world: the product's own queue, day by day, and somebody who answers every case.

A case that was right runs its course; one that was wrong is ended as excused, as the seller would. So a
signal whose cases are excused too often is switched off here as it is in life.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pyarrow as pa
from tests.fakes.docket import MemoryDocket, MemoryPeople

from groundrules.cases import Act, Case, Wanted
from groundrules.cases.case import OPEN_STATUSES, fold
from groundrules.cases.commands import Close
from groundrules.cases.events import SIGNALS, Ending
from groundrules.cases.life import decide
from groundrules.cases.opening import COOL_DOWN_WEEKS
from groundrules.coverage.arrow import STORED
from groundrules.rulebook import Rulebook
from groundrules.signals.tables import FOUND
from groundrules.terms import BusinessCalendar, SalesRole, Seller
from groundrules.usecases.open_cases import open_cases

Row = Mapping[str, object]
ANSWERED = timedelta(7)
"""A case is over after a week, right or wrong."""

WORKDAYS = 5


class Docket(MemoryDocket):
    """The cases in memory; one is put together anew only when something happened to it."""

    def __init__(self) -> None:
        super().__init__()
        self._put_together: dict[str, tuple[int, Case | None]] = {}

    def load(self, case_id: str) -> Case | None:
        """The case with all its events; None when there is none."""
        events = self.events.get(case_id, [])
        known = self._put_together.get(case_id)
        if known is None or known[0] != len(events):
            known = self._put_together[case_id] = (len(events), fold(case_id, tuple(events)))
        return known[1]


@dataclass
class Resting:
    """Units told of lately: none is told of twice within the cool-down."""

    weeks: float = COOL_DOWN_WEEKS
    told: dict[tuple[str, ...], date] = field(default_factory=dict)

    def is_new(self, unit: tuple[str, ...], day: date) -> bool:
        """True, and noted, when the unit was not told of within the cool-down."""
        last = self.told.get(unit)
        if last is not None and day < last + timedelta(weeks=self.weeks):
            return False
        self.told[unit] = day
        return True


def unit(row: Row) -> tuple[str, ...]:
    """What a row is about, as one name."""
    parts = ("kind", "account_id", "from_seller_id", "to_seller_id", "opportunity_id", "group_id")
    return tuple(str(row.get(part) or "") for part in parts)


class Desk:
    """Opens the cases of a week's signals as ``groundrules cases`` would, run every working day.

    Args:
        rules: the book.
        is_right: whether a case opened on a day told the truth.
    """

    def __init__(self, rules: Rulebook, is_right: Callable[[Row, date], bool]) -> None:
        self._book, self._is_right = rules, is_right
        self._docket, self._calendar = Docket(), BusinessCalendar()
        self._rows: dict[str, Row] = {}
        self.held: dict[str, int] = {}

    def week(self, day: date, rows: Iterable[Row], sellers: pa.Table) -> list[tuple[date, Row]]:
        """The cases opened in the week of a look: the day of each, and its signal."""
        here = MemoryPeople(_people(sellers))
        found: list[tuple[date, Row]] = []
        waiting = {str(row["signal_id"]): row for row in rows if row["verdict"] in ("case", "excused")}
        for offset in range(7):
            at = day + timedelta(offset)
            if at.weekday() >= WORKDAYS:
                continue
            now = datetime.combine(at, time(9), UTC)
            self._answer(now)
            result = open_cases(
                book=self._book, signals=list(waiting.values()), people=here, docket=self._docket,
                calendar=self._calendar, now=now,
            )  # fmt: skip
            for case in result.opened:
                row = waiting.pop(case.opened.signal_id)
                self._rows[case.case_id] = row
                found.append((at, row))
            budget = [held for held in result.held if held.why.startswith("today's")]
            if not budget:
                break
            waiting = {held.signal_id: waiting[held.signal_id] for held in budget}
        for held in result.held:
            self.held[held.why.split(" of ")[0]] = self.held.get(held.why.split(" of ")[0], 0) + 1
        return found

    def found(self) -> pa.Table:
        """How the cases ended so far, as the record tells it to the signals: what was right is ruled so."""
        rows = [
            {
                "case_id": case.case_id,
                "kind": case.opened.kind,
                "stated": _stated(self._rows[case.case_id]),
                "is_true": case.closed.how != Ending.EXCUSED,
                "ended_at": case.closed.at,
            }
            for case in self._docket.find(Wanted())
            if case.closed is not None
        ]
        return pa.Table.from_pylist(rows, pa.schema([(c.name, STORED[c.type]) for c in FOUND.columns]))

    def _answer(self, now: datetime) -> None:
        for case in self._docket.find(Wanted(statuses=frozenset(OPEN_STATUSES))):
            if case.opened.at + ANSWERED > now:
                continue
            right = self._is_right(self._rows[case.case_id], case.opened.at.date())
            end = Close(SIGNALS, Ending.EXPIRED if right else Ending.EXCUSED, "answered")
            act = Act("close", SIGNALS, case.case_id, now, seen_version=case.version)
            self._docket.append(act, lambda found, end=end: decide(found, end, now))  # type: ignore[misc]


def _stated(row: Row) -> float:
    """The chance as the measure itself gave it, before any correction."""
    price = json.loads(str(row["evidence"])).get("price", {})
    return float(price.get("p_stated", row["p_true"]))


def _people(sellers: pa.Table) -> list[Seller]:
    return [
        Seller(
            row["seller_id"], row["name"], SalesRole(row["sales_role"]), row["manager_id"], row["territory"],
            row["region"], row["pair_id"], row["is_active"],
        )
        for row in sellers.to_pylist()
        if not row["is_system"]
    ]  # fmt: skip
