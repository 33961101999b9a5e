"""From today's owners to tomorrow's: what moves, by which rule, and what is at stake."""

from groundrules.handoff.tables import MOVES, SELLER_BALANCE

__all__ = ["MOVES", "SELLER_BALANCE"]
