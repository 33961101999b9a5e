"""The book's numbers that a plan keeps, and how an alternative plan changes them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from groundrules.handoff.again.resting import AFTER_LEAVER
from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.transition import Numbers

NEEDED = (
    "waves",
    "wave_every_days",
    "giver_revenue_share",
    "receiver_revenue_share",
    "receiver_accounts",
    "team_accounts",
    "customer_gap_days",
    "cooling_off_days",
    "top_customers",
    "top_customer_gap_days",
    "quiet_quarter_end_days",
    "quiet_year_start_days",
    "accepted_share",
    "loss_low",
    "loss_high",
    "own_moves_needed",
    "least_gain",
)
"""The numbers without which no plan is made."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The caps of one plan.

    Attributes:
        book: whose numbers they are.
        waves: how many waves; None: as the book says.
        revenue_part: the part of the revenue caps this plan takes up, for alternatives.
        accounts_part: the part of the caps on accounts.
        caution: how much a move's expected effect counts against being early, in accounts for each average
            effect of an account; 0: not at all.
        least_haste: what being early is worth at least, for each account; below 0: what loses much waits.
    """

    book: Rulebook
    waves: int | None = None
    revenue_part: float = 1.0
    accounts_part: float = 1.0
    caution: float = 1.5
    least_haste: float = 0.05

    @property
    def count(self) -> int:
        """How many waves."""
        return self.waves if self.waves is not None else Numbers(self.book).whole("waves")

    def days(self, name: str, role: str | None = None) -> int:
        """A number of days."""
        return Numbers(self.book).whole(name, role)

    def days_after_leaver(self, role: str | None) -> int:
        """Days of rest after somebody took over from a leaver; 0 where the book does not say."""
        return round(Numbers(self.book).known(AFTER_LEAVER, role) or 0)

    def share(self, name: str, role: str | None) -> float:
        """A cap that is a share of revenue."""
        return Numbers(self.book).number(name, role) * self.revenue_part

    def accounts(self, name: str, role: str | None) -> int:
        """A cap that counts accounts; an alternative's part of it is at least one account."""
        whole = Numbers(self.book).whole(name, role)
        return whole if self.accounts_part == 1 else max(1, int(whole * self.accounts_part))

    def as_json(self) -> Mapping[str, object]:
        """The numbers as the book writes them."""
        return {
            name: dict(parameter.value) if isinstance(parameter.value, Mapping) else parameter.value
            for name, parameter in self.book.transition.items()
        }


def alternatives(limits: Limits) -> Mapping[str, Limits]:
    """Other ways to plan the same moves, by what is different in them."""
    fewer = max(1, (limits.count + 1) // 2)
    return {
        f"fewer waves: {fewer}": replace(limits, waves=fewer),
        "smaller caps: half of each": replace(limits, revenue_part=0.5, accounts_part=0.5),
        "most careful with revenue": replace(limits, revenue_part=0.5, caution=4.0, least_haste=-1.0),
    }
