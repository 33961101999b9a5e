"""The small tables beside a run's answers: what each rule gives, and which rules each set of bits means."""

import numpy as np
from sqlglot import exp

from groundrules.coverage.given.ports import GivenTable
from groundrules.coverage.given.taken import TOGETHER, named_as
from groundrules.coverage.masks import Deciding
from groundrules.coverage.masks.conditions import Tree, is_null, word_column
from groundrules.coverage.tables import NO_RULE, OUTSIDE, SEVERAL_RULES
from groundrules.rulebook.condition import Value
from groundrules.rulebook.language.literals import unscaled, written
from groundrules.rulebook.model import Decision, Output, WordType
from groundrules.rulebook.reading.outcomes import as_word

_KINDS = {
    WordType.WHOLE: "bigint",
    WordType.DECIMAL: "bigint",
    WordType.PERCENT: "bigint",
    WordType.MONEY: "decimal(18, 2)",
    WordType.DATE: "date",
    WordType.YES_NO: "boolean",
}
"""The engine's type of what a rule gives; everything else is text."""
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def name_answers(table: GivenTable, decision: Decision, name: str, *, is_csv: bool) -> None:
    """A table of that name: ``answer``, ``rule`` as it is shown, and a column ``o0``, ``o1``... per output.

    Args:
        table: the engine.
        decision: whose rules they are.
        name: of the table.
        is_csv: everything as text, as the book writes it, harmless in a spreadsheet; else typed.
    """
    marks = [OUTSIDE, NO_RULE, SEVERAL_RULES]
    ids = [rule.rule_id for rule in decision.rules]
    columns: dict[str, list[str | None]] = {
        "answer": [*ids, *marks],
        "rule": [*(_harmless(one) if is_csv else one for one in ids), *marks],
    }
    for place, output in enumerate(decision.gives):
        said = [_said(rule.outcome.get(output.name), output, is_csv=is_csv) for rule in decision.rules]
        columns[f"o{place}"] = [*said, *(None for _ in marks)]
    table.put(f"{name}_said", columns)
    typed: list[Tree] = [word_column("answer"), word_column("rule")]
    for place, output in enumerate(decision.gives):
        kind = "text" if is_csv else _KINDS.get(output.type, "text")
        built = exp.DataType.build(kind, dialect="duckdb")
        typed.append(named_as(exp.cast(word_column(f"o{place}"), built), f"o{place}"))
    table.view(name, exp.select(*typed).from_(exp.to_table(f"{name}_said")))


def name_sets(table: GivenTable, deciding: Deciding, source: str, name: str, *, is_long: bool) -> None:
    """A table of that name with every set of several rules that occurs in the source, by its bits.

    Args:
        table: the engine.
        deciding: whose bits they are.
        source: a table with these bits.
        name: of the new table.
        is_long: a row for each rule of a set, ``the rule`` and ``the place``; else one text, ``the rules``.
    """
    bits = deciding.masks.word_columns
    several = exp.Not(this=exp.Paren(this=is_null(word_column(bits[0]))))
    found = exp.select(*map(word_column, bits)).distinct().from_(exp.to_table(source)).where(several)
    numbers = table.numbers(found)
    row, place = deciding.masks.rules(numbers[0], numbers[1:])
    ids = [rule.rule_id for rule in deciding.decision.rules]
    if is_long:
        long = {bit: column[row] for bit, column in zip(bits, numbers, strict=True)}
        table.put(name, {**long, "the rule": [ids[one] for one in place], "the place": place})
        return
    ends = np.cumsum(np.bincount(row, minlength=len(numbers[0])))[:-1]
    texts = [TOGETHER.join(ids[one] for one in part) for part in np.split(place, ends)] if len(row) else []
    table.put(name, {**dict(zip(bits, numbers, strict=True)), "the rules": texts})


def _said(value: Value | None, output: Output, *, is_csv: bool) -> str | None:
    if value is None:
        return None
    word = as_word(output)
    if is_csv:
        text = written(value, word)
        return text if isinstance(value, int) else _harmless(text)
    return unscaled(value, word.scale) if type(value) is int else str(value)


def _harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would run it."""
    return f"'{text}" if text.startswith(_STARTS_A_FORMULA) else text
