"""The facts every open deal of a moving account is judged by: one value per word of the book about a deal.

A word is filled by the column of its name, with or without ``deal_`` in front, as ``WORDS`` lists them. What
the CRM does not keep stays unknown: a CRM without a history of stages never makes a deal look rushed.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import ibis
from ibis.expr import types as ir

from groundrules.coverage.sources import TYPES
from groundrules.handoff.exceptions.stages import KEPT, Path, Step, steps_of
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

AT_STAGE = "days_at_"
"""Words that end in a stage: days from when a deal reached it, for good, to the announcement."""
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
    return tuple(word for word in book.words.values() if word.about == DEAL and is_fillable(word, book))


def is_fillable(word: Word, book: Rulebook) -> bool:
    """Whether some column or history of the CRM gives the word, in the type the book says."""
    if _plain(word).startswith(AT_STAGE):
        return word.type is WordType.WHOLE and _plain(word).removeprefix(AT_STAGE) in _stages(book)
    return word.name in WORDS and word.type in TYPES[WORDS[word.name]]


def _plain(word: Word) -> str:
    return word.name.removeprefix("deal_")


def _stages(book: Rulebook) -> tuple[str, ...]:
    """The stages in the order in which the book lists them."""
    found = (book.words.get(name) for name in ("deal_stage", "stage"))
    return next((word.values for word in found if word is not None and word.about == DEAL), ())


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
    changes, ids = crm["opportunity_changes"], deals.select("opportunity_id", "account_id")
    rows = _with_contact(deals, ids, crm["activities"], as_of).order_by("opportunity_id")
    kept = changes.filter(changes.field.isin(KEPT)).limit(1).count()
    steps = steps_of(changes, ids, as_of) if kept.to_pyarrow().as_py() else None
    judge = _Judge(book, deal_words(book), as_of, announced_on, steps)
    return tuple(judge.deal(row) for row in rows.to_pyarrow().to_pylist())


@dataclass(frozen=True)
class _Judge:
    """Works out the words of one deal after the other.

    Attributes:
        steps: by deal; None when the CRM keeps no history of stages.
    """

    book: Rulebook
    words: tuple[Word, ...]
    as_of: date
    announced_on: date
    steps: Mapping[str, Sequence[Step]] | None

    def deal(self, row: Mapping[str, object]) -> OpenDeal:
        """The deal with its facts."""
        book = self.book
        foreign = bool(book.currency and row["currency"] and row["currency"] != book.currency)
        amount = row["amount"] if isinstance(row["amount"], int) and not foreign else None
        values = self._values(row) | {"amount": amount}
        return OpenDeal(
            deal_id=str(row["opportunity_id"]),
            name=_text(row["name"]) or str(row["opportunity_id"]),
            account_id=str(row["account_id"]),
            owner_id=_text(row["owner_id"]),
            amount=amount,
            currency=_text(row["currency"]) or book.currency,
            facts={word.name: _spelt(word, values.get(_plain(word))) for word in self.words},
        )

    def _values(self, row: Mapping[str, object]) -> dict[str, Value | None]:
        opened, close = _day(row["opened_on"]), _day(row["close_date"])
        values: dict[str, Value | None] = {
            "stage": _text(row["stage"]),
            "type": _text(row["type"]),
            "source": _text(row["source"]),
            "close_date": close,
            "days_open": _days(opened, self.as_of),
            "days_to_close": (close - self.as_of).days if close else None,
            "days_since_contact": _days(_day(row["contact_on"]), self.as_of),
        }
        if self.steps is None:
            return values
        steps = self.steps.get(str(row["opportunity_id"]), ())
        said = {stage for step in steps for stage in (step.was, step.came) if stage}
        stage, order = _text(row["stage"]), _stages(self.book)
        named = {one: _folded(order, one) for one in (said | {stage} if stage else said)}
        places = {one: order.index(name) for one, name in named.items() if name in order}
        path = Path(steps, places, opened, stage)
        values["days_in_stage"] = _days(path.changed_on, self.as_of)
        values["days_before_announcement"] = _days(path.forward_on, self.announced_on)
        for place, name in enumerate(order):
            values[AT_STAGE + name] = _days(path.reached_on(place), self.announced_on)
        return values


def _spelt(word: Word, value: Value | None) -> Value | None:
    return in_book(word, value) if isinstance(value, str) else value


def in_book(word: Word, value: str) -> str:
    """A value of the CRM as the book spells it: ``Needs Analysis`` is ``needs_analysis``; else as it is."""
    return _folded(word.values, value) if word.type is WordType.ONE_OF else value


def _folded(values: Sequence[str], value: str) -> str:
    if value in values:
        return value
    folded = _APART.sub("_", value.strip().casefold()).strip("_")
    return next((one for one in values if one.casefold() == folded), value)


def _with_contact(deals: ir.Table, ids: ir.Table, activities: ir.Table, as_of: date) -> ir.Table:
    """The deals with the day of the last contact."""
    contacts = _contacts(activities, ids, as_of)
    joined = deals.left_join(contacts, deals.opportunity_id == contacts.contacts_of)
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
        "contact_on",
        opened_on=joined.created_at.date(),
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


def _days(since: date | None, until: date) -> int | None:
    return None if since is None else max(0, (until - since).days)


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _text(value: object) -> str | None:
    return str(value) if value else None
