"""Weekly looks at one world: what was told to leaders and people, and what naive rules say."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import ibis
import pyarrow as pa
import pyarrow.compute as pc
from benchmarks.signals import naive
from benchmarks.signals.book import book
from benchmarks.signals.desk import Desk, Resting, Row, unit
from benchmarks.signals.rewind import as_known
from benchmarks.signals.truth import About, Deed, about, deeds, left_by_ignoring
from benchmarks.signals.worlds import Made
from tests.fakes.facts import MemoryFacts

from groundrules.adapters.duplicates import match
from groundrules.cases.subject import is_shared
from groundrules.rulebook import Rulebook
from groundrules.signals import detect
from groundrules.signals.tables import FOUND, RULINGS
from groundrules.usecases.assign_coverage import assign_coverage
from groundrules.usecases.compare_accounts import compare_accounts

WEEKS, STRIDE = 9, 5
"""Looks at a world, and how many weeks apart the last looks of six worlds lie."""

LAST = date(2026, 6, 29)
"""The Monday of the last look: worlds end the day after."""

SELLING = ("field", "inside", "specialist", "quarterback")


@dataclass(frozen=True, slots=True)
class Call:
    """One thing told, once.

    Attributes:
        day: when.
        kind: the signal.
        how: ``case`` to a leader, ``shared`` to those above a group of which no name is told, ``prompt`` to
            the person alone, or ``naive``.
        about: what it is about.
        p: the claimed probability; 0 for a naive rule.
        at_risk, base: value at risk, and what the account brought in a year (minor units).
        deeds: places of the deeds it is right about, in the world's list.
        late: the last of these had ended when it was told.
        excuse: the look-alike it was fooled by, if any.
    """

    day: date
    kind: str
    how: str
    about: About
    p: float
    at_risk: int
    base: int
    deeds: tuple[int, ...] = ()
    late: bool = False
    excuse: str = ""

    @property
    def is_right(self) -> bool:
        """Whether it told the truth."""
        return bool(self.deeds)


@dataclass
class Looked:
    """One world, looked at.

    Attributes:
        name: the world's.
        days: of the looks.
        calls: everything told, in order.
        ranked: rows of S03 by look, told or not, save the excused: what a fixed budget would have caught.
        deeds, values: what was planted, and what its account brings in a year (0: it has none).
        manager_days: managers of sellers x working days looked over.
        managers: how many.
        people: id -> what fairness asks of a person.
        findings: what detectors said they could not do.
        seconds: CPU by what it went into.
    """

    name: str
    days: list[date]
    deeds: list[Deed]
    values: list[int]
    managers: int
    people: Mapping[str, Mapping[str, object]]
    calls: list[Call] = field(default_factory=list)
    ranked: list[tuple[date, str, Call]] = field(default_factory=list)
    findings: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    held: dict[str, int] = field(default_factory=dict)

    @property
    def manager_days(self) -> int:
        """Managers x working days of the weeks looked over."""
        return self.managers * 5 * len(self.days)


class EngineFacts(MemoryFacts):
    """Facts whose CRM tables lie in the engine, so that no detector reads them in anew."""

    def __init__(self, day: date, tables: Mapping[str, pa.Table], engine: ibis.BaseBackend) -> None:
        super().__init__()
        self.publish("crm", day.isoformat(), tables, {"as_of": day.isoformat(), "id": day.isoformat()})
        self._engine = engine
        for name, table in tables.items():
            engine.create_table(name, table, overwrite=True)

    def read(self, step: str, table: str) -> ibis.Table:
        """The current table as an expression."""
        return self._engine.table(table) if step == "crm" else super().read(step, table)


def days_of(seed: int, weeks: int, every: int = 1) -> list[date]:
    """The Mondays looked at: when depends on the seed; six in a row cover all weeks since the first wave."""
    last = LAST - timedelta(weeks=STRIDE * (seed % 6) if weeks * every <= WEEKS else 0)
    return [last - timedelta(weeks=every * back) for back in reversed(range(weeks))]


def look_at(
    made: Made, days: list[date], *, only: frozenset[str] = frozenset(),
    tell: Callable[[str], None] = lambda _: None, plain: bool = True,
) -> Looked:  # fmt: skip
    """The looks at one world.

    Args:
        made: the world.
        days: when it is looked at.
        only: kinds to look for; empty: all.
        tell: is told what is under way.
        plain: whether the naive rules are asked as well.
    """
    rules, engine = book(only), ibis.duckdb.connect(threads=1)
    engine.raw_sql("SET enable_progress_bar = false")
    before, ibis.options.default_backend = ibis.options.default_backend, engine
    try:
        return _looks(made, days, rules, engine, only=only, tell=tell, plain=plain)
    finally:
        ibis.options.default_backend = before


def _looks(
    made: Made, days: list[date], rules: Rulebook, engine: ibis.BaseBackend, *,
    only: frozenset[str], tell: Callable[[str], None], plain: bool,
) -> Looked:  # fmt: skip
    looked, judge = _begin(made, days, only or frozenset(rules.signals))
    desk = Desk(rules, lambda row, day: judge.call(row, day, "case").is_right)
    rests: dict[str, Resting] = {how: Resting() for how in ("prompt", "shared", "naive")}
    clock = _Clock(looked.seconds)
    for day in days:
        known = as_known(made.tables, day)
        ruled = known.pop(RULINGS.name)
        facts = EngineFacts(day, known, engine)
        clock.lap("facts")
        assign_coverage(book=rules, facts=facts)
        clock.lap("coverage")
        given = {
            RULINGS.name: ruled,
            FOUND.name: desk.found(),
            **compare_accounts(book=rules, facts=facts, match=match),
        }
        clock.lap("compare")
        found = detect(book=rules, facts=facts, as_of=day, given=given, tell=clock.step)
        clock.step("")
        for finding in found.findings:
            looked.findings[finding.message] = looked.findings.get(finding.message, 0) + 1
        rows = [row for row in found.signals.to_pylist() if not only or row["kind"] in only]
        for row in rows:
            if row["kind"] == "S03" and row["verdict"] != "excused":
                looked.ranked.append((day, _manager(row, looked.people), judge.call(row, day, "ranked")))
            if row["verdict"] == "prompt" and rests["prompt"].is_new(unit(row), day):
                looked.calls.append(judge.call(row, day, "prompt"))
            if row["verdict"] == "case" and is_shared(row) and rests["shared"].is_new(unit(row), day):
                looked.calls.append(judge.call(row, day, "shared"))
        opened = desk.week(day, rows, known["sellers"])
        looked.calls += [judge.call(row, at, "case") for at, row in opened]
        clock.lap("desk")
        if plain:
            asked = only or frozenset(rules.signals)
            called = [row for row in _naive(known, day, asked) if rests["naive"].is_new(unit(row), day)]
            looked.calls += [judge.call(row, day, "naive") for row in called]
            clock.lap("naive")
        tell(f"{made.name} {day}: {sum(c.day >= day and c.how == 'case' for c in looked.calls)} cases, "
             f"{sum(c.day >= day and c.how == 'prompt' for c in looked.calls)} prompts")  # fmt: skip
    looked.held = desk.held
    return looked


class _Clock:
    def __init__(self, seconds: dict[str, float]) -> None:
        self._seconds, self._last, self._under_way = seconds, time.process_time(), ""

    def lap(self, what: str) -> None:
        now = time.process_time()
        self._seconds[what] = self._seconds.get(what, 0.0) + now - self._last
        self._last = now

    def step(self, told: str) -> None:
        """``told`` is what begins now; the time since goes to what was under way."""
        if self._under_way:
            self.lap(self._under_way)
        self._under_way = told.partition(":")[0] if told[:1] == "S" else "scene"


def _begin(made: Made, days: list[date], asked: frozenset[str]) -> "tuple[Looked, _Judge]":
    sellers = made.tables["sellers"].to_pylist()
    teams = {row["seller_id"]: row["manager_id"] for row in sellers if row["manager_id"]}
    true, alike = deeds(made.truth, teams)
    rows = made.tables["activities"]
    tasks = rows.filter(pc.equal(rows["kind"], "task")).to_pylist()
    true += left_by_ignoring(true, tasks, made.tables["account_owners"].to_pylist())
    true = [deed for deed in true if deed.signal in asked]
    leading = {row["manager_id"] for row in sellers if row["sales_role"] in SELLING and row["manager_id"]}
    won = _Won(made.tables["opportunities"])
    values = [won.before(deed.about.account, deed.since) for deed in true]
    looked = Looked(made.name, days, true, values, len(leading), _people(made, days))
    return looked, _Judge(true, alike, won)


class _Won:
    """What each account brought, by day."""

    def __init__(self, deals: pa.Table) -> None:
        self._won: dict[str, list[tuple[date, int]]] = {}
        for row in deals.select(["account_id", "close_date", "amount", "is_won"]).to_pylist():
            if row["is_won"] and row["amount"] and row["close_date"]:
                self._won.setdefault(row["account_id"], []).append((row["close_date"], row["amount"]))

    def before(self, account: str, day: date) -> int:
        """What the account brought in the year before a day, minor units; 0 without one."""
        year = day - timedelta(365) if day > date(2000, 1, 1) else day
        return sum(amount for won, amount in self._won.get(account, ()) if year <= won < day)


def _people(made: Made, days: list[date]) -> dict[str, dict[str, object]]:
    """What disparity asks of each selling person: manager, part-time, away lately, how much they log."""
    away: dict[str, int] = {}
    for row in made.tables["leave"].to_pylist():
        spent = (min(row["ends_on"], days[-1]) - max(row["starts_on"], days[0] - timedelta(56))).days
        if spent > 0:
            away[row["seller_id"]] = away.get(row["seller_id"], 0) + spent
    rows = made.tables["activities"]
    logged = {row["seller_id"]: row["day_count"] for row in
              rows.group_by("seller_id").aggregate([("day", "count")]).to_pylist()}  # fmt: skip
    return {
        row["seller_id"]: {
            "role": row["sales_role"], "manager": row["manager_id"] or "",
            "part-time": (row["full_time_share"] or 1.0) < 1.0,
            "leave": away.get(row["seller_id"], 0) >= 7,
            "logged": logged.get(row["seller_id"], 0) / (row["full_time_share"] or 1.0),
        }
        for row in made.tables["sellers"].to_pylist()
        if row["sales_role"] in SELLING and not row["is_system"]
    }  # fmt: skip


def _manager(row: Row, people: Mapping[str, Mapping[str, object]]) -> str:
    person = people.get(str(row.get("to_seller_id") or ""))
    return str(person["manager"]) if person else ""


@dataclass(frozen=True, slots=True)
class _Judge:
    """Holds what is told against the truth."""

    true: list[Deed]
    alike: list[Deed]
    won: _Won

    def call(self, row: Row, day: date, how: str) -> Call:
        """The row as a call made on that day."""
        what, kind = about(row), str(row["kind"])
        hits = [n for n, deed in enumerate(self.true)
                if deed.signal == kind and deed.is_on(day) and what.is_same(deed.about)]  # fmt: skip
        excuse = "" if hits else next(
            (deed.excuse for deed in self.alike if deed.signal == kind and what.is_same(deed.about)), ""
        )  # fmt: skip
        late = bool(hits) and all(self.true[n].until <= day for n in hits)
        p, at_risk = row.get("p_true"), row.get("value_at_risk")
        return Call(
            day, kind, how, what, float(str(p)) if p else 0.0, int(str(at_risk)) if at_risk else 0,
            self.won.before(what.account, day), tuple(hits), late, excuse,
        )  # fmt: skip


def _naive(known: Mapping[str, pa.Table], day: date, asked: frozenset[str]) -> list[Row]:
    return [
        {**called, "kind": kind}
        for kind, rule in naive.rules().items()
        if kind in asked
        for called in rule(known, day)
    ]
