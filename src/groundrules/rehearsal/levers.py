"""What a seller can change about an account or a deal by entries nobody checks, and how dear each is.

Effort is counted in points: one point is one entry in the CRM that takes a minute and asks for no proof. The
table is a starting value and deliberately short: a word that is not in it counts as beyond a seller's reach.
What the book says of a word (``gamed:``) goes before the table.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil

from groundrules.rulebook.condition import Value
from groundrules.rulebook.model import Word, WordType

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
        stages: of a lever on a deal's stage, all stages in the book's order.
        restarts: words that count days since a deal's steps, and start again with this entry.
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
    stages: tuple[str, ...] = ()
    restarts: tuple[str, ...] = ()

    @property
    def beside(self) -> tuple[str, ...]:
        """The words that an entry reads or changes beside its own."""
        return (*((self.source,) if self.source else ()), *(name for name, _ in self.with_it), *self.restarts)


PARTS = "deal_parts"
"""Beside the words of a record: into how many parts its deal has been split; left out, it is one."""

DRIFT: Mapping[str, int] = {"days_idle": 1, "days_to_contract_end": -1, "days_open": 1, "days_to_close": -1}
"""Words that change by themselves each day; so do the days since a deal's steps and contacts."""

_STEPS = ("days_in_stage", "days_before_announcement")
"""Words that start again when a deal changes its stage, the second only by a step forward."""
AT_STAGE = "days_at_"
"""Begins a word that counts since when a deal has been at a stage or beyond."""
_CONTACT = "days_since_contact"
CHOSEN = frozenset({"amount", "stage", "type", "source", "close_date", "days_to_close"})
"""What whoever enters a deal says of it, without ``deal_`` in front."""

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
    Lever("days_since_contact", Manoeuvre.LOG, Way.ZERO, 1),
    Lever("days_in_stage", Manoeuvre.RUSH, Way.ZERO, 6, restarts=_STEPS[1:]),
    Lever("days_before_announcement", Manoeuvre.RUSH, Way.ZERO, 6, restarts=_STEPS[:1]),
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
    """The levers on the words that rules test; a lever's side effects and source reach further.

    A change of stage starts the days again that rules count from it. Rules that test no stage, but since when
    a deal has been at one, are met by the same change.
    """
    known = {lever.word for lever in table}
    spelt = {
        plain(name): name
        for name in tested
        if name in words and name not in known and words[name].about == "deal" and words[name].gamed is None
    }
    usable = tuple(
        replace(lever, word=spelt.get(plain(lever.word), lever.word))
        for lever in table
        if (lever.word in tested and lever.word in words) or plain(lever.word) in spelt
    )
    days = tuple(name for name in tested if plain(name) in _STEPS or plain(name).startswith(AT_STAGE))
    if not days:
        return usable
    staged = [name for name in ("deal_stage", "stage") if name in tested]
    found = [_stepping(lever, words, days, staged) for lever in usable]
    if not staged:
        reached = [
            name
            for name in days
            if plain(name).startswith(AT_STAGE) and name in words and words[name].gamed is None
        ]
        found += [Lever(name, Manoeuvre.RUSH, Way.ZERO, 3, restarts=_only(_STEPS, days)) for name in reached]
    return tuple(found)


def _stepping(lever: Lever, words: Mapping[str, Word], days: tuple[str, ...], staged: Sequence[str]) -> Lever:
    """The lever with the days that rules test and that start again when it is pulled."""
    if lever.word in staged and words[lever.word].type is WordType.ONE_OF:
        return replace(lever, stages=words[lever.word].values, restarts=days)
    return replace(lever, restarts=_only(lever.restarts, days)) if lever.restarts else lever


def _only(names: tuple[str, ...], tested: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in tested if plain(name) in names)


def entering(levers: tuple[Lever, ...]) -> tuple[Lever, ...]:
    """The levers of whoever enters a deal: what is said of it costs nothing more, a contact does."""
    found: dict[str, Lever] = {}
    for lever in levers:
        if plain(lever.word) in CHOSEN:
            found[lever.word] = replace(
                lever, manoeuvre=Manoeuvre.ENTER, way=Way.ANY, points=0, per_share=0, per_unit=0
            )
        elif plain(lever.word) == _CONTACT:
            found[lever.word] = lever
    return tuple(found.values())


def plain(word: str) -> str:
    """A word about a deal without ``deal_`` in front of it: both spellings are filled alike."""
    return word.removeprefix("deal_")


def drift_of(word: str) -> int:
    """By how much a word changes by itself each day; 0 when it stays."""
    counts = plain(word) in (*_STEPS, _CONTACT) or plain(word).startswith(AT_STAGE)
    return DRIFT.get(word, int(counts))


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
        return lever.points, {lever.word: target, **_restarted(lever, record, now, target)}
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
    changed: dict[str, Value | None] = {lever.word: target, **_restarted(lever, record, now, target)}
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


def _restarted(
    lever: Lever, record: Record, now: Value | None, target: Value | None
) -> dict[str, Value | None]:
    """The counted days after an entry: 0 where it is a step they count from, unknown where it falls back."""
    if not lever.stages:
        zero: Value | None = 0
        return dict.fromkeys(lever.restarts, zero)
    places = {stage: place for place, stage in enumerate(lever.stages)}
    was, came = places.get(str(now), -1), places.get(str(target), -1)
    changed: dict[str, Value | None] = {}
    for name in lever.restarts:
        short = plain(name)
        at = places.get(short.removeprefix(AT_STAGE), -1) if short.startswith(AT_STAGE) else None
        if at is None:
            if came > was or short == "days_in_stage":
                changed[name] = 0
        elif at > came:
            changed[name] = None
        elif at > was or record.get(name) is None:
            changed[name] = 0
    return changed


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
