"""The letting-go curve as a drawing: the old owner's share of contacts by week, in the band of its like."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from groundrules.signals.letting_go import Curve, CurveWeek

WIDTH, HEIGHT = 640, 240
LEFT, RIGHT, TOP, BOTTOM = 68, 12, 18, 40


@dataclass(frozen=True, slots=True)
class Point:
    """One week's share."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Label:
    """A word at a place on an axis."""

    x: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class WeekRow:
    """The same week in words, for the table beside the drawing."""

    week: int
    starts_on: date
    old: int
    others: int
    share: str
    usual: str
    band: str
    accounts: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything the drawing needs, and the same in words.

    Attributes:
        bands: outlines of where four in five comparable accounts lie, one for each stretch of weeks.
        usual, own: lines, as the ``d`` of a path; broken where nothing is known.
        is_told_to_sellers_only: the leader does not see it yet.
    """

    verdict: str
    tone: str
    says: str
    like: str
    bands: tuple[str, ...]
    usual: str
    own: str
    points: tuple[Point, ...]
    weeks: tuple[Label, ...]
    levels: tuple[Label, ...]
    rows: tuple[WeekRow, ...]
    is_told_to_sellers_only: bool
    width: int = WIDTH
    height: int = HEIGHT
    right: int = WIDTH - RIGHT


TONES = {"normal": "calm", "slow": "soon", "not letting go": "late"}


def draw_curve(curve: Curve) -> Drawing:
    """The drawing of one account's curve."""
    number = len(curve.weeks)

    def at(week: CurveWeek) -> float:
        wide = WIDTH - LEFT - RIGHT
        return round(LEFT + wide * (week.week - 0.5) / max(1, number), 1)

    return Drawing(
        verdict=curve.verdict,
        tone=TONES.get(curve.verdict, "none"),
        says=curve.says,
        like=curve.like.replace("_", " "),
        bands=tuple(_outline(stretch, at) for stretch in _stretches(curve.weeks)),
        usual=_line((at(week), week.usual) for week in curve.weeks),
        own=_line((at(week), week.share) for week in curve.weeks),
        points=tuple(Point(at(week), _y(week.share)) for week in curve.weeks if week.share is not None),
        weeks=tuple(
            Label(at(week), HEIGHT - 14, str(week.week))
            for week in curve.weeks
            if number <= 13 or week.week == 1 or week.week % 4 == 0
        ),
        levels=tuple(Label(LEFT, _y(share), f"{share:.0%}") for share in (0.0, 0.5, 1.0)),
        rows=tuple(_row(week) for week in curve.weeks),
        is_told_to_sellers_only=not curve.lasts,
    )


def _y(share: float) -> float:
    return round(TOP + (HEIGHT - TOP - BOTTOM) * (1 - share), 1)


def _stretches(weeks: Iterable[CurveWeek]) -> list[list[CurveWeek]]:
    """Weeks in a row of which the band is known."""
    found: list[list[CurveWeek]] = [[]]
    for week in weeks:
        if week.low is None or week.high is None:
            found.append([])
        else:
            found[-1].append(week)
    return [stretch for stretch in found if stretch]


def _outline(stretch: Sequence[CurveWeek], at: Callable[[CurveWeek], float]) -> str:
    there = [f"{at(week)} {_y(week.high or 0)}" for week in stretch]
    back = [f"{at(week)} {_y(week.low or 0)}" for week in reversed(stretch)]
    return f"M{' L'.join([*there, *back])} Z"


def _line(ends: Iterable[tuple[float, float | None]]) -> str:
    """A path through the known ends; a gap begins a new stretch."""
    parts, is_drawing = [], False
    for x, share in ends:
        if share is None:
            is_drawing = False
            continue
        parts.append(f"{'L' if is_drawing else 'M'}{x} {_y(share)}")
        is_drawing = True
    return " ".join(parts)


def _row(week: CurveWeek) -> WeekRow:
    known = week.low is not None and week.high is not None
    return WeekRow(
        week.week,
        week.starts_on,
        week.old,
        week.others,
        "" if week.share is None else f"{week.share:.0%}",
        "" if week.usual is None else f"{week.usual:.0%}",
        f"{week.low:.0%} to {week.high:.0%}" if known else "",
        week.accounts,
    )
