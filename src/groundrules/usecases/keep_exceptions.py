"""The ledger of exceptions kept: asked for, granted, refused, extended, ended; and what stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from groundrules.handoff.exceptions.commands import (
    Ask,
    Command,
    End,
    Extend,
    Grant,
    Person,
    Refuse,
    Thing,
)
from groundrules.handoff.exceptions.company import Company
from groundrules.handoff.exceptions.holdovers import Verdict
from groundrules.handoff.exceptions.life import decide, name_of
from groundrules.handoff.exceptions.limits import Ledger
from groundrules.handoff.exceptions.line import KIND, Line, line_of
from groundrules.handoff.exceptions.refused import refusal
from groundrules.handoff.journal import Act, Entry, Story, subject_of
from groundrules.terms import Finding, RefusedActError
from groundrules.usecases.find_exceptions import (
    EVERY,
    OPEN,
    STANDING,
    Desk,
    count_exceptions,
    find_exceptions,
    one_exception,
    standing_on,
    story_of,
    unknown,
)
from groundrules.usecases.judge_deals import OneMove, judge_deals

__all__ = [
    "EVERY",
    "OPEN",
    "STANDING",
    "Desk",
    "Form",
    "KeptResult",
    "Wish",
    "count_exceptions",
    "end_exception",
    "extend_exception",
    "find_exceptions",
    "grant_at_once",
    "grant_exception",
    "one_exception",
    "refuse_exception",
    "request_exception",
    "standing_on",
]


@dataclass(frozen=True, slots=True)
class Form:
    """How a person sent something: who, with which key, having seen which version (None: any)."""

    by: str
    key: str = ""
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class KeptResult:
    """What one act did.

    Attributes:
        line: the exception after it; as it was when the act was refused; None when there is none.
        findings: why it was refused; empty when it was done.
        replayed: the same form had been sent before, and this is the answer it got then.
    """

    line: Line | None
    findings: tuple[Finding, ...] = ()
    replayed: bool = False

    @property
    def done(self) -> bool:
        """True when the act is on record."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks for.

    Attributes:
        account: the account's id or name; with ``deal`` given it may be empty.
        deal: the deal's id; empty for an account.
        asked_by: for whom; empty: for the owner.
    """

    kind_id: str
    reason: str
    until: date
    account: str = ""
    deal: str = ""
    asked_by: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Step:
    """The word for the audit log, the exception's name, and what the person sent."""

    act: str
    name: str
    said: Mapping[str, object]


def request_exception(*, desk: Desk, form: Form, wish: Wish) -> KeptResult:
    """The request is on record and waits for somebody whose role may approve it."""
    return _open(desk, form, wish, "request", None)


def grant_at_once(*, desk: Desk, form: Form, wish: Wish, approver: str, because: str = "") -> KeptResult:
    """Asked for and granted in one act: it stands, or nothing happened.

    Args:
        desk: what the act rests on.
        form: who sent it.
        wish: what is to stand.
        approver: the id or name of who approves it; never the owner, nor who asked for it.
        because: the approver's words.
    """
    return _open(desk, form, wish, "grant", lambda person: Grant(person(approver), wish.until, because))


def grant_exception(
    *, desk: Desk, form: Form, name: str, until: date | None = None, because: str = ""
) -> KeptResult:
    """A request stands, as long as it was asked for or until the day the approver names."""
    said = {"until": until.isoformat() if until else "", "because": because}
    return _act(desk, form, _Step("grant", name, said), lambda by: Grant(by, until, because))


def refuse_exception(*, desk: Desk, form: Form, name: str, because: str) -> KeptResult:
    """A request is refused, with the reason."""
    return _act(desk, form, _Step("refuse", name, {"because": because}), lambda by: Refuse(by, because))


def extend_exception(*, desk: Desk, form: Form, name: str, until: date, because: str) -> KeptResult:
    """What stands stands longer, as far as the book lets it."""
    said = {"until": until.isoformat(), "because": because}
    return _act(desk, form, _Step("extend", name, said), lambda by: Extend(by, until, because))


