"""S11, specialist shunned: a seller keeps the specialists out of the deals the rules mean them for.

A pattern about a person, who is asked first; small numbers are shown as what they are: 1 of 8.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from groundrules.signals.capacity import CAPACITY_NEEDS, capacity, is_free
from groundrules.signals.counts import roles
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Array, Index, codes, day_columns
from groundrules.signals.kernel import Mask
from groundrules.signals.personal import PERSON_NEEDS, holds, many, ordinary
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.report import strongest
from groundrules.signals.scene import Scene
from groundrules.signals.shares import Shares, weigh
from groundrules.terms import Finding, SalesRole, Severity

JOB = SalesRole.SPECIALIST.value

NEEDS = (
    Need("min_eligible", "deals", "with fewer nothing can be said", 2, 50, 5),
    Need("ripe_days", "calendar days", "how long an invitation may take after a deal begins", 0, 120, 21),
    Need("window_days", "calendar days", "the months judged, at most since the book began", 60, 400, 240),
    Need("former_days", "calendar days", "before them: how the seller used to do it", 0, 400, 180),
    Need("former_deals", "deals", "at most so many former deals count as evidence", 0, 100, 20),
    Need("floor", "share of what peers do", "with more it is no shunning", 0.05, 1, 0.5),
    Need("fdr", "share", "how many cases may be false", 0.001, 0.5, 0.10),
    Need("prompt_fdr", "share", "how many prompts to the person may be false", 0.01, 0.9, 0.20),
    Need("likely", "probability", "nobody is asked about what is less likely", 0.0, 0.95, 0.5),
    Need("prior", "share of sellers", "how many shun the specialists", 0.001, 0.5, 0.05),
    Need("loss", "share of deal value", "what a deal gains by a specialist", 0.0, 1.0, 0.03),
    Need("least_amount", "units of the book's money", "smaller deals need no specialist", 0, 1e9, 0),
    *CAPACITY_NEEDS,
    *PERSON_NEEDS,
)

CARDS = Cards(
    owner="You brought a specialist into {x} of {n} deals they are meant for (peers {peers} of {n}). "
    "Shall one of them take 20 minutes with you on the next?",
    partner="{seller} brought a specialist into {x} of {n} deals they are meant for. "
    "Were you asked and full?",
    leader="Show {seller} what specialists changed here, with its interval, and pair one deal with a "
    "respected colleague who tried it.",
)


@dataclass(frozen=True, slots=True)
class Deals:
    """Deals a specialist is meant for, one entry each, in order of day.

    ``free`` is False where every specialist named on the account was away or full in the fortnight.
    """

    deal: list[str]
    account: list[str]
    owner: Index
    amount: Array
    day: Index
    called: Index
    free: Mask

    @property
    def has(self) -> Mask:
        """A specialist was brought in."""
        return np.asarray(self.called >= 0)


@dataclass(frozen=True, slots=True)
class Seller:
    """What counts for one seller: places in ``Deals`` in the window, and before it."""

    row: int
    now: Index
    before: Index


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Cases, prompts and excused sellers among those with deals for specialists."""
    deals = read_deals(scene, numbers)
    sellers = _sellers(scene, deals, numbers)
    if not any(len(one.now) >= numbers["min_eligible"] for one in sellers):
        return Outcome(totals={NOT_ENOUGH: len(sellers)}, findings=(_too_few(len(sellers)),))
    weighed = _weigh(scene, deals, sellers, numbers, free_only=True)
    plain = _weigh(scene, deals, sellers, numbers, free_only=False)
    tried = _Tried(scene, numbers, deals, sellers, weighed, plain)
    near = [n for n in range(len(sellers)) if tried.is_near(n)]
    judged = [tried.judge(n) for n in near]
    totals = {NOT_ENOUGH: len(sellers) - len(near)}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    share = float(deals.has.mean()) if len(deals.deal) else 0.0
    learned = {"sellers judged": float(len(sellers)),
               "deals a specialist is meant for": float(len(deals.deal)),
               "with a specialist": share}  # fmt: skip
    return Outcome(strongest(judged), totals, learned)


