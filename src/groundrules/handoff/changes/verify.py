"""What the CRM made of a change set: done, not done, or done otherwise, each with what it shows now."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from groundrules.handoff.changes.made import Key, key_of
from groundrules.handoff.changes.model import (
    KEYS,
    RECORD_IDS,
    Action,
    Change,
    ChangeSet,
    Row,
    Tables,
    rows_of,
    text_of,
)


class Outcome(StrEnum):
    """What became of a change."""

    DONE = "done"
    NOT_DONE = "not done"
    OTHERWISE = "done otherwise"


@dataclass(frozen=True, slots=True)
class Checked:
    """One change, and what the CRM shows.

    Attributes:
        now: what it shows, in words; empty when it is as wanted.
        by: who made it so, where the history tells; else empty.
        at: when, where the history tells.
    """

    change: Change
    outcome: Outcome
    now: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a wave is.

    Attributes:
        wanted: all changes.
        done, not_done, otherwise: how many of them became what.
    """

    wanted: int = 0
    done: int = 0
    not_done: int = 0
    otherwise: int = 0

    @property
    def share(self) -> float:
        """Done of wanted, 0..1; nothing wanted is all done."""
        return self.done / self.wanted if self.wanted else 1.0


@dataclass(frozen=True)
class Verified:
    """A whole change set, checked.

    Attributes:
        checked: every change, in the order of the set.
        lost: team rows that the wave wanted to stay and that are gone: CRMs drop teams with their owner.
    """

    checked: tuple[Checked, ...] = ()
    lost: tuple[Change, ...] = ()
    moves: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def progress(self) -> Progress:
        """How far the wave is."""
        return progress(one.outcome for one in self.checked)

    def of(self, outcome: Outcome) -> tuple[Checked, ...]:
        """The changes with that outcome."""
        return tuple(one for one in self.checked if one.outcome is outcome)


def progress(outcomes: Iterable[Outcome]) -> Progress:
    """The outcomes counted."""
    counted = Counter(outcomes)
    return Progress(
        counted.total(), counted[Outcome.DONE], counted[Outcome.NOT_DONE], counted[Outcome.OTHERWISE]
    )


def verify(change_set: ChangeSet, tables: Tables) -> Verified:
    """Every change of the set held against the CRM as imported.

    Args:
        change_set: what was wanted.
        tables: the newest import, at least the rows the set is about, all sellers, and where there are any
            ``account_changes``, ``opportunity_changes`` and ``merged``.
    """
    world = _World.of(tables, {change.table for change in (*change_set.changes, *change_set.at_risk)})
    checked = tuple(world.check(change) for change in change_set.changes)
    lost = tuple(change for change in change_set.at_risk if change.key not in world.rows[change.table])
    moves: dict[str, Outcome] = {}
    for one in checked:
        moves[one.change.move_id] = _worse(moves.get(one.change.move_id), one.outcome)
    return Verified(checked, lost, moves)


def _worse(one: Outcome | None, other: Outcome) -> Outcome:
    """A move is done when all its changes are; otherwise goes before not done."""
    order = (Outcome.DONE, Outcome.NOT_DONE, Outcome.OTHERWISE)
    return other if one is None else max(one, other, key=order.index)


@dataclass(frozen=True, slots=True)
class _World:
    """The newest import, found by key."""

    rows: Mapping[str, Mapping[Key, Row]]
    names: Mapping[str, str]
    last: Mapping[tuple[str, str], Row]
    into: Mapping[str, str]
    people: Mapping[tuple[str, Key], Row]

    @classmethod
    def of(cls, tables: Tables, wanted: Iterable[str]) -> "_World":
        rows = {name: {key_of(name, row): row for row in rows_of(tables, name)} for name in wanted}
        last: dict[tuple[str, str], Row] = {}
        for name, ident in (("account_changes", "account_id"), ("opportunity_changes", "opportunity_id")):
            owners = [row for row in rows_of(tables, name) if row["field"] == "owner_id"]
            for row in sorted(owners, key=lambda one: str(one["changed_at"])):
                last[str(row[ident]), text_of(row, "new_value") or ""] = row
        names = {str(row["seller_id"]): str(row["name"]) for row in rows_of(tables, "sellers")}
        into = {str(row["record_id"]): str(row["into_id"]) for row in rows_of(tables, "merged")}
        people = {
            (name, key[:2]): row for name, found in rows.items() for key, row in found.items() if len(key) > 2
        }
        return cls(rows, names, last, into, people)

    def check(self, change: Change) -> Checked:
        """What became of one change."""
        if change.action is Action.UPDATE:
            return self._updated(change)
        is_there = change.key in self.rows[change.table]
        if change.action is Action.DELETE:
            said = "it is still there" if is_there else ""
            return Checked(change, Outcome.NOT_DONE if is_there else Outcome.DONE, said)
        if is_there:
            return Checked(change, Outcome.DONE)
        other = self.people.get((change.table, change.key[:2]))
        if other is not None:
            return Checked(change, Outcome.OTHERWISE, f"on the team as `{other['team_role']}`")
        return Checked(change, Outcome.NOT_DONE, "it is not there")

    def _updated(self, change: Change) -> Checked:
        rows = self.rows[change.table]
        row = rows.get(change.key_after) or rows.get(change.key)
        if row is None:
            into = self.into.get(change.key[0])
            said = f"it was merged into `{into}`" if into else "the CRM does not show it any more"
            return Checked(change, Outcome.OTHERWISE, said)
        if all(row.get(name) == value for name, value in change.after.items()):
            return Checked(change, Outcome.DONE)
        if change.table == "activities" and row.get("is_done") is True:
            said = f"{self._name(row.get('seller_id'))} finished it"
            return Checked(change, Outcome.OTHERWISE, said)
        if all(row.get(name) == value for name, value in change.before.items()):
            return Checked(change, Outcome.NOT_DONE, "it is as before")
        return self._otherwise(change, row)

    def _otherwise(self, change: Change, row: Row) -> Checked:
        """Somebody gave it another value; the history of owners may tell who and when."""
        name = next(name for name, value in change.after.items() if row.get(name) != value)
        value = text_of(row, name)
        told = self.last.get((change.key[0], value or "")) if name == "owner_id" else None
        by = self._name(told.get("changed_by")) if told and told.get("changed_by") else ""
        at = told.get("changed_at") if told else None
        said = f"it is {self._name(value) if name in ('owner_id', 'seller_id') else f'`{value}`'}"
        return Checked(change, Outcome.OTHERWISE, said, by, at if isinstance(at, datetime) else None)

    def _name(self, seller_id: object) -> str:
        return "nobody" if seller_id is None else self.names.get(str(seller_id), str(seller_id))


def ids_of(change_set: ChangeSet, tables: Tables) -> dict[tuple[str, Key], str]:
    """The CRM's ids of the rows the set added, as far as the import shows them."""
    wanted = {(change.table, change.key) for change in change_set.changes if change.action is Action.INSERT}
    found: dict[tuple[str, Key], str] = {}
    for name in KEYS:
        for row in rows_of(tables, name):
            place, record_id = (name, key_of(name, row)), text_of(row, RECORD_IDS[name])
            if place in wanted and record_id is not None:
                found[place] = record_id
    return found
