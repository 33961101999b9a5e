"""The proof while typing: after an edit of one rule only what that rule's old and new boxes touch is new.

Kept between keystrokes: the space (cuts are only added, so every kept set of pieces can be carried over),
the boxes of the other rules, the gaps, the overlaps of the other rules, and for each rule of an ordered book
where it answers or which rules take all it fits.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from groundrules.rulebook.model import Decision, Policy, Rule, Word
from groundrules.rulebook.proof.analysis import MOST_PARTS, Analysis, summed_up, survey
from groundrules.rulebook.proof.bits import runs, stretch
from groundrules.rulebook.proof.boxes import Box, Sets, boxes_of, outside
from groundrules.rulebook.proof.cells import Column, TooManyPiecesError
from groundrules.rulebook.proof.found import Overlap
from groundrules.rulebook.proof.gaps import told_gaps, uncovered_parts
from groundrules.rulebook.proof.never import Reached, reach
from groundrules.rulebook.proof.overlaps import Met, meeting_pairs, told_overlaps
from groundrules.rulebook.proof.ports import AccountCounter
from groundrules.rulebook.proof.prove import prove, tell
from groundrules.rulebook.proof.space import Space
from groundrules.rulebook.proof.terrain import Terrain, TooWideError, lay_out
from groundrules.terms import Finding

_MOST_EDITS = 40
"""After so many edits the space has gathered many cuts no rule asks for any more: then all is done afresh."""
_MOST_TOLD, _MOST_PAIRS = 2_000, 5_000
"""Fewer than a proof that nobody waits for tells and works out: nobody reads more between two keystrokes."""


@dataclass(frozen=True, slots=True)
class _Edit:
    """One rule changed, put in or taken out.

    Attributes:
        place: where, in the old order and in the new one alike.
        old: how many rules were there before (0 or 1).
        new: the rule that is there now, if any.
    """

    place: int
    old: int
    new: Rule | None


@dataclass(frozen=True, slots=True)
class _Kept:
    """What the last proof left."""

    terrain: Terrain
    analysis: Analysis
    edits: int = 0


class Reproof:
    """A decision's proof, kept up to date as the decision is edited.

    Attributes:
        findings: what ``prove`` would tell of the decision as it is now (regions may be cut differently).
        was_quick: whether the last proof was made from the one before.
    """

    def __init__(
        self, decision: Decision, words: Mapping[str, Word], *, count: AccountCounter | None = None
    ) -> None:
        self._count = count
        self._words = words
        self._kept: _Kept | None = None
        self._told: dict[object, Finding] = {}
        self.was_quick = False
        self.findings: tuple[Finding, ...] = self._afresh(decision)

    @property
    def analysis(self) -> Analysis | None:
        """The decision's analysis; None when it could not be laid out."""
        return self._kept.analysis if self._kept else None

    def again(self, decision: Decision, words: Mapping[str, Word] | None = None) -> tuple[Finding, ...]:
        """The findings of the decision as it is now.

        Args:
            decision: the whole decision, read anew.
            words: the book's words, when they may have changed too.
        """
        self.was_quick = False
        if words is not None and words != self._words:
            self._words, self._kept = words, None
        kept = self._kept and self._from_kept(self._kept, decision)
        if not kept:
            self.findings = self._afresh(decision)
        else:
            self._kept = kept
            self.was_quick = True
            self.findings = self._tell(kept.terrain, kept.analysis)
        return self.findings

    def _afresh(self, decision: Decision) -> tuple[Finding, ...]:
        self._kept = None
        self._told.clear()
        try:
            terrain = lay_out(decision, self._words)
        except (TooManyPiecesError, TooWideError):
            return prove(decision, self._words, count=self._count)
        analysis = survey(terrain, most_pairs=_MOST_PAIRS)
        self._kept = _Kept(terrain, analysis)
        return self._tell(terrain, analysis)

    def _tell(self, terrain: Terrain, analysis: Analysis) -> tuple[Finding, ...]:
        return tell(terrain, analysis, self._words, count=self._count, told=self._told, most=_MOST_TOLD)

    @staticmethod
    def _from_kept(kept: _Kept, decision: Decision) -> _Kept | None:
        """The next proof from the last one; None when too much changed for that."""
        before = kept.terrain.decision
        is_alike = (before.name, before.policy, before.gives) == (
            decision.name,
            decision.policy,
            decision.gives,
        )
        is_plain = not any(rule.yields_to for rule in (*before.rules, *decision.rules))
        is_whole = not kept.analysis.unproved and not kept.analysis.more_overlaps
        if not (is_alike and is_plain and is_whole) or kept.terrain.space.forms or kept.edits >= _MOST_EDITS:
            return None
        edit = _edit(before.rules, decision.rules)
        if edit is None:
            return None
        space = kept.terrain.space
        own: tuple[Box, ...] = ()
        if edit.new is not None:
            cut = space.cut_for(edit.new.condition)
            if cut is None:
                return None
            space = cut
            try:
                own = boxes_of(edit.new.condition, space, owner=edit.place)
            except TooManyPiecesError:
                return None
        return _Next(kept, decision, edit, space, own).kept()


