"""Today's owners against tomorrow's: what moves, by which rule, and what is at stake.

INVARIANT: nothing is created or lost. The accounts, revenue, pipeline and deals of all sellers and of nobody
add up to the same before and after; moves applied to today give tomorrow, and undone give today.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

import pyarrow as pa

from groundrules.coverage import Member, Place, why_unfit
from groundrules.coverage.arrow import as_arrow
from groundrules.handoff.tables import MOVES, SELLER_BALANCE


@dataclass(frozen=True, slots=True)
class Load:
    """A number of accounts and what is on them, in minor units; unknown amounts add nothing."""

    accounts: int = 0
    revenue: int = 0
    open_pipeline: int = 0
    open_deals: int = 0

    def __add__(self, other: "Load") -> "Load":
        return Load(
            self.accounts + other.accounts,
            self.revenue + other.revenue,
            self.open_pipeline + other.open_pipeline,
            self.open_deals + other.open_deals,
        )


@dataclass(frozen=True, slots=True)
class Tenure:
    """An owner the account had before today's, until a day."""

    seller_id: str | None
    until: date


@dataclass(frozen=True, slots=True)
class Holding:
    """One account with its owners: today by the CRM, tomorrow by the book.

    Attributes:
        today: None when nobody owns it.
        tomorrow: None when the book gives it to nobody (not decided, or nobody fits): then it stays.
        to_role: the job the rule asks of the owner.
        chosen_by, chosen_why: how tomorrow's owner was found.
        revenue, open_pipeline, open_deals: at stake; None where unknown.
        past: the owners before today's.
    """

    account_id: str
    account_name: str
    today: str | None
    tomorrow: str | None
    to_role: str
    rule_id: str
    chosen_by: str
    chosen_why: str
    place: Place
    revenue: int | None = 0
    open_pipeline: int | None = 0
    open_deals: int | None = 0
    past: tuple[Tenure, ...] = ()

    @property
    def moves(self) -> bool:
        """Whether the owner changes."""
        return self.tomorrow is not None and self.tomorrow != self.today

    @property
    def load(self) -> Load:
        """The account and what is on it, as something that can be added up."""
        return Load(1, self.revenue or 0, self.open_pipeline or 0, self.open_deals or 0)


@dataclass(frozen=True, slots=True)
class Move:
    """One account that changes its owner.

    Attributes:
        last_moved_on: when it came to today's owner; None when it is not known to have moved.
        had_until: when the new owner last had it; None when never, as far as we know.
    """

    move_id: str
    account_id: str
    account_name: str
    from_seller_id: str | None
    from_name: str
    from_role: str | None
    to_seller_id: str
    to_name: str
    to_role: str
    rule_id: str
    chosen_by: str
    because: str
    revenue: int | None
    open_pipeline: int | None
    open_deals: int | None
    last_moved_on: date | None
    had_until: date | None


@dataclass(frozen=True, slots=True)
class Balance:
    """One seller's side of the plan; ``seller_id`` None: accounts that nobody owns."""

    seller_id: str | None
    seller_name: str
    sales_role: str | None
    before: Load
    gained: Load
    lost: Load
    after: Load

    @property
    def net_revenue(self) -> int:
        """Revenue after less revenue before."""
        return self.after.revenue - self.before.revenue

    @property
    def net_pipeline(self) -> int:
        """Open pipeline after less before."""
        return self.after.open_pipeline - self.before.open_pipeline


def move_id_of(account_id: str, from_seller_id: str | None, to_seller_id: str) -> str:
    """The same account between the same people has the same id, in every plan."""
    ids = f"{account_id}|{from_seller_id or ''}|{to_seller_id}"
    return f"M-{blake2b(ids.encode(), digest_size=6).hexdigest()}"


def find_moves(holdings: Iterable[Holding], staff: Mapping[str, Member]) -> tuple[Move, ...]:
    """Every account that changes its owner, the largest revenue first."""
    moves = [_move(holding, staff) for holding in holdings if holding.moves]
    return tuple(
        sorted(moves, key=lambda move: (-(move.revenue or 0), -(move.open_pipeline or 0), move.account_id))
    )


