"""The examples of a decision: records with what the book must answer, in stored form."""

from collections.abc import Callable, Mapping

from groundrules.rulebook.condition import Value
from groundrules.rulebook.language.literals import Literal, stored
from groundrules.rulebook.language.mistake import MistakeError, did_you_mean, listed
from groundrules.rulebook.model import Example, Output, Word
from groundrules.rulebook.reading.shape import Shape
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import Span

_EXPECTED = ("gives", "rule", "rules")
Give = Callable[[dict[str, Value], str, str, Callable[[int], Span], str], None]
"""Notes one value of an outcome: into which outcome, its name, its text, its place, and the rule's id."""


def read_examples(
    shape: Shape, node: Node | None, words: Mapping[str, Word], outputs: Mapping[str, Output], give: Give
) -> tuple[Example, ...]:
    """The examples in order.

    Args:
        shape: collects the findings.
        node: the list of examples.
        words: what a record may name.
        outputs: what the decision gives.
        give: notes one value of an outcome.
    """
    return tuple(_example(shape, item, words, outputs, give) for item in shape.items(node, "`examples`"))


def _example(
    shape: Shape, node: Node, words: Mapping[str, Word], outputs: Mapping[str, Output], give: Give
) -> Example:
    keys = shape.keys(node, "the example", required=("record",), optional=_EXPECTED)
    if node.kind == "mapping" and not any(key in keys for key in _EXPECTED):
        message = "the example expects nothing"
        shape.error("GR107", message, node.span, "add `gives:`, `rule:` or `rules:`")
    record = _record(shape, keys.get("record"), words)
    gives: dict[str, Value] = {}
    for name, entry, span in shape.named(keys.get("gives"), "`gives`"):
        if name not in outputs:
            mend = did_you_mean(name, outputs, otherwise=f"it gives {listed(outputs)}")
            shape.error("GR106", f"the decision does not give `{name}`", span, mend)
            continue
        give(gives, name, shape.text(entry, "the value"), entry.place, "")
    rule_ids = (*shape.texts(keys.get("rule"), "`rule`"), *shape.texts(keys.get("rules"), "`rules`"))
    return Example(record, gives, node.span, rule_ids)


def _record(shape: Shape, node: Node | None, words: Mapping[str, Word]) -> dict[str, Value | None]:
    record: dict[str, Value | None] = {}
    for name, entry, span in shape.named(node, "`record`"):
        word = words.get(name)
        if word is None:
            mend = did_you_mean(name, words, otherwise="declare it under `words`")
            shape.error("GR111", f"`{name}` is not a word of this book", span, mend)
            continue
        text = shape.text(entry, f"`{name}`")
        if text.lower() == "unknown":
            record[name] = None
            if not word.may_be_unknown:
                mend = "give it a value, or declare the word with `unknown: yes`"
                shape.error("GR128", f"`{name}` is never unknown", entry.span, mend)
            continue
        try:
            record[name] = stored(Literal("bare", text), word)
        except MistakeError as mistake:
            shape.mistake(mistake, entry)
    return record
