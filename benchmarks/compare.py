"""How long it takes to compare two versions of a large book, and to count the accounts that move.

A table is the leaves of a random decision tree with a few thresholds shifted (``benchmarks/prove.py``); five
edits make the other version: another outcome, a moved threshold, a dropped rule, a new rule, a narrower rule.
Where z3 is installed, one query ("is there a record with another answer?") is timed in the same run.

Run: ``python benchmarks/compare.py``. Numbers are CPU seconds of one run; compare rows of one run only.
"""

from dataclasses import replace
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import process_time

import ibis
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from prove import TOP, book, table, words

from groundrules.coverage.count import concerned_accounts
from groundrules.rulebook.compare import DecisionComparison, compare
from groundrules.rulebook.condition import Always, Among, And, Compare, Condition, IsUnknown, Or
from groundrules.rulebook.model import Decision, Rulebook, Word

try:
    import z3
except ImportError:
    z3 = None

ACCOUNTS = 1_000_000


def edited(decision: Decision, seed: int, among: int | None = None) -> Decision:
    """The decision with five edits, one of each kind, to rules among the first ones (default: all)."""
    random = Random(seed)  # noqa: S311
    rules = list(decision.rules)
    last = among or len(rules) - 6

    def place() -> int:
        return random.randrange(last)

    n = place()
    rules[n] = replace(rules[n], outcome={"owner": "z"})
    n = place()
    rules[n] = replace(rules[n], condition=_shifted(rules[n].condition))
    rules.pop(place())
    rules.insert(place(), replace(random.choice(rules), rule_id="NEW", outcome={"owner": "z"}))
    n = place()
    rules[n] = replace(rules[n], condition=And((rules[n].condition, Compare("w1", "<>", "a"))))
    return replace(decision, rules=tuple(rules))


def _shifted(condition: Condition) -> Condition:
    match condition:
        case And(items):
            return And(tuple(_shifted(item) for item in items))
        case Or(items):
            return Or(tuple(_shifted(item) for item in items))
        case Compare(word, ">=" | "<" as operator, value) if isinstance(value, int):
            return Compare(word, operator, min(value + TOP // 200, TOP))
        case _:
            return condition


def as_book(decision: Decision, vocabulary: dict[str, Word], version: str) -> Rulebook:
    """A book with one decision."""
    return Rulebook("Large", version, None, "", "USD", vocabulary, {decision.name: decision})


def compared(old: Decision, new: Decision, vocabulary: dict[str, Word]) -> tuple[DecisionComparison, float]:
    """The comparison, and the CPU seconds it took."""
    books = as_book(old, vocabulary, "1"), as_book(new, vocabulary, "2")
    begin = process_time()
    (decision,) = compare(*books).decisions
    return decision, process_time() - begin


def one_row(old: Decision, new: Decision, vocabulary: dict[str, Word]) -> float | None:
    """CPU seconds of z3 for one record with another answer, encoding included; None without z3."""
    if z3 is None:
        return None
    begin = process_time()
    solver = z3.Solver()
    value = {name: z3.Int(name) for name in vocabulary}
    unknown = {name: z3.Bool(f"{name}?") for name in vocabulary}
    for name, word in vocabulary.items():
        solver.add(value[name] >= 0, value[name] <= (len(word.values) - 1 if word.values else TOP))
        if not word.may_be_unknown:
            solver.add(z3.Not(unknown[name]))
    outcomes: dict[str, int] = {}
    answers = []
    for decision in (old, new):
        holds = [_says(rule.condition, vocabulary, value, unknown) for rule in decision.rules]
        answer = z3.IntVal(-1)
        for rule, held in zip(reversed(decision.rules), reversed(holds), strict=True):
            gives = outcomes.setdefault(str(rule.outcome["owner"]), len(outcomes))
            answer = z3.If(held, z3.IntVal(gives), answer)
        if decision.policy.value == "exactly one":
            answer = z3.If(z3.AtMost(*holds, 1), answer, -2)
        answers.append(answer)
    solver.add(answers[0] != answers[1])
    solver.check()
    return process_time() - begin


def _says(
    condition: Condition,
    vocabulary: dict[str, Word],
    value: dict[str, "z3.ArithRef"],
    unknown: dict[str, "z3.BoolRef"],
) -> "z3.BoolRef":
    match condition:
        case Always():
            return z3.BoolVal(True)
        case And(items):
            return z3.And([_says(item, vocabulary, value, unknown) for item in items])
        case Or(items):
            return z3.Or([_says(item, vocabulary, value, unknown) for item in items])
        case IsUnknown(word):
            return unknown[word]
        case Among(word, values):
            places = [vocabulary[word].values.index(str(one)) for one in values]
            return z3.And(z3.Not(unknown[word]), z3.Or([value[word] == place for place in places]))
        case Compare(word, operator, number):
            bound = vocabulary[word].values.index(number) if isinstance(number, str) else int(number)
            left = value[word]
            tests = {">=": left >= bound, "<=": left <= bound, "<": left < bound, "<>": left != bound}
            return z3.And(z3.Not(unknown[word]), tests[operator])
        case _:
            raise TypeError(condition)


def accounts(vocabulary: dict[str, Word], path: Path) -> None:
    """A file of random accounts with a value, or unknown, for each word."""
    random = np.random.default_rng(1)
    columns: dict[str, pa.Array] = {"account_id": pa.array([f"A{n:07}" for n in range(ACCOUNTS)])}
    for name, word in vocabulary.items():
        missing = random.random(ACCOUNTS) < 0.1 if word.may_be_unknown else None
        if word.values:
            values = pa.array(word.values).take(pa.array(random.integers(0, len(word.values), ACCOUNTS)))
            columns[name] = pa.array(values.to_numpy(zero_copy_only=False), mask=missing)
        else:
            columns[name] = pa.array(random.integers(0, TOP + 1, ACCOUNTS), mask=missing)
    pq.write_table(pa.table(columns), path, compression="zstd")


def main() -> None:
    """One line for each size, then the accounts."""
    for rules, columns in ((100, 5), (500, 8), (1500, 3), (1500, 8)):
        vocabulary = words(columns)
        for kind, decision, among in (
            ("table", table(rules, columns, 1), None),
            ("book", book(rules, columns, 1), None),
        ):
            new = edited(decision, 1, among)
            result, took = compared(decision, new, vocabulary)
            again, repeated = compared(decision, decision, vocabulary)
            solved = one_row(decision, new, vocabulary)
            beside = "" if solved is None else f", z3 one row {solved:6.3f} s = {solved / took:5.1f} x"
            print(
                f"{kind:5} {rules:5} x {columns}: {took:6.3f} s, {len(result.changes):4} regions, "
                f"{len(result.redundant_edits)} redundant edits, {len(result.unproved)} open; "
                f"with itself {repeated:6.3f} s ({len(again.changes)} regions){beside}"
            )
    vocabulary = words(8)
    decision = table(1500, 8, 1)
    result, _ = compared(decision, edited(decision, 1), vocabulary)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "account_facts.parquet"
        accounts(vocabulary, path)
        facts = ibis.duckdb.connect(threads=2).read_parquet(path)
        facts.count().execute()
        for _ in range(3):
            begin = process_time()
            concerned = concerned_accounts(result, facts)
            print(
                f"accounts: {process_time() - begin:6.3f} s for {concerned.accounts:,}, "
                f"{len(concerned.account_ids):,} in {len(result.changes)} changed situations"
            )


if __name__ == "__main__":
    main()