def read_deals(scene: Scene, numbers: Numbers) -> Deals:
    """The deals since the former days began that had time for an invitation."""
    tables = scene.tables
    places = roles.wanted(tables["assignments"], tables["account_team"], tables["sellers"], sales_role=JOB)
    first = _start(scene, numbers) - timedelta(numbers.days("former_days"))
    until = scene.as_of - timedelta(numbers.days("ripe_days"))
    due = roles.begun(tables["opportunities"], places, first=first, until=until)
    team = roles.on_the_team(tables["opportunity_team"], tables["sellers"], sales_role=JOB)
    meetings = roles.met(scene.touches, tables["sellers"], sales_role=JOB)
    found = roles.brought_in(due, team, meetings, until=scene.as_of).order_by("day", "opportunity_id")
    rows = found.to_pyarrow()
    owner = codes(rows["owner_id"], scene.numbers)
    amount = np.asarray(rows["amount"].fill_null(0).to_numpy(), dtype=np.float64)
    job = np.asarray([person.sales_role == JOB for person in scene.people])
    kept = (owner >= 0) & ~job[owner] & (amount >= numbers["least_amount"] * 100)
    rows, owner, amount = rows.filter(pa.array(kept)), owner[kept], amount[kept]
    called = rows["called_on"]
    day = day_columns(rows["day"], scene.first)
    on = np.where(called.is_null().to_numpy(zero_copy_only=False), -1,
                  day_columns(called.fill_null(scene.first), scene.first))  # fmt: skip
    account = rows["account_id"].to_pylist()
    free = _free(scene, account, day, numbers)
    return Deals(rows["opportunity_id"].to_pylist(), account, owner, amount, day, on, free)


def _start(scene: Scene, numbers: Numbers) -> date:
    """The first day judged: the window's, and not before the book began."""
    start = scene.as_of - timedelta(numbers.days("window_days"))
    return max(start, scene.book.effective) if scene.book.effective else start


def _free(scene: Scene, account: list[str], day: Index, numbers: Numbers) -> Mask:
    leads = roles.leads(scene.tables["account_team"], scene.tables["sellers"], sales_role=JOB).to_pyarrow()
    who: dict[str, list[int]] = {}
    for name, row in zip(
        leads["account_id"].to_pylist(), codes(leads["seller_id"], scene.numbers), strict=True
    ):
        if row >= 0:
            who.setdefault(name, []).append(int(row))
    deal = np.asarray([n for n, name in enumerate(account) for _ in who.get(name, ())], dtype=np.int64)
    person = np.asarray([row for name in account for row in who.get(name, ())], dtype=np.int64)
    free = np.zeros(len(account), dtype=bool)
    some = is_free(scene, capacity(scene, numbers), person, np.clip(day[deal], 0, scene.today), numbers)
    free[deal[some]] = True
    known = np.zeros(len(account), dtype=bool)
    known[deal] = True
    return np.asarray(free | ~known)


def _sellers(scene: Scene, deals: Deals, numbers: Numbers) -> list[Seller]:
    start = scene.time.column(_start(scene, numbers))
    now = deals.day >= start
    found = []
    for row in np.unique(deals.owner[now]):
        mine = deals.owner == row
        if scene.people[int(row)].seller_id not in scene.off:
            found.append(Seller(int(row), np.flatnonzero(mine & now), np.flatnonzero(mine & ~now)))
    return found


