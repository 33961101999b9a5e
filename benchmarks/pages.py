"""How long the pages take to lay out and to judge, from the example book to a table of 1,500 rules.

``python benchmarks/pages.py``: CPU time of this process; ``again`` is after an edit of one rule or goal.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from groundrules.rulebook import read_book
from groundrules.rulebook.condition import Compare
from groundrules.rulebook.model import Decision, Output, Policy, Rule, Rulebook, WordType
from groundrules.rulebook.pages.budget import too_long
from groundrules.rulebook.pages.five import pages
from groundrules.rulebook.pages.layout import Sheet, lay_out

EXAMPLE = Path(__file__).parents[1] / "examples" / "first-transition" / "rulebook.yaml"


def timed(work: Callable[[], tuple[Sheet, ...]]) -> tuple[float, tuple[Sheet, ...]]:
    began = time.process_time()
    sheets = work()
    return 1000 * (time.process_time() - began), sheets


def with_rules(book: Rulebook, count: int, first: int = 10_000) -> Rulebook:
    rules = tuple(
        Rule(f"A{n}", Compare("employees", ">=", first - n), {"owner": "field"}, "") for n in range(count)
    )
    outputs = (Output("owner", WordType.ONE_OF, ("field", "inside")),)
    coverage = Decision("coverage", "account", Policy.FIRST, outputs, rules)
    return replace(book, decisions={**book.decisions, "coverage": coverage})


def main() -> None:
    book = read_book(EXAMPLE.read_text(encoding="utf-8"), EXAMPLE.name).book
    assert book is not None
    print(f"{'rules':>6} {'slides':>7} {'laid out ms':>12} {'again ms':>9} {'judged ms':>10}")
    for count in (0, 40, 200, 500, 1500):
        chosen = with_rules(book, count) if count else book
        edited = with_rules(book, count, 10_001) if count else replace(book, goals=book.goals[:-1])
        first, sheets = timed(lambda chosen=chosen: lay_out(pages(chosen)))  # type: ignore[misc]
        again, _ = timed(lambda edited=edited: lay_out(pages(edited)))  # type: ignore[misc]
        began = time.process_time()
        too_long(chosen, sheets)
        judged = 1000 * (time.process_time() - began)
        size = count or sum(len(one.rules) for one in book.decisions.values())
        print(f"{size:>6} {len(sheets):>7} {first:>12.0f} {again:>9.0f} {judged:>10.0f}")


if __name__ == "__main__":
    main()
