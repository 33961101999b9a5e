"""One row of a table edited: only that row is read, the rest of the book stays as it was read before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from groundrules.rulebook.drafting.draft import digest_of
from groundrules.rulebook.model import Decision, Rule
from groundrules.rulebook.read import Reading, read_book
from groundrules.rulebook.reading.beside import Beside


@dataclass(frozen=True, slots=True)
class Clean:
    """A text that reads without a word of complaint, its lines, and the rule in each line of its tables.

    Attributes:
        rows: line, counted from 0 -> decision and place of the rule among its rules.
    """

    lines: tuple[str, ...]
    reading: Reading
    rows: Mapping[int, tuple[str, int]]


def clean(text: str, reading: Reading) -> Clean | None:
    """The text as something to start from; None when anything is wrong with how it is written.

    Named settings are left out: what is kept of them depends on all rules together.
    """
    book = reading.book
    if book is None or reading.findings or book.settings:
        return None
    lines = tuple(text.split("\n"))
    rows: dict[int, tuple[str, int]] = {}
    for name, decision in book.decisions.items():
        for place, rule in enumerate(decision.rules):
            at = rule.span.line - 1 if rule.span and rule.span.file == book.file else -1
            if 0 <= at < len(lines) and lines[at].lstrip().startswith("|"):
                rows[at] = (name, place)
    return Clean(lines, reading, rows)


def read_row(before: Clean, text: str, file: str, beside: Beside | None) -> Reading | None:
    """The text's reading, when it is the clean text but for one row that reads well; None otherwise.

    The row is read in a book from which its table's other rows are taken out, so that every place in the file
    stays what it is.
    """
    book = before.reading.book
    lines = text.split("\n")
    at = _changed_line(before.lines, lines)
    if book is None or at is None or at not in before.rows or not lines[at].lstrip().startswith("|"):
        return None
    name, place = before.rows[at]
    old = book.decisions[name]
    for line, (decision, _) in before.rows.items():
        if decision == name and line != at:
            lines[line] = ""
    rule = _only_rule(read_book("\n".join(lines), file, beside=beside), old)
    if rule is None or rule.rule_id != old.rules[place].rule_id:
        return None
    decided = replace(old, rules=(*old.rules[:place], rule, *old.rules[place + 1 :]))
    new = replace(book, decisions={**book.decisions, name: decided}, digest=digest_of(text))
    return replace(before.reading, book=new, draft=new)


def _changed_line(before: tuple[str, ...], after: list[str]) -> int | None:
    """The one line that differs; None when more or none do."""
    if len(before) != len(after):
        return None
    differing = [at for at, (one, other) in enumerate(zip(before, after, strict=True)) if one != other]
    return differing[0] if len(differing) == 1 else None


def _only_rule(reading: Reading, old: Decision) -> Rule | None:
    """The one rule the decision has left, when nothing is wrong with how it is written."""
    if reading.book is None or reading.findings:
        return None
    decision = reading.book.decisions.get(old.name)
    if decision is None or len(decision.rules) != 1 or decision.gives != old.gives:
        return None
    return decision.rules[0]
