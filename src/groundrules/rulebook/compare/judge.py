"""What both versions answer where it is known which rules hold, may hold, and cannot hold.

Rules are bits. A rule that both versions keep is one bit; an edited rule is two, as it was and as it is.
Under ``first that fits`` a lower bit goes first, in both versions at once.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from groundrules.rulebook.compare.model import Standing
from groundrules.rulebook.model import Policy, Rule


class Look(Enum):
    """What a look at a part of the space came to, when it is no difference.

    SAME: no edited rule matters there. AGREED: edited rules matter, and both versions say the same.
    """

    SAME = "same"
    AGREED = "agreed"
    SPLIT = "split"


class Side(Enum):
    """Which versions' words allow the records of a part."""

    BOTH = "both"
    OLD = "old"
    NEW = "new"


Said = tuple[Standing, int]
"""How one version stands, and the rules (bits) that answer."""
Pairing = tuple[Said, Said]
"""What the old and what the new version says."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A rule as one bit.

    Attributes:
        old: the rule as it was; None where this bit is not in the old version.
        new: the rule as it is; None where this bit is not in the new version.
        pair: the same number for a rule as it was and as it is.
        gives: the same number for equal outcomes, as far as both versions give them.
        yields: the ``pair`` of each rule it yields to.
        is_kept: for an edited rule, whether only its condition changed.
    """

    old: Rule | None
    new: Rule | None
    pair: int
    gives: int
    yields: frozenset[int] = frozenset()
    is_kept: bool = True

    @property
    def is_changed(self) -> bool:
        """True when only one version has it."""
        return self.old is None or self.new is None

    @property
    def rule(self) -> Rule:
        """The rule, as it is in the newest version that has it."""
        rule = self.new or self.old
        if rule is None:
            raise ValueError("a rule of neither version")
        return rule


