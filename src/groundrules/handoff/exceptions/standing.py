"""What stands on a day: the accounts and deals an exception holds where they are."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

ACCOUNT, DEAL = "account", "deal"
"""What an exception can be about."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One account or deal that stays with its owner.

    Attributes:
        kind_id: the kind of exception, as the book names it.
        about: ``account`` (its owner does not change) or ``deal`` (it stays with its owner).
        account_id: the account, or the account the deal is on.
        deal_id: the deal; None for an account.
        owner_id: who keeps it.
        reason: one of the book's reasons for this kind.
        until: the last day on which it stands; the day after, it does not.
        by_exception: the exception's own id, without its kind.
    """

    kind_id: str
    about: str
    account_id: str
    deal_id: str | None
    owner_id: str
    reason: str
    until: date
    by_exception: str


@dataclass(frozen=True)
class Standing:
    """Every hold that stands on one day, found by account and by deal.

    INVARIANT: an account is held once at most, and so is a deal; a hold of a deal holds no account.
    """

    holds: tuple[Hold, ...] = ()
    _accounts: Mapping[str, Hold] = field(init=False, repr=False, compare=False)
    _deals: Mapping[str, Hold] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_accounts", _once(self.holds, ACCOUNT, lambda hold: hold.account_id))
        object.__setattr__(self, "_deals", _once(self.holds, DEAL, lambda hold: hold.deal_id or ""))

    def account(self, account_id: str) -> Hold | None:
        """What holds that account; None when nothing does."""
        return self._accounts.get(account_id)

    def deal(self, deal_id: str) -> Hold | None:
        """What holds that deal; None when nothing does."""
        return self._deals.get(deal_id)

    def on(self, day: date) -> "Standing":
        """Those of them that still stand on that day."""
        return Standing(tuple(hold for hold in self.holds if hold.until >= day))

    def __iter__(self) -> Iterator[Hold]:
        return iter(self.holds)

    def __len__(self) -> int:
        return len(self.holds)


def _once(holds: Iterable[Hold], about: str, key: Callable[[Hold], str]) -> dict[str, Hold]:
    found: dict[str, Hold] = {}
    for hold in holds:
        if hold.about != about:
            continue
        if found.setdefault(key(hold), hold) is not hold:
            raise ValueError(f"{about} {key(hold)} is held twice")
    return found
