"""A hand-off as its one page shows it: the same for both sides, but for the forms of whoever reads it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from groundrules.handoff.calendars import Calendars
from groundrules.handoff.risk import Risk
from groundrules.handoff.steps import Status
from groundrules.handoff.steps.events import Event
from groundrules.handoff.steps.known import Known
from groundrules.handoff.steps.state import ItemLine, PromiseLine, Step, Todo
from groundrules.rulebook import Rulebook
from groundrules.terms import Period
from groundrules.usecases.show_handoffs import HandoffPage as Found
from groundrules.web import customers, words
from groundrules.web.curve import draw_curve
from groundrules.web.forms import fresh_key
from groundrules.web.rules import rule_text
from groundrules.web.screens import Choice, Clock
from groundrules.web.screens_handoff import (
    HandoffPage,
    ItemRow,
    PromiseRow,
    RiskRow,
    Row,
    SideSheet,
    Stamp,
    StepRow,
    Told,
    Turn,
    Words,
)
from groundrules.web.transition_desk import local_moment, place

BLANKS = ("1", "2", "3", "4")
"""Lines for promises in an empty form; more go into the next form."""

_PARTS_OF = frozenset({"list", "promises", "orphans"})
_STATES = {
    Status.BRIEFING: "the giving side writes",
    Status.OFFERED: "waits to be accepted",
    Status.PUSHED_BACK: "pushed back once",
    Status.RUNNING: "accepted, under way",
    Status.COMPLETE: "complete",
    Status.SUPERSEDED: "overtaken by another move",
    Status.CLOSED: "ended early",
}


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that came back: which act, on which thing, with what in it, and why."""

    act: str = ""
    thing: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    notice: str = ""


NOTHING = Sent()


@dataclass(frozen=True)
class Reader:
    """Who reads the page, and how clocks are told there."""

    seller_id: str
    acts: frozenset[str]
    found: Found
    calendars: Calendars
    names: Mapping[str, str]
    now: datetime
    sent: Sent = NOTHING

    def stamp(self, act: str, thing: str = "") -> Stamp:
        """What the form of an act carries; with what was written in it, when it is the one that came back."""
        came_back = self.sent.act == act and self.sent.thing == thing
        return Stamp(
            f"hand-off {act}",
            self.found.version,
            fresh_key(),
            self.sent.errors if came_back else (),
            self.sent.values if came_back else {},
        )

    def form(self, act: str) -> Stamp | None:
        """The form, where the reader may act now."""
        return self.stamp(act) if act in self.acts else None

    def clock(self, due_at: datetime | None, who: Iterable[str]) -> Clock:
        """How much working time is left, in the calendar of the first of these people."""
        first = next(iter(who), self.found.receiver.seller_id)
        return words.clock(due_at, self.now, self.calendars.of(first))

    def due(self, due_at: datetime, who: str) -> str:
        """The hour, where that person works."""
        return local_moment(due_at, self.calendars.of(who).zone)

    def people(self, who: Iterable[str]) -> str:
        """Names; ``you`` for the reader."""
        told = ["you" if one == self.seller_id else self.found.side_name(one) for one in who]
        return " and ".join(told) or "nobody"


def handoff_page(book: Rulebook, reader: Reader) -> HandoffPage:
    """The page, after a refused act with its sentence and what was written."""
    found, sent = reader.found, reader.sent
    first = found.todo[0] if found.todo else None
    deals, tasks, tickets, contacts = _lists(found.known, reader)
    brief, missing, completed, accepted = _written(found, reader)
    has_form = sent.act in reader.acts or bool(sent.thing)
    return HandoffPage(
        name=found.name,
        account_id=found.account_id,
        account=found.account_name,
        headline=_headline(found),
        state=_STATES[found.status],
        clock=reader.clock(first.due_at, first.who) if first else Clock("nothing is due"),
        wave=found.wave,
        moved_on=found.moved_on,
        rule=rule_text(book, found.rule_id),
        because=found.because,
        top_customer=found.top_customer,
        sides=_sides(reader),
        turns=_turns(reader),
        over=_over(found),
        as_of=found.known.as_of,
        figures=_figures(found.known, found.known_then, reader),
        deals=deals,
        tasks=tasks,
        tickets=tickets,
        contacts=contacts,
        brief=brief,
        missing=missing,
        completed=completed,
        accepted=accepted,
        promises=tuple(_promise(line, reader) for line in found.promises),
        items=tuple(_item(line, reader) for line in found.items),
        steps=tuple(_step(step, reader) for step in found.steps),
        zone=found.zone,
        place=place(found.zone),
        risks=tuple(_risk(risk) for risk in found.risks),
        curve=draw_curve(found.letting_go) if found.letting_go is not None else None,
        history=tuple(
            Told(one.at, "" if one.by == "clock" else one.by, words.start(one.says)) for one in found.happened
        ),
        brief_form=reader.form("brief"),
        accept_form=reader.form("accept"),
        push_back_form=reader.form("push back"),
        complete_form=reader.form("complete"),
        invite_form=reader.form("invite"),
        close_form=reader.form("close"),
        parts=tuple(Choice(part, words.start(says)) for part, says in found.parts.items()),
        blanks=BLANKS,
        notice=sent.notice,
        kept=() if has_form else tuple(text for text in sent.values.values() if text.strip()),
    )


