"""What was done in the world, as its truth is kept: kind, who, where, from when to when."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from groundrules.simulate import days

OPEN = days.END
"""``until`` of what is still going on when the world ends."""


@dataclass(frozen=True)
class Deed:
    """One planted behaviour, or something innocent that looks like it.

    Attributes:
        kind: the behaviour (``handoff_gap``).
        signal: whose business it is (``S03``).
        since: day number of its onset.
        until: day number of its end, excluded; OPEN while it goes on.
        people: person by part in it (``from`` and ``to`` of a move, ``seller``, ``partner``).
        account: the account, if it is about one.
        deals: the deals, if it is about any.
        excuse: why it is innocent; empty for what was planted.
        facts: anything else worth knowing, as plain values.
        group: name of a team, source, rule or boundary, if it is about one.
    """

    kind: str
    signal: str
    since: int
    until: int
    people: Mapping[str, int] = field(default_factory=dict)
    account: int | None = None
    deals: tuple[int, ...] = ()
    excuse: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    group: str = ""
