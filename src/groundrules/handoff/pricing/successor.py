"""Who would succeed best: of those the rule allows, whose background is most like the giver's.

Similar background goes before star record, and new hires come last (Shi, Sridhar, Grewal and Lilien, Journal
of Marketing 2017). Nobody is shown a score or a place: per move one proposal and its reason.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from groundrules.coverage import Member, Place, why_unfit
from groundrules.handoff.moves import Move

Real = npt.NDArray[np.float64]

KINDS = ("industry", "segment", "type")
"""The shares of a background: industries and segments of the accounts owned, types of the deals won."""
_SAID = {"industry": "industries", "segment": "segments", "type": "kinds of deal"}
_ALIKE = 0.05
"""Differences in similarity below this are none."""


@dataclass(frozen=True, slots=True)
class Background:
    """What somebody has sold, and to whom.

    Attributes:
        shares: of each kind: value -> how many accounts or deals of it.
        typical_deal: the median won deal in minor units; None without any.
        hired_on: when they joined; None where the CRM does not say.
        won: the won amount of the last 12 months.
    """

    shares: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    typical_deal: int | None = None
    hired_on: date | None = None
    won: int = 0

    @property
    def is_new(self) -> bool:
        """Nothing sold and nothing owned: there is no background yet."""
        return self.typical_deal is None and not any(self.shares.values())


@dataclass(frozen=True, slots=True)
class Proposal:
    """The successor proposed for one move; None where there is nobody to compare."""

    seller_id: str | None = None
    name: str = ""
    why: str = ""


class Successors:
    """Proposals for many moves; each giver is compared once with each circle of people the rules allow."""

    def __init__(
        self, members: Mapping[str, Member], backgrounds: Mapping[str, Background], as_of: date
    ) -> None:
        self._members = dict(sorted(members.items()))
        self._backgrounds = backgrounds
        self._as_of = as_of
        self._at = {seller_id: n for n, seller_id in enumerate(self._members)}
        self._shares = {kind: self._matrix(kind) for kind in KINDS}
        self._deal = np.array([self._of(one).typical_deal or np.nan for one in self._members], np.float64)
        self._years = np.array([self._tenure(one) for one in self._members], np.float64)
        self._in_territory: dict[str, list[int]] = {}
        for seller_id, member in self._members.items():
            self._in_territory.setdefault(member.territory or "", []).append(self._at[seller_id])
        self._circles: dict[tuple[str, Place], list[int]] = {}
        self._likeness: dict[tuple[str, str, Place], Mapping[int, float]] = {}

    def propose(self, move: Move, place: Place) -> Proposal:
        """The best successor of today's owner on that account, and why."""
        giver = move.from_seller_id
        if giver is None or giver not in self._at:
            return Proposal(why="Nobody owned it, so there is no background to compare with.")
        if self._of(giver).is_new:
            return Proposal(why=f"{move.from_name} has no record with us to compare with.")
        circle = self._circle(move.to_role, place)
        likeness = self._like(giver, move.to_role, place, circle)
        ids = list(self._members)
        allowed = [at for at in circle if ids[at] != giver]
        if not allowed:
            return Proposal(why="Nobody else fits the rule here.")
        chosen = min(allowed, key=lambda at: self._rank(ids[at], likeness[at], move.to_seller_id))
        name = self._members[ids[chosen]].name
        return Proposal(ids[chosen], name, self._why(giver, ids[chosen], move))

    def _rank(self, seller_id: str, likeness: float, books_choice: str) -> tuple[bool, int, bool, int, str]:
        mine = self._of(seller_id)
        return (mine.is_new, -round(likeness / _ALIKE), seller_id != books_choice, -mine.won, seller_id)

    def _of(self, seller_id: str) -> Background:
        return self._backgrounds.get(seller_id, Background())

    def _tenure(self, seller_id: str) -> float:
        hired = self._of(seller_id).hired_on
        return np.nan if hired is None else max(0, (self._as_of - hired).days) / 365

    def _matrix(self, kind: str) -> Real:
        counts = [self._of(one).shares.get(kind, {}) for one in self._members]
        values = {value: n for n, value in enumerate(sorted({value for one in counts for value in one}))}
        matrix = np.zeros((len(counts), len(values)))
        for row, one in enumerate(counts):
            for value, count in one.items():
                matrix[row, values[value]] = count
        total = matrix.sum(axis=1, keepdims=True)
        shares = np.full_like(matrix, np.nan)
        np.divide(matrix, total, out=shares, where=total > 0)
        return shares

    def _circle(self, role: str, place: Place) -> list[int]:
        key = (role, place)
        if key not in self._circles:
            members = list(self._members.values())
            near: Sequence[int] = range(len(members))
            if place.territory:  # whoever names another one cannot fit
                near = sorted(self._in_territory.get(place.territory, []) + self._in_territory.get("", []))
            self._circles[key] = [n for n in near if not why_unfit(members[n], role, place)]
        return self._circles[key]

    def _like(self, giver: str, role: str, place: Place, circle: Sequence[int]) -> Mapping[int, float]:
        key = (giver, role, place)
        if key not in self._likeness:
            at, others = self._at[giver], np.array(circle, np.int64)
            parts = [
                np.minimum(self._shares[kind][others], self._shares[kind][at]).sum(axis=1) for kind in KINDS
            ]
            parts += [_nearness(self._deal[others], self._deal[at])]
            parts += [_nearness(self._years[others] + 1, self._years[at] + 1)]
            known = np.stack(parts)
            count = np.isfinite(known).sum(axis=0)
            likeness = np.divide(np.nansum(known, axis=0), count, out=np.zeros(len(others)), where=count > 0)
            self._likeness[key] = dict(zip(circle, likeness.tolist(), strict=True))
        return self._likeness[key]

    def _why(self, giver: str, chosen: str, move: Move) -> str:
        name = self._members[chosen].name
        shared = []
        for kind in KINDS:
            mine, theirs = (self._of(one).shares.get(kind, {}) for one in (giver, chosen))
            common = sorted(set(mine) & set(theirs), key=lambda value: (-mine[value], value))[:2]
            if common:
                shared.append(f"{_SAID[kind]} ({', '.join(common)})")
        deals = [self._of(one).typical_deal for one in (giver, chosen)]
        if deals[0] and deals[1] and max(deals[0], deals[1]) <= 2 * min(deals[0], deals[1]):
            shared.append("deals of like size")
        said = f"nobody who fits is nearer to {move.from_name}"
        if shared:
            said = f"like {move.from_name}, {name} knows {_and(shared)}"
        if chosen == move.to_seller_id:
            return f"The book's choice is also the nearest in background: {said}."
        return f"Nearer in background than the book's choice, {move.to_name}: {said}."


def _nearness(others: Real, one: float) -> Real:
    """1 when equal, 0.5 when one is twice the other; unknown where either is."""
    both = np.stack([others, np.full_like(others, one)])
    return np.asarray(both.min(axis=0) / both.max(axis=0))


def _and(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
