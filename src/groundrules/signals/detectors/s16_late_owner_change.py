"""S16, owner change just before close: a deal changed hands in the last days before it was won.

A single change is a fact, told to both owners. It becomes a case only while the organisation shows the
pattern: more changes before wins than the weeks before, and than deals that were lost, would give.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

import numpy as np

from groundrules.signals import excuses
from groundrules.signals.counts import deals, late_owners
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.kernel import binomial_excess, table_excess
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.report import strongest
from groundrules.signals.scene import Person, Scene
from groundrules.signals.weekdays import weekdays_between

NEEDS = (
    Need("late_days", "business days", "a change this close to the win is late", 1, 30, 5),
    Need(
        "control_days",
        "business days",
        "the days before those that show how often deals change hands",
        5,
        120,
        22,
    ),
    Need("pattern_days", "calendar days", "closes that show the organisation's pattern", 60, 400, 365),
    Need(
        "min_ratio",
        "times",
        "late changes before wins over those expected, from which it is a pattern",
        1.0,
        10,
        1.5,
    ),
    Need("min_changes", "deals", "late changes before wins that make a pattern at all", 2, 100, 5),
    Need("fdr", "share", "how surely the pattern must be more than chance", 0.001, 0.5, 0.10),
    Need("max_doubt", "share", "how likely a case may be an ordinary change", 0.01, 0.9, 0.25),
    Need("max_age_days", "calendar days", "later than that nobody is asked any more", 7, 200, 35),
    Need(
        "near_move_days",
        "calendar days",
        "a change this near to the account's move belongs to it",
        0,
        120,
        14,
    ),
    Need(
        "leaver_days", "calendar days", "a change this near to the giver's leaving belongs to it", 0, 120, 30
    ),
    Need(
        "mass_rows", "deals", "so many deals passed on by one user within an hour are a data fix", 5, 1000, 20
    ),
    Need("loss", "share of the deal", "credit that goes to the wrong person", 0.0, 1.0, 0.50),
)

GIVEN, TAKEN, OTHERS = "given", "taken", "passed on by somebody else"
WAYS = (GIVEN, TAKEN, OTHERS)

LEAST_LOST = 5
"""Owner changes before losses from which they can stand beside those before wins."""

CARDS = Cards(
    owner="{deal} went from {old} to {new} on {changed_on}, {days} before it was won. Right, or undo?",
    partner="{deal} went from {old} to {new} on {changed_on}, {days} before it was won. Right, or undo?",
    leader="Ask both owners whose {deal} is, and rule. Freeze owner changes of deals at the commit stage "
    "except by a ruling.",
)


@dataclass(frozen=True, slots=True)
class _Change:
    """One owner change before a close, with what it takes to judge it."""

    deal: str
    account: str | None
    amount: int
    is_won: bool
    closed_on: date
    changed_at: datetime
    changed_on: date
    by: str | None
    giver: str
    taker: str
    days: int
    """Business days from the change to the close."""

    way: str
    """Who passed it on: ``given`` by the owner, ``taken`` by the new one or their leader, or others."""


@dataclass(frozen=True, slots=True)
class _Pattern:
    """Late changes and earlier ones, before wins and before losses, of one way of passing a deal on."""

    won_late: int
    won_early: int
    lost_late: int
    lost_early: int
    expected: float
    p: float

    @property
    def ratio(self) -> float:
        """Late changes before wins over those expected; half a change is added to both."""
        return (self.won_late + 0.5) / (self.expected + 0.5)

    @property
    def p_true(self) -> float:
        """The share of the late changes that is beyond the expected ones."""
        return max(0.0, 1 - self.expected / self.won_late) if self.won_late else 0.0


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Facts about deals won lately, beside the pattern of the whole organisation."""
    changes = _changes(scene, numbers)
    moved = _moves(scene, {change.account for change in changes if change.account})
    lots = _lots(scene, numbers)
    judge = _Judge(scene, numbers, moved, lots, _teams(scene, changes))
    tried = {change: judge.tried(change) for change in changes}
    ordinary = [change for change in changes if not any(excuse.holds for excuse in tried[change])]
    patterns = {way: _pattern([c for c in ordinary if c.way == way], numbers) for way in WAYS}
    newest = scene.as_of - timedelta(numbers.days("max_age_days"))
    late = [c for c in changes if c.is_won and c.days <= numbers["late_days"] and c.closed_on >= newest]
    judged = [judge.judge(change, tried[change], patterns[change.way]) for change in late]
    totals = Counter(one.verdict for one in judged)
    taken = patterns[TAKEN]
    learned = {
        "owner changes before a close": float(len(changes)),
        "taken late before a win": float(taken.won_late),
        "expected": round(taken.expected, 3),
        "ratio": round(taken.ratio, 3),
        "p": round(taken.p, 6),
    }
    return Outcome(strongest(judged), totals, learned)


