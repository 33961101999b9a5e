"""A book's text to the typed book, with every mistake at its line and column."""

import json
import re
from dataclasses import dataclass, field
from hashlib import sha256

from groundrules.rulebook.codes import error
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.reading.beside import Beside, BesideError
from groundrules.rulebook.reading.decisions import Decisions, read_decisions, rule_in_braces
from groundrules.rulebook.reading.grid import Grid
from groundrules.rulebook.reading.pages import (
    read_advice,
    read_clocks,
    read_contacts,
    read_goals,
    read_roles,
    read_signals,
)
from groundrules.rulebook.reading.settings import read_settings, with_words
from groundrules.rulebook.reading.shape import Shape
from groundrules.rulebook.reading.transition import read_exceptions, read_transition
from groundrules.rulebook.reading.vocabulary import Vocabulary
from groundrules.rulebook.reading.words import read_words
from groundrules.rulebook.yaml_text import load_strict
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import Finding, Span, has_errors

LANGUAGE = 1
_RULE_IN_BRACES = re.compile(r"\s*-\s*\{.*\bwhen\s*:")
_CURRENCY = re.compile("[A-Z]{3}")
REQUIRED = ("groundrules", "book", "version", "words", "decisions")
"""The keys without which a text is no rulebook."""
_OPTIONAL = (
    "effective",
    "owner",
    "currency",
    "goals",
    "roles",
    "settings",
    "advice",
    "clocks",
    "exceptions",
    "transition",
    "signals",
    "contacts",
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What came out of reading a book.

    Attributes:
        book: the typed book; None when at least one mistake forbids using it.
        findings: what is wrong, in the file's order.
        draft: what could be read in spite of mistakes, for further checks only; None when there is nothing.
        broken_rules: ids of rules that are written there and could not be read.
        incomplete: decisions of the draft that lack something, so nothing can be proved of them.
    """

    book: Rulebook | None
    findings: tuple[Finding, ...] = ()
    draft: Rulebook | None = None
    broken_rules: tuple[str, ...] = ()
    incomplete: frozenset[str] = field(default_factory=frozenset)


def read_book(text: str, file: str, *, beside: Beside | None = None) -> Reading:
    """The book written in the text, and everything that is wrong with how it is written.

    Args:
        text: the whole file.
        file: its name, for the findings.
        beside: opens the tables that lie beside the book; without it a book that names one is not read.
    """
    tree, findings = load_strict(text, file)
    if tree is None:
        return Reading(None, tuple(_told_as_rule(found, text) for found in findings))
    shape = Shape()
    shape.findings.extend(findings)
    if tree.kind != "mapping" and not tree.is_empty:
        return Reading(None, (*findings, _no_book(tree)))
    keys = shape.keys(tree, "the book", required=REQUIRED, optional=_OPTIONAL)
    if not keys:
        return Reading(None, in_order(shape.findings))
    language = shape.whole(keys.get("groundrules"), "version of the language", otherwise=LANGUAGE)
    if language != LANGUAGE:
        message = f"the book is written in language {language}, and this program reads {LANGUAGE}"
        shape.error("GR108", message, keys["groundrules"].span, f"write `groundrules: {LANGUAGE}`")
    currency = _currency(shape, keys.get("currency"))
    words, broken_words = read_words(shape, keys.get("words"), currency)
    opened = _Opened(beside)
    settings, broken_settings = read_settings(shape, keys.get("settings"), words)
    asked = Vocabulary(words, settings)
    decided = _decided(shape, keys.get("decisions"), asked, broken_words | broken_settings, opened)
    draft = Rulebook(
        title=shape.text(keys.get("book"), "`book`"),
        version=_version(shape, keys.get("version")),
        effective=shape.day(keys.get("effective"), "`effective` date"),
        owner=shape.text(keys.get("owner"), "`owner`"),
        currency=currency,
        words=words,
        decisions=decided.decisions,
        goals=read_goals(shape, keys.get("goals")),
        roles=read_roles(shape, keys.get("roles")),
        advice=read_advice(shape, keys.get("advice")),
        clocks=read_clocks(shape, keys.get("clocks")),
        signals=read_signals(shape, keys.get("signals")),
        contacts=read_contacts(shape, keys.get("contacts")),
        settings=with_words(settings, decided.decisions),
        exceptions=read_exceptions(shape, keys.get("exceptions")),
        transition=read_transition(shape, keys.get("transition")),
        file=file,
        digest=sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        tables_digest=opened.digest(),
    )
    book = None if has_errors(shape.findings) else draft
    return Reading(book, in_order(shape.findings), draft, decided.broken_rules, decided.incomplete)


class _Opened:
    """The tables beside the book, remembered as they are opened: a book is its text and its tables."""

    def __init__(self, beside: Beside | None) -> None:
        self._beside = beside
        self._grids: list[Grid] = []

    def grid(self, name: str, *, sheet: str | None = None) -> Grid:
        """The table of that name; raises BesideError, also when the book was read alone."""
        if self._beside is None:
            message = f"the table `{name}` cannot be opened: the book was read alone"
            raise BesideError(message, "read the book from its folder")
        grid = self._beside.grid(name, sheet=sheet)
        self._grids.append(grid)
        return grid

    def digest(self) -> str:
        """The SHA-256 of everything in the tables; nothing when there were none."""
        if not self._grids:
            return ""
        plain = [(grid.file, grid.sheet, grid.rows) for grid in self._grids]
        return sha256(json.dumps(plain).encode()).hexdigest()


def _no_book(tree: Node) -> Finding:
    """A text that is something else from its first line on."""
    held = "a list" if tree.kind == "list" else "one text"
    mend = "begin with `groundrules: 1`, then `book:` and its name; a table of rules belongs in a .csv file"
    return error("GR108", f"the file holds {held}, and a rulebook is keys with values", tree.span, mend)


def _version(shape: Shape, node: Node | None) -> str:
    """The book's own version, as it is written: a whole number, so that everybody sees which is newer."""
    shape.whole(node, "version of the book")
    return shape.text(node, "`version`") if node is None or node.kind == "text" else ""


def _currency(shape: Shape, node: Node | None) -> str:
    found = shape.text(node, "`currency`")
    if node is None or not found:
        return "USD"
    if not _CURRENCY.fullmatch(found):
        mend = "write its three capital letters, like USD"
        shape.error("GR108", f"`{found}` is not a possible currency", node.span, mend)
        return "USD"
    return found


def _decided(
    shape: Shape,
    node: Node | None,
    asked: Vocabulary,
    broken: frozenset[str],
    beside: Beside,
) -> Decisions:
    """The decisions, without the mistakes that only follow from a word or setting badly declared."""
    before = len(shape.findings)
    decided = read_decisions(shape, node, asked, beside)
    shape.findings[before:] = [
        found for found in shape.findings[before:] if not any(f"`{name}`" in found.message for name in broken)
    ]
    return decided


def _told_as_rule(found: Finding, text: str) -> Finding:
    """A rule in braces breaks the YAML at its first comma: then that is what to say."""
    lines = text.split("\n")
    line = lines[found.span.line - 1] if found.span and found.span.line <= len(lines) else ""
    if found.code == "GR101" and found.span and _RULE_IN_BRACES.match(line):
        place = Span(found.span.file, found.span.line, line.index("{") + 1)
        return rule_in_braces(place)
    return found


def in_order(findings: list[Finding]) -> tuple[Finding, ...]:
    """The findings as the file goes, those without a place first."""
    return tuple(sorted(findings, key=lambda found: (found.span or Span("", 0, 0), found.code)))
