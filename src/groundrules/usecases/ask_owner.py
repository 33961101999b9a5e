"""Who owned an account, or what a seller owned, on any date; without the engine, to start at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

from groundrules.coverage.explaining.find import find_account, is_short_id, with_checksum
from groundrules.crm.asof import Held, Merge, held_at, merges, path, tenures
from groundrules.terms import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable


STEP = "crm"


class KeptFacts(Protocol):
    """The facts, and which extracts are kept."""

    def rows(
        self, step: str, table: str, where: Mapping[str, object] | None = None
    ) -> list[dict[str, object]]:
        """Rows whose columns equal ``where``."""

    def manifest(self, step: str) -> dict[str, object] | None:
        """What the step's last run wrote about itself."""

    def kept(self, step: str) -> "Iterable[tuple[str, Path]]":
        """Every kept extract as (day, path)."""


@dataclass(frozen=True, slots=True)
class OwnerThen:
    """Who owned an account on a date.

    Attributes:
        findings: why there is no answer, or what to know of it.
        account_id, account_name: the account that was asked for.
        lived_as: the merges that had led to another account by then.
        held: whose it was at the end of that day; None: it did not exist yet, or nobody knows.
        owner: the owner's name.
        earlier: others who had it earlier on the same day, with their names.
        why: how it is known, in a sentence.
    """

    findings: tuple[Finding, ...] = ()
    account_id: str = ""
    account_name: str = ""
    lived_as: tuple[Merge, ...] = ()
    held: Held | None = None
    owner: str = ""
    earlier: tuple[tuple[Held, str], ...] = ()
    why: str = ""

    def as_json(self) -> dict[str, object]:
        """The answer as plain values."""
        held = self.held
        return {
            "account_id": self.account_id,
            "account": self.account_name,
            "merged_into": [step.into_id for step in self.lived_as],
            "owner_id": held.owner_id if held else None,
            "owner": self.owner or None,
            "since": held.since if held else None,
            "until": held.until if held else None,
            "known_from": held.known_from if held else None,
            "earlier_that_day": [
                {"owner_id": one.owner_id, "owner": name, "until": one.until} for one, name in self.earlier
            ],
            "why": self.why,
        }


@dataclass(frozen=True, slots=True)
class Book:
    """What a seller owned on a date: account id, name, since when, until when, how it is known."""

    findings: tuple[Finding, ...] = ()
    seller_id: str = ""
    seller: str = ""
    accounts: tuple[tuple[Held, str], ...] = ()

    def as_json(self) -> dict[str, object]:
        """The book as plain values."""
        return {
            "seller_id": self.seller_id,
            "seller": self.seller,
            "accounts": [
                {
                    "account_id": held.account_id,
                    "account": name,
                    "since": held.since,
                    "until": held.until,
                    "known_from": held.known_from,
                }
                for held, name in self.accounts
            ],
        }


def owner_on(*, facts: KeptFacts, account: str, on: date, zone: str) -> OwnerThen:
    """Whose the account was at the end of that day, and how we know.

    Args:
        facts: the step ``crm`` is read.
        account: its id or name; also of an account merged into another since.
        on: the day.
        zone: the time zone whose days are meant.
    """
    if refused := _out_of_reach(facts, on):
        return OwnerThen(refused)
    first, end = _day(on, zone)
    at = end - timedelta(microseconds=1)
    merged = merges(_rows(facts, "merged"))
    found = _find(facts, account, merged)
    if isinstance(found, Finding):
        return OwnerThen((found,))
    account_id, name = found
    lived_as = tuple(path(account_id, at, merged))
    lives_in = lived_as[-1].into_id if lived_as else account_id
    held = _held(facts, [lives_in], zone)
    names = _names(facts)
    now = held_at(held, at)
    that_day = [one for one in held if one.touches(first, at) and one != now]
    return OwnerThen(
        account_id=account_id,
        account_name=name,
        lived_as=lived_as,
        held=now,
        owner=_name(names, now.owner_id) if now else "",
        earlier=tuple((one, _name(names, one.owner_id)) for one in that_day),
        why=_why(now, held, names, [label for label, _ in facts.kept(STEP)], ZoneInfo(zone)),
    )


def book_on(*, facts: KeptFacts, seller: str, on: date, zone: str) -> Book:
    """What the seller owned at the end of that day.

    Args:
        facts: the step ``crm`` is read.
        seller: the seller's id, name or e-mail.
        on: the day.
        zone: the time zone whose days are meant.
    """
    if refused := _out_of_reach(facts, on):
        return Book(refused)
    found = _seller(facts, seller)
    if isinstance(found, Finding):
        return Book((found,))
    seller_id, name = found
    at = _day(on, zone)[1] - timedelta(microseconds=1)
    where = {"owner_id": seller_id}
    rows = [*_rows(facts, "account_owners", where), *_rows(facts, "merged_owners", where)]
    ever = sorted({str(row["account_id"]) for row in rows})
    held = [one for one in _held(facts, ever, zone) if one.owner_id == seller_id and one.holds(at)]
    called = {row["account_id"]: row["name"] for row in facts.rows(STEP, "accounts")}
    gone = {row["record_id"]: row["name"] for row in _rows(facts, "merged")}
    accounts = [(one, str(called.get(one.account_id) or gone.get(one.account_id) or "")) for one in held]
    return Book((), seller_id, name, tuple(sorted(accounts, key=lambda pair: (pair[1], pair[0].account_id))))


