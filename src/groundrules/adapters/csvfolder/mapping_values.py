"""The small language of a mapping: where a value comes from, and which rows a test means."""

import re
import zoneinfo
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from groundrules.adapters.csvfolder.notes import Notes, closest
from groundrules.crm.mapping import Case, Exists, Form, Lookup, Operation, Test, Value, When
from groundrules.rulebook.yaml_text import Node

ORIGINS = ("column", "first_of", "constant", "lookup", "exists", "cases", "template")
CHANGES = (
    "extract", "keywords", "values", "else", "as", "starting", "default", "format", "decimal", "thousands",
    "unit", "zone", "yes", "no",
)  # fmt: skip
FORMS: Mapping[str, Form] = {
    "text": "text", "word": "word", "salesforce id": "salesforce id", "digits": "digits",
    "fingerprint": "fingerprint",
}  # fmt: skip
UNITS: Mapping[str, str] = {"major": "major", "minor": "minor", "percent": "percent"}
ASKED: Mapping[str, Operation] = {
    "is": "is", "starts": "starts", "contains": "contains", "same_as": "same_as",
}  # fmt: skip
STATES: Mapping[str, Operation] = {"empty": "empty", "looks_like_id": "looks_like_id"}
YES = ("true", "1", "yes", "y", "t")
READ_ONCE = ("format", "decimal", "thousands", "unit", "zone", "yes", "no")
"""Keys that say how the text is read as a number, a day or yes: that happens once, when all else is done."""
T = TypeVar("T")
Keys = Mapping[str, Node]


def read_value(notes: Notes, node: Node) -> Value:
    """The value a mapping gives for one of our columns: a column's name, or keys that say more."""
    if node.kind == "text":
        return Value(node.span, columns=(node.text,))
    keys = notes.entries(node, ORIGINS + CHANGES, "a value")
    origins = [key for key in ORIGINS if key in keys]
    if len(origins) != 1:
        given = " and ".join(f"`{key}`" for key in origins) or "nowhere"
        choice = f"give one of {', '.join(ORIGINS)}"
        notes.wrong("GR355", f"a value comes from exactly one place, here from {given}", node.span, choice)
    values, otherwise = _values(notes, keys)
    unit = _choice(notes, keys, "unit", UNITS, "major")
    return Value(
        node.span,
        columns=_columns(notes, keys),
        constant=notes.text(keys["constant"], "`constant`") if "constant" in keys else None,
        lookup=_lookup(notes, keys["lookup"]) if "lookup" in keys else None,
        exists=_exists(notes, keys["exists"]) if "exists" in keys else None,
        cases=_cases(notes, keys["cases"]) if "cases" in keys else (),
        template=_checked(notes, keys, "template", _is_template, "`{column}` and plain text"),
        extract=_checked(notes, keys, "extract", _is_pattern, "a pattern with one group: `^(\\w+)-`"),
        keywords=_pairs(notes, keys["keywords"]) if "keywords" in keys else (),
        values=values,
        otherwise=otherwise,
        form=_choice(notes, keys, "as", FORMS, "text"),
        starting=notes.text(keys["starting"], "`starting`") if "starting" in keys else "",
        default=notes.text(keys["default"], "`default`") if "default" in keys else None,
        formats=notes.texts(keys["format"], "`format`") if "format" in keys else (),
        decimal=_checked(notes, keys, "decimal", _is_sign, "one sign") or ".",
        thousands=_checked(notes, keys, "thousands", _is_sign, "one sign") or "",
        percent=unit == "percent",
        minor=unit == "minor",
        zone=_checked(notes, keys, "zone", _is_zone, "a time zone such as Europe/Berlin") or "UTC",
        yes=notes.texts(keys["yes"], "`yes`") if "yes" in keys else (),
        no=notes.texts(keys["no"], "`no`") if "no" in keys else (),
    )


def read_when(notes: Notes, node: Node) -> When:
    """Tests by column: a text, a list of texts, or keys such as ``starts`` and ``not``."""
    tests: list[Test] = []
    for column, inner in notes.entries(node, None, "`when`").items():
        if inner.kind != "mapping":
            tests.append(_words(notes, column, inner))
            continue
        known = (*ASKED, *STATES, "listed_in", "not")
        for key, given in notes.entries(inner, known, f"the test of `{column}`").items():
            if key == "not":
                test = _words(notes, column, given)
                tests.append(Test(column, test.operation, test.values, expected=not test.expected))
            elif key == "listed_in":
                tests += _listed(notes, column, given)
            elif key in STATES:
                tests.append(Test(column, STATES[key], expected=notes.yes(given, f"`{key}`")))
            else:
                tests.append(Test(column, ASKED[key], notes.texts(given, f"`{key}`")))
    if not tests:
        notes.wrong("GR355", "`when` says nothing", node.span, "name a column and what it must hold")
    return tuple(tests)


def _listed(notes: Notes, column: str, node: Node) -> Iterator[Test]:
    keys = notes.entries(node, ("file", "key"), "`listed_in`")
    if _has(notes, node, keys, ("file", "key"), "`listed_in`"):
        yield Test(
            column, "listed_in", (notes.text(keys["file"], "`file`"), notes.text(keys["key"], "`key`"))
        )


