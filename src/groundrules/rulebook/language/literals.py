"""Values as a person writes them, fitted to a word: the exact stored form, or the mistake."""

import re
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from groundrules.rulebook.condition import Value
from groundrules.rulebook.language.mistake import MistakeError, did_you_mean, listed
from groundrules.rulebook.model import Word, WordType

NUMERIC = frozenset({WordType.WHOLE, WordType.DECIMAL, WordType.MONEY, WordType.PERCENT})
LARGEST = 2**63 - 1
MAX_DIGITS = 40
YES = {"yes": True, "true": True, "no": False, "false": False}
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
_WITH_UNIT = re.compile(r"(?P<number>[+-]?[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>%|[A-Z]{3})")
_UNIT_FIRST = re.compile(r"(?P<unit>[A-Z]{3})\s*(?P<number>[+-]?[0-9]+(?:\.[0-9]+)?)")
_NO_CENTS = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV"}
    | {"XAF", "XOF", "XPF"}
)
"""The currencies without a smaller unit (ISO 4217)."""
_PLAIN = frozenset({"number", "bare"})
_DIGITS = re.compile(r"[0-9]{1,11}")
NUMERALS = frozenset({"number", "percent", "money"})
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
KIND = {
    WordType.ONE_OF: "one of a list",
    WordType.WHOLE: "a whole number",
    WordType.DECIMAL: "a number",
    WordType.MONEY: "an amount of money",
    WordType.PERCENT: "a percentage",
    WordType.DATE: "a date",
    WordType.YES_NO: "yes or no",
    WordType.TEXT: "a text",
}


@dataclass(frozen=True, slots=True)
class Literal:
    """A constant as written: its text, what it looks like, and where it stands.

    Attributes:
        kind: ``number``, ``percent`` (12.5%), ``money`` (250 USD), ``date``, ``text``, ``yes/no`` or ``bare``
            (an unquoted name; fits any type it can).
        text: the content, without quotes.
        offset: 0-based place in the text being read.
    """

    kind: str
    text: str
    offset: int = 0

    def __str__(self) -> str:
        return f"`'{self.text}'`" if self.kind == "text" else f"`{self.text}`"


def stored(literal: Literal, word: Word) -> Value:
    """The constant in the word's stored form; raises MistakeError with the code of what does not fit."""
    match word.type:
        case WordType.ONE_OF:
            return _one_of(literal, word)
        case WordType.TEXT:
            if literal.kind in {"text", "bare"}:
                return literal.text
            raise wrong_type(literal, word, f"write `'{literal.text}'`")
        case WordType.YES_NO:
            if literal.kind in {"yes/no", "bare"} and literal.text.lower() in YES:
                return YES[literal.text.lower()]
            raise wrong_type(literal, word, f"write `{word.name}` or `not {word.name}`")
        case WordType.DATE:
            return _in_range(_date(literal, word), literal, word)
        case _:
            return _in_range(_scaled(literal, word), literal, word)


def number(text: str) -> Fraction | None:
    """The number written there, exactly; None when it is none, or longer than anybody writes."""
    return Fraction(text) if len(text) <= MAX_DIGITS and _NUMBER.fullmatch(text) else None


def split_unit(text: str) -> tuple[str, str]:
    """A number and its unit, ``%`` or a currency: ``12.5%``, ``250 USD`` or ``USD 250``; no unit is empty."""
    found = _WITH_UNIT.fullmatch(text) or _UNIT_FIRST.fullmatch(text)
    return (found["number"], found["unit"]) if found else (text, "")


def kind_of(text: str) -> str:
    """What a text without quotes looks like: ``number``, ``percent``, ``money`` or ``bare``."""
    plain, unit = split_unit(text)
    if number(plain) is None:
        return "bare"
    return "percent" if unit == "%" else "money" if unit else "number"


def wrong_type(literal: Literal, word: Word, mend: str = "") -> MistakeError:
    """The mistake of comparing a word with a constant of another type."""
    message = f"`{word.name}` is {KIND[word.type]} and cannot be compared with {literal}"
    return MistakeError("GR113", message, mend, literal.offset)


