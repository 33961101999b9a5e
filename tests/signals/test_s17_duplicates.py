"""S17 on a small team: a moved customer entered again is a case, its innocent twins have their verdicts."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from groundrules.adapters.duplicates import match
from groundrules.usecases.compare_accounts import compare_accounts
from groundrules.usecases.watch_signals import watch_signals
from tests.signals.named import naming
from tests.signals.worlds import MOVED, START, World, at, healthy

ACME: dict[str, Any] = {
    "name": "Acme Metals Inc", "website": "https://www.acmemetals.example", "street": "12 Mill Street",
    "postal_code": "90210", "phone": "15555551234",
}  # fmt: skip


def again(world: World, account: str, on: date, by: str, *, owner: str = "F0", touched: bool = True,
          **more: Any) -> None:  # fmt: skip
    """Acme entered again, by somebody on a day, and called a week later."""
    row = {**ACME, "name": "ACME Metals", "created_at": at(on), "created_by": by} | more
    world.account(account, (owner, on), **row)
    if touched:
        world.touch(owner, account, on + timedelta(7))


def team() -> World:
    """A team whose account ACME moved from F0 to I0, with one more record of it for each twin."""
    world = healthy(stays=24, moved=12)
    for seller in world.tables["sellers"]:
        seller["manager_id"] = "BOSS1" if str(seller["seller_id"]) in ("F0", "F1", "F2") else "BOSS2"
    world.account("ACME", ("F0", START), ("I0", MOVED), created_at=at(date(2020, 1, 1)), **ACME)
    soon = MOVED + timedelta(10)
    again(world, "AGAIN", soon, "F0")
    again(world, "BY-TEAM", MOVED - timedelta(20), "F1")
    again(world, "UNUSED", soon, "F0", touched=False)
    again(world, "BY-NEW", soon, "I0")
    again(world, "BY-OTHER-TEAM", soon, "F4")
    again(world, "BEFORE", MOVED - timedelta(120), "F0")
    again(world, "LONG-AFTER", MOVED + timedelta(90), "F0")
    again(world, "SAME-OWNER", soon, "F0", owner="I0")
    again(world, "SISTER", soon, "F0", parent_id="ACME")
    again(
        world,
        "SITE",
        soon,
        "F0",
        name="Acme Insurance",
        street="7 Quay Road",
        postal_code="10115",
        phone="49",
    )
    return world


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, Any]]:
    """Account -> its row after one look."""
    return look(team())


def look(world: World, **numbers: float) -> dict[str, dict[str, Any]]:
    """The rows of S17, the evidence read."""
    facts, rules = world.facts(), naming("S17", "A", **numbers)
    watch_signals(book=rules, facts=facts, given=compare_accounts(book=rules, facts=facts, match=match))
    rows = facts.rows("signals", "signals", {"kind": "S17"})
    return {str(row["account_id"]): {**row, "evidence": json.loads(str(row["evidence"]))} for row in rows}


def test_what_the_old_side_entered_again_is_a_case_and_its_twins_are_not(
    told: dict[str, dict[str, Any]],
) -> None:
    """By the old owner or team, in the weeks around the move, and used: nothing else is called."""
    assert {account: row["verdict"] for account, row in told.items()} == {
        "AGAIN": "case", "BY-TEAM": "case", "UNUSED": "not enough evidence", "SAME-OWNER": "excused",
        "SISTER": "excused",
    }  # fmt: skip


def test_the_card_names_two_records_and_no_motive(told: dict[str, dict[str, Any]]) -> None:
    """The seller is asked whether it is the same customer; the numbers are those of the two records."""
    row = told["AGAIN"]
    assert row["headline"] == (
        "ACME Metals, entered by Seller F0 on 26 March 2026, looks like Acme Metals Inc (which moved to "
        "Seller I0 on 16 March 2026)."
    )
    assert row["grade"] == "A"
    evidence = row["evidence"]
    assert evidence["answers"]["seller"].endswith("Same customer? Yes, merge / no, because")
    counts = {count["label"]: count["value"] for count in evidence["counts"]}
    assert counts["likeness of the two records"] >= 0.92
    assert counts["days from the move to the entry"] == 10
    assert counts["activities on it in its first days"] == 1
    assert [row["day"] for row in evidence["rows"]] == ["2026-04-02"]


@pytest.mark.parametrize(("account", "code"), [("SAME-OWNER", "same_owner"), ("SISTER", "declared_family")])
def test_each_twin_has_its_own_reason(told: dict[str, dict[str, Any]], account: str, code: str) -> None:
    """The reason that was planted holds and no other."""
    tried = told[account]["evidence"]["excuses"]
    assert [excuse["code"] for excuse in tried if excuse["holds"]] == [code]


def reparented(above: str, name: str, owner: str, by: str = "F0") -> dict[str, dict[str, Any]]:
    """ACME put under another account a week after its move."""
    world = team()
    next(row for row in world.tables["accounts"] if row["account_id"] == "ACME")["parent_id"] = above
    world.account(above, (owner, START), name=name)
    world.add("account_changes", change_id="C1", account_id="ACME", changed_at=at(MOVED + timedelta(7)),
              changed_by=by, field="parent_id", old_value=None, new_value=above)  # fmt: skip
    world.touch("F0", "ACME", MOVED + timedelta(9))
    return look(world)


def test_a_moved_account_hung_under_a_stranger_of_the_old_owner_is_a_case() -> None:
    """Under another customer of theirs it is one; under its head office or another's account it is none."""
    row = reparented("HEAD", "Zenith Foods", "F0")["ACME"]
    assert row["verdict"] == "case"
    assert "was put under Zenith Foods by Seller F0" in row["headline"]
    assert reparented("HEAD", "Acme Holding", "F0")["ACME"]["verdict"] == "excused"
    assert reparented("HEAD", "Zenith Foods", "I3")["ACME"]["verdict"] == "excused"
    assert "ACME" not in reparented("HEAD", "Zenith Foods", "F0", by="I5")


