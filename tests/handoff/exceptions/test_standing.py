"""What stands is found by account and by deal, once each."""

from dataclasses import replace
from datetime import timedelta

import pytest

from groundrules.handoff.exceptions import Hold, Standing
from tests.handoff.exceptions.worlds import TODAY

ACCOUNT = Hold("named", "account", "A", None, "ann", "renewal under way", TODAY, "E-1")
DEAL = Hold("holdover", "deal", "A", "D", "ann", "nearly done", TODAY + timedelta(9), "E-2")


def test_accounts_and_deals_are_found_apart() -> None:
    """A hold of a deal holds no account, and the other way round."""
    standing = Standing((ACCOUNT, DEAL))
    assert standing.account("A") is ACCOUNT
    assert standing.deal("D") is DEAL
    assert standing.deal("A") is None
    assert Standing((DEAL,)).account("A") is None
    assert (len(standing), list(standing)) == (2, [ACCOUNT, DEAL])


def test_what_is_over_does_not_stand() -> None:
    """The last day counts; the day after does not."""
    standing = Standing((ACCOUNT, DEAL))
    assert len(standing.on(TODAY)) == 2
    assert list(standing.on(TODAY + timedelta(1))) == [DEAL]


def test_nothing_is_held_twice() -> None:
    """Two holds of one account are a fault of ours, and never one of them by chance."""
    with pytest.raises(ValueError, match="account A is held twice"):
        Standing((ACCOUNT, replace(ACCOUNT, by_exception="E-3")))
