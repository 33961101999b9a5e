"""What another source says of a fact: the owner's territory, the parent's segment, a decision of the book.

Each gives the accounts of which two sources disagree, and what the other one says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.coverage.health.board import Board
from groundrules.coverage.health.columns import Flags, Stored, Whole, joined_labels, stored
from groundrules.coverage.words import account_decisions, decision_words
from groundrules.rulebook.model import Decision, Policy, Rulebook, WordType

PLACES = ("territory", "region")
"""Facts that an account and its owner both have."""
SHARED = ("segment",)
"""Facts that a family has in common."""


@dataclass(frozen=True, slots=True, eq=False)
class Other:
    """Two sources that disagree.

    Attributes:
        rows: the accounts of which they do.
        values: what the other source says of each of them.
        source: the other source's column.
        says: who disagrees with whom, as the end of a sentence.
        mend: what to do.
    """

    word: str
    rows: Whole
    values: Stored
    source: str
    says: str
    mend: str


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """What lies around each account, in the order of the facts.

    Attributes:
        owner: the place of its owner among the sellers; -1: none we know.
        parent: the place of its parent among the accounts; -1: none, or it stands alone.
        own: the account's own columns.
        sellers: the sellers' columns.
    """

    owner: Whole
    parent: Whole
    own: Mapping[str, Stored]
    sellers: Mapping[str, Stored]


def around(
    account_ids: pa.ChunkedArray, accounts: pa.Table, sellers: pa.Table, alone: Sequence[str]
) -> Around:
    """Owners and parents of the accounts.

    Args:
        account_ids: of the facts.
        accounts: account_id, owner_id, parent_id, and the columns in ``PLACES``.
        sellers: seller_id, and the columns in ``PLACES``.
        alone: accounts that have nothing in common with their parent.
    """
    rows = accounts.take(pc.index_in(account_ids, value_set=accounts["account_id"].combine_chunks()))
    parents = _among(rows["parent_id"], account_ids)
    cut = pc.is_in(account_ids, value_set=pa.array(list(alone), pa.string()))
    parents[np.asarray(cut.to_numpy(zero_copy_only=False), dtype=np.bool_)] = -1
    parents[parents == np.arange(len(parents))] = -1
    return Around(
        _among(rows["owner_id"], sellers["seller_id"]),
        parents,
        {name: stored(rows[name]) for name in PLACES},
        {name: stored(sellers[name]) for name in PLACES},
    )


def others(
    decision: Decision, book: Rulebook, columns: Mapping[str, Stored], near: Around
) -> Iterator[Other]:
    """Every other source for a word that the decision tests, where it disagrees."""
    names = decision_words(decision)
    for name in PLACES:
        if name in names:
            yield from owners_place(name, columns[name], near)
    for name in SHARED:
        if name in names:
            yield from _parents(name, columns[name], near)
    for other in account_decisions(book):
        if other.name != decision.name:
            yield from _decided(other, book, columns, names)


def owners_place(name: str, own: Stored, near: Around) -> Iterator[Other]:
    """The account's territory (or region) and its owner's."""
    theirs = _looked_up(near.sellers[name], near.owner)
    rows, values = _disagree(own, theirs)
    if len(rows):
        yield Other(
            name, rows, values, f"sellers.{name}",
            f"the account's {name} is not its owner's",
            f"sales operations correct `accounts.{name}` or the owner's `sellers.{name}`",
        )  # fmt: skip


def _parents(name: str, own: Stored, near: Around) -> Iterator[Other]:
    rows, values = _disagree(own, _looked_up(own, near.parent))
    if len(rows):
        yield Other(
            name, rows, values, f"accounts.{name} of the parent",
            f"the account's {name} is not its parent's",
            "the two owners agree on one, or the child is listed in families.csv as standing alone",
        )  # fmt: skip


def _decided(
    decision: Decision, book: Rulebook, columns: Mapping[str, Stored], names: Sequence[str]
) -> Iterator[Other]:
    """A word of the record that another decision of the book works out from other words."""
    given = [output.name for output in decision.gives if output.name in names]
    tested = decision_words(decision)
    if not given or not decision.rules or decision.policy is Policy.ALL or not set(tested) <= set(columns):
        return
    from_rules = _answered(decision, book, {name: columns[name] for name in tested})
    for name in given:
        if book.words[name].type not in (WordType.ONE_OF, WordType.TEXT):
            continue
        values = [rule.outcome.get(name) for rule in decision.rules]
        labels = joined_labels([value for value in values if isinstance(value, str)])
        place = np.array([labels.index(value) if isinstance(value, str) else -1 for value in values] + [-1])
        codes = place[from_rules]
        rows, theirs = _disagree(columns[name], Stored(np.maximum(codes, 0), codes >= 0, labels))
        if len(rows):
            yield Other(
                name, rows, theirs, f"decision `{decision.name}`",
                f"the account's {name} is not what `{decision.name}` says of it",
                f"the account's owner mends `accounts.{name}`, or the facts that `{decision.name}` goes by",
            )  # fmt: skip


def _answered(decision: Decision, book: Rulebook, columns: Mapping[str, Stored]) -> Whole:
    """The place of the rule that answers for each account; -1 where none does."""
    from_board = Board(decision, book.words)
    bits = from_board.start(len(next(iter(columns.values())).known))
    for axis in range(len(from_board.axes)):
        bits = from_board.narrow(bits, axis, columns)
    return np.maximum(from_board.answers(bits, np.zeros(len(bits), dtype=np.bool_)), -1)


def _disagree(own: Stored, theirs: Stored) -> tuple[Whole, Stored]:
    """Where both are known and differ, and what the other says there."""
    labels = joined_labels(own.labels, theirs.labels)
    mine, yours = own.renamed(labels), theirs.renamed(labels)
    differ: Flags = mine.known & yours.known & (mine.values != yours.values)
    rows = np.flatnonzero(differ).astype(np.int64)
    return rows, yours.take(rows)


def _looked_up(column: Stored, places: Whole) -> Stored:
    """A column at other rows; unknown where there is none."""
    if not len(column.known):
        return Stored(np.zeros(len(places), np.int64), np.zeros(len(places), np.bool_), column.labels)
    found = column.take(np.maximum(places, 0))
    return Stored(found.values, found.known & (places >= 0), found.labels)


def _among(wanted: pa.ChunkedArray, ids: pa.ChunkedArray) -> Whole:
    found = pc.fill_null(pc.index_in(wanted, value_set=ids.combine_chunks(), skip_nulls=True), -1)
    return np.array(found.to_numpy(), dtype=np.int64)
