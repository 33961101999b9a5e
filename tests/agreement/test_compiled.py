"""Two evaluators, one meaning: the compiled expression against the reference, on answer and rule."""

import ibis
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundrules.coverage.compile import condition_holds, decide_all
from groundrules.coverage.masks import Form
from groundrules.coverage.tables import NO_RULE, SEVERAL_RULES
from groundrules.rulebook.condition import Compare, Condition, Like, Linear, Not, Value
from groundrules.rulebook.evaluate import decide, truth
from groundrules.rulebook.model import Decision, Policy, Rule
from tests.agreement.books import CONDITIONS, OUTPUTS, RECORDS, as_table, decisions

Record = dict[str, Value | None]
many = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def expected(decision: Decision, record: Record) -> tuple[str | None, list[str]]:
    """The reference's answer in the compiled evaluator's words."""
    answer = decide(decision, record)
    rule_ids = list(answer.rule_ids)
    if answer.rule_id is not None:
        return answer.rule_id, rule_ids
    if decision.policy is Policy.ALL and rule_ids:
        return None, rule_ids
    return (SEVERAL_RULES if rule_ids else NO_RULE), rule_ids


def compiled(
    decision: Decision, records: list[Record], form: Form = "case"
) -> list[tuple[str | None, list[str]]]:
    table = ibis.memtable(as_table(records))
    found = decide_all(table=table, decision=decision, key=("account_id",), form=form)
    rows = found.to_pyarrow().to_pylist()
    rows.sort(key=lambda row: int(row["account_id"]))
    return [(row["rule_id"], row["rule_ids"]) for row in rows]


def truths(conditions: list[Condition], records: list[Record]) -> list[list[bool | None]]:
    table = ibis.memtable(as_table(records))
    columns = {f"c{n}": condition_holds(condition, table) for n, condition in enumerate(conditions)}
    found: pa.Table = table.select("account_id", **columns).to_pyarrow().sort_by("account_id")
    order = sorted(range(len(records)), key=str)
    rows = dict(zip(order, found.to_pylist(), strict=True))
    return [[rows[n][f"c{m}"] for m in range(len(conditions))] for n in range(len(records))]


@many
@given(decisions(), st.lists(RECORDS, min_size=40, max_size=60))
def test_compiled_book_gives_the_reference_answer(decision: Decision, records: list[Record]) -> None:
    """Answer and rule agree for random decisions of every policy over random records with unknowns."""
    wanted = [expected(decision, record) for record in records]
    assert compiled(decision, records, "case") == wanted
    assert compiled(decision, records, "masks") == wanted


@many
@given(st.lists(CONDITIONS, min_size=10, max_size=20), st.lists(RECORDS, min_size=20, max_size=40))
def test_compiled_condition_has_the_reference_truth(
    conditions: list[Condition], records: list[Record]
) -> None:
    """True, false and unknown agree, condition by condition, also where a decision would hide it."""
    wanted = [[truth(condition, record) for condition in conditions] for record in records]
    assert truths(conditions, records) == wanted


def test_every_rule_of_a_long_book_is_kept_apart() -> None:
    """A book of 300 rules compiles, runs and names each rule where it holds."""
    rules = tuple(Rule(f"A{n}", Compare("revenue", "=", n), {"owner": "field"}, "") for n in range(300))
    decision = Decision("coverage", "account", Policy.EXACTLY_ONE, OUTPUTS, rules)
    empty: Record = dict.fromkeys(
        ("segment", "employees", "revenue", "contract_end", "needs_expert", "territory")
    )
    records = [{**empty, "revenue": n} for n in range(301)]
    wanted = [*(f"A{n}" for n in range(300)), NO_RULE]
    assert [rule_id for rule_id, _ in compiled(decision, records, "case")] == wanted
    assert [rule_id for rule_id, _ in compiled(decision, records, "masks")] == wanted


def test_patterns_mean_the_same_in_both() -> None:
    """Signs that regular expressions treat specially, new lines and escapes are plain text to a pattern."""
    texts = ["a.b", "axb", "a\nb", "a%b", "a\\%b", "A.B", "", "é", "(a)", "a_b"]
    patterns = ["a.b", "a_b", "a%b", "%", "_", "", "a\\%b", "%\n%", "(a)", "%.%"]
    conditions: list[Condition] = [Like("territory", pattern) for pattern in patterns]
    conditions += [Not(condition) for condition in conditions]
    empty: Record = dict.fromkeys(("segment", "employees", "revenue", "contract_end", "needs_expert"))
    records = [{**empty, "territory": text} for text in texts]
    wanted = [[truth(condition, record) for condition in conditions] for record in records]
    assert truths(conditions, records) == wanted


def test_large_amounts_are_exact_in_both() -> None:
    """Sums of money beyond what a float can hold are compared to the cent."""
    base: Record = dict.fromkeys(("segment", "employees", "contract_end", "needs_expert", "territory"))
    conditions: list[Condition] = [
        Linear(((3, "revenue"),), ">", 3 * 10**17),
        Compare("revenue", "=", 10**17),
    ]
    records = [{**base, "revenue": 10**17 + step} for step in (-1, 0, 1)]
    assert truths(conditions, records) == [[False, False], [False, True], [True, False]]
