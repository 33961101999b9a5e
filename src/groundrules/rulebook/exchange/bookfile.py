"""Words and decisions written down as a book's file, or as the part of one."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from groundrules.rulebook.exchange.cells import Notation
from groundrules.rulebook.exchange.rows import Rows, rows_of
from groundrules.rulebook.language.canonical import print_condition
from groundrules.rulebook.language.literals import written
from groundrules.rulebook.model import Decision, Output, Rulebook, Word, WordType
from groundrules.rulebook.reading.outcomes import as_word

LONGEST_INSIDE = 200
"""A table of more rules lies in a file beside the book, unless it is asked for inside."""
_PLAIN = re.compile(r"\w[\w /&.()%+-]*[\w)%.]|\w")
_USUAL_DECIMALS = {WordType.DECIMAL: 2, WordType.PERCENT: 0}
_CUT = re.compile(r"[|\n]")


def write_book(book: Rulebook, *, beside: Mapping[str, str], is_part: bool = False) -> str:
    """The text of the book's file: its words, each decision as a table, or as rules where none can say it.

    Args:
        book: what to write; goals, roles and the like are left to the author.
        beside: decision -> the file in which its table lies, for those not written inside.
        is_part: only `words` and `decisions`, to be put into a book that is there.
    """
    lines = (
        []
        if is_part
        else ["groundrules: 1", f"book: {plain(book.title)}", f"version: {plain(book.version)}", ""]
    )
    lines += ["words:", *(f"  {name}: {_word(word)}" for name, word in book.words.items()), "", "decisions:"]
    for decision in book.decisions.values():
        lines += _decision(decision, book.words, beside.get(decision.name))
    return "\n".join(lines) + "\n"


def table_of(decision: Decision, words: Mapping[str, Word]) -> Rows | None:
    """The decision as a table in the book's notation; None when rules are the only way to say it."""
    rows = rows_of(decision, words, Notation())
    is_whole = len(rows.rows) == len(decision.rules) and not any(rows.findings)
    is_plain = all(not _CUT.search(cell) for line in rows.as_table() for cell in line)
    given = all(
        not isinstance(value, str) or (value.strip() == value and value not in {"", "-"})
        for rule in decision.rules
        for value in rule.outcome.values()
    )
    return rows if is_whole and is_plain and given and rows.gives else None


def plain(text: str) -> str:
    """The text as a YAML scalar, in quotes only where it would mean something else without them."""
    return (
        text
        if _PLAIN.fullmatch(text) and text.lower() not in _KEYLIKE
        else json.dumps(text, ensure_ascii=False)
    )


_KEYLIKE = frozenset({"null", "~"})


def _word(word: Word) -> str:
    parts = [f"type: {word.type.value}"]
    if word.values:
        parts.append(f"values: [{', '.join(plain(value) for value in word.values)}]")
    if word.scale != _USUAL_DECIMALS.get(word.type, word.scale):
        parts.append(f"decimals: {word.scale}")
    parts += [f"from: {written(word.low, word)}"] if word.low is not None else []
    parts += [f"to: {written(word.high, word)}"] if word.high is not None else []
    parts += ["unknown: yes"] if word.may_be_unknown else []
    parts += [f"about: {word.about}"] if word.about != "account" else []
    parts += [f"say: {plain(word.say)}"] if word.say != word.name.replace("_", " ") else []
    return f"{{{', '.join(parts)}}}"


def _decision(decision: Decision, words: Mapping[str, Word], file: str | None) -> Iterable[str]:
    yield f"  {decision.name}:"
    yield f"    for each: {decision.for_each}"
    yield f"    policy: {decision.policy.value}"
    if decision.gives:
        yield f"    gives: {{{', '.join(f'{one.name}: {_gives(one)}' for one in decision.gives)}}}"
    rows = table_of(decision, words)
    if rows is None:
        yield "    rules:"
        yield from _rules(decision, words)
    elif file is not None:
        yield f"    table: {{file: {plain(file)}}}"
    else:
        yield "    table: |"
        yield from (f"      {line}" for line in _drawn(rows.as_table()))


def _gives(output: Output) -> str:
    if output.type is WordType.ONE_OF:
        return f"[{', '.join(plain(value) for value in output.values)}]"
    return output.type.value


def _drawn(table: Sequence[Sequence[str]]) -> Iterable[str]:
    """The table with its bars lined up."""
    widths = [max(len(line[at]) for line in table) for at in range(len(table[0]))]
    for line in table:
        cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
        yield f"| {' | '.join(cells)} |"


def _rules(decision: Decision, words: Mapping[str, Word]) -> Iterable[str]:
    outputs = {output.name: as_word(output) for output in decision.gives}
    for rule in decision.rules:
        given = ", ".join(
            f"{name}: {plain(written(value, outputs[name]))}" for name, value in rule.outcome.items()
        )
        yield f"      - id: {plain(rule.rule_id)}"
        yield f"        when: {_quoted(print_condition(rule.condition, words))}"
        yield f"        then: {{{given}}}"
        if rule.why:
            yield f"        why: {plain(rule.why)}"
        if rule.yields_to:
            yield f"        yields to: [{', '.join(plain(name) for name in rule.yields_to)}]"


def _quoted(text: str) -> str:
    """A condition as a YAML scalar; most need no quotes."""
    is_safe = ": " not in text and " #" not in text and text[:1] not in "'\"[]{}&*!|>%@`-?,"
    return (
        text
        if is_safe and "\n" not in text and not text.endswith(":")
        else json.dumps(text, ensure_ascii=False)
    )
