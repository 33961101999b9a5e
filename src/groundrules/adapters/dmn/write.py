"""A decision as a DMN 1.3 file: one table, whose rules carry their ids and reasons as annotations."""

import re
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree as Tree

from groundrules.disk import write_whole
from groundrules.rulebook.exchange.cells import Notation
from groundrules.rulebook.exchange.rows import Rows
from groundrules.rulebook.model import Decision, Output, Policy, Word, WordType
from groundrules.rulebook.reading.outcomes import as_word

SPACE = "https://www.omg.org/spec/DMN/20191111/MODEL/"
HITS: Mapping[Policy, str] = {
    Policy.EXACTLY_ONE: "UNIQUE",
    Policy.FIRST: "FIRST",
    Policy.ALL: "RULE ORDER",
}
_FEEL = Notation(is_feel=True)
_NUMBERS = {
    WordType.WHOLE: "whole_number",
    WordType.MONEY: "money",
    WordType.DECIMAL: "decimal_",
    WordType.PERCENT: "percent_",
}
_BUILT_IN = {"string", "date", "boolean"}
_FORBIDDEN = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


def write_dmn(path: Path, decision: Decision, rows: Rows, words: Mapping[str, Word]) -> None:
    """The decision lies in the file.

    Types are named after ours (`whole_number`, `money`, `decimal_2`, `percent_0`, `text`), each a number or
    string of DMN, so that reading the file again gives the same words.

    Args:
        path: where.
        decision: it.
        rows: its rows, written in FEEL.
        words: the book's words.
    """
    root = Tree.Element("definitions", {"xmlns": SPACE, "id": "definitions", "name": decision.name})
    root.set("namespace", "https://groundrules.example/decisions")
    columns = [words[name] for name in rows.words]
    for name in sorted({_type(one) for one in (*columns, *map(as_word, rows.gives))} - _BUILT_IN):
        base = "string" if name == "text" else "number"
        _text(Tree.SubElement(root, "itemDefinition", {"name": name}), "typeRef", base)
    for at, word in enumerate(columns, 1):
        entry = Tree.SubElement(root, "inputData", {"id": f"data_{at}", "name": word.name})
        Tree.SubElement(
            entry, "variable", {"id": f"data_{at}_variable", "name": word.name, "typeRef": _type(word)}
        )
    made = Tree.SubElement(root, "decision", {"id": "decision", "name": decision.name})
    Tree.SubElement(made, "variable", {"id": "decision_variable", "name": decision.name})
    for at in range(1, len(columns) + 1):
        needs = Tree.SubElement(made, "informationRequirement", {"id": f"needs_{at}"})
        Tree.SubElement(needs, "requiredInput", {"href": f"#data_{at}"})
    table = Tree.SubElement(made, "decisionTable", {"id": "table", "hitPolicy": HITS[decision.policy]})
    for at, word in enumerate(columns, 1):
        _input(table, word, at)
    for at, output in enumerate(rows.gives, 1):
        _output(table, output, at)
    for name in ("rule", "why"):
        Tree.SubElement(table, "annotation", {"name": name})
    for number, row in enumerate(rows.rows, 1):
        rule = Tree.SubElement(table, "rule", {"id": f"rule_{number}"})
        for at, name in enumerate(rows.words, 1):
            entry = Tree.SubElement(rule, "inputEntry", {"id": f"rule_{number}_{at}"})
            _text(entry, "text", row.tests.get(name, "-"))
        for at, output in enumerate(rows.gives, 1):
            entry = Tree.SubElement(rule, "outputEntry", {"id": f"rule_{number}_gives_{at}"})
            _text(entry, "text", row.outcome.get(output.name, "null"))
        for said in (row.rule_id, row.why):
            _text(Tree.SubElement(rule, "annotationEntry"), "text", said)
    Tree.indent(root)
    write_whole(path, Tree.tostring(root, encoding="utf-8", xml_declaration=True))


def _input(table: Tree.Element, word: Word, at: int) -> None:
    made = Tree.SubElement(table, "input", {"id": f"input_{at}", "label": _clean(word.say)})
    expression = Tree.SubElement(made, "inputExpression", {"id": f"input_{at}_is", "typeRef": _type(word)})
    _text(expression, "text", word.name)
    allowed = _allowed(word)
    if allowed:
        _text(Tree.SubElement(made, "inputValues", {"id": f"input_{at}_values"}), "text", allowed)


def _output(table: Tree.Element, output: Output, at: int) -> None:
    word = as_word(output)
    made = Tree.SubElement(
        table, "output", {"id": f"output_{at}", "name": output.name, "typeRef": _type(word)}
    )
    if output.values:
        values = ", ".join(_FEEL.value(value, word) or "" for value in output.values)
        _text(Tree.SubElement(made, "outputValues", {"id": f"output_{at}_values"}), "text", values)


def _allowed(word: Word) -> str:
    """What the word may be, as FEEL: its values or its range, and null where it may be unknown."""
    parts = [text for value in word.values if (text := _FEEL.value(value, word))]
    if word.low is not None and word.high is not None:
        low, high = _FEEL.value(word.low, word), _FEEL.value(word.high, word)
        parts.append(f"[{low}..{high}]")
    elif word.low is not None:
        parts.append(f">= {_FEEL.value(word.low, word)}")
    elif word.high is not None:
        parts.append(f"<= {_FEEL.value(word.high, word)}")
    return ", ".join([*parts, *(["null"] if word.may_be_unknown else [])])


def _type(word: Word) -> str:
    named = _number(word)
    others = {WordType.DATE: "date", WordType.YES_NO: "boolean", WordType.TEXT: "text"}
    return named or others.get(word.type, "string")


def _number(word: Word) -> str:
    name = _NUMBERS.get(word.type, "")
    return f"{name}{word.scale}" if name.endswith("_") else name


def _text(parent: Tree.Element, name: str, text: str) -> None:
    Tree.SubElement(parent, name).text = _clean(text)


def _clean(text: str) -> str:
    """Without the few signs XML cannot hold at all."""
    return _FORBIDDEN.sub(" ", text)