class Judge:
    """Compares what both versions say, given the rules that hold everywhere, and those that may hold."""

    def __init__(self, entries: Sequence[Entry], old: Policy, new: Policy) -> None:
        self.entries = entries
        self.policies = (old, new)
        self.sides = (
            _mask(entry.old is not None for entry in entries),
            _mask(entry.new is not None for entry in entries),
        )
        self.changed = _mask(entry.is_changed for entry in entries)
        self._twins = _twins(entries)
        self._yields = tuple(self._yield_masks(side) for side in self.sides)
        self._same_policy = old is new
        self._adds_up = old is new is Policy.ALL and not any(self._yields)

    def look(self, cover: int, open_: int, side: Side) -> Pairing | Look:
        """The difference, or that there is none, or that the part must be split to know.

        Args:
            cover: rules that hold for every record of the part.
            open_: rules that may hold for some.
            side: which versions' words allow the records.
        """
        if side is Side.BOTH and self._same_policy and self._is_alike(cover, open_):
            return Look.SAME
        old = (Standing.OUTSIDE, 0) if side is Side.NEW else self._said(0, cover, open_)
        if old is None:
            return Look.SPLIT
        new = (Standing.OUTSIDE, 0) if side is Side.OLD else self._said(1, cover, open_)
        if new is None:
            return Look.SPLIT
        return Look.AGREED if self._agree(old, new) else (old, new)

    def unlike(self, cover: int, open_: int) -> int:
        """The edited rules that may hold and matter.

        Not those that hold as they were and as they are, nor, where obligations add up, those that only owe
        what a kept rule owes.
        """
        changed = (cover | open_) & self.changed
        for twins in self._twins:
            if cover & twins == twins:
                changed &= ~twins
        if changed and self._adds_up:
            owed = self.gives(cover & ~self.changed)
            for place in places(changed):
                if self.entries[place].gives in owed:
                    changed &= ~(1 << place)
        return changed

    def blockers(self, cover: int, open_: int, side: Side) -> int:
        """Rules that, where they hold, make the versions agree whatever else holds (`first that fits`)."""
        if side is not Side.BOTH or self.policies != (Policy.FIRST, Policy.FIRST):
            return 0
        changed = self.unlike(cover, open_)
        return open_ & ~self.changed & ((changed & -changed) - 1)

    def matter(self, cover: int) -> int:
        """The rules that can still change what is said where ``cover`` holds."""
        matter = 0
        for place, side in enumerate(self.sides):
            first = cover & side
            if self.policies[place] is Policy.FIRST and first:
                side &= ((first & -first) << 1) - 1  # noqa: PLW2901
            matter |= side
        return matter

    def differ(self, pairing: Pairing) -> bool:
        """Whether the outcome is another one, and not only the rule that gives it."""
        (was, old), (now, new) = pairing
        return was is not now or self.gives(old) != self.gives(new)

    def gives(self, bits: int) -> frozenset[int]:
        """The outcomes of some rules, by number."""
        return frozenset(self.entries[place].gives for place in places(bits))

    def _is_alike(self, cover: int, open_: int) -> bool:
        changed = self.unlike(cover, open_)
        if not changed:
            return True
        steady = cover & ~self.changed
        if self.policies[0] is Policy.FIRST:
            for twins in self._twins:
                if cover & twins == twins:
                    steady |= twins
            return bool(steady & ((changed & -changed) - 1))
        is_one = self.policies[0] is Policy.EXACTLY_ONE
        return is_one and not any(self._yields) and steady.bit_count() > 1

    def _said(self, version: int, cover: int, open_: int) -> Said | None:
        cover, open_ = cover & self.sides[version], open_ & self.sides[version]
        policy = self.policies[version]
        if policy is Policy.FIRST:
            first = cover & -cover
            if open_ & (first - 1 if first else -1):
                return None
            return (Standing.ANSWERED, first) if first else (Standing.NO_RULE, 0)
        sure, unsure = self._standing(version, cover, open_)
        if policy is Policy.EXACTLY_ONE and sure.bit_count() > 1:
            return Standing.SEVERAL, sure
        if unsure:
            return None
        return (Standing.ANSWERED, sure) if sure else (Standing.NO_RULE, 0)

    def _standing(self, version: int, cover: int, open_: int) -> tuple[int, int]:
        """The rules that surely answer, and those of which it is not known yet."""
        yields = self._yields[version]
        if not yields:
            return cover, open_
        sure = unsure = 0
        for place in places(cover | open_):
            over = yields.get(place, 0)
            if over & cover:
                continue
            bit = 1 << place
            if bit & cover and not over & open_:
                sure |= bit
            else:
                unsure |= bit
        return sure, unsure

    def _agree(self, old: Said, new: Said) -> bool:
        """Whether nothing changed: not the answer, and not the rule that gives it."""
        if old[0] is not new[0]:
            return False
        if old[0] is not Standing.ANSWERED:
            return True
        if Policy.ALL in self.policies:
            return self.gives(old[1]) == self.gives(new[1])
        one, other = next(places(old[1])), next(places(new[1]))
        same_rule = self.entries[one].pair == self.entries[other].pair
        return same_rule and self.entries[one].gives == self.entries[other].gives

    def _yield_masks(self, side: int) -> dict[int, int]:
        """For each rule that yields, the rules of its version that go first."""
        number = {self.entries[place].pair: place for place in places(side)}
        masks = {}
        for place in places(side):
            over = sum(1 << number[pair] for pair in self.entries[place].yields if pair in number)
            if over:
                masks[place] = over
        return masks


def places(bits: int) -> Iterator[int]:
    """The places of the set bits, lowest first."""
    while bits:
        low = bits & -bits
        yield low.bit_length() - 1
        bits ^= low


def _mask(flags: Iterable[bool]) -> int:
    total = 0
    for place, flag in enumerate(flags):
        total |= flag << place
    return total


def _twins(entries: Sequence[Entry]) -> tuple[int, ...]:
    """For each rule whose condition alone was edited, its two bits."""
    both: dict[int, int] = {}
    for place, entry in enumerate(entries):
        if entry.is_changed and entry.is_kept:
            both[entry.pair] = both.get(entry.pair, 0) | 1 << place
    return tuple(bits for bits in both.values() if bits.bit_count() == 2)
