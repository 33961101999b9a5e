"""How well the gaming search finds what was planted, how exact it is, and what it costs: run by hand.

    uv run python benchmarks/rehearse.py [--accounts 20000] [--books 400]

Planted: books in which one manoeuvre is known to work for a known set of accounts (the truth is worked out
from the amounts, without any search). Found is what the search reaches; the books without a lever must give
nothing. Exact: the least effort of random small books beside trying every value. CPU times, one core.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from tests.rehearsal.test_gaming import coverage, read
from tests.rehearsal.worlds import WORDS, exhaustive, random_decision, random_record

from groundrules.rehearsal.gaming import Ground, Search, prospects_of_accounts, search_all
from groundrules.rehearsal.levers import LEVERS, Manoeuvre
from groundrules.rehearsal.plays import Record, cheapest
from groundrules.rehearsal.shortcuts import Shortcuts

BUDGET = 8.0


@dataclass(frozen=True)
class Plant:
    """A book, the job of owners who would lose, and who can keep the account within the budget."""

    name: str
    rules: Sequence[tuple[str, str]]
    owner: str
    within: Callable[[Record], bool]


def amount(record: Record, word: str) -> int:
    value = record[word]
    assert isinstance(value, int)
    return value


def entered(record: Record) -> bool:
    """Below the line, and 3 + 10 x (line - amount) / line is within the budget."""
    line, now = 100_000_00, amount(record, "open_pipeline")
    return now < line and 3 + 10 * (line - now) / line <= BUDGET


def lost(record: Record) -> bool:
    """At or above the line, and 4 + 10 x (amount - just below) / amount is within the budget."""
    below, now = 99_999_99, amount(record, "open_pipeline")
    return now > below and 4 + 10 * (now - below) / now <= BUDGET


LINE = (("open_pipeline >= 100000", "field"), ("open_pipeline < 100000", "inside"))
IDLE = (("days_idle <= 63", "field"), ("days_idle > 63", "inside"))
FLAG = (("needs_expert", "field"), ("not needs_expert", "inside"))
TIER = (("tier = 'A'", "field"), ("tier = 'B'", "inside"))
REGION = (("region = 'north'", "field"), ("region = 'south'", "inside"))
FAR = (("revenue >= 900000", "field"), ("revenue < 900000", "inside"))
PLANTS = (
    Plant("enter a deal", LINE, "field", entered),
    Plant("lose and reclaim", LINE, "inside", lost),
    Plant("log one contact", IDLE, "field", lambda _: True),
    Plant("turn a flag", FLAG, "field", lambda record: not record["needs_expert"]),
    Plant("re-class the customer", TIER, "field", lambda record: record["tier"] == "B"),
    Plant("nothing: kept by operations", REGION, "field", lambda _: False),
    Plant("nothing: revenue out of reach", FAR, "field", lambda _: False),
)


def random_account(random: Random) -> Record:
    return {
        "segment": random.choice(("large", "small")),
        "region": random.choice(("north", "south")),
        "tier": random.choice(("A", "B")),
        "parent_id": None,
        "revenue": random.randint(1, 200_000) * 100,
        "open_pipeline": random.randint(0, 250_000) * 100,
        "days_idle": random.randint(0, 300),
        "needs_expert": random.random() < 0.5,
    }


def plant(one: Plant, records: Sequence[Record]) -> None:
    book = read(coverage(*one.rules))
    ground = Ground(
        book.decisions["coverage"], book.words, LEVERS, records,
        prospects_of_accounts([one.owner] * len(records), [1] * len(records)),
    )  # fmt: skip
    board = ground.board()
    began = time.process_time()
    reaches = search_all(Search(board, BUDGET), ground.prospects(board, records))
    took = time.process_time() - began
    keeps = [reach for reach in reaches if reach.prospect.owns]
    found = {id(reach.prospect.record) for reach in keeps}
    truth = {id(record) for record in records if one.within(record)}
    right = len(found & truth)
    print(
        f"  {one.name:32} planted {len(truth):6,}  found {len(found):6,}  right {right:6,}  "
        f"{1e6 * took / len(records):5.1f} us an account"
    )


def exact(books: int) -> None:
    random = Random(7)  # noqa: S311 - a benchmark's dice
    same = compared = 0
    fast = plain = everything = 0.0
    for _ in range(books):
        words = random.sample(list(WORDS.values()), 4)
        names = {word.name: word for word in words}
        decision, record = random_decision(random, words), random_record(random, words)
        rules = frozenset(rule.rule_id for rule in decision.rules if rule.outcome["owner"] == "field")
        ground = Ground(decision, names, LEVERS, [record], prospects_of_accounts([None], [1]))
        board = ground.board()
        if any(lever.source in names or lever.manoeuvre is Manoeuvre.SPLIT for lever in board.levers):
            continue
        shortcuts = Shortcuts(board, board.levers)
        at = [time.process_time()]
        quick = shortcuts.cheapest(record, rules, budget=1000)
        at.append(time.process_time())
        slow = cheapest(board, record, rules.__contains__, budget=1000)
        at.append(time.process_time())
        best = exhaustive(decision, names, record, rules.__contains__, board.levers)
        at.append(time.process_time())
        fast, plain, everything = fast + at[1] - at[0], plain + at[2] - at[1], everything + at[3] - at[2]
        compared += 1
        points = [None if one is None else round(one.points, 6) for one in (quick, slow)]
        same += points == [None if best is None else round(best, 6)] * 2
    print(f"  {same:,} of {compared:,} random books: the same least effort as trying every value")
    each = [1e6 * one / compared for one in (fast, plain, everything)]
    print(
        f"  a record: {each[0]:,.0f} us with bounds, {each[1]:,.0f} us searched, {each[2]:,.0f} us everything"
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--accounts", type=int, default=20_000)
    parser.add_argument("--books", type=int, default=400)
    asked = parser.parse_args()
    random = Random(11)  # noqa: S311 - a benchmark's dice
    records = [random_account(random) for _ in range(asked.accounts)]
    print(f"Planted in {asked.accounts:,} accounts, within {BUDGET:g} points:")
    for one in PLANTS:
        plant(one, records)
    print("Exact:")
    exact(asked.books)


if __name__ == "__main__":
    main()
