"""Texts become typed values: a column at a time where all is well, one by one where it is not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.mapping import Value
from groundrules.crm.schema import ARROW
from groundrules.terms import ColumnType

Mask = npt.NDArray[np.bool_]

YES = ("true", "1", "yes", "y", "t")
NO = ("false", "0", "no", "n", "f")
EXPECTED = {
    ColumnType.TEXT: "a text",
    ColumnType.WHOLE: "a whole number",
    ColumnType.MONEY: "an amount",
    ColumnType.SHARE: "a share",
    ColumnType.DATE: "a date",
    ColumnType.TIME: "a date and time",
    ColumnType.YES_NO: "yes or no",
}
_MOST = 10**15
_SCALE = pa.decimal128(28, 6)


@dataclass(frozen=True, slots=True)
class Cast:
    """Typed values (empty where the text was empty or no such value) and which texts were no such value."""

    values: pa.Array
    bad: Mask


def cast(texts: pa.Array, kind: ColumnType, how: Value) -> Cast:
    """The texts as values of that type, as the mapping says they are written.

    Args:
        texts: an Arrow array of text; empty cells are null.
        kind: the type wanted.
        how: formats, signs and words of the mapping.
    """
    if kind is ColumnType.TEXT:
        return Cast(texts, np.zeros(len(texts), dtype=np.bool_))
    try:
        values = _quickly(texts, kind, how)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        values = None
    if values is not None:
        return Cast(values, np.zeros(len(texts), dtype=np.bool_))
    return _one_by_one(texts, kind, how)


def apply_to_distinct(texts: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    """The change made to each distinct text once; None empties."""
    encoded = texts.dictionary_encode()
    changed = [None if text is None else change(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(changed, pa.string()).take(encoded.indices)


def _one_by_one(texts: pa.Array, kind: ColumnType, how: Value) -> Cast:
    read = _READERS[kind]
    encoded = texts.dictionary_encode()
    values: list[object] = []
    wrong: list[bool] = []
    for text in encoded.dictionary.to_pylist():
        value = read(text, how)
        values.append(value)
        wrong.append(value is None)
    typed = pa.array(values, ARROW[kind]).take(encoded.indices)
    marks = pc.fill_null(pa.array(wrong, pa.bool_()).take(encoded.indices), False)
    return Cast(typed, marks.to_numpy(zero_copy_only=False))


def _quickly(texts: pa.Array, kind: ColumnType, how: Value) -> pa.Array | None:
    """All texts at once by Arrow; None or ArrowInvalid when they are not in the plain form."""
    if kind is ColumnType.YES_NO:
        return None
    if kind in {ColumnType.DATE, ColumnType.TIME}:
        return None if how.formats else _instants(texts, kind, how)
    if how.thousands or how.decimal != ".":
        return None
    if kind is ColumnType.SHARE:
        shares = pc.cast(texts, pa.float64())
        shares = pc.divide(shares, 100.0) if how.percent else shares
        inside = pc.all(pc.and_(pc.greater_equal(shares, 0.0), pc.less_equal(shares, 1.0)))
        return shares if inside.as_py() is not False else None
    numbers = pc.cast(texts, _SCALE)
    if kind is ColumnType.MONEY and not how.minor:
        numbers = pc.multiply(numbers, pa.scalar(Decimal(100), pa.decimal128(3, 0)))
    if kind is ColumnType.MONEY:
        numbers = pc.round(numbers, ndigits=0, round_mode="half_to_even")
    largest = pc.max(pc.abs(numbers)).as_py()
    if largest is not None and largest >= _MOST:
        return None
    return pc.cast(numbers, pa.int64())


def _instants(texts: pa.Array, kind: ColumnType, how: Value) -> pa.Array | None:
    if kind is ColumnType.DATE:
        try:
            return pc.cast(texts, pa.date32())
        except pa.ArrowInvalid:
            return pc.cast(_instants(texts, ColumnType.TIME, how), pa.date32())
    if how.zone != "UTC":
        return None
    try:
        return pc.cast(texts, ARROW[ColumnType.TIME])
    except pa.ArrowInvalid:
        naive = pc.cast(texts, pa.timestamp("us"))
        return pc.cast(naive, ARROW[ColumnType.TIME])


def read_decimal(text: str, how: Value) -> Decimal | None:
    """The number in the text, by the mapping's signs; None when there is none."""
    plain = text.strip()
    if how.thousands:
        plain = plain.replace(how.thousands, "")
    if how.decimal != ".":
        if "." in plain:
            return None
        plain = plain.replace(how.decimal, ".")
    try:
        number = Decimal(plain.removesuffix("%").strip()) if how.percent else Decimal(plain)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) < _MOST and "_" not in plain else None


def _whole(text: str, how: Value) -> int | None:
    number = read_decimal(text, how)
    return int(number) if number is not None and number == number.to_integral_value() else None


def _money(text: str, how: Value) -> int | None:
    number = read_decimal(text, how)
    if number is None:
        return None
    return int((number if how.minor else number * 100).to_integral_value())


def _share(text: str, how: Value) -> float | None:
    number = read_decimal(text, how)
    if number is None:
        return None
    share = float(number) / 100 if how.percent else float(number)
    return share if 0 <= share <= 1 else None


def _moment(text: str, how: Value) -> datetime | None:
    for pattern in how.formats:
        try:
            return datetime.strptime(text, pattern)  # noqa: DTZ007  the zone is added by the caller
        except ValueError:
            continue
    if how.formats:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _date(text: str, how: Value) -> date | None:
    moment = _moment(text, how)
    return moment.date() if moment else None


def _time(text: str, how: Value) -> datetime | None:
    moment = _moment(text, how)
    if moment is None:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(how.zone))).astimezone(UTC)
    except OverflowError:
        return None


def _yes_no(text: str, how: Value) -> bool | None:
    plain = text.strip().casefold()
    if plain in {word.casefold() for word in how.yes or YES}:
        return True
    return False if plain in {word.casefold() for word in how.no or NO} else None


_READERS: dict[ColumnType, Callable[[str, Value], object]] = {
    ColumnType.WHOLE: _whole,
    ColumnType.MONEY: _money,
    ColumnType.SHARE: _share,
    ColumnType.DATE: _date,
    ColumnType.TIME: _time,
    ColumnType.YES_NO: _yes_no,
}
