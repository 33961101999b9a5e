"""One hand-off in the small firm: Halvorsen goes from Tom to Anna, and Tom has written his part."""

from dataclasses import replace
from datetime import date, timedelta

from groundrules.handoff.exceptions.line import Moment
from groundrules.handoff.journal import Act, Journal
from groundrules.handoff.plan import MoveStanding, Plan, PlannedMove, Price, PriceSource, Wave
from groundrules.handoff.plan import story as plan_story
from groundrules.handoff.steps import Handoff, handoff_of, opening, subject_for
from groundrules.handoff.steps.commands import Promise
from groundrules.handoff.steps.known import Known, OpenDeal
from groundrules.handoff.steps.picture import Picture
from groundrules.handoff.waves.columns import wave_moves_table, waves_table
from groundrules.usecases.handoff_facts import calendars_of
from groundrules.usecases.keep_exceptions import Desk as LedgerDesk
from groundrules.usecases.keep_exceptions import Form, Wish, request_exception
from groundrules.usecases.run_handoffs import HandoffDesk, brief_handoff
from tests.web import world
from tests.web.conftest import Firm

PLAN, MOVE = "P1", "M-halvorsen"
NAME = f"{MOVE}@{PLAN}"
SUBJECT = subject_for(MOVE, PLAN)
DECIDES = "zebra-decides: the head of purchasing"


def move(**more: object) -> PlannedMove:
    """Halvorsen goes from Tom to Anna in wave 1."""
    made = PlannedMove(
        move_id=MOVE, account_id=world.HALVORSEN, account_name="Halvorsen Marine", unit_id="u", wave=1,
        standing=MoveStanding.PLANNED, from_seller_id=world.TOM, from_name="Tom Okafor", from_role="inside",
        to_seller_id=world.ANNA, to_name="Anna Lindqvist", to_role="field", team_id=world.MARGARET,
        team_name="Margaret Ellison", rule_id="A8", because=f"The rule asks so. {world.INJECTION}",
        unplanned="", revenue=None, open_pipeline=None, open_deals=1, currency="USD",
        price=Price(0, 0, 0, PriceSource.NOTHING, 0, ""),
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]  # the test names real fields


def handoffs(firm: Firm) -> HandoffDesk:
    """What acts of the firm rest on, now."""
    space = firm.workspace
    calendars = calendars_of(firm.facts, space.calendar())
    return HandoffDesk(space.book(), firm.facts, space.journal(), calendars, space.now())


def open_handoff(firm: Firm, moved_on: date = world.AS_OF, *, briefed: bool = True) -> None:
    """The hand-off is open; one deal of Tom's is on the account."""
    desk = handoffs(firm)
    deal = OpenDeal("006OPEN", world.INJECTION, "proposal", 5_000_00, "USD", None, world.TOM)
    known = Known(world.AS_OF, world.TOM, "B", "small", deals=(deal,), currency="USD")
    picture = Picture({"tier": "B"}, known)
    entries = opening(
        move(), picture, desk.book, desk.calendars, desk.now, plan_id=PLAN, moved_on=moved_on, by=world.ROSA
    )
    desk.journal.append(Act("apply wave", world.ROSA, desk.now), [SUBJECT], lambda _: {SUBJECT: entries})
    if briefed:
        promise = Promise(f"free training {world.INJECTION}", date(2026, 9, 1))
        done = brief_handoff(
            desk=desk, form=Form(world.TOM), name=NAME, decides=DECIDES, promises=(promise,), avoid=""
        )
        assert done.done, done.findings


def now_is(journal: Journal) -> Handoff:
    """The hand-off as it stands."""
    found = handoff_of(journal.load([SUBJECT])[SUBJECT])
    assert found is not None
    return found


def plan_waves(firm: Firm, *, reviewed: bool = True) -> None:
    """A plan of two waves: Halvorsen in the first, Brightwater in none; under review, or only drafted."""
    early = move(
        move_id="M-bright", account_id=world.BRIGHTWATER, account_name="Brightwater Foods", wave=None,
        standing=MoveStanding.NOT_WORTH, unplanned="It gains less than it costs.", revenue=111_000_00,
        price=Price(-50_000_00, -62_000_00, -44_000_00, PriceSource.PUBLISHED, 0, "zebra-price", "nothing"),
    )  # fmt: skip
    day = date(2026, 7, 6)
    waves = (Wave(1, day, day + timedelta(28)), Wave(2, day + timedelta(28), day + timedelta(56)))
    near = move(successor=world.NORA, successor_name="Nora Beside", successor_why="zebra-nearer than Anna")
    plan = Plan(
        PLAN, world.AS_OF, day, firm.workspace.book().stamp, "crm", "cov", "USD", 0, waves, (near, early),
        1, 1, 0.0,
    )  # fmt: skip
    tables = {"waves": waves_table(plan), "wave_moves": wave_moves_table(plan)}
    firm.facts.publish("waves", "x", tables, {"as_of": world.AS_OF.isoformat(), "plan_id": PLAN})
    at, subject = world.NOW, plan_story.subject_for(PLAN)
    entries = [plan_story.drafted_entry(plan, "d", at=at, by=world.ROSA)]
    if reviewed:
        entries.append(plan_story.reviewed_entry(digest="d", struck=(), at=at, by=world.ROSA))
    firm.workspace.journal().append(
        Act("draft plan", world.ROSA, at), [subject], lambda _: {subject: tuple(entries)}
    )


def ask_exception(firm: Firm) -> str:
    """Tom asks to keep Brightwater; the exception's name."""
    space = firm.workspace
    desk = LedgerDesk(space.book(), firm.facts, space.journal(), Moment(space.now(), "America/New_York"))
    wish = Wish(
        "named_account", "renewal under way", date(2026, 9, 1), world.BRIGHTWATER,
        note=f"zebra-wish {world.INJECTION}",
    )  # fmt: skip
    done = request_exception(desk=desk, form=Form(world.TOM), wish=wish)
    assert done.line is not None, done.findings
    return done.line.name


def whole(firm: Firm) -> str:
    """A plan, a hand-off, a request for an exception; the exception's name."""
    plan_waves(firm)
    open_handoff(firm)
    return ask_exception(firm)


def good_form(act: str, found: Handoff) -> dict[str, str]:
    """A form of the act that would be accepted of whoever may act."""
    ticked = next(step.rule_id for step in found.steps if step.asked.step == "first contact")
    more = {
        "brief": {"decides": "The owner."},
        "push back": {"part-1": "decides", "lacks-1": "Their lawyer signs, who is that?"},
        "complete": {"answer": "Ms Pell."},
        "accept": {"note": "Thank you."},
        "tick": {"rule": ticked, "note": "We met.", "outside": "yes"},
        "promise": {"promise": "p1", "pick": "kept"},
        "item": {"item": "006OPEN", "pick": "take"},
        "invite": {"until": "2026-07-20", "because": "The renewal."},
        "close": {"because": "The customer is no more."},
    }
    return {"version": str(found.version), "key": "k" * 24, **more[act]}


def good_ledger_form(act: str, version: int) -> dict[str, str]:
    """A form about the exception that would be accepted of whoever may act."""
    more = {
        "ask": {
            "account": world.BRIGHTWATER,
            "pick": "named_account|renewal under way",
            "until": "2026-09-01",
            "note": "",
        },
        "decide": {"pick": "grant", "because": "It is so.", "until": "2026-09-01"},
        "extend": {"until": "2026-09-15", "because": "It takes longer."},
        "end": {"because": "It is over."},
    }
    return {"version": str(version), "key": "k" * 24, **more[act]}
