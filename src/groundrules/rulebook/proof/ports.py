"""What the proof asks of others: how many real accounts lie in a region."""

from collections.abc import Sequence
from typing import Protocol

from groundrules.rulebook.model import Decision
from groundrules.rulebook.proof.region import Region


class AccountCounter(Protocol):
    """Counts the workspace's accounts in regions; asked once for each decision."""

    def __call__(self, decision: Decision, regions: Sequence[Region], /) -> Sequence[int | None]:
        """For each region the accounts in it today; None where that cannot be counted."""
        ...
