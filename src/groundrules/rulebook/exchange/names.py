"""A column's header as the name of a word."""

import re
from collections.abc import Container

from groundrules.rulebook.language.tokens import KEYWORDS


def word_name(header: str, taken: Container[str] = ()) -> str:
    """Lower case; every run of signs that are no letter or digit becomes ``_``; made different where taken.

    A name that would start with a digit gets ``c_`` before it, a word of the language itself ``_`` behind it.
    """
    name = re.sub(r"[\W_]+", "_", header.lower()).strip("_")
    if not name or name[0].isdigit():
        name = f"c_{name}".rstrip("_")
    if name in KEYWORDS:
        name += "_"
    free, number = name, 2
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free
