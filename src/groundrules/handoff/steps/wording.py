"""The words a person must give, or may."""

from groundrules.handoff.steps.refused import refusal

LONGEST_TEXT = 4_000
"""Longer than anybody reads."""


def words(text: str, mend: str) -> str:
    """A person's words, trimmed; refused when there are none or more than anybody reads."""
    said = optional(text)
    if not said:
        raise refusal("GR537", mend=mend)
    return said


def optional(text: str) -> str:
    """A person's words, trimmed; empty is fine, longer than anybody reads is not."""
    said = text.strip()
    if len(said) > LONGEST_TEXT:
        raise refusal("GR540", f"{len(said):,} characters, and {LONGEST_TEXT:,} are the most")
    return said
