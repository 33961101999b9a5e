"""Signals that are strong enough become cases, few a day, the costliest first; the rest waits."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from groundrules.cases import (
    Act,
    Case,
    Docket,
    Hierarchy,
    People,
    RefusedError,
    Wanted,
)
from groundrules.cases.case import OPEN_STATUSES, Status
from groundrules.cases.clocks import Escalation
from groundrules.cases.commands import Close
from groundrules.cases.decider import decider_at
from groundrules.cases.events import SIGNALS, Ending, Grade
from groundrules.cases.life import decide
from groundrules.cases.opening import (
    BUDGET,
    CASES_PER_DAY,
    COOL_DOWN,
    COOL_DOWN_WEEKS,
    EXCUSED_CASES,
    EXCUSED_OF,
    EXCUSED_SHARE,
    MOST_EXCUSED,
    case_id_of,
    opening,
    sides_of,
)
from groundrules.cases.subject import SignalRow, is_shared, unit_of
from groundrules.rulebook import Rulebook
from groundrules.terms import BusinessCalendar, Finding, Severity

if TYPE_CHECKING:
    from groundrules.crm.ports import Facts  # brings an engine along, which no page needs


@dataclass(frozen=True, slots=True)
class Held:
    """A signal that opens no case now, and why in one sentence."""

    signal_id: str
    account_name: str
    why: str


@dataclass(frozen=True, slots=True)
class OpenResult:
    """The cases opened, those closed because an excuse came to light, and what opens none now.

    ``findings`` name the signals that are off because their cases were excused too often.
    """

    opened: tuple[Case, ...] = ()
    excused: tuple[Case, ...] = ()
    held: tuple[Held, ...] = ()
    findings: tuple[Finding, ...] = ()


def open_cases(
    *,
    book: Rulebook,
    signals: Iterable[SignalRow],
    people: People,
    docket: Docket,
    calendar: BusinessCalendar,
    now: datetime,
    facts: "Facts | None" = None,
) -> OpenResult:
    """Every signal with the verdict ``case`` has a case, or a reason why not today.

    One signal opens one case, ever; one account, pair or person has one open case; a unit rests eight weeks;
    a manager gets one new case a day; a signal whose cases under this book were excused too often opens none
    (the numbers are the book's when it gives ``cool_down_weeks``, ``cases_per_manager_day``, ``most_excused``
    and ``excused_cases``). The order is value at risk, which is chance times money. ``facts`` tells who
    last answered the customer.
    """
    rows = sorted(signals, key=lambda row: (-_at_risk(row), str(row["signal_id"])))
    excused = _close_excused(rows, docket, now)
    desk = _Desk(book, people.hierarchy(), docket, calendar, now)
    opened: list[Case] = []
    held: list[Held] = []
    for row in rows:
        if row["verdict"] != "case":
            continue
        why = desk.why_not(row)
        if not why:
            try:
                opened.append(desk.open(row, _last_answered(facts, row)))
                continue
            except RefusedError as refused:
                why = refused.finding.message
        held.append(Held(str(row["signal_id"]), str(row.get("account_name") or ""), why))
    return OpenResult(tuple(opened), excused, tuple(held), desk.findings)


class _Desk:
    """What is open already, and how much room each manager's day has left."""

    def __init__(
        self,
        book: Rulebook,
        hierarchy: Hierarchy,
        docket: Docket,
        calendar: BusinessCalendar,
        now: datetime,
    ) -> None:
        self._book, self._hierarchy, self._docket, self._now = book, hierarchy, docket, now
        self._escalation = Escalation(book, calendar)
        self._on = now.astimezone(ZoneInfo(calendar.zone)).date()
        midnight = datetime.combine(self._on, time(), ZoneInfo(calendar.zone))
        today = docket.find(Wanted(opened_from=midnight.astimezone(UTC)))
        self._today = Counter(self._lowest(case.party_ids) for case in today)
        self._off = {kind: said for kind in book.signals if (said := self._too_often_excused(kind))}

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The signals that open no case because theirs were excused too often."""
        return tuple(
            Finding(
                "GR617",
                Severity.WARNING,
                f"signal `{kind}` opens no case any more: {said}",
                "mend what excuses it (an import, the leave file, the number it goes by), then publish a "
                f"new version of the book; or give `{kind}` another `{MOST_EXCUSED}`",
                self._book.signals[kind].span,
                kind="too often excused",
            )
            for kind, said in sorted(self._off.items())
        )

    def _too_often_excused(self, kind: str) -> str:
        """How often the latest cases of a kind were excused, when that is too often; else empty.

        Cases of another version of the book do not count: whoever mends the signal tries it anew.
        """
        ended = [
            case
            for case in self._docket.find(Wanted(kind=kind, statuses=frozenset(set(Status) - OPEN_STATUSES)))
            if case.opened.book_version == self._book.stamp
        ][: int(self._number(kind, EXCUSED_CASES, EXCUSED_OF))]
        if len(ended) < self._number(kind, EXCUSED_CASES, EXCUSED_OF):
            return ""
        excused = sum(case.closed is not None and case.closed.how == Ending.EXCUSED for case in ended)
        if excused <= self._number(kind, MOST_EXCUSED, EXCUSED_SHARE) * len(ended):
            return ""
        return f"{excused} of its latest {len(ended)} cases were excused"

    def _lowest(self, parties: Sequence[str]) -> str | None:
        return decider_at(parties, self._hierarchy, 0)

    def why_not(self, row: SignalRow) -> str:
        """Why the signal opens no case now; empty when it does."""
        return next(self._obstacles(row), "")

    def _obstacles(self, row: SignalRow) -> Iterator[str]:
        kind, account_id = str(row["kind"]), str(row.get("account_id") or "")
        unit = unit_of(row)
        ends = row.get("expires_on")
        if isinstance(ends, date) and ends <= self._on:
            yield f"its evidence was kept until {ends} and has expired"
        yield from self._closed_to(row)
        if unit is None:
            yield "it is about nothing we know"
            return
        if self._docket.load(case_id_of(str(row["signal_id"]))):
            yield "it has its case already"
        earlier = self._docket.find(Wanted(unit=(unit.kind, unit.id)))
        beside = self._docket.find(Wanted(account_ids=frozenset({account_id}))) if account_id else earlier
        if any(case.is_open for case in beside):
            yield f"the {'account' if account_id else unit.kind} has an open case already"
        weeks = self._number(kind, COOL_DOWN, COOL_DOWN_WEEKS)
        rests_until = self._now - timedelta(weeks=weeks)
        if any(case.opened.kind == kind and case.opened.at > rests_until for case in earlier):
            yield f"the {unit.kind} rests for {weeks:g} weeks after its last case of this kind"
        parties = tuple(party.seller_id for party in sides_of(row, self._hierarchy))
        if not parties:
            yield "it names nobody who works here"
        decider = self._lowest(parties)
        if decider is None:
            yield "no manager above the people concerned may decide it"
        elif self._today[decider] >= self._number(kind, BUDGET, CASES_PER_DAY):
            yield f"today's new cases of {self._hierarchy.people[decider].name} are used up"

    def _closed_to(self, row: SignalRow) -> Iterator[str]:
        """Why signals of this kind and grade open no case at all."""
        kind = str(row["kind"])
        policy = self._book.signals.get(kind)
        if is_shared(row):
            yield f"many share it: those above the {row['group_kind']} are told, and nobody is asked"
        if row["grade"] not in set(Grade):
            yield f"evidence of grade {row['grade']} opens no case"
        if policy is None or not policy.is_on:
            yield f"the book has {kind} switched off"
        if kind in self._off:
            yield f"{kind} is off: {self._off[kind]}"

    def open(self, row: SignalRow, last_answered: str | None) -> Case:
        """The case of that signal, opened now.

        Raises:
            RefusedError: somebody else just opened it.
        """
        case_id = case_id_of(str(row["signal_id"]))
        command = opening(
            row,
            hierarchy=self._hierarchy,
            escalation=self._escalation,
            now=self._now,
            last_answered=last_answered,
        )
        act = Act("open", SIGNALS, case_id, self._now, seen_version=0)
        case = self._docket.append(act, lambda found: decide(found, command, self._now)).case
        self._today[self._lowest(case.party_ids)] += 1
        return case

    def _number(self, kind: str, name: str, otherwise: float) -> float:
        policy = self._book.signals[kind]
        return policy.number(name) if name in policy.parameters else otherwise


def _close_excused(rows: Sequence[SignalRow], docket: Docket, now: datetime) -> tuple[Case, ...]:
    """Open cases whose signal now has an excuse that holds are closed with that excuse as the reason."""
    excuses = {str(row["signal_id"]): _excuse(row) for row in rows if row["verdict"] == "excused"}
    if not excuses:
        return ()
    wanted = Wanted(signal_ids=frozenset(excuses), statuses=frozenset(OPEN_STATUSES))
    closed = (_close(case, excuses[case.opened.signal_id], docket, now) for case in docket.find(wanted))
    return tuple(case for case in closed if case is not None)


def _close(case: Case, reason: str, docket: Docket, now: datetime) -> Case | None:
    command = Close(SIGNALS, Ending.EXCUSED, reason)
    act = Act("close", SIGNALS, case.case_id, now, seen_version=case.version)
    try:
        return docket.append(act, lambda found: decide(found, command, now)).case
    except RefusedError:
        return None  # a person was faster; their act stands


def _excuse(row: SignalRow) -> str:
    tree = json.loads(str(row.get("evidence") or "{}"))
    held = [item for item in tree.get("excuses", ()) if item.get("holds")]
    return f"{held[0]['code']}: {held[0]['why']}" if held else "an excuse holds, see the evidence"


def _at_risk(row: SignalRow) -> int:
    value = row.get("value_at_risk")
    return value if isinstance(value, int) else 0


def _last_answered(facts: "Facts | None", row: SignalRow) -> str | None:
    """Which of the two sellers last did something with the customer; list mail answers nobody."""
    if facts is None or not row.get("account_id"):
        return None
    sellers = [row[name] for name in ("from_seller_id", "to_seller_id") if row.get(name)]
    found = facts.rows("crm", "activities", {"account_id": row["account_id"], "seller_id": sellers})
    contacts = [
        item
        for item in found
        if item.get("is_done") and item.get("direction") != "in" and not item.get("is_bulk")
    ]
    return str(max(contacts, key=_when)["seller_id"]) if contacts else None


def _when(activity: Mapping[str, object]) -> tuple[date, str]:
    day = activity["day"]
    return (day if isinstance(day, date) else date.min), str(activity["activity_id"])
