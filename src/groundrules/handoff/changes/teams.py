"""The rows of account and deal teams that a move changes."""

from collections.abc import Iterable, Iterator, Sequence

from groundrules.handoff.changes.model import Change, LeftAlone, Row, text_of
from groundrules.handoff.changes.people import PLACES, Seat, Swap, team_of
from groundrules.handoff.changes.world import Found, Maker, World
from groundrules.handoff.plan import PlannedMove


def team_changes(move: PlannedMove, world: World, deals: Sequence[Row]) -> Found:
    """Who goes and who comes on the account's team, and on those of its open deals that are not held."""
    seats = [seat for seat in world.coverage.seats.get(move.account_id, ()) if seat.team_role in PLACES]
    team = team_of(
        world.of("account_team", move.account_id), seats, move.to_seller_id, world.jobs, world.coverage.words
    )
    make = Maker(move)
    for row, seat in team.renamed:
        word = world.coverage.words.usual(seat)
        if word is None:
            yield _wordless(move, seat, world)
        else:
            yield make.update("account_team", row, {"team_role": word}, seat.why)
    for swap in team.swaps:
        yield from _swapped(move, swap, world)
    yield from _deal_teams(move, team.swaps, deals, world)


def _swapped(move: PlannedMove, swap: Swap, world: World) -> Found:
    """The row that goes and the row that comes, with the rights of the one that went."""
    make = Maker(move)
    if swap.out is not None:
        leaves = f"{world.name(text_of(swap.out, 'seller_id'))} is not its {swap.seat.team_role} any more."
        yield make.delete("account_team", swap.out, leaves)
    if swap.into is None:
        return
    word = text_of(swap.out, "team_role") if swap.out is not None else world.coverage.words.usual(swap.seat)
    if word is None:
        yield _wordless(move, swap.seat, world)
        return
    row = {**_rights(swap.out), "account_id": move.account_id, "seller_id": swap.into, "team_role": word}
    yield make.insert("account_team", row, swap.seat.why)


def _deal_teams(move: PlannedMove, swaps: Sequence[Swap], deals: Sequence[Row], world: World) -> Found:
    """On each deal a successor takes the place of the one who went, unless already there."""
    successors = {
        str(swap.out["seller_id"]): swap.seat.seller_id
        for swap in swaps
        if swap.out is not None and swap.seat.seller_id
    }
    make = Maker(move)
    for deal in deals if successors else ():
        deal_id, owner = str(deal["opportunity_id"]), text_of(deal, "owner_id")
        team = sorted(
            world.deal_team(deal_id), key=lambda row: (str(row["seller_id"]), str(row["team_role"]))
        )
        there = {str(row["seller_id"]) for row in team}
        there.add(move.to_seller_id if owner == move.from_seller_id else owner or "")
        for row in team:
            comer = successors.get(str(row["seller_id"]))
            if comer is None:
                continue
            why = f"{world.name(comer)} takes the place of {world.name(text_of(row, 'seller_id'))}."
            yield make.delete("opportunity_team", row, why)
            if comer not in there:
                there.add(comer)
                own = {"opportunity_id": deal_id, "seller_id": comer, "team_role": row["team_role"]}
                yield make.insert("opportunity_team", {**_rights(row), **own}, why)


def staying(moves: Iterable[PlannedMove], world: World, changes: Iterable[Change]) -> Iterator[Change]:
    """Rows of the moved accounts' teams, and of their open deals', that are to be there afterwards as before.

    They are written as inserts, for the case that the CRM drops a team when its record changes owner.
    """
    touched = {(change.table, change.key) for change in changes}
    for move in moves:
        make = Maker(move)
        why = "The wave leaves this person on the team."
        for row in world.of("account_team", move.account_id):
            one = make.insert("account_team", row, why)
            if (one.table, one.key) not in touched:
                yield one
        for deal in world.of("opportunities", move.account_id):
            deal_id = str(deal["opportunity_id"])
            if ("opportunities", (deal_id,)) not in touched:
                continue
            for row in world.deal_team(deal_id):
                one = make.insert("opportunity_team", row, why)
                if (one.table, one.key) not in touched:
                    yield one


def _rights(row: Row | None) -> dict[str, object]:
    """What a successor is given: the row's columns without its id, its person and its place."""
    own = {"member_id", "seller_id", "account_id", "opportunity_id", "team_role"}
    return {} if row is None else {name: value for name, value in row.items() if name not in own}


def _wordless(move: PlannedMove, seat: Seat, world: World) -> LeftAlone:
    said = (
        f"{world.name(seat.seller_id)} becomes its {seat.team_role}, but no team in the CRM has a word yet "
        f"for `{seat.sales_role}` in that place: enter it by hand, or name the word under [team_words] in "
        "groundrules.toml before you apply"
    )
    return LeftAlone("account_team", move.account_id, move.account_id, said)