def _one_of(literal: Literal, word: Word) -> str:
    if literal.kind not in {"text", "bare", "yes/no"}:
        raise wrong_type(literal, word, f"its values are {listed(word.values)}")
    if literal.text in word.values:
        return literal.text
    message = f"`{literal.text}` is not a value of `{word.name}`"
    values = f"its values are {listed(word.values)}"
    raise MistakeError(
        "GR112", message, did_you_mean(literal.text, word.values, otherwise=values), literal.offset
    )


def _date(literal: Literal, word: Word) -> date:
    if literal.kind not in {"date", "text", "bare"}:
        raise wrong_type(literal, word, "write a date like 2027-06-30")
    if not _ISO_DATE.fullmatch(literal.text):
        message = f"{literal} is not a date"
        raise MistakeError("GR114", message, "write year-month-day, like 2027-06-30", literal.offset)
    try:
        return date.fromisoformat(literal.text)
    except ValueError:
        message = f"{literal} is not a day of the calendar"
        raise MistakeError("GR114", message, "check the month and the day", literal.offset) from None


def _scaled(literal: Literal, word: Word) -> int:
    if literal.kind in _PLAIN and _DIGITS.fullmatch(literal.text):
        return int(literal.text + "0" * word.scale)  # most constants: no need for fractions
    plain, unit = split_unit(literal.text)
    value = number(plain) if literal.kind in {*NUMERALS, "bare"} else None
    if value is None:
        mend = "write the number without quotes" if number(plain) is not None else "write a number"
        raise wrong_type(literal, word, mend)
    _fits_unit(literal, plain, unit, word)
    scaled: Fraction = value * 10**word.scale
    if scaled.denominator != 1 or (word.currency in _NO_CENTS and value.denominator != 1):
        holds = "no decimals" if word.scale == 0 else f"{word.scale} decimals"
        holds = f"no decimals in {word.currency}" if word.currency in _NO_CENTS else holds
        message = f"`{word.name}` has {holds}, {literal} has more"
        raise MistakeError("GR116", message, "round it to what the word can hold", literal.offset)
    if abs(scaled) > LARGEST:
        message = f"{literal} is larger than any engine can hold"
        raise MistakeError("GR115", message, "write a smaller number", literal.offset)
    return scaled.numerator


def _fits_unit(literal: Literal, plain: str, unit: str, word: Word) -> None:
    """A unit written with a number is the word's own, or a mistake."""
    if not unit or (unit == "%" and word.type is WordType.PERCENT) or unit == word.currency:
        return
    if word.type is WordType.MONEY and unit != "%":
        message = f"`{word.name}` is in {word.currency}, and {literal} is in another currency"
        raise MistakeError("GR113", message, f"write the amount in {word.currency}", literal.offset)
    raise wrong_type(literal, word, f"write `{plain}`")


def _in_range(value: int | date, literal: Literal, word: Word) -> int | date:
    for bound, is_low in ((word.low, True), (word.high, False)):
        if bound is None:
            continue
        inside = _before(bound, value) if is_low else _before(value, bound)
        if not inside:
            raise out_of_range(literal, word)
    return value


def _before(first: int | date, second: int | date) -> bool:
    """Whether the first is not after the second; both are of the word's one kind."""
    if isinstance(first, date) and isinstance(second, date):
        return first <= second
    return isinstance(first, int) and isinstance(second, int) and first <= second


def out_of_range(literal: Literal, word: Word) -> MistakeError:
    """The mistake of a constant outside the range the word declares."""
    message = f"{literal} lies outside what `{word.name}` can be"
    mend = (
        f"it goes from {written(word.low, word)} to {written(word.high, word)}: widen the word or mend this"
    )
    return MistakeError("GR115", message, mend, literal.offset)


def written(value: Value | None, word: Word) -> str:
    """The stored value as it is written in the book, without quotes: 250000.50, 2027-06-30, yes."""
    if value is None:
        return "anything"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return unscaled(value, word.scale)
    return value.isoformat() if isinstance(value, date) else value


def unscaled(value: int, scale: int) -> str:
    """The whole number divided by ten to the scale, exactly, without needless zeros after the point."""
    if scale == 0:
        return str(value)
    whole, rest = divmod(abs(value), 10**scale)
    sign = "-" if value < 0 else ""
    digits = f"{rest:0{scale}d}".rstrip("0")
    return f"{sign}{whole}.{digits}" if digits else f"{sign}{whole}"
