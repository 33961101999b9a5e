"""Won deals as they were on the day they closed: amounts, facts and people, from the imported tables."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from groundrules.coverage.sources import ACCOUNT_COLUMNS, year_before
from groundrules.coverage.staff import staff_of
from groundrules.coverage.words import decision_words, why_outside
from groundrules.handoff.exceptions.credit import CREDIT, PARTNER, WonDeal
from groundrules.handoff.exceptions.deals import DEAL, in_book, is_fillable
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Rulebook, Word, WordType
from groundrules.terms import TeamRole

if TYPE_CHECKING:
    from groundrules.crm.ports import Facts

Row = Mapping[str, object]

REVENUE = "revenue"
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


def won_deals(*, book: Rulebook, facts: "Facts", first: date, last: date) -> tuple[WonDeal, ...]:
    """Every deal won from ``first`` to ``last``, both included, with what the ``credit`` rules ask of it.

    A fact of the account is the one of the day it closed where the CRM keeps its edits, else today's; the
    revenue is of the twelve months that ended the day before, so that a deal is not measured by itself.
    """
    won = [row for row in facts.rows("crm", "opportunities", {"is_won": True}) if _day(row["close_date"])]
    wanted = [row for row in won if first <= (_day(row["close_date"]) or date.min) <= last]
    if not wanted:
        return ()
    ids = sorted({str(row["account_id"]) for row in wanted if row["account_id"]})
    past = _past(book, facts, ids, won)
    people = _people(facts, ids, [str(row["opportunity_id"]) for row in wanted])
    return tuple(_deal(book, row, past, people) for row in wanted)


def _deal(book: Rulebook, row: Row, past: "_Past", people: "_People") -> WonDeal:
    closed = _day(row["close_date"]) or date.min
    account_id, deal_id = str(row["account_id"] or ""), str(row["opportunity_id"])
    currency = str(row["currency"] or book.currency)
    own = currency == book.currency or not book.currency
    amount = row["amount"] if isinstance(row["amount"], int) else None
    record: dict[str, Value | None] = {
        "amount": amount if own else None,
        "stage": _text(row["stage"]),
        "type": _text(row["type"]),
        "source": _text(row["source"]),
        "close_date": closed,
    }
    opened = row["created_at"]
    record["days_open"] = (closed - opened.date()).days if isinstance(opened, datetime) else None
    tested = decision_words(book.decisions[CREDIT]) if CREDIT in book.decisions else ()
    words = [book.words[name] for name in tested]
    values = {
        word.name: _spelt(word, record.get(word.name.removeprefix("deal_")))
        if word.about == DEAL and is_fillable(word, book)
        else past.value(word, account_id, closed)
        for word in words
    }
    account = past.accounts.get(account_id, {})
    return WonDeal(
        deal_id=deal_id,
        deal_name=_text(row["name"]) or deal_id,
        account_id=account_id,
        account_name=_text(account.get("name")) or account_id,
        closed_on=closed,
        amount=amount,
        currency=currency,
        in_book_currency=own,
        facts=values,
        people=people.on(account_id, deal_id, closed, _text(row["owner_id"])),
        crm_owner_id=_text(row["owner_id"]) or "",
    )


@dataclass
class _Past:
    """The accounts' facts on a day of the past, as far as the CRM keeps them."""

    accounts: Mapping[str, Row]
    facts: Mapping[str, Row]
    changes: Mapping[tuple[str, str], Sequence[Row]]
    won: Mapping[str, Sequence[Row]]
    currency: str

    def value(self, word: Word, account_id: str, day: date) -> Value | None:
        """The word's value on that day."""
        if word.name == REVENUE:
            return self._revenue(account_id, day)
        now = self.facts.get(account_id, {}).get(word.name)
        today = now if isinstance(now, Value) else None
        if word.name not in ACCOUNT_COLUMNS:
            return today
        after = _end(day)
        for change in self.changes.get((account_id, word.name), ()):
            at = change["changed_at"]
            if isinstance(at, datetime) and at >= after:
                # What the change replaced held until then. A text the book's word cannot hold tells nothing.
                then = _read(word, change["old_value"])
                return today if then is None or why_outside(word, then) else then
        return today

    def _revenue(self, account_id: str, day: date) -> int | None:
        since, total = year_before(day), 0
        for row in self.won.get(account_id, ()):
            closed, amount = _day(row["close_date"]), row["amount"]
            if closed is None or not since <= closed < day:
                continue
            if self.currency and (row["currency"] or self.currency) != self.currency:
                return None
            total += amount if isinstance(amount, int) else 0
        return total


