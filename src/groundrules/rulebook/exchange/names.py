"""A column's header as the name of a word."""

import re
from collections.abc import Container

from groundrules.rulebook.language.tokens import KEYWORDS


def word_name(header: str, taken: Container[str] = ()) -> str:
    """Lower case; every run of signs that are no letter or digit becomes ``_``, also before a capital inside.

    A name that is taken gets a number behind it, one that would start with a digit ``c_`` before it, and a
    word of the language itself ``_`` behind it.
    """
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", header)
    name = re.sub(r"[\W_]+", "_", parted.lower()).strip("_")
    if not name or name[0].isdigit():
        name = f"c_{name}".rstrip("_")
    if name in KEYWORDS:
        name += "_"
    free, number = name, 2
    while free in taken:
        free, number = f"{name}_{number}", number + 1
    return free
