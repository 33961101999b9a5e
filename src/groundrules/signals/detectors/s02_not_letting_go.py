"""S02, owner not letting go: the old owner still carries on the relationship after the hand-over.

A pattern about two people: they are asked first. Joint work, deals kept on purpose, cover for leave and
answers to a customer who wrote first never count. Without a leave calendar it stays a prompt to the person.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from groundrules.signals import excuses
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Index
from groundrules.signals.kernel import Mask
from groundrules.signals.letting_go import CURVE_NEEDS
from groundrules.signals.lingering import (
    LEAST_UNITS,
    TEXT,
    After,
    Excess,
    Windows,
    flagged,
    look,
    weigh,
    windows,
)
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.report import rows_by_unit, strongest
from groundrules.signals.scene import Scene
from groundrules.signals.standing import owners_today, places, related_account, relatives
from groundrules.signals.units import Units
from groundrules.terms import Finding, Severity

NEEDS = (
    Need("grace_days", "calendar days", "hand-over meetings are wanted", 0, 120, 21),
    Need("window_days", "calendar days", "the weeks judged", 14, 180, 56),
    Need("baseline_days", "calendar days", "the weeks before the move that show the pace", 28, 120, 84),
    Need("moved_at_least_days_ago", "calendar days", "evidence must have had time to gather", 7, 180, 35),
    Need("moved_at_most_days_ago", "calendar days", "later it is no hand-over any more", 28, 280, 240),
    Need("min_touches", "touches", "fewer are courtesy", 1, 100, 3),
    Need("min_before", "touches", "fewer before the move were no relationship to let go of", 0, 100, 3),
    Need("min_pace", "share of former pace", "less is not carrying on", 0.01, 5, 0.25),
    Need("new_owner_share", "share of touches", "with more the new owner is in charge", 0.05, 1, 0.50),
    Need("fdr", "share", "how many cases may be false", 0.001, 0.5, 0.10),
    Need("trim", "share of moves", "the loudest do not set what is usual", 0.0, 0.4, 0.10),
    Need("loss", "share of revenue", "what a customer with two owners may cost in a year", 0.0, 1.0, 0.05),
    Need("prompt_fdr", "share", "how many prompts to the person may be false", 0.01, 0.9, 0.30),
    Need(
        "reply_days",
        "calendar days",
        "how long after the customer's own call a contact is an answer",
        0,
        30,
        3,
    ),
    Need("outage_share", "share", "below it the person's work is not being recorded", 0.05, 0.9, 0.40),
    Need("new_hire_days", "calendar days", "how long a newcomer is left alone", 0, 180, 30),
    *CURVE_NEEDS,
)

CARDS = Cards(
    owner="You contacted {account} {x} times since {start}; it moved to {new} on {moved_on}. "
    "Is there a reason (customer asked, open deal, covering)?",
    partner="{old} contacted {account} {x} times since {start}, you {new_x} times. Was that agreed?",
    leader="Call {old} and {new} together and agree: introduce, then copy, then leave. If the customer "
    "insists on {old}, treat it as a match question and not as disobedience.",
)


def scope(scene: Scene, numbers: Numbers) -> Units:
    """Accounts that moved long enough ago, not too long, and are still with the new owner."""
    age = scene.today - scene.units.moved
    old_enough = age >= numbers["moved_at_least_days_ago"]
    return scene.units.where(
        scene.current & ~scene.returned & old_enough & (age <= numbers["moved_at_most_days_ago"])
    )


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Cases, prompts and excused contacts of old owners."""
    units = scope(scene, numbers)
    if len(units) < LEAST_UNITS:
        return Outcome(totals={NOT_ENOUGH: len(units)}, findings=(_too_few(len(units)),))
    spans = windows(units, numbers, scene.today)
    marked = flagged(scene, units, spans, reply_days=numbers.days("reply_days"))
    seen = look(scene, units, spans, marked)
    weighed = weigh(scene, units, spans, seen, numbers)
    called, near = _near(seen, weighed, numbers)
    accounts = [str(account) for account in units.account[near]]
    scene.base(accounts)  # one question for all of them
    tried = _Tried(
        scene, numbers, units, spans, seen, weighed, called, places(scene, accounts), relatives(scene),
        owners_today(scene) if near.size else {},
    )  # fmt: skip
    judged = {(one := tried.judge(int(unit))).signal_id: (int(unit), one) for unit in near}
    kept = strongest([one for _, one in judged.values()])
    rows = rows_by_unit(scene, marked, [judged[one.signal_id][0] for one in kept])
    told = tuple(replace(one, rows=tuple(rows.get(judged[one.signal_id][0], ()))) for one in kept)
    totals = {NOT_ENOUGH: int((seen.all_ > 0).sum()) - int((seen.all_[near] > 0).sum())}
    for _, one in judged.values():
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    learned = {
        "moves judged": float(len(units)), "with any contact by the old owner": float((seen.all_ > 0).sum()),
        "usual share of the former pace": weighed.usual, "size": weighed.size,
        "share carrying on": weighed.share, "steadiness of a pace": weighed.steady,
    }  # fmt: skip
    return Outcome(told, totals, learned)


