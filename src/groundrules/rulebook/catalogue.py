"""The kinds of friction there are, with the words and the grade a book takes that does not say its own.

The grades are those of the measured evidence: A customer fact, B pattern between people, C groups, D the
person alone. A detector may demote what it finds, never promote it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

ALL_OTHERS = "all others"
"""The entry under ``signals`` that switches on every kind the book does not name."""


START_TRUST: Mapping[str, float] = MappingProxyType({"A": 1.0, "B": 0.95, "C": 0.95, "D": 0.95})
"""Grade -> of what is claimed, the share expected to be borne out, until closed cases of the kind say it.

A states what the records hold. The rest infers, and its tails say nothing of what the model leaves out: one
in twenty is put down to that. Claims of nine in ten and more were borne out at 0.96 by a prototype where the
world was as supposed and at 0.81 where it was not; nobody knows beforehand which of them a company is.
"""


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of friction: how it is said, and how strong its evidence can be."""

    say: str
    grade: str


CATALOGUE: Mapping[str, Kind] = MappingProxyType(
    {
        "S01": Kind("two sellers without a shared place work on the same account", "B"),
        "S02": Kind("the old owner still contacts the account", "B"),
        "S03": Kind("nobody has visibly contacted the account since it moved", "A"),
        "S04": Kind("a promise, task or deal was lost in a hand-off", "A"),
        "S05": Kind("customers are handed back and forth", "A"),
        "S06": Kind("one of two partners does nearly all of the shared work", "D"),
        "S07": Kind("two partners have stopped talking", "D"),
        "S08": Kind("the inside seller is left out of deals", "B"),
        "S09": Kind("an inside seller mostly does service work", "B"),
        "S10": Kind("the account manager hears of offers too late", "B"),
        "S11": Kind("the specialist is not called in where the book wants it", "D"),
        "S12": Kind("a specialist has more requests than time", "A"),
        "S13": Kind("closing dates bunch before a change of territory", "B"),
        "S14": Kind("deals show up in the CRM only when they close", "D"),
        "S15": Kind("credit was changed after the deal closed", "A"),
        "S16": Kind("the owner changed shortly before the deal closed", "A"),
        "S17": Kind("the same customer exists twice", "A"),
        "S18": Kind("many near-identical entries in a few minutes", "B"),
        "S19": Kind("accounts with potential are owned and not worked", "D"),
        "S20": Kind("offered work is taken unevenly", "D"),
        "S21": Kind("an account may be better with another seller", "B"),
        "S22": Kind("trust between two groups is going down", "C"),
        "S23": Kind("a rule is not understood or not accepted", "C"),
        "S24": Kind("like cases are decided differently", "C"),
        "S25": Kind("activity stopped arriving", "A"),
    }
)
"""Kind -> words and grade, in the order of the catalogue."""
