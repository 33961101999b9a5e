"""S13 on a small company: a hurried wave is called, then who gave prices away; twins are not."""

import json
from datetime import date, timedelta
from typing import Any

import numpy as np

from groundrules.usecases.watch_signals import watch_signals
from tests.signals.named import naming
from tests.signals.worlds import AS_OF, START, World, at

WAVE = date(2026, 4, 20)
BEFORE = WAVE - timedelta(14)
SELLERS = 16


def company(
    *, hasty: int = 0, keen: int = 0, promotion: bool = False, moved: date = WAVE, seed: int = 5
) -> World:
    """Sixteen sellers with ten accounts each, half of which move on the day; wins in each.

    ``hasty`` pull three deals each before the day at a price, and miss them; ``keen`` win as many more, at
    the usual price, missing nothing; a ``promotion`` does to everybody what the hasty do.
    """
    world, rng = World(seed), np.random.default_rng(seed)
    for person in range(SELLERS):
        world.seller(f"F{person:02d}")
        world.seller(f"I{person:02d}", "inside")
        for n in range(10):
            owners = ((f"F{person:02d}", START),)
            world.account(f"A{person:02d}{n}", *(owners if n < 5 else (*owners, (f"I{person:02d}", moved))))
    world.away("F00", date(2026, 6, 29), date(2026, 7, 3))
    for person in range(SELLERS):
        for half in (0, 5):
            day = date(2025, 10, 1)
            while day < AS_OF:
                hurried = (person < hasty and half == 5) or promotion
                gone = hurried and WAVE <= day < WAVE + timedelta(42)
                if not gone:
                    win(world, rng, f"F{person:02d}", f"A{person:02d}{half}", day, more=0.0)
                day += timedelta(int(rng.integers(9, 20)))
            if hurried or (person >= SELLERS - keen and half == 5):
                for _ in range(3):
                    on = BEFORE + timedelta(int(rng.integers(0, 11)))
                    win(
                        world, rng, f"F{person:02d}", f"A{person:02d}{half}", on, more=0.1 if hurried else 0.0
                    )
    return world


def win(world: World, rng: np.random.Generator, seller: str, account: str, day: date, *, more: float) -> None:
    """A deal won on a day; with ``more`` of a discount its date was brought forward."""
    deal = f"D{len(world.tables.get('opportunities', ())):05d}"
    world.deal(account, 1_000_000, won=day, opportunity_id=deal, owner_id=seller,
               discount=float(np.round(0.07 + 0.01 * rng.standard_normal() + more, 3)),
               created_at=at(day - timedelta(60)))  # fmt: skip
    if more:
        old = (day + timedelta(30)).isoformat()
        world.add("opportunity_changes", change_id=f"C{deal}", opportunity_id=deal, field="close_date",
                  changed_at=at(day - timedelta(2)), changed_by=seller, old_value=old,
                  new_value=day.isoformat())  # fmt: skip


def look(world: World, grade: str = "B", **numbers: float) -> tuple[list[dict[str, Any]], list[str]]:
    """The rows of S13 and the codes of the findings."""
    facts = world.facts()
    result = watch_signals(book=naming("S13", grade, **numbers), facts=facts)
    return list(facts.rows("signals", "signals", {"kind": "S13"})), [one.code for one in result.findings]


def people(rows: list[dict[str, Any]]) -> set[str]:
    """Who is named."""
    return {str(row["to_seller_id"]) for row in rows if row["to_seller_id"]}


def test_a_hurried_wave_is_called_and_who_hurried() -> None:
    """The wave is told as a group without a name; those who pulled at a price are cases of their own."""
    rows, _ = look(company(hasty=5))
    (group,) = [row for row in rows if row["group_id"]]
    assert (group["grade"], group["group_id"], group["group_size"]) == ("C", "wave 2026-04-20", SELLERS)
    assert "Seller" not in group["evidence"]
    named = people(rows)
    assert named <= {f"F{n:02d}" for n in range(5)}
    assert len(named) >= 3
    case = json.loads(next(row for row in rows if row["to_seller_id"])["evidence"])
    assert (
        "date brought forward" in case["rows"][-1]["what"]
        or "date brought forward" in case["rows"][0]["what"]
    )


def test_hard_work_is_not_called() -> None:
    """More wins before the day at the usual price, and none missing later, name nobody."""
    assert not people(look(company(keen=5))[0])
    assert people(look(company(hasty=5, keen=5))[0]) <= {f"F{n:02d}" for n in range(5)}


def test_what_all_accounts_do_cancels() -> None:
    """A promotion that pulls orders forward everywhere, and an ordinary quarter, are no bunching."""
    assert not look(company(promotion=True))[0]
    assert not look(company())[0]


def test_a_book_may_keep_it_to_groups() -> None:
    """Graded C nobody is named."""
    rows, _ = look(company(hasty=5), "C")
    assert len(rows) == 1
    assert not people(rows)


def test_no_wave_of_that_age_is_said() -> None:
    """Moved yesterday, or nothing sold: there is nothing to hold it against, and that is said."""
    assert "GR648" in look(company(moved=AS_OF - timedelta(3)))[1]
    world = company()
    world.tables["opportunities"] = []
    assert "GR604" in look(world)[1]
