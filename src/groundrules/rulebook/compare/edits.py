"""What the author did to each rule, and whether any answer depends on it."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from groundrules.rulebook.compare.entries import Ruling
from groundrules.rulebook.compare.joint import Joint
from groundrules.rulebook.compare.match import Pair, with_moves
from groundrules.rulebook.compare.model import Edit, EditKind
from groundrules.rulebook.language.phrases import listed
from groundrules.rulebook.model import Policy, Rule
from groundrules.rulebook.render import say_condition, say_outcome

Numbers = Collection[int]


def edits_of(
    joint: Joint, ruling: Ruling, *, involved: Numbers, changing: Numbers, is_settled: bool
) -> tuple[Edit, ...]:
    """Every edited rule, in the new version's order; dropped ones last.

    Args:
        joint: both versions.
        ruling: their rules in pairs.
        involved: the pairs (by number) on which what the versions say depends anywhere.
        changing: those that hold where the outcome is another one.
        is_settled: whether all changes were found, so that a rule not involved changes nothing.
    """
    teller = _Teller(joint, ruling, (involved, changing), is_settled)
    numbered = sorted(
        enumerate(ruling.pairs), key=lambda one: (one[1].new is None, one[1].new or 0, one[1].old or 0)
    )
    found = [edit for number, pair in numbered for edit in teller.edits(number, pair)]
    if Policy.FIRST not in (joint.old.policy, joint.new.policy):
        found += teller.idle_moves()
    return tuple(found)


class _Teller:
    def __init__(
        self,
        joint: Joint,
        ruling: Ruling,
        involved: tuple[Collection[int], Collection[int]],
        is_settled: bool,
    ) -> None:
        self._joint = joint
        self._ruling = ruling
        self._involved, self._changing = involved
        self._is_settled = is_settled

    def edits(self, number: int, pair: Pair) -> Iterator[Edit]:
        """What was done to one rule."""
        old, new = self._ruling.rules(pair)
        if old is None and new is not None:
            yield self._edit(EditKind.ADDED, number, new, f"{new.rule_id} is new")
        elif new is None and old is not None:
            edit = self._edit(EditKind.REMOVED, number, old, f"{old.rule_id} was dropped")
            yield replace(edit, old_id=old.rule_id)
        elif old is not None and new is not None:
            for edit in self._both(number, pair, old, new):
                yield replace(edit, old_id=old.rule_id)

    def idle_moves(self) -> Iterator[Edit]:
        """Rules that stand elsewhere where the order means nothing."""
        for pair in with_moves([pair for pair in self._ruling.pairs if pair.old is not None]):
            old, new = self._ruling.rules(pair)
            if pair.is_moved and old and new:
                says = (
                    f"{new.rule_id} stands elsewhere in the order, which means nothing under "
                    f"`{self._joint.new.policy.value}`"
                )
                yield Edit(self._joint.new.name, EditKind.MOVED, new.rule_id, True, says, old.rule_id)

    def _both(self, number: int, pair: Pair, old: Rule, new: Rule) -> Iterator[Edit]:
        name = self._joint.new.name
        if old.rule_id != new.rule_id:
            says = f"{old.rule_id} is now called {new.rule_id} and says the same"
            yield Edit(name, EditKind.RENAMED, new.rule_id, True, says)
        if pair.is_moved:
            says = f"{new.rule_id} stands elsewhere in the order"
            yield self._edit(EditKind.MOVED, number, new, says)
        if not pair.same_condition:
            says = (
                f"{new.rule_id} has another condition: {self._condition(old)} became {self._condition(new)}"
            )
            yield self._edit(EditKind.EDITED, number, new, says)
        elif not pair.same_text or _plain(old.text) != _plain(new.text):
            says = f"{new.rule_id} is written differently and means the same"
            yield Edit(name, EditKind.EDITED, new.rule_id, True, says)
        if not pair.same_outcome:
            was, now = say_outcome(old.outcome, self._joint.old), say_outcome(new.outcome, self._joint.new)
            yield self._edit(EditKind.EDITED, number, new, f"{new.rule_id} gives {now}; it gave {was}")
        if not pair.same_yields:
            over = (
                f"yields to {listed(new.yields_to, 'and')}" if new.yields_to else "yields to no rule any more"
            )
            yield self._edit(EditKind.EDITED, number, new, f"{new.rule_id} {over}")
        if old.why != new.why:
            says = (
                f"{new.rule_id} has another reason: {new.why}"
                if new.why
                else f"{new.rule_id} lost its reason"
            )
            yield Edit(name, EditKind.REWORDED, new.rule_id, True, says)

    def _edit(self, kind: EditKind, number: int, rule: Rule, says: str) -> Edit:
        is_redundant = self._is_settled and number not in self._involved
        if is_redundant:
            says = f"{says}, and no answer changes"
        elif self._is_settled and number not in self._changing:
            says = f"{says}, and every outcome stays"
        return Edit(self._joint.new.name, kind, rule.rule_id, is_redundant, says)

    def _condition(self, rule: Rule) -> str:
        return f"`{_plain(rule.text) or say_condition(rule.condition, self._joint.words) or 'any'}`"


def _plain(text: str) -> str:
    return " ".join(text.split())
