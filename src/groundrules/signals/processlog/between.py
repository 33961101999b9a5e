"""Hand-overs between units of one kind, from counts in the engine to judged pairs."""

import ibis
import numpy as np
import pyarrow as pa

from groundrules.signals.processlog import counts
from groundrules.signals.processlog.model import Between, Numbers, Pair, Returned
from groundrules.signals.processlog.pingpong import Chance, Shares, chance_of, judge_pairs
from groundrules.signals.processlog.uneven import evenness


def between(runs: ibis.Table, numbers: Numbers, *, named: frozenset[str] | None = None) -> Between:
    """Hand-overs between the units of ``runs`` (see ``counts.runs``): returns, unevenness, waits.

    Args:
        runs: of people or of groups.
        numbers: what they are judged by.
        named: units that may be named; None: all. Pairs with another are counted, never told.
    """
    changes = counts.handovers(runs).cache()
    per_case = counts.cases(runs)
    totals = per_case.aggregate(cases=(per_case.runs > 1).cast("int64").sum()).to_pyarrow().to_pylist()[0]
    names = sorted(runs.select("unit").distinct().to_pyarrow()["unit"].to_pylist())
    place = {name: number for number, name in enumerate(names)}
    rows = counts.pairs(changes).order_by("giver", "taker").to_pyarrow().to_pylist()
    counted = [(place[one["giver"]], place[one["taker"]], one["handovers"], one["returned"]) for one in rows]
    wanted = {
        (giver, taker) for giver, taker, handovers, _ in counted if handovers >= numbers.least_handovers
    }
    chance, returned = _by_chance(runs, per_case, place, wanted, numbers)
    judged = judge_pairs(
        counted, chance, names,
        least=numbers.least_handovers, pseudo=numbers.pseudo_handovers, q=numbers.q, floor=numbers.floor,
    )  # fmt: skip
    giver, taker, number = ([row[at] for row in counted] for at in range(3))
    even = evenness(giver, taker, number, len(names)).expected
    waits = {
        (one["giver"], one["taker"]): one["median"]
        for one in counts.waits(changes, ("giver", "taker")).to_pyarrow().to_pylist()
    }
    pairs = tuple(
        Pair(one, float(usual), waits.get((one.giver, one.taker)))
        for one, usual in zip(judged, even, strict=True)
    )
    told = tuple(one for one in pairs if named is None or {one.pingpong.giver, one.pingpong.taker} <= named)
    return Between(
        units=len(names),
        handovers=sum(number),
        cases=totals["cases"] or 0,
        returned=returned,
        pairs=told,
        judged=len(wanted),
        called=sum(one.is_called for one in judged),
        unnamed=len(pairs) - len(told),
        too_long=len(chance.too_long),
    )


def _by_chance(
    runs: ibis.Table,
    per_case: ibis.Table,
    place: dict[str, int],
    wanted: set[tuple[int, int]],
    numbers: Numbers,
) -> tuple[Chance, Returned]:
    table = counts.shares(runs).order_by("case_id").to_pyarrow()
    cases = _column(table, "case_id").dictionary_encode()
    units = _column(table, "unit").dictionary_encode()
    codes = np.asarray([place[name] for name in units.dictionary.to_pylist()], dtype=np.int64)
    shares = Shares(
        np.asarray(cases.indices, dtype=np.int64),
        codes[np.asarray(units.indices, dtype=np.int64)] if codes.size else codes,
        np.asarray(_column(table, "n"), dtype=np.int64),
    )
    chance = chance_of(shares, wanted, longest=numbers.longest)
    back = per_case.filter(per_case.returns > 0).to_pyarrow().to_pylist()
    seen = {one["case_id"]: one["returns"] for one in back}
    total, apart, expected = 0, 0.0, 0.0
    for case, name in enumerate(cases.dictionary.to_pylist()):
        if case in chance.too_long:
            continue
        here, usual = seen.get(name, 0), chance.expected.get(case, 0.0)
        total, expected = total + here, expected + usual
        apart += (here - usual) ** 2
    z = (total - expected) / apart**0.5 if apart > 1e-9 else None
    return chance, Returned(total, expected, z)


def _column(table: pa.Table, name: str) -> pa.Array:
    column = table[name].combine_chunks()
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
