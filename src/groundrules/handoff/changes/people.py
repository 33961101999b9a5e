"""Account and deal teams: who takes whose place when an account moves."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from groundrules.handoff.changes.model import Row, text_of
from groundrules.terms import TeamRole

_Key = TypeVar("_Key")
PLACES = (TeamRole.QUARTERBACK.value, TeamRole.SUPPORT.value)
"""The places on an account's team that the book fills, the first one first."""
Given = Mapping[tuple[str, str], str]
_NOTHING: Given = {}
NOBODY = "none"
"""The job of a place the book leaves empty."""


@dataclass(frozen=True, slots=True)
class Seat:
    """One place on one account as the book fills it.

    Attributes:
        team_role: one of ``PLACES``.
        sales_role: the job asked for; ``NOBODY`` when the place stays empty.
        seller_id: None when nobody fits or nobody is asked for.
        why: how the person was chosen.
    """

    team_role: str
    sales_role: str
    seller_id: str | None
    why: str = ""

    @property
    def is_decided(self) -> bool:
        """Whether the book says who sits here, be it nobody."""
        return self.seller_id is not None or self.sales_role == NOBODY


@dataclass(frozen=True, slots=True)
class Words:
    """The CRM's own words for the places: what to write where nobody is replaced.

    Attributes:
        by_place: place and sales role -> the word most used that says the place of people with that job.
        by_job: sales role -> the word most used that says no place of people with that job.
        given: place and sales role -> the word the operator gave; the sales role empty: for every job.
    """

    by_place: Mapping[tuple[str, str], str] = field(default_factory=dict)
    by_job: Mapping[str, str] = field(default_factory=dict)
    given: Given = field(default_factory=dict)

    def usual(self, seat: Seat) -> str | None:
        """The word for a place and a job; None when the CRM has used none so far.

        A word that was only used for people of another job is none: a field seller is no "Inside Support".
        """
        place, job = seat.team_role, seat.sales_role
        told = self.given.get((place, job)) or self.given.get((place, ""))
        return told or self.by_place.get((place, job)) or self.by_job.get(job)

    def says(self, word: str, place: str) -> bool:
        """Whether the CRM's word names the place: because it was given for it, else because it contains it.

        A word that was given for places names no other.
        """
        told = {one for (one, _), mine in self.given.items() if mine.casefold() == word.casefold()}
        return place in (told or word.lower())


def words_of(team: Iterable[tuple[str, str, int]], given: Given = _NOTHING) -> Words:
    """The CRM's words, from how often each word stands beside people with each job.

    Args:
        team: word, sales role, how often.
        given: as in ``Words``.
    """
    known = Words(given=given)
    places: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    jobs: dict[str, Counter[str]] = defaultdict(Counter)
    for word, job, count in team:
        named = [place for place in PLACES if known.says(word, place)]
        for place in named:
            places[place, job][word] += count
        if not named:
            jobs[job][word] += count
    return Words(_most(places), _most(jobs), given)


@dataclass(frozen=True, slots=True)
class Swap:
    """One person of a team makes room for another.

    Attributes:
        out: the row that goes; None when nobody sat there.
        seat: the place.
        into: who comes; None when nobody does.
    """

    out: Row | None
    seat: Seat
    into: str | None


@dataclass(frozen=True, slots=True)
class Team:
    """What happens to an account's team.

    Attributes:
        swaps: who goes and who comes; each row and each person once.
        renamed: rows whose person stays in another place, with the place.
    """

    swaps: tuple[Swap, ...] = ()
    renamed: tuple[tuple[Row, Seat], ...] = ()


def team_of(
    rows: Sequence[Row],
    seats: Sequence[Seat],
    owner: str | None,
    jobs: Mapping[str, str],
    words: Words,
) -> Team:
    """Who goes, who comes and who stays in another place.

    Args:
        rows: the account's team as the CRM shows it.
        seats: the places as the book fills them.
        owner: tomorrow's owner, who needs no place on the team.
        jobs: seller_id -> sales role.
        words: the CRM's words for places.
    """
    ordered = sorted(rows, key=lambda row: (str(row["seller_id"]), str(row["team_role"])))
    wanted = {seat.seller_id for seat in seats if seat.seller_id}
    swaps: list[Swap] = []
    renamed: list[tuple[Row, Seat]] = []
    settled: set[str] = set()
    for seat in sorted(seats, key=lambda one: PLACES.index(one.team_role)):
        if not seat.is_decided:
            continue
        going = [row for row in _holders(ordered, seat, jobs, words) if row["seller_id"] not in wanted]
        going = [row for row in going if all(row is not swap.out for swap in swaps)]
        comer = seat.seller_id
        if comer in settled or comer == owner:
            comer = None
        elif comer is not None:
            settled.add(comer)
            own = [row for row in ordered if row["seller_id"] == comer]
            if own:
                comer = None
                if not any(_fits(row, seat, words) for row in own):
                    renamed.append((own[0], seat))
        swaps += _swaps(going, seat, comer)
    return Team(tuple(swaps), tuple(renamed))


def _swaps(going: Sequence[Row], seat: Seat, comer: str | None) -> Iterator[Swap]:
    if not going and comer:
        yield Swap(None, seat, comer)
    for place, row in enumerate(going):
        yield Swap(row, seat, comer if place == 0 else None)


def _holders(rows: Sequence[Row], seat: Seat, jobs: Mapping[str, str], words: Words) -> list[Row]:
    """Who sits there today: by the CRM's word, else, where no word names a place, by the job."""
    named = [row for row in rows if words.says(str(row["team_role"]), seat.team_role)]
    if named or seat.sales_role == NOBODY:
        return named
    return [
        row
        for row in rows
        if jobs.get(str(row["seller_id"])) == seat.sales_role
        and not any(words.says(str(row["team_role"]), place) for place in PLACES)
    ]


def _fits(row: Row, seat: Seat, words: Words) -> bool:
    """Whether the row's word leaves its person in the place: it names the place, or none at all."""
    word = text_of(row, "team_role") or ""
    return words.says(word, seat.team_role) or not any(words.says(word, place) for place in PLACES)


def _most(counted: Mapping[_Key, Counter[str]]) -> dict[_Key, str]:
    return {key: min(counter, key=lambda word: (-counter[word], word)) for key, counter in counted.items()}
