"""The rules of both versions as bits, in an order that both versions agree with."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence

from groundrules.rulebook.compare.joint import Joint
from groundrules.rulebook.compare.judge import Entry
from groundrules.rulebook.compare.match import Pair, gives
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Rule

_Key = tuple[int, bool, int, int]


class Ruling:
    """The pairs of rules, and what each gives and yields to, by number."""

    def __init__(self, joint: Joint, pairs: Sequence[Pair], shared: Sequence[str]) -> None:
        self._joint = joint
        self._shared = shared
        self.pairs = pairs
        self._numbers: dict[frozenset[tuple[str, Value]], int] = {}
        self._pair_of: tuple[dict[str, int], dict[str, int]] = ({}, {})
        for number, pair in enumerate(pairs):
            for version, rule in enumerate(self.rules(pair)):
                if rule is not None:
                    self._pair_of[version][rule.rule_id] = number

    def rules(self, pair: Pair) -> tuple[Rule | None, Rule | None]:
        """The rule as it was and as it is."""
        old = None if pair.old is None else self._joint.old.rules[pair.old]
        return old, None if pair.new is None else self._joint.new.rules[pair.new]

    def gives(self, rule: Rule) -> int:
        """The same number for the same outcome."""
        return self._numbers.setdefault(frozenset(gives(rule, self._shared).items()), len(self._numbers))

    def entries(self, alive: Sequence[int]) -> list[Entry]:
        """The bits of some pairs: a rule both versions keep is one, an edited one is two.

        Rules that were neither moved nor given another outcome are the anchors; every other rule stands
        before the first anchor that came after it in its own version.
        """
        kept = [pair for pair in self.pairs if pair.is_kept and pair.old is not None and pair.new is not None]
        anchors: tuple[list[int], list[int]] = (
            sorted(pair.old for pair in kept if pair.old is not None),
            sorted(pair.new for pair in kept if pair.new is not None),
        )
        made: list[tuple[_Key, Entry]] = []
        for number in alive:
            pair = self.pairs[number]
            old, new = self.rules(pair)
            if pair.is_unchanged and new is not None and pair.old is not None:
                key = (bisect_left(anchors[0], pair.old), True, 0, 0)
                made.append((key, Entry(old, new, number, self.gives(new), self._yields(new, 1))))
                continue
            for version, (rule, place) in enumerate(((old, pair.old), (new, pair.new))):
                if rule is None or place is None:
                    continue
                sides: Mapping[bool, Rule | None] = {bool(version): rule, not version: None}
                entry = Entry(
                    sides[False],
                    sides[True],
                    number,
                    self.gives(rule),
                    self._yields(rule, version),
                    pair.is_kept,
                )
                made.append(((bisect_left(anchors[version], place), pair.is_kept, version, place), entry))
        made.sort(key=lambda one: one[0])
        return [entry for _, entry in made]

    def _yields(self, rule: Rule, version: int) -> frozenset[int]:
        known = self._pair_of[version]
        return frozenset(known[name] for name in rule.yields_to if name in known)
