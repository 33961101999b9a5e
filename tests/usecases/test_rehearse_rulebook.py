"""A whole rehearsal on a small company: what it finds, and that it changes nothing."""

from datetime import UTC, date, datetime

from groundrules.coverage.families import read_said
from groundrules.rehearsal.result import Rehearsal
from groundrules.rulebook import Rulebook
from groundrules.terms import BusinessCalendar, has_errors
from groundrules.usecases.rehearse_rulebook import rehearse_rulebook
from tests.coverage.worlds import ALONE, DAY, KEPT, account, book, deal, touch, world
from tests.fakes.docket import MemoryDocket
from tests.fakes.facts import MemoryFacts

WON = deal("old", "A", 100, won_on=date(2025, 2, 1))


class NoExtracts:
    """A workspace that keeps no extract but today's."""

    def kept(self, step: str) -> list[tuple[str, object]]:
        """Nothing."""
        return []

    def table_of(self, folder: object, table: str) -> None:
        """Never asked."""


def company() -> MemoryFacts:
    """Ann's six enterprise accounts near the line of $250,000, one of Ivy's, and one deal history."""
    accounts = [account(f"A{n}", segment="enterprise", employees=100) for n in range(6)]
    accounts += [
        account("I", segment="enterprise", employees=100, owner_id="ivy"),
        account("A", employees=50),
    ]
    owned = [
        {"account_id": one["account_id"], "owner_id": one["owner_id"], "valid_from": one["created_at"],
         "known_from": "creation"}
        for one in accounts
    ]  # fmt: skip
    created = datetime(2026, 1, 5, tzinfo=UTC)
    deals = [
        deal(f"D{n}", f"A{n}", (200_000 + 10_000 * n) * 100, created_at=created, probability=0.2)
        for n in range(6)
    ]
    edits = [
        {"change_id": "e", "opportunity_id": "D5", "changed_at": datetime(2026, 5, 15, tzinfo=UTC),
         "field": "amount", "old_value": "10000.00", "new_value": "250000.00"}
    ]  # fmt: skip
    return world(
        *accounts,
        account_owners=owned,
        opportunities=[WON, *deals],
        opportunity_changes=edits,
        activities=[touch("t", "A0", date(2026, 6, 1))],
    )


def rehearsed(
    facts: MemoryFacts, draft: Rulebook, in_force: Rulebook | None = None, **more: object
) -> Rehearsal:
    """That draft rehearsed."""
    asked: dict[str, object] = {"docket": MemoryDocket(), "budget": 20.0, **more}
    return rehearse_rulebook(
        draft=draft,
        in_force=in_force,
        facts=facts,
        extracts=NoExtracts(),  # type: ignore[arg-type]  # folders are never looked at
        calendar=BusinessCalendar(),
        **asked,  # type: ignore[arg-type]  # as the tests name them
    )


def test_a_rehearsal_tells_what_moves_what_turns_and_what_is_gamed() -> None:
    """Five accounts go to inside, the sixth crossed the line in May; a deal entered keeps any of the five."""
    result = rehearsed(company(), book())
    assert not has_errors(result.findings)
    assert result.shift is not None
    assert result.flapping is not None
    assert sorted(move.account_id for move in result.moves) == ["A", "A0", "A1", "A2", "A3", "A4"]
    assert result.shift.moving.accounts == 6
    assert result.days[0] == date(2026, 2, 28)
    assert result.days[-1] == DAY
    assert {day: count for day, count in result.flapping.by_day.items() if count} == {date(2026, 5, 31): 1}
    assert [(one.word, one.threshold) for one in result.flapping.causes] == [("open_pipeline", "$250,000")]
    entered = next(one.exposure for one in result.gamed if one.exposure.manoeuvres == ("enter a deal",))
    assert (entered.who, entered.records) == ("field owner keeps the account", 5)
    assert entered.stake == sum(200_000 + 10_000 * n for n in range(5)) * 100
    assert result.searched == {"coverage": 8, "cadence": 8}
    codes = {finding.code for finding in result.findings}
    assert {"GR291", "GR293", "GR295"} <= codes
    unused = {use.rule_id for use in result.use if use.is_unused}
    assert unused == {"A1", "A3", "E1"}


def test_the_draft_is_held_against_the_book_in_force() -> None:
    """A lower line leaves the six with field: so many accounts differ, and no one of them moves."""
    lower = book(("250000", "200000"), ("version: 1", "version: 2"))
    result = rehearsed(company(), lower, book())
    assert result.differing == 5
    assert [move.account_id for move in result.moves] == ["A"]


def test_nothing_is_written() -> None:
    """The facts are as they were: no step published anything."""
    facts = company()
    before = (dict(facts.tables), list(facts.published))
    rehearsed(facts, book())
    assert (facts.tables, facts.published) == before


def test_a_day_after_the_facts_is_refused() -> None:
    """``--since`` in the future is a finding, not an empty page."""
    result = rehearsed(company(), book(), since=date(2026, 7, 1))
    assert [finding.code for finding in result.findings] == ["GR297"]
    assert result.shift is None


def test_without_an_import_there_is_nothing_to_rehearse() -> None:
    """The same finding as for coverage."""
    assert [finding.code for finding in rehearsed(MemoryFacts(), book()).findings] == ["GR400"]


def test_a_company_with_one_day_of_facts_is_rehearsed_on_that_day() -> None:
    """No deal was ever closed and no month has passed: today alone, and nothing turns."""
    facts = world(account("A", segment="enterprise", employees=900))
    result = rehearsed(facts, book(), since=DAY)
    assert result.days == (DAY,)
    assert result.flapping is not None
    assert (result.flapping.turns, result.flapping.by_day) == (0, {})
    assert result.tried == ()


def test_who_stands_alone_is_rehearsed_as_it_is_decided() -> None:
    """The line of families.csv is read for every day: the account that pays by itself stays with Ann."""
    facts = world(account("A", parent_id="T"), account("B", parent_id="T"), account("T"))
    lines = read_said("account_id,belongs to,because,approved by\nB,,own budget,Max\n").lines
    result = rehearsed(facts, book(ALONE, KEPT), said=lines)
    assert not has_errors(result.findings)
    assert sorted(move.account_id for move in result.moves) == ["A", "T"]
    assert [use.today for use in result.use if use.rule_id == "A6"] == [1]
    assert rehearsed(facts, book(ALONE, KEPT)).moves == ()  # unread: nobody knows, so nothing is decided
