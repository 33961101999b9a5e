"""Logs made for the tests: an honest organisation, and one with planted faults."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import ibis
import pyarrow as pa

from groundrules.signals.processlog import EVENTS

Row = tuple[str, str, str | None, str | None, datetime, int]
START = datetime(2026, 1, 5, 8)  # noqa: DTZ001  the engine keeps moments as UTC


def table(rows: list[Row]) -> ibis.Table:
    """The rows in an engine of their own."""
    columns = {name: [row[place] for row in rows] for place, name in enumerate(EVENTS)}
    kinds = [pa.string()] * 4 + [pa.timestamp("us"), pa.int64()]
    arrays = {
        name: pa.array(values, kind) for (name, values), kind in zip(columns.items(), kinds, strict=True)
    }
    return ibis.duckdb.connect().create_table("events", pa.table(arrays))


def case(
    name: str, actors: str, *, teams: Sequence[str] = (), activity: str = "work", hours: float = 1.0
) -> list[Row]:
    """One case: one letter an actor, an hour between events."""
    rows: list[Row] = []
    for place, actor in enumerate(actors):
        team = teams[place] if teams else None
        rows.append((name, activity, actor, team, START + timedelta(hours=hours * place), place))
    return rows


def organisation(
    seed: int, *, cases: int = 400, people: int = 30, plant: tuple[int, int] | None = None, rate: float = 0.7
) -> list[Row]:
    """Cases that wander among people by chance; the planted pair (from, to) gets its cases straight back.

    Ten people a group; a case with a return waits twice as long between events.
    """
    rng = random.Random(seed)  # noqa: S311  a made-up log, no secret
    rows: list[Row] = []
    for number in range(cases):
        some = rng.sample(range(people), rng.randint(2, 5))
        path = [rng.choice(some)]
        while len(path) < rng.randint(4, 9):
            path.append(rng.choice([one for one in some if one != path[-1]]))
        if plant is not None and rng.random() < 0.5:
            giver, taker = plant
            path += [giver, taker, giver if rng.random() < rate else rng.choice(some)]
        pace = 2.0 if any(a == b for a, b in zip(path, path[2:], strict=False)) else 1.0
        for place, one in enumerate(path):
            at = START + timedelta(days=number % 200, hours=pace * place)
            rows.append(
                (f"c{number}", rng.choice(["work", "check"]), f"p{one:02}", f"g{one // 10}", at, len(rows))
            )
    return rows
