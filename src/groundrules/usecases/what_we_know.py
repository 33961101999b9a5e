"""What is known about one person: which kinds of evidence, from where, how much, and who sees it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from groundrules.cases import Docket
from groundrules.cases import Wanted as CasesWanted
from groundrules.cases.subject import PEOPLE, asked_of, told_to, unit_of
from groundrules.crm.ports import Facts
from groundrules.handoff.exceptions.line import KIND as EXCEPTION
from groundrules.handoff.journal import Journal, Wanted
from groundrules.handoff.steps import KIND as HANDOFF
from groundrules.terms import Finding, Severity
from groundrules.usecases.known_places import PLACES, Place


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
    "when somebody signs in, is present or types, or where they are: nothing is counted of it",
    "a score of a person, or people in order of anything",
    "answers to the pulse: they are kept without a person",
    "why somebody was away: where the leave calendar has a word for it, nothing looks at the word",
)
"""What is never read or made, so that nothing of it can be shown."""

_CRM = "until the import that holds it is thrown away"
_DERIVED = "until it is worked out anew; runs of before go with the imports they rest on"
_RECORD = "as long as the record: what was done is not edited"
_STORIES = (
    (HANDOFF, "hand-offs you are part of", ("account", "step", "day", "word")),
    (EXCEPTION, "exceptions you are part of", ("account", "reason", "word", "until")),
)
ALONE = "you alone"
TWO_ALONE = "the two of you alone"
SEEN = {
    "A": "both sides and their managers, sales operations, auditors, at once",
    "B": "the sides first; when their time to answer is over their managers, with the answers; "
    "sales operations and auditors",
}
SEEN_OF_PEOPLE = {
    "A": "the sides and their managers, auditors, at once; sales operations never",
    "B": "the sides first; when their time to answer is over their managers, with the answers; "
    "auditors; sales operations never",
}
"""Who reads a case by its grade; of one that is about nothing but people sales operations reads nothing."""
_TWO = 2


def what_we_know(
    *, person: str, facts: Facts, docket: Docket | None, today: date, journal: Journal | None = None
) -> WhatWeKnow:  # fmt: skip
    """Everything kept about the person, by kind, with who sees it; nothing is changed.

    Args:
        person: a seller id, an address, or a full name that only one person has.
        facts: the workspace's tables.
        docket: the record's cases; None: there is no record yet.
        today: signals that expired by then are not kept and not told.
        journal: the record's hand-offs and exceptions; None: there is no record yet.
    """
    if facts.manifest("crm") is None:
        return WhatWeKnow((_no_facts(),))
    rows = facts.rows("crm", "sellers")
    found = [row for row in rows if person.casefold() in _names(row)]
    if len(found) != 1:
        return WhatWeKnow((_nobody(person, len(found)),))
    return known_of(
        seller_id=str(found[0]["seller_id"]), facts=facts, docket=docket, today=today, journal=journal
    )


def known_of(
    *, seller_id: str, facts: Facts, docket: Docket | None, today: date, journal: Journal | None = None
) -> WhatWeKnow:  # fmt: skip
    """Everything kept about the one person of exactly that id; what no import told of is simply not there.

    Args:
        seller_id: the id, as the sign-in or the import has it; no name and no address is tried.
        facts: the workspace's tables.
        docket: the record's cases; None: there is no record yet.
        today: signals that expired by then are not kept and not told.
        journal: the record's hand-offs and exceptions; None: there is no record yet.
    """
    manifest = facts.manifest("crm")
    rows = facts.rows("crm", "sellers", {"seller_id": seller_id}) if manifest else []
    kept = [_kept(facts, seller_id, place) for place in PLACES] if rows else []
    return WhatWeKnow(
        (), seller_id, str(rows[0]["name"]) if rows else "",
        date.fromisoformat(str(manifest["as_of"])) if manifest else None,
        (*(one for one in kept if one is not None), *_stories(journal, seller_id)),
        _signals(facts, seller_id, today), _cases(docket, seller_id), NEVER,
    )  # fmt: skip


def _stories(journal: Journal | None, seller_id: str) -> Iterator[Kept]:
    """Hand-offs and exceptions the person is part of, as the record has them."""
    for kind, what, fields in _STORIES if journal is not None else ():
        heads = journal.find(Wanted(kind, party_id=seller_id)) if journal is not None else ()
        yield Kept(
            what, kind, len(heads), None, None, fields, "what people wrote here",
            "its people, those who lead them, sales operations, auditors", _RECORD,
        )  # fmt: skip


def _names(row: Mapping[str, object]) -> set[str]:
    return {str(row[name]).casefold() for name in ("seller_id", "name", "email") if row.get(name)}


def _kept(facts: Facts, seller_id: str, place: Place) -> Kept | None:
    """How much of one table is about the person; None where no import or run brought the table."""
    days: list[date | None] = []
    try:
        for n, column in enumerate(place.people):
            found = facts.rows(place.step, place.table, {column: seller_id})
            before = place.people[:n]  # a row that names the person twice is one row
            days += [
                _day(row.get(place.day)) for row in found if all(row[one] != seller_id for one in before)
            ]
    except KeyError:
        return None
    told = sorted(one for one in days if one is not None)
    return Kept(
        place.what, place.table, len(days), told[0] if told else None, told[-1] if told else None,
        place.fields, place.source, place.seen_by, _CRM if place.step == "crm" else _DERIVED,
    )  # fmt: skip


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def _signals(facts: Facts, seller_id: str, today: date) -> tuple[KnownSignal, ...]:
    if facts.manifest("signals") is None:
        return ()
    rows: dict[str, Mapping[str, object]] = {}
    for column in ("from_seller_id", "to_seller_id"):
        rows |= {str(row["signal_id"]): row for row in facts.rows("signals", "signals", {column: seller_id})}
    return tuple(
        KnownSignal(
            str(row["signal_id"]), str(row["kind"]), str(row["grade"]), str(row["verdict"]),
            str(row["headline"]), _seen_by(row), ends,
        )
        for _, row in sorted(rows.items())
        if seller_id in told_to(row) and (ends := _day(row.get("expires_on"))) is not None and ends > today
    )  # fmt: skip


def _seen_by(row: Mapping[str, object]) -> str:
    """Who reads a signal: the people of a question alone; of a case whoever its grade and its unit say."""
    if row["verdict"] != "case" or row["grade"] not in SEEN:
        return TWO_ALONE if len(asked_of(row)) == _TWO else ALONE
    unit = unit_of(row)
    return (SEEN_OF_PEOPLE if unit is not None and unit.kind in PEOPLE else SEEN)[str(row["grade"])]


def _cases(docket: Docket | None, seller_id: str) -> tuple[KnownCase, ...]:
    if docket is None:
        return ()
    found = docket.find(CasesWanted(party_id=seller_id))
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
