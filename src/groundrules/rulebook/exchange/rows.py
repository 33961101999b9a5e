"""A decision as rows of a table: a rule is one row where its tests allow it, else several apart."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from groundrules.rulebook.condition import Always, And, Condition, words_of
from groundrules.rulebook.exchange.cells import Notation
from groundrules.rulebook.exchange.codes import error, note
from groundrules.rulebook.language.literals import written
from groundrules.rulebook.model import Decision, Output, Rule, Word
from groundrules.rulebook.proof.boxes import Sets, boxes_of, common
from groundrules.rulebook.proof.cells import TooManyPiecesError
from groundrules.rulebook.proof.space import Space
from groundrules.rulebook.reading.outcomes import as_word
from groundrules.terms import Finding

MOST_ROWS = 64
"""More rows for one rule are no table a person reads."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its id, a cell for each word that is tested, what it gives, the reason, whom it yields to."""

    rule_id: str
    tests: Mapping[str, str]
    outcome: Mapping[str, str]
    why: str = ""
    yields_to: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rows:
    """A decision as rows; ``words`` are its columns in the book's order."""

    words: tuple[str, ...]
    gives: tuple[Output, ...]
    rows: tuple[Row, ...]
    findings: tuple[Finding, ...] = ()

    def as_table(self) -> tuple[tuple[str, ...], ...]:
        """Header and rows as the book's reader of tables wants them."""
        has_why = any(row.why for row in self.rows)
        yields = any(row.yields_to for row in self.rows)
        names = [output.name for output in self.gives]
        marked = [f"-> {names[0]}", *names[1:]] if names else []
        header = (
            "id",
            *self.words,
            *marked,
            *(["why"] if has_why else []),
            *(["yields to"] if yields else []),
        )
        lines = [header]
        for row in self.rows:
            cells = [row.rule_id, *(row.tests.get(word, "-") for word in self.words)]
            cells += [row.outcome.get(name, "-") for name in names]
            cells += [row.why] if has_why else []
            cells += [", ".join(row.yields_to)] if yields else []
            lines.append(tuple(cells))
        return tuple(lines)


def rows_of(decision: Decision, words: Mapping[str, Word], notation: Notation) -> Rows:
    """The decision's rows; rules that no row can say are findings, and have none.

    In FEEL, which knows no yielding, the records a rule yields are cut out of its rows.
    """
    maker = _Maker(decision, words, notation)
    used = {name for rule in decision.rules for name in words_of(rule.condition)}
    made = [row for rule in decision.rules for row in maker.rows(rule)]
    rows = [
        replace(
            row, yields_to=tuple(part for name in row.yields_to for part in maker.parts.get(name, (name,)))
        )
        for row in made
    ]
    if notation.is_feel:
        used |= {word for row in rows for word in row.tests}
    columns = tuple(name for name in words if name in used)
    return Rows(columns, decision.gives, tuple(rows), tuple(maker.findings))


