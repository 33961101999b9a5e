"""How long a proof takes, on random tables and on ordered books full of wildcards.

A table is the leaves of a random decision tree with a few thresholds shifted: it has gaps and overlaps.

Run: ``python benchmarks/prove.py``. Numbers are CPU seconds of one run; compare rows of one run only.
"""

from random import Random
from time import process_time

from groundrules.rulebook.condition import Always, Among, And, Compare, Condition, IsUnknown, Or
from groundrules.rulebook.model import Decision, Policy, Rule, Word, WordType
from groundrules.rulebook.proof.analysis import analyse
from groundrules.rulebook.proof.prove import prove

TOP = 1_000_000
Ranges = dict[str, tuple[int, int] | tuple[str, ...]]


def words(columns: int) -> dict[str, Word]:
    """Half numbers, half lists of eight; a third may be unknown."""
    return {
        f"w{n}": Word(f"w{n}", WordType.WHOLE, f"w{n}", low=0, high=TOP, may_be_unknown=n % 3 == 0)
        if n % 2 == 0
        else Word(f"w{n}", WordType.ONE_OF, f"w{n}", tuple("abcdefgh"), may_be_unknown=n % 3 == 0)
        for n in range(columns)
    }


def table(rules: int, columns: int, seed: int) -> Decision:
    """The leaves of a random decision tree with a few thresholds shifted."""
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
        tests = [test for name, ends in leaf.items() for test in _tests(random, vocabulary[name], ends)]
        condition: Condition = And(tuple(tests)) if tests else Always()
        made.append(Rule(f"R{number}", condition, {"owner": random.choice("abc")}, ""))
    return Decision("table", "account", Policy.EXACTLY_ONE, (), tuple(made))


def _tests(random: Random, word: Word, ends: tuple[int, int] | tuple[str, ...]) -> list[Condition]:
    tests: list[Condition] = []
    if isinstance(ends[0], int) and isinstance(ends[1], int):
        if ends != (0, TOP):
            shift = random.choice((-40, 25)) if random.random() < 0.03 else 0
            tests = [Compare(word.name, ">=", max(ends[0] + shift, 0)), Compare(word.name, "<=", ends[1])]
            if word.may_be_unknown and ends[0] == 0:
                return [Or((And(tuple(tests)), IsUnknown(word.name)))]
    elif tuple(ends) != word.values:
        tests = [Among(word.name, tuple(ends))]
        if word.may_be_unknown and "a" in ends:
            return [Or((tests[0], IsUnknown(word.name)))]
    return tests


def book(rules: int, columns: int, seed: int) -> Decision:
    """An ordered book: two to four tests a rule, anything elsewhere, a last rule that catches the rest."""
    random = Random(seed)  # noqa: S311
    vocabulary = words(columns)
    made = []
    for number in range(rules - 1):
        tests: list[Condition] = []
        for name in random.sample(sorted(vocabulary), random.randint(2, min(4, columns))):
            if vocabulary[name].type is WordType.WHOLE:
                tests.append(Compare(name, random.choice((">=", "<")), random.randint(1, TOP)))
            else:
                tests.append(Among(name, tuple(random.sample("abcdefgh", random.randint(1, 3)))))
        made.append(Rule(f"R{number}", And(tuple(tests)), {"owner": random.choice("abc")}, ""))
    made.append(Rule("REST", Always(), {"owner": "a"}, ""))
    return Decision("book", "account", Policy.FIRST, (), tuple(made))


def main() -> None:
    """One line for each size."""
    for rules, columns in ((20, 3), (100, 5), (500, 5), (500, 8), (1500, 8)):
        for kind, decision in (("table", table(rules, columns, 1)), ("book", book(rules, columns, 1))):
            begin = process_time()
            analysis = analyse(decision, words(columns))
            searched = process_time()
            findings = prove(decision, words(columns))
            print(
                f"{kind:5} {rules:5} x {columns}: {searched - begin:6.3f} s analysed, "
                f"{process_time() - searched:6.3f} s told, {len(analysis.gaps):4} gaps, "
                f"{len(analysis.overlaps):5} overlaps, {len(analysis.never_reached):4} never reached, "
                f"{len(analysis.unproved)} unproved, {len(findings)} findings"
            )


if __name__ == "__main__":
    main()
