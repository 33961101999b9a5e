"""Troubles with facts: counted as deciding every account anew would, with examples, rules, and owners."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundrules.coverage.explaining.near import answer_of
from groundrules.coverage.families import Said, SaidFile
from groundrules.coverage.health import Kind, Trouble
from groundrules.coverage.words import decision_words
from groundrules.rulebook.evaluate import Record, decide
from groundrules.rulebook.model import Parameter, Rulebook
from groundrules.terms import Span
from groundrules.usecases.assign_coverage import assign_coverage
from groundrules.usecases.check_health import HealthResult, check_health
from tests.coverage.worlds import STAFF, account, book, deal, seller, world
from tests.fakes.facts import MemoryFacts

few = settings(max_examples=6, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
YEAR = Parameter("stale_days", 365, "days")
SMALL = (
    ("from: 0, to: 1000000, unknown: yes", "from: 498, to: 502, unknown: yes"),
    ("revenue:       {type: money, from: 0, to: 1000000000", "revenue:       {type: money, from: 0, to: 1"),
)
OTHERS: Mapping[str, list[object]] = {
    "segment": ["strategic", "enterprise", "small"],
    "employees": list(range(498, 503)),
    "open_pipeline": [0, 24_999_999, 25_000_000, 25_000_001],
    "days_idle": [0, 60, 61, 3650],
}


def dated(rules: Rulebook) -> Rulebook:
    """The book with an age."""
    return replace(rules, transition={"stale_days": YEAR})


def by(result: HealthResult, kind: Kind, word: str, decision: str = "coverage") -> Trouble | None:
    """The trouble of that kind with that word."""
    found = [one for one in result.troubles if (one.kind, one.word, one.decision) == (kind, word, decision)]
    return found[0] if found else None


def gives(rules: Rulebook, name: str, record: Record) -> object:
    """What the reference gives."""
    decision = rules.decisions[name]
    rule_id = answer_of(decision, record, rules.words)
    return rule_id if rule_id.startswith("!") else tuple(decide(decision, record).outcome.items())


def hangs(rules: Rulebook, name: str, record: Record, word: str) -> bool:
    """Whether some value of the word gives the account another answer: tried one by one."""
    now = gives(rules, name, record)
    return any(gives(rules, name, {**record, word: value}) != now for value in OTHERS[word])  # type: ignore[dict-item]  # values of words


@few
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["strategic", "enterprise", "small", "huge", None]),
            st.sampled_from([None, 498, 499, 500, 501, 502]),
            st.sampled_from([None, 100, 24_999_999, 25_000_000]),
            st.integers(0, 800),
        ),
        min_size=1,
        max_size=14,
    )
)
def test_the_numbers_are_those_of_deciding_every_account_anew(
    rows: list[tuple[str | None, int | None, int | None, int]],
) -> None:
    """Missing, strange and old facts of every account decision, before and after coverage was worked out."""
    rules = dated(book(*SMALL))
    accounts, deals, changes = [], [], []
    for number, (segment, employees, amount, age) in enumerate(rows):
        name = f"A{number:02d}"
        accounts.append(account(name, segment=segment, employees=employees))
        if amount is not None:
            deals.append(deal(f"D{number}", name, amount))
        at = datetime(2026, 6, 30, tzinfo=UTC) - timedelta(age)
        changes.append({"change_id": f"C{number}", "account_id": name, "changed_at": at, "field": "segment"})
    facts = world(*accounts, opportunities=deals, account_changes=changes)
    result = check_health(book=rules, facts=facts)
    assert_same(result, rules, facts, rows)
    assign_coverage(book=rules, facts=facts)
    again = check_health(book=rules, facts=facts)
    assert again.troubles == result.troubles


def assert_same(
    result: HealthResult,
    rules: Rulebook,
    facts: MemoryFacts,
    rows: list[tuple[str | None, int | None, int | None, int]],
) -> None:
    """Every trouble and every account of it, as the reference has it."""
    expected: dict[tuple[str, str, str], tuple[int, set[str]]] = {}
    for number, (segment, employees, amount, age) in enumerate(rows):
        record: Record = {
            "segment": segment, "employees": employees, "open_pipeline": amount or 0, "days_idle": None
        }  # fmt: skip
        for name in ("coverage", "cadence"):
            for word in decision_words(rules.decisions[name]):
                kinds = [Kind.MISSING] if record[word] is None else []
                if word == "segment" and segment == "huge":
                    kinds.append(Kind.NOT_ALLOWED)
                elif word == "segment" and segment and age > 365:
                    kinds.append(Kind.STALE)
                for kind in kinds:
                    count, ids = expected.setdefault((kind.value, name, word), (0, set()))
                    if hangs(rules, name, record, word):
                        ids.add(f"A{number:02d}")
                    expected[kind.value, name, word] = (count + 1, ids)
    found = {
        (one.kind.value, one.decision, one.word): (one.accounts, one.changes)
        for one in result.troubles
        if one.kind is not Kind.CONTRADICTORY
    }
    assert found == {key: (count, len(ids)) for key, (count, ids) in expected.items()}
    listed: dict[tuple[str, str, str], set[str]] = {}
    for row in facts.rows("health", "fact_health_accounts"):
        key = (str(row["kind"]), str(row["decision"]), str(row["word"]))
        listed.setdefault(key, set()).add(str(row["account_id"]))
    assert listed == {key: ids for key, (_, ids) in expected.items() if ids}
    order = [one.changes for one in result.troubles]
    assert order == sorted(order, reverse=True)


def test_a_trouble_says_what_where_and_who() -> None:
    """Source column, rules that test the word, an example with both answers, and the owners who mend it."""
    facts = world(
        account("A1", segment="enterprise", owner_id="bob"),
        account("A2", segment="enterprise", employees=700),
        account("A3", segment="small"),
        account("A4", segment="enterprise", owner_id="gone"),
    )
    result = check_health(book=book(), facts=facts)
    missing = by(result, Kind.MISSING, "employees")
    assert missing is not None
    assert (missing.accounts, missing.changes) == (3, 2)
    assert missing.source == "accounts.employees"
    assert missing.rules == ("A3", "A4")
    assert (missing.owners, missing.ownerless) == (1, 1)
    assert missing.examples[0].account_name == "Company A1"
    assert missing.examples[0].now == "not decided, no rule holds"
    assert missing.examples[0].would == (
        "A4: owner inside, quarterback inside, support none, if employees were 0"
    )
    assert "GR419" in {finding.code for finding in result.findings}


def family_book() -> Rulebook:
    """The small book, which also says what the segment is by the number of employees."""
    said = (
        "  sizing:\n    for each: account\n    policy: first that fits\n"
        "    gives: {segment: [strategic, enterprise, small]}\n    rules:\n"
        "      - id: Z1\n        when: employees >= 1000\n        then: {segment: enterprise}\n"
        "      - id: Z2\n        when: employees < 100\n        then: {segment: small}\n  cadence:\n"
    )
    return book(("  cadence:\n", said))


def test_sources_that_disagree_are_counted_by_deciding_under_both() -> None:
    """The parent's segment, and what the book itself makes of the size; a child that stands alone is none."""
    facts = world(
        account("P", segment="strategic", employees=500),
        account("C1", segment="small", parent_id="P", employees=500),
        account("C2", segment="small", parent_id="P", employees=500),
        account("C3", segment="strategic", parent_id="P", employees=500),
        account("E", segment="small", employees=5000),
        account("F", segment="small", employees=50),
    )
    alone = Said("C2", None, "own budget", "VP", None, Span("families.csv", 2))
    result = check_health(book=family_book(), facts=facts, said=SaidFile((alone,)))
    found = {
        one.source: (one.accounts, one.changes, one.examples[0].account_id)
        for one in result.troubles
        if one.kind is Kind.CONTRADICTORY and one.word == "segment"
    }
    assert found == {
        "accounts.segment of the parent": (1, 1, "C1"),
        "decision `sizing`": (1, 1, "E"),
    }


