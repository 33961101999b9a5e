"""Moments written in many ways, read in the engine: ISO 8601, an offset or none, days first, months first.

What has no offset is taken as UTC; only differences within the log matter.
"""

from datetime import datetime
from itertools import product

import ibis

ISO = "ISO 8601"
_SAMPLE = 20_000
_SIGNS = "/-."
_TIMES = ("", " %H:%M", " %H:%M:%S", " %H:%M:%S.%f", " %I:%M %p", " %I:%M:%S %p")
_DAYS_FIRST = tuple(f"%d{sign}%m{sign}%Y{time}" for sign, time in product(_SIGNS, _TIMES))
_MONTHS_FIRST = tuple(f"%m{sign}%d{sign}%Y{time}" for sign, time in product(_SIGNS, _TIMES))
FORMS = (ISO, *_DAYS_FIRST, *_MONTHS_FIRST)
_FIRST, _LAST = datetime(1900, 1, 1), datetime(2200, 1, 1)  # noqa: DTZ001  the engine's timestamps are UTC


def _try_strptime(text: str, form: str) -> datetime:  # type: ignore[empty-body]  # the engine has it
    """A moment in the form, or nothing."""


_read_by = ibis.udf.scalar.builtin(_try_strptime, name="try_strptime")
"""The engine's own function, called by its name."""


def moment(text: ibis.expr.types.StringValue, form: str) -> ibis.expr.types.TimestampValue:
    """The moment a text tells in the form, or nothing; years beyond reason are nothing."""
    iso = text.try_cast("timestamp('UTC')").cast("timestamp")
    found = iso if form == ISO else _read_by(text, form)
    is_sane = found.between(ibis.literal(_FIRST), ibis.literal(_LAST))
    return ibis.ifelse(is_sane, found, ibis.null("timestamp"))


def form_of(texts: ibis.Table, column: str) -> tuple[str | None, str | None]:
    """The form that reads most, and another that reads as many otherwise (then nobody can tell)."""
    known = texts.filter(texts[column].notnull())
    ranked = _ranked(known.limit(_SAMPLE), column, FORMS)
    best = [form for form, number in ranked if number and number == ranked[0][1]]
    if len(best) > 1:
        ranked = _ranked(known, column, tuple(best))
        best = [form for form, number in ranked if number == ranked[0][1]]
    if not best:
        return None, None
    rival = next((form for form in best[1:] if {best[0][:2], form[:2]} == {"%d", "%m"}), None)
    return best[0], rival


def _ranked(texts: ibis.Table, column: str, forms: tuple[str, ...]) -> list[tuple[str, int]]:
    counted = texts.aggregate(
        [moment(texts[column], form).count().name(f"n{place}") for place, form in enumerate(forms)]
    )
    row = counted.to_pyarrow().to_pylist()[0]
    found = [(form, row[f"n{place}"]) for place, form in enumerate(forms)]
    return sorted(found, key=lambda one: -one[1])
