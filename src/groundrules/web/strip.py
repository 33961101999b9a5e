"""The evidence strip: counted days as marks on two lanes, drawn on the server as plain SVG numbers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH = 960
LEFT, RIGHT = 24, 24
LANE = {"a": 40, "b": 88}


@dataclass(frozen=True, slots=True)
class Mark:
    """One counted day on a lane: where it is drawn, how many records it stands for."""

    x: float
    y: int
    side: str
    count: int
    radius: float
    day: date
    counts: bool = True

    @property
    def edge(self) -> float:
        """The side of the square that covers as much as the circle."""
        return round(self.radius * 1.6, 1)

    @property
    def corner_x(self) -> float:
        """The square's left edge."""
        return round(self.x - self.edge / 2, 1)

    @property
    def corner_y(self) -> float:
        """The square's upper edge."""
        return round(self.y - self.edge / 2, 1)


@dataclass(frozen=True, slots=True)
class Tick:
    """One labelled day on the axis."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Strip:
    """Everything the drawing needs; ``says`` is the same in words for those who do not see it."""

    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...]
    moved_x: float | None
    moved_on: date | None
    lane_a: str
    lane_b: str
    says: str
    width: int = WIDTH
    height: int = 152


@dataclass(frozen=True, slots=True)
class Dot:
    """A counted record before it is placed."""

    day: date
    side: str
    counts: bool = True


def draw(
    dots: Iterable[Dot],
    *,
    starts: date,
    ends: date,
    moved_on: date | None,
    lane_a: str,
    lane_b: str,
) -> Strip:
    """Places the listed records on the strip from ``starts`` to ``ends``, one mark a day and lane.

    The list is capped and may hold one side only, so the words speak of what is listed, never of totals.

    A record that does not count as contact (the customer wrote, or it was left out) is a hollow mark.

    A record outside the window widens it, so nothing counted is ever left off the picture.
    """
    counted = Counter((dot.day, dot.side, dot.counts) for dot in dots)
    days = [starts, ends, *(day for day, _, _ in counted)]
    first, last = min(days), max(days)
    is_move_drawn = moved_on is not None and first <= moved_on <= last
    span = max(1, (last - first).days)

    def place(day: date) -> float:
        return round(LEFT + (WIDTH - LEFT - RIGHT) * (day - first).days / span, 1)

    marks = tuple(
        Mark(place(day), LANE.get(side, LANE["b"]), side or "b", count, _radius(count), day, counts)
        for (day, side, counts), count in sorted(counted.items(), key=lambda item: (item[0][2], item[0]))
    )
    listed = "; ".join(f"{name}: {_listed(counted, side)}" for side, name in (("a", lane_a), ("b", lane_b)))
    says = f"Drawn are the records listed below. {listed}, {_day(first)} to {_day(last)}"
    if others := sum(n for (_, _, yes), n in counted.items() if not yes):
        says += f"; {others} more came from the customer or do not count"
    if moved_on:
        says += f"; the account moved on {_day(moved_on)}"
    return Strip(
        marks=marks,
        ticks=tuple(Tick(place(day), _day(day)) for day in _ticks(first, last)),
        moved_x=place(moved_on) if moved_on and is_move_drawn else None,
        moved_on=moved_on,
        lane_a=lane_a,
        lane_b=lane_b,
        says=says + ".",
    )


def _listed(counted: Counter[tuple[date, str, bool]], side: str) -> str:
    contacts = sum(n for (_, lane, yes), n in counted.items() if lane == side and yes)
    return f"{contacts} contact{'' if contacts == 1 else 's'}" if contacts else "no contact listed"


def _radius(count: int) -> float:
    return min(10.0, 5.5 + count)


def _ticks(first: date, last: date) -> list[date]:
    """The window's ends and the firsts of months between, never two labels on top of each other."""
    room = max(1, (last - first).days) // 8
    ticks = [first]
    day = first.replace(day=1)
    while True:
        day = (day + timedelta(32)).replace(day=1)
        if day >= last:
            break
        if (day - ticks[-1]).days > room and (last - day).days > room:
            ticks.append(day)
    return [*ticks, last] if last > first else ticks


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
