"""Findings about tables that come from elsewhere: codes GR141-GR159, and how they are made."""

from collections.abc import Mapping

from groundrules.terms import Finding, Severity, Span

CODES: Mapping[str, str] = {
    "GR141": "table file",
    "GR142": "cell not understood",
    "GR143": "bad header",
    "GR144": "guessed",
    "GR145": "domains file",
    "GR146": "outside the domain",
    "GR147": "not fully read",
    "GR148": "xml refused",
    "GR149": "not supported",
    "GR150": "hit policy",
    "GR151": "file read with care",
    "GR152": "not a row",
    "GR153": "outcome not a value",
    "GR154": "cannot be converted",
}
"""Code -> short name, as in ``Finding.kind``."""


def told(
    code: str,
    severity: Severity,
    message: str,
    span: Span | None,
    mend: str = "",
    *,
    rules: tuple[str, ...] = (),
) -> Finding:
    """A finding of this step; ``mend`` is the help."""
    return Finding(code, severity, message, mend, span, CODES[code], rules)


def error(
    code: str, message: str, span: Span | None, mend: str = "", *, rules: tuple[str, ...] = ()
) -> Finding:
    """A finding that stops the step."""
    return told(code, Severity.ERROR, message, span, mend, rules=rules)


def warning(
    code: str, message: str, span: Span | None, mend: str = "", *, rules: tuple[str, ...] = ()
) -> Finding:
    """A finding that is worked around."""
    return told(code, Severity.WARNING, message, span, mend, rules=rules)


def note(code: str, message: str, span: Span | None, mend: str = "") -> Finding:
    """A finding that informs."""
    return told(code, Severity.NOTE, message, span, mend)
