"""The engine's counts agree with a plain-Python count of the same on random small logs."""

from collections import defaultdict
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.signals.processlog import counts
from tests.signals.processlog.logs import START, Row, table

EVENT = st.tuples(
    st.sampled_from(["c1", "c2", "c3"]),
    st.sampled_from(["work", "assign", "check"]),
    st.sampled_from(["A", "B", "C", None]),
    st.sampled_from(["g", "h", None]),
    st.integers(0, 40),
)


def rows_of(drawn: list[tuple[str, str, str | None, str | None, int]]) -> list[Row]:
    return [
        (case, what, who, team, START + timedelta(hours=hour), place)
        for place, (case, what, who, team, hour) in enumerate(drawn)
    ]


def plain_runs(rows: list[Row]) -> dict[str, list[list[Row]]]:
    found: dict[str, list[list[Row]]] = defaultdict(list)
    for row in sorted((one for one in rows if one[2] is not None), key=lambda one: (one[4], one[5])):
        runs = found[row[0]]
        if runs and runs[-1][-1][2] == row[2]:
            runs[-1].append(row)
        else:
            runs.append([row])
    return found


@settings(max_examples=25, deadline=None)
@given(st.lists(EVENT, min_size=1, max_size=25))
def test_handovers_returns_and_waits_agree_with_a_plain_count(
    drawn: list[tuple[str, str, str | None, str | None, int]],
) -> None:
    """Runs, changes of hands, what comes straight back and how long it waits, counted twice."""
    rows = rows_of(drawn)
    expected = []
    for case, runs in plain_runs(rows).items():
        for place in range(1, len(runs)):
            handed = [row[4] for row in runs[place] if row[1] == "assign"]
            own = [row[4] for row in runs[place] if row[1] != "assign"]
            since = min(handed) if handed else runs[place - 1][-1][4]
            back = place + 1 < len(runs) and runs[place + 1][0][2] == runs[place - 1][0][2]
            wait = (min(own) - since).total_seconds() if own else None
            expected.append((case, place + 1, runs[place - 1][0][2], runs[place][0][2], back, wait))
    changes = counts.handovers(counts.runs(table(rows), "actor", handing=("assign",)))
    seen = [tuple(one.values()) for one in changes.to_pyarrow().to_pylist()]
    assert sorted(seen, key=lambda one: one[:2]) == sorted(expected, key=lambda one: one[:2])


@settings(max_examples=25, deadline=None)
@given(st.lists(EVENT, min_size=1, max_size=25))
def test_cases_and_steps_agree_with_a_plain_count(
    drawn: list[tuple[str, str, str | None, str | None, int]],
) -> None:
    """Runs, people, returns and elapsed time of a case, and who skips a required step, counted twice."""
    rows = rows_of(drawn)
    expected = {
        case: (
            len(runs),
            len({run[0][2] for run in runs}),
            sum(a[0][2] == c[0][2] for a, c in zip(runs, runs[2:], strict=False)),
            (max(run[-1][4] for run in runs) - runs[0][0][4]).total_seconds(),
        )
        for case, runs in plain_runs(rows).items()
    }
    events = table(rows)
    seen = counts.cases(counts.runs(events, "actor")).to_pyarrow().to_pylist()
    told = {one["case_id"]: (one["runs"], one["units"], one["returns"], one["elapsed"]) for one in seen}
    assert told == expected

    due = {}
    for case in {row[0] for row in rows}:
        mine = sorted((row for row in rows if row[0] == case), key=lambda one: (one[4], one[5]))
        checks = [place for place, row in enumerate(mine) if row[1] == "check"]
        assigns = [place for place, row in enumerate(mine) if row[1] == "assign"]
        if checks:
            due[case] = bool(assigns) and assigns[0] < checks[0]
    steps = counts.steps(events, required="assign", column="activity", before="check")
    assert {one["case_id"]: one["is_there"] for one in steps.to_pyarrow().to_pylist()} == due


def test_the_share_of_runs_is_asked_only_where_a_return_is_possible() -> None:
    """Two runs cannot come back; three can."""
    rows = rows_of([("c1", "w", "A", None, 0), ("c1", "w", "B", None, 1)])
    assert counts.shares(counts.runs(table(rows), "actor")).to_pyarrow().to_pylist() == []
    rows += rows_of([("c1", "w", "A", None, 2)])
    seen = counts.shares(counts.runs(table(rows), "actor")).to_pyarrow().to_pylist()
    assert sorted((one["unit"], one["n"]) for one in seen) == [("A", 2), ("B", 1)]


@pytest.mark.parametrize(("hours", "days"), [(16, 0), (3, 1)])
def test_a_long_day_has_many_different_hours(hours: int, days: int) -> None:
    """Three different hours are a long day only when three are asked for."""
    rows = rows_of([("c1", "w", "A", None, hour) for hour in (0, 1, 1, 2)])
    seen = counts.actors(table(rows), hours=hours).to_pyarrow().to_pylist()
    assert seen == [{"actor": "A", "events": 4, "days": 1, "long_days": days}]
