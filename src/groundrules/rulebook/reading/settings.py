"""The named settings of the book: constants with a name, the same everywhere or one per region."""

import re
from collections.abc import Mapping
from dataclasses import replace

from groundrules.rulebook.condition import words_of
from groundrules.rulebook.language.mistake import did_you_mean, listed
from groundrules.rulebook.language.tokens import KEYWORDS
from groundrules.rulebook.model import Decision, Setting, Word, WordType
from groundrules.rulebook.reading.shape import Shape
from groundrules.rulebook.yaml_tree import Node
from groundrules.terms import Span

_NAME = re.compile(r"[^\W\d]\w*")
_OPTIONAL = ("by", "unit", "why")
_OTHERWISE = "otherwise"
_UNKNOWN = "unknown"


def read_settings(
    shape: Shape, node: Node | None, words: Mapping[str, Word]
) -> tuple[Mapping[str, Setting], frozenset[str]]:
    """The settings by name, each as far as it can be read, and the names of those with a mistake."""
    settings = {}
    broken = set()
    for name, entry, span in shape.named(node, "`settings`"):
        before = len(shape.findings)
        _check_name(shape, name, span, words)
        setting = _setting(shape, name, entry, span, words)
        if len(shape.findings) > before:
            broken.add(name)
        if setting is not None:
            settings[name] = setting
    return settings, frozenset(broken)


def _check_name(shape: Shape, name: str, span: Span, words: Mapping[str, Word]) -> None:
    if not _NAME.fullmatch(name) or name.lower() in KEYWORDS:
        mend = "use letters, digits and `_`, and none of the language's own words"
        shape.error("GR131", f"`{name}` cannot be the name of a setting", span, mend)
    elif name in words:
        shape.error("GR131", f"`{name}` is a word already", span, "give the setting another name")
    else:
        taken = next((word.name for word in words.values() if name in word.values), None)
        if taken:
            message = f"`{name}` is a value of `{taken}` already"
            shape.error("GR131", message, span, "give the setting another name")


def _setting(shape: Shape, name: str, node: Node, span: Span, words: Mapping[str, Word]) -> Setting | None:
    what = f"the setting `{name}`"
    keys = shape.keys(node, what, required=("say", "is"), optional=_OPTIONAL)
    value = keys.get("is")
    by = _by(shape, name, keys.get("by"), words)
    if value is None:
        return None
    cases: dict[str, str] = {}
    otherwise = None
    if value.kind == "text":
        otherwise = shape.text(value, "`is`")
        if "by" in keys:
            message = f"{what} differs by `{shape.text(keys['by'], '`by`')}` and is one value"
            mend = "write `is: {a value: ..., otherwise: ...}`, or delete `by`"
            shape.error("GR131", message, value.span, mend)
        by = None
    else:
        cases, otherwise = _cases(shape, name, value, by)
        if value.kind == "mapping" and "by" not in keys:
            mend = "add `by:` and the word, like `by: region`"
            shape.error("GR131", f"{what} has several values and does not say by what", value.span, mend)
        if by is None or not (cases or otherwise):
            return None
        if otherwise is None:
            _complete(shape, name, value, by, cases)
    return Setting(
        name,
        shape.text(keys.get("say"), "`say`") or name.replace("_", " "),
        by.name if by else None,
        cases,
        otherwise if otherwise or by is None else None,
        unit=shape.text(keys.get("unit"), "the unit"),
        why=shape.text(keys.get("why"), "`why`"),
        span=span,
    )


def _by(shape: Shape, name: str, node: Node | None, words: Mapping[str, Word]) -> Word | None:
    """The word the setting differs by: one of a list."""
    found = shape.text(node, "`by`")
    if node is None or not found:
        return None
    lists = [word.name for word in words.values() if word.type is WordType.ONE_OF]
    if found not in words:
        mend = did_you_mean(found, lists, otherwise="declare it under `words`")
        shape.error("GR111", f"`{found}` is not a word of this book", node.span, mend)
        return None
    if words[found].type is WordType.ONE_OF and not words[found].values:
        return None  # already told where the word is declared
    if words[found].type is not WordType.ONE_OF:
        message = f"`{name}` cannot differ by `{found}`, which is not one of a list"
        shape.error("GR131", message, node.span, f"choose from {listed(lists)}")
        return None
    return words[found]


def _cases(shape: Shape, name: str, node: Node, by: Word | None) -> tuple[dict[str, str], str | None]:
    cases: dict[str, str] = {}
    otherwise = None
    for case, entry, place in shape.named(node, f"the values of `{name}`"):
        text = shape.text(entry, f"the value for `{case}`")
        if not text and entry.kind == "text":
            shape.error(
                "GR107", f"`{name}` has no value for `{case}`", entry.span, "write it after the colon"
            )
        elif case == _OTHERWISE:
            otherwise = text
        elif by is not None and case == _UNKNOWN and not by.may_be_unknown:
            mend = "delete it, or declare the word with `unknown: yes`"
            shape.error("GR128", f"`{by.name}` is never unknown", place, mend)
        elif by is not None and case != _UNKNOWN and case not in by.values:
            mend = did_you_mean(
                case, (*by.values, _OTHERWISE), otherwise=f"its values are {listed(by.values)}"
            )
            shape.error("GR112", f"`{case}` is not a value of `{by.name}`", place, mend)
        else:
            cases[case] = text
    return cases, otherwise


def _complete(shape: Shape, name: str, node: Node, by: Word, cases: dict[str, str]) -> None:
    """A value for every case; where one is missing the first stands in, so that only this is told."""
    missing = [value for value in by.values if value not in cases]
    if missing:
        message = f"`{name}` has no value for {listed(missing)}"
        shape.error("GR132", message, node.span, "add them, or `otherwise:` for all the rest")
        cases.update(dict.fromkeys(missing, next(iter(cases.values()))))


def with_words(settings: Mapping[str, Setting], decisions: Mapping[str, Decision]) -> Mapping[str, Setting]:
    """The settings, each with the first word it is compared with."""
    tests = [
        test for decision in decisions.values() for rule in decision.rules for test in rule.setting_tests
    ]
    found: dict[str, str] = {}
    for test in tests:
        for name in test.settings:
            by = settings[name].by
            compared = next((word for word in words_of(test.condition) if word != by), by)
            if compared:
                found.setdefault(name, compared)
    return {name: replace(setting, word=found.get(name)) for name, setting in settings.items()}
