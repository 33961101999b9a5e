"""How many real accounts lie in a region of the book, and which ones a change of the book concerns."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

import ibis
import numpy as np
import pyarrow as pa
from ibis.expr import types as ir

from groundrules.coverage.cells import Cells
from groundrules.coverage.compile import condition_holds
from groundrules.coverage.facts import CRM_TABLES, ENGINE
from groundrules.coverage.ready import as_of_of
from groundrules.coverage.sources import AVAILABLE, TYPES, Sources
from groundrules.coverage.words import decision_words
from groundrules.crm.ports import Facts
from groundrules.rulebook.compare import DecisionComparison
from groundrules.rulebook.condition import Always, Condition, words_of
from groundrules.rulebook.model import Decision, Rulebook, Word, WordType
from groundrules.rulebook.proof.region import Region

ACCOUNT = "account"
_MOST_FILTERS = 64


class FactsCounter:
    """Counts the workspace's accounts in regions: see ``rulebook.proof.ports.AccountCounter``.

    Nothing is read until the first region is asked for. Words that no column gives make a region uncountable.

    Args:
        book: whose words the regions are about.
        facts: read for the steps ``coverage`` and ``crm``.
    """

    def __init__(self, book: Rulebook, facts: Facts) -> None:
        self._book = book
        self._facts = facts

    def __call__(self, decision: Decision, regions: Sequence[Region], /) -> Sequence[int | None]:
        """For each region the accounts in it today; None where that cannot be counted."""
        if decision.for_each != ACCOUNT or not regions:
            return [None] * len(regions)
        names = decision_words(decision)
        words = accounts_by_words(self._book.words, self._book.currency, self._facts, names)
        if words is None:
            return [None] * len(regions)
        tested = [self._book.words[name] for name in names]
        cells = Cells(words.to_pyarrow(), [rule.condition for rule in decision.rules], tested)
        return [cells.count(region) if cells.knows(region) else None for region in regions]


def accounts_by_words(
    known: Mapping[str, Word], currency: str, facts: Facts, names: Collection[str]
) -> ir.Table | None:
    """One row per account: ``account_id`` and each of the words that some column gives.

    The facts of the last coverage are used while they are those of the newest import and hold every word;
    else the words are worked out from the import. None before the first import.

    Args:
        known: the words as declared; one of another type than its column is left out.
        currency: of the book; amounts in another one are unknown.
        facts: read for the steps ``coverage`` and ``crm``.
        names: the words wanted.
    """
    crm, coverage = facts.manifest("crm"), facts.manifest("coverage")
    if crm is None:
        return None
    wanted = [name for name in dict.fromkeys(names) if _has_column(known.get(name))]
    if coverage is not None and coverage.get("crm_id") == crm.get("id"):
        gathered = facts.read("coverage", "account_facts")
        if set(wanted) <= set(gathered.columns):
            return gathered.select("account_id", *wanted)
    tables = {name: facts.read("crm", name) for name in CRM_TABLES}
    sources = Sources(crm=tables, as_of=as_of_of(crm), currency=currency, tracked=frozenset())
    made = {name: sources.source(name) for name in wanted}
    return sources.table.select(
        account_id=sources.table.account_id,
        **{name: source.value.cast(ENGINE[source.type]) for name, source in made.items()},
    )


def _has_column(word: Word | None) -> bool:
    return word is not None and word.name in AVAILABLE and word.type in TYPES[AVAILABLE[word.name]]


@dataclass(frozen=True)
class Concerned:
    """The accounts that the change of one decision concerns.

    Attributes:
        counts: for each of the decision's changes the accounts in it; None where that cannot be counted.
        account_ids: each concerned account once.
        changes: for each of ``account_ids`` the place of its change.
        accounts: all accounts there are.
        outside: accounts an edited rule could concern, left out because the words of neither version allow
            one of their values.
    """

    counts: tuple[int | None, ...]
    account_ids: tuple[str, ...]
    changes: tuple[int, ...]
    accounts: int
    outside: int = 0

    @property
    def share(self) -> float:
        """The part of all accounts that is concerned, 0 to 1."""
        return len(self.account_ids) / self.accounts if self.accounts else 0.0


def concerned_accounts(compared: DecisionComparison, words: ir.Table) -> Concerned:
    """Which accounts lie in which change of a decision, in one scan.

    Args:
        compared: the decision in both versions; its regions are disjoint.
        words: one row per account, as ``accounts_by_words`` gives it.
    """
    accounts = int(words.count().to_pyarrow().as_py())
    changes = compared.changes
    missing = {name for change in changes for name in change.words} - set(words.columns) if changes else set()
    usable = [name for name in compared.words if name in words.columns]
    near = words.select("account_id", *usable).filter(_touched(compared.touched, words))
    found = near.to_pyarrow()
    cells = Cells(found, _conditions(compared), compared.words.values())
    counts: list[int | None] = []
    where = np.full(cells.rows, -1, dtype=np.int64)
    for number, change in enumerate(changes):
        if missing and not cells.knows(change.region):
            counts.append(None)
            continue
        places = cells.places(change.region)
        where[places] = number
        counts.append(len(places))
    moving = np.flatnonzero(where >= 0)
    return Concerned(
        tuple(counts),
        tuple(found["account_id"].take(pa.array(moving)).to_pylist()),
        tuple(int(number) for number in where[moving]),
        accounts,
        cells.outside,
    )


def _touched(touched: Sequence[Condition], words: ir.Table) -> ir.BooleanValue:
    """True for every account some edited rule could concern; a condition on a missing word lets all pass."""
    known = set(words.columns)
    if len(touched) > _MOST_FILTERS or any(
        isinstance(one, Always) or not known.issuperset(words_of(one)) for one in touched
    ):
        return ibis.literal(True)
    # A filter drops nulls by itself; left as they are, the engine skips tests it need not make.
    return reduce(or_, (condition_holds(one, words) for one in touched), ibis.literal(False))


def _conditions(compared: DecisionComparison) -> list[Condition]:
    """The conditions that tell texts and sums of words apart, where there are any."""
    has_texts = any(word.type is WordType.TEXT for word in compared.words.values())
    if not has_texts and not (compared.space and compared.space.forms):
        return []
    rules = [rule for version in (compared.old, compared.new) if version for rule in version.rules]
    return [*(rule.condition for rule in rules), *compared.touched]
