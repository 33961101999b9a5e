"""What would change, for which accounts and for whom: on a small world."""

from groundrules.rulebook.compare import RoleNote
from groundrules.usecases.compare_books import compare_books
from tests.coverage.worlds import DAY, account, book, deal, world
from tests.fakes.facts import MemoryFacts

LOWER = ("open_pipeline >= 250000", "open_pipeline >= 200000")
SMALLER = ("open_pipeline < 250000", "open_pipeline < 200000")


def facts() -> MemoryFacts:
    """Four enterprises with pipelines around the threshold, and a small customer."""
    pipelines = {"A": 19_999_999, "B": 20_000_000, "C": 24_999_999, "D": 25_000_000}
    accounts = [account(name, segment="enterprise", employees=100) for name in pipelines]
    accounts[2]["owner_id"] = "ivy"
    return world(
        *accounts,
        account("E"),
        opportunities=[deal(name, name, amount) for name, amount in {**pipelines, "E": 20_000_000}.items()],
    )


def test_the_accounts_and_people_of_a_moved_threshold() -> None:
    """Two accounts lie between the thresholds; their owners and the new role are named."""
    result = compare_books(old=book(), new=book(LOWER, SMALLER), facts=facts())
    assert (result.as_of, result.accounts) == (DAY, 5)
    coverage = result.comparison.decisions[0]
    assert sum(count or 0 for count in result.counted(coverage)) == 2
    assert [(one.account_id, one.owner_name, one.from_role, one.to_role) for one in result.affected] == [
        ("B", "Ann", "inside", "field"),
        ("C", "Ivy", "inside", "field"),
    ]
    assert result.affected[0].before.startswith("A4: owner inside")
    assert result.affected[0].after.startswith("A2: owner field")
    assert [(one.name, one.sales_role, one.accounts, one.role_changes) for one in result.people] == [
        ("Ann", "field", 1, 1),
        ("Ivy", "inside", 1, 1),
    ]
    assert result.people[0].to_roles == {"field": 1}


def test_a_gap_and_a_conflict_that_open_are_findings_with_their_accounts() -> None:
    """Raising only one of two thresholds leaves a gap; lowering only one makes a conflict."""
    world_ = facts()
    gap = compare_books(old=book(), new=book(SMALLER), facts=world_)
    assert {(one.code, one.count) for one in gap.findings} >= {("GR271", 2)}
    found = next(one for one in gap.findings if one.rules == ("A4",))
    assert found.code == "GR271"
    assert found.region["open_pipeline"] == "the open pipeline is at least $200,000 and below $250,000"
    conflict = compare_books(old=book(), new=book(LOWER), facts=world_)
    assert {one.code for one in conflict.findings} == {"GR272"}
    assert conflict.findings[0].rules[0] in ("A3", "A4")


def test_edits_without_effect_are_notes_at_their_rule() -> None:
    """A condition written differently is a note with the place of the rule."""
    same = book(("employees >= 500", "not employees < 500"))
    result = compare_books(old=book(), new=same, facts=facts())
    assert result.affected == ()
    assert [(one.code, one.kind, one.rules) for one in result.findings] == [
        ("GR273", "redundant edit", ("A3",))
    ]
    assert result.findings[0].span is not None


def test_without_an_import_nobody_is_counted() -> None:
    """The comparison stands; accounts are unknown and not nought."""
    result = compare_books(old=book(), new=book(LOWER, SMALLER), facts=MemoryFacts())
    assert result.accounts is None
    assert result.affected == ()
    assert set(result.counted(result.comparison.decisions[0])) == {None}


def notes_of(*changes: tuple[str, str]) -> dict[str, RoleNote]:
    """The notes by role, with two role cards."""
    cards = (
        "decisions:\n",
        "roles:\n  field:\n    say: Field seller\n  inside:\n    say: Inside seller\ndecisions:\n",
    )
    result = compare_books(old=book(cards), new=book(cards, *changes), facts=facts())
    return {one.role: one for one in result.notes}


def test_each_role_is_told_what_changes_for_it() -> None:
    """Who gains a place and who loses it each hear it in their own words, with today's accounts."""
    notes = notes_of(LOWER, SMALLER)
    field = next(line for line in notes["field"].lines if "you own the customer" in line)
    assert "(2 accounts today): you own the customer (until now an inside seller did)" in field
    assert any(
        "you no longer own the customer (a field seller does now)" in line for line in notes["inside"].lines
    )
    assert notes[""].title == "Everybody"
    assert notes["field"].text.splitlines()[0] == "Field seller"


def test_a_role_without_changes_is_told_so() -> None:
    """Another cadence is everybody's; the roles hear that nothing changes for them."""
    notes = notes_of(("{meet_every_days: 14}", "{meet_every_days: 21}"))
    assert notes["field"].text == "Field seller\n- Nothing changes for you."
    (line,) = notes[""].lines
    assert line.startswith("When the days since our last contact are at least 61")
    assert "cadence: meet every 21 days (until now meet every 14 days)" in line
