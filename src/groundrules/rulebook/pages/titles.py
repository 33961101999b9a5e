"""What a decision is called on a page, where its name is the author's key."""

from collections.abc import Mapping

TITLES: Mapping[str, str] = {
    "coverage": "Who covers an account",
    "credit": "Who gets credit for a deal",
    "handoff": "When an account changes hands",
    "holdover": "When a deal stays",
    "cadence": "How often we meet",
    "call_in": "Calling a colleague in",
    "escalation": "How a case is decided",
}
"""The decisions every program of ours knows; each has its place on the five pages."""


def decision_title(name: str) -> str:
    """The heading over a decision's rules: a title everybody understands, else its name in plain words."""
    plain = " ".join(name.split("_"))
    return TITLES.get(name) or plain[:1].upper() + plain[1:]
