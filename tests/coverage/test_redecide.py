"""Deciding again only what can have changed gives what deciding all again gives, row by row."""

import json
from dataclasses import replace

import ibis
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundrules.coverage import every
from groundrules.coverage.before import note, remembered
from groundrules.coverage.masks import Deciding
from groundrules.coverage.redecide import Basis, redecide
from groundrules.coverage.sets import Decided, Sets, decide_sets
from groundrules.rulebook.condition import Compare, Value
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Policy, Rule, Rulebook
from groundrules.usecases.assign_coverage import assign_coverage
from tests.agreement.books import CONDITIONS, OUTPUTS, RECORDS, WORDS, as_table, decisions
from tests.coverage.worlds import account, book, world
from tests.fakes.facts import MemoryFacts

Record = dict[str, Value | None]
Row = tuple[str | None, tuple[str, ...]]
some = settings(
    max_examples=18, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)


def decided(decision: Decision, records: list[Record]) -> tuple[pa.Table, Sets]:
    table = ibis.memtable(as_table(records))
    found = decide_sets(table=table, deciding=Deciding(decision, WORDS), key=("account_id",))
    return found.rows.to_pyarrow(), found.sets()


def read(rows: pa.Table, sets: Sets) -> dict[str, Row]:
    return {row["account_id"]: (row["rule_id"], sets[row["matches"]]) for row in rows.to_pylist()}


@st.composite
def edits(draw: st.DrawFn) -> tuple[Decision, Decision]:
    """A decision and an edit of it: a condition, an order, a policy, a rule more or less, an exception."""
    before = draw(decisions())
    rules = list(before.rules)
    place = draw(st.integers(0, len(rules) - 1))
    kind = draw(st.sampled_from(["condition", "order", "policy", "more", "less", "exception"]))
    policy = before.policy
    if kind == "condition":
        rules[place] = replace(rules[place], condition=draw(CONDITIONS))
    elif kind == "order":
        rules = draw(st.permutations(rules))
    elif kind == "policy":
        policy = draw(st.sampled_from([one for one in Policy if one is not Policy.FIRST]))
    elif kind == "more":
        rules.insert(place, Rule("NEW", draw(CONDITIONS), {"owner": "field"}, ""))
    elif kind == "less":
        gone = rules.pop(place).rule_id
        rules = [
            replace(rule, yields_to=tuple(name for name in rule.yields_to if name != gone)) for rule in rules
        ]
        rules = rules or [Rule("NEW", draw(CONDITIONS), {"owner": "field"}, "")]
    else:
        later = [rule.rule_id for rule in before.rules[place + 1 :]]
        rules[place] = replace(rules[place], yields_to=() if policy is Policy.FIRST else tuple(later[:1]))
    return before, replace(before, rules=tuple(rules), policy=policy)


@some
@given(edits(), st.lists(RECORDS, min_size=40, max_size=60))
def test_an_edit_decided_again_is_all_decided_again(
    edit: tuple[Decision, Decision], records: list[Record]
) -> None:
    """Rule and set of rules agree for every row, and a row not named again has kept both."""
    before, after = edit
    rows, sets = decided(before, records)
    table = as_table(records)
    matches = {row["account_id"]: row["matches"] for row in rows.to_pylist()}
    table = table.append_column(
        "matches", pa.array([matches[name] for name in table["account_id"].to_pylist()])
    )
    again = redecide(
        rows=ibis.memtable(table),
        before=Basis.of(before),
        now=Basis.of(after),
        sets=sets,
        key=("account_id",),
    )
    assert again is not None
    merged = {**read(rows, again.sets), **read(again.rows, again.sets)}
    wanted = read(*decided(after, records))
    order = [rule.rule_id for rule in after.rules]
    assert {
        name: (rule, tuple(sorted(held, key=order.index))) for name, (rule, held) in merged.items()
    } == wanted


@some
@given(decisions(), st.lists(RECORDS, min_size=40, max_size=60))
def test_sets_name_every_rule_that_holds(decision: Decision, records: list[Record]) -> None:
    """The stored set of each row is what the reference finds, also where several rules hold."""
    rows = read(*decided(decision, records))
    for number, record in enumerate(records):
        assert rows[str(number)][1] == decide(decision, record).rule_ids