def _changes(scene: Scene, numbers: Numbers) -> tuple[_Change, ...]:
    closed = deals.closings(scene.tables["opportunities"], scene.tables["opportunity_changes"])
    first = scene.as_of - timedelta(numbers.days("pattern_days"))
    closed = closed.filter(closed.closed_on >= first, closed.closed_on < scene.as_of)
    span = numbers.days("late_days") + numbers.days("control_days")
    found = late_owners.before_close(scene.tables["opportunity_changes"], closed, days=span * 7 // 5 + 3)
    rows = found.order_by("closed_on", "opportunity_id", "change_id").to_pyarrow().to_pylist()
    changes = []
    for row in rows:
        if row["giver"] in scene.off or row["taker"] in scene.off:
            continue
        days = weekdays_between(row["changed_on"], row["closed_on"])
        if days <= span:
            changes.append(
                _Change(
                    row["opportunity_id"],
                    row["account_id"],
                    row["amount"] or 0,
                    bool(row["is_won"]),
                    row["closed_on"],
                    row["changed_at"],
                    row["changed_on"],
                    row["changed_by"],
                    row["giver"],
                    row["taker"],
                    days,
                    _way(scene, row["changed_by"], row["giver"], row["taker"]),
                )
            )
    return tuple(dict.fromkeys(changes))


def _way(scene: Scene, by: str | None, giver: str, taker: str) -> str:
    number = scene.numbers.get(taker)
    leader = None if number is None else scene.people[number].manager_id
    return GIVEN if by == giver else TAKEN if by is not None and by in (taker, leader) else OTHERS


def _moves(scene: Scene, accounts: set[str]) -> Mapping[str, list[date]]:
    """Days on which these accounts changed owner."""
    units = scene.units
    found: dict[str, list[date]] = {}
    for at in np.flatnonzero(np.isin(units.account, np.asarray(sorted(accounts), dtype=object))):
        found.setdefault(str(units.account[at]), []).append(scene.time.day(int(units.moved[at])))
    return found


def _lots(scene: Scene, numbers: Numbers) -> set[tuple[str | None, datetime]]:
    """Hours in which one user passed on very many deals."""
    hourly = late_owners.lots(scene.tables["opportunity_changes"])
    rows = hourly.filter(hourly.n >= numbers.days("mass_rows")).to_pyarrow().to_pylist()
    return {(row["changed_by"], row["hour"].replace(tzinfo=None)) for row in rows}


def _teams(scene: Scene, changes: Sequence[_Change]) -> set[tuple[str, str, date | None]]:
    """(deal, person, since when) on the teams of these deals."""
    team = scene.tables["opportunity_team"]
    wanted = {change.deal for change in changes}
    if not wanted:
        return set()
    rows = team.filter(team.opportunity_id.isin(sorted(wanted)))
    told = rows.select("opportunity_id", "seller_id", since=rows.added_at.date()).to_pyarrow().to_pylist()
    return {(row["opportunity_id"], row["seller_id"], row["since"]) for row in told}


def _pattern(changes: Sequence[_Change], numbers: Numbers) -> _Pattern:
    """How many late changes before wins the earlier days and the lost deals let expect.

    Expected = earlier changes before wins x late days / earlier days x how much later than before losses
    change hands (never below 1, drawn to 1 where few were lost). Both tests are exact: against the days
    before, and against the lost deals where there are enough; the weaker one counts.
    """
    late, early = numbers["late_days"] + 1, numbers["control_days"]
    tally = Counter((change.is_won, change.days <= numbers["late_days"]) for change in changes)
    won_late, won_early = tally[True, True], tally[True, False]
    lost_late, lost_early = tally[False, True], tally[False, False]
    as_lost = ((lost_late + late) / late) / ((lost_early + early) / early)
    expected = (won_early + 0.5) * late / early * max(1.0, as_lost)
    p = float(binomial_excess([won_late], [won_early], [late], [early])[0])
    if lost_late + lost_early >= LEAST_LOST:
        p = max(p, float(table_excess([won_late], [won_early], [lost_late], [lost_early])[0]))
    return _Pattern(won_late, won_early, lost_late, lost_early, expected, p)


@dataclass(frozen=True, slots=True)
class _Judge:
    """What single changes are judged by."""

    scene: Scene
    numbers: Numbers
    moved: Mapping[str, list[date]]
    lots: set[tuple[str | None, datetime]]
    teams: set[tuple[str, str, date | None]]
    names: dict[str, str] = field(default_factory=dict)

    def _person(self, seller: str) -> Person | None:
        number = self.scene.numbers.get(seller)
        return None if number is None else self.scene.people[number]

    def name(self, seller: str | None) -> str:
        """What a person is called; the id of somebody who is no person here."""
        person = self._person(seller or "")
        return person.name if person else seller or "nobody"

    def tried(self, change: _Change) -> tuple[Excuse, ...]:
        """Every ordinary reason."""
        return (
            self._move(change),
            self._mass(change),
            self._queue(change),
            self._leaver(change),
            self._leave(change),
            self._partner(change),
            self._on_team(change),
        )

    def _move(self, change: _Change) -> Excuse:
        near = self.numbers["near_move_days"]
        days = [
            day
            for day in self.moved.get(change.account or "", ())
            if abs((day - change.changed_on).days) <= near
        ]
        said = f"the account itself moved on {days[0]:%-d %B %Y}" if days else "the account did not move then"
        return Excuse("approved_move", bool(days), said)

    def _mass(self, change: _Change) -> Excuse:
        hour = change.changed_at.replace(minute=0, second=0, microsecond=0, tzinfo=None)
        holds = (change.by, hour) in self.lots
        return Excuse(
            "mass_change",
            holds,
            "passed on with many others in one hour" if holds else "it was not passed on with many others",
        )

    def _queue(self, change: _Change) -> Excuse:
        holds = self._person(change.giver) is None or self._person(change.taker) is None
        return Excuse(
            "queue",
            holds,
            "it came from or went to a queue or integration" if holds else "it went from person to person",
        )

    def _leaver(self, change: _Change) -> Excuse:
        giver = self._person(change.giver)
        left = giver.left_on if giver else None
        if left is None:
            return Excuse("left", False, f"{self.name(change.giver)} is with the company")
        holds = (left - change.changed_on).days <= self.numbers["leaver_days"]
        return Excuse("left", holds, f"{self.name(change.giver)} left on {left:%-d %B %Y}")

    def _leave(self, change: _Change) -> Excuse:
        scene, row = self.scene, self.scene.numbers.get(change.giver)
        if not scene.sources["leave"].complete or row is None:
            return Excuse("leave", False, "cannot be decided: there is no current leave file")
        start = scene.time.column(change.changed_on)
        away = int(scene.time.away[row, start : scene.time.column(change.closed_on) + 1].sum())
        return Excuse(
            "leave", away > 0, f"{self.name(change.giver)} was away on {excuses.days(away)} of those"
        )

    def _partner(self, change: _Change) -> Excuse:
        holds = change.account in self._partner_led()
        return Excuse(
            "partner", holds, "a partner leads the account" if holds else "no partner leads the account"
        )

    def _partner_led(self) -> frozenset[str]:
        def work() -> frozenset[str]:
            table = self.scene.tables["accounts"]
            rows = table.filter(table.partner_led.fill_null(False)).select("account_id").to_pyarrow()
            return frozenset(rows["account_id"].to_pylist())

        return self.scene.once("partner-led accounts", work)

    def _on_team(self, change: _Change) -> Excuse:
        early = change.changed_on - timedelta(30)
        since = [day for deal, who, day in self.teams if (deal, who) == (change.deal, change.taker)]
        holds = any(day is not None and day <= early for day in since)
        return Excuse(
            "on_the_team",
            holds,
            f"{self.name(change.taker)} worked on the deal for a month and more"
            if holds
            else f"{self.name(change.taker)} had no place on the deal for long",
        )

    def judge(self, change: _Change, tried: tuple[Excuse, ...], pattern: _Pattern) -> Judged:
        """One late change before a win."""
        scene, numbers = self.scene, self.numbers
        days = "on the day" if change.days == 0 else f"{change.days} working day{'s' * (change.days > 1)}"
        name = scene.accounts.get(change.account or "", ("an account", None, None))[0]
        deal = f"a deal of {name}"
        words = {
            "deal": deal[0].upper() + deal[1:],
            "old": self.name(change.giver),
            "new": self.name(change.taker),
            "changed_on": f"{change.changed_on:%-d %B %Y}",
            "days": days,
        }
        answers = CARDS.fill(**words)
        return Judged(
            kind="S16",
            grade=numbers.policy.grade,
            verdict=self._verdict(change, tried, pattern),
            account_id=change.account,
            account_name=name,
            from_seller=(change.giver, words["old"]),
            to_seller=(change.taker, words["new"]),
            since=change.changed_on,
            headline=answers["seller"],
            question="did the deal change hands in the last days before it was won?",
            window=(change.changed_on, scene.as_of),
            counts=_counts(change, pattern),
            expected={
                "value": round(pattern.expected, 1),
                "unit": "late changes before wins",
                "how": "earlier changes before wins, by days, as much later as before losses",
            },
            formula=f"{pattern.won_late} late changes where {pattern.expected:.1f} are expected: ratio "
            f"{pattern.ratio:.2f}, p = {pattern.p:.3g}; P(not ordinary) = {pattern.p_true:.2f}",
            rows=self._rows(change),
            excuses=tried,
            price=price(
                p=pattern.p_true,
                base_minor=change.amount,
                loss=numbers["loss"],
                age_days=90,
                placeholder=numbers.is_placeholder,
            ),
            answers=answers,
            deal=(change.deal, deal),
        )

    def _rows(self, change: _Change) -> tuple[Mapping[str, object], ...]:
        """The change and the win."""
        old, new = self.name(change.giver), self.name(change.taker)
        return (
            {
                "day": change.changed_on.isoformat(),
                "who": self.name(change.by),
                "what": f"owner {old} -> {new}",
                "source": "owner history of the deal",
            },
            {
                "day": change.closed_on.isoformat(),
                "who": new,
                "what": "won",
                "source": "stage history of the deal",
            },
        )

    def _verdict(self, change: _Change, tried: tuple[Excuse, ...], pattern: _Pattern) -> str:
        if any(excuse.holds for excuse in tried):
            return EXCUSED
        numbers = self.numbers
        is_pattern = (
            pattern.won_late >= numbers["min_changes"]
            and pattern.ratio >= numbers["min_ratio"]
            and pattern.p <= numbers["fdr"]
        )
        if is_pattern and pattern.p_true >= 1 - numbers["max_doubt"]:
            return CASE
        return PROMPT if is_pattern and change.way != GIVEN else NOT_ENOUGH


def _counts(change: _Change, pattern: _Pattern) -> tuple[Count, ...]:
    """The days of this change, and the changes of everybody before wins and losses."""
    return (
        Count("working days from the change to the win", change.days, "working days"),
        Count("such changes before wins in the year", pattern.won_late, "changes"),
        Count("changes before wins in the weeks before", pattern.won_early, "changes"),
        Count("late changes before losses", pattern.lost_late, "changes"),
        Count("earlier changes before losses", pattern.lost_early, "changes"),
    )


DETECTOR = Detector(
    "S16",
    requires=("opportunities", "opportunity_changes"),
    wants=("leave", "opportunity_team"),
    needs=NEEDS,
    cards=CARDS,
    watch=watch,
)
