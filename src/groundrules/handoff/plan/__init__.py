"""The plan of a transition: which move in which wave, at what price, in a file a person reviews."""

from groundrules.handoff.plan.model import (
    Alternative,
    MoveStanding,
    Order,
    Plan,
    PlannedMove,
    Price,
    PriceSource,
    Room,
    RoomBasis,
    Stratum,
    Wave,
)

__all__ = [
    "Alternative",
    "MoveStanding",
    "Order",
    "Plan",
    "PlannedMove",
    "Price",
    "PriceSource",
    "Room",
    "RoomBasis",
    "Stratum",
    "Wave",
]
