"""The small change of plain English: values, bounds, verbs and lists."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from itertools import takewhile

from groundrules.rulebook.condition import Operator, Value
from groundrules.rulebook.language.literals import NUMERIC, unscaled
from groundrules.rulebook.model import Word, WordType
from groundrules.terms import Money

SUBJECTS = {
    "account": "the customer",
    "deal": "the deal",
    "handoff": "the hand-off",
    "call-in": "the call-in",
    "case": "the case",
}
NUMBER_WORDS: Mapping[Operator, str] = {
    "=": "exactly",
    "<>": "not",
    "<": "below",
    "<=": "at most",
    ">": "above",
    ">=": "at least",
}
DATE_WORDS: Mapping[Operator, str] = {
    "=": "on",
    "<>": "not on",
    "<": "before",
    "<=": "on or before",
    ">": "after",
    ">=": "on or after",
}
_VERBS = {"is": "is not", "has": "does not have", "was": "was not", "can": "cannot", "will": "will not"}
ORDERED = NUMERIC | {WordType.DATE}
_PLAIN = re.compile(r"[\w&/+'.-]+(?: [\w&/+'.-]+)*")
_MISREAD = re.compile(
    r"^(the|either|both|whether|never|not|known|unknown|from|in every case)\b|\b(or|and)\b", re.IGNORECASE
)
_PREPOSITIONS = frozenset({"of", "since", "in", "with", "until", "to", "for", "at", "from", "on", "per"})


def say_value(value: Value | None, word: Word) -> str:
    """A stored value as a person says it: mid market, $250,000, 12.5%, 30 June 2027, yes, unknown."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return f"{value.day} {value:%B} {value.year}"
    if isinstance(value, str):
        return quoted(value) if word.type is WordType.TEXT else say_choice(value, word.values)
    if word.type is WordType.MONEY:
        return str(Money(value, word.currency or "USD"))
    return _number(value, word.scale) + ("%" if word.type is WordType.PERCENT else "")


@lru_cache(maxsize=4096)
def say_choice(value: str, choices: tuple[str, ...]) -> str:
    """A value of a list without its underscores; in quotes, as written, where it could be misread."""
    label = value.replace("_", " ")
    is_alone = sum(other.replace("_", " ") == label for other in choices) <= 1
    return label if is_alone and _PLAIN.fullmatch(label) and not _MISREAD.search(label) else quoted(value)


def say_text(text: str) -> str:
    """A text a rule gives: as it is, or in quotes where its end could be misread."""
    return text if _PLAIN.fullmatch(text) else quoted(text)


def quoted(text: str) -> str:
    """The text between double quotes; a double quote inside is written twice."""
    return '"' + text.replace('"', '""') + '"'


def say_bound(operator: Operator, value: Value, word: Word) -> str:
    """A comparison without its subject: "at least $250,000", "before 30 June 2027"."""
    names = DATE_WORDS if word.type is WordType.DATE else NUMBER_WORDS
    return f"{names[operator]} {say_value(value, word)}"


def be(word: Word) -> str:
    """The verb: "are" for a word that counts several things ("employees", "days since the move")."""
    if word.type is not WordType.WHOLE:
        return "is"
    head = takewhile(lambda part: part not in _PREPOSITIONS, word.say.split())
    return "are" if any(part.endswith("s") and not part.endswith(("ss", "us")) for part in head) else "is"


def is_not(word: Word) -> str:
    """The verb of a value ruled out: an unknown one is not ruled out, so that is said."""
    return f"{be(word)} known and not" if word.may_be_unknown else f"{be(word)} not"


def unknown_subject(word: Word) -> str:
    """What stands before "unknown": "the employees are", "whether the customer needs a specialist is"."""
    if word.type is WordType.YES_NO:
        return f"whether {SUBJECTS.get(word.about, 'the customer')} {word.say} is"
    return f"the {word.say} {be(word)}"


def verb_phrase(say: str, holds: bool) -> str:  # noqa: PLR0911 - one per kind of verb
    """The phrase, or its opposite: "needs a specialist", "does not need a specialist"."""
    if holds:
        return say
    verb, _, rest = say.partition(" ")
    if verb == "has" and rest.split(" ")[0].endswith("ed"):
        return f"has not {rest}"
    if verb in _VERBS:
        return f"{_VERBS[verb]} {rest}".rstrip()
    if verb.endswith("ies"):
        return f"does not {verb[:-3]}y {rest}".rstrip()
    if verb.endswith(("sses", "shes", "ches", "xes", "goes", "does")):
        return f"does not {verb[:-2]} {rest}".rstrip()
    if verb.endswith("s") and not verb.endswith("ss"):
        return f"does not {verb[:-1]} {rest}".rstrip()
    return f"is not {say}"


def like_phrase(pattern: str, holds: bool) -> str:
    """What a pattern asks of a text: "starts with "Acme""."""
    core = pattern.strip("%")
    verb = "" if holds else "is known and does not "
    ends = "s" if holds else ""
    if "%" not in core and "_" not in core and core:
        if pattern == f"{core}%":
            return f"{verb}start{ends} with {quoted(core)}"
        if pattern == f"%{core}":
            return f"{verb}end{ends} with {quoted(core)}"
        if pattern == f"%{core}%":
            return f"{verb}contain{ends} {quoted(core)}"
    return f"{verb}match{'es' if holds else ''} the pattern {quoted(pattern)}"


def _number(value: int, scale: int) -> str:
    whole, _, rest = unscaled(abs(value), scale).partition(".")
    return f"{'-' if value < 0 else ''}{int(whole):,}" + (f".{rest}" if rest else "")


def listed(names: Iterable[str], last: str) -> str:
    """The names in one run of words: "a, b or c"."""
    every = list(names)
    return every[0] if len(every) == 1 else f"{', '.join(every[:-1])} {last} {every[-1]}" if every else ""
