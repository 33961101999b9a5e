"""S15 on a small team: credit moved weeks after a win is a fact for both sides; its innocent twins never."""

import json
from datetime import date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from groundrules.signals.detect import detect
from groundrules.signals.detectors.s15_split_edits import edits_of, lots
from groundrules.signals.tables import RULINGS
from groundrules.usecases.watch_signals import watch_signals
from tests.fakes.facts import ARROW
from tests.signals.named import naming
from tests.signals.worlds import AS_OF, World, at, healthy

WON = date(2026, 5, 12)


def shared(world: World, deal: str, *, won: date = WON, owner: str = "F0", other: str = "I0") -> str:
    """A won deal with credit for two."""
    world.deal("S00", 10_000_000, won=won, opportunity_id=deal, owner_id=owner, name=f"Deal {deal}")
    for seller, share in ((owner, 0.5), (other, 0.5)):
        world.add(
            "splits", split_id=f"{deal}-{seller}", opportunity_id=deal, seller_id=seller, credit_share=share
        )
    return deal


def change(
    world: World, deal: str, on: datetime, *, by: str | None = "F0", points: float = 0.3, back: bool = False,
    known: str = "extract difference", owner: str = "F0", other: str = "I0",
) -> None:  # fmt: skip
    """The owner gains so much of the other's credit; ``back``: it is given back."""
    for seller, sign in ((owner, 1), (other, -1)):
        shares = (0.5, 0.5 + sign * points)
        world.add(
            "split_changes", opportunity_id=deal, seller_id=seller, changed_at=on, changed_by=by,
            old_share=shares[back], new_share=shares[not back], known_from=known,
        )  # fmt: skip


def team() -> World:
    """The plain fault, and every innocent twin of it."""
    world = healthy(stays=24, moved=12)
    world.seller("OPS", "other")
    world.seller("BOT", "other", is_system=True)
    late = at(WON + timedelta(20))
    change(world, shared(world, "LATE"), late)
    change(world, shared(world, "NOBODY"), late, by=None)
    change(world, shared(world, "SLIP"), at(WON + timedelta(2)))  # Thursday after a Tuesday
    change(world, shared(world, "SMALL"), late, points=0.05)
    change(world, shared(world, "OPS"), late, by="OPS")
    change(world, shared(world, "BOT"), late, by="BOT")
    change(world, shared(world, "DATED"), late, known="edit")
    change(world, shared(world, "BACK"), late)
    change(world, "BACK", at(WON + timedelta(30)), back=True)
    change(world, shared(world, "OLD", won=date(2026, 1, 13)), at(date(2026, 2, 3)))
    change(world, shared(world, "OPEN", won=WON + timedelta(30)), late)
    for n in range(12):
        on = late + timedelta(hours=3, seconds=20 * n)
        change(world, shared(world, f"LOT{n}", owner="F2"), on, by="F2", owner="F2")
    return world


