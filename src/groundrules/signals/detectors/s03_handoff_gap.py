"""S03, hand-off gap: nobody has visibly contacted the account since it moved.

The fact is about the account, so the owner and the leader see it at once; ``silence`` does the weighing.
"""

from dataclasses import dataclass
from datetime import date

import numpy as np

from groundrules.handoff.risk import ASSUMED_ENDING_DAYS, ENDING_DAYS
from groundrules.signals import excuses
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import between
from groundrules.signals.kernel import nb_zero
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.report import strongest, with_contacts
from groundrules.signals.scene import Scene
from groundrules.signals.silence import MOST_REQUESTS, Seen, Weighed, look, weigh
from groundrules.signals.units import Units, stayed
from groundrules.terms import Finding, Severity

MOST_STAYED = 6000
"""Accounts that kept their owner and teach the size: more would teach no more."""

NEAR = 0.5
"""From this chance on an account is judged that would look dropped, were it not for leave and the like."""

NEEDS = (
    Need("first_touch_days", "business days", "the first own contact, by tier", 1, 120, per_tier=True,
         by_tier={"A": 3, "B": 5, "C": 10}),
    Need("evaluate_from_day", "business days", "before it silence is normal", 1, 60, 5),
    Need("max_age_days", "calendar days", "later it is cadence, not hand-off", 7, 300, 240),
    Need("prior", "share", "how many hand-offs are dropped", 0.001, 0.5, 0.05),
    Need("max_lfdr", "share", "how often a case may be wrong", 0.001, 0.5, 0.10),
    Need("loss", "share of revenue", "what an untouched account loses in a year", 0.0, 1.0, 0.15),
    Need("listed_from", "share", "from this chance on a silent account is listed", 0.01, 0.9, 0.10),
    Need("baseline_days", "calendar days", "the weeks before the move that show the pace", 28, 120, 84),
    Need("prompt_lfdr", "share", "how often a prompt to the owner may be wrong", 0.01, 0.9, 0.30),
    Need("answer_days", "calendar days", "how long an answer may take", 1, 30, 5),
    Need("unanswered_if_dropped", "share", "requests a dropped account sees unanswered", 0.5, 0.99, 0.93),
    Need("cover_share", "share of expected touches", "others who do as much look after it", 0.01, 1, 0.25),
    Need("outage_share", "share", "below it the person's work is not being recorded", 0.05, 0.9, 0.40),
    Need("new_hire_days", "calendar days", "how long a newcomer is left alone", 0, 180, 30),
    Need(ENDING_DAYS, "calendar days", "contracts and deals of a moved account that end by then are shown",
         1, 365, ASSUMED_ENDING_DAYS),
)  # fmt: skip

CARDS = Cards(
    owner="Nobody has visibly contacted {account} for {days} working days since it became yours. "
    "One call logged closes this.",
    partner="{account} moved to {new} on {moved_on} and shows no contact since. Was somebody else with them?",
    leader="Assign cover for {account} today. Nothing personal: talk to {new} only if it happens again "
    "within 30 days, beyond what their number of new accounts explains.",
)