Rows = tuple[Row, ...]


def _lists(known: Known, reader: Reader) -> tuple[Rows, Rows, Rows, Rows]:
    """Open deals, tasks and tickets, and the last contacts."""
    zone = reader.calendars.of(reader.found.receiver.seller_id).zone
    deals = (
        Row(
            deal.name, _said(_plain(deal.stage), customers.money(deal.amount, deal.currency)), deal.close_date
        )
        for deal in known.deals
    )
    tickets = (
        Row(
            words.start(_plain(one.category)) or "Service request",
            _plain(one.status),
            words.local_day(one.opened_at, zone),
        )
        for one in known.tickets
    )
    contacts = (
        Row(
            f"{words.start(one.kind)}, {'from the customer' if one.direction == 'in' else 'by us'}",
            reader.names.get(one.seller_id, ""),
            one.day,
        )
        for one in known.last_contacts
    )
    tasks = (Row(words.start(task.kind), "", task.day) for task in known.tasks)
    return tuple(deals), tuple(tasks), tuple(tickets), tuple(contacts)


def _risk(risk: Risk) -> RiskRow:
    cited = risk.rule_id if risk.rule_id[:1].isupper() else ""
    return RiskRow(risk.kind.value, words.start(risk.says.replace("`", "")), cited, risk.late)


def _headline(found: Found) -> str:
    giver = found.giver.name if found.giver is not None else found.from_name or "Nobody"
    return f"{giver} hands over to {found.receiver.name}"


def _sides(reader: Reader) -> tuple[SideSheet, ...]:
    found = reader.found
    sides = []
    if found.giver is not None:
        stands_in = found.giver.name != found.from_name
        part = f"stands in for {found.from_name}" if stands_in else "old owner"
        sides.append((found.giver, part, "a"))
    sides.append((found.receiver, "new owner", "b"))
    return tuple(
        SideSheet(one.name, part, place(one.zone), side, one.seller_id == reader.seller_id, _away(one.away))
        for one, part, side in sides
    )


def _away(period: Period | None) -> str:
    """When somebody is away, and what it does to their clocks."""
    if period is None:
        return ""
    back = f", back {words.day(period.ends_on)}" if period.ends_on is not None else ""
    return f"Away from {words.day(period.starts_on)}{back}: clocks stand still meanwhile."


def _turns(reader: Reader) -> tuple[Turn, ...]:
    """Everything still to do; the first that is the reader's cannot be missed."""
    turns = [_turn(todo, reader) for todo in reader.found.todo]
    mine = [turn for turn in turns if turn.is_yours]
    return tuple(replace(turn, is_yours=turn in mine[:1]) for turn in turns)


def _turn(todo: Todo, reader: Reader) -> Turn:
    who = todo.who
    due = reader.due(todo.due_at, who[0]) if todo.due_at is not None and who else ""
    rule_id = "" if todo.what in {"brief", "accept", "complete"} else todo.what
    return Turn(
        words.start(todo.says),
        reader.people(who),
        reader.seller_id in who,
        reader.clock(todo.due_at, who),
        due,
        rule_id,
    )


def _over(found: Found) -> str:
    says = {
        Status.COMPLETE: "Everything is done. The account is with its new owner.",
        Status.SUPERSEDED: "Another move of this account took its place.",
        Status.CLOSED: "It was ended before everything was done; the last line below says why.",
    }
    return says.get(found.status, "")


def _figures(known: Known, then: Known, reader: Reader) -> tuple[tuple[str, str], ...]:
    owner = reader.names.get(known.owner_id, "nobody") if known.owner_id else "nobody"
    money = known.currency or then.currency
    lines = [
        ("Owner in the CRM", owner),
        ("Won in 12 months", customers.money(known.revenue, money)),
        ("Open pipeline", customers.money(known.open_pipeline, money)),
        ("Contacts in 12 months", f"{known.contacts:,}"),
    ]
    if known.tier or known.segment:
        kind = _said(f"tier {known.tier}" if known.tier else "", _plain(known.segment))
        lines.append(("Kind", words.start(kind)))
    lines.append(("Contract ends", words.day(known.contract_end)))
    return tuple(lines)


