"""A team in which some deals want a colleague: specialists on accounts E.., quarterbacks on accounts Q.."""

import json
from datetime import date, timedelta
from typing import Any

from groundrules.coverage.tables import ASSIGNMENTS
from groundrules.rulebook.model import Rulebook
from groundrules.usecases.watch_signals import SignalsResult, watch_signals
from tests.fakes.facts import MemoryFacts, arrow_table
from tests.signals.worlds import AS_OF, START, World, at

FIRST = date(2026, 1, 12)


def colleagues(sellers: int = 40) -> World:
    """Field sellers F0.. in one region, a specialist X and a quarterback K on the accounts of each ten."""
    world = World(5)
    for n in range(sellers):
        world.seller(f"F{n}", region="North")
        world.away(f"F{n}", date(2025, 9, 1), date(2025, 9, 6))
    for n in range(max(sellers // 10, 1)):
        world.seller(f"X{n}", "specialist", region="North")
        world.seller(f"K{n}", "quarterback", region="North")
    for n in range(sellers):
        for letter, job, who in (("E", "specialist", "X"), ("Q", "quarterback", "K")):
            account = world.account(f"{letter}{n}", (f"F{n}", START))
            world.add("account_team", account_id=account, seller_id=f"{who}{n // 10}", team_role=job,
                      added_at=at(START))  # fmt: skip
            world.touch(f"F{n}", account, date(2026, 1, 5))
    world.account("PLAIN", ("F0", START))
    return world


def deal(
    world: World, seller: int, letter: str, day: date, *, told: date | None, account: str | None = None
) -> str:
    """A deal of the seller's on such an account, with the colleague on its team since a day or not at all."""
    number = len(world.tables.get("opportunities", ()))
    name = f"O{number}"
    world.deal(account or f"{letter}{seller}", 5_000_000, opportunity_id=name, owner_id=f"F{seller}",
               created_at=at(day), stage="Proposal", probability=0.6)  # fmt: skip
    if told is not None:
        job, who = ("specialist", "X") if letter == "E" else ("quarterback", "K")
        world.add("opportunity_team", opportunity_id=name, seller_id=f"{who}{seller // 10}", team_role=job,
                  added_at=at(told))  # fmt: skip
    return name


def proposal(world: World, seller: int, day: date, *, told: date | None, account: str | None = None) -> str:
    """A deal that came to a proposal on a day, of which the quarterback heard on another or not at all."""
    name = deal(world, seller, "Q", day - timedelta(20), told=told, account=account)
    number = len(world.tables.get("opportunity_changes", ()))
    world.add("opportunity_changes", change_id=f"C{number}", opportunity_id=name, changed_at=at(day),
              changed_by=f"F{seller}", field="stage", old_value="Needs Analysis",
              new_value="Proposal")  # fmt: skip
    return name


def covered(world: World) -> MemoryFacts:
    """The workspace after coverage: what the book asks for on each account."""
    rows = []
    for row in world.tables["accounts"]:
        account = str(row["account_id"])
        job = {"E": "specialist", "Q": "quarterback"}.get(account[0])
        if job:
            role = "support" if job == "specialist" else "quarterback"
            rows.append({"account_id": account, "team_role": role, "sales_role": job, "rule_id": "A1",
                         "chosen_by": "incumbent", "book_version": "1", "as_of": AS_OF})  # fmt: skip
    facts = world.facts()
    facts.publish("coverage", "1", {"assignments": arrow_table(ASSIGNMENTS, rows)}, {"id": "cover"})
    return facts


def look(world: World, book: Rulebook) -> tuple[dict[str, dict[str, Any]], SignalsResult]:
    """Rows by the person (or group) they are about, evidence read; and the result."""
    facts = covered(world)
    result = watch_signals(book=book, facts=facts)
    kind = next(kind for kind in book.signals if kind != "S25")
    rows = facts.rows("signals", "signals", {"kind": kind})
    told = {
        str(row["to_seller_id"] or row["group_id"]): {**row, "evidence": json.loads(str(row["evidence"]))}
        for row in rows
    }
    return told, result
