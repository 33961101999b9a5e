"""The numbers of ``transition:``: what each counts, between which ends it lies, what a run reads from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from groundrules.rulebook.codes import error
from groundrules.rulebook.language.mistake import did_you_mean, listed
from groundrules.rulebook.model import Parameter, Rulebook
from groundrules.terms import Finding, RefusedActError, Span

OTHERWISE = "otherwise"
"""The key of the value for every sales role that a number does not name."""

DAYS = ("calendar days", "days")
HOURS = ("business hours",)
SHARE = ("share", "share of revenue")


@dataclass(frozen=True, slots=True)
class NumberKind:
    """One number the transition goes by.

    Attributes:
        name: as the book writes it.
        say: what it is, as a line of a page says it.
        units: the units it may be written in; the first is the usual one. Empty: the book's currency.
        low, high: the ends of what makes sense, both included.
        is_whole: whether it counts whole things.
    """

    name: str
    say: str
    units: tuple[str, ...]
    low: float
    high: float
    is_whole: bool = True


def _share(name: str, say: str, low: float = 0.0) -> NumberKind:
    return NumberKind(name, say, SHARE, low, 1, is_whole=False)


def _days(name: str, say: str, low: int = 0, high: int = 3650) -> NumberKind:
    return NumberKind(name, say, DAYS, low, high)


def _count(name: str, say: str, unit: str, low: int = 1, high: int = 1_000_000) -> NumberKind:
    return NumberKind(name, say, (unit,), low, high)


_KINDS = (
    _count("waves", "waves", "waves", high=100),
    _days("wave_every_days", "days from one wave to the next", low=1, high=366),
    _share("giver_revenue_share", "share of a seller's revenue that one wave may take", low=0.001),
    _share(
        "receiver_revenue_share",
        "share of the own (or the job's usual) revenue a seller may gain in a wave",
        low=0.001,
    ),
    _count("receiver_accounts", "accounts a seller can take over in a wave", "accounts"),
    _count("team_accounts", "accounts a team can take over in a wave", "accounts"),
    _days("customer_gap_days", "days between two changes of owner of one customer"),
    _days("cooling_off_days", "days an account rests after a move"),
    _count("top_customers", "top customers by revenue", "customers", low=0),
    _days("top_customer_gap_days", "days between two changes of owner of a top customer"),
    _days("quiet_quarter_end_days", "last days of a quarter without moves", high=90),
    _days("quiet_year_start_days", "first days of a year without moves", high=90),
    _share("accepted_share", "share of the receiving team that accepted these rules before its wave"),
    _share("done_share", "share of hand-offs that are complete before the next wave"),
    _share("loss_low", "least yearly revenue lost when a customer loses its seller"),
    _share("loss_high", "most yearly revenue lost when a customer loses its seller"),
    _count("own_moves_needed", "past moves from which our own estimate is used", "moves"),
    NumberKind("least_gain", "least gain that makes a move worth it", (), 0, 10**12, is_whole=False),
    NumberKind("push_back_hours", "hours to accept a hand-off or push back", HOURS, 1, 2_000),
    _days("letting_go_days", "days in which the old owner lets go", low=1, high=730),
)

KNOWN: Mapping[str, NumberKind] = MappingProxyType({kind.name: kind for kind in _KINDS})
"""Every number that moves go by, as ``transition:`` gives it, by name, in the order of the pages."""

_MORE = (
    _days("leaver_rest_days", "days an account and its customer rest after somebody took over from a leaver"),
    _days("stale_days", "days after which a fact must be looked at again", low=1),
    _share("match_certainty", "how sure it must be that an owner fits or does not", low=0.5),
    _count("receiver_total_accounts", "accounts a seller can carry in all", "accounts"),
)

EVERY: Mapping[str, NumberKind] = MappingProxyType({**KNOWN, **{kind.name: kind for kind in _MORE}})
"""Those and the numbers that no transition needs, as of facts and matches: told with what they decide."""


class Numbers:
    """The numbers of one book's transition, asked by name and by the sales role they are asked for."""

    def __init__(self, book: Rulebook) -> None:
        self._book = book

    def has(self, name: str) -> bool:
        """Whether the book gives the number."""
        return name in self._book.transition

    def number(self, name: str, role: str | None = None) -> float:
        """The number that holds for the sales role; without a role the one for everybody not named.

        Money (``least_gain``) is in whole units of the book's currency. Raises RefusedActError with GR239
        when the book does not give it, and KeyError for a name no transition knows: that is our mistake.
        """
        kind = EVERY[name]
        value = self.known(name, role)
        if value is None:
            raise RefusedActError(_lacking(self._book, (kind,)))
        return value

    def known(self, name: str, role: str | None = None) -> float | None:
        """The number as ``number`` gives it; None when the book does not say."""
        parameter = self._book.transition.get(name)
        return _value(parameter, role) if parameter is not None else None

    def whole(self, name: str, role: str | None = None) -> int:
        """The number as a count: accounts, days, moves."""
        return round(self.number(name, role))

    def minor(self, name: str, role: str | None = None) -> int:
        """An amount of money in minor units (cents) of the book's currency."""
        return round(self.number(name, role) * 100)

    def why(self, name: str) -> str:
        """Why the number is what it is, in the words of the book; empty when it says nothing."""
        parameter = self._book.transition.get(name)
        return parameter.why if parameter is not None else ""


def missing(book: Rulebook, names: Iterable[str]) -> tuple[Finding, ...]:
    """GR239, once, when the book lacks any of the numbers a step needs; nothing when it gives them all."""
    lacking = tuple(EVERY[name] for name in dict.fromkeys(names) if not Numbers(book).has(name))
    return (_lacking(book, lacking),) if lacking else ()


def roles_named(book: Rulebook, name: str) -> tuple[str, ...]:
    """The sales roles for which the number has a value of its own."""
    parameter = book.transition.get(name)
    value = parameter.value if parameter is not None else None
    return tuple(role for role in value if role != OTHERWISE) if isinstance(value, Mapping) else ()


def number_meant(name: str) -> str:
    """Help for a number no transition knows: the nearest one that exists, else all of them."""
    return did_you_mean(name, EVERY, otherwise=f"the numbers are {listed(EVERY, at_most=len(EVERY))}")


def _value(parameter: Parameter, role: str | None) -> float | None:
    value = parameter.value
    if isinstance(value, Mapping):
        found = value.get(role) if role is not None else None
        found = value.get(OTHERWISE) if found is None else found
        return None if found is None else float(found)
    return float(value) if isinstance(value, (int, float)) else None


def _lacking(book: Rulebook, kinds: tuple[NumberKind, ...]) -> Finding:
    first = kinds[0]
    unit = first.units[0] if first.units else book.currency
    entry = f"{first.name}: {{value: ..., unit: {unit}, why: ...}}"
    mend = f"add under `transition:` what you agreed, like `{entry}`"
    message = f"the book does not say {listed(kind.name for kind in kinds)} of the transition"
    spans = [parameter.span for parameter in book.transition.values() if parameter.span is not None]
    return error("GR239", message, min(spans) if spans else Span(book.file), mend)
