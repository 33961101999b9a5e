"""How long a proof takes, beside a solver alone asked the simplest of its questions.

Tables are the leaves of a random decision tree, a tenth of the rules with one test shifted, as in Calvanese
and others 2016; books are ordered, two to four tests a rule, anything elsewhere. "gaps ... never" are all
gaps with a record and their exact size, all conflicts with a record, all rules never reached; "all" is
everything told, from the decision to the sentences. z3 is asked for one gap, once.

Run: ``python benchmarks/prove.py``. CPU seconds of one run; compare figures of one run only.
"""

import csv
import gzip
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from random import Random
from time import process_time

from groundrules.rulebook.condition import Always, Among, And, Compare, Condition, IsUnknown, Or
from groundrules.rulebook.model import Decision, Policy, Rule, Word, WordType
from groundrules.rulebook.proof import checker, solver
from groundrules.rulebook.proof.again import Reproof
from groundrules.rulebook.proof.analysis import MOST_PARTS
from groundrules.rulebook.proof.certificate import COMPLETE, FREE, certified
from groundrules.rulebook.proof.gaps import find_gaps
from groundrules.rulebook.proof.never import reach_all, told_never
from groundrules.rulebook.proof.overlaps import find_overlaps
from groundrules.rulebook.proof.prove import prove
from groundrules.rulebook.proof.terrain import lay_out

TOP = 1_000_000
SIZES = ((20, 3), (100, 5), (500, 5), (500, 8), (1500, 3), (1500, 5), (1500, 8))
DATA = Path(os.environ.get("GROUNDRULES_SHARED_DATA") or Path(__file__).parents[2] / "shared" / "data")
Ranges = dict[str, tuple[int, int] | tuple[str, ...]]


def words(columns: int) -> dict[str, Word]:
    """Half numbers, half lists of eight; a third may be unknown."""
    return {
        f"w{n}": Word(f"w{n}", WordType.WHOLE, f"w{n}", low=0, high=TOP, may_be_unknown=n % 3 == 0)
        if n % 2 == 0
        else Word(f"w{n}", WordType.ONE_OF, f"w{n}", tuple("abcdefgh"), may_be_unknown=n % 3 == 0)
        for n in range(columns)
    }


def table(rules: int, columns: int, seed: int, *, noise: float = 0.1) -> Decision:
    """The leaves of a random decision tree; ``noise`` is the share of rules with a threshold shifted."""
    random = Random(seed)  # noqa: S311
    vocabulary = words(columns)
    whole: Ranges = {
        name: (0, TOP) if word.type is WordType.WHOLE else word.values for name, word in vocabulary.items()
    }
    leaves: list[Ranges] = [whole]
    while len(leaves) < rules:
        leaf = leaves.pop(random.randrange(len(leaves)))
        name = random.choice(sorted(leaf))
        ends = leaf[name]
        if isinstance(ends[0], int) and isinstance(ends[1], int) and ends[1] - ends[0] > 10:
            cut = random.randint(ends[0] + 1, ends[1])
            leaves += [{**leaf, name: (ends[0], cut - 1)}, {**leaf, name: (cut, ends[1])}]
        elif isinstance(ends[0], str) and len(ends) > 1:
            size = random.randint(1, len(ends) - 1)
            leaves += [{**leaf, name: tuple(map(str, part))} for part in (ends[:size], ends[size:])]
        else:
            leaves.append(leaf)
    made = []
    for number, leaf in enumerate(leaves):
        shifted = random.choice(sorted(leaf)) if random.random() < noise else ""
        tests = [
            test
            for name, ends in leaf.items()
            for test in _tests(vocabulary[name], ends, random.choice((-400, 250)) if name == shifted else 0)
        ]
        condition: Condition = And(tuple(tests)) if tests else Always()
        made.append(Rule(f"R{number}", condition, {"owner": random.choice("abc")}, ""))
    return Decision("table", "account", Policy.EXACTLY_ONE, (), tuple(made))


