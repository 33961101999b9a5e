"""The facts every open deal of a moving account is judged by: one value per word of the book about a deal.

A word is filled by the column of its name, with or without ``deal_`` in front, as ``WORDS`` lists them. What
the CRM does not keep stays unknown: a CRM without a history of stages never makes a deal look rushed.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

import ibis
from ibis.expr import types as ir

from groundrules.coverage.sources import TYPES
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Rulebook, Word, WordType
from groundrules.terms import ColumnType

DEAL = "deal"

_COLUMNS: Mapping[str, ColumnType] = {
    "stage": ColumnType.TEXT,
    "type": ColumnType.TEXT,
    "source": ColumnType.TEXT,
    "amount": ColumnType.MONEY,
    "close_date": ColumnType.DATE,
}
"""Words that are columns of the deal's record."""

_DERIVED: Mapping[str, ColumnType] = {
    "days_open": ColumnType.WHOLE,
    "days_in_stage": ColumnType.WHOLE,
    "days_to_close": ColumnType.WHOLE,
    "days_since_contact": ColumnType.WHOLE,
    "days_before_announcement": ColumnType.WHOLE,
}
"""Words worked out from the deal's history and contacts: days since it was opened, since its stage changed
last, until its close date (below 0 when that has passed), since the last contact with the buyer, and from its
last step forward to the announcement (0 when the step came later)."""

WORDS: Mapping[str, ColumnType] = {
    name: kind for plain, kind in {**_COLUMNS, **_DERIVED}.items() for name in (plain, f"deal_{plain}")
}
"""Every word about a deal that the CRM can fill, with its type."""

_STAGES = ("stage", "stage_reached")
"""What the CRM calls an edit of the stage, and the stage at a save."""
_APART = re.compile(r"[^\w]+")
_CONTACT = ("call", "mail", "meeting", "visit")


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """One open deal with its facts.

    Attributes:
        owner_id: whom the CRM shows as its owner; None when nobody.
        amount: in minor units; None when unknown or in another currency than the book's.
        facts: word of the book -> value in stored form; None where unknown.
    """

    deal_id: str
    name: str
    account_id: str
    owner_id: str | None
    amount: int | None
    currency: str
    facts: Mapping[str, Value | None] = field(default_factory=dict)


def deal_words(book: Rulebook) -> tuple[Word, ...]:
    """The book's words about a deal that the CRM's tables can fill."""
    return tuple(word for word in book.words.values() if word.about == DEAL and is_fillable(word))


def is_fillable(word: Word) -> bool:
    """Whether some column or history of the CRM gives the word, in the type the book says."""
    return word.name in WORDS and word.type in TYPES[WORDS[word.name]]


def open_deals(
    *,
    book: Rulebook,
    crm: Mapping[str, ir.Table],
    account_ids: Collection[str],
    as_of: date,
    announced_on: date,
) -> tuple[OpenDeal, ...]:
    """Every open deal of these accounts, by deal id.

    Args:
        book: whose words are filled.
        crm: the tables ``opportunities``, ``opportunity_changes`` and ``activities``.
        account_ids: the accounts that move.
        as_of: the day the facts speak of.
        announced_on: the day on which the sellers learnt of the change.
    """
    deals = crm["opportunities"]
    wanted = ibis.memtable({"wanted_id": sorted(account_ids)}, schema={"wanted_id": "string"})
    deals = deals.filter(~deals.is_closed).inner_join(wanted, deals.account_id == wanted.wanted_id)
    words = deal_words(book)
    changes = crm["opportunity_changes"]
    rows = _with_history(deals, crm, as_of, _stage_order(words, changes)).order_by("opportunity_id")
    found = rows.to_pyarrow().to_pylist()
    kept = changes.filter(changes.field.isin(_STAGES)).limit(1).count()
    keeps_history = bool(kept.to_pyarrow().as_py())
    return tuple(
        _deal(row, words, book.currency, as_of, announced_on, keeps_history=keeps_history) for row in found
    )


def _deal(
    row: Mapping[str, object],
    words: tuple[Word, ...],
    currency: str,
    as_of: date,
    announced_on: date,
    *,
    keeps_history: bool,
) -> OpenDeal:
    foreign = bool(currency and row["currency"] and row["currency"] != currency)
    amount = row["amount"] if isinstance(row["amount"], int) and not foreign else None
    opened = _day(row["opened_on"])
    since = (_day(row["staged_on"]) or opened) if keeps_history else None
    forward = (_day(row["forward_on"]) or opened) if keeps_history else None
    close, contact = _day(row["close_date"]), _day(row["contact_on"])
    values: dict[str, Value | None] = {
        "stage": _text(row["stage"]),
        "type": _text(row["type"]),
        "source": _text(row["source"]),
        "amount": amount,
        "close_date": close,
        "days_open": _days(opened, as_of),
        "days_in_stage": _days(since, as_of),
        "days_to_close": (close - as_of).days if close else None,
        "days_since_contact": _days(contact, as_of),
        "days_before_announcement": _days(forward, announced_on),
    }
    return OpenDeal(
        deal_id=str(row["opportunity_id"]),
        name=_text(row["name"]) or str(row["opportunity_id"]),
        account_id=str(row["account_id"]),
        owner_id=_text(row["owner_id"]),
        amount=amount,
        currency=_text(row["currency"]) or currency,
        facts={word.name: _spelt(word, values[word.name.removeprefix("deal_")]) for word in words},
    )


