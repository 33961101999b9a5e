"""The Docket and People ports in memory, held to the same conformance tests as the record's."""

import threading
from collections.abc import Iterable

from groundrules.cases import (
    Act,
    Appended,
    Case,
    Event,
    Hierarchy,
    Wanted,
)
from groundrules.cases.case import fold
from groundrules.cases.codec import as_data
from groundrules.cases.ports import Decide, KeyReusedError, StaleVersionError
from groundrules.terms import Seller


class MemoryDocket:
    """Cases as lists of events, one lock around each act; ``acts`` is the log."""

    def __init__(self) -> None:
        self.events: dict[str, list[Event]] = {}
        self.acts: list[Act] = []
        self._keys: dict[tuple[str, str], tuple[object, str, int, int]] = {}
        self._lock = threading.Lock()

    def load(self, case_id: str) -> Case | None:
        """The case with all its events; None when there is none."""
        return fold(case_id, tuple(self.events.get(case_id, ())))

    def find(self, wanted: Wanted) -> tuple[Case, ...]:
        """The cases that fit, newest opening first."""
        cases = [case for case in map(self.load, self.events) if case and _fits(case, wanted)]
        cases.sort(key=lambda case: case.case_id)
        cases.sort(key=lambda case: case.opened.at, reverse=True)
        return tuple(cases[: wanted.limit] if wanted.limit else cases)

    def append(self, act: Act, decide: Decide) -> Appended:
        """Decide on what is there and keep the events, under the lock."""
        body = (act.name, act.case_id, sorted(act.body.items()))
        with self._lock:
            known = self._keys.get((act.actor, act.key)) if act.key else None
            if known is not None:
                if known[0] != body:
                    raise KeyReusedError
                _, case_id, start, end = known
                events = tuple(self.events[case_id][:end])
                case = fold(case_id, events)
                assert case is not None
                return Appended(case, events[start:], replayed=True)
            case = self.load(act.case_id)
            version = case.version if case else 0
            if act.seen_version is not None and act.seen_version != version:
                raise StaleVersionError(act.seen_version, version)
            new = decide(case)
            for event in new:
                as_data(event)
            self.events.setdefault(act.case_id, []).extend(new)
            self.acts.append(act)
            after = self.load(act.case_id)
            assert after is not None
            if act.key:
                self._keys[act.actor, act.key] = (body, act.case_id, version, after.version)
            return Appended(after, new)


def _fits(case: Case, wanted: Wanted) -> bool:
    opened = case.opened
    return all(
        (
            wanted.statuses is None or case.status in wanted.statuses,
            wanted.kind is None or opened.kind == wanted.kind,
            wanted.rule_id is None or opened.rule_id == wanted.rule_id,
            wanted.account_ids is None or opened.account_id in wanted.account_ids,
            wanted.unit is None or opened.about[:2] == wanted.unit,
            wanted.decider_id is None or case.decider_id == wanted.decider_id,
            wanted.party_id is None or wanted.party_id in case.party_ids,
            wanted.signal_ids is None or opened.signal_id in wanted.signal_ids,
            wanted.due_by is None or (case.due_at is not None and case.due_at <= wanted.due_by),
            wanted.opened_from is None or opened.at >= wanted.opened_from,
        )
    )


class MemoryPeople:
    """Who is who, as given."""

    def __init__(self, people: Iterable[Seller]) -> None:
        self.people = {person.seller_id: person for person in people}

    def hierarchy(self) -> Hierarchy:
        """Everybody, and who manages whom."""
        return Hierarchy(self.people.values())