def _tests(word: Word, ends: tuple[int, int] | tuple[str, ...], shift: int) -> list[Condition]:
    tests: list[Condition] = []
    if isinstance(ends[0], int) and isinstance(ends[1], int):
        if ends != (0, TOP):
            low = min(max(ends[0] + shift, 0), ends[1])
            tests = [Compare(word.name, ">=", low), Compare(word.name, "<=", ends[1])]
            if word.may_be_unknown and ends[0] == 0:
                return [Or((And(tuple(tests)), IsUnknown(word.name)))]
    elif tuple(ends) != word.values or shift:
        tests = [Among(word.name, tuple(ends[1:] if shift and len(ends) > 1 else ends))]
        if word.may_be_unknown and "a" in ends:
            return [Or((tests[0], IsUnknown(word.name)))]
    return tests


def book(rules: int, columns: int, seed: int, *, default: bool = True) -> Decision:
    """An ordered book: two to four tests a rule, anything elsewhere; a last rule for the rest."""
    random = Random(seed)  # noqa: S311
    vocabulary = words(columns)
    made = []
    for number in range(rules - default):
        tests: list[Condition] = []
        for name in random.sample(sorted(vocabulary), random.randint(2, min(4, columns))):
            if vocabulary[name].type is WordType.WHOLE:
                tests.append(Compare(name, random.choice((">=", "<")), random.randint(1, TOP)))
            else:
                tests.append(Among(name, tuple(random.sample("abcdefgh", random.randint(1, 3)))))
        made.append(Rule(f"R{number}", And(tuple(tests)), {"owner": random.choice("abc")}, ""))
    if default:
        made.append(Rule("REST", Always(), {"owner": "a"}, ""))
    return Decision("book", "account", Policy.FIRST, (), tuple(made))


def shown(name: str, decision: Decision, vocabulary: dict[str, Word], *, solve: bool = True) -> None:
    """One line: ours, the solver's one question, and the ratio."""
    begin = process_time()
    terrain = lay_out(decision, vocabulary)
    gaps, finished = find_gaps(terrain, MOST_PARTS)
    overlaps = find_overlaps(terrain).overlaps if decision.policy is Policy.EXACTLY_ONE else ()
    reached = reach_all(terrain)
    never = told_never(terrain, reached)
    core = process_time() - begin
    begin = process_time()
    findings = prove(decision, vocabulary)
    everything = process_time() - begin
    open_rules = sum(not one.settled for one in reached)
    line = (
        f"{name:32} {core:6.3f} s gaps, conflicts, never  {everything:6.3f} s all  "
        f"{len(gaps):5} gaps{'' if finished else '+'} {len(overlaps):5} overlaps {len(never):5} never "
        f"{open_rules:3} open {len(findings):5} told"
    )
    if solve and solver.is_installed():
        begin = process_time()
        solver.decide(terrain.whole, terrain.space, [box.sets for box in terrain.boxes])
        alone = process_time() - begin
        line += f"  z3 one gap {alone:6.3f} s = {alone / core:5.1f} x"
    print(line)


def edits(decision: Decision, vocabulary: dict[str, Word], rounds: int = 30) -> list[float]:
    """Milliseconds of the proof after each of many one-rule edits, smallest first."""
    random = Random(4)  # noqa: S311
    reproof, times = Reproof(decision, vocabulary), []
    for _ in range(rounds):
        rules = list(decision.rules)
        place = random.randrange(len(rules))
        rules[place] = replace(rules[place], condition=_nudged(rules[place].condition, random))
        decision = replace(decision, rules=tuple(rules))
        begin = process_time()
        reproof.again(decision)
        times.append((process_time() - begin) * 1000)
    return sorted(times)


