"""Who manages whom, as the import says; a cycle of managers or an unknown manager grants nothing."""

from collections.abc import Iterable, Mapping
from functools import cached_property

from groundrules.terms import Seller


class Hierarchy:
    """The tree of managers.

    A link is kept when the manager is known and the link is not part of a cycle; all other links are void,
    so that no wrong row in an import gives anybody a right over somebody.
    """

    def __init__(self, people: Iterable[Seller]) -> None:
        self.people: Mapping[str, Seller] = {person.seller_id: person for person in people}

    @cached_property
    def managers(self) -> Mapping[str, str]:
        """Person -> manager, void links left out."""
        links = {
            person.seller_id: person.manager_id
            for person in self.people.values()
            if person.manager_id is not None and person.manager_id in self.people
        }
        cyclic: set[str] = set()
        done: set[str] = set()
        for start in links:
            path: list[str] = []
            person: str | None = start
            while person in links and person not in done and person not in path:
                path.append(person)
                person = links[person]
            if person in path:
                cyclic.update(path[path.index(person) :])
            done.update(path)
        return {person: manager for person, manager in links.items() if person not in cyclic}

    @cached_property
    def reports(self) -> Mapping[str, tuple[str, ...]]:
        """Manager -> the people who report to him directly."""
        found: dict[str, list[str]] = {}
        for person, manager in self.managers.items():
            found.setdefault(manager, []).append(person)
        return {manager: tuple(sorted(people)) for manager, people in found.items()}

    def chain(self, seller_id: str) -> tuple[str, ...]:
        """Managers above a person, nearest first."""
        found: list[str] = []
        manager = self.managers.get(seller_id)
        while manager is not None:
            found.append(manager)
            manager = self.managers.get(manager)
        return tuple(found)

    def subtree(self, seller_id: str) -> frozenset[str]:
        """Everybody below a person, at any depth; never the person."""
        found: set[str] = set()
        waiting = list(self.reports.get(seller_id, ()))
        while waiting:
            person = waiting.pop()
            found.add(person)
            waiting.extend(self.reports.get(person, ()))
        return frozenset(found)

    def manages(self, manager_id: str, seller_id: str) -> bool:
        """True when the person is somewhere below the manager."""
        return manager_id in self.chain(seller_id)
