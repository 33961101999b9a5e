"""Why the ledger refuses an act: one finding for each reason."""

from collections.abc import Mapping

from groundrules.terms import Finding, RefusedActError, Severity

_REASONS: Mapping[str, tuple[str, str, str]] = {
    "GR509": ("unknown", "there is no such exception", "`groundrules exceptions --all` lists every one"),
    "GR510": ("words", "the words do not fit", "write one sentence that says why"),
    "GR511": (
        "kind",
        "the book knows no such exception",
        "add it under `exceptions:` in the book, or use one of its kinds",
    ),
    "GR512": ("reason", "the reason is not on the book's list", "pick a reason of the list the book gives"),
    "GR513": ("approver", "this person may not approve it", "ask somebody whose role the book names"),
    "GR514": (
        "cap",
        "the cap is reached",
        "end one that is no longer needed, or change the cap in the book for everybody",
    ),
    "GR515": ("until", "it cannot stand that long", "name an earlier last day"),
    "GR516": ("held", "it is held already", "end the one that stands before you grant another"),
    "GR517": ("state", "that cannot be done with it now", "read what happened to it, then decide again"),
    "GR518": ("nothing to hold", "there is nothing to hold", "look the id up in the CRM"),
}


def refusal(code: str, detail: str = "", mend: str = "") -> RefusedActError:
    """The refusal with that code; ``detail`` says what exactly, ``mend`` replaces the usual help."""
    kind, message, help_ = _REASONS[code]
    said = f"{message}: {detail}" if detail else message
    return RefusedActError(Finding(code, Severity.ERROR, said, mend or help_, kind=kind))


def nobody(said: str, mend: str) -> RefusedActError:
    """The refusal of a name that means nobody, or several."""
    return RefusedActError(Finding("GR518", Severity.ERROR, said, mend, kind="who"))