class _Next:
    """One step from the last proof to the next."""

    def __init__(
        self, kept: _Kept, decision: Decision, edit: _Edit, space: Space, own: Sequence[Box]
    ) -> None:
        self._kept = kept
        self._edit = edit
        self._own = own
        self._moves = [
            (place, _move(old, new))
            for place, (old, new) in enumerate(zip(kept.terrain.space.columns, space.columns, strict=True))
            if old is not new
        ]
        self._shift = (edit.new is not None) - edit.old
        boxes = [*self._carried(range(edit.place), 0), *own, *self._carried(self._behind_edit(), self._shift)]
        self._terrain = Terrain(decision, space, boxes, kept.terrain.masks)
        self._old = [self._moved(box.sets) for box in kept.terrain.own(edit.place)] if edit.old else []

    def kept(self) -> _Kept | None:
        """The next proof; None when the search for new gaps took too long."""
        policy = self._terrain.decision.policy
        gaps: list[Sets] = []
        if policy is not Policy.ALL:
            gaps, finished = self._gaps()
            if not finished:
                return None
        met = Met(self._overlaps()) if policy is Policy.EXACTLY_ONE else Met(())
        analysis = summed_up(self._terrain, told_gaps(self._terrain, gaps), met, self._reached())
        return _Kept(self._terrain, analysis, self._kept.edits + 1)

    def _moved(self, sets: Sets) -> Sets:
        """A kept set of pieces in the new space."""
        for place, move in self._moves:
            sets = (*sets[:place], move(sets[place]), *sets[place + 1 :])
        return sets

    def _behind_edit(self) -> range:
        """The places that the rules behind the edit had."""
        return range(self._edit.place + self._edit.old, len(self._kept.terrain.owned))

    def _carried(self, places: range, shift: int) -> Iterator[Box]:
        """The boxes of rules that stayed, in the new space and under their new places."""
        for box in self._kept.terrain.boxes:
            if box.owner in places:
                yield Box(self._moved(box.sets), box.owner + shift) if self._moves or shift else box

    def _gaps(self) -> tuple[list[Sets], bool]:
        """The old gaps outside the new boxes, and what the old boxes leave behind."""
        parts = [self._moved(gap.region.sets) for gap in self._kept.analysis.gaps]
        parts = [rest for part in parts for rest in outside(part, [box.sets for box in self._own])]
        done: list[Sets] = []
        for sets in self._old:
            opened, finished = uncovered_parts(self._terrain, sets, MOST_PARTS)
            if not finished:
                return [], False
            parts += [rest for part in opened for rest in outside(part, done)]
            done.append(sets)
        return parts, True

    def _overlaps(self) -> tuple[Overlap, ...]:
        """The other rules' overlaps, and the changed rule's own."""
        before = self._kept.terrain.decision.rules
        gone = before[self._edit.place].rule_id if self._edit.old else None
        carried = [
            replace(
                overlap, regions=tuple(replace(one, sets=self._moved(one.sets)) for one in overlap.regions)
            )
            for overlap in self._kept.analysis.overlaps
            if gone not in (overlap.first, overlap.second)
        ]
        if self._edit.new is None:
            return tuple(carried)
        return (
            *carried,
            *told_overlaps(self._terrain, meeting_pairs(self._terrain, self._edit.place)).overlaps,
        )

    def _reached(self) -> list[Reached]:
        """For each rule what became of it: looked at anew only where the changed rule matters."""
        first, last = self._edit.place, self._edit.place + self._edit.old
        old = self._kept.analysis.reached
        is_ordered = self._terrain.decision.policy is Policy.FIRST
        shift = len(self._terrain.boxes) - len(self._kept.terrain.boxes)
        changed = self._kept.terrain.owned[first] if self._edit.old else 0
        below = stretch(0, sum(box.owner < first for box in self._kept.terrain.boxes))
        reached: list[Reached] = []
        before = 0
        for place in range(len(self._terrain.decision.rules)):
            if place == first and self._edit.new is not None:
                one = reach(self._terrain, place, before)
            else:
                was = old[place if place < first else place - self._shift]
                taken_by = was.taken_by & below | _shifted(was.taken_by & ~below, shift)
                one = Reached(was.part and self._moved(was.part), was.settled, taken_by)
                if is_ordered and place >= last + self._shift:
                    one = self._behind(one, place, before, is_freed=bool(was.taken_by & changed))
            reached.append(one)
            if one.part is not None or not one.settled:
                before |= self._terrain.owned[place]
        return reached

    def _behind(self, was: Reached, place: int, before: int, *, is_freed: bool) -> Reached:
        """A later rule of an ordered book: it may have lost its part, or what took all it fits."""
        if was.part is None:
            return reach(self._terrain, place, before) if is_freed else was
        rest = outside(was.part, [box.sets for box in self._own])
        return Reached(rest[0]) if rest else reach(self._terrain, place, before)


def _edit(before: Sequence[Rule], after: Sequence[Rule]) -> _Edit | None:
    """The one rule in which two lists differ; None when they differ in more."""
    shortest = min(len(before), len(after))
    same = 0
    while same < shortest and _is_same(before[same], after[same]):
        same += 1
    tail = 0
    while tail < shortest - same and _is_same(before[-1 - tail], after[-1 - tail]):
        tail += 1
    gone, come = len(before) - same - tail, len(after) - same - tail
    if gone > 1 or come > 1 or (gone and come and before[same].rule_id != after[same].rule_id):
        return None
    if not gone and not come:
        return _Edit(same - 1, 1, after[same - 1]) if same else None
    return _Edit(same, gone, after[same] if come else None)


def _is_same(one: Rule, other: Rule) -> bool:
    return one is other or (one.rule_id, one.condition, one.outcome, one.yields_to) == (
        other.rule_id,
        other.condition,
        other.outcome,
        other.yields_to,
    )


def _move(old: Column, new: Column) -> Callable[[int], int]:
    """How a set of the old column's pieces is said in the new one's."""
    starts = [*(bisect_left(new.lows, low) for low in old.lows), len(new.lows)]

    def move(pieces: int) -> int:
        moved = new.unknown_piece if pieces & old.unknown_piece else 0
        for begin, end in runs(pieces & old.known):
            moved |= stretch(starts[begin], starts[end])
        return moved

    return move


def _shifted(bits: int, by: int) -> int:
    return bits << by if by >= 0 else bits >> -by