def test_sets_of_many_rules_are_numbered() -> None:
    """Six hundred rules of which hundreds hold at once still make a statement an engine can read."""
    rules = tuple(
        Rule(f"R{number}", Compare("employees", ">=", number % 9), {"owner": "field"}, "")
        for number in range(600)
    )
    decision = Decision("coverage", "account", Policy.FIRST, OUTPUTS, rules)
    records: list[Record] = [{**dict.fromkeys(WORDS), "employees": number} for number in range(9)]
    rows = read(*decided(decision, records))
    for number, record in enumerate(records):
        assert rows[str(number)][1] == decide(decision, record).rule_ids


def test_one_threshold_names_only_the_rows_between() -> None:
    """A threshold moved by one touches the one row that lies on it, and no other."""

    def book(cut: int) -> Decision:
        rules = (
            Rule("A", Compare("employees", "<", cut), {"owner": "field"}, ""),
            Rule("B", Compare("employees", ">=", 6), {"owner": "inside"}, ""),
        )
        return Decision("coverage", "account", Policy.EXACTLY_ONE, OUTPUTS, rules)

    records: list[Record] = [{**dict.fromkeys(WORDS), "employees": number} for number in range(12)]
    rows, sets = decided(book(6), records)
    matches = {row["account_id"]: row["matches"] for row in rows.to_pylist()}
    table = as_table(records).append_column("matches", pa.array([matches[str(n)] for n in range(12)]))
    again = redecide(
        rows=ibis.memtable(table),
        before=Basis.of(book(6)),
        now=Basis.of(book(7)),
        sets=sets,
        key=("account_id",),
    )
    assert again is not None
    assert read(again.rows, again.sets) == {"6": ("!several rules", ("A", "B"))}


WORLD = st.lists(
    st.tuples(
        st.sampled_from(["strategic", "enterprise", "small", "gold"]),
        st.one_of(st.none(), st.integers(-2, 900)),
    ),
    min_size=1,
    max_size=25,
)
CUTS = st.sampled_from([("500", "500"), ("400", "400"), ("500", "520"), ("520", "500")])


@settings(max_examples=5, deadline=None, derandomize=True)
@given(WORLD, WORLD, CUTS, CUTS)
def test_a_second_run_publishes_what_a_first_run_would(
    earlier: list[tuple[str, int | None]],
    later: list[tuple[str, int | None]],
    cut: tuple[str, str],
    other: tuple[str, str],
) -> None:
    """After an edit and a new import the tables are those of a run that knows nothing of the last one."""

    def edited(ends: tuple[str, str]) -> Rulebook:
        low, high = ends
        return book(("employees >= 500", f"employees >= {low}"), ("employees < 500", f"employees < {high}"))

    def sized(size: list[tuple[str, int | None]]) -> MemoryFacts:
        return world(
            *(account(str(n), segment=segment, employees=heads) for n, (segment, heads) in enumerate(size))
        )

    facts, alone = sized(earlier), sized(later)
    assert assign_coverage(book=edited(cut), facts=facts).published
    facts.tables |= {key: table for key, table in alone.tables.items() if key[0] == "crm"}
    second, first = (assign_coverage(book=edited(other), facts=one) for one in (facts, alone))
    assert second == first
    for name in ("answers", "rule_sets", "assignments", "account_facts"):
        assert facts.tables["coverage", name].equals(alone.tables["coverage", name]), name


def test_what_did_not_change_is_not_decided_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit of one threshold asks for no account from scratch."""
    facts = world(*(account(str(n), segment="enterprise", employees=n * 100) for n in range(10)))
    assign_coverage(book=book(), facts=facts)
    asked: list[int] = []

    def counted(*, table: ibis.Table, deciding: Deciding, key: tuple[str, ...]) -> Decided:
        asked.append(table.count().execute())
        return decide_sets(table=table, deciding=deciding, key=key)

    monkeypatch.setattr(every, "decide_sets", counted)
    assign_coverage(book=book(("employees < 500", "employees < 450")), facts=facts)
    assert asked == []
    assign_coverage(book=book(("say: employees}", "say: heads}")), facts=facts)
    assert asked == []


def test_a_word_that_means_something_else_forbids_building_on_the_last_run() -> None:
    """What was noted of the last run is nothing once a word's domain differs, or nothing was noted."""
    by = book()
    decision = by.decisions["coverage"]
    noted = json.loads(json.dumps(note(decision, by.words)))
    assert remembered(noted, by.words) == Basis.of(decision)
    other = {**by.words, "employees": replace(by.words["employees"], high=10)}
    assert remembered(noted, other) is None
    assert remembered(None, by.words) is None
