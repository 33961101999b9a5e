"""What a wave changes in the CRM, as typed data: changes, what is left alone, and the set of both."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

Row = Mapping[str, object]
"""A row of a canonical table: our column names -> values."""
Tables = Mapping[str, tuple[Row, ...]]
"""Canonical tables by name, as rows; one that is not there is empty."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "account_team": ("account_id", "seller_id", "team_role"),
    "opportunity_team": ("opportunity_id", "seller_id", "team_role"),
    "account_territories": ("account_id", "territory_id"),
    "accounts": ("account_id",),
    "opportunities": ("opportunity_id",),
    "activities": ("activity_id",),
}
"""The tables a wave may change, and the columns that tell a row from every other."""

RECORD_IDS: Mapping[str, str] = {
    "account_team": "member_id",
    "opportunity_team": "member_id",
    "account_territories": "association_id",
    "accounts": "account_id",
    "opportunities": "opportunity_id",
    "activities": "activity_id",
}
"""The column that holds the CRM's own id of a row."""


COMEBACKS = "comebacks-"
"""How the sets of deals that come back are called: this and the day; the second of a day is its wave 2."""


def title_of(plan_id: str, wave: int) -> str:
    """What people call a set of changes: the wave of a plan, or the deals that came back on a day."""
    if not plan_id.startswith(COMEBACKS):
        return f"Wave {wave} of plan {plan_id}"
    again = "" if wave == 1 else f", set {wave}"
    return f"Deals that come back ({plan_id.removeprefix(COMEBACKS)}{again})"


class Action(StrEnum):
    """What happens to a row of the CRM."""

    DELETE = "delete"
    UPDATE = "update"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the CRM that changes, and why.

    Attributes:
        table: whose row it is, by our name.
        key: the row's values in ``KEYS`` before the change; of an insert, those it will have.
        record_id: the CRM's own id, byte for byte; None for an insert, and where the import tells none.
        before: column -> value: for an update the columns that change, for a delete the whole row.
        after: likewise; for an insert the whole row.
        account_id, account_name: the account it is about.
        move_id, rule_id: the move it belongs to and the rule that asked for it.
        because: both in words.
    """

    table: str
    action: Action
    key: tuple[str, ...]
    record_id: str | None
    before: Mapping[str, object]
    after: Mapping[str, object]
    account_id: str
    account_name: str
    move_id: str
    rule_id: str
    because: str

    @property
    def key_after(self) -> tuple[str, ...]:
        """The row's key once the change is made; that of before when the row is gone."""
        if self.action is not Action.UPDATE:
            return self.key
        names = KEYS[self.table]
        return tuple(str(self.after.get(name, value)) for name, value in zip(names, self.key, strict=True))

    def lines(self) -> Iterator[tuple[str, str, str, str, str, str, str]]:
        """Object, action, record id, field, old, new, because: a line for a field of an update, else one."""
        ident, action = self.record_id or "", self.action.value
        if self.action is not Action.UPDATE:
            fields, values = ", ".join(KEYS[self.table]), ", ".join(self.key)
            old, new = (values, "") if self.action is Action.DELETE else ("", values)
            yield self.table, action, ident, fields, old, new, self.because
            return
        for name, new_value in self.after.items():
            old, new = _text(self.before.get(name)), _text(new_value)
            yield self.table, action, ident, name, old, new, self.because

    def as_json(self) -> dict[str, object]:
        """The change as plain values."""
        return {
            "table": self.table,
            "action": self.action.value,
            "key": list(self.key),
            "record_id": self.record_id,
            "before": dict(self.before),
            "after": dict(self.after),
            "account_id": self.account_id,
            "account_name": self.account_name,
            "move_id": self.move_id,
            "rule_id": self.rule_id,
            "because": self.because,
        }


@dataclass(frozen=True, slots=True)
class LeftAlone:
    """A record somebody might expect in the set, and why it is not.

    Attributes:
        table, record_id: the record, by our name of its table.
        account_id: whose it is.
        why: one sentence.
    """

    table: str
    record_id: str
    account_id: str
    why: str


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Everything one wave changes in the CRM.

    INVARIANT: no row is changed twice, and no closed deal or finished task is in it.

    Attributes:
        plan_id, wave: what it comes from.
        book_version, crm_id, coverage_id: what it was worked out on.
        changes: in the order of ``KEYS``, then by key.
        left_alone: what was left out on purpose.
        at_risk: rows of teams that are to stay, as inserts: a CRM may drop a team with its owner.
        moves: the moves of the wave that are made.
    """

    plan_id: str
    wave: int
    book_version: str
    crm_id: str
    coverage_id: str
    changes: tuple[Change, ...]
    left_alone: tuple[LeftAlone, ...] = ()
    at_risk: tuple[Change, ...] = ()
    moves: tuple[str, ...] = ()
    _digest: list[str] = field(default_factory=list, init=False, repr=False, compare=False)

    @property
    def name(self) -> str:
        """``<plan>-w<wave>``: what its folder and its story are called after."""
        return f"{self.plan_id}-w{self.wave}"

    @property
    def title(self) -> str:
        """What people call it."""
        return title_of(self.plan_id, self.wave)

    @property
    def digest(self) -> str:
        """SHA-256 over its lines: the same wave of the same plan with the same changes, the same digest."""
        if not self._digest:
            self._digest.append(sha256("".join(f"{line}\n" for line in self.lines()).encode()).hexdigest())
        return self._digest[0]

    def lines(self) -> Iterator[str]:
        """The set as JSON, a line for its head, for each change, and for each row that is to stay."""
        head = {
            "plan_id": self.plan_id,
            "wave": self.wave,
            "book_version": self.book_version,
            "crm_id": self.crm_id,
            "coverage_id": self.coverage_id,
            "moves": list(self.moves),
        }
        yield json.dumps(head, ensure_ascii=False)
        for change in self.changes:
            yield json.dumps(change.as_json(), ensure_ascii=False, default=str)
        for change in self.at_risk:
            yield json.dumps({**change.as_json(), "stays": True}, ensure_ascii=False, default=str)

    def counts(self) -> dict[str, int]:
        """``accounts update`` -> how many rows, in order."""
        found = Counter(f"{change.table} {change.action.value}" for change in self.changes)
        names = [f"{table} {action.value}" for table in KEYS for action in Action]
        return {name: found[name] for name in names if found[name]}

    def of(self, table: str, action: Action) -> tuple[Change, ...]:
        """The changes of one kind, in order."""
        return tuple(one for one in self.changes if one.table == table and one.action is action)


def in_order(changes: Iterable[Change]) -> tuple[Change, ...]:
    """The changes sorted, the same every time; ValueError when a row is changed twice."""
    places = {table: place for place, table in enumerate(KEYS)}
    kinds = {action: place for place, action in enumerate(Action)}
    found = sorted(changes, key=lambda one: (places[one.table], kinds[one.action], one.key))
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for change in found:
        if (change.table, change.key) in seen:
            raise ValueError(f"{change.table} {change.key} is changed twice")
        seen.add((change.table, change.key))
    return tuple(found)


def rows_of(tables: Tables, name: str) -> tuple[Row, ...]:
    """A table's rows; none when it is not there."""
    return tables.get(name, ())


def text_of(row: Row, name: str) -> str | None:
    """A text of a row; None when it is empty or the row has no such column."""
    value = row.get(name)
    return None if value in (None, "") else str(value)


def _text(value: object) -> str:
    return "" if value is None else str(value)
