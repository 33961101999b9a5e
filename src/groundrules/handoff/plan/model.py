"""A plan as plain data: its waves, its moves with their prices, and how good it is.

All money is in whole minor units of the plan's currency.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class MoveStanding(StrEnum):
    """Whether a move is made, and if not, what is in its way."""

    PLANNED = "planned"
    HELD = "held"
    NOT_WORTH = "not worth making"
    TOO_EARLY = "too early"
    NOT_ACCEPTED = "rules not accepted"
    NOBODY_STAYS = "receiver leaves"
    OVER_A_CAP = "over a cap"
    WITHHELD = "withheld"


class PriceSource(StrEnum):
    """Where a price comes from."""

    OWN_MOVES = "own past moves"
    PUBLISHED = "published range"
    NOTHING = "no revenue known"


@dataclass(frozen=True, slots=True)
class Price:
    """What a move is expected to do to the customer's yearly revenue; a loss is negative.

    Attributes:
        effect: the expected yearly change; ``low`` and ``high`` are the ends of its interval.
        source: whose past it rests on.
        past_moves: how many past changes of owner of our own it rests on; 0 for a published range.
        formula: how it was worked out, with the numbers filled in.
        gain: what is known of the other side (fit, freed time), or that it cannot be measured.
    """

    effect: int
    low: int
    high: int
    source: PriceSource
    past_moves: int
    formula: str
    gain: str = ""


@dataclass(frozen=True, slots=True)
class Wave:
    """One wave: the owners change on ``starts_on``; ``ends_on`` is the first day after it.

    Attributes:
        shifted: why it does not start on the day its number asks for; empty when it does.
    """

    number: int
    starts_on: date
    ends_on: date
    shifted: str = ""


@dataclass(frozen=True, slots=True)
class PlannedMove:
    """One account that changes its owner, or that should and does not.

    Attributes:
        unit_id: moves with the same unit_id are made in the same wave, or not at all.
        wave: the wave's number; None when it is made in none, ``standing`` and ``unplanned`` say why.
        team_id: the leader of the receiving team; empty when nobody leads the receiver.
        because: why it moves, and why to this person.
        unplanned: why it is in no wave, one sentence; empty when it is in one.
        successor: who of those the rule allows has a background most like the giver's; None: nobody to
            compare with. ``successor_why`` is one sentence.
        top_customer: one of the book's top customers: only the sales leader moves it.
    """

    move_id: str
    account_id: str
    account_name: str
    unit_id: str
    wave: int | None
    standing: MoveStanding
    from_seller_id: str | None
    from_name: str
    from_role: str | None
    to_seller_id: str
    to_name: str
    to_role: str
    team_id: str
    team_name: str
    rule_id: str
    because: str
    unplanned: str
    revenue: int | None
    open_pipeline: int | None
    open_deals: int | None
    currency: str
    price: Price
    successor: str | None = None
    successor_name: str = ""
    successor_why: str = ""
    top_customer: bool = False

    @property
    def successor_differs(self) -> bool:
        """Whether somebody else than the book's choice is proposed."""
        return self.successor is not None and self.successor != self.to_seller_id


class RoomBasis(StrEnum):
    """By what the revenue a receiver may gain was measured."""

    OWN = "own revenue"
    JOB = "the middle of the job"
    COUNT = "count only"


@dataclass(frozen=True, slots=True)
class Room:
    """How much one receiver may take over, and how that was counted.

    Attributes:
        revenue: that one wave may add, in minor units; None: nothing to measure by, so accounts only.
        accounts: that one wave may add.
        more_accounts: that all waves together may add; None: nothing limits that.
        says: how it was counted, as the end of ``Ann ...``.
    """

    seller_id: str
    name: str
    sales_role: str
    basis: RoomBasis
    revenue: int | None
    accounts: int
    more_accounts: int | None
    says: str


@dataclass(frozen=True, slots=True)
class Stratum:
    """Comparable receiving teams, in the order that was drawn for them.

    Attributes:
        alike_in: what makes them comparable, in words.
        teams: team_ids in the order drawn.
        first_waves: the first wave each of them may receive in.
    """

    alike_in: str
    teams: tuple[str, ...]
    first_waves: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """The randomised order of teams: with seed and strata anybody can draw it again."""

    seed: int
    strata: tuple[Stratum, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """One way to plan the same moves, for comparing.

    Attributes:
        name: what is different in it.
        moves: how many are planned.
        effect, low, high: of all planned moves on yearly revenue.
        last_wave_on: when the last wave with moves starts; None when nothing is planned.
        gap: how far from the best possible it may be, as a share; for its own caps.
    """

    name: str
    waves: int
    moves: int
    accounts_left: int
    revenue: int
    effect: int
    low: int
    high: int
    last_wave_on: date | None
    gap: float


@dataclass(frozen=True, slots=True)
class Plan:
    """Moves in waves.

    Attributes:
        plan_id: made of what the plan rests on and of what it says: another plan, another id.
        as_of: the day of the facts.
        starts_on: the first day on which a wave may start.
        seed: what every draw of the planner starts from.
        moves: by wave (those in no wave last), then the largest revenue first.
        value: what the planner counted for this plan, in its own points.
        bound: what no plan under these caps can exceed, in the same points.
        gap: (bound - value) / bound; 0 when the plan is the best possible.
        caps: the numbers of the book the plan keeps, as the book writes them.
        alternatives: other plans that were compared; the plan's own line first.
        rooms: how much each receiver may take over and how that was counted, by name.
    """

    plan_id: str
    as_of: date
    starts_on: date
    book_version: str
    crm_id: str
    coverage_id: str
    currency: str
    seed: int
    waves: tuple[Wave, ...]
    moves: tuple[PlannedMove, ...]
    value: int
    bound: int
    gap: float
    caps: Mapping[str, object] = field(default_factory=dict)
    order: Order | None = None
    alternatives: tuple[Alternative, ...] = ()
    rooms: tuple[Room, ...] = ()

    def wave(self, number: int) -> Wave:
        """The wave of that number; KeyError when there is none."""
        for wave in self.waves:
            if wave.number == number:
                return wave
        raise KeyError(number)

    def in_wave(self, number: int) -> tuple[PlannedMove, ...]:
        """The moves made in that wave."""
        return tuple(move for move in self.moves if move.wave == number)
