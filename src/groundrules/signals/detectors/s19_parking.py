"""S19: accounts that could buy more than most lie in a book that is larger than anybody can work.

Told to the owner alone (D), with the list. What nobody at all has contacted for a plan's time longer is
told about the account (A), with nothing of the book it lies in: use it, plan it, or return it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from groundrules.signals import excuses
from groundrules.signals.attention import Held, held, usual_shares
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Index
from groundrules.signals.kernel import bb_upper, bh_adjusted, lfdr
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import Price, price
from groundrules.signals.report import strongest
from groundrules.signals.scene import Scene
from groundrules.signals.teams import books
from groundrules.terms import Finding, Severity

NEEDS = (
    Need("window_days", "calendar days", "how long an account may lie without a contact", 30, 365, 90),
    Need("pace_share", "share of the tier's pace", "below it an account lies untouched", 0.01, 1.0, 0.25),
    Need("own_share", "share of its own former pace", "below it it is not worked as before", 0.01, 1, 0.25),
    Need("min_accounts", "accounts", "a book smaller than this shows no habit", 5, 500, 20),
    Need("min_high", "accounts", "of these with the larger potential", 3, 500, 8),
    Need("min_parked", "accounts", "fewer untouched ones are no habit", 2, 100, 5),
    Need("full_book", "share of a usual book", "from it on a book is more than capacity", 0.5, 5.0, 1.2),
    Need("min_excess", "share of accounts", "more of them untouched than with colleagues", 0.02, 0.9, 0.15),
    Need("rest_share", "share of that excess", "from it on the rest lies untouched, too", 0.1, 2.0, 0.5),
    Need("fdr", "share", "how many prompts may be wrong", 0.01, 0.5, 0.10),
    Need("settle_days", "calendar days", "a new territory is left alone so long", 0, 365, 60),
    Need("plan_days", "calendar days", "time to plan or return, after which the account is told", 7, 180, 30),
    Need("lock_days", "calendar days", "a contract that runs longer needs no selling yet", 30, 1500, 365),
    Need("most_accounts", "accounts", "of one book told to the leader at once", 1, 20, 3),
    Need("outage_share", "share", "below it the person's work is not being recorded", 0.05, 0.9, 0.40),
    Need("new_hire_days", "calendar days", "how long a newcomer is left alone", 0, 365, 90),
    Need("loss", "share of potential", "missed in a year without a contact (placeholder)", 0, 1, 0.15),
)  # fmt: skip

CARDS = Cards(
    owner="{parked} of your {high} accounts with the larger potential had hardly a contact in {days} days. "
    "For each: keep, plan or release?",
    partner="Nothing is told to others.",
    leader="Use it or plan it: {plan} days to plan {account} or return it to the pool. Look at the size of "
    "the book first.",
)

_FACTS = ("leave", "part_time", "new_hire", "left")
"""Reasons a leader may read beside an account; those about the book stay with its owner."""

LEAST = 30
"""People with books large enough, below which nobody is compared."""


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Prompts to people with more untouched accounts than colleagues, and accounts that go on so."""
    found, count = held(scene, numbers), len(scene.people)
    high, low = found.count(found.is_high, count), found.count(found.is_low, count)
    parked = found.count(found.is_high & found.is_parked, count)
    rest = found.count(found.is_low & found.is_parked, count)
    size = books(scene).accounts
    asked = np.flatnonzero((size >= numbers["min_accounts"]) & (high >= numbers["min_high"]))
    role = scene.volume.role[asked]
    if len(asked) < LEAST:
        return Outcome(totals={NOT_ENOUGH: len(asked)}, findings=(_too_few(len(asked)),))
    share, strength = usual_shares(parked[asked], high[asked], role)
    tail = bb_upper(parked[asked], high[asked], share * strength, (1 - share) * strength)
    adjusted, doubt = bh_adjusted(tail), lfdr(tail)
    excess = parked[asked] / np.maximum(high[asked], 1) - share
    is_many = (excess >= numbers["min_excess"]) & (parked[asked] >= numbers["min_parked"])
    is_off = Scene.rows_in(asked, [scene.numbers[seller] for seller in scene.off])
    near = np.flatnonzero((adjusted <= numbers["fdr"]) & is_many & ~is_off)
    others, _ = usual_shares(rest[asked], low[asked], role)
    judged: list[Judged] = []
    for at in near.tolist():
        person = int(asked[at])
        thin = (rest[person] + others[at]) / (low[person] + 1.0)
        tried = _Tried(scene, numbers, found, person, float(share[at]), float(tail[at]),
                       float(adjusted[at]), float(doubt[at]), strength,
                       (float(thin), float(others[at])))  # fmt: skip
        judged += tried.judge()
    totals: dict[str, int] = {NOT_ENOUGH: int((size > 0).sum() - len(asked))}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    learned = {"people judged": float(len(asked)), "concentration": float(strength),
               "untouched share": float(parked[asked].sum() / max(high[asked].sum(), 1))}  # fmt: skip
    return Outcome(strongest(judged), totals, learned)


