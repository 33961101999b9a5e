"""How long a decision takes over millions of accounts, beside a bare scan, a CASE, and other engines.

    uv run python benchmarks/decide.py                       # 10 million accounts
    uv run python benchmarks/decide.py --accounts 1000000

Accounts have eight words (four numbers, four lists, some unknown) and lie in a DuckDB file and in Parquet.
Every time is CPU of all threads (user and system); times of one run compare with each other only.
``zen-engine``, ``common-expression-language`` and ``rule-engine`` are measured where they are installed
(``uv sync --group bench``), on a few accounts, and scaled.
"""

import argparse
import json
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time

import ibis
import pyarrow as pa
from ibis.expr import types as ir
from one import in_cel
from prove import TOP, book, table, words

from groundrules.coverage.compile import answers
from groundrules.coverage.masks import Deciding, Form
from groundrules.coverage.redecide import Basis, redecide
from groundrules.coverage.sets import decide_sets
from groundrules.rulebook.condition import Among, And, Compare, Condition, IsUnknown, Or
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision

KEY = ("account_id",)
WORDS = words(8)
LETTERS = "abcdefgh"


def accounts(rows: int) -> ir.Table:
    """Accounts made inside the engine: numbers skewed and even, lists skewed and even, 4 to 10 % unknown."""
    row = ibis.range(rows).unnest().name("account_id").as_table()["account_id"]

    def share(salt: int) -> ir.FloatingValue:
        return ((row * 16 + salt).hash().abs() % 1_000_003).cast("float64") / 1_000_003

    columns: dict[str, ir.Value] = {}
    for place, (name, word) in enumerate(WORDS.items()):
        spread = share(place) if place % 4 else share(place) ** 2
        if word.values:
            value: ir.Value = ibis.literal(LETTERS).substr((spread * 8).floor().cast("int64"), 1)
        else:
            value = (spread * (TOP + 1)).floor().cast("int64")
        unknown = 0.04 + 0.02 * place / 2
        columns[name] = ibis.ifelse(share(place + 8) < unknown, None, value) if word.may_be_unknown else value
    return row.as_table().select("account_id", **columns)


def cpu(body: Callable[[], object], times: int = 2) -> float:
    """Seconds of CPU, the best of a few."""
    best = float("inf")
    for _ in range(times):
        began = process_time()
        body()
        best = min(best, process_time() - began)
    return best


def line(what: str, seconds: float, beside: str = "") -> float:
    print(f"  {what:<58} {seconds:9.3f} s  {beside}", flush=True)
    return seconds


class Bench:
    """The accounts in a file of their own, and what is asked of them."""

    def __init__(self, folder: Path, rows: int) -> None:
        self.rows = rows
        self.connection = ibis.duckdb.connect(folder / "accounts.db", threads=2)
        line("make the accounts", cpu(lambda: self.connection.create_table("accounts", accounts(rows)), 1))
        self.table = self.connection.table("accounts")
        self.table.to_parquet(folder / "accounts.parquet")
        self.parquet = self.connection.read_parquet(folder / "accounts.parquet")

    def scan(self, table: ir.Table) -> float:
        """Every value of the eight words read once."""
        read = {
            name: table[name].length().sum() if WORDS[name].values else table[name].sum() for name in WORDS
        }
        return cpu(lambda: table.aggregate(**read).to_pyarrow())

    def decided(self, table: ir.Table, decision: Decision, form: Form, times: int = 2) -> float:
        """Each account's rule in a new table, from the rules as read to the last row written."""

        def body() -> None:
            deciding = Deciding(decision, WORDS, form)
            self.connection.create_table(
                "answers", answers(table, deciding, KEY, ("rule_id",)), temp=True, overwrite=True
            )

        return cpu(body, times)

    def marked(self, decision: Decision) -> float:
        """Each account's rule and, one bit for each, every rule that holds, in a new table."""

        def body() -> None:
            deciding = Deciding(decision, WORDS)
            columns = ("rule_id", *deciding.masks.word_columns)
            asked = answers(self.table, deciding, KEY, columns)
            self.connection.create_table("marked", asked, temp=True, overwrite=True)

        return cpu(body)

    def explained(self, decision: Decision) -> tuple[float, int]:
        """Each account's rule and the id of every rule that holds, in a new table."""
        sets: list[int] = []

        def body() -> None:
            found = decide_sets(table=self.table, deciding=Deciding(decision, WORDS), key=KEY)
            sets.append(found.together.num_rows)

        return cpu(body), sets[-1]


