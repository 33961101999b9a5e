"""One account explained, as a seller reads it."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime

from groundrules.coverage import Explanation
from groundrules.coverage.explain import age_of
from groundrules.rulebook import Rulebook
from groundrules.usecases.assign_coverage import assign_coverage
from groundrules.usecases.explain_account import explain_account
from tests.coverage.worlds import account, book, deal, world
from tests.fakes.facts import MemoryFacts


def explained(facts: MemoryFacts, called: str = "A", by: Rulebook | None = None) -> Explanation:
    by = by or book()
    assign_coverage(book=by, facts=facts)
    result = explain_account(book=by, facts=facts, account=called)
    assert result.explanation is not None, result.findings
    assert result.findings == ()
    return result.explanation


def enterprise() -> MemoryFacts:
    return world(
        account("A", name="Acme", segment="enterprise", employees=600),
        opportunities=[deal("1", "A", 20_000_000)],
        account_owners=[
            {"account_id": "A", "owner_id": "ann", "valid_from": datetime(2025, 1, 1, tzinfo=UTC),
             "known_from": "history"},
            {"account_id": "A", "owner_id": "bob", "valid_from": datetime(2024, 1, 1, tzinfo=UTC),
             "valid_to": datetime(2025, 1, 1, tzinfo=UTC), "known_from": "history"},
        ],
    )  # fmt: skip


def test_the_rule_its_facts_and_the_people_are_told() -> None:
    """Rule, roles, facts in the rule's order with value and source, people with why, owners in order."""
    told = explained(enterprise())
    assert (told.rule_id, told.gives) == ("A3", {"owner": "field", "quarterback": "field", "support": "none"})
    used = [(fact.word, fact.value, fact.source) for fact in told.facts if fact.used]
    assert used == [
        ("segment", "enterprise", "account record, not dated by the CRM"),
        ("open_pipeline", "$200,000", "1 open deal"),
        ("employees", "600", "account record, not dated by the CRM"),
    ]
    assert [(one.team_role, one.name, one.chosen_by) for one in told.people] == [
        ("owner", "Ann", "incumbent"),
        ("quarterback", "Ann", "owner"),
        ("support", None, "nobody"),
    ]
    assert [(one.name, one.starts, one.ends) for one in told.history] == [
        ("Bob", date(2024, 1, 1), date(2025, 1, 1)),
        ("Ann", date(2025, 1, 1), None),
    ]
    assert [(one.decision, one.rule_id) for one in told.other_answers] == [("cadence", "E2")]


def test_the_one_fact_that_would_change_it_is_told() -> None:
    """What would give another owner comes first; what it would give names the roles that differ."""
    changes = explained(enterprise()).changes
    assert (changes[0].rule_id, changes[0].change) == ("A4", "If employees were below 500 (now 600)")
    assert changes[0].gives == "owner an inside seller, quarterback an inside seller"
    assert changes[0].owner_changes
    assert (changes[1].rule_id, changes[1].change) == (
        "A2",
        "If open pipeline were at least $250,000 (now $200,000)",
    )
    assert changes[1].gives == "quarterback an inside seller, support an inside seller"
    assert not changes[1].owner_changes


def test_an_account_outside_the_book_says_what_to_mend() -> None:
    """The strange value is quoted, what it should be is offered, and the owner of today is said to stay."""
    facts = world(account("A", segment="gold"))
    told = explained(facts)
    assert not told.is_decided
    assert told.rule.startswith("The book does not decide this account: segment gold is not one of strategic")
    assert {change.rule_id for change in told.changes} == {"A1", "A5"}
    assert "Ann, the owner today, stays until it does" in "\n".join(told.lines())


def test_an_unknown_fact_is_said_to_be_unknown() -> None:
    """An account no rule holds for tells which value would bring which rule."""
    told = explained(world(account("A", segment="enterprise")))
    assert told.rule_id == "!no rule"
    assert "If employees were known to be at least 500 (now unknown)" in [one.change for one in told.changes]


