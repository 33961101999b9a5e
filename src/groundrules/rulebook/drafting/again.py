"""A text checked again and again while somebody writes it: what did not change is not worked out anew."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from groundrules.rulebook.check import check_book
from groundrules.rulebook.drafting.row import Clean, clean, read_row
from groundrules.rulebook.model import Decision, Rule, Rulebook, Word
from groundrules.rulebook.proof.again import Reproof
from groundrules.rulebook.read import Reading, in_order, read_book
from groundrules.rulebook.reading.beside import Beside
from groundrules.rulebook.satisfy import can_hold
from groundrules.terms import Finding, has_errors


@dataclass(frozen=True, slots=True)
class Checked:
    """What is known of one text.

    Attributes:
        text: the text.
        reading: what could be read of it.
        findings: everything found, in the file's order.
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
    """Keeps what the last check of a book learned; one for each window in which somebody writes.

    Finds what a check from scratch finds: the same codes, rules and places. A gap or an overlap may be cut
    into other regions than from scratch, because the proof keeps the cuts of the text before.
    """

    def __init__(self, file: str, *, beside: Beside | None = None) -> None:
        self._file = file
        self._beside = beside
        self._known = _Known()
        self._clean: Clean | None = None
        self._last: Checked | None = None

    def check(self, text: str) -> Checked:
        """What is wrong with the text."""
        if self._last is not None and self._last.text == text:
            return self._last
        reading = self._read(text)
        found: tuple[Finding, ...] = ()
        if reading.draft is not None:
            self._known.meet(reading.draft)
            found = check_book(
                reading.draft,
                broken_rules=reading.broken_rules,
                incomplete=reading.incomplete,
                known=self._known,
            )
        self._last = Checked(text, reading, in_order([*reading.findings, *found]))
        return self._last

    def _read(self, text: str) -> Reading:
        """The text read; when it is the last sound one but for one row of a table, only that row."""
        reading = read_row(self._clean, text, self._file, self._beside) if self._clean else None
        if reading is None:
            reading = read_book(text, self._file, beside=self._beside)
        self._clean = clean(text, reading) or self._clean
        return reading


class _Known:
    """What earlier checks learned: see ``check.Known``."""

    def __init__(self) -> None:
        self._words: Mapping[str, Word] = {}
        self._placeless: Mapping[str, Word] = {}
        self._settings: object = None
        self._proofs: dict[str, Reproof] = {}
        self._holding: dict[str, bool] = {}

    def meet(self, book: Rulebook) -> None:
        """Forget what another vocabulary taught; words that only moved in the file are the same words."""
        placeless = {name: replace(word, span=None) for name, word in book.words.items()}
        settings = {name: replace(setting, span=None) for name, setting in book.settings.items()}
        if (placeless, settings) != (self._placeless, self._settings):
            self._words, self._placeless, self._settings = book.words, placeless, settings
            self._proofs.clear()
            self._holding.clear()
        self._proofs = {name: proof for name, proof in self._proofs.items() if name in book.decisions}

    def prove(self, decision: Decision, words: Mapping[str, Word], /) -> tuple[Finding, ...]:  # noqa: ARG002
        """What the proof finds in the decision; ``words`` are those last met."""
        proof = self._proofs.get(decision.name)
        if proof is not None:
            return proof.again(decision)
        proof = self._proofs[decision.name] = Reproof(decision, self._words)
        return proof.findings

    def can_hold(self, rule: Rule, words: Mapping[str, Word], /) -> bool:
        """Whether any record can meet the rule's condition: the same words and text, the same answer."""
        held = self._holding.get(rule.text)
        if held is None:
            held = self._holding[rule.text] = can_hold(rule.condition, words)
        return held
