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
_LAST = 1_000
"""Behind any similarity."""


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


@dataclass(frozen=True, slots=True, eq=False)
class _Circle:
    """Who fits a role at a place: their numbers, ascending, and where each stands in the list."""

    members: npt.NDArray[np.int64]
    place: Mapping[int, int]


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
        self._new = np.array([self._of(one).is_new for one in self._members], np.bool_)
        self._won = np.array([self._of(one).won for one in self._members], np.int64)
        self._ids = list(self._members)
        self._circles: dict[tuple[str, Place], _Circle] = {}
        self._nearest: dict[tuple[str, str, Place], tuple[npt.NDArray[np.int16], int]] = {}

    def propose(self, move: Move, place: Place) -> Proposal:
        """The best successor of today's owner on that account, and why."""
        giver = move.from_seller_id
        if giver is None or giver not in self._at:
            return Proposal(why="Nobody owned it, so there is no background to compare with.")
        if self._of(giver).is_new:
            return Proposal(why=f"{move.from_name} has no record with us to compare with.")
        circle = self._circle(move.to_role, place)
        if len(circle.members) == (self._at[giver] in circle.place):
            return Proposal(why="Nobody else fits the rule here.")
        standing, best = self._near(giver, move.to_role, place, circle)
        asked = circle.place.get(self._at.get(move.to_seller_id, -1))
        if asked is not None and standing[asked] == standing[best]:
            best = asked
        chosen = self._ids[circle.members[best]]
        return Proposal(chosen, self._members[chosen].name, self._why(giver, chosen, move))

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

    def _circle(self, role: str, place: Place) -> "_Circle":
        key = (role, place)
        if key not in self._circles:
            members = list(self._members.values())
            near: Sequence[int] = range(len(members))
            if place.territory:  # whoever names another one cannot fit
                near = sorted(self._in_territory.get(place.territory, []) + self._in_territory.get("", []))
            fit = [n for n in near if not why_unfit(members[n], role, place)]
            self._circles[key] = _Circle(np.array(fit, np.int64), {at: n for n, at in enumerate(fit)})
        return self._circles[key]

    def _near(
        self, giver: str, role: str, place: Place, circle: "_Circle"
    ) -> tuple[npt.NDArray[np.int16], int]:
        """How everybody of the circle stands to the giver, lowest first; and who comes first.

        New hires stand behind everybody; differences below a twentieth are none. Of equals the better record
        comes first, then the lower id. The giver stands last of all.
        """
        key = (giver, role, place)
        if key not in self._nearest:
            at, others = self._at[giver], circle.members
            parts = [np.minimum(share[others], share[at]).sum(axis=1) for share in self._shares.values()]
            parts += [_nearness(self._deal[others], self._deal[at])]
            parts += [_nearness(self._years[others] + 1, self._years[at] + 1)]
            known = np.stack(parts)
            count = np.isfinite(known).sum(axis=0)
            likeness = np.divide(np.nansum(known, axis=0), count, out=np.zeros(len(others)), where=count > 0)
            standing = -np.rint(likeness / _ALIKE).astype(np.int16)
            standing += (self._new[others] * _LAST + (others == at) * 2 * _LAST).astype(np.int16)
            first = int(np.lexsort((others, -self._won[others], standing))[0])
            self._nearest[key] = (standing, first)
        return self._nearest[key]

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