def balance_sellers(holdings: Iterable[Holding], staff: Mapping[str, Member]) -> tuple[Balance, ...]:
    """Before and after for everybody who owns something on either side, whoever changes most first."""
    before: dict[str | None, Load] = {}
    gained: dict[str | None, Load] = {}
    lost: dict[str | None, Load] = {}
    for holding in holdings:
        _add(before, holding.today, holding.load)
        if holding.moves:
            _add(gained, holding.tomorrow, holding.load)
            _add(lost, holding.today, holding.load)
    nothing = Load()
    balances = []
    for seller_id in {**before, **gained}:
        member = staff.get(seller_id) if seller_id else None
        had, got, gave = (loads.get(seller_id, nothing) for loads in (before, gained, lost))
        after = had + got + Load(-gave.accounts, -gave.revenue, -gave.open_pipeline, -gave.open_deals)
        name = member.name if member else (seller_id or "nobody")
        balances.append(
            Balance(seller_id, name, member.sales_role if member else None, had, got, gave, after)
        )
    return tuple(
        sorted(balances, key=lambda one: (-abs(one.net_revenue), -one.gained.accounts, one.seller_id or ""))
    )


def total(loads: Iterable[Load]) -> Load:
    """The loads added up."""
    result = Load()
    for load in loads:
        result += load
    return result


def apply_moves(owners: Mapping[str, str | None], moves: Iterable[Move]) -> dict[str, str | None]:
    """Owners by account after the moves; ValueError when a move does not start from the owner it names."""
    after = dict(owners)
    for move in moves:
        if after[move.account_id] != move.from_seller_id:
            raise ValueError(f"{move.account_id} is not owned by {move.from_seller_id}")
        after[move.account_id] = move.to_seller_id
    return after


def undo_moves(owners: Mapping[str, str | None], moves: Iterable[Move]) -> dict[str, str | None]:
    """Owners by account as they were before the moves; ValueError when a move was not made."""
    before = dict(owners)
    for move in moves:
        if before[move.account_id] != move.to_seller_id:
            raise ValueError(f"{move.account_id} is not owned by {move.to_seller_id}")
        before[move.account_id] = move.from_seller_id
    return before


def moves_table(moves: Sequence[Move], *, currency: str, book_version: str, as_of: date) -> pa.Table:
    """The table ``moves``."""
    own = [name for name in MOVES.names if name in Move.__slots__]
    columns: dict[str, list[object]] = {name: [getattr(move, name) for move in moves] for name in own}
    return as_arrow(MOVES, columns | _stamps(len(moves), currency, book_version, as_of))


def balance_table(balances: Sequence[Balance], *, currency: str, book_version: str, as_of: date) -> pa.Table:
    """The table ``seller_balance``."""
    columns: dict[str, list[object]] = {
        name: [getattr(balance, name) for balance in balances]
        for name in ("seller_id", "seller_name", "sales_role")
    }
    for when in ("before", "gained", "lost", "after"):
        for what in Load.__slots__:
            columns[f"{what}_{when}"] = [getattr(getattr(balance, when), what) for balance in balances]
    return as_arrow(SELLER_BALANCE, columns | _stamps(len(balances), currency, book_version, as_of))


def _stamps(rows: int, currency: str, book_version: str, as_of: date) -> dict[str, list[object]]:
    return {"currency": [currency] * rows, "book_version": [book_version] * rows, "as_of": [as_of] * rows}


def _add(loads: dict[str | None, Load], seller_id: str | None, load: Load) -> None:
    loads[seller_id] = loads.get(seller_id, Load()) + load


def _move(holding: Holding, staff: Mapping[str, Member]) -> Move:
    if holding.tomorrow is None:
        raise ValueError(f"{holding.account_id} does not move")
    giver = staff.get(holding.today) if holding.today else None
    taker = staff[holding.tomorrow]
    had_until = max((one.until for one in holding.past if one.seller_id == holding.tomorrow), default=None)
    return Move(
        move_id=move_id_of(holding.account_id, holding.today, holding.tomorrow),
        account_id=holding.account_id,
        account_name=holding.account_name,
        from_seller_id=holding.today,
        from_name=giver.name if giver else (holding.today or "nobody"),
        from_role=giver.sales_role if giver else None,
        to_seller_id=holding.tomorrow,
        to_name=taker.name,
        to_role=holding.to_role,
        rule_id=holding.rule_id,
        chosen_by=holding.chosen_by,
        because=f"{_why_not_today(holding, giver)} {holding.chosen_why}{_again(taker, had_until)}",
        revenue=holding.revenue,
        open_pipeline=holding.open_pipeline,
        open_deals=holding.open_deals,
        last_moved_on=max((tenure.until for tenure in holding.past), default=None),
        had_until=had_until,
    )


def _again(taker: Member, had_until: date | None) -> str:
    return f" {taker.name} had it until {had_until.isoformat()}." if had_until else ""


def _why_not_today(holding: Holding, giver: Member | None) -> str:
    if holding.today is None:
        return "Nobody owns it today."
    if giver is None:
        return "Its owner today is not a seller."
    why = why_unfit(giver, holding.to_role, holding.place)
    return f"{giver.name} {why}." if why else f"{giver.name} would fit, but the book looks elsewhere first."
