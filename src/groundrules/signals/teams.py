"""Teams of people, and what each person has to look after beside colleagues of the same job."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundrules.signals.exposure import Array
from groundrules.signals.kernel import Mask
from groundrules.signals.scene import Scene


@dataclass(frozen=True, slots=True)
class Team:
    """People with one manager."""

    manager_id: str
    name: str
    rows: tuple[int, ...]

    @property
    def size(self) -> int:
        """How many people."""
        return len(self.rows)


def teams(scene: Scene) -> tuple[Team, ...]:
    """Teams by their manager, people employed on the day judged, in the order of the managers' ids."""

    def work() -> tuple[Team, ...]:
        members: dict[str, list[int]] = {}
        for row, person in enumerate(scene.people):
            if person.manager_id and scene.time.employed[row, scene.today]:
                members.setdefault(person.manager_id, []).append(row)
        names = {person.seller_id: person.name for person in scene.people}
        return tuple(
            Team(manager, f"{names.get(manager, manager)}'s team", tuple(rows))
            for manager, rows in sorted(members.items())
        )

    return scene.once("teams", work)


@dataclass(frozen=True, slots=True)
class Books:
    """What each person (by row) has to look after on the day judged.

    Attributes:
        accounts: accounts owned.
        load: their summed pace over the look-back, the work they ask for.
        usual_accounts: what a colleague of the same job would have for the same share of full time.
        usual_load: likewise.
    """

    accounts: Array
    load: Array
    usual_accounts: Array
    usual_load: Array

    @property
    def fullness(self) -> Array:
        """Load over the usual one of the same job and share of full time; 1 where nothing is usual."""
        return np.where(self.usual_load > 0, self.load / np.maximum(self.usual_load, 1e-9), 1.0)


def books(scene: Scene) -> Books:
    """Everybody's accounts and load against the median colleague of the same job, by share of full time."""

    def work() -> Books:
        people = len(scene.people)
        accounts = np.zeros(people)
        held = scene.owned
        ends = held["ends_on"].to_pylist()
        owners = held["owner_id"].to_pylist()
        starts = held["starts_on"].to_pylist()
        for owner, start, end in zip(owners, starts, ends, strict=True):
            if owner in scene.numbers and start <= scene.as_of and (end is None or end > scene.as_of):
                accounts[scene.numbers[owner]] += 1
        load = scene.volume.load[:, scene.today].copy()
        share = np.asarray([max(person.full_time_share, 0.1) for person in scene.people])
        working = scene.time.employed[:, scene.today] & (accounts > 0)
        return Books(
            accounts, load,
            _usual(accounts / share, scene.volume.role, working) * share,
            _usual(load / share, scene.volume.role, working) * share,
        )  # fmt: skip

    return scene.once("books", work)


def _usual(value: Array, role: NDArray[np.str_], working: Mask) -> Array:
    usual = np.zeros(value.size)
    for name in np.unique(role):
        mine = role == name
        some = value[mine & working]
        usual[mine] = np.median(some) if some.size else 0.0
    return usual
