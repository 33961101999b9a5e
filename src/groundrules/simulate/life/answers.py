"""Answers people give us: the monthly pulse between roles, and the reading of rules with its quiz."""

from dataclasses import dataclass

import numpy as np

from groundrules.simulate import days
from groundrules.simulate.arrays import Whole, stream
from groundrules.simulate.attendance import Attendance
from groundrules.simulate.force import Force
from groundrules.simulate.moments import DAY
from groundrules.simulate.places import REGIONS
from groundrules.simulate.touches import Clock
from groundrules.terms import SalesRole

BOUNDARIES = (
    ("field and inside", SalesRole.FIELD, SalesRole.INSIDE),
    ("field and specialist", SalesRole.FIELD, SalesRole.SPECIALIST),
    ("field and quarterback", SalesRole.FIELD, SalesRole.QUARTERBACK),
)
ITEMS = ("reliable", "informed", "fair", "helpful")
VERSIONS = ("1", "2", "3")
READ_FROM = (days.WAVES[0], days.WAVES[1], days.WAVES[2])


@dataclass(frozen=True)
class Pulse:
    """Rounds (one entry per round, boundary and region) and answers (one per round's row and question)."""

    round_no: Whole
    boundary: Whole
    region: Whole
    closed: Whole
    asked: Whole
    answered: Whole
    answer_row: Whole  # which entry of the rounds
    item: Whole
    score: Whole


@dataclass(frozen=True)
class Acceptances:
    """One entry per person, version and rule; moments are -1 where it has not happened."""

    person: Whole
    version: Whole
    rule: Whole
    read: Whole
    accepted: Whole
    quiz_asked: Whole
    quiz_right: Whole

    def __len__(self) -> int:
        return len(self.person)


def make_pulse(force: Force, seed: int) -> Pulse:
    """A round a month in the last year; trust wanders a little, people mostly answer, nobody is named."""
    rng = stream(seed, "pulse")
    closed = np.array([days.END - 1 - 30 * n for n in range(11, -1, -1)], dtype=np.int64)
    rounds: list[tuple[int, ...]] = []
    answers: list[tuple[int, int, int]] = []
    steadiness = float(rng.uniform(0.03, 0.08))
    for boundary, (_, one, other) in enumerate(BOUNDARIES):
        for region in range(len(REGIONS)):
            asked = _people(force, one, region) + _people(force, other, region)
            mood = float(rng.normal(0.35, 0.25))
            reply = float(rng.uniform(0.62, 0.85))
            for number, day in enumerate(closed):
                mood += steadiness * float(rng.standard_normal())
                count = int(rng.binomial(asked, reply))
                latent = mood + 0.9 * rng.standard_normal((count, len(ITEMS)))
                score = 1 + np.searchsorted([-1.5, -0.5, 0.5, 1.5], latent)
                for question in range(len(ITEMS)):
                    answers += [(len(rounds), question, int(one_score)) for one_score in score[:, question]]
                rounds.append((number, boundary, region, int(day), asked, count))
    table = np.array(rounds, dtype=np.int64).reshape(-1, 6)
    given = np.array(answers, dtype=np.int64).reshape(-1, 3)
    return Pulse(*(table[:, n] for n in range(6)), *(given[:, n] for n in range(3)))


def _people(force: Force, role: SalesRole, region: int) -> int:
    return sum(force.seat_region[seat] == region for seat in force.seats(role))


def make_acceptances(force: Force, attendance: Attendance, rules: int, seed: int) -> Acceptances:
    """Every seller reads each version's rules within days of its start; some later, a few not at all.

    A few read them and do not accept every one.
    Each rule has a quiz of two questions, and some rules are harder to understand than others.
    """
    rng = stream(seed, "acceptances")
    work = Clock(attendance.work)
    sellers = np.array([n for n, p in enumerate(force.people) if p.seat is not None], dtype=np.int64)
    easy = rng.uniform(0.84, 0.97, size=rules)
    lots = []
    for version, start in enumerate(READ_FROM):
        here = sellers[[force.people[n].hired <= days.number(start) < force.people[n].left for n in sellers]]
        person = np.repeat(here, rules)
        rule = np.tile(np.arange(rules), len(here))
        began = np.full(len(person), days.number(start) - 14, dtype=np.int64)
        pace = np.repeat(rng.exponential(2.5, size=len(here)), rules)
        day = work.day(person, work.upto(person, began) + pace + rng.exponential(0.4, size=len(person)))
        read = np.where(day < days.END, day * DAY + rng.integers(32_000, 60_000, size=len(person)), -1)
        doubts = np.repeat(rng.random(len(here)) < 0.04, rules)
        wavers = doubts & (rng.random(len(person)) < 0.3)
        accepted = np.where((read >= 0) & ~wavers, read + rng.integers(40, 1_200, size=len(person)), -1)
        right = rng.binomial(2, easy[rule])
        asked = np.where(read >= 0, 2, 0)
        lots.append((person, np.full(len(person), version), rule, read, accepted, asked, right * (read >= 0)))
    return Acceptances(*(np.concatenate(part) for part in zip(*lots, strict=True)))