def _day(on: date, zone: str) -> tuple[datetime, datetime]:
    """The day's first instant and the next day's."""
    place = ZoneInfo(zone)
    first = datetime.combine(on, time(), place)
    return first.astimezone(UTC), datetime.combine(on + timedelta(1), time(), place).astimezone(UTC)


def _out_of_reach(facts: KeptFacts, on: date) -> tuple[Finding, ...]:
    manifest = facts.manifest(STEP)
    if manifest is None:
        return (
            Finding(
                "GR007", Severity.ERROR, "nothing has been imported yet", "run `groundrules import` first",
                kind="no facts",
            ),
        )  # fmt: skip
    as_of = str(manifest.get("as_of"))
    if on.isoformat() <= as_of:
        return ()
    return (
        Finding(
            "GR358",
            Severity.ERROR,
            f"the facts are of `{as_of}`; who owns what on `{on}` is not known yet",
            "ask for a day up to then, or import a newer extract",
            kind="as of",
        ),
    )


def _find(facts: KeptFacts, called: str, merged: Mapping[str, Merge]) -> tuple[str, str] | Finding:
    """The account's id and name, whether it stands today or was merged into another."""
    wanted = called.strip()
    wanted = with_checksum(wanted) if is_short_id(wanted) and wanted not in merged else wanted
    if wanted in merged:
        return wanted, merged[wanted].name or wanted
    found = find_account(facts, called)  # type: ignore[arg-type]  # asks for rows only
    if not isinstance(found, Finding):
        return str(found["account_id"]), str(found["name"])
    same = [one for one in merged.values() if (one.name or "").casefold() == wanted.casefold()]
    return (same[0].loser_id, str(same[0].name)) if len(same) == 1 else found


def _held(facts: KeptFacts, accounts: Sequence[str], zone: str) -> tuple[Held, ...]:
    where = {"account_id": accounts}
    rows = [*_rows(facts, "account_owners", where), *_rows(facts, "merged_owners", where)]
    return tenures(rows, ZoneInfo(zone))


def _rows(facts: KeptFacts, table: str, where: Mapping[str, object] | None = None) -> list[dict[str, object]]:
    try:
        return facts.rows(STEP, table, where)
    except KeyError:  # facts of before there was such a table
        return []


def _names(facts: KeptFacts) -> dict[object, str]:
    return {row["seller_id"]: str(row["name"]) for row in facts.rows(STEP, "sellers")}


def _name(names: Mapping[object, str], seller_id: str | None) -> str:
    return "nobody" if seller_id is None else names.get(seller_id, seller_id)


def _seller(facts: KeptFacts, called: str) -> tuple[str, str] | Finding:
    wanted = called.strip()
    rows = facts.rows(STEP, "sellers")
    ids = {wanted, with_checksum(wanted) if is_short_id(wanted) else wanted}
    for same in (
        [row for row in rows if row["seller_id"] in ids],
        [row for row in rows if wanted.casefold() in _called(row)],
    ):
        if len(same) == 1:
            return str(same[0]["seller_id"]), str(same[0]["name"])
        if same:
            listed = ", ".join(f"`{row['seller_id']}`" for row in same[:5])
            return Finding(
                "GR359", Severity.ERROR, f"{len(same)} sellers are called `{wanted}`",
                f"name one by its id: {listed}", kind="several sellers", count=len(same),
            )  # fmt: skip
    return Finding(
        "GR359", Severity.ERROR, f"no seller is called `{wanted}`",
        "give the name, the e-mail or the id as the CRM shows it", kind="no such seller",
    )  # fmt: skip


def _called(row: Mapping[str, object]) -> tuple[str, str]:
    return str(row["name"]).casefold(), str(row["email"]).casefold()


def _why(
    now: Held | None, held: tuple[Held, ...], names: Mapping[object, str], days: list[str], zone: ZoneInfo
) -> str:
    """How it is known, in a sentence."""
    if now is None:
        first = held[0].since if held else None
        return f"the account was created on {first:%Y-%m-%d}" if first else "nothing is known of its owners"
    before = next((one for one in held if one.until == now.since and now.since is not None), None)
    whose = f" from {_name(names, before.owner_id)}" if before else ""
    if now.known_from == "history" and now.since:
        return f"the CRM's history tells that it came{whose} on {now.since:%Y-%m-%d at %H:%M} UTC"
    if now.known_from == "merge" and now.since:
        return f"it came{whose} on {now.since:%Y-%m-%d}, when another account was merged into it"
    if now.known_from == "extract difference" and now.since:
        shown = now.since.astimezone(zone).date().isoformat()
        last = max((day for day in days if day < shown), default="")
        if not before or not last:
            return f"the extract of {shown} was the first to show it"
        was = _name(names, before.owner_id)
        return f"the extract of {shown} was the first to show it; the one of {last} still showed {was}"
    began = f" since it was created on {now.since:%Y-%m-%d}" if now.since else ""
    return f"no earlier owner is known{began}"
