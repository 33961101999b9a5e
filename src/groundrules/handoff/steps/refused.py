"""Why a hand-off refuses an act: one finding for each reason."""

from collections.abc import Mapping

from groundrules.terms import Finding, RefusedActError, Severity

_REASONS: Mapping[str, tuple[str, str, str]] = {
    "GR530": ("day", "the day does not fit", "name another day"),
    "GR531": ("unknown", "there is no such hand-off", "`groundrules handoff list` shows them"),
    "GR532": ("person", "this is for the other side to do", "each side writes its own part only"),
    "GR533": ("state", "it is past that, or not there yet", "read what happened to it, then decide again"),
    "GR534": (
        "pushed back",
        "a hand-off is pushed back once, and this one was",
        "accept it, or talk to the sales leader about what is still missing",
    ),
    "GR535": (
        "too late",
        "the time to push back is over",
        "accept it, and ask the old owner for what is missing",
    ),
    "GR536": ("missing", "it is not said what is missing", "name the part of the page and what it lacks"),
    "GR537": ("words", "the words are missing", "write one sentence"),
    "GR540": ("too much", "that is more than fits", "say it shorter"),
    "GR538": ("thing", "it is not on the page of this hand-off", "`groundrules handoff show` lists it all"),
}


def refusal(code: str, detail: str = "", mend: str = "") -> RefusedActError:
    """The refusal with that code; ``detail`` says what exactly, ``mend`` replaces the usual help."""
    kind, message, help_ = _REASONS[code]
    said = f"{message}: {detail}" if detail else message
    return RefusedActError(Finding(code, Severity.ERROR, said, mend or help_, kind=kind))
