"""The survey report for S22: a boundary's newest mean below the one before."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc


def naive(tables: Mapping[str, pa.Table], as_of: date) -> Iterable[Mapping[str, str]]:
    """A quarter of a point less is a decline, whoever answered and however few."""
    rows = tables["pulse"]
    known = rows.filter(pc.less(rows["closed_on"], as_of))
    means = known.group_by(["boundary", "unit", "closed_on"]).aggregate([("score", "mean")])
    series: dict[str, list[tuple[date, float]]] = defaultdict(list)
    for row in means.to_pylist():
        name = ", ".join(filter(None, (row["boundary"], row["unit"])))
        series[name].append((row["closed_on"], row["score_mean"]))
    for name, found in series.items():
        latest = [mean for _, mean in sorted(found)][-2:]
        if len(latest) == 2 and latest[1] < latest[0] - 0.25:
            yield {"group_id": name}
