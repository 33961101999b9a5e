"""S21, poor match: an account does worse with its new owner than was to be expected, and asks for another.

It speaks of an account and of looking for another match, and never says that somebody works badly: what
befalls all accounts of one owner is left out before anything is judged. It takes less coming back from the
customer and a second source (the customer turns to the old owner, or deals are lost) for a case.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np

from groundrules.handoff.again.match import FITS
from groundrules.signals import excuses
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import CASE, EXCUSED, NOT_ENOUGH, PROMPT, Count, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.fit import Fit, fit, scope
from groundrules.signals.kernel import Mask
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.report import strongest
from groundrules.signals.scene import Scene
from groundrules.terms import Finding, Severity

NEEDS = (
    Need("min_age_days", "calendar days", "two quarters: losses in the first are usual", 90, 365, 182),
    Need("max_age_days", "calendar days", "later it is no question of the move any more", 182, 420, 400),
    Need("settle_days", "calendar days", "the hand-over phase, not counted", 0, 120, 42),
    Need("baseline_days", "calendar days", "the weeks before the move that show the account", 28, 182, 112),
    Need("min_expected", "requests", "below it a customer's silence says nothing", 1, 50, 2.0),
    Need("min_gap", "share", "how much less than expected it must be", 0.02, 0.9, 0.10),
    Need("min_sure", "share", "how sure it must be that it is so much less", 0.5, 0.99, 0.80),
    Need("min_asks", "requests", "to the old owner, about no deal: fewer are habit", 1, 20, 2),
    Need("trim", "share", "accounts left out of what is usual: those that turn to the old owner most",
         0.0, 0.5, 0.10),
    Need("second_source", "probability", "each of two sources must be as rare by chance", 0.001, 0.3, 0.15),
    Need("fdr", "share", "how many of the accounts told may be ordinary", 0.001, 0.5, 0.10),
    Need("prompt_fdr", "share", "the same for a prompt to the owner alone", 0.001, 0.9, 0.30),
    Need("certainty", "share", "how sure the estimate of a match must be to speak", 0.5, 0.99, 0.80),
    Need("ramp_days", "calendar days", "a newcomer to the company still grows into it", 0, 730, 365),
    Need("everywhere", "share", "below it all accounts of the owner go down, not one", 0.1, 1.0, 0.75),
    Need("most_moves", "moves", "in twelve months; one more would be one too many", 1, 10, 1),
)  # fmt: skip

CARDS = Cards(
    owner="{account} may be better with somebody else: it answers less than comparable accounts that moved "
    "({since} requests, {expected} to be expected){asks}. Would you suggest a swap? It says nothing about "
    "your work; your other accounts are counted first.",
    partner="{account} may be better with somebody else. Nothing is asked of you.",
    leader="Let the next realignment look for another match for {account}, with what a further move costs; "
    "somebody who works alike and is here already loses less than a newcomer.",
)


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Accounts that may be better with somebody else."""
    found = fit(scene, numbers)
    if found is None:
        some = len(scope(scene, numbers))
        return Outcome(totals={NOT_ENOUGH: some}, findings=(_too_few(some),))
    rate = max(numbers["fdr"], numbers["prompt_fdr"])
    near = np.flatnonzero(found.judged & (found.q <= rate) & (found.p_gap >= numbers["min_sure"]))
    scene.base([str(account) for account in found.units.account[near]])
    tried = _Tried(scene, numbers, found, _moved_lately(scene))
    judged = [tried.judge(int(unit)) for unit in near]
    totals = Counter(one.verdict for one in judged)
    totals[NOT_ENOUGH] += int((~found.judged).sum())
    learned = {
        "moves judged": float(found.judged.sum()), "size": found.size,
        "requests turned to the old owner": float(found.former.sum() / max(found.free.sum(), 1.0)),
    }  # fmt: skip
    return Outcome(strongest(judged), totals, learned)


