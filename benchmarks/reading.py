"""How long it takes to read a book, the first time and after one keystroke, by rules and by tables.

Run: ``python benchmarks/reading.py``. CPU seconds of one run; ``yaml`` is the strict YAML tree alone, ``full
parser`` the same tree by the whole YAML parser, ``again`` the book after one digit of one rule has changed.
"""

from random import Random
from time import process_time

from groundrules.rulebook.read import read_book
from groundrules.rulebook.reading.grid import Grid
from groundrules.rulebook.yaml_text import load_strict, read_slowly
from groundrules.rulebook.yaml_tree import Source

HEAD = """\
groundrules: 1
book: Big book
version: 1
words:
  segment: {type: one of, values: [a, b, c, d], say: segment}
  industry: {type: one of, values: [x, y, z], unknown: yes, say: industry}
  employees: {type: whole number, from: 0, to: 3000000, unknown: yes, say: employees}
  revenue: {type: money, from: 0, to: 1000000000, say: revenue}
  pipeline: {type: money, from: 0, to: 1000000000, say: pipeline}
  margin: {type: percent, decimals: 1, from: 0, to: 100, say: margin}
  days: {type: whole number, from: 0, to: 3650, say: days}
  expert: {type: yes/no, say: needs a specialist}
decisions:
  cadence:
    for each: account
    policy: first that fits
    gives: {every: whole number, by: [owner, partner]}
"""
COLUMNS = (
    "segment",
    "industry",
    "employees",
    "revenue",
    "pipeline",
    "margin",
    "days",
    "expert",
    "every",
    "by",
)


class Folder:
    """One table in memory, as if it lay beside the book."""

    def __init__(self, rows: list[tuple[str, ...]]) -> None:
        lines = tuple(range(1, len(rows) + 2))
        self.table = Grid("cadence.csv", None, (("id", *COLUMNS), *rows), lines)

    def grid(self, name: str, *, sheet: str | None = None) -> Grid:
        """The table, whatever its name."""
        del name, sheet
        return self.table


def with_rules(count: int, random: Random) -> str:
    """A book of that many rules with six tests each."""
    pick, below = random.choice, random.randrange
    rules = [
        f"      - id: R{number}\n"
        f"        when: segment in ('a', '{pick('bcd')}') and employees >= {below(10_000)}"
        f" and employees < {below(10_000, 90_000)} and revenue between {below(1_000)} and"
        f" {below(1_000, 900_000)}.50 and not expert and days > {below(3_000)}\n"
        f"        then: {{every: {below(90)}, by: owner}}\n"
        for number in range(count)
    ]
    return f"{HEAD}    rules:\n{''.join(rules)}"


def rows(count: int, random: Random) -> list[tuple[str, ...]]:
    """That many rows of eight tests."""
    return [
        (
            *(f"R{number}", f"a, {random.choice('bcd')}", "not x"),
            f"[{random.randrange(1_000)}..{random.randrange(1_000, 9_999)}[",
            *(
                f">= {random.randrange(1_000)}",
                f"]{random.randrange(1_000)}..{random.randrange(1_000, 99_999)}.5]",
            ),
            *("-", f"> {random.randrange(3_000)}", "no", str(random.randrange(90)), "owner"),
        )
        for number in range(count)
    ]


def drawn(table: list[tuple[str, ...]]) -> str:
    """A book with the table drawn in it."""
    header = ("id", *COLUMNS[:8], "-> every", "by")
    lines = "".join(f"      | {' | '.join(row)} |\n" for row in (header, *table))
    return f"{HEAD}    table: |\n{lines}"


def cpu(text: str, folder: Folder | None = None) -> float:
    """CPU seconds to read the book."""
    start = process_time()
    reading = read_book(text, "book.yaml", beside=folder)
    taken = process_time() - start
    assert reading.book is not None, reading.findings[:3]
    return taken


def main() -> None:
    """Time books of 100 and 1,500 rules."""
    random = Random(1)  # noqa: S311 - reproducible, not secret
    cpu(with_rules(3, random))
    print(f"{'book':<24}{'yaml':>8}{'full parser':>13}{'read':>8}{'again':>8}")
    for count in (100, 1_500):
        table = rows(count, random)
        beside = f"{HEAD}    table: {{file: cadence.csv}}\n"
        books = (
            ("rules", with_rules(count, random), None),
            ("table in the book", drawn(table), None),
            ("table beside it", beside, Folder(rows(count, random))),
        )
        for name, text, folder in books:
            start = process_time()
            load_strict(text, "book.yaml")
            tree = process_time() - start
            start = process_time()
            read_slowly(Source.of(text, "book.yaml"))
            slow = process_time() - start
            first = cpu(text, folder)
            again = cpu(text.replace(" owner", " partner", 1) if folder is None else text, folder)
            print(f"{count:>5} {name:<18}{tree:>8.3f}{slow:>13.3f}{first:>8.3f}{again:>8.3f}")


if __name__ == "__main__":
    main()
