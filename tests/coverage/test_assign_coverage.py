"""The use case: what it publishes, and what stops it."""

import pytest

from groundrules.coverage.tables import ASSIGNMENTS
from groundrules.terms import Severity, has_errors
from groundrules.usecases.assign_coverage import assign_coverage
from tests.coverage.worlds import DAY, account, book, deal, world
from tests.fakes.facts import MemoryFacts, arrow_schema


def test_coverage_is_published_with_its_book_and_import() -> None:
    """Both tables and a manifest that names the day, the book and the import become current."""
    facts = world(account("A"), account("B", segment="gold"), opportunities=[deal("1", "A", 5)])
    result = assign_coverage(book=book(), facts=facts)
    assert result.published
    assert (result.as_of, result.accounts, result.undecided) == (DAY, 2, 1)
    assert result.by_rule == {"A1": 0, "A2": 0, "A3": 0, "A4": 0, "A5": 1, "!outside the book": 1}
    assert result.by_role["owner"] == {"inside": 1, "none": 1}
    assert result.by_choice["quarterback"] == {"owner": 1, "nobody": 1}
    manifest = facts.manifest("coverage")
    assert manifest is not None
    assert (manifest["as_of"], manifest["book_version"], manifest["crm_id"]) == (
        "2026-06-30",
        book().stamp,
        "crm-2026-06-30",
    )
    assert facts.tables["coverage", "assignments"].schema == arrow_schema(ASSIGNMENTS)
    [row] = facts.rows("coverage", "account_facts", {"account_id": "A"})
    assert (row["open_pipeline"], row["book_version"], row["as_of"]) == (5, book().stamp, DAY)


def test_findings_of_a_run_are_kept_in_its_manifest() -> None:
    """What was wrong with the run can be read later without running it again."""
    facts = world(account("A"), account("B", segment="gold"))
    result = assign_coverage(book=book(), facts=facts)
    manifest = facts.manifest("coverage")
    assert manifest is not None
    assert manifest["findings"] == [finding.as_json() for finding in result.findings]
    assert not has_errors(result.findings)


def test_nothing_imported_is_a_finding() -> None:
    """Without an import nothing is published and the finding names the command."""
    facts = MemoryFacts()
    result = assign_coverage(book=book(), facts=facts)
    assert ([one.code for one in result.findings], result.published, facts.published) == (
        ["GR400"],
        False,
        [],
    )


NO_PEOPLE = ("    people: [incumbent, pair, territory, least loaded]\n", "")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((("  coverage:\n", "  covers:\n"), NO_PEOPLE), "no decision named `coverage`"),
        ((("account\n    policy: exactly one", "deal\n    policy: exactly one"), NO_PEOPLE), "for each deal"),
        ((("policy: exactly one", "policy: all that fit"),), "one owner"),
    ],
)
def test_a_coverage_decision_that_cannot_be_run_is_a_finding(
    changes: tuple[tuple[str, str], ...], said: str
) -> None:
    """A book that does not say who owns an account stops the run at its place in the file."""
    facts = world(account("A"))
    result = assign_coverage(book=book(*changes), facts=facts)
    assert said in " ".join(finding.message for finding in result.findings)
    assert all(finding.code == "GR401" and finding.span for finding in result.findings)
    assert facts.manifest("coverage") is None


def test_a_word_without_a_column_publishes_nothing() -> None:
    """Facts stay as they were when a coverage word cannot be filled."""
    facts = world(account("A"))
    assign_coverage(book=book(), facts=facts)
    before = facts.manifest("coverage")
    by = book(
        ("needs_expert:  {type: yes/no", "is_nice:       {type: yes/no"),
        ("when: segment = 'small'", "when: segment = 'small' and (is_nice or not is_nice)"),
    )
    result = assign_coverage(book=by, facts=facts)
    assert ([one.code for one in result.findings], result.published) == (["GR402"], False)
    assert facts.manifest("coverage") == before


def test_an_empty_import_is_covered() -> None:
    """No accounts at all is a valid, empty coverage."""
    result = assign_coverage(book=book(), facts=world())
    assert (result.published, result.accounts, result.findings) == (True, 0, ())


def test_a_book_that_decides_nothing_is_an_error() -> None:
    """When no account meets a rule, the run says so as an error, not only as warnings."""
    result = assign_coverage(book=book(), facts=world(account("B", segment="gold")))
    assert result.published
    assert [one.code for one in result.findings if one.severity is Severity.ERROR] == ["GR415"]