def _nudged(condition: Condition, random: Random) -> Condition:
    match condition:
        case And(items):
            at = random.randrange(len(items))
            return And(tuple(_nudged(one, random) if n == at else one for n, one in enumerate(items)))
        case Or(items):
            return Or((_nudged(items[0], random), *items[1:]))
        case Compare(_, _, int() as value):
            return replace(condition, value=max(0, value + random.choice((-700, 900))))
        case Among(_, values) if len(values) > 1:
            return replace(condition, values=values[1:])
        case _:
            return condition


def certificates() -> None:
    """A clean table's proof file: written, and read and checked by the independent checker."""
    for rules in (100, 500, 1500):
        decision = table(rules, 8, 1, noise=0)
        begin = process_time()
        plain = certified(lay_out(decision, words(8)), [COMPLETE, FREE])
        written = process_time()
        text = json.dumps(plain)
        dumped = process_time()
        checker.check(json.loads(text))
        print(
            f"proof file of {rules} x 8: {len(plain['regions'])} regions, {len(text) // 1000} kB, "
            f"{written - begin:.3f} s written, {process_time() - dumped:.3f} s read and checked"
        )


def nine_tables() -> Iterator[tuple[str, Decision, dict[str, Word]]]:
    """The public tables of Calvanese et al., when they are there; amounts with one decimal."""
    folder = DATA / "decision_tables"
    if not folder.exists():
        return
    kinds = json.loads((folder / "domains.json").read_text(encoding="utf-8"))["categories"]
    for path in sorted(folder.glob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        vocabulary = {
            name: Word(name, WordType.ONE_OF, name, tuple(kinds[name]))
            if name in kinds
            else Word(name, WordType.DECIMAL, name, low=0, high=10**8, scale=1)
            for name in head[1:-1]
        }
        rules = [
            Rule(row[0], And(tuple(_cells(head[1:-1], row[1:-1]))), {head[-1]: row[-1]}, "") for row in rows
        ]
        yield path.name.removesuffix(".csv.gz"), _exactly_one(rules), vocabulary


def _exactly_one(rules: list[Rule]) -> Decision:
    return Decision("table", "account", Policy.EXACTLY_ONE, (), tuple(rules))


def _cells(names: list[str], cells: list[str]) -> Iterator[Condition]:
    for name, cell in zip(names, cells, strict=True):
        interval = re.fullmatch(r"([\[\]])([\d.]+)\.\.([\d.]+)([\[\]])", cell)
        if cell == "-":
            continue
        if cell.startswith('"'):
            yield Among(name, tuple(re.findall(r'"([^"]*)"', cell)))
        elif interval:
            begins, low, high, ends = interval.groups()
            yield Compare(name, ">=" if begins == "[" else ">", int(Decimal(low) * 10))
            yield Compare(name, "<=" if ends == "]" else "<", int(Decimal(high) * 10))
        else:
            operator, number = cell.split()
            assert operator in ("<", "<=", ">", ">=")
            yield Compare(name, operator, int(Decimal(number) * 10))  # type: ignore[arg-type]


def main() -> None:
    """Every size; edits; proof files; the nine tables."""
    warm = lay_out(table(20, 3, 1), words(3))
    solver.decide(warm.whole, warm.space)
    kinds: tuple[tuple[str, Callable[[int, int], Decision]], ...] = (
        ("table", lambda rules, columns: table(rules, columns, 1)),
        ("ordered book", lambda rules, columns: book(rules, columns, 1)),
        ("ordered book, no default", lambda rules, columns: book(rules, columns, 1, default=False)),
    )
    for rules, columns in SIZES:
        for name, make in kinds:
            shown(f"{name} {rules} x {columns}", make(rules, columns), words(columns))
    for name, make in kinds[:2]:
        for rules in (500, 1500):
            times = edits(make(rules, 8), words(8))
            middle = times[len(times) // 2]
            print(f"after a one-rule edit, {name} {rules} x 8: {middle:.1f} ms, at most {times[-1]:.1f} ms")
    certificates()
    for name, decision, vocabulary in nine_tables():
        shown(name, decision, vocabulary)


if __name__ == "__main__":
    main()