def _moved_lately(scene: Scene) -> Mapping[str, int]:
    """Account -> moves in the last twelve months that were no corrections."""
    lately: Mask = (scene.units.moved >= scene.today - 365) & ~scene.returned
    return Counter(str(account) for account in scene.units.account[lately])


@dataclass(frozen=True, slots=True)
class _Tried:
    """One run's numbers, from which single accounts are judged."""

    scene: Scene
    numbers: Numbers
    found: Fit
    moves: Mapping[str, int]

    def judge(self, unit: int) -> Judged:
        """One account with its owner."""
        scene, found, numbers = self.scene, self.found, self.numbers
        account = str(found.units.account[unit])
        name = scene.accounts[account][0]
        new = scene.people[found.units.new[unit]]
        moved_on = scene.time.day(int(found.units.moved[unit]))
        tried = self._excuses(unit)
        grade, verdict = self._verdict(unit, tried)
        former = int(found.former[unit])
        asks = f", and wrote to the former owner {former} times" if former else ""
        words = {"account": name, "since": int(found.since[unit]), "expected": round(found.expected[unit]),
                 "asks": asks}  # fmt: skip
        gap = max(0.0, -float(found.gap[unit]))
        return Judged(
            kind="S21", grade=grade, verdict=verdict, account_id=account, account_name=name, from_seller=None,
            to_seller=(new.seller_id, new.name), since=moved_on,
            headline=f"{name} may be better with another owner: less comes back from it than from "
            "comparable accounts that moved.",
            question="does the account find its best match where it is?",
            window=(moved_on + timedelta(numbers.days("settle_days")), scene.as_of),
            counts=self._counts(unit),
            expected={"value": round(float(found.expected[unit]), 1), "unit": "requests",
                      "how": "its own pace before the move, drawn to its segment's, as it went on with "
                      f"accounts that moved as it did, and as it goes on {new.name}'s other accounts "
                      f"({found.others[unit]:.2f} of usual)"},
            formula=self._formula(unit), rows=self._rows(unit), excuses=tried,
            price=price(p=min(float(found.p_gap[unit]), 1 - float(found.doubt[unit])),
                        base_minor=scene.base([account])[account], loss=round(gap, 4),
                        age_days=(scene.as_of - moved_on).days, placeholder=False),
            answers=CARDS.fill(**words),
        )  # fmt: skip

    def _verdict(self, unit: int, tried: tuple[Excuse, ...]) -> tuple[str, str]:
        """Grade and verdict; one source alone, or no leave calendar, is a prompt to the owner."""
        found, grade = self.found, self.numbers.policy.grade
        if any(one.holds for one in tried):
            return grade, EXCUSED
        numbers = self.numbers
        rare, turned = numbers["second_source"], found.p_asks[unit] <= numbers["second_source"]
        less = bool(found.p_answers[unit] <= rare and found.p_deals[unit] <= rare)
        asks = bool(turned and found.former[unit] >= numbers["min_asks"] and found.p_outcome[unit] <= rare)
        if not (less or turned):
            return "D", NOT_ENOUGH
        is_known = self.scene.sources["leave"].complete
        if found.q[unit] > numbers["fdr"] or not (less or asks) or grade == "D" or not is_known:
            return "D", PROMPT
        return grade, CASE

    def _excuses(self, unit: int) -> tuple[Excuse, ...]:
        scene, found, numbers = self.scene, self.found, self.numbers
        row, moved = int(found.units.new[unit]), int(found.units.moved[unit])
        who, days = scene.people[row], slice(moved, scene.today)
        office = scene.time.office[row, days]
        dark = int(((office > 0) & scene.dark[row, days]).sum())
        moves = self.moves.get(str(found.units.account[unit]), 0)
        others = float(found.others[unit])
        return (
            excuses.new_hire(name=who.name, hired_on=who.hired_on, as_of=scene.as_of,
                             least=numbers.days("ramp_days")),
            excuses.left(name=who.name, left_on=who.left_on, as_of=scene.as_of),
            excuses.leave(name=who.name, at_work=float(scene.time.w[row, days].sum()),
                          expected=float(office.sum()), away_now=scene.time.away_now(row, scene.today),
                          is_known=scene.sources["leave"].complete),
            excuses.part_time(name=who.name, share=who.full_time_share),
            Excuse("logged_elsewhere", dark * 2 >= max(int((office > 0).sum()), 1),
                   f"nothing of {who.name} was recorded on {excuses.days(dark)}"),
            Excuse("everywhere", others < numbers["everywhere"],
                   f"the customers of {who.name}'s other accounts write {others:.0%} of what is usual: "
                   + ("a matter of load, not of this account" if others < numbers["everywhere"]
                      else "it is not all accounts")),
            Excuse("moved_again", moves > numbers["most_moves"],
                   f"it moved {moves} times in twelve months; it should rest"),
            Excuse("fits", bool(found.says[unit] == FITS and found.deals[unit] > 0
                                and found.won[unit] >= found.won_expected[unit]),
                   f"as the coming realignment sees it: {found.made_of[unit]}"),
            Excuse("market", False, "what befalls accounts of its segment that moved is in the expectation"),
            Excuse("lost_champion", False, "cannot be seen here: ask who the contact is"),
        )  # fmt: skip

    def _counts(self, unit: int) -> tuple[Count, ...]:
        found = self.found
        return (
            Count("requests since the move settled", float(found.since[unit]), "requests"),
            Count("of those about no deal, to the old owner", float(found.former[unit]), "requests"),
            Count("requests in the weeks before", float(found.before[unit]), "requests"),
            Count("deals closed since the move", float(found.deals[unit]), "deals"),
            Count("of them won", float(found.won[unit]), "deals"),
            Count("won where like deals win", float(found.won_expected[unit]), "deals"),
        )

    def _formula(self, unit: int) -> str:
        found, numbers = self.found, self.numbers
        return (
            f"P(X <= {found.since[unit]:.0f} | {found.expected[unit]:.1f}, size {found.size:.2f}) = "
            f"{found.p_answers[unit]:.2g}; wins {found.p_deals[unit]:.2g}; turns to the old owner "
            f"{found.p_asks[unit]:.2g}; together {found.p[unit]:.2g}, rate of false discoveries "
            f"{found.q[unit]:.3f} <= {numbers['fdr']:g}; gap {found.gap[unit]:+.0%}, "
            f"P(gap < -{numbers['min_gap']:.0%}) = {found.p_gap[unit]:.2f} >= {numbers['min_sure']:g}"
        )

    def _rows(self, unit: int) -> tuple[dict[str, object], ...]:
        """What the customer started since the move settled, by day."""
        scene, found = self.scene, self.found
        begins = scene.time.day(int(found.units.moved[unit]) + self.numbers.days("settle_days"))
        seen = scene.seen.filter(
            scene.seen.account_id == str(found.units.account[unit]), scene.seen.direction == "in",
            scene.seen.day >= begins, scene.seen.day < scene.as_of,
        )  # fmt: skip
        rows = seen.select("day", "seller_id", "kind", "source", "activity_id")
        told = rows.order_by("day", "activity_id").to_pyarrow().to_pylist()
        return tuple(
            {"day": str(row["day"]), "who": scene.people[scene.numbers[row["seller_id"]]].name,
             "what": f"{row['kind']} from the customer", "source": f"{row['source']} {row['activity_id']}"}
            for row in told
        )  # fmt: skip


def _too_few(number: int) -> Finding:
    return Finding(
        "GR641", Severity.NOTE,
        f"{number} accounts moved two quarters ago and more, too few for signal `S21` to know what is usual",
        "nothing to do: it speaks when there are thirty and more", kind="too little evidence", count=number,
    )  # fmt: skip


DETECTOR = Detector(
    "S21", requires=("account_owners", "requests"), wants=("opportunities", "tickets", "leave"), needs=NEEDS,
    cards=CARDS, watch=watch,
)  # fmt: skip
