"""Which calls were right: the truth's deeds held against what was said, by unit and time."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from groundrules.signals.detect import DETECTORS

LATE = timedelta(56)
"""How long after its end a call still tells the truth: the longest window of evidence."""

SOON = timedelta(28)
"""What began less than this before the last look could not yet have been found."""

AGE = "min_age_days"
"""The number by which a signal leaves a move alone until it is that old."""

SETTLED = timedelta(14)
"""By then an old owner's tasks should be taken, closed or passed on."""

FOREVER = date(9000, 1, 1)
Row = Mapping[str, Any]
_PEOPLE = ("from_id", "to_id", "seller_id", "partner_id")
_FORMER = {"handoff_gap": "S03", "not_letting_go": "S02", "evidence_outage": "S25"}
"""Signals of the entries the example world has from the start, which name only their kind."""


@dataclass(frozen=True, slots=True)
class About:
    """What a call or a deed is about."""

    account: str = ""
    people: frozenset[str] = frozenset()
    deals: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()

    def is_same(self, deed: "About") -> bool:
        """True when a call about this speaks of that deed.

        The deal decides where both name one; else the account where both name one, and the people must not
        contradict it; else the group; else the people: those of the one are all among those of the other.
        """
        if self.deals and deed.deals:
            return bool(self.deals & deed.deals)
        if self.account and deed.account:
            return self.account == deed.account
        if self.groups and deed.groups:
            return bool(self.groups & deed.groups)
        if self.people and deed.people:
            return self.people <= deed.people or deed.people <= self.people
        return False


@dataclass(frozen=True, slots=True)
class Deed:
    """One stretch of the truth; ``excuse`` says why an innocent one only looks like it."""

    signal: str
    about: About
    since: date
    until: date
    excuse: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    def is_on(self, day: date, *, late: timedelta = LATE) -> bool:
        """True when it was going on that day, or had ended so little before."""
        return self.since <= day < self.until + late


def findable_from(deed: Deed) -> date:
    """The day from which a deed could be found: soon after it began, and when the signal first asks at all.

    A signal whose own number says that a move is too young to judge is silent on purpose until it is not.
    """
    soon, moved = deed.since + SOON, deed.facts.get("moved_on")
    if not moved:
        return soon
    return max(soon, date.fromisoformat(str(moved)) + timedelta(_ages().get(deed.signal, 0)))


@cache
def _ages() -> Mapping[str, float]:
    """Kind -> days after a move in which it is not asked about."""
    return {
        detector.signal_id: need.default
        for detector in DETECTORS
        for need in detector.needs
        if need.name == AGE and need.default is not None
    }


def deeds(truth: Mapping[str, object], teams: Mapping[str, str]) -> tuple[list[Deed], list[Deed]]:
    """What was planted and what only looks like it; ``teams``: person -> manager, for calls about teams."""
    return (
        [_deed(entry, teams) for entry in _entries(truth, "misbehaviour")],
        [_deed(entry, teams) for entry in _entries(truth, "look_alikes")],
    )


def _entries(truth: Mapping[str, object], name: str) -> Iterable[Mapping[str, object]]:
    found = truth[name]
    assert isinstance(found, list)
    return found


def _deed(entry: Mapping[str, object], teams: Mapping[str, str]) -> Deed:
    people = frozenset(
        str(value) for name, value in entry.items() if value and (name in _PEOPLE or _is_person(name, value))
    )
    deals = entry.get("opportunity_ids")
    group = str(entry.get("group") or "")
    about = About(
        str(entry.get("account_id") or ""),
        people,
        frozenset(str(deal) for deal in deals) if isinstance(deals, list) else frozenset(),
        frozenset({group, *(teams[one] for one in people if one in teams)} - {""}),
    )
    kind = str(entry.get("kind"))
    since, until = entry.get("since") or entry.get("moved_on"), entry.get("until")
    return Deed(
        str(entry.get("signal") or _FORMER.get(kind, kind)),
        about,
        date.fromisoformat(str(since)) if since else date.min,
        date.fromisoformat(str(until)) if until else FOREVER,
        str(entry.get("excuse") or ""),
        entry,
    )


def left_by_ignoring(true: Iterable[Deed], tasks: Iterable[Row], owners: Iterable[Row]) -> list[Deed]:
    """Orphaned tasks that another deed brings about: requests let lie by somebody whose account then moved.

    Who ignores the inside partner's requests (S08) leaves them behind when the account changes hands. That is
    an orphan by S04's own definition, which the planted S08 tells as a pair of people and not as accounts.

    Args:
        true: the deeds as planted.
        tasks: rows of activities of kind task.
        owners: rows of account owners.
    """
    ignoring = {deed.facts.get("seller_id"): deed for deed in true if deed.signal == "S08"}
    moves: dict[tuple[str, str], list[tuple[date, str]]] = {}
    held: dict[str, Row] = {}
    for row in sorted(owners, key=lambda row: (row["account_id"], row["valid_from"])):
        before = held.get(row["account_id"])
        if before is not None and before["owner_id"] != row["owner_id"]:
            key = (row["account_id"], before["owner_id"])
            moves.setdefault(key, []).append((row["valid_from"].date(), row["owner_id"]))
        held[row["account_id"]] = row
    found: dict[tuple[str, date], Deed] = {}
    for task in tasks:
        deed = ignoring.get(task["seller_id"])
        if deed is None or not deed.since <= task["created_at"].date() < deed.until:
            continue
        done = task["completed_at"].date() if task["completed_at"] else FOREVER
        for moved_on, new in moves.get((task["account_id"], task["seller_id"]), ()):
            if task["created_at"].date() < moved_on and done > moved_on + SETTLED:
                place = task["account_id"], moved_on
                until = max(done, found[place].until) if place in found else done
                people = frozenset({task["seller_id"], new})
                facts = {"kind": "ignored_request"}
                found[place] = Deed("S04", About(place[0], people), moved_on, until, facts=facts)
    return list(found.values())


def _is_person(name: str, value: object) -> bool:
    """A part in a deed by any other name: ``quarterback_id``, ``inside_id``."""
    return name.endswith("_id") and isinstance(value, str) and value.startswith("005")


def about(row: Mapping[str, object]) -> About:
    """What a row of the signals table, or a naive call, is about."""
    people = {str(row.get(name) or "") for name in ("from_seller_id", "to_seller_id")} - {""}
    groups = {str(row.get(name) or "") for name in ("group_id", "group_name")} - {""}
    deal = str(row.get("opportunity_id") or "")
    return About(
        str(row.get("account_id") or ""), frozenset(people),
        frozenset({deal}) if deal else frozenset(), frozenset(groups),
    )  # fmt: skip
