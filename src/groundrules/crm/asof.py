"""Who owned an account at a moment of the past, and how that is known."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, tzinfo

from groundrules.crm.tables import BEGINNING

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Held:
    """An account in one hand for a while.

    Attributes:
        account_id: the account, by the id it had then.
        owner_id: its owner; None: nobody.
        since: from this instant on; None: as far back as anything is known.
        until: up to this instant, which is excluded; None: still so.
        known_from: ``history``, ``extract difference``, ``merge`` or ``creation``.
    """

    account_id: str
    owner_id: str | None
    since: datetime | None
    until: datetime | None
    known_from: str

    def holds(self, at: datetime) -> bool:
        """Whether the instant lies in it."""
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)

    def touches(self, first: datetime, end: datetime) -> bool:
        """Whether any of [first, end) lies in it."""
        return (self.since is None or self.since < end) and (self.until is None or self.until > first)


@dataclass(frozen=True, slots=True)
class Merge:
    """One account was merged into another."""

    loser_id: str
    into_id: str
    at: datetime
    name: str | None


def tenures(rows: Iterable[Row], zone: tzinfo = UTC) -> tuple[Held, ...]:
    """Rows of ``account_owners`` (or ``merged_owners``) in order of time, account by account.

    A change that only the difference of two extracts shows is dated to a day, not to an instant: it begins
    with that day in the time zone that is asked for, and ends the interval before it.

    Args:
        rows: the rows; of each account all of them.
        zone: whose days are meant.
    """
    found = [
        Held(
            account_id=str(row["account_id"]),
            owner_id=None if row["owner_id"] is None else str(row["owner_id"]),
            since=_past(row["valid_from"], row["known_from"], zone),
            until=row["valid_to"] if isinstance(row["valid_to"], datetime) else None,
            known_from=str(row["known_from"]),
        )
        for row in rows
    ]
    found.sort(key=lambda one: (one.account_id, one.since or BEGINNING))
    after: list[Held | None] = [*found[1:], None]
    return tuple(
        replace(one, until=then.since) if then and then.account_id == one.account_id else one
        for one, then in zip(found, after, strict=True)
    )


def held_at(held: Sequence[Held], at: datetime) -> Held | None:
    """The one that holds at the instant; None: the account did not exist yet, or no longer."""
    return next((one for one in held if one.holds(at)), None)


def merges(rows: Iterable[Row]) -> dict[str, Merge]:
    """Accounts merged away, by the id they had."""
    return {
        str(row["record_id"]): Merge(
            str(row["record_id"]),
            str(row["into_id"]),
            row["merged_at"] if isinstance(row["merged_at"], datetime) else BEGINNING,
            None if row["name"] is None else str(row["name"]),
        )
        for row in rows
        if row["kind"] == "account"
    }


def path(account_id: str, at: datetime, merged: Mapping[str, Merge]) -> Iterator[Merge]:
    """The merges that led from an account to the one it lived on in at the instant."""
    seen = {account_id}
    while (step := merged.get(account_id)) and step.at <= at and step.into_id not in seen:
        yield step
        account_id = step.into_id
        seen.add(account_id)


def _past(value: object, known_from: object, zone: tzinfo) -> datetime | None:
    if not isinstance(value, datetime) or value <= BEGINNING:
        return None
    began = value.astimezone(UTC)
    if known_from == "extract difference" and began.time() == time():
        return datetime.combine(began.date(), time(), zone).astimezone(UTC)
    return began
