"""One hand-off in the small firm: Halvorsen goes from Tom to Anna, and Tom has written his part."""

from dataclasses import replace
from datetime import date

from groundrules.handoff.journal import Act, Journal
from groundrules.handoff.plan import MoveStanding, PlannedMove, Price, PriceSource
from groundrules.handoff.steps import Handoff, handoff_of, opening, subject_for
from groundrules.handoff.steps.commands import Promise
from groundrules.handoff.steps.known import Known, OpenDeal
from groundrules.handoff.steps.picture import Picture
from groundrules.usecases.handoff_facts import calendars_of
from groundrules.usecases.keep_exceptions import Form
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
