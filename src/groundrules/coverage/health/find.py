"""Every missing, strange, old or contradictory fact, with the answers that hang on it, most first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.coverage.arrow import as_arrow
from groundrules.coverage.health.asking import Asking
from groundrules.coverage.health.board import Board
from groundrules.coverage.health.columns import Flags, Stored, Whole, stored
from groundrules.coverage.health.other import PLACES, Around, Other, around, others, owners_place
from groundrules.coverage.health.trouble import (
    FACT_HEALTH,
    FACT_HEALTH_ACCOUNTS,
    Kind,
    Shown,
    Trouble,
    answer_said,
    how_to_mend,
    source_of,
)
from groundrules.coverage.sources import ACCOUNT_COLUMNS
from groundrules.coverage.words import COVERAGE, account_decisions, decision_words, shown
from groundrules.rulebook.condition import words_of
from groundrules.rulebook.model import Decision, Rulebook
from groundrules.rulebook.proof.cells import as_value
from groundrules.terms import TeamRole

EXAMPLES = 3
_BY_PLACE = ("incumbent", "territory")


@dataclass(frozen=True, slots=True)
class FactHealth:
    """What is wrong with the facts.

    Attributes:
        troubles: those with most changing answers first.
        table: ``fact_health``; ``accounts``: ``fact_health_accounts``.
    """

    troubles: tuple[Trouble, ...]
    table: pa.Table
    accounts: pa.Table


def entered(word: str) -> bool:
    """Whether somebody types the fact into the account record; only such a fact can grow old unseen."""
    return word in ACCOUNT_COLUMNS or word == "days_to_contract_end"


def find_troubles(
    *,
    book: Rulebook,
    account_facts: pa.Table,
    accounts: pa.Table,
    sellers: pa.Table,
    as_of: date,
    stale_days: int | None = None,
    alone: Sequence[str] = (),
) -> FactHealth:
    """What is wrong with the facts that the book's decisions on accounts go by.

    Args:
        book: a book without mistakes.
        account_facts: one row per account: every word some decision tests, and ``w__as_of`` of those that are
            entered by hand.
        accounts: account_id, name, owner_id, parent_id, region, territory.
        sellers: seller_id, name, sales_role, region, territory, is_active, left_on.
        as_of: the day of the facts.
        stale_days: after how many days an entered fact is old; None: age is not judged.
        alone: accounts that have nothing in common with their parent.
    """
    near = around(account_facts["account_id"], accounts, sellers, alone)
    run = _Run(
        book=book,
        account_facts=account_facts,
        accounts=accounts,
        sellers=sellers,
        near=near,
        as_of=as_of,
        stale_days=stale_days,
    )
    found = sorted(
        (pair for decision in account_decisions(book) for pair in run.of(decision)),
        key=lambda pair: (-pair[0].changes, -pair[0].accounts, pair[0].decision != COVERAGE, pair[0].word),
    )
    troubles = tuple(trouble for trouble, _ in found)
    return FactHealth(troubles, _table(troubles), run.listed(found))


@dataclass(frozen=True, slots=True)
class _Wrong:
    """What is wrong with a word, before the accounts are counted."""

    kind: Kind
    word: str
    says: str
    source: str
    mend: str


class _Run:
    """One look at all accounts."""

    def __init__(
        self, *, book: Rulebook, account_facts: pa.Table, accounts: pa.Table, sellers: pa.Table,
        near: Around, as_of: date, stale_days: int | None,
    ) -> None:  # fmt: skip
        self.book, self.facts, self.near = book, account_facts, near
        self.as_of, self.stale_days = as_of, stale_days
        self.ids = account_facts["account_id"]
        place = pc.index_in(self.ids, value_set=accounts["account_id"].combine_chunks())
        self.names = accounts["name"].take(place)
        self.seller_names = sellers["name"].to_pylist()
        self.seller_jobs = sellers["sales_role"].to_pylist()
        gone = pc.fill_null(pc.less_equal(sellers["left_on"], pa.scalar(as_of)), False)
        active = pc.and_(pc.fill_null(sellers["is_active"], False), pc.invert(gone))
        self.active: Flags = np.array(active.to_numpy(), dtype=np.bool_)
        self.revenue = (
            stored(account_facts["revenue"]).values if "revenue" in account_facts.column_names else None
        )
        self.columns: dict[str, Stored] = {}

    def of(self, decision: Decision) -> Iterator[tuple[Trouble, Whole]]:
        """The troubles of one decision, each with the rows whose answer hangs on it."""
        names = decision_words(decision)
        if not decision.rules or not names or not set(names) <= set(self.facts.column_names):
            return
        for name in names:
            self.columns.setdefault(name, stored(self.facts[name]))
        asking = Asking(Board(decision, self.book.words), self.book.words, self.columns)
        for name in names:
            for kind, rows, says in self._rows(name, asking):
                if len(rows):
                    yield self._tried(kind, name, rows, says, asking)
        for other in others(decision, self.book, self.columns, self.near):
            yield self._contradicted(other, asking)
        if decision.name == COVERAGE:
            for name in PLACES:
                if name not in names:
                    for other in owners_place(name, self.near.own[name], self.near):
                        yield self._contradicted(other, asking)

    def _rows(self, name: str, asking: Asking) -> Iterator[tuple[Kind, Whole, str]]:
        column, say = self.columns[name], self.book.words[name].say
        yield Kind.MISSING, _where(~column.known), f"{say} is unknown"
        strange = asking.outside[name] & column.known
        yield Kind.NOT_ALLOWED, _where(strange), f"{say} has a value the book does not allow"
        seen = f"{name}__as_of"
        if self.stale_days is not None and entered(name) and seen in self.facts.column_names:
            days = stored(self.facts[seen])
            old = days.known & (days.values < self.as_of.toordinal() - self.stale_days)
            says = f"{say} was last touched more than {self.stale_days} days ago"
            yield Kind.STALE, _where(old & column.known & ~strange), says

    def _tried(self, kind: Kind, name: str, rows: Whole, says: str, asking: Asking) -> tuple[Trouble, Whole]:
        asked, word = asking.any_value(name, rows), self.book.words[name]
        places = _where(asked.changes)
        examples = []
        for place in self._largest(rows, places):
            if_so = f"if {word.say} were {shown(word, asked.tried(place, word))}"
            now, then = int(asked.now[place]), int(asked.then[place])
            examples.append(self._shown(asking, int(rows[place]), now, then, if_so))
        mend = how_to_mend(name, kind, self.book.currency)
        wrong = _Wrong(kind, name, says, source_of(name), mend)
        return self._trouble(wrong, asking.board.decision, rows, rows[places], examples)

    def _contradicted(self, other: Other, asking: Asking) -> tuple[Trouble, Whole]:
        rows, name = other.rows, other.word
        now = asking.answers(rows)
        then = asking.under(name, rows, other.values) if name in asking.names else now
        changes = asking.board.gives(now) != asking.board.gives(then)
        by_place = np.zeros(len(rows), dtype=np.bool_)
        if name in PLACES and asking.board.decision.name == COVERAGE:
            by_place = self._stands_in_the_way(name, rows, asking, now)
        places = _where(changes | by_place)
        examples = []
        for place in self._largest(rows, places):
            says = self._other_value(other, place)
            if changes[place]:
                examples.append(
                    self._shown(
                        asking, int(rows[place]), int(now[place]), int(then[place]), f"if it is {says}"
                    )
                )
            else:
                examples.append(
                    Shown(
                        str(self.ids[int(rows[place])]), str(self.names[int(rows[place])]),
                        f"{self._owner_name(int(rows[place]))} cannot own it: another {name}",
                        f"{self._owner_name(int(rows[place]))} keeps it, if it is {says}",
                    )
                )  # fmt: skip
        wrong = _Wrong(Kind.CONTRADICTORY, name, other.says, other.source, other.mend)
        return self._trouble(wrong, asking.board.decision, rows, rows[places], examples)

    def _stands_in_the_way(self, name: str, rows: Whole, asking: Asking, answers: Whole) -> Flags:
        """Where the owner of today has the job the rule asks for, and only the place keeps them from it."""
        decision = asking.board.decision
        if not set(_BY_PLACE) & set(decision.people):
            return np.zeros(len(rows), dtype=np.bool_)
        wanted = [rule.outcome.get(TeamRole.OWNER) for rule in decision.rules]
        jobs = {job: number for number, job in enumerate(dict.fromkeys([*wanted, *self.seller_jobs]))}
        asked = np.array([*(jobs[job] for job in wanted), -1])[np.where(answers >= 0, answers, -1)]
        owner = self.near.owner[rows]
        has = np.array([*(jobs[job] for job in self.seller_jobs), -2])[owner]
        active = np.array([*self.active, False])[owner]
        fits: Flags = (asked == has) & active
        if name == "region":
            fits &= ~self._both_have_territory(rows)
        return fits

    def _both_have_territory(self, rows: Whole) -> Flags:
        """Where territory decides, so that the region is not looked at."""
        theirs = np.array([*self.near.sellers["territory"].known, False])[self.near.owner[rows]]
        both: Flags = self.near.own["territory"].known[rows] & theirs
        return both

    def _trouble(
        self, wrong: _Wrong, decision: Decision, rows: Whole, changing: Whole, examples: Sequence[Shown]
    ) -> tuple[Trouble, Whole]:  # fmt: skip
        word = self.book.words.get(wrong.word)
        owners, ownerless = self._owned(changing)
        trouble = Trouble(
            kind=wrong.kind,
            decision=decision.name,
            word=wrong.word,
            say=word.say if word else wrong.word,
            says=wrong.says,
            source=wrong.source,
            accounts=len(rows),
            changes=len(changing),
            rules=tuple(rule.rule_id for rule in decision.rules if wrong.word in words_of(rule.condition)),
            mend=wrong.mend,
            examples=tuple(examples),
            owners=owners,
            ownerless=ownerless,
        )  # fmt: skip
        return trouble, changing

    def _shown(self, asking: Asking, row: int, now: int, then: int, if_so: str) -> Shown:
        decision, board = asking.board.decision, asking.board
        return Shown(
            str(self.ids[row]), str(self.names[row]),
            answer_said(decision, board.rules(now)), f"{answer_said(decision, board.rules(then))}, {if_so}",
        )  # fmt: skip

    def _largest(self, rows: Whole, places: Whole) -> list[int]:
        """A few of the places, those of the accounts with the largest revenue."""
        if self.revenue is None:
            return [int(place) for place in places[:EXAMPLES]]
        order = np.argsort(-self.revenue[rows[places]], kind="stable")[:EXAMPLES]
        return [int(place) for place in places[order]]

    def _owned(self, rows: Whole) -> tuple[int, int]:
        """How many active people own the accounts, and how many accounts none of them owns."""
        owner = self.near.owner[rows]
        is_owned = np.array([*self.active, False])[owner]
        return len(np.unique(owner[is_owned])), int((~is_owned).sum())

    def _owner_name(self, row: int) -> str:
        return str(self.seller_names[int(self.near.owner[row])])

    def _other_value(self, other: Other, place: int) -> str:
        value = other.values.at(place)
        word = self.book.words.get(other.word)
        if word is None or value is None:
            return str(value)
        is_number = other.values.labels is None and isinstance(value, int)
        return shown(word, as_value(word, value) if is_number and isinstance(value, int) else value)

    def listed(self, found: Sequence[tuple[Trouble, Whole]]) -> pa.Table:
        """The table of the accounts whose answers hang on a fact."""
        names = FACT_HEALTH_ACCOUNTS.names
        parts = [
            pa.table(
                [self.ids.take(pa.array(rows)).combine_chunks().cast(pa.string())]
                + [
                    pa.repeat(pa.scalar(str(getattr(trouble, name)), pa.string()), len(rows))
                    for name in names[1:]
                ],
                names=list(names),
            )
            for trouble, rows in found
        ]
        return (
            pa.concat_tables(parts) if parts else as_arrow(FACT_HEALTH_ACCOUNTS, {name: [] for name in names})
        )


def _table(troubles: Sequence[Trouble]) -> pa.Table:
    columns: dict[str, list[object]] = {
        name: [getattr(one, name) for one in troubles] for name in FACT_HEALTH.names if name != "rules"
    }
    columns["kind"] = [one.kind.value for one in troubles]
    columns["rules"] = ["\n".join(one.rules) for one in troubles]
    return as_arrow(FACT_HEALTH, columns)


def _where(flags: Flags) -> Whole:
    return np.flatnonzero(flags).astype(np.int64)


def needed_words(book: Rulebook) -> tuple[str, ...]:
    """Every word that some decision on accounts tests."""
    return tuple(dict.fromkeys(name for one in account_decisions(book) for name in decision_words(one)))
