"""What a seller can change about an account or a deal by entries nobody checks, and how dear each is.

Effort is counted in points: one point is one entry in the CRM that takes a minute and asks for no proof. The
table is a starting value and deliberately short: a word that is not in it counts as beyond a seller's reach.
What the book says of a word (``gamed:``) goes before the table.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Word

Record = Mapping[str, Value | None]


class Manoeuvre(StrEnum):
    """The kinds of manoeuvre, named as people name them."""

    ENTER = "enter a deal"
    LOSE = "lose and reclaim"
    PULL = "pull a win forward"
    RAISE = "write a deal up"
    SPLIT = "split a deal"
    RUSH = "rush a stage"
    LOG = "log one contact"
    FLAG = "turn a flag"
    CLASS = "re-class the customer"
    PARENT = "re-parent"
    DATE = "move a date"
    TICKET = "open or close tickets"


class Way(StrEnum):
    """In which direction a lever moves its word."""

    UP = "up"
    DOWN = "down"
    ANY = "any"
    ZERO = "to zero"


@dataclass(frozen=True, slots=True)
class Lever:
    """One way to change one word.

    Attributes:
        word: of the book.
        manoeuvre: its kind.
        way: the direction in which it works.
        points: effort of using it once.
        per_share: points on top for changing the value by its whole size (half: half of them).
        per_unit: points on top for each unit; for a split, for each further part.
        by_anyone: whether others than the owner can do it.
        may_clear: whether the value can also be made unknown.
        source: a word whose amount it uses up; it goes no further than that amount.
        with_it: words that change along, by how much each time.
    """

    word: str
    manoeuvre: Manoeuvre
    way: Way
    points: float
    per_share: float = 0.0
    per_unit: float = 0.0
    by_anyone: bool = False
    may_clear: bool = False
    source: str = ""
    with_it: tuple[tuple[str, int], ...] = ()


PARTS = "deal_parts"
"""Beside the words of a record: into how many parts its deal has been split; left out, it is one."""

DRIFT: Mapping[str, int] = {"days_idle": 1, "days_to_contract_end": -1, "days_open": 1, "days_to_close": -1}
"""Words that change by themselves each day."""

LEVERS: tuple[Lever, ...] = (
    Lever("open_pipeline", Manoeuvre.ENTER, Way.UP, 3, 10, by_anyone=True, with_it=(("open_deals", 1),)),
    Lever("open_pipeline", Manoeuvre.LOSE, Way.DOWN, 4, 10, with_it=(("open_deals", -1),)),
    Lever("open_deals", Manoeuvre.ENTER, Way.UP, 0, per_unit=3, by_anyone=True),
    Lever("open_deals", Manoeuvre.LOSE, Way.DOWN, 0, per_unit=4),
    Lever("days_idle", Manoeuvre.LOG, Way.ZERO, 1, by_anyone=True),
    Lever("revenue", Manoeuvre.PULL, Way.UP, 10, 10, source="open_pipeline"),
    Lever("needs_expert", Manoeuvre.FLAG, Way.ANY, 2),
    Lever("partner_led", Manoeuvre.FLAG, Way.ANY, 2),
    Lever("employees", Manoeuvre.CLASS, Way.ANY, 5, 5, may_clear=True),
    Lever("annual_revenue", Manoeuvre.CLASS, Way.ANY, 5, 5, may_clear=True),
    Lever("segment", Manoeuvre.CLASS, Way.ANY, 8),
    Lever("tier", Manoeuvre.CLASS, Way.ANY, 8),
    Lever("industry", Manoeuvre.CLASS, Way.ANY, 8),
    Lever("parent_id", Manoeuvre.PARENT, Way.ANY, 6, may_clear=True),
    Lever("contract_end", Manoeuvre.DATE, Way.ANY, 8, may_clear=True),
    Lever("days_to_contract_end", Manoeuvre.DATE, Way.ANY, 8, may_clear=True),
    Lever("open_tickets", Manoeuvre.TICKET, Way.ANY, 0, per_unit=2, by_anyone=True),
    Lever("deal_amount", Manoeuvre.RAISE, Way.UP, 3, 10),
    Lever("deal_amount", Manoeuvre.SPLIT, Way.DOWN, 0, per_unit=3),
    Lever("deal_kept", Manoeuvre.RUSH, Way.ANY, 3),
    Lever("deal_stage", Manoeuvre.RUSH, Way.ANY, 3),
    Lever("deal_type", Manoeuvre.FLAG, Way.ANY, 4),
    Lever("deal_source", Manoeuvre.FLAG, Way.ANY, 3),
    Lever("close_date", Manoeuvre.DATE, Way.ANY, 2),
    Lever("days_to_close", Manoeuvre.DATE, Way.ANY, 2),
    Lever("days_open", Manoeuvre.LOSE, Way.ZERO, 4),
)
"""The table. What operations keep (territory, region) and true events (a signature) are not in it."""


def levers_of(words: Mapping[str, Word], table: tuple[Lever, ...] = LEVERS) -> tuple[Lever, ...]:
    """The table, with what the book itself says of a word in place of the table's own levers for it."""
    said = {name: word.gamed for name, word in words.items() if word.gamed is not None}
    own = tuple(
        Lever(
            name,
            Manoeuvre(gamed.how),
            Way(gamed.way),
            0.0 if gamed.how == Manoeuvre.SPLIT else gamed.points,
            gamed.per_share,
            per_unit=gamed.points if gamed.how == Manoeuvre.SPLIT else 0.0,
            by_anyone=gamed.by_anyone,
        )
        for name, ways in said.items()
        for gamed in ways
    )
    return (*(lever for lever in table if lever.word not in said), *own)


