"""What a rule needs to be known: a test on an unknown value never holds, so the reader is told."""

import re
from collections.abc import Mapping

from groundrules.rulebook.condition import Condition
from groundrules.rulebook.language.phrases import listed
from groundrules.rulebook.model import Word
from groundrules.rulebook.render import known_needed

MARK = "*"
LEGEND = f"{MARK} must be known"


def mark_known(said: str, condition: Condition, words: Mapping[str, Word]) -> str:
    """The condition as said, every word without which it never holds marked: "employees* at least 500".

    A word that the text does not name is named behind it: " (employees must be known)".
    """
    unnamed = []
    for name in known_needed(condition, words):
        say = words[name].say
        said, count = re.subn(rf"(?<!\w)({re.escape(say)})(?!\w)", rf"\1{MARK}", said, count=1, flags=re.I)
        if not count:
            unnamed.append(say)
    return f"{said} ({listed(unnamed, 'and')} must be known)" if unnamed else said


def with_legend(note: str, cells: tuple[str, ...]) -> str:
    """The remark beside a table's heading, and what the mark means where a cell carries it."""
    return f"{note}; {LEGEND}" if any(MARK in cell for cell in cells) else note
