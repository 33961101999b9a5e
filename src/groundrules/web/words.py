"""Dates, clocks and lengths of time in the words people use at work."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

from groundrules.terms import BusinessCalendar, Money
from groundrules.web.screens import Clock

DASH = "\N{EN DASH}"
HOURS_A_DAY = 8


def day(value: date | None) -> str:
    """``30 Jun 2026``; a dash when there is none."""
    return f"{value.day} {value:%b %Y}" if value else DASH


def long_day(value: date) -> str:
    """``Tuesday, 30 June``."""
    return f"{value:%A}, {value.day} {value:%B}"


def moment(value: datetime | None, zone: str = "UTC") -> str:
    """``Tue 30 Jun, 09:40`` in the zone given; a dash when there is none."""
    if value is None:
        return DASH
    local = value.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


def working_time(hours: float) -> str:
    """Business hours as people say them: ``40 min``, ``5 h``, ``3 working days``."""
    if hours < 1:
        return f"{max(0, round(hours * 60))} min"
    if hours < HOURS_A_DAY:
        return f"{hours:.0f} h"
    days = round(hours / HOURS_A_DAY)
    return f"{days} working day{'' if days == 1 else 's'}"


def age(since: datetime, now: datetime, calendar: BusinessCalendar) -> str:
    """How long something has waited, in business time."""
    hours = calendar.hours_between(since, now)
    return working_time(hours) if hours * 60 >= 1 else "just now"


def clock(due_at: datetime | None, now: datetime, calendar: BusinessCalendar) -> Clock:
    """The deadline in words: late is late, the last four business hours are soon, the rest is calm."""
    if due_at is None:
        return Clock("no clock")
    if due_at <= now:
        over = calendar.hours_between(due_at, now)
        return Clock("due now" if over == 0 else f"{working_time(over)} late", "late", due_at)
    left = calendar.hours_between(now, due_at)
    return Clock(f"due in {working_time(left)}", "soon" if left <= HOURS_A_DAY / 2 else "calm", due_at)


def span_of_days(starts: date, ends: date) -> str:
    """A stretch of calendar time: ``12 days``, ``7 weeks``, ``14 months``."""
    days = (ends - starts).days
    if days < 14:
        return f"{days} day{'' if days == 1 else 's'}"
    if days < 120:
        return f"{days // 7} weeks"
    return f"{round(days / 30.44)} months"


def old(as_of: date | None, today: date) -> str:
    """How old a fact is: ``today``, ``3 days old``; ``age unknown`` when nobody said."""
    if as_of is None:
        return "age unknown"
    return "today" if as_of >= today else f"{span_of_days(as_of, today)} old"


def count(number: int, one: str, many: str | None = None) -> str:
    """``1 case``, ``3 cases``, ``1,200 accounts``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def small(number: int) -> str:
    """Numbers up to ten as words, as a sentence wants them."""
    names = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    return names[number] if 0 <= number < len(names) else f"{number:,}"


def band(value: str, currency: str) -> str:
    """A value band with its currency: ``$10-50k``, ``under $10k``; a dash when nothing was priced."""
    if not value:
        return DASH
    sign = str(Money(0, currency)).removesuffix("0")
    first = re.search(r"\d", value)
    at = first.start() if first else 0
    return f"{value[:at]}{sign}{value[at:]}".replace("-", DASH)


def unit(kind: str, name: str) -> str:
    """What a case is about, where that is not its account: ``deal Spring order``, ``Anna and Tom``."""
    if kind == "account":
        return ""
    return f"deal {name}" if kind == "deal" else name


def start(text: str) -> str:
    """The text with a capital at its head."""
    return text[:1].upper() + text[1:]


def local_day(value: datetime, zone: str) -> date:
    """The calendar day it is in that zone."""
    return value.astimezone(ZoneInfo(zone)).date()