def levers_for(
    words: Mapping[str, Word], tested: tuple[str, ...], table: tuple[Lever, ...] = LEVERS
) -> tuple[Lever, ...]:
    """The levers on the words that rules test; a lever's side effects and source reach further."""
    return tuple(lever for lever in table if lever.word in tested and lever.word in words)


def pull(lever: Lever, record: Record, target: Value | None) -> tuple[float, dict[str, Value | None]] | None:
    """What it costs to bring the word to the target or past it, and the words as they are then.

    None when the lever does not get there. A split makes equal parts: the word becomes the largest part.
    """
    now = record.get(lever.word)
    if target == now or (target is None and not lever.may_clear):
        return None
    if target is None or now is None or not _is_number(now) or not _is_number(target):
        if lever.way is not Way.ANY and not (lever.way is Way.ZERO and target == 0):
            return None
        return lever.points, {lever.word: target}
    return _pull_number(lever, record, int(now), int(target))  # type: ignore[arg-type]  # both are numbers


def _pull_number(
    lever: Lever, record: Record, now: int, target: int
) -> tuple[float, dict[str, Value | None]] | None:
    change = target - now
    if (lever.way is Way.UP and change < 0) or (lever.way is Way.DOWN and change > 0):
        return None
    if lever.way is Way.ZERO and target != 0:
        return None
    if lever.manoeuvre is Manoeuvre.SPLIT:
        return _split(lever, record, now, target)
    changed: dict[str, Value | None] = {lever.word: target}
    if lever.source:
        left = record.get(lever.source)
        if not isinstance(left, int) or left < change:
            return None
        changed[lever.source] = left - change
    for name, by in lever.with_it:
        value = record.get(name)
        if isinstance(value, int):
            if value + by < 0:
                return None
            changed[name] = value + by
    share = abs(change) / max(abs(now), abs(target))
    return lever.points + lever.per_share * share + lever.per_unit * abs(change), changed


def _split(
    lever: Lever, record: Record, now: int, target: int
) -> tuple[float, dict[str, Value | None]] | None:
    if target <= 0 or now <= 0:
        return None
    parts = record.get(PARTS) or 1
    had = parts if isinstance(parts, int) else 1
    needed = ceil(now * had / target)
    return lever.points + lever.per_unit * (needed - had), {
        lever.word: ceil(now * had / needed),
        PARTS: needed,
    }


def _is_number(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
