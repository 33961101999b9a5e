"""Open deals of accounts that move, and the old owner who would rather keep one by the rules of ``holdover``.

Each deal that the giver of a moving account owns is a record, with its facts as the hand-off step works them
out and today as the day of the announcement. A deal that does not exist yet is tried too: whoever sees a move
coming can enter one on the account before it.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from groundrules.coverage.words import decision_words, why_outside
from groundrules.handoff.exceptions.deals import DEAL, OpenDeal, is_fillable
from groundrules.handoff.exceptions.holdovers import HOLDOVER, Verdict
from groundrules.rehearsal.gaming import Prospect, Prospects
from groundrules.rehearsal.levers import AT_STAGE, CHOSEN, Lever, Manoeuvre, Way, plain
from groundrules.rehearsal.plays import Board, Entry, Record
from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Decision, Rulebook, Word, WordType

KEEPS, OPENS = "old owner keeps the deal", "old owner enters a deal to keep"
ENTRY_POINTS = 3
"""Effort of entering a deal, as for open pipeline."""


@dataclass(frozen=True, slots=True)
class Late:
    """One open deal on an account that moves: its amount in minor units, and its record."""

    amount: int
    record: Record


def why_not_kept(book: Rulebook, decision: Decision, known: Collection[str]) -> str:
    """Why the decision ``holdover`` cannot be searched; empty when it can.

    Args:
        book: whose words it tests.
        decision: that decision.
        known: words about accounts that a column gives.
    """
    words = [book.words[name] for name in decision_words(decision)]
    lacking = [
        word.name
        for word in words
        if not (is_fillable(word, book) if word.about == DEAL else word.name in known)
    ]
    if lacking:
        return f"no column gives {', '.join(f'`{name}`' for name in lacking)}"
    return "" if any(_kept_days(decision).values()) else "none of its rules lets a deal stay"


def late_deals(
    *, book: Rulebook, decision: Decision, deals: Sequence[OpenDeal], accounts: Mapping[str, Record]
) -> tuple[Late, ...]:
    """The deals of which the book speaks; one with a value its words do not allow moves in any case.

    Args:
        book: the draft.
        decision: ``holdover``.
        deals: open deals that the givers of moving accounts own.
        accounts: the facts of each account.
    """
    found = []
    for deal in deals:
        account = accounts.get(deal.account_id)
        if account is None:
            continue
        record = {**account, **deal.facts}
        if not _outside(book, decision, record):
            found.append(Late(deal.amount or 0, record))
    return tuple(found)


def new_deals(
    *, book: Rulebook, decision: Decision, accounts: Sequence[Record], as_of: date
) -> tuple[Record, ...]:
    """A deal as it looks on the day it is entered, one for each account.

    Nothing is said of it yet that can be chosen; it stands at the first stage, nobody spoke with the buyer.

    Args:
        book: the draft.
        decision: ``holdover``.
        accounts: the facts of accounts that somebody has to give.
        as_of: the day.
    """
    words = [word for name in decision_words(decision) if (word := book.words[name]).about == DEAL]
    first = _first_stage(book)
    facts = {word.name: _on_entry(word, first, as_of) for word in words}
    records = ({**account, **facts} for account in accounts)
    return tuple(record for record in records if not _outside(book, decision, record))


def prospects_of_keepers(late: Sequence[Late], new: Sequence[Record]) -> Prospects:
    """The old owner of each deal, who would rather keep it longer, and who would enter one to keep.

    Args:
        late: the deals, in the order of the records.
        new: deals that could be entered.
    """

    def prospects(board: Board, records: Sequence[Record]) -> Iterator[Prospect]:
        days = _kept_days(board.decision)
        for deal, record in zip(late, records, strict=True):
            now = days.get(board.rule(record) or "", 0)
            longer = frozenset(rule_id for rule_id, kept in days.items() if kept > now)
            # Who has the longest already can only lose it to time.
            rules = longer or frozenset(rule_id for rule_id, kept in days.items() if kept and kept == now)
            if rules:
                yield Prospect(record, rules, KEEPS, True, dict.fromkeys(rules, deal.amount), foresees=True)
        kept = frozenset(rule_id for rule_id, stays in days.items() if stays)
        entry = _entry(board)
        if kept and entry is not None:
            for record in new:
                yield Prospect(record, kept, OPENS, True, {}, foresees=True, entry=entry)

    return prospects


def _kept_days(decision: Decision) -> dict[str, int]:
    """For each rule the days a deal stays by it; 0 when it moves at once."""
    days = {}
    for rule in decision.rules:
        kept = rule.outcome.get("keep_days", 0)
        stays = rule.outcome.get(HOLDOVER) == Verdict.ELIGIBLE.value and isinstance(kept, int)
        days[rule.rule_id] = int(kept) if stays else 0  # type: ignore[arg-type]  # a whole number where it stays
    return days


def _outside(book: Rulebook, decision: Decision, record: Record) -> bool:
    return any(why_outside(book.words[name], record.get(name)) for name in decision_words(decision))


def _first_stage(book: Rulebook) -> str | None:
    found = (book.words.get(name) for name in ("deal_stage", "stage"))
    return next((word.values[0] for word in found if word is not None and word.values), None)


def _on_entry(word: Word, first: str | None, as_of: date) -> Value | None:
    """What a word says of a deal on the day it is entered, before anything is chosen."""
    short = plain(word.name)
    if short in ("days_open", "days_in_stage", "days_before_announcement", f"{AT_STAGE}{first}"):
        return 0
    if short == "stage":
        return first
    if word.type is WordType.MONEY or (word.type is WordType.WHOLE and not word.may_be_unknown):
        silent = short == "days_since_contact"
        return word.high if silent else word.low if isinstance(word.low, int) else 0
    if word.may_be_unknown:
        return None
    if word.type is WordType.ONE_OF:
        return word.values[0]
    return as_of if word.type is WordType.DATE else None


def _entry(board: Board) -> Entry | None:
    """The entry of a deal, told by the first word that is chosen with it, else by any word about a deal."""
    tested = decision_words(board.decision)
    about = [name for name, word in board.words.items() if word.about == DEAL]
    order = sorted(about, key=lambda name: (name not in tested, plain(name) not in CHOSEN))
    if not order:
        return None
    lever = Lever(order[0], Manoeuvre.ENTER, Way.ANY, ENTRY_POINTS)
    return Entry(0, lever, None, None, ENTRY_POINTS)
