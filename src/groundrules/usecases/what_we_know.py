"""What is known about one person: which kinds of evidence, from where, how much, and who sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from groundrules.cases import Docket, Wanted
from groundrules.crm.ports import Facts
from groundrules.terms import Finding, Severity


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of thing kept about a person.

    Attributes:
        what: in words; ``table`` where it lies.
        rows: how many are about this person.
        first, last: the days they span; None: no day in it.
        fields: the columns read, by name; never a text of a mail or note: none is ever stored.
        source: where it came from.
        seen_by: who may read it.
        kept: for how long.
    """

    what: str
    table: str
    rows: int
    first: date | None
    last: date | None
    fields: tuple[str, ...]
    source: str
    seen_by: str
    kept: str


@dataclass(frozen=True, slots=True)
class KnownSignal:
    """A signal about the person that has not expired."""

    signal_id: str
    kind: str
    grade: str
    verdict: str
    headline: str
    seen_by: str
    expires_on: date | None


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case the person is a side of."""

    case_id: str
    kind: str
    headline: str
    status: str
    opened_on: date


@dataclass(frozen=True, slots=True)
class WhatWeKnow:
    """Everything there is about one person; nothing in it is a score or a rank: there is none."""

    findings: tuple[Finding, ...]
    seller_id: str = ""
    name: str = ""
    as_of: date | None = None
    kept: tuple[Kept, ...] = ()
    signals: tuple[KnownSignal, ...] = ()
    cases: tuple[KnownCase, ...] = ()
    never: tuple[str, ...] = ()


NEVER = (
    "the text of mails, notes, calls or meetings, and subject lines: at most a keyed hash that tells whether "
    "two are the same",
    "when somebody signs in, is present, types, or where they are",
    "a score of a person, or people in order of anything",
    "answers to the pulse: they are kept without a person",
    "reasons for leave",
)
"""What is never read or made, so that nothing of it can be shown."""

_CRM = "until the import that holds it is thrown away"
Place = tuple[str, str, str, str, str, tuple[str, ...], str]
"""In words, table, the person's column, the day's, source, fields read, who sees it."""
_PLACES: tuple[Place, ...] = (
    ("who you are", "sellers", "seller_id", "", "the CRM's users", (
        "name", "email", "sales_role", "manager_id", "region", "territory", "hired_on", "full_time_share",
    ), "everybody: a name and a job; the rest: you, your managers, sales operations"),
    ("days you were away", "leave", "seller_id", "starts_on", "the leave calendar", ("starts_on", "ends_on"),
     "nobody as a list; a signal says it was leave, never why"),
    ("activities you logged", "activities", "seller_id", "day", "the CRM's tasks, events and calls", (
        "day", "kind", "direction", "account_id", "is_joint", "is_bulk", "minutes", "fingerprint",
    ), "as in the CRM; as evidence only in a case, by its sides and its leader"),
    ("meetings you sat in", "attendees", "seller_id", "", "the CRM's invitations", ("activity_id",),
     "as in the CRM"),
    ("accounts you owned", "account_owners", "owner_id", "valid_from", "the CRM's history", (
        "account_id", "valid_from", "valid_to",
    ), "as in the CRM"),
    ("teams you are on", "account_team", "seller_id", "added_at", "the CRM's account teams", (
        "account_id", "team_role",
    ), "as in the CRM"),
    ("how often you were in touch with a colleague", "internal_contacts", "seller_id", "day",
     "counts your company gives, without a word of what was said", ("day", "partner_id", "channel", "n"),
     "nobody; a prompt that comes of it: the two of you alone"),
    ("what a queue offered you", "offers", "seller_id", "offered_at", "the queue", (
        "kind", "segment", "is_taken", "value",
    ), "nobody as a list"),
    ("rules you read and accepted", "acceptances", "seller_id", "read_at", "our own form", (
        "book_version", "rule_id", "read_at", "accepted_at", "quiz_asked", "quiz_right",
    ), "you; shares of eight people and more: leaders"),
)  # fmt: skip
SEEN = {
    "A": "both sides and their managers, at once",
    "B": "you first; your leader after two working days, with your answer",
    "C": "no person is in it",
    "D": "you alone",
}


def what_we_know(
    *, person: str, facts: Facts, docket: Docket | None, today: date
) -> WhatWeKnow:  # fmt: skip
    """Everything kept about the person, by kind, with who sees it; nothing is changed.

    Args:
        person: a seller id, an address, or a full name that only one person has.
        facts: the workspace's tables.
        docket: the record's cases; None: there is no record yet.
        today: signals that expired by then are not kept and not told.
    """
    manifest = facts.manifest("crm")
    if manifest is None:
        return WhatWeKnow((_no_facts(),))
    rows = facts.rows("crm", "sellers")
    found = [row for row in rows if person.casefold() in _names(row)]
    if len(found) != 1:
        return WhatWeKnow((_nobody(person, len(found)),))
    seller_id = str(found[0]["seller_id"])
    kept = tuple(_kept(facts, seller_id, place) for place in _PLACES)
    return WhatWeKnow(
        (), seller_id, str(found[0]["name"]), date.fromisoformat(str(manifest["as_of"])),
        tuple(one for one in kept if one is not None), _signals(facts, seller_id, today),
        _cases(docket, seller_id), NEVER,
    )  # fmt: skip


def _names(row: Mapping[str, object]) -> set[str]:
    return {str(row[name]).casefold() for name in ("seller_id", "name", "email") if row.get(name)}


def _kept(facts: Facts, seller_id: str, place: Place) -> Kept | None:
    what, table, column, day, source, fields, seen_by = place
    try:
        rows = facts.rows("crm", table, {column: seller_id})
    except KeyError:
        return None
    days = sorted(one for row in rows if (one := _day(row.get(day))) is not None)
    return Kept(
        what, table, len(rows), days[0] if days else None, days[-1] if days else None, fields, source,
        seen_by, _CRM,
    )  # fmt: skip


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def _signals(facts: Facts, seller_id: str, today: date) -> tuple[KnownSignal, ...]:
    if facts.manifest("signals") is None:
        return ()
    rows: dict[str, Mapping[str, object]] = {}
    for column in ("from_seller_id", "to_seller_id"):
        rows |= {str(row["signal_id"]): row for row in facts.rows("signals", "signals", {column: seller_id})}
    told = [rows[key] for key in sorted(rows)]
    return tuple(
        KnownSignal(
            str(row["signal_id"]), str(row["kind"]), str(row["grade"]), str(row["verdict"]),
            str(row["headline"]), SEEN.get(str(row["grade"]), ""), _day(row.get("expires_on")),
        )
        for row in told
        if (ends := _day(row.get("expires_on"))) is None or ends > today
    )  # fmt: skip


def _cases(docket: Docket | None, seller_id: str) -> tuple[KnownCase, ...]:
    if docket is None:
        return ()
    found = docket.find(Wanted(party_id=seller_id))
    return tuple(
        KnownCase(
            case.case_id, case.opened.kind, case.opened.headline, str(case.status), case.opened.at.date()
        )
        for case in found
    )


def _no_facts() -> Finding:
    return Finding(
        "GR600", Severity.ERROR, "there are no facts to look at", "run `groundrules import` first",
        kind="no facts",
    )  # fmt: skip


def _nobody(person: str, found: int) -> Finding:
    many = f"`{person}` is the name of {found} people" if found else f"nobody here is called `{person}`"
    return Finding(
        "GR655", Severity.ERROR, many, "name the person by id, by address, or by the full name",
        kind="unknown person",
    )  # fmt: skip
