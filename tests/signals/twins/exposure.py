"""Twins of ``exposure``: who was at work."""

from datetime import date, timedelta

from groundrules.signals import exposure
from tests.signals.twins.frame import Twin, World
from tests.signals.twins.worlds import FIRST, Row

LAST = FIRST + timedelta(45)


def plain_calendar(world: World) -> list[Row]:
    found: list[Row] = []
    for country in (row["country"] for row in world.rows("countries")):
        number = 0
        for n in range((LAST - FIRST).days + 1):
            day = FIRST + timedelta(n)
            free = any(
                row["day"] == day and row["country"] in (None, country) for row in world.rows("holidays")
            )
            works = day.weekday() < 5 and not free
            number += works
            found.append({"country": country, "day": day, "is_working": works, "working_day": number})
    return found


def plain_workdays(world: World) -> list[Row]:
    found: list[Row] = []
    for person in world.rows("sellers"):
        for row in world.rows("working"):
            day = row["day"]
            if (
                person["is_system"] is True
                or row["country"] != (person["country"] or "")
                or not _employed(person, day)
            ):
                continue
            away = any(
                one["seller_id"] == person["seller_id"] and one["starts_on"] <= day < one["ends_on"]  # type: ignore[operator]  # days
                for one in world.rows("leave")
            )
            share = 1.0 if person["full_time_share"] is None else person["full_time_share"]
            at_work = row["is_working"] and not away
            found.append({"seller_id": person["seller_id"], "day": day, "is_away": away,
                          "w": share if at_work else 0.0})  # fmt: skip
    return found


def _employed(person: Row, day: object) -> bool:
    hired, left = person["hired_on"], person["left_on"]
    assert isinstance(day, date)
    return (not isinstance(hired, date) or hired <= day) and (not isinstance(left, date) or day < left)


TWINS = (
    Twin(
        exposure.calendar, "",
        lambda t: exposure.calendar(
            countries=t["countries"], holidays=t["holidays"], first=FIRST, last=LAST),
        plain_calendar, gives="working",
    ),
    Twin(
        exposure.workdays, "",
        lambda t: exposure.workdays(sellers=t["sellers"], leave=t["leave"], working=t["working"]),
        plain_workdays,
    ),
)  # fmt: skip
