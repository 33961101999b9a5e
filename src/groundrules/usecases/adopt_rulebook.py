"""Is this book fit to be used? Read, checked and proved, before anybody works by it."""

from collections.abc import Callable
from dataclasses import dataclass

from groundrules.rulebook import Rulebook, check_book, read_book
from groundrules.rulebook.proof.ports import AccountCounter
from groundrules.rulebook.reading.beside import Beside
from groundrules.terms import Finding, Span, has_errors

CounterFor = Callable[[Rulebook], AccountCounter]
"""Makes what counts the workspace's accounts by the words of a book (or of the draft of one)."""


@dataclass(frozen=True, slots=True)
class BookCheck:
    """What checking a book came to.

    Attributes:
        book: the book; None when a finding forbids using it.
        findings: everything found, in the file's order.
    """

    book: Rulebook | None
    findings: tuple[Finding, ...] = ()

    @property
    def is_fit(self) -> bool:
        """True when the book can be worked by: no finding stops it."""
        return self.book is not None and not has_errors(self.findings)


def check_rulebook(
    *, text: str, file: str, beside: Beside | None = None, count: CounterFor | None = None
) -> BookCheck:
    """The book read, checked and proved; all mistakes at once, also those behind other mistakes.

    Args:
        text: the whole file.
        file: its name, for the findings.
        beside: opens the tables that lie beside the book.
        count: counts today's accounts in each gap and overlap; without it nothing is counted.
    """
    reading = read_book(text, file, beside=beside)
    checked: tuple[Finding, ...] = ()
    if reading.draft is not None:
        checked = check_book(
            reading.draft,
            broken_rules=reading.broken_rules,
            incomplete=reading.incomplete,
            count=None if count is None else count(reading.draft),
        )
    findings = sorted(
        (*reading.findings, *checked), key=lambda found: (found.span or Span("", 0, 0), found.code)
    )
    return BookCheck(reading.book, tuple(findings))
