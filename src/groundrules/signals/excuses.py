"""The ordinary reasons tried before anybody is troubled; each is reported, whether it holds or not."""

from dataclasses import dataclass
from datetime import date

QUARTER = 63
"""Working days of a quarter."""


@dataclass(frozen=True, slots=True)
class Excuse:
    """One ordinary reason: its code, whether the data bear it out, and the numbers it was judged by."""

    code: str
    holds: bool
    why: str

    def as_json(self) -> dict[str, object]:
        """The excuse as plain values."""
        return {"code": self.code, "holds": bool(self.holds), "why": self.why}


def days(number: float) -> str:
    """A number of days as people say it: ``1 day``, ``4.5 days``."""
    return f"{number:.0f} day{'' if round(number) == 1 else 's'}"


SPELL = 5
"""Working days away in a row, up to today, from which an account wants cover and not a question."""


def leave(*, name: str, at_work: float, expected: float, away_now: int, is_known: bool) -> Excuse:
    """Away for a week and more by now, or for half and more of the days that calendar and contract give.

    A day off does not explain weeks of silence; shorter leave is already left out of the days at work.
    """
    if not is_known:
        return Excuse("leave", False, "cannot be decided: there is no current leave file")
    holds = away_now >= SPELL or (expected > 0 and at_work <= expected / 2)
    today = f"; away now, for {days(away_now)} so far" if away_now else ""
    return Excuse("leave", holds, f"{name} was at work {at_work:.0f} of {days(expected)}{today}")


def part_time(*, name: str, share: float) -> Excuse:
    """Part-time is counted in the days at work, so it never excuses twice."""
    if share >= 1:
        return Excuse("part_time", False, f"{name} works full time")
    return Excuse("part_time", False, f"{name} works {share:.0%}; only that share was expected")


def public_holiday(*, weekdays: int, working: int) -> Excuse:
    """Half of the weekdays and more were public holidays."""
    free = weekdays - working
    return Excuse(
        "public_holiday",
        weekdays > 0 and free * 2 >= weekdays,
        f"{days(free)} of {weekdays} weekdays were public holidays and are not counted",
    )


def dormant(*, rate: float, asked: int, has_open_deal: bool) -> Excuse:
    """Less than one contact a quarter before, no request since, no open deal: nothing was due."""
    quarterly = rate * QUARTER
    deal = "an open deal" if has_open_deal else "no open deal"
    return Excuse(
        "dormant",
        quarterly < 1 and asked == 0 and not has_open_deal,
        f"{quarterly:.1f} contacts a quarter before the move, {asked} requests since, {deal}",
    )


def logged_elsewhere(*, name: str, dark_days: int, of_days: int, index: float, share: float) -> Excuse:
    """The person's activity was not being recorded, or fell below ``share`` of the own norm everywhere."""
    holds = dark_days > 0 and (index < share or dark_days * 2 >= of_days)
    holds = holds or index < share
    more = " or more" if index >= 1 else ""
    seen = f"{name}'s visible work on all other accounts was {index:.0%}{more} of what was expected"
    out = f"; nothing was recorded on {days(dark_days)}" if dark_days else ""
    return Excuse("logged_elsewhere", holds, seen + out)


def touched_by_other(*, others: int, by_old: int, last: date | None, is_enough: bool) -> Excuse:
    """Somebody else visibly looks after the account: partner, quarterback, specialist or former owner.

    ``is_enough``: the team comes often, or the silence since anybody's last contact is still an ordinary one.
    """
    if others + by_old == 0:
        return Excuse("touched_by_other", False, "nobody else contacted the account either")
    who = [f"{others} by the team"] if others else []
    who += [f"{by_old} by the former owner"] if by_old else []
    on = f", last on {last:%-d %B %Y}" if last else ""
    since = "" if is_enough else "; the silence since then is longer than usual"
    return Excuse("touched_by_other", is_enough, f"contacts by others: {' and '.join(who)}{on}{since}")


def new_hire(*, name: str, hired_on: date | None, as_of: date, least: int) -> Excuse:
    """Less than ``least`` days on the job."""
    if hired_on is None:
        return Excuse("new_hire", False, "hiring date unknown")
    age = (as_of - hired_on).days
    return Excuse("new_hire", age < least, f"{name} joined {days(age)} ago")


def left(*, name: str, left_on: date | None, as_of: date) -> Excuse:
    """The person is no longer with the company: the account needs an owner, not a question."""
    if left_on is None or left_on > as_of:
        return Excuse("left", False, f"{name} is with the company")
    return Excuse("left", True, f"{name} left on {left_on:%-d %B %Y}: the account needs an owner")


def ownership_doubtful(*, new_before: int, old_before: int, old_after: int, new_after: int) -> Excuse:
    """The work was done the other way round: the new owner before, the old one after. Check the date."""
    before = new_before >= 5 and new_before >= 5 * old_before
    holds = before and old_after >= 3 and old_after > 2 * new_after
    return Excuse(
        "ownership_doubtful",
        holds,
        f"before the move {old_before} contacts by the old owner and {new_before} by the new; "
        f"after it {old_after} and {new_after}",
    )


def part_of(code: str, number: int, total: int, *, text: str, is_reason: bool) -> Excuse:
    """``number`` of ``total`` contacts fall under this reason; it holds when it decided the outcome."""
    plural = "contact was" if number == 1 else "contacts were"
    return Excuse(code, is_reason and number > 0, f"{number} of {total} {plural} {text}")


def on_the_team(*, name: str, place: str | None) -> Excuse:
    """The old owner still has a declared place on the account."""
    if place is None:
        return Excuse("on_the_team", False, f"{name} has no declared place on the account any more")
    return Excuse("on_the_team", True, f"{name} is on the account as {place}")


def family(*, name: str, related: str | None) -> Excuse:
    """The old owner owns the parent or a sister company."""
    if related is None:
        return Excuse("family", False, f"{name} owns no related account")
    return Excuse("family", True, f"{name} owns the related account {related}")