def forms(bench: Bench) -> None:
    """Masks at 20, 100 and 500 rules; a CASE on fewer accounts, scaled; against reading the same columns."""
    floor = line("read the eight columns, DuckDB file", bench.scan(bench.table))
    parquet = line("read the eight columns, Parquet", bench.scan(bench.parquet))
    taken: dict[int, float] = {}
    for rules in (20, 100, 500):
        decision = table(rules, 8, 1, noise=0.0)
        taken[rules] = bench.decided(bench.table, decision, "masks")
        line(f"table of {rules} rules, masks", taken[rules], f"{taken[rules] / floor:5.1f} x reading")
    again = bench.decided(bench.parquet, decision, "masks")
    line("table of 500 rules, masks, from Parquet", again, f"{again / parquet:5.1f} x reading")
    print(f"  500 rules cost {taken[500] / taken[20]:.2f} times what 20 cost (goal: at most 2)")
    part = bench.connection.create_table("part", bench.table.limit(bench.rows // 50), overwrite=True)
    for rules in (20, 100, 500):
        one = bench.decided(part, table(rules, 8, 1, noise=0.0), "case", 1) * 50
        line(f"table of {rules} rules, CASE, scaled from 1/50", one, f"{one / taken[rules]:5.1f} x masks")
    ordered = line("ordered book of 500 rules, masks", bench.decided(bench.table, book(500, 8, 1), "masks"))
    one = bench.decided(part, book(500, 8, 1), "case", 1) * 50
    line("ordered book of 500 rules, CASE, scaled from 1/50", one, f"{one / ordered:5.1f} x masks")


def explanations(bench: Bench) -> None:
    """The sets of rules that hold, beside the plain decision."""
    for name, decision in (("table", table(500, 8, 1)), ("ordered book", book(100, 8, 1))):
        plain = bench.decided(bench.table, decision, "masks")
        bits = bench.marked(decision)
        every, sets = bench.explained(decision)
        line(f"{name} of {len(decision.rules)} rules, the rule alone", plain)
        line("the rule and every rule that holds, as bits", bits, f"{bits / plain:5.2f} x")
        line(
            "the rule and every rule that holds, as named sets",
            every,
            f"{every / plain:5.2f} x, {sets:,} sets of several",
        )


def edits(bench: Bench) -> None:
    """One threshold moved: the rows it touches decided again, against deciding all again."""
    before = table(500, 8, 1, noise=0.0)
    found = decide_sets(table=bench.table, deciding=Deciding(before, WORDS), key=KEY)
    joined = bench.table.join(found.rows, list(KEY))
    rows = bench.connection.create_table("decided", joined, overwrite=True)
    counts = rows.group_by("rule_id").aggregate(accounts=rows.count()).order_by(ibis.desc("accounts"))
    most = [name for name in counts.to_pyarrow()["rule_id"].to_pylist() if not name.startswith("!")]
    rule = next(rule for rule in map(before.rule, most) if threshold(rule.condition) is not None)
    place = before.rules.index(rule)
    for share in (500, 50):
        moved = replace(rule, condition=shifted(rule.condition, TOP // share))
        after = replace(before, rules=(*before.rules[:place], moved, *before.rules[place + 1 :]))
        began = process_time()
        again = redecide(rows=rows, before=Basis.of(before), now=Basis.of(after), sets=found.sets(), key=KEY)
        taken = process_time() - began
        assert again is not None
        touched = f"{again.rows.num_rows:,} accounts change"
        line(f"a threshold of the largest rule moved by 1/{share} of its range", taken, touched)
        full = decide_sets(table=bench.table, deciding=Deciding(after, WORDS), key=KEY)
        both = merged(rows, again.rows).join(full.rows, list(KEY), rname="{name}_full")
        same = (both["rule_id"] == both["rule_id_full"]) & (both["matches"] == both["matches_full"])
        counted = both.aggregate(rows=both.count(), wrong=(~same).sum()).to_pyarrow().to_pylist()[0]
        print(f"  against deciding all again: {counted['rows']:,} rows compared, {counted['wrong']} differ")


def merged(rows: ir.Table, fresh: pa.Table) -> ir.Table:
    """The old answers with the new ones over them."""
    over = ibis.memtable(fresh)
    kept = rows.anti_join(over, list(KEY)).select(*KEY, "rule_id", "matches")
    return kept.union(over.select(*KEY, "rule_id", "matches"))


def threshold(condition: Condition) -> Compare | None:
    """The first test of a number in a condition."""
    match condition:
        case Compare(_, ">=", value) if isinstance(value, int) and value > 1000:
            return condition
        case And(items) | Or(items):
            return next((one for one in map(threshold, items) if one is not None), None)
    return None


def shifted(condition: Condition, by: int) -> Condition:
    """The condition with its first threshold a little lower."""
    target = threshold(condition)

    def walk(one: Condition) -> Condition:
        if one is target and isinstance(one, Compare) and isinstance(one.value, int):
            return replace(one, value=one.value - by)
        if isinstance(one, And | Or):
            return replace(one, items=tuple(walk(item) for item in one.items))
        return one

    return walk(condition)


def others(bench: Bench) -> None:
    """The same 500 rules in engines that take one account at a time."""
    decision = table(500, 8, 1, noise=0.0)
    ours = bench.decided(bench.table, decision, "masks") / bench.rows
    records = bench.table.limit(20_000).drop("account_id").to_pyarrow().to_pylist()
    wanted = [decide(decision, record).rule_id for record in records[:300]]
    for name, sample, ask in engines(decision):
        asked = records[:sample]
        began = process_time()
        found = ask(asked)
        each = (process_time() - began) / sample
        agreed = sum(one == two for one, two in zip(found, wanted, strict=False))
        line(
            f"{name}, scaled from {sample:,} accounts",
            each * bench.rows,
            f"{each / ours:10,.0f} x ours; {agreed} of {min(sample, len(wanted))} answers like the reference",
        )


Ask = Callable[[list[dict[str, object]]], list[object]]


def engines(decision: Decision) -> Iterator[tuple[str, int, Ask]]:
    """Name, how many accounts are worth the wait, and the question."""
    texts = [(rule.rule_id, in_cel(rule.condition)) for rule in decision.rules]
    try:
        import zen

        content = zen.ZenDecisionContent(in_zen(decision))
        made = zen.ZenEngine({"loader": lambda _: content})

        def ask_zen(asked: list[dict[str, object]]) -> list[object]:
            found = made.evaluate_batch([{"key": "table", "context": one} for one in asked])
            return [one["data"]["result"].get("rule") for one in found]

        yield "zen-engine, batch", 5_000, ask_zen
    except ImportError:
        print("  zen-engine is not installed")
    try:
        import cel

        programs = [
            (name, cel.compile(text.replace(" and ", " && ").replace(" or ", " || "))) for name, text in texts
        ]
        yield (
            "CEL in Rust, rule after rule",
            400,
            lambda asked: [
                next((name for name, one in programs if one.execute(record) is True), None)
                for record in asked
            ],
        )
    except ImportError:
        print("  common-expression-language is not installed")
    try:
        import rule_engine

        context = rule_engine.Context(default_value=None)
        rules = [(name, rule_engine.Rule(text, context=context)) for name, text in texts]
        yield (
            "rule-engine, rule after rule",
            60,
            lambda asked: [
                next((name for name, one in rules if one.matches(record)), None) for record in asked
            ],
        )
    except ImportError:
        print("  rule-engine is not installed")


def in_zen(decision: Decision) -> str:
    """The table as zen-engine's own decision table, a cell for each word a rule tests."""
    inputs = [{"id": name, "name": name, "type": "expression", "field": name} for name in WORDS]
    rules = []
    for rule in decision.rules:
        items = rule.condition.items if isinstance(rule.condition, And) else (rule.condition,)
        cells: dict[str, list[Condition]] = {}
        for item in items:
            cells.setdefault(first_word(item), []).append(item)
        rules.append(
            {"_id": rule.rule_id, "rule": f'"{rule.rule_id}"'}
            | {name: zen_cell(cells[name]) if name in cells else "" for name in WORDS}
        )
    content = {
        "hitPolicy": "first",
        "inputs": inputs,
        "outputs": [{"id": "rule", "name": "rule", "type": "expression", "field": "rule"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {
            "id": "t",
            "type": "decisionTableNode",
            "name": "t",
            "position": {"x": 0, "y": 0},
            "content": content,
        },
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "t"},
        {"id": "2", "type": "edge", "sourceId": "t", "targetId": "out"},
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def first_word(condition: Condition) -> str:
    """The word a test of these tables looks at."""
    return first_word(condition.items[0]) if isinstance(condition, And | Or) else condition.word  # type: ignore[union-attr]


def zen_cell(tests: list[Condition]) -> str:
    """A cell as its authors write it: a range or a list of values, with or without the unknown."""
    found = [leaf for test in tests for leaf in leaves(test)]
    listed = next((leaf.values for leaf in found if isinstance(leaf, Among)), None)
    unknown = any(isinstance(leaf, IsUnknown) for leaf in found)
    if listed is not None:
        return ", ".join([*map(json.dumps, listed), *(["null"] if unknown else [])])
    ends = {leaf.operator: leaf.value for leaf in found if isinstance(leaf, Compare)}
    return f"$ {'== null or' if unknown else '!= null and'} [{ends['>=']}..{ends['<=']}]"


def leaves(condition: Condition) -> Iterator[Condition]:
    """The single tests inside."""
    if isinstance(condition, And | Or):
        for item in condition.items:
            yield from leaves(item)
    else:
        yield condition


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parts = {"forms": forms, "explanations": explanations, "edits": edits, "others": others}
    parser.add_argument("--accounts", type=int, default=10_000_000)
    parser.add_argument("--only", choices=sorted(parts), action="append", help="some parts instead of all")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="groundrules-decide-") as folder:
        print(f"{options.accounts:,} accounts, CPU seconds of both cores")
        bench = Bench(Path(folder), options.accounts)
        for name in options.only or parts:
            print(name)
            parts[name](bench)


if __name__ == "__main__":
    main()