def _weigh(scene: Scene, deals: Deals, sellers: list[Seller], numbers: Numbers, *, free_only: bool) -> Shares:
    counted = deals.free | deals.has if free_only else np.ones(len(deals.deal), dtype=bool)
    place = np.full(len(scene.people), -1, dtype=np.int64)
    for n, one in enumerate(sellers):
        place[one.row] = n
    unit = place[deals.owner]
    some = np.flatnonzero(counted & (unit >= 0))
    group = np.asarray([scene.people[one.row].sales_role for one in sellers], dtype=np.str_)
    return weigh(
        unit[some], deals.day[some], deals.has[some], group, first=scene.time.column(_start(scene, numbers)),
        today=scene.today, most_former=numbers["former_deals"], least=numbers["min_eligible"],
        prior=numbers["prior"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tried:
    """One run's numbers, from which single sellers are judged."""

    scene: Scene
    numbers: Numbers
    deals: Deals
    sellers: list[Seller]
    weighed: Shares
    plain: Shares

    def counted(self, n: int) -> Index:
        """Deals since the habit began that found a specialist free."""
        now = self._since(n, self.weighed)
        return now[self.deals.free[now] | self.deals.has[now]]

    def _since(self, n: int, by: Shares) -> Index:
        now = self.sellers[n].now
        return np.asarray(now[self.deals.day[now] >= by.since[n]])

    def is_near(self, n: int) -> bool:
        limit = self.numbers["prompt_fdr"]
        return any(
            by.q[n] <= limit and self._is_low(n, self._since(n, by)) for by in (self.weighed, self.plain)
        )

    def _is_low(self, n: int, places: Index) -> bool:
        if not len(places):
            return False
        share = float(self.deals.has[places].mean())
        return share < self.numbers["floor"] * float(self.weighed.expected[n])

    def _both_halves(self, n: int) -> bool:
        some = self.counted(n)
        half = len(some) // 2
        return self._is_low(n, some[:half]) and self._is_low(n, some[half:])

    def verdict(self, n: int, tried: tuple[Excuse, ...]) -> str:
        if holds(tried):
            return EXCUSED
        q, some = float(self.weighed.q[n]), self.counted(n)
        if self.weighed.p[n] < self.numbers["likely"]:
            return NOT_ENOUGH
        if len(some) < self.numbers["min_eligible"] or not self._is_low(n, some[len(some) // 2 :]):
            return NOT_ENOUGH
        if q <= self.numbers["fdr"] and self._both_halves(n):
            return CASE
        return PROMPT if q <= self.numbers["prompt_fdr"] else NOT_ENOUGH

    def judge(self, n: int) -> Judged:
        scene, numbers, deals = self.scene, self.numbers, self.deals
        one = self.sellers[n]
        who, some = scene.people[one.row], self.counted(n)
        tried = self._excuses(n)
        verdict = self.verdict(n, tried)
        x, total = int(deals.has[some].sum()), len(some)
        missed = some[~deals.has[some]]
        since = scene.time.day(int(self._from(n)))
        peers = f"{self.weighed.expected[n] * total:.0f}"
        return Judged(
            kind="S11", grade="D" if verdict == PROMPT else numbers.policy.grade, verdict=verdict,
            account_id=None, account_name=None, from_seller=None, to_seller=(who.seller_id, who.name),
            since=since,
            headline=f"{who.name} brought a specialist into {x} of {many(total, 'deal')} they are meant for; "
                     f"{peers} would be usual.",
            question="does the seller bring specialists into the deals they are meant for?",
            window=(since, scene.as_of), counts=self._counts(n), expected=self._expected(n),
            formula=self._formula(n), rows=self._rows(n), excuses=tried,
            price=price(p=float(self.weighed.p[n]), base_minor=round(float(deals.amount[missed].sum())),
                        loss=numbers["loss"], age_days=(scene.as_of - since).days,
                        placeholder=numbers.is_placeholder),
            answers=CARDS.fill(x=x, n=total, peers=peers, seller=who.name),
        )  # fmt: skip

    def _from(self, n: int) -> int:
        """The day of the first deal since which specialists are left out."""
        return int(min(self.weighed.since[n], self.plain.since[n]))

    def _excuses(self, n: int) -> tuple[Excuse, ...]:
        deals, now = self.deals, self._since(n, self.plain)
        left_out = int((~deals.free[now] & ~deals.has[now]).sum())
        decided = bool(self.weighed.q[n] > self.numbers["prompt_fdr"])
        text = "found every specialist of the account away or full"
        start = self._from(n)
        return (
            Excuse("specialist_full", decided and left_out > 0, f"{many(left_out, 'deal')} {text}"),
            *ordinary(self.scene, self.sellers[n].row, slice(start, self.scene.today), self.numbers),
        )

    def _counts(self, n: int) -> tuple[Count, ...]:
        deals, some, now = self.deals, self.counted(n), self._since(n, self.weighed)
        one = self.sellers[n]
        before = np.setdiff1d(np.concatenate((one.before, one.now)), now)
        return (
            Count("deals a specialist is meant for", len(some), "deals"),
            Count("of these with a specialist", float(deals.has[some].sum()), "deals"),
            Count("left out: specialists away or full", len(now) - len(some), "deals"),
            Count("deals before that day", len(before), "deals"),
            Count("of these with a specialist, before", float(deals.has[before].sum()), "deals"),
        )

    def _expected(self, n: int) -> dict[str, object]:
        share, total = float(self.weighed.expected[n]), len(self.counted(n))
        how = (f"{share:.0%} of {many(total, 'deal')}: the usual share of the same job and the seller's own "
               f"before, worth {self.weighed.strength[n]:.0f} deals together")  # fmt: skip
        return {"value": round(share * total, 1), "unit": "deals", "how": how}

    def _formula(self, n: int) -> str:
        it, some = self.weighed, self.counted(n)
        x = int(self.deals.has[some].sum())
        return (
            f"P(at most {x} of {len(some)} | Beta({it.a[n]:.1f}, {it.b[n]:.1f})) = {it.tail[n]:.3g} by "
            f"themselves; all deals are {np.exp(min(it.log_ratio[n], 50)):.3g} times likelier if specialists "
            f"are left out since some day, "
            f"false-discovery rate {it.q[n]:.3f} (case at {self.numbers['fdr']:g}, prompt at "
            f"{self.numbers['prompt_fdr']:g}); share {x / max(len(some), 1):.2f} of {it.expected[n]:.2f} "
            f"expected (floor {self.numbers['floor']:g} of it); prior {self.numbers['prior']:g} -> "
            f"P = {it.p[n]:.2f}"
        )

    def _rows(self, n: int) -> tuple[dict[str, object], ...]:
        one, deals, scene = self.sellers[n], self.deals, self.scene
        who = scene.people[one.row].name
        rows: list[dict[str, object]] = []
        for place in self._since(n, self.weighed if self.weighed.n[n] else self.plain).tolist():
            account = scene.accounts[deals.account[place]][0]
            if deals.called[place] >= 0:
                told = f"with a specialist from {scene.time.day(int(deals.called[place]))}"
            else:
                told = "no specialist" if deals.free[place] else "no specialist, not counted: away or full"
            rows.append({"day": str(scene.time.day(int(deals.day[place]))), "who": who,
                         "what": f"deal begun at {account}: {told}",
                         "source": f"opportunity {deals.deal[place]}"})  # fmt: skip
        return tuple(rows)


def _too_few(number: int) -> Finding:
    return Finding(
        "GR631", Severity.NOTE,
        f"none of {number} sellers has enough deals on accounts with a named specialist for signal `S11`",
        "nothing to do: it speaks when there are more such deals", kind="too little evidence", count=number,
    )  # fmt: skip


DETECTOR = Detector(
    "S11", requires=("opportunities", "opportunity_team", "account_team", "assignments"),
    wants=("attendees", "leave"), needs=NEEDS, cards=CARDS, watch=watch,
)  # fmt: skip