def test_the_lines_are_fit_to_read() -> None:
    """No line is empty of meaning: no None, no stored cents, no internal names."""
    text = "\n".join(explained(enterprise()).lines())
    for wrong in ("None", "20000000", "!no", "mid_market", "least_loaded"):
        assert wrong not in text
    assert "Why: rule A3" in text
    assert "If employees were below 500 (now 600): owner an inside seller" in text
    assert max(len(line) for line in text.splitlines()) <= 100


def test_a_planned_change_of_owner_is_told() -> None:
    """Where the book's owner is not the CRM's, both are named."""
    told = explained(world(account("A")))
    assert told.person is not None
    assert told.person.name == "Ivy"
    assert "Today the CRM shows Ann as owner." in "\n".join(told.lines())


def test_json_is_plain() -> None:
    """The same content as JSON, dates as text."""
    plain = json.loads(json.dumps(explained(enterprise()).as_json()))
    assert plain["rule_id"] == "A3"
    assert plain["facts"][1]["stored"] == 20_000_000
    assert plain["history"][0]["ends"] == "2025-01-01"


def test_what_stops_an_explanation_is_a_finding() -> None:
    """No import, no coverage yet, no such account: each says what to do."""
    by, empty = book(), MemoryFacts()
    assert [one.code for one in explain_account(book=by, facts=empty, account="A").findings] == ["GR400"]
    facts = enterprise()
    assert [one.code for one in explain_account(book=by, facts=facts, account="A").findings] == ["GR409"]
    assign_coverage(book=by, facts=facts)
    assert [one.code for one in explain_account(book=by, facts=facts, account="Akme").findings] == ["GR410"]


def test_an_older_coverage_is_explained_with_a_warning() -> None:
    """After an edit of the book, or a new import, the explanation says that it mixes two states."""
    facts = enterprise()
    assign_coverage(book=book(), facts=facts)
    edited = book(("employees >= 500", "employees >= 700"), ("employees < 500", "employees < 700"))
    result = explain_account(book=edited, facts=facts, account="A")
    assert [one.code for one in result.findings] == ["GR412"]
    assert result.explanation is not None
    assert result.explanation.rule_id == "A4"
    facts.manifests["crm"]["id"] = "another"
    assert [one.code for one in explain_account(book=book(), facts=facts, account="A").findings] == ["GR413"]


def test_a_word_not_yet_gathered_asks_for_a_run() -> None:
    """A rule that uses a word coverage has no values for cannot be explained."""
    facts = enterprise()
    assign_coverage(book=book(), facts=facts)
    wider = book(
        (
            "  needs_expert:  {",
            "  open_tickets:  {type: whole number, from: 0, to: 99, say: tickets}\n  needs_expert:  {",
        ),
        ("when: segment = 'small'", "when: segment = 'small' and open_tickets < 99"),
    )
    result = explain_account(book=wider, facts=facts, account="A")
    assert result.explanation is None
    assert [one.code for one in result.findings] == ["GR412", "GR414"]


def test_ages_are_said_as_people_say_them() -> None:
    """Days up to two months, months up to two years, then years."""
    today = date(2026, 6, 30)
    seen = [date(2026, 6, 30), date(2026, 6, 29), date(2026, 5, 2), date(2026, 5, 1), date(2024, 6, 1)]
    assert [age_of(day, today) for day in seen] == ["today", "1 day", "59 days", "2 months", "2 years"]


def test_explaining_starts_without_the_engine() -> None:
    """Importing the use case loads no ibis, duckdb, pandas or pyarrow: a second of start-up saved."""
    code = (
        "import sys, groundrules.usecases.explain_account\n"
        "heavy = {'ibis', 'duckdb', 'pandas', 'pyarrow', 'sqlglot', 'scipy'} & set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
