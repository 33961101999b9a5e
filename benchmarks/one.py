"""How long one decision takes, alone and with its reasons, beside other engines where they are installed.

Run: ``python benchmarks/one.py``; the others come with ``uv sync --group bench``. Times are CPU microseconds
a record on one core, in one run.
"""

import json
from collections.abc import Callable, Mapping
from random import Random
from statistics import quantiles
from time import perf_counter_ns, process_time

from prove import TOP, book, table, words

from groundrules.rulebook.condition import Always, Among, And, Compare, Condition, IsUnknown, Or, Value
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Word
from groundrules.rulebook.quick import Quick

RECORDS = 20_000
Record = Mapping[str, Value | None]


def records(vocabulary: Mapping[str, Word], count: int) -> list[dict[str, Value | None]]:
    random = Random(5)  # noqa: S311

    def value(word: Word) -> Value | None:
        if word.may_be_unknown and random.random() < 0.07:
            return None
        return random.choice(word.values) if word.values else random.randint(0, TOP)

    return [{name: value(word) for name, word in vocabulary.items()} for _ in range(count)]


def in_cel(condition: Condition) -> str:
    """The condition as other engines write it; an unknown never holds."""
    match condition:
        case Always():
            return "true"
        case And(items):
            return "(" + " and ".join(in_cel(item) for item in items) + ")"
        case Or(items):
            return "(" + " or ".join(in_cel(item) for item in items) + ")"
        case Compare(word, operator, value):
            return f"({word} != null and {word} {operator} {value})"
        case Among(word, values):
            return f"({word} != null and {word} in {json.dumps(list(values))})"
        case IsUnknown(word):
            return f"({word} == null)"
    raise TypeError(condition)


def shown(name: str, body: Callable[[Record], object], asked: list[dict[str, Value | None]]) -> float:
    """Prints the median and the 99th percentile of one call, and returns the median in microseconds."""
    for record in asked[:200]:
        body(record)
    times = []
    for record in asked:
        started = perf_counter_ns()
        body(record)
        times.append((perf_counter_ns() - started) / 1000)
    cuts = quantiles(times, n=100)
    started_all = process_time()
    for record in asked:
        body(record)
    mean = (process_time() - started_all) / len(asked) * 1e6
    print(f"  {name:34} p50 {cuts[49]:9.2f}   p99 {cuts[98]:9.2f}   mean {mean:9.2f} us")
    return cuts[49]


def others(decision: Decision, asked: list[dict[str, Value | None]]) -> Mapping[str, float]:
    """The same question to rule-engine and to CEL, rule after rule until one holds."""
    found = {}
    texts = [in_cel(rule.condition) for rule in decision.rules]
    try:
        import rule_engine

        context = rule_engine.Context(default_value=None)
        made = [rule_engine.Rule(text, context=context) for text in texts]
        found["rule-engine, first rule"] = shown(
            "rule-engine, first rule",
            lambda record: next((r for r in made if r.matches(record)), None),
            asked[:40],
        )
    except ImportError:
        print("  rule-engine is not installed")
    try:
        import cel

        programs = [cel.compile(text.replace(" and ", " && ").replace(" or ", " || ")) for text in texts]
        found["CEL in Rust, first rule"] = shown(
            "CEL in Rust, first rule",
            lambda record: next((p for p in programs if p.execute(dict(record)) is True), None),
            asked[:400],
        )
    except ImportError:
        print("  common-expression-language is not installed")
    return found


def main() -> None:
    for name, make in (("table", table), ("ordered book", book)):
        for rules in (20, 100, 500):
            decision, vocabulary = make(rules, 8, 1), words(8)
            asked = records(vocabulary, RECORDS)
            started = process_time()
            quick = Quick.of(decision, vocabulary)
            print(
                f"{name}, {rules} rules x 8 columns; made ready in {(process_time() - started) * 1e3:.1f} ms"
            )
            for record in asked[:300]:
                answer = decide(decision, record)
                assert quick.decide(record) == (answer.rule_id, answer.rule_ids)
            alone = shown("winner and all fitting rules", quick.decide, asked)
            shown("the same with near misses", quick.explain, asked)
            if rules == 500:
                shown("reference", lambda record, d=decision: decide(d, record), asked[:200])
                for other, median in others(decision, asked).items():
                    print(f"  {other}: {median / alone:,.0f} times ours")


if __name__ == "__main__":
    main()
