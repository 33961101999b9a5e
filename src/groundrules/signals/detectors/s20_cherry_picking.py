"""S20: out of what a queue offers somebody takes what is worth more and leaves the rest to the others.

Told to the person alone (D). What a leader gets is about the queue (C): when those it serves, eight and more,
pick by worth as a group, the way of allotting is what wants a change.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from groundrules.signals import excuses
from groundrules.signals.counts.offers import answered
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import (
    CASE,
    EXCUSED,
    LEAST_GROUP,
    NOT_ENOUGH,
    PROMPT,
    Count,
    Group,
    Judged,
)
from groundrules.signals.excuses import Excuse
from groundrules.signals.exposure import Array, Index, codes, day_columns
from groundrules.signals.kernel.calling import bh_adjusted, lfdr
from groundrules.signals.kernel.permutation import picked_high
from groundrules.signals.kernel.sizes import usual_spread
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.price import price
from groundrules.signals.report import strongest
from groundrules.signals.scene import Scene
from groundrules.signals.teams import books

NEEDS = (
    Need("window_days", "calendar days", "how far back offers are looked at", 28, 365, 182),
    Need("min_offers", "offers", "below it chance cannot be told from choice", 10, 500, 30),
    Need("fdr", "share", "how many prompts may be wrong", 0.01, 0.5, 0.05),
    Need("min_gap", "share of the ranks", "how much more the taken are worth than the left", 0.02, 0.5, 0.16),
    Need("full_book", "share of a usual book", "from it on somebody may rightly choose", 1.0, 3.0, 1.5),
    Need("queue_gap", "share of the ranks", "from it on the queue itself invites picking", 0.02, 0.5, 0.06),
    Need("new_hire_days", "calendar days", "how long a newcomer is left alone", 0, 180, 30),
    Need("loss", "share of value", "what an offer loses that is left (placeholder)", 0.0, 1.0, 0.03),
)  # fmt: skip

CARDS = Cards(
    owner="Of {offered} offers you took {taken}. Those you took are worth more than those you left "
    "({high:.0%} of the upper half taken, {low:.0%} of the lower). Is there a reason, such as a skill?",
    partner="Nothing is told to others.",
    leader="Change how offers are allotted (a blind queue, in turn); no names, no talks.",
)


Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Offers:
    """The answered offers of the window as arrays; ``upper``: worth more than the middle one."""

    person: Index
    day: Index
    value: Array
    taken: Flags
    stratum: Index
    kind: Sequence[str]
    upper: Flags
    rank: Array


def watch(scene: Scene, numbers: Numbers) -> Outcome:
    """Prompts to people who pick by worth, and the queue where many do."""
    offers = _read(scene, numbers)
    count = len(scene.people)
    if not len(offers.person):
        return Outcome()
    number = np.bincount(offers.person, minlength=count)
    z, tail = picked_high(offers.value, offers.taken, offers.person, offers.stratum, units=count)
    _, plain = picked_high(
        offers.value, offers.taken, offers.person, np.zeros_like(offers.stratum), units=count
    )
    enough = np.flatnonzero(number >= numbers["min_offers"])
    usual, width = usual_spread(z[enough])
    tail[enough] = ndtr((usual - z[enough]) / width)
    adjusted, adjusted_plain, doubt = np.ones(count), np.ones(count), np.ones(count)
    adjusted[enough], adjusted_plain[enough] = bh_adjusted(tail[enough]), bh_adjusted(plain[enough])
    doubt[enough] = lfdr(tail[enough])
    near = enough[np.minimum(adjusted, adjusted_plain)[enough] <= numbers["fdr"]]
    tried = _Tried(scene, numbers, offers, z, tail, adjusted, doubt, (usual, width))
    judged = [tried.judge(int(person)) for person in near]
    judged += tried.queues()
    totals: dict[str, int] = {NOT_ENOUGH: int((number > 0).sum() - len(enough))}
    for one in judged:
        totals[one.verdict] = totals.get(one.verdict, 0) + 1
    learned = {"offers answered": float(len(offers.person)), "people judged": float(len(enough)),
               "usual z": usual, "spread of usual z": width}  # fmt: skip
    return Outcome(strongest(judged), totals, learned)


def _read(scene: Scene, numbers: Numbers) -> _Offers:
    since = scene.as_of - timedelta(numbers.days("window_days"))
    rows = answered(scene.tables["offers"], since=since, until=scene.as_of).order_by("offer_id").to_pyarrow()
    person, day = codes(rows["seller_id"], scene.numbers), day_columns(rows["day"], scene.first)
    off = [scene.numbers[seller] for seller in scene.off]
    there = (person >= 0) & (day >= 0) & (day < scene.time.days) & ~np.isin(person, off)
    there &= ~scene.time.away[person, np.clip(day, 0, scene.time.days - 1)]  # answered by a machine
    value = rows["value"].to_numpy().astype(np.float64)[there]
    kinds = np.asarray(rows["kind"].to_pylist(), dtype=object)[there]
    both = zip(rows["kind"].to_pylist(), rows["segment"].to_pylist(), strict=True)
    strata = np.asarray([f"{kind}\n{segment}" for kind, segment in both])[there]
    stratum = np.unique(strata, return_inverse=True)[1] if len(strata) else np.zeros(0, dtype=np.int64)
    rank = np.zeros(len(value))
    for one in np.unique(stratum):
        mine = np.flatnonzero(stratum == one)
        rank[mine] = (np.argsort(np.argsort(value[mine], kind="stable"), kind="stable") + 0.5) / len(mine)
    taken = np.asarray(rows["is_taken"].to_pylist(), dtype=bool)[there]
    return _Offers(person[there], day[there], value, taken, np.asarray(stratum, dtype=np.int64).ravel(),
                   list(kinds), rank > 0.5, rank)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Tried:
    """One run's numbers, from which single people and queues are judged."""

    scene: Scene
    numbers: Numbers
    offers: _Offers
    z: Array
    tail: Array
    adjusted: Array
    doubt: Array
    usual: tuple[float, float]

    def judge(self, person: int) -> Judged:
        """One person's offers."""
        scene, numbers, offers = self.scene, self.numbers, self.offers
        mine = offers.person == person
        gap = self._gap(mine)
        tried = self._excuses(person)
        held = any(excuse.holds for excuse in tried)
        strong = self.adjusted[person] <= numbers["fdr"] and self._lasts(mine)
        verdict = EXCUSED if held else PROMPT if strong else NOT_ENOUGH
        who = scene.people[person]
        high, low = self._share(mine & offers.upper), self._share(mine & ~offers.upper)
        words = self._words(mine)
        left = mine & ~offers.taken & ~offers.upper
        return Judged(
            kind="S20", grade="D", verdict=verdict, account_id=None, account_name=None, from_seller=None,
            to_seller=(who.seller_id, who.name), since=self._since,
            headline=f"The offers {who.name} took are worth more than those left: {high:.0%} of the upper "
            f"half taken, {low:.0%} of the lower.",
            question="is what was taken out of the queue worth more than what was offered?",
            window=(self._since, scene.as_of),
            counts=(
                Count("offers answered", words["offered"], "offers"),
                Count("taken", words["taken"], "offers"),
                Count("taken of the upper half by worth", 100 * high, "%"),
                Count("taken of the lower half", 100 * low, "%"),
                Count("difference of mean rank, taken less left", gap, "share of the ranks"),
            ),
            expected={"value": 0.0, "unit": "share of the ranks",
                      "how": "as many taken at random out of the same offers, kind and segment by segment"},
            formula=f"sum of ranks of the taken, z = {self.z[person]:.2f}, where colleagues' lie around "
            f"{self.usual[0]:.2f}, {self.usual[1]:.2f} wide, P = {self.tail[person]:.2g}; "
            f"of all people at once (Benjamini-Hochberg) {self.adjusted[person]:.2g} <= {numbers['fdr']:g}",
            rows=self._rows(np.flatnonzero(mine)), excuses=tried,
            price=price(p=1 - float(self.doubt[person]), base_minor=round(float(offers.value[left].sum())),
                        loss=numbers["loss"], age_days=numbers.days("window_days"),
                        placeholder=numbers.is_placeholder),
            answers=CARDS.fill(**words),
        )  # fmt: skip

    def _lasts(self, mine: Flags) -> bool:
        """So much more worth over the whole window, and half as much in either half of the offers."""
        least, rows = self.numbers["min_gap"], np.flatnonzero(mine)
        rows = rows[np.argsort(self.offers.day[rows], kind="stable")]
        halves = []
        for part in np.array_split(rows, 2):
            some = np.zeros(len(mine), dtype=bool)
            some[part] = True
            halves.append(self._gap(some))
        return self._gap(mine) >= least and min(halves) >= least / 2

    @property
    def _since(self) -> date:
        return self.scene.as_of - timedelta(self.numbers.days("window_days"))

    def _gap(self, some: Flags) -> float:
        """Mean rank, within kind and segment, of the taken less that of the left."""
        taken, left = some & self.offers.taken, some & ~self.offers.taken
        if not taken.any() or not left.any():
            return 0.0
        return float(self.offers.rank[taken].mean() - self.offers.rank[left].mean())

    def _share(self, some: Flags) -> float:
        return float(self.offers.taken[some].mean()) if some.any() else 0.0

    def _words(self, mine: Flags) -> dict[str, float]:
        """What the card says of these offers."""
        high, low = self._share(mine & self.offers.upper), self._share(mine & ~self.offers.upper)
        return {
            "offered": int(mine.sum()),
            "taken": int(self.offers.taken[mine].sum()),
            "high": high,
            "low": low,
        }

    def _excuses(self, person: int) -> tuple[Excuse, ...]:
        scene, numbers = self.scene, self.numbers
        who, full = scene.people[person], float(books(scene).fullness[person])
        routed = self.adjusted[person] > numbers["fdr"]
        return (
            Excuse("skill", bool(routed),
                   "within one kind and segment the choice is no longer one by worth" if routed
                   else "the choice is by worth within one kind and segment, too"),
            Excuse("capacity", full >= numbers["full_book"],
                   f"{who.name}'s book is {full:.0%} of a usual one"),
            excuses.new_hire(name=who.name, hired_on=who.hired_on, as_of=scene.as_of,
                             least=numbers.days("new_hire_days")),
            excuses.left(name=who.name, left_on=who.left_on, as_of=scene.as_of),
        )  # fmt: skip

    def _rows(self, rows: Index) -> tuple[dict[str, object], ...]:
        offers, scene = self.offers, self.scene
        ordered = rows[np.argsort(offers.day[rows], kind="stable")]
        return tuple(
            {"day": str(scene.time.day(int(offers.day[n]))), "who": scene.people[offers.person[n]].name,
             "what": f"{offers.kind[n] or 'offer'} worth {offers.value[n] / 100:,.0f}, "
             f"{'taken' if offers.taken[n] else 'left'}", "source": "queue"}
            for n in ordered
        )  # fmt: skip

    def queues(self) -> list[Judged]:
        """Queues in which those served, eight and more, pick by worth taken together."""
        scene, numbers, offers = self.scene, self.numbers, self.offers
        found = []
        for kind in sorted(set(offers.kind)):
            mine = np.asarray([one == kind for one in offers.kind])
            people = np.unique(offers.person[mine])
            if len(people) < LEAST_GROUP or mine.sum() < numbers["min_offers"] * LEAST_GROUP:
                continue
            z, tail = picked_high(offers.value[mine], offers.taken[mine], np.zeros(int(mine.sum())),
                                  offers.stratum[mine], units=1)  # fmt: skip
            gap = self._gap(mine)
            if gap < numbers["queue_gap"] or tail[0] > numbers["fdr"] / 10:
                continue
            name = f"queue of {kind or 'offers'}"
            left = mine & ~offers.taken & ~offers.upper
            high, low = self._share(mine & offers.upper), self._share(mine & ~offers.upper)
            words = {
                "offered": int(mine.sum()),
                "taken": int(offers.taken[mine].sum()),
                "high": high,
                "low": low,
            }
            found.append(Judged(
                kind="S20", grade="C", verdict=CASE, account_id=None, account_name=None, from_seller=None,
                to_seller=None, since=self._since,
                headline=f"In the {name} what is worth less is left: {high:.0%} of the upper half taken, "
                f"{low:.0%} of the lower.",
                question="does the queue invite picking?", window=(self._since, scene.as_of),
                counts=(Count("offers answered", words["offered"], "offers"),
                        Count("people served", len(people), "people"),
                        Count("difference of mean rank, taken less left", gap, "share of the ranks")),
                expected={"value": 0.0, "unit": "share of the ranks", "how": "as many taken at random"},
                formula=f"z = {z[0]:.2f}, P = {tail[0]:.2g}", rows=(), excuses=(),
                price=price(p=1 - float(tail[0]), base_minor=round(float(offers.value[left].sum())),
                            loss=numbers["loss"], age_days=numbers.days("window_days"),
                            placeholder=numbers.is_placeholder),
                answers=CARDS.fill(**words), group=Group("source", f"queue {kind}", name, len(people)),
            ))  # fmt: skip
        return found


DETECTOR = Detector("S20", requires=("offers",), wants=("leave",), needs=NEEDS, cards=CARDS, watch=watch)
