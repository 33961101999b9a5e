"""What a signal is about: an account, a deal, a pair, a person or what many share; and who is asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from groundrules.cases.events import Grade, Opened
from groundrules.terms import SalesRole

SignalRow = Mapping[str, object]
"""One row of the signals table."""

ACCOUNT, DEAL, PAIR, PERSON = "account", "deal", "pair", "person"

PEOPLE = frozenset({PAIR, PERSON})
"""Units that are nothing but people: only they, those who lead them and the auditor read of it."""

ABOUT_A_MOVE = frozenset({"S02", "S03", "S04", "S16"})
"""Kinds whose two people are the old and the new owner; in others each is called by the own job."""

ABOUT_THE_FIRST = frozenset({"S02"})
"""Kinds that put their question to the person in ``from_seller_id``; in others to ``to_seller_id``."""

ASKS_BOTH = frozenset({"S06", "S07"})
"""Prompts that both people of a pair get, with the same words."""

TELLS_BOTH = frozenset({"S01", "S16", "S17"})
"""Facts that concern both owners alike, so both are sides."""

JOBS = {
    SalesRole.FIELD: "field seller",
    SalesRole.INSIDE: "inside seller",
    SalesRole.SPECIALIST: "specialist",
    SalesRole.QUARTERBACK: "account manager",
    SalesRole.MANAGER: "leader",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """What a signal judges, once and for all: the same unit has the same kind and id in every run."""

    kind: str
    id: str
    name: str


def unit_of(row: SignalRow) -> Unit | None:
    """The unit of a row; None when it names nothing."""
    if row.get("group_kind"):
        return Unit(str(row["group_kind"]), _text(row, "group_id"), _text(row, "group_name"))
    if row.get("opportunity_id"):
        return Unit(DEAL, _text(row, "opportunity_id"), _text(row, "account_name"))
    if row.get("account_id"):
        return Unit(ACCOUNT, _text(row, "account_id"), _text(row, "account_name"))
    people = [str(row[name]) for name in ("from_seller_id", "to_seller_id") if row.get(name)]
    if not people:
        return None
    return Unit(PAIR if len(set(people)) > 1 else PERSON, "+".join(sorted(set(people))), "")


def is_shared(row: SignalRow) -> bool:
    """True when many share what is judged: it is told to those above, asks nobody and becomes no case."""
    return bool(row.get("group_kind"))


def asked_of(row: SignalRow) -> frozenset[str]:
    """The seller ids a prompt is for: they alone read it."""
    if row["kind"] in ASKS_BOTH:
        return _ids(row, "from_seller_id", "to_seller_id")
    return _ids(row, "from_seller_id" if row["kind"] in ABOUT_THE_FIRST else "to_seller_id")


def sides_in(row: SignalRow) -> tuple[tuple[str, str], ...]:
    """(column, place) of the sides; an empty place is the person's own job.

    A customer fact (grade A) is about the account, so its owner alone is asked, unless it concerns both
    owners alike; a pattern (grade B) has everybody it names as sides, named alike.
    """
    kind = row["kind"]
    both = ("from_seller_id", "old owner"), ("to_seller_id", "new owner")
    if kind not in ABOUT_A_MOVE:
        both = ("from_seller_id", ""), ("to_seller_id", "")
    if row["grade"] == "B" or kind in TELLS_BOTH:
        return both
    return (("to_seller_id", "owner" if row.get("account_id") else ""),)


def told_to(row: SignalRow) -> frozenset[str]:
    """The seller ids to whom a kept signal is told by name, and nobody of a pattern many share.

    A case is told to its sides; whatever is no case is a question to the person it is put to, who alone
    reads it: that somebody else is named in it does not make it theirs.
    """
    if is_shared(row):
        return frozenset()
    if row["verdict"] == "case" and row["grade"] in set(Grade):
        return asked_of(row) | _ids(row, *(column for column, _ in sides_in(row)))
    return asked_of(row)


def people_about(opened: Opened) -> frozenset[str]:
    """The seller ids a case is about: fewer than its sides where it says whom it speaks of.

    A case about a pair or a person is about those; one about a move is about the owner to whom its question
    is put, unless the fact concerns both owners alike. Any other is about every side.
    """
    sides = {party.seller_id: party.side for party in opened.parties}
    kind, unit_id, _ = opened.about
    if kind in PEOPLE:
        return frozenset(sides) & frozenset(unit_id.split("+"))
    if opened.kind in ABOUT_A_MOVE - TELLS_BOTH:
        place = "old owner" if opened.kind in ABOUT_THE_FIRST else "new owner"
        asked = frozenset(seller_id for seller_id, side in sides.items() if side == place)
        return asked or frozenset(sides)
    return frozenset(sides)


def job_of(role: SalesRole) -> str:
    """A person's place in a case that is about no move."""
    return JOBS.get(role, "colleague")


def _ids(row: SignalRow, *columns: str) -> frozenset[str]:
    return frozenset(str(row[name]) for name in columns if row.get(name))


def _text(row: SignalRow, name: str) -> str:
    return str(row.get(name) or "")
