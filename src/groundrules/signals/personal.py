"""Ordinary reasons that hold for a person whatever is asked about them."""

from collections.abc import Iterable

from groundrules.signals import excuses
from groundrules.signals.excuses import Excuse
from groundrules.signals.policy import Need, Numbers
from groundrules.signals.scene import Scene

PERSON_NEEDS = (
    Need("outage_share", "share", "below it the person's work is not being recorded", 0.05, 0.9, 0.40),
    Need("new_hire_days", "calendar days", "how long a newcomer is left alone", 0, 180, 30),
)


def ordinary(scene: Scene, row: int, days: slice, numbers: Numbers) -> tuple[Excuse, ...]:
    """Leave, part-time, a log in the dark, newcomers, leavers: for one person over some columns."""
    who = scene.people[row]
    office = scene.time.office[row, days]
    working = int((office > 0).sum())
    dark = int(((office > 0) & scene.dark[row, days]).sum())
    return (
        excuses.leave(name=who.name, at_work=float(scene.time.w[row, days].sum()),
                      expected=float(office.sum()), away_now=scene.time.away_now(row, scene.today),
                      is_known=scene.sources["leave"].complete),
        excuses.part_time(name=who.name, share=who.full_time_share),
        excuses.logged_elsewhere(name=who.name, dark_days=dark, of_days=working,
                                 index=1.0 - dark / working if working else 1.0,
                                 share=numbers["outage_share"]),
        excuses.new_hire(name=who.name, hired_on=who.hired_on, as_of=scene.as_of,
                         least=numbers.days("new_hire_days")),
        excuses.left(name=who.name, left_on=who.left_on, as_of=scene.as_of),
    )  # fmt: skip


def holds(tried: Iterable[Excuse]) -> bool:
    """Whether any of the reasons holds."""
    return any(excuse.holds for excuse in tried)


def many(number: float, one: str, more: str | None = None) -> str:
    """A number with its noun: ``1 deal``, ``4 deals``."""
    return f"{number:.0f} {one if round(number) == 1 else more or one + 's'}"
