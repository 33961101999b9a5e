"""A mistake found while reading one value or condition, before its place in the file is known."""

import re
from collections.abc import Iterable
from difflib import get_close_matches

_LONGEST_NAME = 100
_PARTS = re.compile(r"[\s_/-]+")


class MistakeError(Exception):
    """What is wrong, at which offset of the text being read, and what would mend it.

    Attributes:
        code: the finding's code.
        message: one sentence, lower case, the author's words in backticks.
        mend: what to do about it.
        offset: 0-based place in the text being read.
    """

    def __init__(self, code: str, message: str, mend: str = "", offset: int = 0) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.mend = mend
        self.offset = offset


def did_you_mean(wrong: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """A suggestion for a misspelt name: "did you mean `segment`?", else the other help."""
    if len(wrong) > _LONGEST_NAME:
        return otherwise
    names = tuple(known)
    folded = {name.casefold(): name for name in reversed(names)}
    close = get_close_matches(wrong.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f"did you mean `{folded[close[0]]}`?"
    parts = set(_PARTS.split(wrong.casefold()))
    longer = [name for name in names if parts <= set(_PARTS.split(name.casefold()))]
    return f"did you mean `{longer[0]}`?" if len(longer) == 1 else otherwise


def listed(names: Iterable[str], *, at_most: int = 12) -> str:
    """The names in backticks, separated by commas, cut after a dozen."""
    every = tuple(names)
    shown = ", ".join(f"`{name}`" for name in every[:at_most])
    return f"{shown} and {len(every) - at_most} more" if len(every) > at_most else shown