@pytest.mark.parametrize(
    ("owner", "segment", "changes"),
    [("bob", "strategic", 1), ("bob", "small", 0), ("ann", "strategic", None), ("old", "strategic", 0)],
)
def test_a_place_counts_when_only_it_stands_between_owner_and_account(
    owner: str, segment: str, changes: int | None
) -> None:
    """Bob covers N2, the account lies in N1: it matters where the rule asks for Bob's job and he is here."""
    staff = [*(dict(one) for one in STAFF), seller("old", "field", territory="N2", left_on=date(2026, 1, 1))]
    facts = world(account("A1", owner_id=owner, segment=segment), sellers=staff)
    trouble = by(check_health(book=book(), facts=facts), Kind.CONTRADICTORY, "territory")
    assert (None if trouble is None else trouble.changes) == changes
    if changes:
        assert trouble is not None
        assert trouble.source == "sellers.territory"
        assert "keeps it, if it is N2" in trouble.examples[0].would


def test_what_cannot_be_judged_is_said() -> None:
    """No import; no age in the book; facts the CRM does not date."""
    assert [one.code for one in check_health(book=book(), facts=MemoryFacts()).findings] == ["GR400"]
    said = [
        one.message
        for one in check_health(book=dated(book()), facts=world(account("A1"))).findings
        if one.code == "GR419"
    ]
    assert len(said) == 1
    assert "`segment`, `employees`" in said[0]
