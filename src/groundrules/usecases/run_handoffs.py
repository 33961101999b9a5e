"""Hand-offs from the opening to the end: each function is one act of one person."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from groundrules.crm.ports import Facts
from groundrules.handoff.calendars import Calendars
from groundrules.handoff.journal import Act, Entry, Journal, Story, subject_of
from groundrules.handoff.steps.commands import (
    Accept,
    AnswerItem,
    AnswerPromise,
    Brief,
    Close,
    Command,
    Complete,
    Invite,
    Look,
    Promise,
    PushBack,
    Tick,
)
from groundrules.handoff.steps.events import CLOCK
from groundrules.handoff.steps.fold import handoff_of
from groundrules.handoff.steps.life import decide
from groundrules.handoff.steps.looking import leaders_of
from groundrules.handoff.steps.picture import Picture
from groundrules.handoff.steps.refused import refusal
from groundrules.handoff.steps.since import Ground
from groundrules.handoff.steps.state import KIND, Handoff
from groundrules.rulebook.model import Rulebook
from groundrules.terms import Finding, RefusedActError
from groundrules.usecases.find_exceptions import EVERY, find_exceptions, standing_on
from groundrules.usecases.handoff_facts import pictures_of
from groundrules.usecases.keep_exceptions import Form


@dataclass(frozen=True, slots=True)
class HandoffDesk:
    """What every act on a hand-off rests on: the book, the facts, the journal, working times, the moment."""

    book: Rulebook
    facts: Facts
    journal: Journal
    calendars: Calendars
    now: datetime

    @property
    def ground(self) -> Ground:
        """What a decision needs of it."""
        return Ground(self.book, self.calendars, self.now)

    def pictures(self, since: Mapping[str, date]) -> Mapping[str, Picture]:
        """What the facts show of accounts since their moves, with the deals that exceptions keep today."""
        standing = standing_on(journal=self.journal, day=self.now.date())
        only = next(iter(since)) if len(since) == 1 else None
        ledger = find_exceptions(journal=self.journal, statuses=EVERY, account_id=only) if since else ()
        return pictures_of(facts=self.facts, book=self.book, since=since, standing=standing, ledger=ledger)


@dataclass(frozen=True, slots=True)
class HandoffResult:
    """What one act did.

    Attributes:
        handoff: the hand-off after it; as it was when the act was refused; None when there is none.
        findings: why it was refused; empty when it was done.
        replayed: the same form had been sent before, and this is the answer it got then.
    """

    handoff: Handoff | None
    findings: tuple[Finding, ...] = ()
    replayed: bool = False

    @property
    def done(self) -> bool:
        """True when the act is on record."""
        return not self.findings


def brief_handoff(
    *,
    desk: HandoffDesk,
    form: Form,
    name: str,
    decides: str,
    promises: tuple[Promise, ...] = (),
    avoid: str = "",
) -> HandoffResult:
    """The giver's part is on the page: who really decides, what was promised by when, what to avoid."""
    said = {"decides": decides, "avoid": avoid, "promises": _said(promises)}
    return _act(desk, form, name, ("brief", said), lambda by: Brief(by, decides, promises, avoid))


def push_back_handoff(
    *, desk: HandoffDesk, form: Form, name: str, missing: Mapping[str, str]
) -> HandoffResult:
    """The receiver names what is missing, once: part of the page -> what it lacks."""
    said = {"missing": dict(missing)}
    return _act(desk, form, name, ("push back", said), lambda by: PushBack(by, missing))


def complete_brief(
    *, desk: HandoffDesk, form: Form, name: str, answer: str, promises: tuple[Promise, ...] = ()
) -> HandoffResult:
    """The giver supplies what was missing; what stood there before stays."""
    said = {"answer": answer, "promises": _said(promises)}
    return _act(desk, form, name, ("complete", said), lambda by: Complete(by, answer, promises))


def accept_handoff(*, desk: HandoffDesk, form: Form, name: str, note: str = "") -> HandoffResult:
    """The receiver takes the account over."""
    return _act(desk, form, name, ("accept", {"note": note}), lambda by: Accept(by, note))


