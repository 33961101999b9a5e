"""How often colleagues are in touch: counts by day and channel, as calendars and shared records show."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Real, Whole, stream
from groundrules.simulate.attendance import Attendance
from groundrules.simulate.force import Force
from groundrules.simulate.mode import Mode
from groundrules.terms import SalesRole

CHANNELS = ("meeting", "mention", "deal edit")
_LIKELY = (0.22, 0.5, 0.28)


@dataclass(frozen=True)
class Contacts:
    """One entry per day, direction and channel on which two colleagues were in touch; ``n`` is above 0."""

    day: Whole
    person: Whole
    partner: Whole
    channel: Whole
    n: Whole

    def __len__(self) -> int:
        return len(self.day)

    def rows(self, keep: np.ndarray[tuple[int], np.dtype[np.bool_]] | Whole) -> "Contacts":
        """A selection."""
        return Contacts(
            self.day[keep], self.person[keep], self.partner[keep], self.channel[keep], self.n[keep]
        )


def pairs_of(force: Force) -> Whole:
    """Declared pairs, the lower number first, one row each."""
    both = {tuple(sorted((n, p.pair))) for n, p in enumerate(force.people) if p.pair is not None}
    return np.array(sorted(both), dtype=np.int64).reshape(-1, 2)


def make_contacts(force: Force, attendance: Attendance, mode: Mode, seed: int) -> Contacts:
    """Declared pairs talk most days both are there; others now and then.

    The visible part differs from pair to pair. In a hostile world it comes in fits and starts.
    """
    rng = stream(seed, "contacts")
    pairs = pairs_of(force)
    rate = rng.gamma(3.0, 1 / 3.0, size=len(pairs)) * float(rng.uniform(0.9, 1.6))
    rate = np.maximum(rate, 0.15)
    others = _others(force, len(pairs), rng)
    everybody = np.concatenate([pairs, others])
    mean = np.concatenate([rate, np.full(len(others), 0.03)])
    together = attendance.work[everybody[:, 0]] * attendance.work[everybody[:, 1]]
    expected = mean[:, None] * together * _phase(len(pairs), len(others))
    expected = expected * _unevenness(expected.shape, mode, rng)
    return counted(everybody, rng.poisson(expected), rng)


def _phase(pairs: int, others: int) -> Real:
    """Pairs find each other with the new model: half the talk before its first wave, all of it a month on."""
    go_live = days.number(days.WAVES[0])
    ramp = np.clip(0.5 + 0.5 * (np.arange(days.END) - go_live) / 30, 0.5, 1.0)
    return np.concatenate([np.tile(ramp, (pairs, 1)), np.ones((others, days.END))])


def _unevenness(shape: tuple[int, ...], mode: Mode, rng: np.random.Generator) -> Real:
    if not mode.is_hostile:
        even = float(rng.uniform(2.0, 4.0))
        return rng.gamma(even, 1 / even, size=shape)
    by_day, by_week = float(rng.uniform(0.5, 0.8)), float(rng.uniform(1.0, 1.8))
    weeks = rng.gamma(by_week, 1 / by_week, size=(shape[0], shape[1] // 7 + 1))
    return rng.gamma(by_day, 1 / by_day, size=shape) * np.repeat(weeks, 7, axis=1)[:, : shape[1]]


def _others(force: Force, count: int, rng: np.random.Generator) -> Whole:
    """Field sellers with the specialists and quarterbacks of their region: in touch now and then."""
    experts = [s for role in (SalesRole.SPECIALIST, SalesRole.QUARTERBACK) for s in force.seats(role)]
    found = []
    for seat in force.seats(SalesRole.FIELD):
        near = [s for s in experts if force.seat_region[s] == force.seat_region[seat]] or experts
        found.append((int(force.first[seat]), int(force.first[rng.choice(near)])))
    return np.array(found[: max(count, 1) * 2], dtype=np.int64).reshape(-1, 2)


def counted(pairs: Whole, number: Whole, rng: np.random.Generator) -> Contacts:
    """Rows from a table of counts (pairs x days): split by channel, each in the direction of who began."""
    row, day = np.nonzero(number)
    total = number[row, day]
    meeting = rng.binomial(total, _LIKELY[0])
    mention = rng.binomial(total - meeting, _LIKELY[1] / (1 - _LIKELY[0]))
    each = np.stack([meeting, mention, total - meeting - mention], axis=1)
    cell, channel = np.nonzero(each)
    turned = rng.random(len(cell)) < 0.5
    one, other = pairs[row[cell], 0], pairs[row[cell], 1]
    order = np.argsort(day[cell], kind="stable")
    found = Contacts(
        day[cell], np.where(turned, other, one), np.where(turned, one, other), channel, each[cell, channel]
    )
    return found.rows(order)
