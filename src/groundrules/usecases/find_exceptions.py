"""The ledger of exceptions read: what stands, what was asked for, and the counts that grants go by."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from groundrules.crm.ports import Facts
from groundrules.handoff.exceptions.counts import Counts
from groundrules.handoff.exceptions.line import KIND, Line, Moment, Status, line_of
from groundrules.handoff.exceptions.refused import refusal
from groundrules.handoff.exceptions.standing import Standing
from groundrules.handoff.journal import Entry, Journal, Story, Wanted, subject_of
from groundrules.rulebook.model import Rulebook
from groundrules.terms import Finding, RefusedActError

STANDING = frozenset({Status.STANDING.value})
OPEN = frozenset({Status.STANDING.value, Status.REQUESTED.value})
EVERY = frozenset(status.value for status in Status)
_FEW = 500
"""Above so many accounts the whole ledger is read at once."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every act on the ledger rests on: the book, the facts, the journal, the moment."""

    book: Rulebook
    facts: Facts
    journal: Journal
    moment: Moment


def find_exceptions(
    *,
    journal: Journal,
    statuses: Collection[str] = OPEN,
    account_id: str | None = None,
    party_id: str | None = None,
    due_by: datetime | None = None,
) -> tuple[Line, ...]:
    """The exceptions that fit, the next due first."""
    wanted = Wanted(
        KIND,
        frozenset(statuses),
        None if account_id is None else frozenset({account_id}),
        party_id,
        due_by,
    )
    subjects = [head.subject for head in journal.find(wanted)]
    stories = journal.load(subjects)
    lines = (line_of(stories[subject]) for subject in subjects)
    return tuple(line for line in lines if line is not None)


def one_exception(*, journal: Journal, name: str) -> tuple[Line, tuple[Entry, ...]] | Finding:
    """One exception with everything that happened to it; a finding when there is none of that name."""
    story = story_of(journal, name)
    line = line_of(story)
    return unknown(name).finding if line is None else (line, story.entries)


def standing_on(*, journal: Journal, day: date) -> Standing:
    """What stands on that day, as far as is known now: a plan leaves it out, a change set leaves it alone."""
    lines = find_exceptions(journal=journal, statuses=STANDING)
    holds = (line.hold for line in lines if line.stood_on(day))
    return Standing(tuple(hold for hold in holds if hold is not None))


def count_exceptions(journal: Journal, account_ids: Collection[str], today: date) -> Counts:
    """The ledger counted for grants on these accounts; inside an act it is what the act sees.

    Everything that stands is counted, for the caps; of what is over, only what was on these accounts.
    """
    standing = journal.find(Wanted(KIND, STANDING))
    few = frozenset(account_ids) if len(account_ids) <= _FEW else None
    return Counts.of((*standing, *journal.find(Wanted(KIND, account_ids=few))), today)


def story_of(journal: Journal, name: str) -> Story:
    """Everything that happened to the exception of that name."""
    subject = subject_of(KIND, name)
    return journal.load([subject])[subject]


def unknown(name: str) -> RefusedActError:
    """The refusal for a name no exception has."""
    return refusal("GR509", f"`{name}`")
