"""What the workspace's own accounts say of the rules, as bar charts; data only, drawn elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from groundrules.rulebook.model import Rulebook

MOST_BARS = 12
_OUTSIDE = "!"


@dataclass(frozen=True, slots=True)
class Counted:
    """How today's accounts fall under the book.

    Attributes:
        by_rule: accounts for each rule of coverage; ids that begin with ``!`` are not decided by the book.
        by_role: place on the account (owner...) -> job -> how many accounts ask for it.
        as_of: the day of the facts, as people write it.
    """

    by_rule: Mapping[str, int]
    by_role: Mapping[str, Mapping[str, int]]
    as_of: str = ""

    @property
    def accounts(self) -> int:
        """How many accounts were judged."""
        return sum(self.by_rule.values())


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of bars: its name and one value for each category."""

    name: str
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Horizontal bars, first category on top; ``says`` is the chart in a sentence, for who cannot see it."""

    title: str
    says: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]


def charts(book: Rulebook, counted: Counted) -> tuple[Chart, ...]:
    """Rules by how many accounts they decide, and jobs by how many accounts ask for them."""
    drawn = [_by_rule(counted)]
    if any(counted.by_role.values()):
        drawn.append(_by_role(book, counted))
    return tuple(drawn)


def _by_rule(counted: Counted) -> Chart:
    decided = {rule: count for rule, count in counted.by_rule.items() if not rule.startswith(_OUTSIDE)}
    ranked = sorted(decided, key=lambda rule: -decided[rule])
    shown, rest = (
        (ranked, []) if len(ranked) <= MOST_BARS else (ranked[: MOST_BARS - 1], ranked[MOST_BARS - 1 :])
    )
    bars = [(rule, decided[rule]) for rule in shown]
    if rest:
        bars.append((f"{len(rest)} other rules", sum(decided[rule] for rule in rest)))
    open_ones = counted.accounts - sum(decided.values())
    if open_ones:
        bars.append(("no single rule", open_ones))
    idle = [rule for rule in ranked if not decided[rule]]
    first = shown[0] if shown and decided[shown[0]] else ""
    says = (
        f"{first} decides most: {_share(decided[first], counted.accounts)} of {counted.accounts:,} accounts."
        if first
        else "No rule decides an account."
    )
    if idle:
        says += f" {_listed(idle)} {'decides' if len(idle) == 1 else 'decide'} none."
    return Chart("How many accounts each rule decides", says, *_bars("accounts", bars))


def _by_role(book: Rulebook, counted: Counted) -> Chart:
    names = {card.role: card.say for card in book.roles}
    jobs = list(dict.fromkeys([*names, *(job for by_job in counted.by_role.values() for job in by_job)]))
    jobs = [job for job in jobs if job != "none" and any(by.get(job) for by in counted.by_role.values())]
    places = [place for place, by_job in counted.by_role.items() if any(by_job.get(job) for job in jobs)]
    owners = counted.by_role.get("owner", {})
    most = max(jobs, key=lambda job: owners.get(job, 0), default="")
    says = "How many accounts ask for each job."
    if owners.get(most):
        says = (
            f"{names.get(most, most)}: owner of {_share(owners[most], sum(owners.values()))} of the accounts."
        )
    return Chart(
        "Who covers them",
        says,
        tuple(names.get(job, job) for job in jobs),
        tuple(Series(place, tuple(counted.by_role[place].get(job, 0) for job in jobs)) for place in places),
    )


def _bars(name: str, bars: Sequence[tuple[str, int]]) -> tuple[tuple[str, ...], tuple[Series, ...]]:
    return tuple(label for label, _ in bars), (Series(name, tuple(count for _, count in bars)),)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f}%" if whole else "0%"


def _listed(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
