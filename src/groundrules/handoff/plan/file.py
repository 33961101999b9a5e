"""The folder a person reviews: the plan for programs, two tables for people, and what may be changed."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from io import StringIO

from groundrules.handoff.plan.model import Plan, PlannedMove
from groundrules.handoff.plan.text import digest_of, plan_text

PLAN, MOVES, WAVES, ROOMS = "plan.json", "moves.csv", "waves.csv", "receivers.csv"
README = "README.md"
"""The files of the folder."""
WITHHOLD, POSTPONE = "withhold", "postpone_to"
REMARK = "remark"
"""The columns that are the reviewer's: one in each table; nothing is done about a remark."""

MOVE_COLUMNS = (
    "wave", "starts_on", "account", "from", "to", "revenue", "open_pipeline", "open_deals", "expected_effect",
    "effect_low", "effect_high", "price_from", "nearest_successor", "top_customer", "standing", "why_not",
    "because", "rule", "moves_with", "account_id", "move_id", "price_formula", "successor_why",
)  # fmt: skip
WAVE_COLUMNS = (
    "wave",
    "starts_on",
    "moves",
    "revenue",
    "expected_effect",
    "effect_low",
    "effect_high",
    "shifted",
)
ROOM_COLUMNS = (
    "receiver", "job", "moves", "revenue", "may_gain_in_a_wave", "accounts_in_a_wave", "more_in_all",
    "measured_by", "how_counted", "seller_id",
)  # fmt: skip
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0")
_MONEY = ("revenue", "open_pipeline", "expected_effect", "effect_low", "effect_high", "may_gain_in_a_wave")


def plan_folder(plan: Plan) -> dict[str, bytes]:
    """Every file of a plan's folder, by name; the same plan gives the same bytes."""
    text = plan_text(plan)
    return {
        PLAN: text,
        MOVES: _csv((WITHHOLD, *MOVE_COLUMNS), (("", *cells) for cells in move_rows(plan))),
        WAVES: _csv((POSTPONE, *WAVE_COLUMNS), (("", *cells) for cells in wave_rows(plan))),
        ROOMS: _csv((REMARK, *ROOM_COLUMNS), (("", *cells) for cells in room_rows(plan))),
        README: _readme(plan, digest_of(text)).encode(),
    }


def move_rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    """The cells of ``moves.csv`` beside the reviewer's, as written."""
    starts = {wave.number: wave.starts_on.isoformat() for wave in plan.waves}
    for move in plan.moves:
        told = _move_cells(move, starts)
        yield tuple(_cell(name, told[name]) for name in MOVE_COLUMNS)


def wave_rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    """The cells of ``waves.csv`` beside the reviewer's, as written."""
    found: dict[int | None, list[PlannedMove]] = {}
    for move in plan.moves:
        found.setdefault(move.wave, []).append(move)
    for wave in plan.waves:
        moves = found.get(wave.number, [])
        told: dict[str, object] = {
            "wave": wave.number,
            "starts_on": wave.starts_on.isoformat(),
            "moves": len(moves),
            "revenue": sum(move.revenue or 0 for move in moves),
            "expected_effect": sum(move.price.effect for move in moves),
            "effect_low": sum(move.price.low for move in moves),
            "effect_high": sum(move.price.high for move in moves),
            "shifted": wave.shifted,
        }
        yield tuple(_cell(name, told[name]) for name in WAVE_COLUMNS)


def room_rows(plan: Plan) -> Iterator[tuple[str, ...]]:
    """The cells of ``receivers.csv`` beside the reviewer's, as written."""
    takes: dict[str, list[int]] = {}
    for move in plan.moves:
        if move.wave is not None:
            takes.setdefault(move.to_seller_id, []).append(move.revenue or 0)
    for room in plan.rooms:
        taken = takes.get(room.seller_id, [])
        told: dict[str, object] = {
            "receiver": room.name,
            "job": room.sales_role,
            "moves": len(taken),
            "revenue": sum(taken),
            "may_gain_in_a_wave": room.revenue,
            "accounts_in_a_wave": room.accounts,
            "more_in_all": room.more_accounts,
            "measured_by": room.basis.value,
            "how_counted": room.says,
            "seller_id": room.seller_id,
        }
        yield tuple(_cell(name, told[name]) for name in ROOM_COLUMNS)


def _move_cells(move: PlannedMove, starts: Mapping[int, str]) -> dict[str, object]:
    return {
        "wave": move.wave,
        "starts_on": None if move.wave is None else starts[move.wave],
        "account": move.account_name,
        "from": move.from_name,
        "to": move.to_name,
        "revenue": move.revenue,
        "open_pipeline": move.open_pipeline,
        "open_deals": move.open_deals,
        "expected_effect": move.price.effect,
        "effect_low": move.price.low,
        "effect_high": move.price.high,
        "price_from": move.price.source.value,
        "nearest_successor": move.successor_name,
        "top_customer": "yes" if move.top_customer else "",
        "standing": move.standing.value,
        "why_not": move.unplanned,
        "because": move.because,
        "rule": move.rule_id,
        "moves_with": move.unit_id,
        "account_id": move.account_id,
        "move_id": move.move_id,
        "price_formula": move.price.formula,
        "successor_why": move.successor_why,
    }


def _cell(name: str, value: object) -> str:
    """A value as a spreadsheet shows it; amounts in whole units, text that would run gets an apostrophe."""
    if value is None:
        return ""
    if name in _MONEY and isinstance(value, int):
        return f"{Decimal(value) / 100:.2f}"
    text = " ".join(str(value).splitlines()) if isinstance(value, str) else str(value)
    return f"'{text}" if isinstance(value, str) and text.startswith(_STARTS_A_FORMULA) else text


def _csv(headers: Sequence[str], rows: Iterator[Sequence[str]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows(rows)
    return text.getvalue().encode()


def _readme(plan: Plan, digest: str) -> str:
    planned = sum(move.wave is not None for move in plan.moves)
    return f"""# Plan {plan.plan_id}

{planned:,} of {len(plan.moves):,} moves in {len(plan.waves)} waves, made from the facts of
{plan.as_of.isoformat()} by version {plan.book_version} of the book. Nothing has moved: this folder waits for
a person.

## What you may do

1. **Strike a move**: in `{MOVES}`, write `yes` into the column `{WITHHOLD}`. Moves with the same `moves_with`
   are one customer's or one pair's: strike all of them or none.
2. **Postpone a wave**: in `{WAVES}`, write a later day (2026-11-30) into the column `{POSTPONE}`. Waves keep
   their order and their distance, so postpone the later ones too; quiet days stay quiet.

Sort and filter as you like. Nothing else may be changed: `groundrules apply` compares every row with
`{PLAN}` and refuses what differs, with the line and the column. To change who gets an account, change the
book or its facts, and plan again.

## What the columns say

- `expected_effect`: the expected change of the customer's yearly revenue by the move, between `effect_low`
  and `effect_high`; a loss has a minus. `price_from` says whose past it rests on, `price_formula` how it was
  worked out.
- `nearest_successor`: of those the rule allows, whose background is most like today's owner's. A proposal.
- `standing`, `why_not`: whether the move is made, and if not, what is in its way.
- `top_customer`: only the sales leader moves it.
- `{ROOMS}` says for each receiver how much one wave may add and how that was counted: from the own revenue,
  or when larger the middle of the job at the own part of full time. Empty `may_gain_in_a_wave`: nothing to
  measure by, so accounts alone count.

Amounts are in {plan.currency}. SHA-256 of `{PLAN}`: {digest}
"""
