"""Who was asked to read which rule of the newest version, who had time to, and what they answered."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from groundrules.signals.counts.answers import readings
from groundrules.signals.exposure import Index, codes
from groundrules.signals.kernel import Mask
from groundrules.signals.policy import Numbers
from groundrules.signals.scene import Scene
from groundrules.signals.units import Texts


@dataclass(frozen=True, slots=True)
class Readers:
    """One entry per person asked and rule, in columns; people who left are not in it.

    Attributes:
        version: which version of the book.
        since: the day its first reader read it.
        rule: rule ids; empty text: the book as a whole.
        person: rows of the people matrix.
        country: theirs.
        accepted: has accepted.
        is_due: has had the time at work to, and is no newcomer.
        is_new: had just come when it began.
        asked: questions put; ``right``: answered right.
        away: people who had no time yet; ``new``: newcomers; ``left_out``: both, and who is gone.
    """

    version: str
    since: date
    rule: Texts
    person: Index
    country: Texts
    accepted: Mask
    is_due: Mask
    is_new: Mask
    asked: Index
    right: Index
    away: int
    new: int
    left_out: int

    @property
    def people(self) -> int:
        """How many people were asked."""
        return int(np.unique(self.person).size)

    @property
    def accepted_nothing(self) -> Index:
        """People who had time and accepted no rule at all: a matter of the book, not of one rule."""
        some = np.unique(self.person[self.accepted])
        return np.setdiff1d(np.unique(self.person[self.is_due]), some)


def read_readers(scene: Scene, numbers: Numbers) -> Readers | None:
    """The readers of the newest version anybody has begun to read; None: nobody has read any."""
    table = readings(scene.tables["acceptances"], until=scene.as_of).to_pyarrow()
    names = np.asarray(table["book_version"].to_pylist(), dtype=object)
    read = np.asarray(table["read_on"].to_pylist(), dtype=object)
    begun: dict[str, date] = {}
    for name, day in zip(names, read, strict=True):
        if day is not None and day < begun.get(name, date.max):
            begun[name] = day
    if not begun:
        return None
    version = max(begun, key=lambda name: (begun[name], name))
    since = begun[version]
    person = codes(table["seller_id"], scene.numbers)
    here = (names == version) & (person >= 0)
    gone = _left(scene, person)
    kept = here & ~gone
    rows = person[kept]
    new = _is_new(scene, since, numbers.days("new_hire_days"))[rows]
    worked = scene.time.w[:, max(0, scene.time.column(since)) : scene.today].sum(axis=1)
    idle = worked[rows] < numbers["due_days"]
    columns = {name: np.asarray(table[name].to_numpy(), dtype=np.int64)[kept] for name in ("asked", "right")}
    accepted = np.asarray([day is not None for day in table["accepted_on"].to_pylist()], dtype=bool)[kept]
    countries = np.asarray([one.country for one in scene.people], dtype=object)
    away = idle & ~new & ~accepted
    return Readers(
        version, since, np.asarray(table["rule_id"].to_pylist(), dtype=object)[kept], rows, countries[rows],
        accepted, (~idle | accepted) & ~new, new, columns["asked"], columns["right"],
        _people(rows[away]), _people(rows[new]), _people(person[here & gone]) + _people(rows[away | new]),
    )  # fmt: skip


def _people(rows: Index) -> int:
    return int(np.unique(rows).size)


def _left(scene: Scene, person: Index) -> Mask:
    out = np.asarray(
        [(one.left_on is not None and one.left_on <= scene.as_of) or one.seller_id in scene.off
         for one in scene.people],
        dtype=bool,
    )  # fmt: skip
    return np.asarray(out[np.maximum(person, 0)] & (person >= 0))


def _is_new(scene: Scene, since: date, grace: int) -> NDArray[np.bool_]:
    """By row of the people matrix."""
    edge = since - timedelta(grace)
    return np.asarray([one.hired_on is not None and one.hired_on > edge for one in scene.people], dtype=bool)
