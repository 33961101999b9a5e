"""What cases turned out to be corrects how likely the next ones are said to be true."""

from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from groundrules.signals.evidence import CASE, Judged
from groundrules.signals.kernel.calibration import Calibration, calibrate
from groundrules.signals.price import repriced


def corrections(found: pa.Table | None) -> dict[str, Calibration]:
    """Kind -> its correction, for kinds with enough closed cases; ``found`` is ``signals.tables.FOUND``."""
    if found is None:
        return {}
    stated: dict[str, list[float]] = {}
    truth: dict[str, list[bool]] = {}
    for kind, p, is_true in zip(
        *(found[name].to_pylist() for name in ("kind", "stated", "is_true")), strict=True
    ):
        stated.setdefault(kind, []).append(float(p))
        truth.setdefault(kind, []).append(bool(is_true))
    made = {kind: calibrate(stated[kind], truth[kind]) for kind in sorted(stated)}
    return {kind: one for kind, one in made.items() if one is not None}


def corrected(one: Judged, by: Mapping[str, Calibration]) -> Judged:
    """The same with its chance and price corrected; only cases, since only cases were ever ruled on."""
    calibration = by.get(one.kind)
    if calibration is None or one.verdict != CASE:
        return one
    p = float(calibration(one.price.p))
    return replace(one, price=repriced(one.price, p=p, cases=calibration.cases))
