"""Who owned what and what moved: the engine against a plain loop, and the changes that are no hand-offs."""

from datetime import date, timedelta

import ibis
import numpy as np
import pytest

from groundrules.crm.tables import BY_NAME
from groundrules.signals.moves import moves, ownership
from tests.fakes.facts import Row, arrow_table
from tests.signals.worlds import at

UNTIL, SINCE = date(2026, 6, 30), date(2025, 6, 1)


def seller(seller_id: str, **more: object) -> Row:
    """A person, unless said otherwise."""
    row = {"seller_id": seller_id, "name": seller_id, "sales_role": "field", "is_active": True,
           "is_system": False}  # fmt: skip
    return row | more


def found(sellers: list[Row], owners: list[Row]) -> list[Row]:
    """The engine's moves in [SINCE, UNTIL), in order."""
    people = ibis.memtable(arrow_table(BY_NAME["sellers"], sellers))
    table = ibis.memtable(arrow_table(BY_NAME["account_owners"], owners))
    owned = ownership(account_owners=table, sellers=people)
    rows = moves(owned=owned, sellers=people, since=SINCE, until=UNTIL).to_pyarrow().to_pylist()
    return sorted(rows, key=lambda row: (row["account_id"], row["moved_on"]))


def history(account: str, *steps: tuple[str, date]) -> list[Row]:
    """Ownership rows: owner since day."""
    return [{"account_id": account, "owner_id": owner, "valid_from": at(day), "known_from": "history"}
            for owner, day in steps]  # fmt: skip


def plain_moves(systems: set[str], owners: list[Row]) -> list[tuple[object, ...]]:
    """The same by walking each account's history day by day."""
    told: list[tuple[object, ...]] = []
    for account in sorted({str(row["account_id"]) for row in owners}):
        by_day: dict[date, str] = {}
        mine = sorted((r for r in owners if r["account_id"] == account), key=lambda r: str(r["valid_from"]))
        for row in mine:
            if row["owner_id"] is not None and row["owner_id"] not in systems:
                by_day[row["valid_from"].date()] = str(row["owner_id"])  # type: ignore[attr-defined]
        steps: list[tuple[date, str]] = []
        for day, owner in sorted(by_day.items()):
            if not steps or steps[-1][1] != owner:
                steps.append((day, owner))
        for (since, old), (day, new), later in zip(steps, steps[1:], [*steps[2:], None], strict=False):
            if SINCE <= day < UNTIL:
                told.append((account, old, new, since, day, later is None or later[0] >= UNTIL))
    return told


@pytest.mark.parametrize("seed", range(5))
def test_moves_equal_a_walk_through_the_history(seed: int) -> None:
    """On random histories with integrations, empty owners and several changes a day both agree."""
    rng = np.random.default_rng(seed)
    people = [seller(f"P{n}", is_system=n == 5) for n in range(6)]
    owners: list[Row] = []
    for number in range(40):
        day = date(2024, 6, 1)
        for hour in range(int(rng.integers(1, 7))):
            owner = None if rng.random() < 0.1 else f"P{rng.integers(0, 6)}"
            owners.append({"account_id": f"A{number:02d}", "owner_id": owner,
                           "valid_from": at(day, hour + 1), "known_from": "history"})  # fmt: skip
            day += timedelta(0 if rng.random() < 0.3 else int(rng.integers(1, 250)))
    told = [
        (r["account_id"], r["old_owner"], r["new_owner"], r["owned_from"], r["moved_on"], r["is_current"])
        for r in found(people, owners)
    ]
    assert told == plain_moves({"P5"}, owners)
    assert told


def test_two_ids_of_one_person_are_no_move() -> None:
    """A user created anew with the same e-mail address takes nothing over from himself."""
    people = [seller("A", email="ann@x.example"), seller("B", email="Ann@X.example "), seller("C")]
    owners = history("X", ("A", date(2024, 1, 1)), ("B", date(2026, 1, 1)))
    owners += history("Y", ("A", date(2024, 1, 1)), ("C", date(2026, 1, 1)))
    assert [row["account_id"] for row in found(people, owners)] == ["Y"]


def test_an_account_that_moves_on_today_is_still_with_its_owner() -> None:
    """What happens on the day itself is not known yet; the day before it is."""
    people = [seller("A"), seller("B"), seller("C")]
    owners = history("X", ("A", date(2024, 1, 1)), ("B", date(2026, 1, 1)), ("C", UNTIL))
    owners += history("Y", ("A", date(2024, 1, 1)), ("B", date(2026, 1, 1)), ("C", UNTIL - timedelta(1)))
    told = {(row["account_id"], row["new_owner"]): row["is_current"] for row in found(people, owners)}
    assert told == {("X", "B"): True, ("Y", "B"): False, ("Y", "C"): True}


def test_an_account_that_came_straight_back_is_marked() -> None:
    """A to B and back within 30 days is a correction; after three months it is a move."""
    people = [seller("A"), seller("B")]
    owners = history("X", ("A", date(2024, 1, 1)), ("B", date(2026, 1, 1)), ("A", date(2026, 1, 20)))
    owners += history("Y", ("A", date(2024, 1, 1)), ("B", date(2026, 1, 1)), ("A", date(2026, 4, 20)))
    last = {row["account_id"]: row["is_return"] for row in found(people, owners) if row["is_current"]}
    assert last == {"X": True, "Y": False}


def test_a_merge_of_two_accounts_moves_nothing() -> None:
    """An account that takes the owner of one merged into it has not changed hands; a later move counts."""
    people = [seller("ann"), seller("bob"), seller("cy")]
    owners = history("a", ("ann", date(2025, 7, 1)), ("bob", date(2026, 1, 5)), ("cy", date(2026, 3, 2)))
    told = [(row["old_owner"], row["new_owner"]) for row in found(people, owners)]
    assert told == [("ann", "bob"), ("bob", "cy")]
    merged = [owners[0], {**owners[1], "known_from": "merge"}, owners[2]]
    assert [(row["old_owner"], row["new_owner"]) for row in found(people, merged)] == [("bob", "cy")]
