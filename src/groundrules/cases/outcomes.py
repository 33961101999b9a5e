"""What a leader can decide in each kind of case, and what a party's answer points to."""

from collections.abc import Mapping
from dataclasses import dataclass

from groundrules.cases.events import AnswerReason


@dataclass(frozen=True, slots=True)
class Outcome:
    """One possible ruling: its code, how it is said, and what follows from it.

    ``confirms``: whoever rules so says that what the signal said was so.
    """

    code: str
    say: str
    follows: str
    confirms: bool = True


@dataclass(frozen=True, slots=True)
class KindOfCase:
    """The possible rulings of one kind, the one its rule asks for, and what answers point to instead."""

    outcomes: tuple[Outcome, ...]
    by_rule: str
    pointed_to: Mapping[AnswerReason, str]


_HANDOFF_GAP = KindOfCase(
    (
        Outcome("owner contacts", "The owner makes contact", "one logged call closes it"),
        Outcome("cover", "Somebody covers until the owner is free", "the leader names the cover today"),
        Outcome("give back", "The old owner keeps it for now", "the hand-off starts again with a date"),
        Outcome(
            "contact made",
            "Contact was made, nothing more to do",
            "the missing entry is logged",
            confirms=False,
        ),
        Outcome("leave it", "No contact is wanted", "the reason stays on the account", confirms=False),
    ),
    "owner contacts",
    {
        AnswerReason.DONE: "contact made",
        AnswerReason.COVERING: "cover",
        AnswerReason.CUSTOMER_ASKED: "leave it",
        AnswerReason.OPEN_DEAL: "give back",
    },
)
_LETTING_GO = KindOfCase(
    (
        Outcome("let go", "The old owner lets go", "introduce, copy, then leave"),
        Outcome("three-way call", "One call of both with the customer", "introduce together once more"),
        Outcome(
            "finish the deal",
            "The old owner finishes the named deal",
            "the new owner is copied",
            confirms=False,
        ),
        Outcome("match review", "The match is looked at again", "the customer's wish is heard first"),
        Outcome("fine as it is", "The contact was right", "nothing changes", confirms=False),
    ),
    "let go",
    {
        AnswerReason.CUSTOMER_ASKED: "match review",
        AnswerReason.OPEN_DEAL: "finish the deal",
        AnswerReason.COVERING: "fine as it is",
    },
)
_OTHER = KindOfCase(
    (
        Outcome("rule holds", "The rule holds", "as the book says"),
        Outcome("exception", "An exception, once", "with its end date in the reason"),
        Outcome("no fault", "Nothing to put right", "nothing changes", confirms=False),
    ),
    "rule holds",
    {AnswerReason.CUSTOMER_ASKED: "exception"},
)
_KINDS = {"S03": _HANDOFF_GAP, "S02": _LETTING_GO}

ANSWERS: tuple[tuple[AnswerReason, str], ...] = (
    (AnswerReason.DONE, "It is done already"),
    (AnswerReason.AGREED, "It is right, I will change it"),
    (AnswerReason.CUSTOMER_ASKED, "The customer asked for it"),
    (AnswerReason.OPEN_DEAL, "There is an open deal"),
    (AnswerReason.COVERING, "Somebody covers for somebody"),
    (AnswerReason.NOT_TRUE, "It is not true"),
    (AnswerReason.OTHER, "Something else"),
)
"""What a party can answer, and how it is said."""


def kind_of_case(kind: str) -> KindOfCase:
    """What can be decided in that kind of case."""
    return _KINDS.get(kind, _OTHER)


def codes_of(kind: str) -> tuple[str, ...]:
    """The codes of the possible rulings."""
    return tuple(outcome.code for outcome in kind_of_case(kind).outcomes)


def confirms(kind: str, code: str) -> bool:
    """Whether that ruling says that the signal was right; a code this version does not know says so."""
    return next((item.confirms for item in kind_of_case(kind).outcomes if item.code == code), True)


def say_outcome(kind: str, code: str) -> str:
    """How an outcome is said; the code itself when this version no longer knows it."""
    return next((outcome.say for outcome in kind_of_case(kind).outcomes if outcome.code == code), code)