def _written(found: Found, reader: Reader) -> tuple[Words | None, Words | None, Words | None, Words | None]:
    """What the two sides wrote to each other: brief, what was missing, what was supplied, acceptance."""
    brief, back, done, accepted = found.brief, found.pushed_back, found.completed, found.accepted

    def said(event: Event | None, *lines: tuple[str, str]) -> Words | None:
        if event is None:
            return None
        by = reader.names.get(event.by) or found.side_name(event.by)
        return Words(by, event.at, tuple(line for line in lines if line[1]))

    missing = back.missing if back is not None else ()
    return (
        said(
            brief,
            ("Who really decides", brief.decides if brief else ""),
            ("What to avoid", brief.avoid if brief else ""),
        ),
        said(back, *((words.start(found.parts[one.part]), one.note) for one in missing)),
        said(done, ("What was missing", done.answer if done else "")),
        said(accepted, ("", accepted.note if accepted else "")),
    )


def _promise(line: PromiseLine, reader: Reader) -> PromiseRow:
    promised, answer = line.promised, line.answer
    detail = ""
    if answer is not None:
        day = f"now by {words.day(answer.day)}" if answer.day else ""
        detail = _said(day, answer.reason)
    is_mine = answer is None and "promise" in reader.acts
    return PromiseRow(
        promised.promise_id,
        promised.what,
        promised.by,
        words.start(answer.answer) if answer else "",
        detail,
        reader.stamp("promise", promised.promise_id) if is_mine else None,
    )


def _item(line: ItemLine, reader: Reader) -> ItemRow:
    found, item = reader.found, line.item
    sides = [found.receiver.seller_id, *([found.giver.seller_id] if found.giver else [])]
    is_settled = line.is_settled(sides)
    said = tuple(
        f"{'The CRM' if by == 'clock' else found.side_name(by)}: {_said(one.answer, one.note)}"
        for by, one in line.answers.items()
    )
    is_mine = not is_settled and "item" in reader.acts and reader.seller_id not in line.answers
    return ItemRow(
        item.item_id,
        item.name,
        item.about,
        item.day,
        said,
        is_settled,
        reader.stamp("item", item.item_id) if is_mine else None,
    )


def _step(step: Step, reader: Reader) -> StepRow:
    found, asked = reader.found, step.asked
    givers = [found.giver.seller_id] if found.giver is not None else []
    of = {"old owner": givers, "new owner": [found.receiver.seller_id]}
    who = of.get(asked.who, [*givers, found.receiver.seller_id])
    left = () if step.halves and reader.seller_id in {half.by for half in step.halves} else who
    is_mine = step.is_open and "tick" in reader.acts and reader.seller_id in left
    can_tick = is_mine and asked.step not in _PARTS_OF
    return StepRow(
        asked.rule_id,
        words.start(asked.does),
        reader.people(who),
        tuple((found.side_name(one), reader.due(at, one)) for one, at in asked.due.items()),
        reader.clock(step.due_at, who) if step.is_open else Clock(""),
        _step_state(step),
        step.is_open,
        _step_detail(step),
        reader.stamp("tick", asked.rule_id) if can_tick else None,
    )


def _step_state(step: Step) -> str:
    if step.done is not None:
        return f"done {words.day(step.done.day)}"
    if step.lifted is not None:
        return "not asked any more"
    if step.halves:
        return "one of two has said so"
    return "open" if step.is_followed else "for your notice"


def _step_detail(step: Step) -> str:
    """How it is known, in words."""
    done = step.done
    if done is None and step.halves and step.is_open:
        return "; ".join(
            f"done {words.day(half.day)}, says this side: {half.note}"
            if half.note
            else f"done {words.day(half.day)}, says one side; the other has to say so too"
            for half in step.halves
        )
    if done is None:
        return words.start(step.lifted.because) if step.lifted is not None else ""
    how = {
        "facts": f"the CRM shows it{f' (record {done.row})' if done.row else ''}",
        "by hand": "ticked by hand",
        "outside the CRM": "outside the CRM",
        "life": "all its parts are done",
    }
    return words.start(_said(how.get(done.how, done.how), done.note))


def _said(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _plain(word: str) -> str:
    """A word of the CRM as people write it."""
    return word.replace("_", " ")
