"""What one wave changes in the CRM: owners, teams, open deals, open tasks and territories.

INVARIANT: no closed deal, no finished task and no history is ever in it, nor a deal that an exception holds.
"""

from groundrules.handoff.changes.model import (
    Change,
    ChangeSet,
    LeftAlone,
    Row,
    Tables,
    in_order,
    text_of,
)
from groundrules.handoff.changes.teams import staying, team_changes
from groundrules.handoff.changes.territories import territory_changes
from groundrules.handoff.changes.world import Coverage, Found, Maker, World
from groundrules.handoff.exceptions.standing import Standing
from groundrules.handoff.plan import Plan, PlannedMove


def change_set_of(plan: Plan, wave: int, tables: Tables, standing: Standing, coverage: Coverage) -> ChangeSet:
    """Everything the wave changes, and what it leaves alone on purpose.

    Args:
        plan: the reviewed plan.
        wave: which of its waves.
        tables: the CRM as imported: at least everything about the wave's accounts, and all sellers.
        standing: the holds that stand on the day of the wave.
        coverage: who sits where by the book, and the CRM's words for places.
    """
    world = World(tables, standing, coverage)
    found: list[Change | LeftAlone] = []
    made: list[PlannedMove] = []
    for move in plan.in_wave(wave):
        refused = _refused(move, world)
        if refused:
            found.append(LeftAlone("accounts", move.account_id, move.account_id, refused))
            continue
        made.append(move)
        found += _of_move(move, world)
    changes = in_order(part for part in found if isinstance(part, Change))
    left = [part for part in found if isinstance(part, LeftAlone)]
    return ChangeSet(
        plan.plan_id,
        wave,
        plan.book_version,
        plan.crm_id,
        plan.coverage_id,
        changes,
        tuple(sorted(left, key=lambda one: (one.table, one.account_id, one.record_id))),
        in_order(staying(made, world, changes)),
        tuple(move.move_id for move in made),
    )


def _of_move(move: PlannedMove, world: World) -> Found:
    make = Maker(move)
    account = world.of("accounts", move.account_id)[0]
    yield make.update("accounts", account, {"owner_id": move.to_seller_id}, move.because)
    kept: set[str] = set()
    moving: list[Row] = []
    for row in world.of("opportunities", move.account_id):
        if row["is_closed"] is not False or row["is_won"] is not False:
            continue
        deal_id = str(row["opportunity_id"])
        hold = world.standing.deal(deal_id)
        if hold:
            kept.add(deal_id)
            said = f"{world.name(hold.owner_id)} keeps it until {hold.until} ({hold.kind_id}: {hold.reason})"
            yield LeftAlone("opportunities", deal_id, move.account_id, said)
            continue
        moving.append(row)
        if text_of(row, "owner_id") == move.from_seller_id:
            yield make.update(
                "opportunities", row, {"owner_id": move.to_seller_id}, _along("open deals", move)
            )
    yield from _tasks(move, world, kept)
    yield from team_changes(move, world, moving)
    yield from territory_changes(move, world)


def _refused(move: PlannedMove, world: World) -> str:
    """Why the whole move is left alone; empty when it is not."""
    rows = world.of("accounts", move.account_id)
    if not rows:
        return "the CRM does not show this account any more"
    hold = world.standing.account(move.account_id)
    if hold:
        return f"it stays with {world.name(hold.owner_id)} until {hold.until} ({hold.kind_id}: {hold.reason})"
    owner = text_of(rows[0], "owner_id")
    if owner != move.from_seller_id:
        return f"its owner is now {world.name(owner)}, not {world.name(move.from_seller_id)}"
    taker = world.sellers.get(move.to_seller_id)
    if taker is None or taker.get("is_active") is not True:
        return f"{world.name(move.to_seller_id)} cannot own it: no active user of the CRM"
    return ""


def _tasks(move: PlannedMove, world: World, kept: set[str]) -> Found:
    """Tasks still to be done go along, but for those of deals that stay."""
    for row in world.of("activities", move.account_id):
        is_open = row["source"] == "task" and row["is_done"] is False
        if not is_open or text_of(row, "seller_id") != move.from_seller_id:
            continue
        if text_of(row, "opportunity_id") in kept:
            said = f"it belongs to a deal that stays with {world.name(move.from_seller_id)}"
            yield LeftAlone("activities", str(row["activity_id"]), move.account_id, said)
            continue
        yield Maker(move).update(
            "activities", row, {"seller_id": move.to_seller_id}, _along("open tasks", move)
        )


def _along(what: str, move: PlannedMove) -> str:
    return f"The account moves to {move.to_name}, and its {what} with it."
