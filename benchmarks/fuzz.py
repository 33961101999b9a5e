"""Torn books and conditions, without end: whatever the text, a book or findings placed in it, never a crash.

Run: ``python benchmarks/fuzz.py parser`` or ``python benchmarks/fuzz.py expressions``, each 600 seconds
unless ``--seconds`` says otherwise; ``--seed`` repeats a run. Real books (those of the tests, the examples,
the page of the language) and conditions are cut, patched and mixed by pieces of the grammar; random bytes
are tried too.

What must hold of every text: no exception; every finding lies within its file; a book without an error is a
book; a condition without an error, written down and read again, is the same condition; a cell likewise; and
nothing takes longer than two seconds. What fails is printed with its text, and the exit code is 1.
"""

import argparse
import csv
import io
import sys
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from time import monotonic, process_time

from groundrules.rulebook.check import check_book
from groundrules.rulebook.language.canonical import print_condition
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.parse import parse_condition
from groundrules.rulebook.read import read_book
from groundrules.rulebook.reading.beside import BesideError
from groundrules.rulebook.reading.cells import cell_condition
from groundrules.rulebook.reading.grid import Grid
from groundrules.terms import Finding, Span, has_errors, undecoded

ROOT = Path(__file__).parent.parent
SLOW = 2.0
PROVED_EVERY = 40
"""One text in so many is also checked and proved, which costs more than reading it."""
HEAD = """\
groundrules: 1
book: Torn
version: 1
words:
  segment: {type: one of, values: [large, mid size, "o'hara"], say: segment}
  region: {type: one of, values: [north, south], unknown: yes, say: region}
  employees: {type: whole number, from: 0, to: 5000, unknown: yes, say: employees}
  revenue: {type: money, from: 0, to: 1000000.50, say: revenue}
  margin: {type: percent, decimals: 1, from: -100, to: 100, say: margin}
  contract_end: {type: date, from: 2024-01-01, to: 2030-12-31, unknown: yes, say: contract end}
  needs_expert: {type: yes/no, unknown: yes, say: needs a specialist}
  name: {type: text, unknown: yes, say: name}
settings:
  big_deal: {say: a big deal, by: region, is: {north: 2500, otherwise: 1500}}
  small_deal: {say: a small deal, is: 12}
decisions:
  desk:
    for each: account
    policy: first that fits
    gives: {every: whole number, by: [owner, partner]}
    table: {file: torn.csv}
"""
CONDITIONS = (
    "segment = 'large' and (employees >= 500 or employees is unknown)",
    "not needs_expert and revenue between small_deal and 2 * big_deal - 5",
    "segment in ('large', 'o''hara') or name like 'Acme%_' and not contract_end < 2027-06-30",
    "revenue >= 25% * (employees - 3) and margin > -12.5% and region is not null",
    "-(2 * employees - 8) >= 0 or any and not (needs_expert = no and revenue <> 0.50 USD)",
)
CELLS = (
    *("<= 7.5", "]1.5..4.5]", "[1..5[", '"large","mid size"', 'not("large")', "-", "null", "known", "not 3"),
    *("< 5, > 9", "[2026-01-01..2027-01-01)", "12.5%", "USD 5", "5, unknown", "big_deal", "[0..small_deal]"),
)
PIECES = (
    *(
        " and ",
        " or ",
        " not ",
        " in ",
        " between ",
        " like ",
        " is ",
        " null ",
        " unknown ",
        " any ",
        " yes ",
    ),
    *(
        "(",
        ")",
        ",",
        "=",
        "<>",
        "<=",
        ">",
        "'",
        "''",
        '"',
        "-",
        "+",
        "*",
        "%",
        " USD ",
        "5",
        "0.5",
        "..",
        "[",
        "]",
    ),
    *("2027-01-01", "'large'", "segment", "region", "employees", "revenue", "margin", "name", "needs_expert"),
    *(
        "contract_end",
        "big_deal",
        "small_deal",
        "/",
        "==",
        "&&",
        "\u2265",
        "\u201c",
        "\u0661",
        "1e9",
        "9" * 30,
    ),
)
YAML_PIECES = (
    *(
        "\n",
        "\n  ",
        "\n      ",
        ": ",
        ":",
        "- ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        "|",
        ">",
        "#",
        " #",
        "'",
        '"',
        "&a ",
        "*a",
    ),
    *(
        "!!str ",
        "<<: ",
        "? ",
        "%",
        "@",
        "`",
        "~",
        "null",
        "no",
        "\t",
        "\r\n",
        "\r",
        "\x00",
        "\u2028",
        "\ufeff",
        "---\n",
    ),
    *(
        "id: A1",
        "when: any",
        "then: {}",
        "yields to: [A1, A2]",
        "table: |\n",
        "rules:",
        "policy: all that fit",
    ),
    *(
        "unknown: yes",
        "from: 9",
        "to: 1",
        "by: region",
        "is: {",
        "otherwise: 5",
        "| ",
        " |",
        "-> ",
        "why",
        "\\",
    ),
    *("012", "1_000", "1:30", ".inf", "\U0001f600", "é"),
)


