"""A text checked again and again while somebody writes it: what did not change is not done anew."""

from dataclasses import dataclass

from groundrules.rulebook.check import check_book
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.read import Reading, in_order, read_book
from groundrules.terms import Finding, has_errors


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one text.

    Attributes:
        text: the text.
        reading: what could be read of it.
        findings: everything found, in the file's order; the same as a check from scratch finds.
    """

    text: str
    reading: Reading
    findings: tuple[Finding, ...]

    @property
    def book(self) -> Rulebook | None:
        """The book as far as it can be read; None when nothing can."""
        return self.reading.book or self.reading.draft

    @property
    def is_fit(self) -> bool:
        """True when the book can be worked by."""
        return self.reading.book is not None and not has_errors(self.findings)


class BookAgain:
    """Keeps what the last check of a book learned; one for each window in which somebody writes."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._last: Checked | None = None

    def check(self, text: str) -> Checked:
        """Everything wrong with the text, as ``usecases.check_rulebook`` would find it."""
        if self._last is not None and self._last.text == text:
            return self._last
        reading = read_book(text, self._file)
        found: tuple[Finding, ...] = ()
        if reading.draft is not None:
            found = check_book(
                reading.draft, broken_rules=reading.broken_rules, incomplete=reading.incomplete
            )
        self._last = Checked(text, reading, in_order([*reading.findings, *found]))
        return self._last
