"""Random pairs of small books compared, and every record of each asked of the reference evaluator.

Run: ``python benchmarks/agreement_compare.py [PAIRS]`` (default 10,000; about 12 minutes of one core). Says
how many pairs, records and regions were tried, and each pair for which something was not as the reference has
it: a record in no region or in two, a wrong verdict, a wrong size, an example that is none, an edit called
redundant that cannot be undone.
"""

import sys
from dataclasses import replace
from math import prod
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.rulebook.compare.pairs import Pair, book, random_pair, values
from tests.rulebook.compare.test_brute_force import check
from tests.rulebook.compare.test_compare import undone
from tests.rulebook.worlds import seeded

from groundrules.rulebook.compare import EditKind, compare
from groundrules.rulebook.compare.joint import used_words

MOST_RECORDS = 1_500


def records_of(pair: Pair) -> int:
    """How many records the pair has at most."""
    used = {*used_words(pair.old), *used_words(pair.new)}
    versions = (pair.old_words, pair.new_words)
    return max(prod(len(values(words[name])) for name in used) for words in versions)


def idle_edits(pair: Pair) -> int:
    """Undoes each redundant edit; AssertionError when an outcome changes by that."""
    (found,) = compare(*pair.books).decisions
    tried = 0
    for edit in found.redundant_edits:
        of_rule = [one for one in found.edits if one.rule_id == edit.rule_id]
        is_idle = all(one.is_redundant for one in of_rule)
        if edit.kind in (EditKind.EDITED, EditKind.ADDED) and is_idle:
            before = undone(pair.new, pair.old, edit.rule_id, edit.old_id)
            versions = book(before, pair.new_words), book(replace(pair.new), pair.new_words, "2")
            (again,) = compare(*versions).decisions
            assert again.outcome_changes == (), edit.says
            tried += 1
    return tried


def main(pairs: int) -> None:
    """One line at the end, and one for each pair that differs."""
    begin = process_time()
    seed = tried = records = regions = idle = wrong = unfinished = 0
    while tried < pairs:
        seed += 1
        pair = random_pair(seeded(seed), sums=seed % 4 == 0, domains=seed % 3 == 0)
        if records_of(pair) > MOST_RECORDS:
            continue
        tried += 1
        if compare(*pair.books).decisions[0].unproved:
            unfinished += 1
            continue
        records += records_of(pair)
        try:
            regions += check(pair)
            if pair.old_words == pair.new_words:  # else undoing one edit brings a rule among other words
                idle += idle_edits(pair)
        except AssertionError as error:
            wrong += 1
            print(f"pair {seed}: {str(error)[:200]}")
    print(
        f"{tried:,} pairs, {records:,} records, {regions:,} regions, {idle:,} redundant edits undone: "
        f"{wrong} differences, {unfinished} said to be unfinished ({process_time() - begin:,.0f} s)"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)
