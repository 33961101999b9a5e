"""A plan as the tables that are published."""

import pyarrow as pa

from groundrules.coverage.arrow import as_arrow
from groundrules.handoff.plan.model import Plan, PlannedMove
from groundrules.handoff.waves.tables import WAVE_MOVES, WAVES


def waves_table(plan: Plan) -> pa.Table:
    """The table ``waves``."""
    held = {wave.number: plan.in_wave(wave.number) for wave in plan.waves}
    columns: dict[str, list[object]] = {
        "wave": [wave.number for wave in plan.waves],
        "starts_on": [wave.starts_on for wave in plan.waves],
        "ends_on": [wave.ends_on for wave in plan.waves],
        "shifted": [wave.shifted for wave in plan.waves],
        "moves": [len(moves) for moves in held.values()],
        "revenue": [sum(move.revenue or 0 for move in moves) for moves in held.values()],
        "open_pipeline": [sum(move.open_pipeline or 0 for move in moves) for moves in held.values()],
        "effect": [sum(move.price.effect for move in moves) for moves in held.values()],
        "effect_low": [sum(move.price.low for move in moves) for moves in held.values()],
        "effect_high": [sum(move.price.high for move in moves) for moves in held.values()],
    }
    return as_arrow(WAVES, columns | _stamps(plan, len(plan.waves)))


def wave_moves_table(plan: Plan) -> pa.Table:
    """The table ``wave_moves``."""
    moves, starts = plan.moves, {wave.number: wave.starts_on for wave in plan.waves}
    own = [name for name in WAVE_MOVES.names if name in PlannedMove.__slots__ and name != "currency"]
    columns: dict[str, list[object]] = {name: [getattr(move, name) for move in moves] for name in own}
    columns |= {
        "standing": [move.standing.value for move in moves],
        "starts_on": [None if move.wave is None else starts[move.wave] for move in moves],
        "effect": [move.price.effect for move in moves],
        "effect_low": [move.price.low for move in moves],
        "effect_high": [move.price.high for move in moves],
        "price_source": [move.price.source.value for move in moves],
        "past_moves": [move.price.past_moves for move in moves],
        "price_formula": [move.price.formula for move in moves],
        "gain": [move.price.gain for move in moves],
    }
    return as_arrow(WAVE_MOVES, columns | _stamps(plan, len(moves)))


def _stamps(plan: Plan, rows: int) -> dict[str, list[object]]:
    return {
        "currency": [plan.currency] * rows,
        "plan_id": [plan.plan_id] * rows,
        "book_version": [plan.book_version] * rows,
        "as_of": [plan.as_of] * rows,
    }