@dataclass(frozen=True, slots=True)
class _Tried:
    """One person whose book shows more untouched accounts than colleagues'."""

    scene: Scene
    numbers: Numbers
    held: Held
    person: int
    share: float
    tail: float
    adjusted: float
    doubt: float
    strength: float
    rest: tuple[float, float]

    def judge(self) -> list[Judged]:
        """The prompt, and the accounts that have lain so for a plan's time longer."""
        scene, numbers, held = self.scene, self.numbers, self.held
        mine = (held.owner == self.person) & held.is_high
        rows = np.flatnonzero(mine & held.is_parked)
        rows = rows[np.argsort(-held.potential[rows], kind="stable")]
        tried = self._excuses(rows)
        full = self._fullness()
        verdict = EXCUSED if any(e.holds for e in tried) else PROMPT
        if full < numbers["full_book"] and verdict == PROMPT:
            verdict = NOT_ENOUGH
        found = [self._prompt(rows, int(mine.sum()), full, verdict, tried)]
        if verdict == PROMPT and scene.sources["leave"].complete:
            late = scene.today - numbers.days("window_days") - numbers.days("plan_days")
            long = [int(n) for n in rows if held.n[n] == 0 and held.start[n] <= late]
            free = scene.today + numbers["lock_days"]
            long = [n for n in long if self._last(n) < late and held.lock[n] <= free]
            facts = tuple(e for e in tried if e.code in _FACTS)
            found += [self._account(n, facts) for n in long[: numbers.days("most_accounts")]]
        return found

    def _fullness(self) -> float:
        """Accounts held against a usual book of the job; by number, since untouched ones ask for no work."""
        book = books(self.scene)
        return float(book.accounts[self.person] / max(book.usual_accounts[self.person], 1e-9))

    def _last(self, n: int) -> int:
        """The column of the latest contact by anybody; before the look-back where there is none."""
        return int(self.held.last[n])

    def _excuses(self, rows: Index) -> tuple[Excuse, ...]:
        scene, numbers, row = self.scene, self.numbers, self.person
        who = scene.people[row]
        days = slice(max(scene.today - numbers.days("window_days"), 0), scene.today)
        office = scene.time.office[row, days]
        dark = int(((office > 0) & scene.dark[row, days]).sum())
        thin, usual = self.rest
        excess = len(rows) / max(int((self.held.is_high & (self.held.owner == row)).sum()), 1) - self.share
        locked = int((self.held.lock[rows] > scene.today + numbers["lock_days"]).sum())
        return (
            excuses.leave(name=who.name, at_work=float(scene.time.w[row, days].sum()),
                          expected=float(office.sum()), away_now=scene.time.away_now(row, scene.today),
                          is_known=scene.sources["leave"].complete),
            excuses.part_time(name=who.name, share=who.full_time_share),
            Excuse("overloaded", thin - usual >= max(numbers["min_excess"], numbers["rest_share"] * excess),
                   f"of the accounts with less potential {thin:.0%} lie untouched, too, with colleagues "
                   f"{usual:.0%}"),
            Excuse("contract", 2 * locked >= len(rows) > 0,
                   f"{locked} of {len(rows)} have more than {numbers.days('lock_days')} days of contract"),
            excuses.logged_elsewhere(name=who.name, dark_days=dark, of_days=int((office > 0).sum()),
                                     index=float(self.held.seen[row]), share=numbers["outage_share"]),
            excuses.new_hire(name=who.name, hired_on=who.hired_on, as_of=scene.as_of,
                             least=numbers.days("new_hire_days")),
            excuses.left(name=who.name, left_on=who.left_on, as_of=scene.as_of),
        )  # fmt: skip

    def _words(self, account: str, parked: int, high: int) -> dict[str, object]:
        return {"parked": parked, "high": high, "days": self.numbers.days("window_days"), "account": account,
                "plan": self.numbers.days("plan_days")}  # fmt: skip

    def _prompt(self, rows: Index, high: int, full: float, verdict: str, tried: tuple[Excuse, ...]) -> Judged:
        scene, numbers, held = self.scene, self.numbers, self.held
        who = scene.people[self.person]
        since = scene.as_of - timedelta(numbers.days("window_days"))
        return Judged(
            kind="S19", grade="D", verdict=verdict, account_id=None, account_name=None, from_seller=None,
            to_seller=(who.seller_id, who.name), since=since,
            headline=f"{len(rows)} of {who.name}'s {high} accounts with the larger potential had hardly a "
            f"contact in {numbers.days('window_days')} days.",
            question="do accounts with potential lie untouched in a book larger than usual?",
            window=(since, scene.as_of),
            counts=(
                Count("accounts with the larger potential", high, "accounts"),
                Count("of these hardly contacted", len(rows), "accounts"),
                Count("size of the book against a usual one", 100 * full, "%"),
            ),
            expected={"value": round(self.share * high, 1), "unit": "accounts",
                      "how": f"{self.share:.0%} of them with colleagues of the same job"},
            formula=f"P({len(rows)} or more of {high} | {self.share:.2f}, concentration {self.strength:.1f}) "
            f"= {self.tail:.2g}; of all people at once (Benjamini-Hochberg) {self.adjusted:.2g}",
            rows=tuple(self._row(int(n)) for n in rows), excuses=tried,
            price=self._price(float(held.potential[rows].sum())),
            answers=CARDS.fill(**self._words("each", len(rows), high)),
        )  # fmt: skip

    def _account(self, n: int, tried: tuple[Excuse, ...]) -> Judged:
        scene, numbers, held = self.scene, self.numbers, self.held
        who, account = scene.people[self.person], str(held.account[n])
        name = scene.accounts[account][0]
        days = numbers.days("window_days") + numbers.days("plan_days")
        since = scene.time.day(max(self._last(n), int(held.start[n]), 0))
        return Judged(
            kind="S19", grade="A", verdict=CASE, account_id=account, account_name=name, from_seller=None,
            to_seller=(who.seller_id, who.name), since=since,
            headline=f"Nobody has visibly contacted {name} for more than {days} days; it could buy more than "
            "most.",
            question="has anybody contacted this account with potential?", window=(since, scene.as_of),
            counts=(Count("contacts by anybody", 0, "contacts"),
                    Count("potential of a year", held.potential[n] / 100, scene.book.currency)),
            expected={"value": round(float(held.usual[n]), 1), "unit": "contacts",
                      "how": f"accounts of the tier in {numbers.days('window_days')} days"},
            formula=f"0 contacts in {days} days; in {numbers.days('window_days')} days {held.usual[n]:.1f} "
            f"are usual in the tier, {held.once[n]:.1f} were this account's own",
            rows=(self._row(n),), excuses=tried, price=self._price(float(held.potential[n])),
            answers=CARDS.fill(**self._words(name, 1, 1)),
        )  # fmt: skip

    def _price(self, potential: float) -> Price:
        return price(p=1 - self.doubt, base_minor=round(potential * self._conversion()),
                     loss=self.numbers["loss"], age_days=self.numbers.days("window_days"),
                     placeholder=self.numbers.is_placeholder)  # fmt: skip

    def _conversion(self) -> float:
        """What accounts that are contacted bring, of what they could."""
        return self.scene.once("conversion", lambda: _conversion(self.scene, self.held))

    def _row(self, n: int) -> dict[str, object]:
        last = self._last(n)
        day: date = self.scene.time.day(last) if last >= 0 else self.scene.first
        return {"day": str(day), "who": self.scene.people[self.person].name,
                "what": f"{self.scene.accounts[str(self.held.account[n])][0]}: "
                f"{'last contact' if last >= 0 else 'no contact since'}, {self.held.n[n]:.0f} in the window",
                "source": f"account {self.held.account[n]}"}  # fmt: skip


def _conversion(scene: Scene, held: Held) -> float:
    some = [str(one) for one in held.account[held.is_high & ~held.is_parked]]
    could = float(held.potential[held.is_high & ~held.is_parked].sum())
    return min(1.0, sum(scene.base(some).values()) / could) if could > 0 else 0.0


def _too_few(number: int) -> Finding:
    return Finding(
        "GR641", Severity.NOTE, f"only {number} people hold books large enough to compare for `S19`",
        "nothing to do", kind="too little evidence", count=number,
    )  # fmt: skip


DETECTOR = Detector(
    "S19", requires=("activities", "account_owners"), wants=("leave",), needs=NEEDS, cards=CARDS, watch=watch
)
