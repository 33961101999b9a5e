"""S12, specialist overload: the diary has been full for weeks, or fills with requests the rules do not mean.

A full diary is a fact about capacity. It is shown to the specialist and the leader, to no colleague.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from groundrules.signals.capacity import CAPACITY_NEEDS, Capacity, capacity
from groundrules.signals.counts import diary, roles
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Index, codes
from groundrules.signals.kernel import bb_upper, bh_adjusted, binomial_upper, eb_beta
from groundrules.signals.personal import PERSON_NEEDS, holds, many, ordinary
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import MOST_SURE, price
from groundrules.signals.report import strongest
from groundrules.signals.scene import Scene
from groundrules.terms import Finding, SalesRole, Severity

JOB = SalesRole.SPECIALIST.value
WEEK = 7
QUARTER = 91
"""Days between the same weeks of two quarters."""
LEAST_HOURS = 10.0
"""Hours there were to book in a week; with fewer (leave) it is passed over."""

NEEDS = (
    Need("weeks", "weeks", "so many full weeks running are no peak", 1, 13, 3),
    Need("reply_days", "business days", "a longer median wait is a queue", 1, 30, 3),
    Need("request_days", "calendar days", "the requests looked at", 14, 200, 56),
    Need("min_requests", "requests", "with fewer nothing is said of them", 3, 100, 10),
    Need("strange_share", "share of requests", "more than that are not what the rules mean", 0.05, 1, 0.30),
    Need("prompt_fdr", "share", "how many prompts to the person may be false", 0.01, 0.9, 0.10),
    Need("loss", "share of deal value", "what a deal loses without its specialist", 0.0, 1.0, 0.03),
    *CAPACITY_NEEDS,
    *PERSON_NEEDS,
)

CARDS = Cards(
    owner="Your diary has been {use} full for {weeks} weeks. {strange} of your last {requests} were on "
    "accounts the rules do not mean you for. Which may wait, and which should somebody else take?",
    partner="Specialists in {region} are booked out. A first answer takes longer now; the guide may do.",
    leader="Go through {seller}'s requests: which wait, which go to a colleague, which the rules do not "
    "mean. Then move capacity or make the rule narrower.",
)


@dataclass(frozen=True, slots=True)
class Asked:
    """Requests of one specialist: how many, how many the rules do not mean, the most eager asker.

    ``top_chance`` is how likely so many by one seller are, by everybody's share of all requests.
    """

    total: int = 0
    strange: int = 0
    top: int = 0
    top_chance: float = 1.0
    tail: float = 1.0
    q: float = 1.0
    wait: float | None = None
    waiting: int = 0
    rows: tuple[tuple[date, str, str, bool], ...] = ()


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Specialists whose diary is full for weeks on end, and those asked for what the rules do not mean."""
    off = scene.off
    people = np.asarray(
        [n for n, one in enumerate(scene.people)
         if one.sales_role == JOB and scene.time.employed[n, scene.today] and one.seller_id not in off],
        dtype=np.int64,
    )  # fmt: skip
    if not people.size:
        return Outcome(findings=(_nobody(),))
    full = capacity(scene, numbers)
    asked = read_requests(scene, people, numbers)
    tried = _Tried(scene, numbers, full, asked)
    judged = [tried.judge(int(row)) for row in people if tried.is_near(int(row))]
    totals = {NOT_ENOUGH: int(people.size) - len(judged)}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    end = np.full(people.size, scene.today)
    use = full.use(people, end - 4 * WEEK, end)
    learned = {"specialists": float(people.size), "middle use of the last four weeks": float(np.median(use))}
    return Outcome(strongest(judged), totals, learned)


