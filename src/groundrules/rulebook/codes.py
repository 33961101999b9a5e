"""Every finding about a book: its code, its short name, and how it is made."""

from collections.abc import Mapping

from groundrules.terms import Finding, Severity, Span

CODES: Mapping[str, str] = {
    "GR101": "not yaml",
    "GR102": "yaml feature refused",
    "GR103": "duplicate key",
    "GR104": "too big",
    "GR105": "rule on one line",
    "GR106": "unknown key",
    "GR107": "missing key",
    "GR108": "wrong kind of value",
    "GR109": "word badly declared",
    "GR110": "bad decision table",
    "GR111": "unknown word",
    "GR112": "value not in list",
    "GR113": "wrong type",
    "GR114": "bad date",
    "GR115": "out of range",
    "GR116": "too many digits",
    "GR117": "arithmetic not allowed",
    "GR118": "function call",
    "GR119": "foreign operator",
    "GR120": "unbalanced parenthesis",
    "GR121": "missing quote",
    "GR122": "not a condition",
    "GR123": "empty condition",
    "GR124": "reversed range",
    "GR125": "empty list",
    "GR126": "repeated value",
    "GR127": "like on a non-text",
    "GR128": "never unknown",
    "GR129": "condition too long",
    "GR130": "table file",
    "GR131": "setting badly declared",
    "GR132": "setting incomplete",
    "GR201": "duplicate id",
    "GR202": "outcome missing",
    "GR203": "outcome not asked for",
    "GR204": "outcome value wrong",
    "GR205": "can never hold",
    "GR206": "unused word",
    "GR207": "points at nothing",
    "GR208": "role card missing",
    "GR209": "coverage incomplete",
    "GR210": "example fails",
    "GR211": "check broken",
    "GR213": "no rules",
    "GR214": "number without a reason",
    "GR215": "people misplaced",
    "GR216": "unused setting",
    "GR217": "yields in a circle",
    "GR218": "yields where order decides",
    "GR219": "yields for nothing",
    "GR231": "exception badly declared",
    "GR232": "approver without a card",
    "GR233": "unknown number",
    "GR234": "number makes no sense",
    "GR235": "number incomplete",
    "GR236": "hand-off step incomplete",
    "GR237": "holdover incomplete",
    "GR238": "numbers at odds",
    "GR239": "number missing",
}
"""Code -> short name, as in ``Finding.kind``; gaps and overlaps (GR25x) belong to the proof."""


_LONGEST = 600
_SHOWN = 280


def error(
    code: str, message: str, span: Span | None, mend: str = "", *, rules: tuple[str, ...] = ()
) -> Finding:
    """A finding that stops the step; ``mend`` is the help."""
    return _finding(code, Severity.ERROR, message, mend, span, rules)


def warning(
    code: str, message: str, span: Span | None, mend: str = "", *, rules: tuple[str, ...] = ()
) -> Finding:
    """A finding that is worked around."""
    return _finding(code, Severity.WARNING, message, mend, span, rules)


def note(
    code: str, message: str, span: Span | None, mend: str = "", *, rules: tuple[str, ...] = ()
) -> Finding:
    """A finding that informs."""
    return _finding(code, Severity.NOTE, message, mend, span, rules)


def _finding(  # noqa: PLR0917 - the fields of a finding
    code: str, severity: Severity, message: str, mend: str, span: Span | None, rules: tuple[str, ...]
) -> Finding:
    return Finding(code, severity, _cut(message), _cut(mend), span, CODES[code], rules)


def _cut(sentence: str) -> str:
    """The sentence, without the middle of what nobody reads: an author's word can be a whole file."""
    if len(sentence) <= _LONGEST:
        return sentence
    return f"{sentence[:_SHOWN]} ... {sentence[-_SHOWN:]}"