def test_without_the_library_it_says_so() -> None:
    """No comparison, no signal: the finding names the extra."""

    def none_there(new: Any, known: Any, *, least: float) -> Any:
        raise ImportError

    facts, rules = team().facts(), naming("S17", "A")
    given = compare_accounts(book=rules, facts=facts, match=none_there)
    result = watch_signals(book=rules, facts=facts, given=given)
    assert given == {}
    assert "GR640" in {finding.code for finding in result.findings}
    assert not facts.rows("signals", "signals", {"kind": "S17"})


def test_nothing_is_compared_when_nobody_asks() -> None:
    """A book without S17 costs no comparison."""
    rules = naming("S02", "B")

    def never(new: Any, known: Any, *, least: float) -> Any:
        raise AssertionError

    assert compare_accounts(book=rules, facts=team().facts(), match=never) == {}


def test_a_stricter_book_calls_less() -> None:
    """The likeness asked for is the book's number: nothing made by chance is as sure as 1."""
    assert look(team(), match_score=1.0) == {}


def test_people_of_a_country_that_switched_it_off_are_left_out(told: dict[str, dict[str, Any]]) -> None:
    """What somebody enters who may not be judged is not looked at."""
    from dataclasses import replace

    world = team()
    next(row for row in world.tables["sellers"] if row["seller_id"] == "F1")["country"] = "DE"
    facts, rules = world.facts(), naming("S17", "A")
    off = replace(rules.signals["S17"], off_in=("DE",))
    rules = replace(rules, signals={**rules.signals, "S17": off})
    watch_signals(book=rules, facts=facts, given=compare_accounts(book=rules, facts=facts, match=match))
    assert {row["account_id"] for row in facts.rows("signals", "signals", {"verdict": "case"})} == {"AGAIN"}
