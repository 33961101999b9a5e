"""What is counted in the engine, one module for each topic: dates and ids only, no user functions."""

from groundrules.signals.counts.contacts import (
    after_the_move,
    by_anybody,
    by_person,
    tally_after,
    unanswered,
)

__all__ = ["after_the_move", "by_anybody", "by_person", "tally_after", "unanswered"]