@dataclass(slots=True)
class _Maker:
    decision: Decision
    words: Mapping[str, Word]
    notation: Notation
    findings: list[Finding] = field(default_factory=list)
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    _space: Space | None = None

    def rows(self, rule: Rule) -> list[Row]:
        outcome = {
            output.name: text
            for output in self.decision.gives
            if (text := self._given(rule, output)) is not None
        }
        is_cut = self.notation.is_feel and bool(rule.yields_to)
        tests = None if is_cut else self._direct(rule.condition)
        if tests is not None:
            yields = () if self.notation.is_feel else rule.yields_to
            return [Row(rule.rule_id, tests, outcome, rule.why, yields)]
        spread = self._spread(rule, is_cut=is_cut)
        if spread is None:
            self._refused(rule)
            return []
        yields = () if is_cut else rule.yields_to
        if len(spread) == 1:
            return [Row(rule.rule_id, spread[0], outcome, rule.why, yields)]
        names = self._names(rule.rule_id, len(spread))
        self.parts[rule.rule_id] = names
        told = (
            f"becomes {len(spread)} rows, {names[0]} {'to' if len(spread) > 2 else 'and'} {names[-1]}"
            if names
            else "never holds: it has no row"
        )
        self.findings.append(note("GR152", f"{rule.rule_id} {told}", rule.span))
        return [
            Row(name, tests, outcome, rule.why, yields) for name, tests in zip(names, spread, strict=True)
        ]

    def _names(self, rule_id: str, count: int) -> tuple[str, ...]:
        """Ids for the parts of a rule that no other rule has."""
        taken = {rule.rule_id for rule in self.decision.rules}
        between = next(sign for sign in (".", "/", "//", "///") if not _has_parts(rule_id, sign, taken))
        return tuple(f"{rule_id}{between}{at}" for at in range(1, count + 1))

    def _given(self, rule: Rule, output: Output) -> str | None:
        value = rule.outcome.get(output.name)
        if value is None:
            return None
        word = as_word(output)
        return self.notation.value(value, word) if self.notation.is_feel else written(value, word)

    def _direct(self, condition: Condition) -> dict[str, str] | None:
        """One cell per word, each straight from what the rule says of it."""
        if isinstance(condition, Always):
            return {}
        items = condition.items if isinstance(condition, And) else (condition,)
        by_word: dict[str, list[Condition]] = {}
        for item in items:
            if isinstance(item, Always):
                continue
            names = words_of(item)
            if len(names) != 1:
                return None
            by_word.setdefault(names[0], []).append(item)
        tests = {}
        for name, same in by_word.items():
            whole = same[0] if len(same) == 1 else And(tuple(same))
            text = self.notation.cell(whole, self.words[name])
            if text is None:
                return None
            tests[name] = text
        return tests

    def _spread(self, rule: Rule, *, is_cut: bool) -> list[dict[str, str]] | None:
        """Rows that together hold exactly where the rule does, no two of them for one record."""
        try:
            if self._space is None:
                self._space = Space([one.condition for one in self.decision.rules], self.words)
            space = self._space
            parts = [box.sets for box in boxes_of(rule.condition, space, owner=0)]
            gone: list[Sets] = []
            if is_cut:
                for other in self.decision.rules:
                    if other.rule_id in rule.yields_to:
                        gone += [box.sets for box in boxes_of(other.condition, space, owner=0)]
        except TooManyPiecesError:
            return None
        apart: list[Sets] = []
        for part in parts:
            apart += _without([part], [*gone, *apart])
            if len(apart) > MOST_ROWS:
                return None
        rows = []
        for sets in apart:
            cells = [
                (column.name, self.notation.pieces(column, pieces))
                for column, pieces in zip(space.columns, sets, strict=True)
            ]
            if any(text is None for _, text in cells):
                return None
            rows.append({name: text for name, text in cells if text is not None and text != "-"})
        return rows

    def _refused(self, rule: Rule) -> None:
        message = f"{rule.rule_id} cannot be written as rows of a table: `{rule.text}`"
        mend = "a cell tests one word against constants; sums, patterns and long alternatives have no cell"
        self.findings.append(error("GR152", message, rule.span, mend, rules=(rule.rule_id,)))


def _has_parts(rule_id: str, between: str, taken: set[str]) -> bool:
    return any(name.startswith(f"{rule_id}{between}") for name in taken)


def _without(parts: Sequence[Sets], gone: Sequence[Sets]) -> list[Sets]:
    """The parts without what lies in any of the others, cut into pieces that do not meet."""
    left = list(parts)
    for hole in gone:
        cut: list[Sets] = []
        for part in left:
            if not common(part, hole):
                cut.append(part)
                continue
            rest = list(part)
            for place, pieces in enumerate(hole):
                outside = rest[place] & ~pieces
                if outside:
                    cut.append((*rest[:place], outside, *rest[place + 1 :]))
                rest[place] &= pieces
        left = cut
    return left
