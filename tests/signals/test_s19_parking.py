"""S19 on a small team: who sits on good accounts is prompted, who cannot help it is not."""

import json
from datetime import date, timedelta
from typing import Any

import pytest

from groundrules.usecases.watch_signals import watch_signals
from tests.signals.named import naming
from tests.signals.worlds import AS_OF, START, World

SINCE, LYING = date(2025, 8, 1), date(2026, 2, 1)
PARKS, BUSY, SMALL, AWAY, LOCKED = "PARKS", "BUSY", "SMALL", "AWAY", "LOCKED"


def team() -> World:
    """Forty people with 24 accounts each who call them, and one of each kind with 36."""
    world = World(3)
    world.seller("HELPER")
    world.away("HELPER", AS_OF, AS_OF + timedelta(7))

    def book(seller: str, number: int, *, untouched: slice = slice(0), every: int = 12, **more: Any) -> None:
        """Accounts with large and small potential by turns; the large ones of the slice get no contact."""
        world.seller(seller, "field")
        lying = {2 * n for n in range(number // 2)[untouched]}
        for n in range(number):
            account = f"{seller}-{n}"
            potential = 9_000_000 + n if n % 2 == 0 else 1_000_000 + n
            world.account(account, (seller, START), potential=potential, **more)
            for at in range(0, (AS_OF - SINCE).days, every):
                day = SINCE + timedelta(at + n % 12)
                if (n not in lying or day < LYING) and day < AS_OF:
                    world.touch(seller, account, day)

    for n in range(40):
        book(f"F{n:02d}", 24, untouched=slice(n % 2))
    book(PARKS, 36, untouched=slice(12))
    book(SMALL, 22, untouched=slice(8))
    book(AWAY, 36, untouched=slice(12))
    world.away(AWAY, AS_OF - timedelta(70), AS_OF + timedelta(7))
    book(LOCKED, 36, untouched=slice(12), contract_end=AS_OF + timedelta(800))
    book(BUSY, 36, untouched=slice(12))
    lying = {f"{BUSY}-{n}" for n in range(1, 36, 4)}
    world.tables["activities"] = [
        row
        for row in world.tables["activities"]
        if row["account_id"] not in lying or str(row["day"]) < str(LYING)
    ]
    return world


@pytest.fixture(scope="module")
def told() -> list[dict[str, Any]]:
    """The rows of S19, the evidence read."""
    facts = team().facts()
    watch_signals(book=naming("S19", "D"), facts=facts)
    rows = facts.rows("signals", "signals", {"kind": "S19"})
    return [{**row, "evidence": json.loads(str(row["evidence"]))} for row in rows]


def test_who_parks_is_prompted_and_the_others_are_excused(told: list[dict[str, Any]]) -> None:
    """Leave, a running contract and a book that is thin everywhere excuse; a small book is no parking."""
    assert {row["to_seller_id"]: row["verdict"] for row in told if row["grade"] == "D"} == {
        PARKS: "prompt", BUSY: "excused", LOCKED: "excused", SMALL: "not enough evidence",
    }  # fmt: skip


@pytest.mark.parametrize(("seller", "code"), [(BUSY, "overloaded"), (LOCKED, "contract")])
def test_each_twin_has_its_own_reason(told: list[dict[str, Any]], seller: str, code: str) -> None:
    """The reason that was planted holds and no other."""
    (row,) = [row for row in told if row["to_seller_id"] == seller]
    assert [excuse["code"] for excuse in row["evidence"]["excuses"] if excuse["holds"]] == [code]


def test_the_prompt_lists_the_accounts(told: list[dict[str, Any]]) -> None:
    """Keep, plan or release: every untouched account with potential is a row."""
    (row,) = [row for row in told if row["to_seller_id"] == PARKS and row["grade"] == "D"]
    assert row["evidence"]["rows_total"] == 12
    assert row["evidence"]["answers"]["seller"].endswith("keep, plan or release?")
    assert row["evidence"]["price"]["placeholder"] is True


def test_what_lies_on_is_told_about_the_account(told: list[dict[str, Any]]) -> None:
    """Three accounts at most, nobody's motive, and only of who was prompted."""
    cases = [row for row in told if row["verdict"] == "case"]
    assert len(cases) == 3
    assert {(row["grade"], row["to_seller_id"]) for row in cases} == {("A", PARKS)}
    assert all(row["account_id"].startswith(f"{PARKS}-") for row in cases)
    codes = {excuse["code"] for row in cases for excuse in row["evidence"]["excuses"]}
    assert "overloaded" not in codes
    assert all("P(" not in row["evidence"]["formula"] for row in cases)


def test_a_team_too_small_to_compare_calls_nobody() -> None:
    """With one book there is no usual: a finding."""
    world = World(3)
    world.seller("F0")
    world.account("A", ("F0", START), potential=1)
    world.touch("F0", "A", AS_OF - timedelta(3))
    result = watch_signals(book=naming("S19", "D"), facts=world.facts())
    assert "GR641" in {finding.code for finding in result.findings}