def look(world: World, **numbers: float) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Deal and day -> S15 row, and the codes of the findings."""
    facts = world.facts()
    result = watch_signals(book=naming("S15", "A", **numbers), facts=facts)
    rows = facts.rows("signals", "signals", {"kind": "S15"})
    return {str(row["opportunity_id"]): row for row in rows}, [one.code for one in result.findings]


@pytest.fixture(scope="module")
def told() -> dict[str, dict[str, Any]]:
    return look(team())[0]


def excuse(row: dict[str, Any]) -> set[str]:
    """The codes of the excuses that hold."""
    return {one["code"] for one in json.loads(row["evidence"])["excuses"] if one["holds"]}


def test_late_edits_are_facts_for_both_sides(told: dict[str, dict[str, Any]]) -> None:
    """An edit weeks after the win is a case that names who gained, lost and did it; so is one by nobody."""
    assert {deal for deal, row in told.items() if row["verdict"] == "case"} == {"LATE", "NOBODY"}
    row = told["LATE"]
    assert (row["grade"], row["from_seller_id"], row["to_seller_id"]) == ("A", "I0", "F0")
    assert "Seller F0 50% -> 80%, Seller I0 50% -> 20%" in row["headline"]
    seen = json.loads(row["evidence"])
    assert seen["answers"]["seller"] == seen["answers"]["partner"]
    assert len(seen["rows"]) == 2
    assert row["value_at_risk"] == round(0.95 * 0.3 * 10_000_000)


def test_innocent_edits_are_excused_or_not_told(told: dict[str, dict[str, Any]]) -> None:
    """Operations, an integration, a list put right and what was taken back are excused, slips not told."""
    assert excuse(told["OPS"]) == excuse(told["BOT"]) == {"operations"}
    assert excuse(told["LOT5"]) == {"put_right_in_one_lot"}
    assert excuse(told["BACK"]) == {"taken_back"}
    assert not {"SLIP", "SMALL", "DATED", "OLD", "OPEN"} & set(told)


def test_a_ruling_before_the_edit_excuses_it() -> None:
    """The ruling must be about the deal and older than the edit."""
    world = healthy(stays=24, moved=12)
    for deal in ("RULED", "AFTER", "OTHER"):
        change(world, shared(world, deal), at(WON + timedelta(20)))
    rulings = [
        {"ruling_id": deal, "case_id": deal, "kind": "S15", "rule_id": "A1", "book_version": "1",
         "ruled_at": at(WON + timedelta(days)), "leader_id": "F5", "outcome": "agreed",
         "facts": "{}", "audit": "{}", "appealed": False, "overturned": False, "opportunity_id": deal}
        for deal, days in (("RULED", 10), ("AFTER", 30))
    ]  # fmt: skip
    schema = pa.schema([(column.name, ARROW[column.type]) for column in RULINGS.columns])
    found = detect(book=naming("S15", "A"), facts=world.facts(), as_of=AS_OF,
                   given={"rulings": pa.Table.from_pylist(rulings, schema=schema)})  # fmt: skip
    told = {row["opportunity_id"]: row for row in found.signals.to_pylist() if row["kind"] == "S15"}
    assert {deal: row["verdict"] for deal, row in told.items()} == {
        "RULED": "excused", "AFTER": "case", "OTHER": "case",
    }  # fmt: skip
    assert excuse(told["RULED"]) == {"ruling"}


def test_edits_of_one_minute_are_one() -> None:
    """Lines changed in the same minute are one edit; the shares of the close are known from the first."""
    rows = [
        {"opportunity_id": "A", "account_id": None, "owner_id": "F0", "amount": 1, "closed_on": WON,
         "seller_id": who, "changed_at": at(WON + timedelta(day)), "changed_by": "F0", "old_share": old,
         "new_share": new}
        for day, who, old, new in (
            (9, "F0", 0.5, 0.7), (9, "I0", 0.5, 0.3), (12, "F0", 0.7, 0.5), (12, "I0", 0.3, 0.5),
        )
    ]  # fmt: skip
    first, second = edits_of(rows)
    assert first.moved == pytest.approx(0.2)
    assert (first.is_back, first.was_undone) == (False, True)
    assert (len(second.rows), second.is_back, second.was_undone) == (2, True, False)


def test_numbers_are_the_books() -> None:
    """More points asked leave the edit alone; a longer time of honesty as well; more rows make no list."""
    assert "LATE" not in look(team(), min_points=0.4)[0]
    assert "LATE" not in look(team(), honest_days=20)[0]
    assert look(team(), lot_rows=30)[0]["LOT5"]["verdict"] == "case"


def test_without_splits_it_refuses() -> None:
    """No splits: it says so and tells nothing."""
    rows, codes = look(healthy(stays=6, moved=4))
    assert not rows
    assert "GR604" in codes


def test_lists_are_edits_close_together_by_one_person() -> None:
    """Lines of others, and of another hour, are no part of the list."""
    start = at(AS_OF)
    minutes = [{"changed_by": "X", "minute": start + timedelta(minutes=4 * n), "n": 6} for n in range(4)]
    minutes += [{"changed_by": "X", "minute": start + timedelta(hours=2), "n": 1},
                {"changed_by": "Y", "minute": start, "n": 2}]  # fmt: skip
    found = lots(minutes, within=10)
    by_minute = {(who, minute - int(start.timestamp()) // 60): n for (who, minute), n in found.items()}
    assert by_minute == {("X", 0): 18, ("X", 4): 18, ("X", 8): 18, ("X", 12): 18, ("X", 120): 1, ("Y", 0): 2}
