"""The book's text tidied: the same words, the same comments, evenly laid out."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass

from groundrules.rulebook.editing.place import load
from groundrules.rulebook.editing.scalar import as_scalar, written_range
from groundrules.rulebook.editing.table import line_up
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.language.tokens import Token, tokenize
from groundrules.rulebook.read import REQUIRED, read_book
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import Finding, has_errors

_PLACES = frozenset({"span", "outcome_spans", "digest", "text", "file"})


@dataclass(frozen=True, slots=True)
class Formatted:
    """The tidied text; unchanged, with what is wrong, when it cannot be read or is no rulebook."""

    text: str
    findings: tuple[Finding, ...] = ()


def format_book(text: str, file: str) -> Formatted:
    """The book with its conditions evenly spaced, its tables lined up and stray blanks gone.

    Comments, the order of things and every line break stay. Formatting twice changes nothing more, and the
    book means what it meant: a change that would make it mean anything else is not made.
    """
    tree, findings = load(text, file)
    if tree is None or has_errors(findings):
        return Formatted(text, findings)
    if _is_no_book(tree):
        return Formatted(text, read_book(text, file).findings)
    spaced = _replaced(text, _changes(tree))
    for tidied in (_tidy_lines(spaced), spaced):
        if tidied == text or _mean_the_same(text, tidied, file):
            return Formatted(tidied)
    return Formatted(text)


def _is_no_book(tree: Node) -> bool:
    """Whether the text is something else: a list, a word, or keys of which a rulebook has none."""
    return not any(key in tree.entries for key in REQUIRED)


def _changes(tree: Node) -> Iterator[tuple[int, int, str]]:
    """Every stretch to be written differently: where it begins and ends, and what shall stand there."""
    decisions = tree.entries.get("decisions")
    for decision in decisions.entries.values() if decisions else ():
        for rule in decision.entries["rules"].items if "rules" in decision.entries else ():
            when = rule.entries.get("when")
            if when is not None and when.kind == "text" and when.source is not None:
                yield from _condition(when)
        table = decision.entries.get("table")
        if table is not None and table.is_literal and table.source is not None:
            block = table.source.text[table.start : table.end]
            body = block.rstrip("\n")
            yield table.start, table.start + len(body), "\n".join(line_up(body.split("\n")))


def _condition(node: Node) -> Iterator[tuple[int, int, str]]:
    start, end = written_range(node)
    if node.source is None or "\n" in node.source.text[start:end]:
        return
    try:
        spaced = space_evenly(node.text)
    except MistakeError:
        return
    if spaced != node.text:
        yield start, end, as_scalar(spaced)


def space_evenly(condition: str) -> str:
    """A condition with one blank between its parts, none inside parentheses, keywords in small letters.

    Raises:
        MistakeError: it holds a sign that is none of this language's.
    """
    parts: list[str] = []
    before: Token | None = None
    is_sign_of_number = False
    for token in tokenize(condition):
        if token.kind == "end":
            break
        is_tight = before is None or is_sign_of_number or _is_tight(before, token)
        parts.append(_said(token) if is_tight else f" {_said(token)}")
        is_sign_of_number = token.text == "-" and token.kind == "sign" and not _ends_value(before)
        before = token
    return "".join(parts)


def _said(token: Token) -> str:
    if token.kind == "text":
        return "'" + token.text.replace("'", "''") + "'"
    return token.keyword or token.text


def _ends_value(token: Token | None) -> bool:
    """Whether a minus after the token takes something away from it."""
    if token is None or token.keyword:
        return False
    return token.kind != "sign" or token.text == ")"


def _is_tight(before: Token, token: Token) -> bool:
    return (before.kind == "sign" and before.text == "(") or (token.kind == "sign" and token.text in "),")


def _replaced(text: str, changes: Iterator[tuple[int, int, str]]) -> str:
    for start, end, instead in sorted(changes, reverse=True):
        text = text[:start] + instead + text[end:]
    return text


def _tidy_lines(text: str) -> str:
    """No blanks at the end of a line, at most one empty line in a row, one line break at the end."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines))
    return joined.strip("\n") + "\n"


def _mean_the_same(one: str, other: str, file: str) -> bool:
    before, after = read_book(one, file), read_book(other, file)
    if [finding.message for finding in before.findings] != [finding.message for finding in after.findings]:
        return False
    return _meaning(before.draft) == _meaning(after.draft)


def _meaning(value: object) -> object:
    """A book without its places in the file."""
    if is_dataclass(value) and not isinstance(value, type):
        named = {
            one.name: _meaning(getattr(value, one.name)) for one in fields(value) if one.name not in _PLACES
        }
        return type(value).__name__, named
    if isinstance(value, Mapping):
        return {key: _meaning(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_meaning(item) for item in value]
    return value