def read_requests(scene: Scene, people: Index, numbers: Numbers) -> dict[int, Asked]:
    """Person row -> what was asked of the specialist lately, beside what is asked of the others."""
    tables = scene.tables
    if "assignments" not in tables:  # coverage was not decided: nobody can say which requests are meant
        return {int(row): Asked() for row in people}
    first = scene.as_of - timedelta(numbers.days("request_days"))
    places = roles.wanted(tables["assignments"], tables["account_team"], tables["sellers"], sales_role=JOB)
    team = roles.on_the_team(tables["opportunity_team"], tables["sellers"], sales_role=JOB)
    found = roles.requests(tables["opportunities"], team, places, first=first, until=scene.as_of)
    rows = found.order_by("day", "opportunity_id").to_pyarrow()
    who = codes(rows["seller_id"], scene.numbers)
    due = rows["is_due"].to_numpy(zero_copy_only=False).astype(bool)
    asker, account = rows["asker"].to_pylist(), rows["account_id"].to_pylist()
    day = rows["day"].to_pylist()
    total = np.asarray([(who == row).sum() for row in people], dtype=np.float64)
    strange = np.asarray([((who == row) & ~due).sum() for row in people], dtype=np.float64)
    peers = eb_beta(strange, total, np.zeros(people.size))
    tail = bb_upper(strange, total, peers.a, peers.b)
    enough = total >= numbers["min_requests"]
    q = np.ones_like(tail)
    q[enough] = bh_adjusted(tail[enough])
    wait = _waits(scene, numbers)
    made: dict[int, Asked] = {}
    for n, row in enumerate(people.tolist()):
        mine = np.flatnonzero(who == row)
        by: dict[str, int] = {}
        for place in mine.tolist():
            by[asker[place] or ""] = by.get(asker[place] or "", 0) + 1
        top = max(by.values(), default=0)
        even = 1 / max(len(by), 1)
        chance = float(binomial_upper(top, len(mine), even)) * max(len(by), 1) if len(by) > 1 else 1.0
        median, waiting = wait.get(scene.people[row].seller_id, (None, 0))
        told = tuple((day[p], account[p] or "", asker[p] or "", bool(due[p])) for p in mine.tolist())
        made[row] = Asked(len(mine), int(strange[n]), top, min(1.0, chance), float(tail[n]), float(q[n]),
                          median, waiting, told)  # fmt: skip
    return made


