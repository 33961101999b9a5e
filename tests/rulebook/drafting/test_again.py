"""Checking again finds what checking from scratch finds, whatever was typed before."""

import random
import re

import pytest

from groundrules.rulebook import read_book
from groundrules.rulebook.drafting.again import BookAgain
from groundrules.terms import Finding
from groundrules.usecases.adopt_rulebook import check_rulebook
from groundrules.wiring import example_folder

FILE = "rulebook.yaml"
BOOK = (example_folder() / FILE).read_text(encoding="utf-8")
SIGNS = "xyz019 '<>=,:|-#\n{}[]\t\u00fc"


def told(findings: tuple[Finding, ...]) -> list[tuple[object, ...]]:
    """Everything about findings but how a region is cut, in the file's order."""
    return sorted((one.code, one.severity.value, one.rules, str(one.span), one.kind) for one in findings)


def texts(rng: random.Random, steps: int) -> list[str]:
    """A book as somebody types in it: signs put in and taken out, words changed, lines moved, undone."""
    found = [BOOK]
    lines = BOOK.split("\n")
    for _ in range(steps):
        text = found[-1]
        at = rng.randrange(len(text))
        match rng.randrange(6):
            case 0:
                found.append(text[:at] + rng.choice(SIGNS) + text[at:])
            case 1:
                found.append(text[:at] + text[at + rng.randrange(1, 4) :])
            case 2:
                found.append(
                    text.replace(rng.choice(["enterprise", "100", "A3", "and", "field"]), "inside", 1)
                )
            case 3:
                rest = text.split("\n")
                rest.insert(rng.randrange(len(rest)), rng.choice(lines))
                found.append("\n".join(rest))
            case 4:
                rest = text.split("\n")
                del rest[rng.randrange(len(rest))]
                found.append("\n".join(rest))
            case _:
                found.append(rng.choice(found))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_again_is_from_scratch(seed: int) -> None:
    """Over random typing in the example book, each text's findings are those of a whole check."""
    again = BookAgain(FILE)
    kinds: set[str] = set()
    for text in texts(random.Random(seed), 12):  # noqa: S311  # typing, not a secret
        checked, whole = again.check(text), check_rulebook(text=text, file=FILE)
        assert told(checked.findings) == told(whole.findings)
        assert checked.is_fit == whole.is_fit
        kinds.update(one.code for one in whole.findings)
    assert kinds


def cells(rng: random.Random, steps: int) -> list[str]:
    """A table somebody changes cell by cell: other values, other ids, twins, mistakes, and back again."""
    found = [BOOK]
    rows = [at for at, line in enumerate(BOOK.split("\n")) if re.match(r"\s*\| [A-Z]\d", line)]
    assert len(rows) > 4
    for _ in range(steps):
        lines = rng.choice([BOOK, found[-1]]).split("\n")
        at = rng.choice(rows)
        parts = lines[at].split("|")
        new = rng.choice([" - ", " E1 ", " known ", " nonsense ", " >= 5 ", " 90 ", " owner ", " ", "'"])
        parts[rng.randrange(1, len(parts))] = new
        lines[at] = "|".join(parts)
        found.append("\n".join(lines))
    return found


@pytest.mark.parametrize("seed", range(2))
def test_one_row_read_alone_is_the_row_in_its_table(seed: int) -> None:
    """Cell by cell, whether the row was read alone or with its book: the same book, the same findings."""
    again = BookAgain(FILE)
    for text in cells(random.Random(seed), 20):  # noqa: S311  # typing, not a secret
        checked, whole = again.check(text), check_rulebook(text=text, file=FILE)
        assert told(checked.findings) == told(whole.findings)
        assert checked.reading.book == whole.book if checked.is_fit else True
        assert checked.reading == read_book(text, FILE)


def test_one_row_is_read_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The test above asks what it says: a changed cell is read in a book without its table's other rows."""
    from groundrules.rulebook.drafting import row

    asked: list[str] = []

    def spy(text: str, file: str, *, beside: object = None) -> object:
        asked.append(text)
        return read_book(text, file)

    monkeypatch.setattr(row, "read_book", spy)
    again = BookAgain(FILE)
    again.check(BOOK)
    changed = BOOK.replace("| E1 |", "|  E1|", 1)
    assert again.check(changed).reading == read_book(changed, FILE)
    (text,) = asked
    assert "E1" in text
    assert "| E2 " not in text


def rule_edits() -> list[str]:
    """One rule after another narrowed, dropped, doubled, and the book mended again."""
    narrowed = BOOK.replace("when: segment = 'strategic'", "when: segment = 'strategic' and needs_expert", 1)
    moved = narrowed.replace("\nwords:", "\n# a comment moves every rule below\nwords:", 1)
    unit = BOOK.replace("to: 3000000", "to: 2000000", 1)
    assert len({BOOK, narrowed, moved, unit}) == 4
    return [BOOK, narrowed, moved, narrowed, BOOK, unit, moved, BOOK]


def test_gaps_come_and_go_with_the_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    """A narrowed rule leaves a gap at once, told at its new line when lines move; mended, it is gone."""
    again = BookAgain(FILE)
    gaps = []
    for text in rule_edits():
        checked = again.check(text)
        assert told(checked.findings) == told(check_rulebook(text=text, file=FILE).findings)
        gaps.append([str(one.span) for one in checked.findings if one.code == "GR251"])
    lines = [int(spans[0].split(":")[1]) if spans else 0 for spans in gaps]
    assert [bool(line) for line in lines] == [False, True, True, True, False, False, True, False]
    assert lines[2] == lines[1] + 1


def test_a_memory_that_never_forgets_would_be_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The check above has teeth: when changed words are not noticed, some text gets other findings."""
    from groundrules.rulebook.drafting import again as module

    monkeypatch.setattr(
        module._Known, "meet", lambda self, book: setattr(self, "_words", self._words or book.words)
    )
    again = BookAgain(FILE)
    small = BOOK.replace("values: [strategic, enterprise,", "values: [strategic, huge, enterprise,", 1)
    assert small != BOOK
    again.check(BOOK)
    assert told(again.check(small).findings) != told(check_rulebook(text=small, file=FILE).findings)
