"""What a proof can find, as data: regions, rules, and a record that shows each."""

from collections.abc import Mapping
from dataclasses import dataclass

from groundrules.rulebook.condition import Value
from groundrules.rulebook.proof.region import Region

Record = Mapping[str, Value | None]


@dataclass(frozen=True, slots=True)
class Gap:
    """Records no rule answers for; ``example`` is None when none could be confirmed."""

    region: Region
    example: Record | None


@dataclass(frozen=True, slots=True)
class Overlap:
    """Records two rules answer for; ``regions`` may touch each other."""

    first: str
    second: str
    regions: tuple[Region, ...]
    example: Record | None
    same_outcome: bool


@dataclass(frozen=True, slots=True)
class NeverReached:
    """A rule that answers for no record; ``taken_by`` take all it fits, none if it never holds."""

    rule_id: str
    taken_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Spare:
    """A rule without which every record would get the same answer, from ``instead``."""

    rule_id: str
    instead: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Joinable:
    """Rules with one outcome that differ in one column only: together they are ``region``."""

    rule_ids: tuple[str, ...]
    column: str
    region: Region


@dataclass(frozen=True, slots=True)
class NeverGiven:
    """A value of an outcome that no rule gives which answers for any record."""

    output: str
    value: str
    rule_ids: tuple[str, ...]