class TornError(AssertionError):
    """Something that must hold of every text does not hold of this one."""


class Folder:
    """One torn table beside the book."""

    def __init__(self, text: str) -> None:
        self.text = text

    def grid(self, name: str, *, sheet: str | None = None) -> Grid:
        """The table, with as many cells in each row as were written there."""
        if name != "torn.csv" or sheet is not None:
            raise BesideError("there is no such table", "put it there", known=("torn.csv",))
        try:
            rows = tuple(tuple(cell.strip() for cell in row) for row in csv.reader(io.StringIO(self.text)))
        except csv.Error:
            raise BesideError("this is no table", "save it as CSV", line=1) from None
        return Grid(name, None, rows, tuple(range(1, len(rows) + 1)))


def corpus() -> tuple[str, ...]:
    """Real books: those of the tests, the examples, and the page of the language."""
    paths = [
        *sorted((ROOT / "tests" / "books").glob("*/*.yaml")),
        *sorted((ROOT / "examples").rglob("*.yaml")),
    ]
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    page = ROOT / "src" / "groundrules" / "rulebook" / "LANGUAGE.md"
    texts.append(page.read_text(encoding="utf-8").split("```yaml\n")[1].split("```")[0])
    return (HEAD, *(text for text in texts if len(text) < 20_000))


def torn(random: Random, text: str, others: tuple[str, ...], pieces: tuple[str, ...]) -> str:
    """The text with a few pieces cut, put in, repeated, swapped, or taken from another text."""
    for _ in range(random.choice((1, 1, 2, 3, 6))):
        at = random.randrange(len(text) + 1)
        kind = random.random()
        if kind < 0.45:
            text = text[:at] + random.choice(pieces) + text[at:]
        elif kind < 0.65:
            text = text[:at] + text[at + random.choice((1, 2, 5, 30)) :]
        elif kind < 0.75:
            end = min(len(text), at + random.randrange(1, 40))
            text = text[:end] + text[at:end] * random.choice((1, 2, 30)) + text[end:]
        elif kind < 0.85:
            other = random.choice(others)
            start = random.randrange(len(other) + 1)
            text = text[:at] + other[start : start + random.randrange(60)] + text[at:]
        elif kind < 0.95:
            lines = text.split("\n")
            here, there = random.randrange(len(lines)), random.randrange(len(lines))
            lines[here], lines[there] = lines[there], lines[here]
            text = "\n".join(lines)
        else:
            text = (
                text[:at]
                + chr(random.choice((random.randrange(256), random.randrange(0x11_0000))))
                + text[at:]
            )
    return text


def within(found: Finding, files: dict[str, str]) -> None:
    """The finding's place lies in one of the files."""
    span = found.span
    if span is None or span.file not in files:
        raise TornError(f"no place: {found}")
    if span.file == "torn.csv":
        return  # lines and cells of a table are checked by its own tests
    lines = files[span.file].removeprefix("\ufeff").split("\n")
    if not 1 <= span.line <= len(lines) or not 1 <= span.column <= len(lines[span.line - 1]) + 1:
        raise TornError(f"outside the file: {found}")


def try_book(text: str, table: str, *, is_proved: bool) -> None:
    """Read a book (and check it now and then); raises TornError, or whatever the reader lets through."""
    reading = read_book(text, "f", beside=Folder(table))
    files = {"f": text, "torn.csv": table}
    for found in reading.findings:
        within(found, files)
    if (reading.book is None) != has_errors(reading.findings):
        raise TornError("a book with an error, or no book without one")
    if reading.draft is not None and is_proved:
        checked = check_book(reading.draft, broken_rules=reading.broken_rules, incomplete=reading.incomplete)
        for found in checked:
            within(found, files)


