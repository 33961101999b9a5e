"""The proof of one decision, told to its author: each hole and each conflict with a record that shows it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from groundrules.rulebook.condition import Compare
from groundrules.rulebook.model import Decision, Policy, Rule, Word
from groundrules.rulebook.proof.analysis import Analysis, Gap, NeverReached, Overlap, Record, analyse
from groundrules.rulebook.proof.boxes import Sets, common
from groundrules.rulebook.proof.cells import as_number, atoms
from groundrules.rulebook.proof.region import Region
from groundrules.rulebook.proof.say import say_region, write_piece
from groundrules.rulebook.proof.space import Space
from groundrules.rulebook.render import say_record
from groundrules.terms import Finding, Severity

MOST_FINDINGS = 20
"""Of one kind and decision; beyond it one more finding counts the rest."""

KINDS = {
    "GR251": "gap",
    "GR252": "overlap",
    "GR253": "never reached",
    "GR254": "overlap with equal outcome",
    "GR255": "not proved",
}


def prove(decision: Decision, words: Mapping[str, Word]) -> tuple[Finding, ...]:
    """Gaps, overlaps and rules never reached, most likely typing slips first; empty when proved.

    A decision with ``exactly one`` is complete and free of conflicts when this returns no error; with
    ``first that fits`` it is complete and every rule is reached.
    """
    analysis = analyse(decision, words)
    teller = _Teller(decision, words, analysis)
    return (
        *teller.gaps(),
        *teller.overlaps(),
        *(teller.never_reached(never) for never in analysis.never_reached),
        *teller.unproved(),
    )


@dataclass(frozen=True, slots=True)
class _Slip:
    """A gap so thin that it is almost surely a slip at a threshold."""

    below: str
    above: str
    says: str
    instead: str


class _Teller:
    def __init__(self, decision: Decision, words: Mapping[str, Word], analysis: Analysis) -> None:
        self._decision = decision
        self._words = words
        self._analysis = analysis
        self._space: Space = analysis.space

    def gaps(self) -> Iterator[Finding]:
        told = [(gap, self._slip(gap.region.sets)) for gap in self._analysis.gaps]
        told.sort(key=lambda pair: (pair[1] is None, -self._share(pair[0].region.sets)))
        yield from (self._gap(gap, slip) for gap, slip in told[:MOST_FINDINGS])
        if len(told) > MOST_FINDINGS:
            yield self._more("GR251", Severity.ERROR, f"{len(told) - MOST_FINDINGS} more gaps")

    def overlaps(self) -> Iterator[Finding]:
        for code, same in (("GR252", False), ("GR254", True)):
            told = [one for one in self._analysis.overlaps if one.same_outcome is same]
            told.sort(key=lambda one: -max(self._share(region.sets) for region in one.regions))
            yield from (self._overlap(one) for one in told[:MOST_FINDINGS])
            if len(told) > MOST_FINDINGS:
                severity = Severity.NOTE if same else Severity.ERROR
                rest = f"{len(told) - MOST_FINDINGS} more pairs of rules that both answer"
                yield self._more(code, severity, rest)

    def never_reached(self, never: NeverReached) -> Finding:
        rule = self._decision.rule(never.rule_id)
        if never.taken_by:
            takers = _names(never.taken_by)
            message = f"{never.rule_id} never answers: {takers} take{_s(never.taken_by)} every record it fits"
            mend = f"move {never.rule_id} above {never.taken_by[0]}, or drop it"
        else:
            message = f"{never.rule_id} never answers: its tests cannot all hold at once"
            mend = "correct the condition, or drop the rule"
        return Finding(
            "GR253",
            Severity.WARNING,
            message,
            mend,
            rule.span,
            KINDS["GR253"],
            (never.rule_id, *never.taken_by[:5]),
        )

    def unproved(self) -> Iterator[Finding]:
        rules = []
        for what in self._analysis.unproved:
            if what == "gaps":
                yield self._not_proved(
                    f"`{self._decision.name}` was not searched to the end: there may be more gaps",
                    "end the decision with a rule `when: any`, or give fewer rules an open `-`",
                )
            elif what in self._words:
                yield self._not_proved(
                    f"`{what}` is tested by too many text patterns to look at every combination",
                    "map the text to a list of values when it is read, and test the list",
                )
            else:
                rules.append(what)
        if rules:
            is_first = self._decision.policy is Policy.FIRST
            yield self._not_proved(
                f"{_names(rules)} of `{self._decision.name}` could not be proved"
                + (": an answer of theirs was not found within the steps allowed" if is_first else ""),
                "use fewer open `-` in the rules before them, or split rules with many alternatives",
                tuple(rules),
            )

    def _not_proved(self, message: str, mend: str, rules: tuple[str, ...] = ()) -> Finding:
        span = self._decision.rule(rules[0]).span if rules else self._decision.span
        return Finding("GR255", Severity.WARNING, message, mend, span, KINDS["GR255"], rules)

    def _gap(self, gap: Gap, slip: _Slip | None) -> Finding:
        where = say_region(gap.region, self._space)
        near = self._near(gap.region.sets)
        if slip:
            mend = f"{slip.says}: did you mean {slip.instead}?"
            rules: tuple[str, ...] = (slip.below, slip.above)
        elif near:
            rule_id, word = near[0]
            mend = f"{rule_id} would fit but for `{word}`: widen it, or add a rule"
            rules = tuple(dict.fromkeys(rule_id for rule_id, _ in near))[:5]
            if gap.region.allowed[self._space.place[word]].unknown:
                mend = (
                    f"{rule_id} would fit but for `{word}`: say `or {word} is unknown` there, or add a rule"
                )
        else:
            mend, rules = "add a rule for it, or a last rule that catches the rest", ()
        if gap.example is None:
            message = f"perhaps no rule of `{self._decision.name}` answers when {where} (no example found)"
        else:
            message = f"no rule of `{self._decision.name}` answers when {where}"
        severity = Severity.ERROR if gap.example is not None else Severity.WARNING
        return Finding(
            "GR251",
            severity,
            message,
            mend,
            self._decision.span,
            KINDS["GR251"],
            rules,
            self._human(gap.example),
        )

    def _overlap(self, overlap: Overlap) -> Finding:
        first, second = self._decision.rule(overlap.first), self._decision.rule(overlap.second)
        where = say_region(max(overlap.regions, key=lambda region: self._share(region.sets)), self._space)
        pair = f"{overlap.first} and {overlap.second} both answer when {where}"
        if overlap.same_outcome:
            code, severity = "GR254", Severity.NOTE
            message, mend = f"{pair}, and agree", "nothing needs to be done; one of them may be narrower"
        else:
            code, severity = "GR252", Severity.ERROR if overlap.example is not None else Severity.WARNING
            message = f"{pair}: {_difference(first, second)}"
            mend = f"make {overlap.first} or {overlap.second} narrower so that only one of them fits"
            if overlap.example is None:
                message = f"perhaps {message} (no example found)"
        return Finding(
            code,
            severity,
            message,
            mend,
            second.span,
            KINDS[code],
            (overlap.first, overlap.second),
            self._human(overlap.example),
        )

    def _more(self, code: str, severity: Severity, rest: str) -> Finding:
        return Finding(
            code,
            severity,
            f"`{self._decision.name}` has {rest}",
            "mend the ones above first; many of these go with them",
            self._decision.span,
            KINDS[code],
        )

    def _human(self, record: Record | None) -> dict[str, str]:
        return say_record(record or {}, self._words)

    def _share(self, sets: Sets) -> float:
        share = 1.0
        for column, pieces in zip(self._space.columns, sets, strict=True):
            share *= pieces.bit_count() / column.full.bit_count()
        return share

    def _near(self, sets: Sets) -> list[tuple[str, str]]:
        """Rules that fail the region on one word only, with that word; numbers and unknowns first."""
        near = []
        for box in self._analysis.boxes:
            failing = [place for place, pieces in enumerate(sets) if pieces & ~box.sets[place]]
            if len(failing) == 1 and self._space.columns[failing[0]].word is not None:
                column = self._space.columns[failing[0]]
                is_likely = column.is_ordered or bool(sets[failing[0]] & column.unknown_piece)
                near.append((not is_likely, self._decision.rules[box.owner].rule_id, column.name))
        return [(rule_id, word) for _, rule_id, word in sorted(near, key=lambda one: one[0])]

    def _slip(self, sets: Sets) -> _Slip | None:
        """Two rules that stop and start at one threshold and leave a sliver between them."""
        for place, column in enumerate(self._space.columns):
            word = column.word
            pieces = sets[place]
            if word is None or not column.is_ordered or pieces.bit_count() != 1 or pieces & ~column.known:
                continue
            piece = pieces.bit_length() - 1
            width = column.highs[piece] - column.lows[piece] + 1
            if not 0 < piece < len(column.lows) - 1 or width > 10**word.scale:
                continue
            below = self._edge(sets, place, piece - 1, ("<", "<="), column.lows[piece])
            above = self._edge(sets, place, piece + 1, (">", ">="), column.highs[piece] + 1)
            if below and above:
                says = " and ".join(
                    f"{rule.rule_id} says `{word.name} {atom.operator} {write_piece(word, atom.value)}`"
                    for rule, atom in (below, above)
                )
                last = write_piece(word, column.highs[piece])
                return _Slip(below[0].rule_id, above[0].rule_id, says, f"`<= {last}`")
        return None

    def _edge(
        self, sets: Sets, place: int, piece: int, operators: Sequence[str], start: int
    ) -> tuple[Rule, Compare] | None:
        """A rule that holds right beside the region, and the test of it that ends there."""
        beside = (*sets[:place], 1 << piece, *sets[place + 1 :])
        for box in self._analysis.boxes:
            if not common(beside, box.sets):
                continue
            rule = self._decision.rules[box.owner]
            for atom in atoms(rule.condition):
                if (
                    isinstance(atom, Compare)
                    and atom.word == self._space.columns[place].name
                    and atom.operator in operators
                    and as_number(atom.value) + (atom.operator in ("<=", ">")) == start
                ):
                    return rule, atom
        return None


def _difference(first: Rule, second: Rule) -> str:
    """What the two outcomes disagree about: ``owner is field or inside``."""
    names = [name for name in first.outcome if first.outcome[name] != second.outcome.get(name)]
    return ", ".join(f"{name} is {first.outcome[name]} or {second.outcome.get(name)}" for name in names)


def _names(rule_ids: Sequence[str]) -> str:
    shown = list(rule_ids[:5]) + ([f"{len(rule_ids) - 5} others"] if len(rule_ids) > 5 else [])
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _s(rule_ids: Sequence[str]) -> str:
    return "s" if len(rule_ids) == 1 else ""


__all__ = ["Analysis", "Region", "analyse", "prove"]
