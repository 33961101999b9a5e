"""What is counted of the calls: every figure fixed before anybody tuned anything."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from statistics import median

import numpy as np
from benchmarks.signals.looks import Call, Looked
from benchmarks.signals.truth import Deed, findable_from
from scipy.stats import beta

from groundrules.signals.kernel import calibrate, calibration_error

CASES, NAIVE = frozenset({"case", "shared"}), frozenset({"naive"})
TOLD = CASES | {"prompt"}
UNTOUCHED = "S03"
PER_MANAGER_WEEK = 0.5
BUDGET = {"account": 2.0, "person": 0.25}
"""Calls a manager can look at in a week, by what they are about."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one rule did over some worlds.

    Attributes:
        called, right, late: things told; true ones; of these, those told after the end.
        caught, going_on: deeds told of, of those that could have been.
        value, value_going_on: the same by what their accounts bring, minor units.
        days: working days from onset to telling, of deeds that began while the world was looked at.
        manager_days: managers x working days.
        fooled: excuse -> look-alikes told as if they were true.
    """

    called: int = 0
    right: int = 0
    late: int = 0
    caught: int = 0
    going_on: int = 0
    value: int = 0
    value_going_on: int = 0
    days: tuple[int, ...] = ()
    manager_days: int = 0
    fooled: Mapping[str, int] = field(default_factory=dict)

    @property
    def precision(self) -> float:
        """Share of what was told that was true."""
        return _share(self.right, self.called)

    @property
    def recall(self) -> float:
        """Share of what went on that was told."""
        return _share(self.caught, self.going_on)

    @property
    def value_recall(self) -> float:
        """The same by value."""
        return _share(self.value, self.value_going_on)

    @property
    def per_hundred(self) -> float:
        """Things told per 100 manager-days."""
        return 100 * _share(self.called, self.manager_days)

    @property
    def false_per_hundred(self) -> float:
        """False alarms per 100 manager-days."""
        return 100 * _share(self.called - self.right, self.manager_days)

    @property
    def time_to_detect(self) -> float:
        """Median working days."""
        return float(median(self.days)) if self.days else float("nan")


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")


def could_be_found(deed: Deed, looked: Looked) -> bool:
    """Whether it went on during the looks and could have been found by the last of them."""
    return findable_from(deed) <= looked.days[-1] and deed.until > looked.days[0]


def finds(call: Call, deed: Deed) -> bool:
    """Whether a call that is right about a deed also finds it: what is told of a group names nobody in it."""
    return bool(call.about.people or call.about.account or call.about.deals or not deed.about.people)


def score(worlds: Iterable[Looked], hows: frozenset[str], kinds: frozenset[str] = frozenset()) -> Score:
    """How calls of some sort did over worlds; ``kinds`` empty: all signals together."""
    worlds = list(worlds)
    return _scored(worlds, [_of(world.calls, hows, kinds) for world in worlds], kinds)


def after_the_first(world: Looked) -> Looked:
    """The world without its first look, which met all that had piled up."""
    later = world.days[1:] or world.days
    return replace(world, days=later, calls=[call for call in world.calls if call.day >= later[0]])


def _of(calls: Iterable[Call], hows: frozenset[str], kinds: frozenset[str]) -> list[Call]:
    return [call for call in calls if call.how in hows and (not kinds or call.kind in kinds)]


def _scored(worlds: Sequence[Looked], told: Sequence[Sequence[Call]], kinds: frozenset[str]) -> Score:
    called = right = late = caught = going_on = value = value_going_on = manager_days = 0
    days: list[int] = []
    fooled: Counter[str] = Counter()
    for world, calls in zip(worlds, told, strict=True):
        first: dict[int, date] = {}
        for call in calls:
            for place in call.deeds:
                if finds(call, world.deeds[place]):
                    first[place] = min(call.day, first.get(place, call.day))
        called += len(calls)
        right += sum(call.is_right for call in calls)
        late += sum(call.late for call in calls)
        fooled.update(call.excuse for call in calls if call.excuse)
        manager_days += world.manager_days
        for n, deed in enumerate(world.deeds):
            if (kinds and deed.signal not in kinds) or not could_be_found(deed, world):
                continue
            going_on, value_going_on = going_on + 1, value_going_on + world.values[n]
            if n in first:
                caught, value = caught + 1, value + world.values[n]
                if deed.since >= world.days[0] - timedelta(6):
                    days.append(int(np.busday_count(deed.since, first[n])))
    return Score(called, right, late, caught, going_on, value, value_going_on, tuple(days), manager_days,
                 dict(fooled))  # fmt: skip


def budgeted(worlds: Iterable[Looked], hows: frozenset[str], kinds: frozenset[str], weekly: float) -> Score:
    """The same when a manager looks at so many a week, the most valuable first."""
    worlds = list(worlds)
    kept = [
        within(
            [(call.day, _manager(call, world), call) for call in _of(world.calls, hows, kinds)],
            world.days, weekly,
        )
        for world in worlds
    ]  # fmt: skip
    return _scored(worlds, kept, kinds)


def untouched(worlds: Iterable[Looked], weekly: float = PER_MANAGER_WEEK) -> Score:
    """Untouched accounts caught when a manager takes so many a week off the whole list, told or not.

    One account is taken once; the order is the chance times what the account brings in a year.
    """
    worlds = list(worlds)
    kept = [within(world.ranked, world.days, weekly, key=lambda call: call.p * call.base) for world in worlds]
    return _scored(worlds, kept, frozenset({UNTOUCHED}))


def _manager(call: Call, world: Looked) -> str:
    known = [world.people[one] for one in sorted(call.about.people) if one in world.people]
    return str(known[0]["manager"]) if known else ""


def within(
    ranked: Iterable[tuple[date, str, Call]], days: Sequence[date], weekly: float,
    key: Callable[[Call], float] = lambda call: call.at_risk,
) -> list[Call]:  # fmt: skip
    """What each manager gets to, by look: one at once, then a budget that adds up, each unit once."""
    lists: dict[tuple[str, int], list[Call]] = defaultdict(list)
    for day, manager, call in ranked:
        look = max(n for n, one in enumerate(days) if one <= day)
        lists[manager, look].append(call)
    kept: list[Call] = []
    room: dict[str, float] = defaultdict(lambda: max(0.0, 1 - weekly))
    seen: set[object] = set()
    for look in range(len(days)):
        for manager in sorted({name for name, _ in lists}):
            room[manager] += weekly
            asked = sorted(lists[manager, look], key=lambda c: (-key(c), -c.base, sorted(c.about.people)))
            for call in asked:
                if room[manager] < 1:
                    break
                if (call.kind, call.about) not in seen:
                    seen.add((call.kind, call.about))
                    kept.append(call)
                    room[manager] -= 1
    return kept


@dataclass(frozen=True, slots=True)
class Bin:
    """Calls whose claimed chance lies in one tenth."""

    low: float
    calls: int
    claimed: float
    true: float
    money: float


def calibration(calls: Iterable[Call]) -> tuple[float, list[Bin]]:
    """The expected calibration error, and by tenth: calls, claimed, true, realised over predicted value."""
    calls = list(calls)
    p = [call.p for call in calls]
    bins = []
    for tenth in range(10):
        mine = [call for call in calls if min(int(call.p * 10), 9) == tenth]
        if mine:
            predicted = sum(call.at_risk for call in mine)
            real = sum(call.at_risk / call.p for call in mine if call.is_right and call.p)
            bins.append(
                Bin(tenth / 10, len(mine), float(np.mean([c.p for c in mine])),
                    float(np.mean([c.is_right for c in mine])), _share(real, predicted))
            )  # fmt: skip
    return calibration_error(p, [call.is_right for call in calls]), bins


def recalibrated(worlds: Sequence[Looked], hows: frozenset[str]) -> tuple[float, int]:
    """The error when each world's chances are corrected by the closed cases of the others, as the desk does.

    Signals with fewer closed cases than it takes stay as they are. Returns the error and how many calls were
    corrected.
    """
    p: list[float] = []
    true: list[bool] = []
    corrected = 0
    for world in worlds:
        others = [
            call for other in worlds if other is not world for call in _of(other.calls, hows, frozenset())
        ]
        for kind in sorted({call.kind for call in world.calls}):
            mine = _of(world.calls, hows, frozenset({kind}))
            closed = [call for call in others if call.kind == kind]
            found = calibrate([c.p for c in closed], [c.is_right for c in closed])
            stated = [call.p for call in mine]
            if found is not None and stated:
                stated, corrected = found(stated).tolist(), corrected + len(stated)
            p += stated
            true += [call.is_right for call in mine]
    return calibration_error(p, true), corrected


@dataclass(frozen=True, slots=True)
class Ratio:
    """False alarms about one sort of people against another.

    Attributes:
        one, other: false alarms about each.
        people: how many there are of each.
        ratio: per head, one over other.
        low, high: between which it lies with 95 % certainty.
    """

    one: int
    other: int
    people: tuple[int, int]
    ratio: float
    low: float
    high: float


GROUPS: Mapping[str, Callable[[Mapping[str, object], float], bool]] = {
    "part-time : full-time": lambda person, _: bool(person["part-time"]),
    "recent leave : none": lambda person, _: bool(person["leave"]),
    "low logging : others": lambda person, low: float(str(person["logged"])) <= low,
}


def disparity(worlds: Iterable[Looked], hows: frozenset[str]) -> dict[str, Ratio]:
    """False alarms per head of one sort of people over another, with the exact conditional interval.

    Whoever is named in a false alarm counts. Low logging is the lowest third of one's job in the world.
    """
    counts = {name: [0, 0, 0, 0] for name in GROUPS}
    for world in worlds:
        low = _low_third(world)
        named = Counter(one for call in _of(world.calls, hows, frozenset()) if not call.is_right
                        for one in call.about.people)  # fmt: skip
        for name, belongs in GROUPS.items():
            for one, person in world.people.items():
                place = 0 if belongs(person, low[str(person["role"])]) else 1
                counts[name][place] += named[one]
                counts[name][2 + place] += 1
    return {name: ratio(*found) for name, found in counts.items()}


def _low_third(world: Looked) -> dict[str, float]:
    by_role: dict[str, list[float]] = defaultdict(list)
    for person in world.people.values():
        by_role[str(person["role"])].append(float(str(person["logged"])))
    return {role: float(np.quantile(logged, 1 / 3)) for role, logged in by_role.items()}


def ratio(one: int, other: int, people: int, others: int) -> Ratio:
    """The ratio of two rates; given the sum one count is binomial, so Clopper & Pearson's interval holds."""
    total, size = one + other, _share(others, people)
    low = float(beta.ppf(0.025, one, other + 1)) if one else 0.0
    high = float(beta.ppf(0.975, one + 1, other)) if other else 1.0
    odds = [x / (1 - x) * size if x < 1 else float("inf") for x in (low, high)]
    rate = _share(one * others, other * people) if total else float("nan")
    return Ratio(one, other, (people, others), rate, odds[0], odds[1])