def _past(book: Rulebook, facts: "Facts", ids: Sequence[str], won: Iterable[Row]) -> _Past:
    changes: dict[tuple[str, str], list[Row]] = defaultdict(list)
    edits = facts.rows("crm", "account_changes", {"account_id": ids})
    for row in sorted(edits, key=lambda row: str(row["changed_at"])):
        changes[str(row["account_id"]), str(row["field"])].append(row)
    by_account: dict[str, list[Row]] = defaultdict(list)
    for deal in won:
        by_account[str(deal["account_id"] or "")].append(deal)
    judged = facts.manifest("coverage") is not None
    known: list[Row] = list(facts.rows("coverage", "account_facts", {"account_id": ids})) if judged else []
    accounts: list[Row] = list(facts.rows("crm", "accounts", {"account_id": ids}))
    return _Past(
        {str(row["account_id"]): row for row in accounts},
        {str(row["account_id"]): row for row in (known or accounts)},
        changes,
        by_account,
        book.currency,
    )


@dataclass
class _People:
    """Who was in which place."""

    owners: Mapping[str, Sequence[Row]]
    partners: Mapping[str, str]
    jobs: Mapping[str, str]
    teams: Mapping[str, Sequence[str]]
    deal_teams: Mapping[str, Sequence[str]]

    def on(self, account_id: str, deal_id: str, day: date, crm_owner: str | None) -> dict[str, list[str]]:
        """Place -> people, on that day; the deal's own team goes before the account's."""
        owner = self._owner(account_id, day) or crm_owner
        found: dict[str, list[str]] = {}
        if owner:
            found[TeamRole.OWNER.value] = [owner]
            partner = self.partners.get(owner)
            if partner:
                found[PARTNER] = [partner]
        for team in (self.teams.get(account_id, ()), self.deal_teams.get(deal_id, ())):
            jobs: dict[str, list[str]] = defaultdict(list)
            for seller_id in dict.fromkeys(team):
                jobs[self.jobs.get(seller_id, "")].append(seller_id)
            found.update({job: people for job, people in jobs.items() if job})
        return found

    def _owner(self, account_id: str, day: date) -> str | None:
        at = _end(day) - timedelta(microseconds=1)
        for row in self.owners.get(account_id, ()):
            since, until = row["valid_from"], row["valid_to"]
            if (
                isinstance(since, datetime)
                and since <= at
                and not (isinstance(until, datetime) and until <= at)
            ):
                return _text(row["owner_id"])
        return None


def _people(facts: "Facts", ids: Sequence[str], deal_ids: Sequence[str]) -> _People:
    sellers = facts.rows("crm", "sellers")
    staff = staff_of(sellers, date.max)
    return _People(
        _grouped(_owners(facts, ids), "account_id"),
        staff.partners,
        {str(row["seller_id"]): str(row["sales_role"]) for row in sellers},
        _members(facts.rows("crm", "account_team", {"account_id": ids}), "account_id"),
        _members(facts.rows("crm", "opportunity_team", {"opportunity_id": deal_ids}), "opportunity_id"),
    )


def _owners(facts: "Facts", ids: Sequence[str]) -> list[Row]:
    """Ownership over time; before any history, today's owner since ever."""
    known: list[Row] = list(facts.rows("crm", "account_owners", {"account_id": ids}))
    dated = {str(row["account_id"]) for row in known}
    today = facts.rows("crm", "accounts", {"account_id": [one for one in ids if one not in dated]})
    ever = datetime(1970, 1, 1, tzinfo=UTC)
    known.extend(
        {"account_id": row["account_id"], "owner_id": row["owner_id"], "valid_from": ever, "valid_to": None}
        for row in today
    )
    return known


def _grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[str(row[column])].append(row)
    return found


def _members(rows: Iterable[Row], column: str) -> dict[str, list[str]]:
    return {
        key: sorted(str(row["seller_id"]) for row in some) for key, some in _grouped(rows, column).items()
    }


def _read(word: Word, text: object) -> Value | None:
    """A value of the CRM's history in stored form; None when it cannot be told."""
    said = str(text).strip() if text is not None else ""
    if not said:
        return None
    if word.type in {WordType.ONE_OF, WordType.TEXT}:
        return said
    if word.type is WordType.YES_NO:
        folded = said.casefold()
        return True if folded in _YES else False if folded in _NO else None
    try:
        if word.type is WordType.DATE:
            return date.fromisoformat(said[:10])
        return int(Decimal(said).scaleb(word.scale))
    except (ValueError, InvalidOperation):
        return None


def _spelt(word: Word, value: Value | None) -> Value | None:
    return in_book(word, value) if isinstance(value, str) else value


def _end(day: date) -> datetime:
    return datetime.combine(day + timedelta(1), time(), UTC)


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _text(value: object) -> str | None:
    return str(value) if value else None