def _words(notes: Notes, column: str, node: Node) -> Test:
    """``IsDeleted: yes`` means any way of writing yes, and ``no`` any other text."""
    words = notes.texts(node, f"the test of `{column}`")
    if words in {("yes",), ("no",)}:
        return Test(column, "is", YES, expected=words == ("yes",))
    return Test(column, "is", words)


def _columns(notes: Notes, keys: Keys) -> tuple[str, ...]:
    if "column" in keys:
        return (notes.text(keys["column"], "`column`"),)
    return notes.texts(keys["first_of"], "`first_of`") if "first_of" in keys else ()


def _values(notes: Notes, keys: Keys) -> tuple[Mapping[str, str], str | None]:
    """The value map, and what becomes of a text it does not list."""
    table: dict[str, str] = {}
    if "values" in keys:
        for text, node in notes.entries(keys["values"], None, "`values`").items():
            table[text] = notes.text(node, f"`{text}`")
    if "else" not in keys:
        return table, None
    word = notes.text(keys["else"], "`else`")
    return table, word if word in {"keep", "empty"} else f"={word}"


def _pairs(notes: Notes, node: Node) -> tuple[tuple[str, str], ...]:
    inner = notes.entries(node, None, "`keywords`")
    return tuple((word, notes.text(value, f"`{word}`")) for word, value in inner.items())


def _lookup(notes: Notes, node: Node) -> Lookup | None:
    keys = notes.entries(node, ("file", "key", "by", "take", "where"), "a look-up")
    if not _has(notes, node, keys, ("file", "key", "by", "take"), "a look-up"):
        return None
    return Lookup(
        notes.text(keys["file"], "`file`"),
        notes.text(keys["key"], "`key`"),
        notes.text(keys["take"], "`take`"),
        _inner(notes, keys["by"], "a look-up"),
        read_when(notes, keys["where"]) if "where" in keys else (),
    )


def _exists(notes: Notes, node: Node) -> Exists | None:
    keys = notes.entries(node, ("file", "key", "by", "where", "differs"), "`exists`")
    if not _has(notes, node, keys, ("file", "key", "by"), "`exists`"):
        return None
    return Exists(
        notes.text(keys["file"], "`file`"),
        notes.text(keys["key"], "`key`"),
        _inner(notes, keys["by"], "`exists`"),
        read_when(notes, keys["where"]) if "where" in keys else (),
        _pairs(notes, keys["differs"]) if "differs" in keys else (),
    )


def _cases(notes: Notes, node: Node) -> tuple[Case, ...]:
    cases = []
    for item in node.items:
        keys = notes.entries(item, ("when", "then", "otherwise"), "a case")
        if "otherwise" in keys:
            cases.append(Case((), _then(notes, keys["otherwise"])))
        elif _has(notes, item, keys, ("when", "then"), "a case"):
            cases.append(Case(read_when(notes, keys["when"]), _then(notes, keys["then"])))
    if not cases:
        notes.wrong(
            "GR355", "`cases` lists no case", node.span, "write `- {when: {Column: text}, then: value}`"
        )
    return tuple(cases)


def _then(notes: Notes, node: Node) -> Value:
    """A plain word is the value itself; keys say where it comes from."""
    return Value(node.span, constant=node.text) if node.kind == "text" else _inner(notes, node, "`cases`")


def _inner(notes: Notes, node: Node, where: str) -> Value:
    """A value inside another: how numbers, days and yes are written is said once, for the whole."""
    value = read_value(notes, node)
    if node.kind == "mapping":
        for key in READ_ONCE:
            if key in node.entries:
                mend = f"write `{key}` beside {where}, so that it holds for the whole value"
                place = node.entries[key].span
                notes.wrong("GR355", f"`{key}` inside {where} is never looked at", place, mend)
    return value


def _has(notes: Notes, node: Node, keys: Keys, needed: tuple[str, ...], what: str) -> bool:
    missing = [key for key in needed if key not in keys]
    if missing:
        notes.wrong("GR355", f"{what} lacks `{missing[0]}`", node.span, f"it needs {', '.join(needed)}")
    return not missing


def _choice(notes: Notes, keys: Keys, key: str, choices: Mapping[str, T], default: T) -> T:
    if key not in keys:
        return default
    word = notes.text(keys[key], f"`{key}`")
    if word not in choices:
        mend = closest(word, choices) or f"one of {', '.join(choices)}"
        notes.wrong("GR355", f"`{key}` cannot be `{word}`", keys[key].span, mend)
    return choices.get(word, default)


def _checked(notes: Notes, keys: Keys, key: str, fits: Callable[[str], bool], wanted: str) -> str | None:
    if key not in keys:
        return None
    text = notes.text(keys[key], f"`{key}`")
    if fits(text):
        return text
    notes.wrong("GR355", f"`{key}` cannot be `{text}`", keys[key].span, f"it must be {wanted}")
    return None


def _is_sign(text: str) -> bool:
    return len(text) == 1 and not text.isdigit()


def _is_zone(text: str) -> bool:
    return text in zoneinfo.available_timezones()


def _is_pattern(text: str) -> bool:
    try:
        return re.compile(text).groups == 1
    except re.error:
        return False


def _is_template(text: str) -> bool:
    return text.count("{") == text.count("}") > 0 and all("}" in part for part in text.split("{")[1:])
