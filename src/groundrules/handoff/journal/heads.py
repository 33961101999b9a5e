"""Which fold makes the head of which kind of story: the only list of them."""

from collections.abc import Callable, Mapping

from groundrules.handoff.journal.entries import Head, Story

HeadOf = Callable[[Story], Head]
"""A story with at least one entry -> its line in lists."""

HEADS: Mapping[str, HeadOf] = {}
"""Kind of story -> its fold."""
