"""Territory associations: an account leaves the giver's territory for the receiver's, where that is clear.

Associations that the CRM's own rules made are left to those rules.
"""

from groundrules.handoff.changes.model import LeftAlone, text_of
from groundrules.handoff.changes.world import Found, Maker, World
from groundrules.handoff.plan import PlannedMove

BY_HAND = "manual"
"""The cause of an association that a person or a program made, as the import tells it."""


def territory_changes(move: PlannedMove, world: World) -> Found:
    """What changes in the account's territories."""
    rows = world.of("account_territories", move.account_id)
    own = world.patches.get(move.to_seller_id, set())
    old = world.patches.get(move.from_seller_id or "", set()) - own
    going = [row for row in rows if text_of(row, "cause") == BY_HAND and row["territory_id"] in old]
    if not going:
        return
    is_there = any(row["territory_id"] in own for row in rows)
    if not is_there and len(own) != 1:
        several = "several territories" if own else "no territory"
        said = f"{move.to_name} works in {several}, so which one it belongs to is a person's decision"
        for row in going:
            record_id = text_of(row, "association_id") or str(row["territory_id"])
            yield LeftAlone("account_territories", record_id, move.account_id, said)
        return
    make, why = Maker(move), f"{move.to_name} owns it now and works in another territory."
    for row in going:
        yield make.delete("account_territories", row, why)
    if not is_there:
        fresh = {"account_id": move.account_id, "territory_id": min(own), "cause": BY_HAND}
        yield make.insert("account_territories", fresh, why)
