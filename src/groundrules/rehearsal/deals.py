"""Open deals as records for the credit rules, and who would gain from which other answer.

The words about a deal that a column gives: ``deal_amount``, ``deal_stage``, ``deal_type``, ``deal_source``,
``close_date``, ``days_open``, ``days_to_close``. Two more are worked out from the moves of the rehearsal: a
deal ``deal_kept`` is one whose account moves while the CRM gives it an even chance or better, and
``days_kept`` counts from the move to its close date. A deal's account lends it every word about accounts.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from groundrules.coverage.words import decision_words
from groundrules.rehearsal.gaming import Prospect, Prospects
from groundrules.rehearsal.plays import Board, Record
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Decision, Word, WordType

LATE = 0.5
"""The CRM's own chance from which on a deal counts as late."""
DEAL_WORDS = frozenset(
    {"deal_amount", "deal_stage", "deal_type", "deal_source", "close_date", "days_open", "days_to_close",
     "deal_kept", "days_kept"}
)  # fmt: skip
"""Words about a deal that a rehearsal can fill."""
OLD_OWNER = "old_owner"


@dataclass(frozen=True, slots=True)
class Deal:
    """One open deal: its amount in minor units, its record, whether its account moves, whether it is late."""

    deal_id: str
    account_id: str
    entered: date | None
    amount: int
    record: Record
    moves: bool
    is_late: bool


def not_filled(decision: Decision, known: Collection[str]) -> tuple[str, ...]:
    """Words the decision tests that neither a deal nor its account gives."""
    return tuple(name for name in decision_words(decision) if name not in DEAL_WORDS and name not in known)


def open_deals(
    *,
    rows: Sequence[Mapping[str, object]],
    accounts: Mapping[str, Record],
    moving: Collection[str],
    as_of: date,
    words: Mapping[str, Word],
) -> tuple[Deal, ...]:
    """The open deals with an amount, of accounts we know.

    Args:
        rows: of the canonical table ``opportunities``.
        accounts: the facts of each account.
        moving: accounts that change their owner under the draft.
        as_of: today.
        words: of the book; a value that its word does not allow is brought to the nearest end.
    """
    deals = []
    for row in rows:
        account, amount = accounts.get(str(row["account_id"])), row["amount"]
        if row["is_closed"] or account is None or not isinstance(amount, int) or amount <= 0:
            continue
        chance = row.get("probability")
        is_late = isinstance(chance, float) and chance >= LATE
        moves = str(row["account_id"]) in moving
        facts = _facts(row, amount, as_of, kept=moves and is_late)
        record = {**account, **{name: _within(words.get(name), value) for name, value in facts.items()}}
        created = row.get("created_at")
        entered = created.date() if isinstance(created, datetime) else None
        ids = str(row["opportunity_id"]), str(row["account_id"])
        deals.append(Deal(*ids, entered, amount, record, moves, is_late))
    return tuple(deals)


def _facts(row: Mapping[str, object], amount: int, as_of: date, *, kept: bool) -> dict[str, Value | None]:
    close, created = row.get("close_date"), row.get("created_at")
    to_close = (close - as_of).days if isinstance(close, date) else None
    return {
        "deal_amount": amount,
        "deal_stage": _text(row.get("stage")),
        "deal_type": _text(row.get("type")),
        "deal_source": _text(row.get("source")),
        "close_date": close if isinstance(close, date) else None,
        "days_open": (as_of - created.date()).days if isinstance(created, datetime) else None,
        "days_to_close": to_close,
        "deal_kept": kept,
        "days_kept": max(to_close or 0, 0),
    }


def _within(word: Word | None, value: Value | None) -> Value | None:
    if word is None or not isinstance(value, int) or isinstance(value, bool):
        return _listed(word, value)
    low, high = word.low, word.high
    if isinstance(low, int):
        value = max(value, low)
    return min(value, high) if isinstance(high, int) else value


def _listed(word: Word | None, value: Value | None) -> Value | None:
    """A CRM's own spelling ("New Business") as the book's (new_business), where the book has that."""
    if word is None or word.type is not WordType.ONE_OF or not isinstance(value, str) or value in word.values:
        return value
    plain = "_".join(value.lower().replace("-", " ").split())
    return plain if plain in word.values else value


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def parties(decision: Decision) -> tuple[str, ...]:
    """The outputs that are somebody's share of the credit."""
    return tuple(output.name for output in decision.gives if output.type is WordType.PERCENT)


def prospects_of_deals(deals: Sequence[Deal]) -> Prospects:
    """Who would rather have which other rule answer for a deal: each party wherever its share is larger.

    Args:
        deals: the open deals, in the order of the records.
    """

    def prospects(board: Board, records: Sequence[Record]) -> Iterator[Prospect]:
        names = parties(board.decision)
        shares = {
            rule.rule_id: {name: _share(rule.outcome.get(name)) for name in names}
            for rule in board.decision.rules
        }
        for deal, record in zip(deals, records, strict=True):
            before = shares.get(board.rule(record) or "", {})
            barred = frozenset() if deal.moves and not deal.is_late else frozenset({"deal_kept"})
            for party in names if before else ():
                if party == OLD_OWNER and not deal.moves:
                    continue
                gains = {
                    rule_id: int(deal.amount * (share[party] - before[party]))
                    for rule_id, share in shares.items()
                    if share[party] > before[party]
                }
                if gains:
                    who = f"{party.replace('_', ' ')} gets credit"
                    yield Prospect(record, frozenset(gains), who, True, gains, barred)

    return prospects


def _share(value: Value | None) -> float:
    return value / 100 if isinstance(value, int) else 0.0
