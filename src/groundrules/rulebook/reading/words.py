"""The words of the book: each column a rule may use, with its type and its range."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from groundrules.rulebook.language.literals import KIND, NUMERIC, Literal, stored
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.language.tokens import KEYWORDS
from groundrules.rulebook.model import Word, WordType
from groundrules.rulebook.reading.gamed import read_gamed
from groundrules.rulebook.reading.shape import Shape
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import Span

THINGS = ("account", "deal", "handoff", "call-in", "case")
_NAME = re.compile(r"[^\W\d]\w*")
_OPTIONAL = ("values", "from", "to", "unknown", "say", "decimals", "about", "meaning", "gamed")
_RANGED = NUMERIC | {WordType.DATE}
_RESERVED = frozenset({"unknown", "known", "-", "any"})
_SCALES = {WordType.MONEY: 2, WordType.DECIMAL: 2, WordType.PERCENT: 0, WordType.WHOLE: 0}


def read_words(shape: Shape, node: Node | None, currency: str) -> tuple[Mapping[str, Word], frozenset[str]]:
    """The declared words by name, each as far as it can be read, and the names of those with a mistake."""
    words = {}
    broken = set()
    for name, entry, span in shape.named(node, "`words`"):
        if not _NAME.fullmatch(name) or name.lower() in KEYWORDS:
            mend = "use letters, digits and `_`, and none of the language's own words"
            shape.error("GR109", f"`{name}` cannot be the name of a word", span, mend)
            broken.add(name)
            continue
        before = len(shape.findings)
        word = _word(shape, name, entry, span, currency)
        if len(shape.findings) > before:
            broken.add(name)
        if word is not None:
            words[name] = word
    return words, frozenset(broken)


def read_type(shape: Shape, node: Node | None, what: str) -> WordType | None:
    """The type named there, or None with a finding."""
    found = shape.choice(node, what, [kind.value for kind in WordType])
    return WordType(found) if found else None


def _word(shape: Shape, name: str, node: Node, span: Span, currency: str) -> Word | None:
    keys = shape.keys(node, f"the word `{name}`", required=("type",), optional=_OPTIONAL)
    kind = read_type(shape, keys.get("type"), "type of a word")
    if kind is None:
        return None
    _misplaced(shape, name, kind, node, keys)
    scale = _SCALES.get(kind, 0)
    if kind in {WordType.DECIMAL, WordType.PERCENT}:
        scale = shape.whole(keys.get("decimals"), "number of decimals", otherwise=scale, at_most=6)
    word = Word(
        name,
        kind,
        shape.text(keys.get("say"), "`say`") or name.replace("_", " "),
        values=_values(shape, name, kind, node, keys),
        scale=scale,
        currency=currency if kind is WordType.MONEY else None,
        may_be_unknown=shape.yes_no(keys.get("unknown"), "answer to `unknown`", otherwise=False),
        span=span,
        about=shape.choice(keys.get("about"), "thing a word is about", THINGS) or "account",
        gamed=read_gamed(shape, keys.get("gamed"), name),
    )
    low, high = _bound(shape, keys.get("from"), word), _bound(shape, keys.get("to"), word)
    if _swapped(low, high):
        message = f"the range of `{name}` is empty: `from` lies above `to`"
        shape.error("GR109", message, keys["from"].span, "put the smaller value first")
        return word
    return replace(word, low=low, high=high)


def _misplaced(shape: Shape, name: str, kind: WordType, node: Node, keys: Mapping[str, Node]) -> None:
    """Keys that mean nothing for this type."""
    fits = {
        "values": kind is WordType.ONE_OF,
        "from": kind in _RANGED,
        "to": kind in _RANGED,
        "decimals": kind in {WordType.DECIMAL, WordType.PERCENT},
    }
    for key, belongs in fits.items():
        if key in keys and not belongs:
            message = f"`{key}` means nothing for `{name}`, which is {KIND[kind]}"
            shape.error("GR109", message, node.key_spans[key], "delete it or change the type")


def _values(shape: Shape, name: str, kind: WordType, node: Node, keys: Mapping[str, Node]) -> tuple[str, ...]:
    if kind is not WordType.ONE_OF:
        return ()
    values: list[str] = []
    for item in shape.items(keys.get("values"), "`values`"):
        value = shape.text(item, "a value")
        if value in values:
            shape.error("GR126", f"`{value}` stands twice in the list of `{name}`", item.span, "delete one")
        elif not value or value.lower() in _RESERVED or "|" in value:
            mend = "choose another name; emptiness is declared with `unknown: yes`"
            shape.error("GR109", f"`{value}` cannot be a value of `{name}`", item.span, mend)
        else:
            values.append(value)
    if not values and ("values" not in keys or keys["values"].kind == "list"):
        shape.error("GR109", f"`{name}` is one of a list without values", node.span, "add `values: [...]`")
    return tuple(values)


def _bound(shape: Shape, node: Node | None, word: Word) -> int | date | None:
    if node is None or word.type not in _RANGED:
        return None
    text = shape.text(node, "an end of the range")
    try:
        bound = stored(Literal("bare", text), word)
    except MistakeError as mistake:
        shape.mistake(mistake, node)
        return None
    return bound if isinstance(bound, (int, date)) else None


def _swapped(low: int | date | None, high: int | date | None) -> bool:
    if isinstance(low, date) and isinstance(high, date):
        return low > high
    return isinstance(low, int) and isinstance(high, int) and low > high
