"""What lies beyond the last public holiday the import knows: its working days are only guessed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from groundrules.handoff.calendars import Row
from groundrules.rulebook.model import Rulebook
from groundrules.terms import BusinessCalendar, Finding, Severity

HANDOFF, DUE = "handoff", "due_hours"
"""The decision of the book that gives a hand-off's clocks, and its word for them."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Something whose days are counted by holidays.

    Attributes:
        country: where those who act live; empty where the import does not say.
        until: the last day of it.
        what: what it is, as it stands in a list: ``wave 2 (2026-12-07 to 2027-01-04)``.
    """

    country: str
    until: date
    what: str


def beyond_holidays(holidays: Iterable[Row], needed: Sequence[Needed]) -> tuple[Finding, ...]:
    """GR572 for each country whose known holidays end before something needs them; GR573 when none are known.

    Args:
        holidays: rows of ``holidays``; one without a country holds everywhere.
        needed: what the days are counted for; of one country in the order they are to be said.
    """
    last: dict[str, date] = {}
    for row in holidays:
        day, country = row["day"], str(row["country"] or "")
        if isinstance(day, date):
            last[country] = max(day, last.get(country, day))
    if not last:
        return (_none_known(),) if needed else ()
    by_country: dict[str, list[Needed]] = {}
    for one in needed:
        known = last.get(one.country, last.get(""))
        if known is None or one.until > known:
            by_country.setdefault(one.country, []).append(one)
    return tuple(
        _beyond(country, last.get(country, last.get("")), late)
        for country, late in sorted(by_country.items())
    )


def longest_clock(book: Rulebook, today: date, people: Mapping[str, int]) -> tuple[Needed, ...]:
    """The longest clock of a hand-off that begins today, once for each country people work in.

    Args:
        book: its ``handoff`` decision gives the hours; nothing without it.
        today: the day of the facts.
        people: country -> how many active people work there.
    """
    decision = book.decisions.get(HANDOFF)
    hours = [
        (amount, rule.rule_id)
        for rule in (decision.rules if decision is not None else ())
        if isinstance(amount := rule.outcome.get(DUE), int)
    ]
    if not hours:
        return ()
    longest, rule_id = max(hours, key=lambda one: one[0])
    ends = BusinessCalendar().add_hours(datetime.combine(today, time(9), UTC), longest).date()
    return tuple(
        Needed(
            country,
            ends,
            f"clocks of {'1 person' if many == 1 else f'{many:,} people'} ({rule_id}: a hand-off of {today} "
            f"has until {ends})",
        )
        for country, many in people.items()
    )


def _beyond(country: str, last: date | None, late: Sequence[Needed]) -> Finding:
    of = f"of `{country}`" if country else "of people whose country the import does not tell"
    ends = f"the public holidays {of} are known up to {last}" if last else f"no public holiday {of} is known"
    said = "; ".join(one.what for one in late[:3]) + (f"; and {len(late) - 3} more" if len(late) > 3 else "")
    mend = (
        f"import the holidays up to {max(one.until for one in late)}; until then every weekday there "
        "counts as a working day"
    )
    return Finding(
        "GR572",
        Severity.WARNING,
        f"{ends}, and later than that lie {said}",
        mend,
        kind="beyond known holidays",
        example={"country": country, "last known": str(last or ""), "hangs on it": said},
        count=len(late),
    )


def _none_known() -> Finding:
    return Finding(
        "GR573",
        Severity.NOTE,
        "the import has no public holidays, so clocks and waves count every weekday as a working day",
        "import a file of public holidays (day, country, name) with the next export",
        kind="no holidays",
    )
