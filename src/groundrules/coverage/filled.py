"""One place of every account with the person chosen for it, written down as columns."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from groundrules.coverage.crowd import NOBODY, Index
from groundrules.coverage.pick import Choice
from groundrules.coverage.settled import Found

ASKS_NOBODY = Choice(None, "nobody", "The rule asks for nobody.")


class Filled:
    """Who has one place of every account, by which step, and why; at first the rule asks for nobody.

    Attributes:
        who: the person's number for each account.
    """

    def __init__(self, accounts: int) -> None:
        self.who: Index = np.full(accounts, NOBODY)
        self._choice: Index = np.zeros(accounts, np.int64)
        self._told = 0
        self._chosen_by: list[pa.Array] = []
        self._why: list[pa.Array] = []
        self._tell([ASKS_NOBODY.chosen_by], pa.array([ASKS_NOBODY.why]))

    def put(self, found: Found, asked: Index) -> Index:
        """These people, each choice said once. Returns those of the accounts asked that have nobody yet."""
        keys, code = np.unique(found.key, return_inverse=True)
        choices = [found.say(key) for key in keys.tolist()]
        first = self._tell(
            [choice.chosen_by for choice in choices],
            pa.array([choice.why for choice in choices], pa.string()),
        )
        self.who[found.at], self._choice[found.at] = found.who, first + code
        rest: Index = asked[self.who[asked] == NOBODY]
        return rest

    def put_told(self, at: Index, who: Index, chosen_by: Sequence[str], why: pa.Array) -> None:
        """These people, each with words of their own."""
        first = self._tell(chosen_by, why)
        self.who[at], self._choice[at] = who, first + np.arange(len(at))

    def columns(self, seller_ids: pa.Array) -> dict[str, pa.Array]:
        """``seller_id``, ``chosen_by`` and ``chosen_why`` of every account."""
        choice = pa.array(self._choice)
        return {
            "seller_id": seller_ids.take(pa.array(self.who, mask=self.who == NOBODY)),
            "chosen_by": pa.concat_arrays(self._chosen_by).take(choice),
            "chosen_why": pa.concat_arrays(self._why).take(choice),
        }

    def _tell(self, chosen_by: Sequence[str], why: pa.Array) -> int:
        """Adds choices; the number of the first."""
        first = self._told
        self._chosen_by.append(pa.array(chosen_by, pa.string()))
        self._why.append(why)
        self._told += len(why)
        return first