def tick_step(
    *,
    desk: HandoffDesk,
    form: Form,
    name: str,
    rule_id: str,
    outside: bool = False,
    note: str = "",
    day: date | None = None,
) -> HandoffResult:
    """A step is done; ``outside`` the CRM it needs a word on what was done."""
    said = {"rule": rule_id, "outside": outside, "note": note, "day": _iso(day)}
    return _act(desk, form, name, ("tick", said), lambda by: Tick(by, rule_id, outside, note, day))


def answer_promise(
    *,
    desk: HandoffDesk,
    form: Form,
    name: str,
    promise_id: str,
    answer: str,
    reason: str = "",
    day: date | None = None,
) -> HandoffResult:
    """The receiver keeps a promise, has agreed it anew for another day, or declines it and says why."""
    said = {"promise": promise_id, "answer": answer, "reason": reason, "day": _iso(day)}
    return _act(
        desk, form, name, ("answer promise", said),
        lambda by: AnswerPromise(by, promise_id, answer, reason, day),
    )  # fmt: skip


def answer_item(
    *, desk: HandoffDesk, form: Form, name: str, item_id: str, answer: str, note: str = ""
) -> HandoffResult:
    """A side takes an open deal or task of the old owner, closes it, or says that it is not theirs."""
    said = {"item": item_id, "answer": answer, "note": note}
    return _act(desk, form, name, ("answer item", said), lambda by: AnswerItem(by, item_id, answer, note))


def invite_old_owner(*, desk: HandoffDesk, form: Form, name: str, until: date, because: str) -> HandoffResult:
    """The receiver wants the old owner in it, up to and with a day."""
    said = {"until": _iso(until), "because": because}
    return _act(desk, form, name, ("invite", said), lambda by: Invite(by, until, because))


def close_handoff(*, desk: HandoffDesk, form: Form, name: str, because: str) -> HandoffResult:
    """A leader of one of the sides ends it before everything is done."""
    story = _story(desk.journal, name)
    found = handoff_of(story)
    may = leaders_of(desk.calendars.sellers, found) if found is not None else frozenset()
    return _act(desk, form, name, ("close", {"because": because}), lambda by: Close(by, because, may))


def with_look(story: Story, command: Command, picture: Picture | None, ground: Ground) -> tuple[Entry, ...]:
    """The entries of a person's command, and what the clock sees right after it."""
    entries = decide(story, command, ground)
    if picture is None:
        return entries
    after = replace(story, entries=(*story.entries, *entries))
    return (*entries, *decide(after, Look(picture), ground))


def _act(
    desk: HandoffDesk,
    form: Form,
    name: str,
    what: tuple[str, Mapping[str, object]],
    command: Callable[[str], Command],
) -> HandoffResult:
    """One command of one person on one hand-off, done or refused."""
    subject = subject_of(KIND, name)
    act, said = what
    story = _story(desk.journal, name)
    before = handoff_of(story)
    try:
        if before is None:
            raise refusal("GR531", f"`{name}`")
        opened = before.opened
        picture = desk.pictures({opened.account_id: opened.moved_on}).get(opened.account_id)
        done = desk.journal.append(
            Act(
                f"{act} hand-off", form.by, desk.now, form.key, said,
                _seen(story, form),
            ),
            [subject],
            lambda stories: {subject: with_look(stories[subject], command(form.by), picture, desk.ground)},
        )  # fmt: skip
    except RefusedActError as refused:
        return HandoffResult(handoff_of(_story(desk.journal, name)), (refused.finding,))
    return HandoffResult(handoff_of(done.stories[subject]), replayed=done.replayed)


def _seen(story: Story, form: Form) -> Mapping[str, int]:
    """The version the person saw; what only the clock did since then makes nobody's words stale."""
    if form.seen is None:
        return {}
    since = story.entries[form.seen :]
    return {story.subject: story.version if all(entry.by == CLOCK for entry in since) else form.seen}


def _story(journal: Journal, name: str) -> Story:
    subject = subject_of(KIND, name)
    return journal.load([subject])[subject]


def _said(promises: tuple[Promise, ...]) -> list[dict[str, str]]:
    return [{"what": one.what, "by": one.by.isoformat()} for one in promises]


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
