"""The sales force: people, the CRM's role tree, and seats that outlive the person in them."""

from dataclasses import dataclass, field

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole
from groundrules.simulate.names import SELLING_COMPANY, slug
from groundrules.simulate.places import Territory
from groundrules.terms import SalesRole


@dataclass
class Person:
    """One user of the CRM; ``hired`` and ``left`` are day numbers, ``left`` past the end while employed."""

    role: SalesRole
    region: int | None
    country: str
    manager: int | None
    user_role: int | None
    seat: int | None = None
    territory: Territory | None = None
    pair: int | None = None
    title: str = ""
    first: str = ""
    last: str = ""
    fte: float = 1.0
    hired: int = -1000
    left: int = days.END + 1
    is_system: bool = False
    zone: str = "UTC"

    @property
    def name(self) -> str:
        """First and last name as people say it."""
        return f"{self.first} {self.last}".strip()

    @property
    def email(self) -> str:
        """The person's address at the (fictional) selling company."""
        return f"{'.'.join(slug(part) for part in (self.first, self.last) if part)}@{SELLING_COMPANY}"


@dataclass
class Force:
    """Everybody, the CRM's role tree, and the seats.

    A seat outlives the person in it: ``first[s]`` sits in seat ``s`` until day ``switch[s]``, then
    ``second[s]``.
    """

    people: list[Person] = field(default_factory=list)
    roles: list[tuple[str, int | None]] = field(default_factory=list)
    seat_role: list[SalesRole] = field(default_factory=list)
    seat_region: list[int] = field(default_factory=list)
    first: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    second: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    switch: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    operations: int = -1
    integration: int = -1

    def seats(self, role: SalesRole) -> Whole:
        """The seats of a role, in order."""
        return np.array([s for s, is_role in enumerate(self.seat_role) if is_role is role], dtype=np.int64)

    def holder(self, seat: Whole, day: Whole) -> Whole:
        """Who sits in each seat on each day."""
        return np.where(day < self.switch[seat], self.first[seat], self.second[seat])

    def role_of(self) -> list[SalesRole]:
        """Everybody's job."""
        return [person.role for person in self.people]