def end_exception(*, desk: Desk, form: Form, name: str, because: str) -> KeptResult:
    """What stands, or was asked for, ends today; its thing goes where the rule says."""
    company = Company(desk.facts)
    line = line_of(story_of(desk.journal, name))
    returns = company.returns([line] if line is not None else []).get(name)

    def command(by: Person) -> Command:
        if returns is None:
            raise unknown(name)
        return End(by, because, returns)

    return _act(desk, form, _Step("end", name, {"because": because}), command)


def _open(
    desk: Desk, form: Form, wish: Wish, act: str, then: Callable[[Callable[[str], Person]], Grant] | None
) -> KeptResult:
    company = Company(desk.facts)
    try:
        thing, owner_id = company.deal(wish.deal) if wish.deal else company.account(wish.account)
        _may_be_asked(desk, thing, owner_id)
        owner = company.person(owner_id)
        asked_by = company.called(wish.asked_by).seller_id if wish.asked_by else owner_id
        ask = _asking(form.by, wish, thing, owner, asked_by)
        grant = None if then is None else then(company.called)
        # The same form makes the same exception; without a key every request is a new one.
        name = name_of(*thing.key, wish.kind_id, form.by, form.key or desk.moment.now)
        return _write(desk, form, _Step(act, name, _said(wish)), _asked(desk, ask, grant))
    except RefusedActError as refused:
        return KeptResult(None, (refused.finding,))


def _may_be_asked(desk: Desk, thing: Thing, owner_id: str) -> None:
    """Refused for a deal that the book moves without appeal, as far as is known on the day of the facts."""
    manifest = desk.facts.manifest("crm")
    if not thing.deal_id or not thing.receiver_id or manifest is None:
        return
    as_of = date.fromisoformat(str(manifest["as_of"]))
    move = OneMove(thing.account_id, thing.account_name, owner_id, thing.receiver_id)
    judged = judge_deals(book=desk.book, facts=desk.facts, moves=[move], as_of=as_of, announced_on=as_of)
    for one in judged.holdovers:
        if one.deal_id == thing.deal_id and one.verdict is Verdict.INELIGIBLE:
            said = f"rule {one.rule_id} moves the deal `{thing.deal_name}` without appeal"
            raise refusal("GR518", said, "the new owner takes it; the book would have to say otherwise")


def _asking(by: str, wish: Wish, thing: Thing, owner: Person, asked_by: str) -> Ask:
    return Ask(by, wish.kind_id, thing, owner, asked_by, wish.reason, wish.until, wish.note)


def _asked(desk: Desk, ask: Ask, grant: Grant | None) -> Callable[[Story], tuple[Entry, ...]]:
    def entries(story: Story) -> tuple[Entry, ...]:
        ledger = Ledger(
            desk.book, desk.moment, count_exceptions(desk.journal, [ask.thing.account_id], desk.moment.today)
        )
        asked = decide(story, ask, ledger)
        if grant is None:
            return asked
        return (*asked, *decide(replace(story, entries=asked), grant, ledger))

    return entries


def _act(desk: Desk, form: Form, step: _Step, command: Callable[[Person], Command]) -> KeptResult:
    """One command of a person on an exception there is."""
    company = Company(desk.facts)

    def entries(story: Story) -> tuple[Entry, ...]:
        line = line_of(story)
        if line is None:
            raise unknown(step.name)
        counts = count_exceptions(desk.journal, [line.asked.account_id], desk.moment.today)
        return decide(story, command(company.person(form.by)), Ledger(desk.book, desk.moment, counts))

    try:
        return _write(desk, form, step, entries)
    except RefusedActError as refused:
        return KeptResult(line_of(story_of(desk.journal, step.name)), (refused.finding,))


def _write(desk: Desk, form: Form, step: _Step, entries: Callable[[Story], tuple[Entry, ...]]) -> KeptResult:
    subject = subject_of(KIND, step.name)
    seen = {} if form.seen is None else {subject: form.seen}
    done = desk.journal.append(
        Act(f"{step.act} exception", form.by, desk.moment.now, form.key, step.said, seen),
        [subject],
        lambda stories: {subject: entries(stories[subject])},
    )
    return KeptResult(line_of(done.stories[subject]), replayed=done.replayed)


def _said(wish: Wish) -> dict[str, object]:
    return {
        "kind": wish.kind_id,
        "reason": wish.reason,
        "until": wish.until.isoformat(),
        "account": wish.account,
        "deal": wish.deal,
        "asked_by": wish.asked_by,
        "note": wish.note,
    }