def scope(scene: Scene, numbers: Numbers) -> Units:
    """Accounts that moved lately, are still with the new owner, and have had time for a first contact."""
    units = scene.units
    age = scene.today - units.moved
    working = between((scene.time.office > 0).astype(float), units.new, units.moved,
                      np.full(len(units), scene.today))  # fmt: skip
    kept = scene.current & ~scene.returned & (age <= numbers["max_age_days"])
    return units.where(kept & (working >= numbers["evaluate_from_day"]))


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Cases, prompts and excused accounts among those without a contact by their new owner."""
    units = scope(scene, numbers)
    if len(units) == 0:
        return Outcome(findings=(_no_moves(),))
    still = stayed(
        scene.owned, numbers=scene.numbers, tiers=scene.tiers, first=scene.first, until=scene.as_of,
        moved=np.sort(units.moved), baseline=numbers.days("baseline_days"), most=MOST_STAYED,
    )  # fmt: skip
    both = units.plus(still)
    seen = look(scene, both, numbers)
    weighed = weigh(scene, both, len(units), seen, numbers)
    if weighed is None:
        return Outcome(totals={NOT_ENOUGH: len(units)}, findings=(_too_few_stayed(len(still)),))
    silent = np.flatnonzero(seen.new[: len(units)] == 0)
    listed = (weighed.p >= numbers["listed_from"]) | (weighed.p_plain >= NEAR)
    near = silent[listed[silent]]
    tried = _Tried(scene, numbers, units, seen, weighed)
    scene.base([str(account) for account in units.account[near]])  # one question for all of them
    judged = [tried.judge(int(unit)) for unit in near]
    totals: dict[str, int] = {NOT_ENOUGH: int(silent.size - near.size)}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    learned = {
        "hand-offs judged": float(len(units)), "without contact": float(silent.size),
        "accounts that stayed": float(len(still)), "size": weighed.size,
        "unanswered where the owner stayed": weighed.quiet,
    }  # fmt: skip
    return Outcome(with_contacts(scene, strongest(judged)), totals, learned)


@dataclass(frozen=True, slots=True)
class _Tried:
    """One run's numbers, from which single units are judged."""

    scene: Scene
    numbers: Numbers
    units: Units
    seen: Seen
    weighed: Weighed

    def judge(self, unit: int) -> Judged:
        scene, numbers, units = self.scene, self.numbers, self.units
        account = str(units.account[unit])
        name, tier, _ = scene.accounts[account]
        old, new = scene.people[units.old[unit]], scene.people[units.new[unit]]
        moved_on = scene.time.day(int(units.moved[unit]))
        days = slice(int(units.moved[unit]), scene.today)
        working = int((scene.time.office[units.new[unit], days] > 0).sum())
        tried = self._excuses(unit, days)
        due = numbers.tier("first_touch_days", tier)
        verdict = self._verdict(unit, tried, overdue=working > due)
        p = float(self.weighed.p[unit] if verdict != EXCUSED else self.weighed.p_plain[unit])
        words = {"account": name, "days": working, "new": new.name, "old": old.name,
                 "moved_on": f"{moved_on:%-d %B %Y}"}  # fmt: skip
        base = scene.base([account])[account]
        return Judged(
            kind="S03", grade=numbers.policy.grade, verdict=verdict, account_id=account, account_name=name,
            from_seller=(old.seller_id, old.name), to_seller=(new.seller_id, new.name), since=moved_on,
            headline=self._headline(unit, name, new.name, working),
            question="has anybody visibly contacted the account since it moved?",
            window=(moved_on, scene.as_of),
            counts=self._counts(unit, working, due), expected=self._expected(unit),
            formula=self._formula(unit), rows=(), excuses=tried,
            price=price(p=p, base_minor=base, loss=numbers["loss"], age_days=(scene.as_of - moved_on).days,
                        placeholder=numbers.is_placeholder),
            answers=CARDS.fill(**words),
        )  # fmt: skip

    def _headline(self, unit: int, account: str, new: str, working: int) -> str:
        last = self._last_other(unit)
        if last is None:
            return (
                f"Nobody has visibly contacted {account} for {working} working days since it became {new}'s."
            )
        return (f"{new} has not visibly contacted {account} in {working} working days, "
                f"and nobody else has since {last:%-d %B %Y}.")  # fmt: skip

    def _verdict(self, unit: int, tried: tuple[Excuse, ...], *, overdue: bool) -> str:
        p, prompt = self.weighed.p[unit], 1 - self.numbers["prompt_lfdr"]
        if any(excuse.holds for excuse in tried):
            return EXCUSED
        if p >= 1 - self.numbers["max_lfdr"] and overdue:
            return CASE if self.scene.sources["activities"].complete else PROMPT
        return PROMPT if p >= prompt and overdue else NOT_ENOUGH

    def _excuses(self, unit: int, days: slice) -> tuple[Excuse, ...]:
        scene, seen, row = self.scene, self.seen, self.units.new[unit]
        who = scene.people[row]
        office = scene.time.office[row, days]
        working = int((office > 0).sum())
        weekdays = sum(scene.time.day(day).weekday() < 5 for day in range(days.start, days.stop))
        asked = int(seen.asked[unit])
        before, after = int(seen.before[unit]), int(seen.old[unit])
        return (
            excuses.leave(name=who.name, at_work=float(scene.time.w[row, days].sum()),
                          expected=float(office.sum()), away_now=scene.time.away_now(int(row), scene.today),
                          is_known=scene.sources["leave"].complete),
            excuses.part_time(name=who.name, share=who.full_time_share),
            excuses.public_holiday(weekdays=weekdays, working=working),
            excuses.dormant(rate=float(self.weighed.rate[unit]), asked=asked,
                            has_open_deal=str(self.units.account[unit]) in scene.open_deals),
            excuses.logged_elsewhere(
                name=who.name, dark_days=int(((office > 0) & scene.dark[row, days]).sum()), of_days=working,
                index=float(self.weighed.index[unit]), share=self.numbers["outage_share"]),
            excuses.touched_by_other(
                others=int(seen.other[unit]), by_old=after, last=self._last_other(unit),
                is_enough=self._is_looked_after(unit)),
            excuses.new_hire(name=who.name, hired_on=who.hired_on, as_of=scene.as_of,
                             least=self.numbers.days("new_hire_days")),
            excuses.left(name=who.name, left_on=who.left_on, as_of=scene.as_of),
            excuses.ownership_doubtful(new_before=int(seen.new_before[unit]), old_before=before,
                                       old_after=after, new_after=0),
        )  # fmt: skip

    def _is_looked_after(self, unit: int) -> bool:
        # The former owner winding up in the first days is no cover; the team coming regularly is.
        regular = self.seen.other[unit] >= max(1.0, self.numbers["cover_share"] * self.weighed.due[unit])
        return bool(regular or self.weighed.p[unit] < 1 - self.numbers["prompt_lfdr"])

    def _last_other(self, unit: int) -> date | None:
        quiet_from = int(self.seen.quiet_from[unit])
        return self.scene.time.day(quiet_from - 1) if quiet_from > self.units.moved[unit] else None

    def _counts(self, unit: int, working: int, due: float) -> tuple[Count, ...]:
        seen = self.seen
        return (
            Count("touches by the new owner", 0, "touches"),
            Count("touches by anybody else since the move", seen.old[unit] + seen.other[unit], "touches"),
            Count("requests by the customer in the silence", seen.asked[unit], "days"),
            Count("of these without a visible answer", seen.unanswered[unit], "days"),
            Count("touches by the old owner before the move", seen.before[unit], "touches"),
            Count("working days since the move", working, "days"),
            Count("first contact promised within", due, "working days"),
        )

    def _expected(self, unit: int) -> dict[str, object]:
        it = self.weighed
        how = (f"{it.rate[unit]:.3f} a day before the move x {it.days[unit]:.1f} days at work in the silence "
               f"x {it.index[unit]:.2f} visibility x {it.pace[unit]:.2f} pace of new owners")  # fmt: skip
        return {"value": round(float(it.mu[unit]), 1), "unit": "touches", "how": how}

    def _formula(self, unit: int) -> str:
        it, prior = self.weighed, self.weighed.prior[unit]
        zero = float(nb_zero(it.mu[unit], it.size))
        text = f"P(0 touches | {it.mu[unit]:.1f} expected, size {it.size:.2f}) = {zero:.3g}"
        text += f", and with how long like accounts waited for a first contact {it.waiting[unit]:.3g}"
        if it.quiet < self.numbers["unanswered_if_dropped"] and self.seen.unanswered[unit]:
            times = min(int(self.seen.unanswered[unit]), MOST_REQUESTS)
            text += f"; {times} unanswered x {it.quiet / self.numbers['unanswered_if_dropped']:.2f} each"
        return f"{text}; prior {prior:.2g} -> P(dropped) = {it.p[unit]:.2f}"


def _no_moves() -> Finding:
    return Finding(
        "GR609", Severity.NOTE, "no account changed owner lately, so there is no hand-off to watch",
        "nothing to do", kind="no moves",
    )  # fmt: skip


def _too_few_stayed(number: int) -> Finding:
    return Finding(
        "GR610", Severity.WARNING,
        f"only {number} accounts kept their owner, too few to learn what ordinary silence looks like, "
        "so signal `S03` opens no case",
        "import a longer history, or wait until at least 30 accounts have kept their owner for some weeks",
        kind="too little evidence", count=number,
    )  # fmt: skip


DETECTOR = Detector(
    "S03", requires=("activities", "account_owners"), wants=("leave", "requests"), needs=NEEDS, cards=CARDS,
    watch=watch,
)  # fmt: skip
