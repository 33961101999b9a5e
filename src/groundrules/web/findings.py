"""Findings as sentences a page shows."""

from groundrules.terms import Finding
from groundrules.web import words


def say(finding: Finding) -> str:
    """A finding as one or two sentences, in plain text."""
    return marked(finding).replace("`", "")


def marked(finding: Finding) -> str:
    """A finding as one or two sentences; the user's words stay in backticks."""
    sentences = (sentence.rstrip(".") for sentence in (finding.message, finding.help) if sentence)
    told = (words.start(one) if one.endswith("?") else f"{words.start(one)}." for one in sentences)
    return " ".join(told)


def at_its_line(finding: Finding) -> str:
    """The same after the line it is about: ``Line 12: ...``."""
    place = f"Line {finding.span.line}: " if finding.span else ""
    return f"{place}{marked(finding)}"