def _spelt(word: Word, value: Value | None) -> Value | None:
    return in_book(word, value) if isinstance(value, str) else value


def _with_history(
    deals: ir.Table, crm: Mapping[str, ir.Table], as_of: date, order: Mapping[str, int]
) -> ir.Table:
    """The deals with the days of their last stage change, last step forward and last contact."""
    ids = deals.select("opportunity_id", "account_id")
    steps = _stages(crm["opportunity_changes"], ids, as_of, order)
    contacts = _contacts(crm["activities"], ids, as_of)
    joined = deals.left_join(steps, deals.opportunity_id == steps.steps_of)
    joined = joined.left_join(contacts, joined.opportunity_id == contacts.contacts_of)
    return joined.select(
        "opportunity_id",
        "name",
        "account_id",
        "owner_id",
        "amount",
        "currency",
        "stage",
        "type",
        "source",
        "close_date",
        "staged_on",
        "forward_on",
        "contact_on",
        opened_on=joined.created_at.date(),
    )


def _stages(changes: ir.Table, ids: ir.Table, as_of: date, order: Mapping[str, int]) -> ir.Table:
    """When each deal last changed its stage, and when it last went forward in the book's order of stages.

    A CRM keeps either edits (from what to what) or the stage at every save; of the latter only those that
    differ from the one before are changes. One from or to a stage the book does not name counts as a step
    forward: it cannot be told apart, and a made-up stage must not hide a rush.
    """
    kept = changes.filter(changes.field.isin(_STAGES) & (changes.changed_at.date() <= as_of))
    kept = kept.semi_join(ids, kept.opportunity_id == ids.opportunity_id)
    in_time = ibis.window(
        group_by=[kept.opportunity_id, kept.field], order_by=[kept.changed_at, kept.change_id]
    )
    saved = kept.new_value.lag().over(in_time)
    kept = kept.mutate(was=ibis.ifelse(kept.field == _STAGES[0], kept.old_value, saved))
    moved = kept.filter(kept.was.isnull() | (kept.was != kept.new_value))
    forward = ibis.literal(True)
    if order:
        places = ibis.literal(order, type="map<string, int64>")
        forward = (places.get(moved.new_value, None) > places.get(moved.was, None)).fill_null(True)
    return moved.group_by(steps_of=moved.opportunity_id).aggregate(
        staged_on=moved.changed_at.max().date(),
        forward_on=moved.changed_at.max(where=forward).date(),
    )


def _contacts(activities: ir.Table, ids: ir.Table, as_of: date) -> ir.Table:
    """The last day on which we and the buyer spoke: on the deal, or on its account and no other deal."""
    done = activities.is_done.fill_null(False) & ~activities.is_bulk.fill_null(False)
    spoke = activities.filter(done & activities.kind.isin(_CONTACT) & (activities.day <= as_of))
    on_deal = spoke.filter(spoke.opportunity_id.notnull()).select("day", deal_id="opportunity_id")
    general = spoke.filter(spoke.opportunity_id.isnull()).select("day", of_account="account_id")
    named = general.inner_join(ids, general.of_account == ids.account_id)
    both = on_deal.select("day", "deal_id").union(named.select("day", deal_id="opportunity_id"))
    both = both.semi_join(ids, both.deal_id == ids.opportunity_id)
    return both.group_by(contacts_of=both.deal_id).aggregate(contact_on=both.day.max())


def _stage_order(words: tuple[Word, ...], changes: ir.Table) -> dict[str, int]:
    """The CRM's stages, each with its place in the order in which the book lists them."""
    word = next((word for word in words if word.name in {"stage", "deal_stage"}), None)
    if word is None:
        return {}
    kept = changes.filter(changes.field.isin(_STAGES))
    both = kept.select(stage="old_value").union(kept.select(stage="new_value")).distinct()
    said = (str(stage) for stage in both.to_pyarrow()["stage"].to_pylist() if stage)
    named = {stage: in_book(word, stage) for stage in said}
    return {stage: word.values.index(name) for stage, name in named.items() if name in word.values}


def in_book(word: Word, value: str) -> str:
    """A value of the CRM as the book spells it: ``Needs Analysis`` is ``needs_analysis``; else as it is."""
    if word.type is not WordType.ONE_OF or value in word.values:
        return value
    folded = _APART.sub("_", value.strip().casefold()).strip("_")
    return next((one for one in word.values if one.casefold() == folded), value)


def _days(since: date | None, until: date) -> int | None:
    return None if since is None else max(0, (until - since).days)


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _text(value: object) -> str | None:
    return str(value) if value else None
