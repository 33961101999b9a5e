"""A plan as JSON values and back; the same plan is the same text, byte for byte."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import date
from hashlib import sha256
from typing import Any

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

VERSION = 1
"""Of the form of ``plan.json``."""

_PRICE = tuple(field.name for field in fields(Price))
_MOVE = tuple(field.name for field in fields(PlannedMove) if field.name != "price")


def move_as_json(move: PlannedMove) -> dict[str, object]:
    """A move as JSON values."""
    told: dict[str, object] = {name: getattr(move, name) for name in _MOVE}
    return told | {"price": {name: getattr(move.price, name) for name in _PRICE}}


def plan_as_json(plan: Plan) -> dict[str, object]:
    """Everything in a plan as JSON values."""
    return {
        "version": VERSION,
        "plan_id": plan.plan_id,
        "as_of": plan.as_of.isoformat(),
        "starts_on": plan.starts_on.isoformat(),
        "book_version": plan.book_version,
        "crm_id": plan.crm_id,
        "coverage_id": plan.coverage_id,
        "currency": plan.currency,
        "seed": plan.seed,
        "value": plan.value,
        "bound": plan.bound,
        "gap": plan.gap,
        "caps": dict(plan.caps),
        "order": None if plan.order is None else asdict(plan.order),
        "alternatives": [_dated(asdict(one)) for one in plan.alternatives],
        **({"rooms": [asdict(room) for room in plan.rooms]} if plan.rooms else {}),  # older plans have none
        "waves": [_dated(asdict(wave)) for wave in plan.waves],
        "moves": [move_as_json(move) for move in plan.moves],
    }


def plan_text(plan: Plan) -> bytes:
    """The plan as canonical JSON: keys sorted, one move a line, UTF-8."""
    told = plan_as_json(plan)
    moves = told.pop("moves")
    assert isinstance(moves, list)  # noqa: S101  plan_as_json writes one
    lines = [f'"{key}": {_canonical(told[key])},' for key in sorted(told)]
    rows = ",\n".join(_canonical(move) for move in moves)
    return ("{\n" + "\n".join(lines) + f'\n"moves": [\n{rows}\n]}}\n').encode()


def digest_of(text: bytes) -> str:
    """The digest of a plan's text."""
    return sha256(text).hexdigest()


def plan_of(told: Mapping[str, Any]) -> Plan:
    """The plan in JSON values; KeyError, TypeError or ValueError when they are not a plan's."""
    if told["version"] != VERSION:
        raise ValueError(f"plan of version {told['version']}")
    order = told["order"]
    return Plan(
        plan_id=told["plan_id"],
        as_of=date.fromisoformat(told["as_of"]),
        starts_on=date.fromisoformat(told["starts_on"]),
        book_version=told["book_version"],
        crm_id=told["crm_id"],
        coverage_id=told["coverage_id"],
        currency=told["currency"],
        seed=told["seed"],
        waves=tuple(Wave(**_undated(wave, "starts_on", "ends_on")) for wave in told["waves"]),
        moves=tuple(_move_of(move) for move in told["moves"]),
        value=told["value"],
        bound=told["bound"],
        gap=told["gap"],
        caps=told["caps"],
        order=None if order is None else Order(order["seed"], tuple(map(_stratum_of, order["strata"]))),
        alternatives=tuple(Alternative(**_undated(one, "last_wave_on")) for one in told["alternatives"]),
        rooms=tuple(Room(**{**one, "basis": RoomBasis(one["basis"])}) for one in told.get("rooms", ())),
    )


def _move_of(told: Mapping[str, Any]) -> PlannedMove:
    price = dict(told["price"])
    price["source"] = PriceSource(price["source"])
    values = {**told, "price": Price(**price), "standing": MoveStanding(told["standing"])}
    return PlannedMove(**values)


def _stratum_of(told: Mapping[str, Any]) -> Stratum:
    return Stratum(told["alike_in"], tuple(told["teams"]), tuple(told["first_waves"]))


def _dated(values: dict[str, Any]) -> dict[str, Any]:
    return {name: one.isoformat() if isinstance(one, date) else one for name, one in values.items()}


def _undated(values: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {
        name: date.fromisoformat(one) if name in names and one is not None else one
        for name, one in values.items()
    }


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
