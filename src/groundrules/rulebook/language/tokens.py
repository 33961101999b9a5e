"""A condition cut into tokens, each with its place; what belongs to other languages is named at once."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from groundrules.rulebook.condition import Operator
from groundrules.rulebook.language.mistake import MistakeError

Kind = Literal["word", "number", "percent", "money", "date", "text", "sign", "end"]

KEYWORDS = frozenset(
    {"and", "or", "not", "in", "between", "like", "is", "null", "unknown", "known", "any", "yes", "no"}
    | {"true", "false"}
)

COMPARISONS: Mapping[str, Operator] = {
    "=": "=",
    "<>": "<>",
    "<": "<",
    "<=": "<=",
    ">": ">",
    ">=": ">=",
}

_PATTERN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<foreign>==|!=|&&|\|\||=>|=<|[≥≤≠&|!/%^$€£])
  | (?P<date>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?![\w-]))
  | (?P<percent>[0-9]+(?:\.[0-9]+)?\s*%)
  | (?P<money>[0-9]+(?:\.[0-9]+)?\s+(?!AND|NOT|ANY|YES)[A-Z]{3}(?!\w)
     | (?!AND|NOT|ANY|YES)[A-Z]{3}\s+[0-9]+(?:\.[0-9]+)?(?![\w.]))
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?![\w.]))
  | (?P<word>[^\W\d]\w*)
  | (?P<text>'(?:[^']|'')*')
  | (?P<sign><>|<=|>=|[=<>+\-*(),])
    """,
    re.VERBOSE,
)
_FOREIGN = {
    "==": ("GR119", "write `=`"),
    "!=": ("GR119", "write `<>`"),
    "&&": ("GR119", "write `and`"),
    "||": ("GR119", "write `or`"),
    "=>": ("GR119", "write `>=`"),
    "=<": ("GR119", "write `<=`"),
    "≥": ("GR119", "write `>=`"),
    "≤": ("GR119", "write `<=`"),
    "≠": ("GR119", "write `<>`"),
    "&": ("GR119", "write `and`"),
    "|": ("GR119", "write `or`"),
    "!": ("GR119", "write `not`"),
    "/": ("GR117", "multiply the other side instead, or give the quotient a word of its own"),
    "%": ("GR117", "a percentage is a number with its sign, like 12.5%; remainders are not allowed"),
    "^": ("GR117", "only sums and constant multiples of words are allowed"),
    "$": ("GR121", "write the plain number, without a currency sign"),
    "€": ("GR121", "write the plain number, without a currency sign"),
    "£": ("GR121", "write the plain number, without a currency sign"),
}
_KINDS: Mapping[str, Kind] = {
    "word": "word",
    "number": "number",
    "percent": "percent",
    "money": "money",
    "date": "date",
    "text": "text",
    "sign": "sign",
}
_QUOTES = '"`\u201c\u201d\u2018\u2019'
_NUMBER_LIKE = re.compile(r"[\w.]+")


@dataclass(frozen=True, slots=True)
class Token:
    """One piece of a condition.

    Attributes:
        kind: what it is; ``end`` closes every condition.
        text: as written; for a quoted text, its content.
        offset: 0-based place of its first character.
        keyword: the keyword in lower case, or nothing when the token is none.
    """

    kind: Kind
    text: str
    offset: int
    keyword: str = ""

    def __str__(self) -> str:
        if self.kind == "end":
            return "the end"
        return f"`'{self.text}'`" if self.kind == "text" else f"`{self.text}`"


def tokenize(text: str) -> tuple[Token, ...]:
    """The condition's tokens, the last of kind ``end``; raises MistakeError at what is no token."""
    tokens = []
    at = 0
    while at < len(text):
        found = _PATTERN.match(text, at)
        if found is None:
            raise _no_token(text, at)
        piece, kind = found.group(), _KINDS.get(found.lastgroup or "")
        if kind == "word":
            lower = piece.lower()
            tokens.append(Token(kind, piece, at, lower if lower in KEYWORDS else ""))
        elif kind == "text":
            tokens.append(Token(kind, piece[1:-1].replace("''", "'"), at))
        elif kind:
            tokens.append(Token(kind, piece, at))
        elif found.lastgroup == "foreign":
            code, mend = _FOREIGN[piece]
            raise MistakeError(code, f"`{piece}` is not part of this language", mend, at)
        at = found.end()
    tokens.append(Token("end", "", len(text.rstrip())))
    return tuple(tokens)


def _no_token(text: str, at: int) -> MistakeError:
    sign = text[at]
    if sign == "'":
        return MistakeError("GR121", "the quote that opens here is never closed", "add the closing `'`", at)
    if sign in _QUOTES:
        return MistakeError("GR121", f"`{sign}` does not open a text here", "use the plain quote `'`", at)
    number = _NUMBER_LIKE.match(text, at)
    if sign.isdigit() and number:
        mend = "write numbers in digits, like 250000 or 0.25, and dates like 2027-06-30"
        return MistakeError("GR121", f"`{number.group()}` is not a number", mend, at)
    return MistakeError("GR121", f"`{sign}` is not part of this language", "put texts in quotes: `'...'`", at)