def try_condition(text: str) -> None:
    """Read a condition, and again what it is written down as."""
    parsed = parse_condition(text, BOOK.words, lambda at: Span("f", 1, at + 1), settings=BOOK.settings)
    for found in parsed.findings:
        if found.span is None or not 1 <= found.span.column <= len(text) + 1:
            raise TornError(f"outside the text: {found}")
    if (parsed.condition is None) != any(found.code != "GR126" for found in parsed.findings):
        raise TornError("a condition with an error, or none without one")
    if parsed.condition is not None:
        written = print_condition(parsed.condition, BOOK.words)
        again = parse_condition(written, BOOK.words, lambda at: Span("f", 1, at + 1))
        is_long = any(found.code == "GR129" for found in again.findings)
        if again.condition != parsed.condition and not is_long:
            raise TornError(f"reads back as something else: {written}")


def try_cell(text: str, word: str) -> None:
    """Read a cell of a table."""
    text = text.strip()
    try:
        cell_condition(text, BOOK.words[word])
    except MistakeError as mistake:
        if not 0 <= mistake.offset <= len(text) or not mistake.message:
            raise TornError(f"outside the cell: {mistake.code} {mistake.offset}") from None


def one_text(random: Random, mode: str, books: tuple[str, ...]) -> tuple[str, str]:
    """What to try next: how it is made, and the text itself."""
    if mode == "parser":
        if random.random() < 0.08:
            return "bytes", decoded(random.randbytes(random.randrange(1, 400)))
        text = torn(random, random.choice(books), books, YAML_PIECES + PIECES)
        return "book", text.replace("\n", "\r\n") if random.random() < 0.1 else text
    if random.random() < 0.05:
        return "bytes", decoded(random.randbytes(random.randrange(1, 60)))
    if random.random() < 0.25:
        return "cell", torn(random, random.choice(CELLS), CELLS, PIECES)
    if random.random() < 0.2:
        return "pieces", "".join(random.choice(PIECES) for _ in range(random.randrange(1, 16)))
    return "condition", torn(random, random.choice(CONDITIONS), CONDITIONS, PIECES)


def decoded(data: bytes) -> str:
    """Random bytes as the program meets them: a place when they are no text, else the text."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = undecoded("f", error)
        if place.line < 1 or place.column < 1:
            raise TornError("a file that is no text has no place") from None
        return data.decode("latin-1")


def attempt(random: Random, mode: str, books: tuple[str, ...], number: int) -> tuple[str, str]:
    """One text made and tried; raises whatever goes wrong, with the text noted on it."""
    kind, text = one_text(random, mode, books)
    table = ""
    if mode == "parser":
        rows = [
            "rule,segment,employees,every,by",
            f'A1,"{random.choice(CELLS)}",-,5,owner',
            "A2,-,-,9,partner",
        ]
        table = torn(random, "\n".join(rows), CELLS, PIECES)
    start = process_time()
    try:
        if mode == "parser":
            try_book(text, table, is_proved=number % PROVED_EVERY == 0)
        elif kind == "cell":
            try_cell(text, random.choice(tuple(BOOK.words)))
        else:
            try_condition(text)
    except Exception as wrong:
        wrong.add_note(f"text: {text!r}\ntable: {table!r}")
        raise
    taken = process_time() - start
    if taken > SLOW:
        raise TornError(f"took {taken:.1f} s: {text!r}")
    return kind, text


def run(mode: str, seconds: float, seed: int) -> int:
    """Try texts until the time is over; prints what was done and found, and says how many failed."""
    books, random = corpus(), Random(seed)  # noqa: S311 - reproducible, not secret
    done: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    end, number = monotonic() + seconds, 0
    while monotonic() < end:
        number += 1
        try:
            kind, _ = attempt(random, mode, books, number)
            done[kind] += 1
        except Exception as wrong:
            frame = traceback.extract_tb(wrong.__traceback__)[-1]
            where = f"{type(wrong).__name__} in {Path(frame.filename).name}:{frame.lineno}"
            failed[where] += 1
            if failed[where] == 1:
                print("FAILED", where, wrong, *getattr(wrong, "__notes__", ()), sep="\n  ")
    print(f"{mode}: {number:,} texts in {seconds:.0f} s (seed {seed}): {dict(done)}")
    print(f"failed: {sum(failed.values())} {dict(failed)}")
    return sum(failed.values())


BOOK_READING = read_book(HEAD, "f", beside=Folder("rule,segment,every,by\nA1,-,5,owner\n"))
if BOOK_READING.book is None:
    raise SystemExit(f"the book to tear is torn itself: {BOOK_READING.findings}")
BOOK = BOOK_READING.book


def main() -> None:
    """Read the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("mode", choices=("parser", "expressions"))
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sys.exit(1 if run(asked.mode, asked.seconds, asked.seed) else 0)


if __name__ == "__main__":
    main()
