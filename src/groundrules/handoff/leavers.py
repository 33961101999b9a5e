"""Givers and receivers who are gone before their wave, said with the accounts that hang on them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from groundrules.handoff.calendars import Row
from groundrules.terms import Finding, Severity

_SHOWN = 5
_LISTED = 50


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who is gone, or will be.

    Attributes:
        gone_on: the first day without them; that of the facts where the CRM names no day.
        says: the end of ``Ann ...``.
    """

    seller_id: str
    name: str
    gone_on: date
    says: str


@dataclass(frozen=True, slots=True)
class Passage:
    """One account on its way, with the day its wave starts."""

    account_id: str
    account_name: str
    from_seller_id: str | None
    to_seller_id: str
    wave: int
    starts_on: date


def leavers_of(sellers: Iterable[Row], as_of: date) -> dict[str, Leaver]:
    """Everybody who is not active or has a last day, past or to come, by seller id.

    Args:
        sellers: rows of ``sellers``.
        as_of: the day of the facts.
    """
    found: dict[str, Leaver] = {}
    for row in sellers:
        seller_id, name, left = str(row["seller_id"]), str(row["name"]), row.get("left_on")
        if isinstance(left, date):
            says = f"left on {left}" if left <= as_of else f"leaves on {left}"
            found[seller_id] = Leaver(seller_id, name, left, says)
        elif not row["is_active"]:
            found[seller_id] = Leaver(seller_id, name, as_of, "is not active any more")
    return found


def without_giver_or_receiver(
    passages: Iterable[Passage], leavers: Mapping[str, Leaver], *, today: date, since: date, mend: str
) -> tuple[Finding, ...]:
    """GR575 for each receiver and GR576 for each giver who is gone when the wave starts, or today.

    A giver who was gone when the plan was made is no news: that is why the accounts move.

    Args:
        passages: the moves that are still to be made or handed over.
        leavers: who is gone, or will be.
        today: the day from which they are looked at; a wave of before counts as today's.
        since: the day of the facts the plan was made on.
        mend: what to do about a receiver.
    """
    takes: dict[str, list[Passage]] = {}
    gives: dict[str, list[Passage]] = {}
    for one in passages:
        day = max(one.starts_on, today)
        taker, giver = leavers.get(one.to_seller_id), leavers.get(one.from_seller_id or "")
        if taker is not None and taker.gone_on <= day:
            takes.setdefault(taker.seller_id, []).append(one)
        if giver is not None and since < giver.gone_on <= day:
            gives.setdefault(giver.seller_id, []).append(one)
    return (
        *(_receiver(leavers[who], found, mend) for who, found in sorted(takes.items())),
        *(_giver(leavers[who], found) for who, found in sorted(gives.items())),
    )


def names_of(passages: Iterable[tuple[str, str]]) -> str:
    """The first accounts of a list by name, and how many more there are."""
    names = [name for _, name in sorted(passages)]
    more = f" and {len(names) - _SHOWN:,} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _receiver(leaver: Leaver, passages: list[Passage], mend: str) -> Finding:
    found = _finding("GR575", leaver, passages, "is to take over")
    return replace(found, help=mend, kind="receiver leaves")


def _giver(leaver: Leaver, passages: list[Passage]) -> Finding:
    mend = "have the hand-over written down before the last day, or move them in an earlier wave"
    return replace(_finding("GR576", leaver, passages, "is to hand over"), help=mend, kind="giver leaves")


def _finding(code: str, leaver: Leaver, passages: list[Passage], what: str) -> Finding:
    waves = sorted({(one.wave, one.starts_on) for one in passages})
    when = ", ".join(f"wave {wave} ({day})" for wave, day in waves)
    many = f"{len(passages):,} {'account' if len(passages) == 1 else 'accounts'}"
    names = names_of((one.account_id, one.account_name) for one in passages)
    ids = sorted(one.account_id for one in passages)
    listed = " ".join(ids[:_LISTED]) + (" ..." if len(ids) > _LISTED else "")
    return Finding(
        code,
        Severity.WARNING,
        f"`{leaver.name}` {leaver.says} and {what} {many} in {when}: {names}",
        example={"seller": leaver.seller_id, "accounts": listed},
        count=len(passages),
    )
