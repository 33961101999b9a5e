"""What was found, in sentences for its author: where, between which rules, and what would mend it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from groundrules.rulebook.model import Decision, Policy, Rule, Word
from groundrules.rulebook.proof.analysis import Analysis
from groundrules.rulebook.proof.found import (
    Gap,
    Joinable,
    NeverGiven,
    NeverReached,
    Overlap,
    Record,
    Spare,
)
from groundrules.rulebook.proof.region import Region
from groundrules.rulebook.proof.say import say_region, say_region_words
from groundrules.rulebook.proof.slips import Slip
from groundrules.rulebook.proof.solver import is_installed
from groundrules.rulebook.proof.terrain import Terrain
from groundrules.rulebook.render import say_given, say_record
from groundrules.terms import Finding, Severity, Span

KINDS: Mapping[str, str] = {
    "GR251": "gap",
    "GR252": "overlap",
    "GR253": "shadowed",
    "GR254": "overlap with equal outcome",
    "GR255": "not proved",
    "GR256": "redundant",
    "GR257": "mergeable",
    "GR258": "contradictory thresholds",
    "GR259": "outcome never given",
}

_NAMED = 5


class Teller:
    """Tells one decision's findings; ``told`` keeps sentences that stay the same from proof to proof."""

    def __init__(
        self, terrain: Terrain, words: Mapping[str, Word], told: dict[object, Finding] | None = None
    ) -> None:
        self._told = {} if told is None else told
        self._terrain = terrain
        self._space = terrain.space
        self._decision = terrain.decision
        self._words = words
        self._rules = {rule.rule_id: rule for rule in terrain.decision.rules}
        self._places = {rule.rule_id: place for place, rule in enumerate(terrain.decision.rules)}

    def gap(self, gap: Gap, slip: Slip | None, count: int | None) -> Finding:
        """Records no rule answers for."""
        where = self._when(gap.region)
        mend, rules = self._gap_mend(gap.region, slip)
        if gap.example is None:
            message = f"perhaps no rule of `{self._decision.name}` answers{where} (no example found)"
        else:
            message = f"no rule of `{self._decision.name}` answers{where}"
        return self._finding(
            "GR251",
            Severity.ERROR if gap.example is not None else Severity.WARNING,
            message,
            mend,
            rules=rules,
            region=gap.region,
            example=gap.example,
            count=count,
        )

    def _when(self, region: Region) -> str:
        """Where it is so, as the end of a sentence."""
        if all(allowed.anything for allowed in region.allowed):
            return ", whatever the record"
        return f" when {say_region(region, self._space)}"

    def _gap_mend(self, region: Region, slip: Slip | None) -> tuple[str, tuple[str, ...]]:
        """What would close it, and the rules that would."""
        if slip:
            return f"{slip.says}: did you mean {slip.instead}?", (slip.below, slip.above)
        near = self._near(region)
        if not near:
            is_ordered = self._decision.policy is Policy.FIRST
            return "add a rule for it" + (", or a last rule `when: any`" if is_ordered else ""), ()
        rule_id, word = near[0]
        rules = tuple(dict.fromkeys(rule_id for rule_id, _ in near))[:_NAMED]
        if region.allowed[self._space.place[word]].unknown:
            return (
                f"{rule_id} would fit but for `{word}`: say `or {word} is unknown` there, or add a rule",
                rules,
            )
        return f"{rule_id} would fit but for `{word}`: widen it, or add a rule", rules

    def _near(self, region: Region) -> list[tuple[str, str]]:
        """Rules that fail the region on one word only, with that word; numbers and unknowns first."""
        near = []
        for number, place in self._terrain.masks.failing_once(region.sets):
            column = self._space.columns[place]
            if column.word is not None and number < len(self._terrain.boxes):
                is_likely = column.is_ordered or bool(region.sets[place] & column.unknown_piece)
                near.append((not is_likely, number, column.name))
        near.sort()
        boxes, rules = self._terrain.boxes, self._decision.rules
        return [(rules[boxes[number].owner].rule_id, word) for _, number, word in near]

    def overlap(self, overlap: Overlap, region: Region, slip: Slip | None, count: int | None) -> Finding:
        """Two rules that both answer; ``region`` is the one told."""
        first, second = self._rules[overlap.first], self._rules[overlap.second]
        difference = _difference(first, second, self._decision)
        key = (
            overlap.first,
            overlap.second,
            region.allowed,
            slip,
            count,
            difference,
            overlap.example is None,
        )
        told = self._told.get(key)
        if told is not None:
            return replace(told, span=second.span)
        pair = f"{overlap.first} and {overlap.second} both answer{self._when(region)}"
        if overlap.same_outcome:
            code, severity = "GR254", Severity.NOTE
            message, mend = f"{pair}, and agree", "nothing needs to be done; one of them may be narrower"
        else:
            code, severity = "GR252", Severity.ERROR if overlap.example is not None else Severity.WARNING
            message = f"{pair}: {difference}"
            mend = f"make {overlap.first} or {overlap.second} narrower, or let one yield to the other"
            if slip:
                mend = f"{slip.says}: did you mean {slip.instead}?"
            if overlap.example is None:
                message = f"perhaps {message} (no example found)"
        self._told[key] = self._finding(
            code,
            severity,
            message,
            mend,
            span=second.span,
            rules=(overlap.first, overlap.second),
            region=region,
            example=overlap.example,
            count=count,
        )
        return self._told[key]

    def never_reached(self, never: NeverReached) -> Finding:
        """A rule that answers for no record."""
        rule = self._rules[never.rule_id]
        takers = names(never.taken_by) if never.taken_by else "nothing"
        verb = "take" if len(never.taken_by) > 1 else "takes"
        if not never.taken_by:
            message = f"{never.rule_id} never answers: its tests cannot all hold at once"
            mend = "correct the condition, or drop the rule"
        elif self._decision.policy is Policy.FIRST:
            message = f"{never.rule_id} never answers: {takers} {verb} every record it fits"
            mend = f"move {never.rule_id} above {never.taken_by[0]}, or drop it"
        else:
            message = f"{never.rule_id} never answers: it yields to {takers} wherever it fits"
            mend = f"make {never.taken_by[0]} narrower, or drop {never.rule_id}"
        rules = (never.rule_id, *never.taken_by[:_NAMED])
        return self._finding("GR253", Severity.WARNING, message, mend, span=rule.span, rules=rules)

    def spare(self, spare: Spare) -> Finding:
        """A rule the others would answer for alike."""
        message = f"{spare.rule_id} can go: without it {names(spare.instead)} would give the same everywhere"
        mend = "drop it, or say in its `why` what it is kept for"
        return self._finding(
            "GR256",
            Severity.NOTE,
            message,
            mend,
            span=self._rules[spare.rule_id].span,
            rules=(spare.rule_id, *spare.instead[:_NAMED]),
        )

    def joinable(self, joinable: Joinable) -> Finding:
        """Rules that could be one."""
        first, *others = joinable.rule_ids
        are_twins = self._are_twins(joinable)
        key = (joinable.rule_ids, joinable.region.allowed, are_twins)
        told = self._told.get(key)
        if told is not None:
            return replace(told, span=self._rules[first].span)
        said, mend = f"{names(joinable.rule_ids)} say the same", f"drop {names(others)}"
        if not are_twins:
            together = say_region_words(joinable.region, self._space).get(joinable.column, "anything")
            said = (
                f"{names(joinable.rule_ids)} can be one rule: they give the same and differ only in "
                f"`{joinable.column}`; together: {together}"
            )
            mend = f"widen {first} and {mend}"
        self._told[key] = self._finding(
            "GR257",
            Severity.NOTE,
            said,
            mend,
            span=self._rules[first].span,
            rules=joinable.rule_ids,
            region=joinable.region,
        )
        return self._told[key]

    def _are_twins(self, joinable: Joinable) -> bool:
        """Whether each of the rules asks for exactly what they ask for together."""
        own = (self._terrain.own(self._places[rule_id]) for rule_id in joinable.rule_ids)
        return all(box.sets == joinable.region.sets for boxes in own for box in boxes)

    def digit_slip(self, slip: Slip) -> Finding:
        """Two thresholds that differ by zeros and leave or share what lies between."""
        message = f"{slip.says}: the two differ by zeros only"
        mend = f"did you mean {slip.instead}?"
        span = self._rules[slip.above].span
        return self._finding("GR258", Severity.NOTE, message, mend, span=span, rules=(slip.below, slip.above))

    def never_given(self, never: NeverGiven) -> Finding:
        """A value the decision may give and never does."""
        message = f"`{self._decision.name}` never gives {never.output} `{never.value}`"
        if never.rule_ids:
            message += (
                f": {names(never.rule_ids)} would, and never answer{'s' if len(never.rule_ids) == 1 else ''}"
            )
        mend = "add the rule that gives it, or take the value out of `gives`"
        return self._finding("GR259", Severity.NOTE, message, mend, rules=never.rule_ids[:_NAMED])

    def not_proved(self, analysis: Analysis) -> list[Finding]:
        """What could not be settled, each with what would help."""
        found = []
        rules = []
        for what in analysis.unproved:
            if what == "gaps":
                known = f"at least {len(analysis.gaps):,} gaps" if analysis.gaps else "there may be gaps"
                message = f"`{self._decision.name}` was not searched to the end: {known}"
                mend = "give fewer rules an open `-`"
                if self._decision.policy is Policy.FIRST:
                    mend = f"end the decision with a rule `when: any`, or {mend}"
                found.append(self._finding("GR255", Severity.WARNING, message, mend))
            else:
                rules.append(what)
        if rules:
            message = f"what {names(rules)} of `{self._decision.name}` answer could not be settled"
            mend = "use fewer open `-` and fewer alternatives in the rules before them"
            if not is_installed():
                mend = "install the solver with `pip install 'groundrules[proof]'` and prove again"
            span = self._rules[rules[0]].span
            found.append(
                self._finding("GR255", Severity.WARNING, message, mend, span=span, rules=tuple(rules))
            )
        return found

    def more(self, code: str, severity: Severity, rest: str) -> Finding:
        """Findings of one kind beyond those told one by one."""
        message = f"`{self._decision.name}` has {rest}"
        return self._finding(code, severity, message, "mend the ones above first; many of these go with them")

    def _finding(
        self,
        code: str,
        severity: Severity,
        message: str,
        mend: str,
        *,
        span: Span | None = None,
        rules: tuple[str, ...] = (),
        region: Region | None = None,
        example: Record | None = None,
        count: int | None = None,
    ) -> Finding:
        return Finding(
            code,
            severity,
            message,
            mend,
            span or self._decision.span,
            KINDS[code],
            rules,
            say_record(example or {}, self._words),
            count,
            say_region_words(region, self._space) if region else {},
        )


def names(rule_ids: Sequence[str]) -> str:
    """Rule ids as read aloud; a long list is cut and counted."""
    shown = list(rule_ids[:_NAMED])
    if len(rule_ids) > _NAMED:
        shown.append(f"{len(rule_ids) - _NAMED} others")
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"


def _difference(first: Rule, second: Rule, decision: Decision) -> str:
    """What the two outcomes disagree about: ``owner is field or inside``."""
    outputs = {output.name: output for output in decision.gives}
    names_given = dict.fromkeys((*first.outcome, *second.outcome))
    return ", ".join(
        f"{name} is {say_given(one, outputs.get(name))} or {say_given(other, outputs.get(name))}"
        for name in names_given
        if (one := first.outcome.get(name)) != (other := second.outcome.get(name))
    )