def _waits(scene: Scene, numbers: Numbers) -> dict[str, tuple[float | None, int]]:
    """Seller id -> median business days until tasks by colleagues were done, and how many wait.

    A task that waits has waited until today; fewer than five tell nothing.
    """
    first = scene.as_of - timedelta(numbers.days("request_days"))
    rows = diary.waits(scene.tables["activities"], first=first, until=scene.as_of).to_pyarrow().to_pylist()
    took: dict[str, list[int]] = {}
    waiting: dict[str, int] = {}
    for row in rows:
        done = row["done_on"] if row["done_on"] is not None and row["done_on"] < scene.as_of else None
        days = int(np.busday_count(row["made_on"], done or scene.as_of))
        took.setdefault(row["seller_id"], []).append(days)
        waiting[row["seller_id"]] = waiting.get(row["seller_id"], 0) + (done is None)
    return {seller: (float(np.median(days)) if len(days) >= 5 else None, waiting[seller])
            for seller, days in took.items()}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tried:
    """One run's numbers, from which single specialists are judged."""

    scene: Scene
    numbers: Numbers
    full: Capacity
    asked: dict[int, Asked]

    def weeks(self, row: int, end: int) -> list[float]:
        """Use of each of the last weeks up to ``end``, latest first; weeks of leave are passed over."""
        found: list[float] = []
        while end - WEEK >= 0 and len(found) < self.numbers.days("weeks"):
            there = float(self.full.there[row, end - WEEK : end].sum())
            if there >= LEAST_HOURS:
                found.append(float(self.full.booked[row, end - WEEK : end].sum()) / there)
            end -= WEEK
        return found

    def is_full(self, row: int, end: int) -> bool:
        weeks = self.weeks(row, end)
        return len(weeks) == self.numbers.days("weeks") and min(weeks) > self.numbers["full_share"]

    def is_strange(self, row: int) -> bool:
        one = self.asked[row]
        return one.q <= self.numbers["prompt_fdr"] and one.strange > self.numbers["strange_share"] * one.total

    def is_near(self, row: int) -> bool:
        return self.is_full(row, self.scene.today) or self.is_strange(row)

    def judge(self, row: int) -> Judged:
        scene, numbers, one = self.scene, self.numbers, self.asked[row]
        who = scene.people[row]
        tried = self._excuses(row)
        is_full = self.is_full(row, scene.today)
        verdict = EXCUSED if holds(tried) else CASE if is_full else PROMPT
        weeks = self.weeks(row, scene.today)
        use = float(np.mean(weeks)) if weeks else 0.0
        since = self._since(row)
        p = MOST_SURE if is_full else 1.0 - one.q
        words = {
            "use": f"{use:.0%}", "weeks": f"{len(weeks)}", "strange": f"{one.strange}",
            "requests": many(one.total, "request"), "region": who.region or "your region", "seller": who.name,
        }  # fmt: skip
        headline = (
            f"{who.name}'s diary has been {use:.0%} full for {len(weeks)} weeks running." if is_full else
            f"{one.strange} of {many(one.total, 'request')} to {who.name} are on accounts the rules do not "
            "mean."
        )  # fmt: skip
        return Judged(
            kind="S12", grade="D" if verdict == PROMPT else numbers.policy.grade, verdict=verdict,
            account_id=None, account_name=None, from_seller=None, to_seller=(who.seller_id, who.name),
            since=since, headline=headline,
            question="is the specialist asked for more than there is time for?",
            window=(scene.as_of - timedelta(numbers.days("request_days")), scene.as_of),
            counts=self._counts(row, weeks), expected=self._expected(row), formula=self._formula(row, weeks),
            rows=self._rows(row), excuses=tried,
            price=price(p=p, base_minor=self._base(row), loss=numbers["loss"],
                        age_days=(scene.as_of - since).days, placeholder=numbers.is_placeholder),
            answers=CARDS.fill(**words),
        )  # fmt: skip

    def _since(self, row: int) -> date:
        """The first day of the run of full weeks that leads to today; without one, the requests' first."""
        end, limit = self.scene.today, self.numbers["full_share"]
        if not self.is_full(row, end):
            return self.scene.as_of - timedelta(self.numbers.days("request_days"))
        while end - WEEK >= 0:
            there = float(self.full.there[row, end - WEEK : end].sum())
            if there >= LEAST_HOURS and float(self.full.booked[row, end - WEEK : end].sum()) <= limit * there:
                break
            end -= WEEK
        return self.scene.time.day(end)

    def _base(self, row: int) -> int:
        """What the accounts bring on which the specialist is asked for rightly."""
        accounts = sorted({account for _, account, _, is_due in self.asked[row].rows if is_due and account})
        return sum(self.scene.base(accounts).values())

    def _excuses(self, row: int) -> tuple[Excuse, ...]:
        scene, numbers = self.scene, self.numbers
        peaks = [scene.time.day(scene.today - QUARTER * n) for n in (1, 2)
                 if self.is_full(row, scene.today - QUARTER * n)]  # fmt: skip
        told = (
            f"as full in the weeks up to {peaks[0]:%-d %B %Y}"
            if peaks
            else "the same weeks of the two quarters before were not as full"
        )
        days = slice(max(scene.today - numbers.days("weeks") * WEEK, 0), scene.today)
        return (
            Excuse("quarter_end", bool(peaks), told),
            *(one for one in ordinary(scene, row, days, numbers) if one.code != "logged_elsewhere"),
        )

    def _counts(self, row: int, weeks: list[float]) -> tuple[Count, ...]:
        one = self.asked[row]
        over = sum(use > 1 for use in weeks)
        found = [
            Count("fullest of the weeks", max(weeks, default=0.0), "share of bookable hours"),
            Count("emptiest of the weeks", min(weeks, default=0.0), "share of bookable hours"),
            Count("of these over 100 %", over, "weeks"),
            Count("requests", one.total, "requests"),
            Count("on accounts the rules do not mean", one.strange, "requests"),
            Count("by the seller who asked most", one.top, "requests"),
        ]
        if one.wait is not None:
            found += [Count("median wait for an answer", one.wait, "business days"),
                      Count("still waiting", one.waiting, "tasks")]  # fmt: skip
        return tuple(found)

    def _expected(self, row: int) -> dict[str, object]:
        share = self.numbers["full_share"]
        there = float(self.full.there[row, self.scene.today - WEEK : self.scene.today].sum())
        how = (f"{share:.0%} of {self.numbers['bookable_hours']:g} bookable hours a day x "
               f"{there / max(self.numbers['bookable_hours'], 1e-9):.1f} days at work last week")  # fmt: skip
        return {"value": round(share * there, 1), "unit": "hours a week", "how": how}

    def _formula(self, row: int, weeks: list[float]) -> str:
        one, numbers = self.asked[row], self.numbers
        seen = ", ".join(f"{use:.2f}" for use in reversed(weeks))
        slow = (
            "" if one.wait is None else f"; median wait {one.wait:g} (queue above {numbers['reply_days']:g})"
        )
        return (
            f"use by week {seen} (full above {numbers['full_share']:g}, {numbers['weeks']:.0f} weeks "
            f"running); {one.strange} of {one.total} requests not meant: P(so many) = {one.tail:.3g}, "
            f"false-discovery rate {one.q:.3f} (prompt at {numbers['prompt_fdr']:g}, "
            f"above {numbers['strange_share']:g}); "
            f"{one.top} by one seller: P = {one.top_chance:.3g}{slow}"
        )

    def _rows(self, row: int) -> tuple[dict[str, object], ...]:
        scene = self.scene
        names = {person.seller_id: person.name for person in scene.people}
        return tuple(
            {"day": str(day), "who": names.get(asker, asker),
             "what": "asked for" if is_due else "asked for, beside the rules",
             "source": scene.accounts[account][0] if account in scene.accounts else account}
            for day, account, asker, is_due in self.asked[row].rows
        )  # fmt: skip


def _nobody() -> Finding:
    return Finding(
        "GR633", Severity.NOTE, "there is no specialist, so signal `S12` has nobody to look after",
        "nothing to do", kind="too little evidence",
    )  # fmt: skip


DETECTOR = Detector(
    "S12", requires=("activities",), wants=("attendees", "opportunity_team", "assignments", "leave"),
    needs=NEEDS, cards=CARDS, watch=watch,
)  # fmt: skip
