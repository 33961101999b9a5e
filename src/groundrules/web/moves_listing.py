"""One page of the moves of the newest plan, found by the engine however many there are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from groundrules.handoff.plan import MoveStanding
from groundrules.web.access import AccountScope
from groundrules.web.listing import ENGINE

if TYPE_CHECKING:
    import ibis

    from groundrules.crm.ports import Facts

Row = Mapping[str, object]

STEP, MOVES, WAVES = "waves", "wave_moves", "waves"
IN_NONE = "none"
"""In place of a wave's number: the moves that are in none."""

SHOWN = (
    "move_id", "account_id", "account_name", "wave", "starts_on", "standing", "unplanned", "from_name",
    "to_name", "team_name", "rule_id", "because", "revenue", "open_pipeline", "open_deals", "effect",
    "effect_low", "effect_high", "price_source", "past_moves", "price_formula", "gain", "successor",
    "successor_name", "successor_why", "to_seller_id", "top_customer", "currency",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which moves: in whose scope, and what they must fit; empty: anything does.

    Attributes:
        loss: the least expected yearly loss, in minor units.
    """

    scope: AccountScope
    wave: str = ""
    standing: str = ""
    team: str = ""
    rule: str = ""
    giver: str = ""
    receiver: str = ""
    account: str = ""
    loss: int = 0


@dataclass(frozen=True, slots=True)
class Options:
    """What there is to pick from, in scope, with how many moves have it."""

    waves: Mapping[str, int]
    standings: Mapping[str, int]
    teams: Mapping[str, str]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """One page of the list, how long it is, and what can be picked."""

    rows: tuple[Row, ...]
    total: int
    options: Options


def find_moves(facts: "Facts", wanted: Wanted, *, page: int, size: int) -> Found:
    """The moves by wave (those in none last), the largest revenue first; a page past the end is the last."""
    if facts.manifest(STEP) is None:
        return Found((), 0, Options({}, {}, {}, ()))
    with ENGINE:
        scoped = _in_scope(facts, facts.read(STEP, MOVES), wanted.scope)
        table = _fitting(scoped, wanted)
        total = int(table.count().to_pyarrow().as_py())
        start = min(page - 1, max(0, total - 1) // size) * size
        order = (table["wave"].fill_null(1_000_000), table["revenue"].fill_null(0).negate(), "move_id")
        rows = table.order_by(*order).limit(size, offset=start).select(*SHOWN)
        return Found(tuple(rows.to_pyarrow().to_pylist()), total, _options(scoped))


def _in_scope(facts: "Facts", moves: "ibis.Table", scope: AccountScope) -> "ibis.Table":
    """Moves from or to one of these people, or of an account on which one of them is."""
    if scope.everything:
        return moves
    people = sorted(scope.seller_ids)
    fits = moves["from_seller_id"].isin(people).fill_null(False) | moves["to_seller_id"].isin(people)
    on = [facts.read("crm", "account_team")]
    if facts.manifest("coverage"):
        on.append(facts.read("coverage", "assignments"))
    for table in on:
        held = table.filter(table["seller_id"].isin(people))
        fits = fits | moves["account_id"].isin(held["account_id"])
    return moves.filter(fits)


def _fitting(table: "ibis.Table", wanted: Wanted) -> "ibis.Table":
    if wanted.wave == IN_NONE:
        table = table.filter(table["wave"].isnull())
    elif wanted.wave:
        table = table.filter(table["wave"] == int(wanted.wave))
    for column, value in (("standing", wanted.standing), ("team_id", wanted.team), ("rule_id", wanted.rule)):
        if value:
            table = table.filter(table[column] == value)
    texts = (("from_name", wanted.giver), ("to_name", wanted.receiver), ("account_name", wanted.account))
    for column, text in texts:
        if text:
            table = table.filter(table[column].lower().contains(text.lower()))
    return table.filter(table["effect"] <= -wanted.loss) if wanted.loss else table


def _options(scoped: "ibis.Table") -> Options:
    columns = ["wave", "standing", "team_id", "team_name", "rule_id"]
    rows = scoped.group_by(columns).agg(number=scoped.count()).to_pyarrow().to_pylist()
    waves: dict[str, int] = {}
    standings: dict[str, int] = {}
    for row in rows:
        wave = IN_NONE if row["wave"] is None else str(row["wave"])
        waves[wave] = waves.get(wave, 0) + row["number"]
        standings[row["standing"]] = standings.get(row["standing"], 0) + row["number"]
    order = [one.value for one in MoveStanding]
    teams = {row["team_id"]: row["team_name"] or row["team_id"] for row in rows if row["team_id"]}
    return Options(
        {key: waves[key] for key in sorted(waves, key=lambda key: (key == IN_NONE, len(key), key))},
        {key: standings[key] for key in sorted(standings, key=order.index)},
        dict(sorted(teams.items(), key=lambda item: item[1])),
        tuple(sorted({row["rule_id"] for row in rows})),
    )