def _near(seen: After, weighed: Excess, numbers: Numbers) -> tuple[Mask, Index]:
    """Which units are called on the contacts that count, and which came near on all contacts."""
    called = weighed.q <= numbers["prompt_fdr"]
    called &= (seen.x >= numbers["min_touches"]) & (weighed.pace > numbers["min_pace"])
    pace = seen.all_ / np.maximum(weighed.rate * weighed.days, 1e-9)
    raw = (weighed.p_all >= 1 - numbers["prompt_fdr"]) & (seen.all_ >= numbers["min_touches"])
    raw &= pace > numbers["min_pace"]
    return called, np.flatnonzero(called | raw)


@dataclass(frozen=True, slots=True)
class _Tried:
    """One run's numbers, from which single units are judged."""

    scene: Scene
    numbers: Numbers
    units: Units
    spans: Windows
    seen: After
    weighed: Excess
    called: Mask
    places: Mapping[tuple[str, str], str]
    families: dict[str, list[str]]
    owners: dict[str, str]

    def judge(self, unit: int) -> Judged:
        scene, numbers, seen = self.scene, self.numbers, self.seen
        account = str(self.units.account[unit])
        name = scene.accounts[account][0]
        old, new = scene.people[self.units.old[unit]], scene.people[self.units.new[unit]]
        moved_on = scene.time.day(int(self.units.moved[unit]))
        start = scene.time.day(int(self.spans.grace[unit]))
        tried = self._excuses(unit)
        complete = scene.sources["leave"].complete
        words = {
            "account": name, "x": f"{seen.x[unit]:.0f}", "new_x": f"{seen.new[unit]:.0f}", "old": old.name,
            "new": new.name, "start": f"{start:%-d %B}", "moved_on": f"{moved_on:%-d %B %Y}",
        }  # fmt: skip
        return Judged(
            kind="S02", grade=numbers.policy.grade if complete else "D", verdict=self._verdict(unit, tried),
            account_id=account, account_name=name, from_seller=(old.seller_id, old.name),
            to_seller=(new.seller_id, new.name), since=moved_on,
            headline=f"{old.name} contacted {name} {seen.x[unit]:.0f} times since {start:%-d %B}; "
                     f"it moved to {new.name} on {moved_on:%-d %B %Y}.",
            question="does the old owner still carry on the relationship?",
            window=(start, scene.as_of), counts=self._counts(unit), expected=self._expected(unit),
            formula=self._formula(unit), rows=(), excuses=tried,
            price=price(p=float(self.weighed.p[unit]), base_minor=scene.base([account])[account],
                        loss=numbers["loss"], age_days=(scene.as_of - moved_on).days,
                        placeholder=numbers.is_placeholder),
            answers=CARDS.fill(**words),
        )  # fmt: skip

    def _verdict(self, unit: int, tried: tuple[Excuse, ...]) -> str:
        if any(excuse.holds for excuse in tried):
            return EXCUSED
        if not self.called[unit]:
            return NOT_ENOUGH
        seen, sources = self.seen, self.scene.sources
        twice = seen.early[unit] > 0 and seen.late[unit] > 0  # a single burst is no habit
        sure = self.weighed.q[unit] <= self.numbers["fdr"]
        crowding = self._share(unit) <= self.numbers["new_owner_share"]
        known = seen.before[unit] >= self.numbers["min_before"]
        whole = sources["leave"].complete and sources["activities"].complete
        return CASE if sure and twice and crowding and known and whole else PROMPT

    def _share(self, unit: int) -> float:
        """The new owner's share of the two owners' contacts in the window."""
        both = self.seen.new[unit] + self.seen.x[unit]
        return float(self.seen.new[unit] / both) if both else 0.0

    def _excuses(self, unit: int) -> tuple[Excuse, ...]:
        scene, seen, units = self.scene, self.seen, self.units
        row, account = units.new[unit], str(units.account[unit])
        old, new = scene.people[units.old[unit]], scene.people[row]
        days = slice(int(self.spans.grace[unit]), scene.today)
        working = scene.time.office[row, days] > 0
        total, excluded = int(seen.all_[unit]), float(seen.all_[unit] - seen.x[unit])
        reasons = tuple(
            excuses.part_of(
                TEXT[reason][0], int(number[unit]), total, text=TEXT[reason][1],
                is_reason=not self.called[unit] and number[unit] * 2 >= excluded,
            )
            for reason, number in seen.reasons.items()
        )  # fmt: skip
        dark = int((working & scene.dark[row, days]).sum())
        related = related_account(scene, account, old.seller_id, families=self.families, owners=self.owners)
        before, after = int(seen.before[unit]), int(seen.new[unit])
        return (
            *reasons,
            excuses.on_the_team(name=old.name, place=self.places.get((account, old.seller_id))),
            excuses.family(name=old.name, related=related),
            excuses.logged_elsewhere(
                name=new.name, dark_days=dark, of_days=int(working.sum()),
                index=float(self.weighed.index_new[unit]), share=self.numbers["outage_share"]),
            excuses.new_hire(name=new.name, hired_on=new.hired_on, as_of=scene.as_of,
                             least=self.numbers.days("new_hire_days")),
            excuses.left(name=new.name, left_on=new.left_on, as_of=scene.as_of),
            excuses.part_time(name=old.name, share=old.full_time_share),
            excuses.ownership_doubtful(new_before=int(seen.new_before[unit]), old_before=before,
                                       old_after=int(seen.x[unit]), new_after=after),
        )  # fmt: skip

    def _counts(self, unit: int) -> tuple[Count, ...]:
        seen = self.seen
        left_out = [Count(f"left out: {TEXT[reason][1]}", number[unit], "touches")
                    for reason, number in seen.reasons.items() if number[unit]]  # fmt: skip
        return (
            Count("touches by the old owner that count", seen.x[unit], "touches"),
            Count("all touches by the old owner", seen.all_[unit], "touches"),
            *left_out,
            Count("touches by the new owner", seen.new[unit], "touches"),
            Count("touches by the old owner before the move", seen.before[unit], "touches"),
        )

    def _expected(self, unit: int) -> dict[str, object]:
        it = self.weighed
        how = (f"{it.rate[unit]:.3f} a day before the move x {it.days[unit]:.1f} days at work x "
               f"{it.index[unit]:.2f} visibility = {it.former[unit]:.1f} at the former pace; "
               f"x {it.usual:.3f} usual after a move")  # fmt: skip
        return {"value": round(float(it.usual * it.former[unit]), 2), "unit": "touches", "how": how}

    def _formula(self, unit: int) -> str:
        it, numbers = self.weighed, self.numbers
        return (
            f"{self.seen.x[unit]:.0f} touches: {it.former[unit]:.1f} if carrying on (size {it.steady:.2f}), "
            f"{it.usual * it.former[unit]:.2f} if letting go (size {it.size:.2f}), {it.share:.3f} of moves "
            f"carry on -> P(carries on) = {it.p[unit]:.2f}, false-discovery rate {it.q[unit]:.3f} (case at "
            f"{numbers['fdr']:g}); pace {it.pace[unit]:.2f} of the former (floor {numbers['min_pace']:g}); "
            f"new owner's share {self._share(unit):.2f} (floor {numbers['new_owner_share']:g})"
        )


def _too_few(number: int) -> Finding:
    return Finding(
        "GR611", Severity.NOTE,
        f"only {number} accounts moved in the time signal `S02` looks at, too few to learn what contact by "
        "an old owner is usual",
        f"nothing to do: it speaks when {LEAST_UNITS} accounts have moved in that time",
        kind="too little evidence", count=number,
    )  # fmt: skip


DETECTOR = Detector(
    "S02", requires=("activities", "account_owners"), wants=("leave", "requests", "attendees"), needs=NEEDS,
    cards=CARDS, watch=watch,
)  # fmt: skip
