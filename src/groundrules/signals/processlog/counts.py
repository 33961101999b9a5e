"""Counted in the engine: runs, hand-overs, elapsed time and steps of a process log. No user functions.

``events`` has the columns of ``EVENTS``: one row for each thing done to a case, in any order; ``row``
decides between two of the same moment. A table named ``runs`` is what the function ``runs`` gives.
"""

import ibis

EVENTS = ("case_id", "activity", "actor", "team", "at", "row")
"""Which case, what was done, by whom, of which group (both may be empty), when (UTC), place in the log."""


def runs(events: ibis.Table, unit: str, *, handing: tuple[str, ...] = ()) -> ibis.Table:
    """Consecutive events of one unit in one case as one run; events of no unit are left out.

    Args:
        events: see above.
        unit: the column that tells runs apart: ``actor`` or ``team``.
        handing: activities that only hand a case over (``Assigned``); they are not an own act.

    Returns:
        case_id, place (from 1), unit, began, ended, acts, own_from (the first own act; may be empty),
        handed_at (the moment of being handed it, where the log has such an activity).
    """
    known = events.filter(events[unit].notnull()).mutate(unit=events[unit])
    order = ibis.window(group_by=known.case_id, order_by=[known["at"], known["row"]])
    marked = known.mutate(before=known.unit.lag().over(order))
    is_new = (marked.before.isnull() | (marked.before != marked.unit)).cast("int64")
    upto = ibis.window(
        group_by=marked.case_id, order_by=[marked["at"], marked["row"]], preceding=None, following=0
    )
    marked = marked.mutate(place=is_new.sum().over(upto), is_handing=marked.activity.isin(handing))
    is_own = ~marked.is_handing.fill_null(False)
    return marked.group_by("case_id", "place").agg(
        unit=marked.unit.min(),
        began=marked["at"].min(),
        ended=marked["at"].max(),
        acts=marked.count(),
        own_from=marked["at"].min(where=is_own),
        handed_at=marked["at"].min(where=marked.is_handing),
    )


def handovers(runs: ibis.Table) -> ibis.Table:
    """Every change of hands: case_id, place, giver, taker, is_returned, wait (seconds).

    ``is_returned``: the very next change gives it back. ``wait``: from being handed it, else from the giver's
    last act, to the taker's first own act; empty when there was none.
    """
    order = ibis.window(group_by=runs.case_id, order_by=runs.place)
    seen = runs.mutate(
        giver=runs.unit.lag().over(order),
        let_go=runs.ended.lag().over(order),
        following=runs.unit.lead().over(order),
    )
    changes = seen.filter(seen.giver.notnull())
    since = ibis.coalesce(changes.handed_at, changes.let_go)
    return changes.select(
        "case_id", "place", "giver",
        taker=changes.unit,
        is_returned=(changes.following == changes.giver).fill_null(False),
        wait=changes.own_from.delta(since, unit="second"),
    )  # fmt: skip


def pairs(handovers: ibis.Table) -> ibis.Table:
    """Per giver and taker: handovers, returned, cases."""
    return handovers.group_by("giver", "taker").agg(
        handovers=handovers.count(),
        returned=handovers.is_returned.cast("int64").sum(),
        cases=handovers.case_id.nunique(),
    )


def waits(handovers: ibis.Table, by: tuple[str, ...] = ()) -> ibis.Table:
    """Seconds from hand-over to first own act, of all or by some columns.

    Columns: n, low (a quarter is shorter), median, high (three quarters), late (nine tenths).
    """
    known = handovers.filter(handovers.wait.notnull())
    grouped = known.group_by(*by) if by else known
    return grouped.aggregate(
        n=known.count(),
        low=known.wait.quantile(0.25),
        median=known.wait.quantile(0.5),
        high=known.wait.quantile(0.75),
        late=known.wait.quantile(0.9),
    )


def cases(runs: ibis.Table) -> ibis.Table:
    """Per case: runs, units, returns (of any pair), elapsed (seconds from first to last event)."""
    order = ibis.window(group_by=runs.case_id, order_by=runs.place)
    seen = runs.mutate(two_ago=runs.unit.lag(2).over(order))
    return seen.group_by("case_id").agg(
        runs=seen.count(),
        units=seen.unit.nunique(),
        returns=(seen.unit == seen.two_ago).fill_null(False).cast("int64").sum(),
        elapsed=seen.ended.max().delta(seen.began.min(), unit="second"),
    )


def durations(cases: ibis.Table) -> ibis.Table:
    """Per number of units and whether the case had a return: cases, median seconds."""
    judged = cases.mutate(has_return=cases.returns > 0)
    return judged.group_by("units", "has_return").agg(
        cases=judged.count(), median=judged.elapsed.quantile(0.5)
    )


def shares(runs: ibis.Table) -> ibis.Table:
    """Per case and unit how many runs, of cases where a return is possible (three runs or more)."""
    size = runs.group_by("case_id").agg(size=runs.count())
    long = runs.semi_join(size.filter(size["size"] >= 3), "case_id")
    return long.group_by("case_id", "unit").agg(n=long.count())


def actors(events: ibis.Table, *, hours: int) -> ibis.Table:
    """Per actor: events, days, long_days (days on which events lie in at least ``hours`` different hours)."""
    known = events.filter(events.actor.notnull())
    daily = known.group_by("actor", day=known["at"].date()).agg(
        events=known.count(), hours=known["at"].hour().nunique()
    )
    return daily.group_by("actor").agg(
        events=daily.events.sum(),
        days=daily.count(),
        long_days=(daily.hours >= hours).cast("int64").sum(),
    )


def team_sizes(events: ibis.Table) -> ibis.Table:
    """Per group: people, how many different persons acted for it."""
    known = events.filter(events.team.notnull(), events.actor.notnull())
    return known.group_by("team").agg(people=known.actor.nunique())


def steps(events: ibis.Table, *, required: str, column: str, before: str | None) -> ibis.Table:
    """Per case that had to have a step: did it have it, and whose was the case then.

    Args:
        events: see above.
        required: the activity or the group that has to take part.
        column: ``activity`` or ``team``.
        before: only cases with this activity count, and the step must come before its first occurrence; None:
            every case counts, and the step may come at any time.

    Returns:
        case_id, team (of who did ``before``, or of the case's last event), is_there.
    """
    order = ibis.window(group_by=events.case_id, order_by=[events["at"], events["row"]])
    placed = events.mutate(place=ibis.row_number().over(order))
    met = placed.filter(placed[column] == required)
    met = met.group_by("case_id").agg(met_at=met.place.min())
    last = placed.filter(placed.activity == before) if before is not None else placed
    edge = last.place.min() if before is not None else last.place.max()
    due = last.group_by("case_id").agg(due_at=edge)
    whose = due.join(placed.select("case_id", "team", due_at="place"), ["case_id", "due_at"])
    judged = whose.left_join(met, "case_id")
    in_time = judged.met_at.notnull()
    if before is not None:
        in_time &= judged.met_at < judged.due_at
    return judged.select("case_id", "team", is_there=in_time.fill_null(False))


def by_team(steps: ibis.Table) -> ibis.Table:
    """``steps`` per group: cases, skipped."""
    return steps.group_by("team").agg(cases=steps.count(), skipped=(~steps.is_there).cast("int64").sum())
