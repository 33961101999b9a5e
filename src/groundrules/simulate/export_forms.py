"""Files of our own beside the CRM's: contacts between colleagues, queue offers, pulse answers, rules read."""

from collections.abc import Iterable, Iterator, Mapping

import numpy as np

from groundrules.simulate.arrays import Whole
from groundrules.simulate.columns import (
    Cells,
    dates,
    fixed,
    instants,
    money,
    numbered,
    pick,
    whole,
)
from groundrules.simulate.customers import SEGMENTS
from groundrules.simulate.life.answers import BOUNDARIES, ITEMS, VERSIONS
from groundrules.simulate.life.contacts import CHANNELS
from groundrules.simulate.life.offers import KINDS
from groundrules.simulate.life.whole import RULES
from groundrules.simulate.moments import DAY
from groundrules.simulate.places import REGIONS
from groundrules.simulate.salesforce_ids import make_ids
from groundrules.simulate.world import World

Chunks = Iterable[Mapping[str, Cells]]


def form_sheets(world: World) -> Iterator[tuple[str, Chunks]]:
    """InternalContact, QueueOffer, PulseRound, PulseAnswer, RuleAcceptance."""
    yield "InternalContact.csv", [_contacts(world)]
    yield "QueueOffer.csv", [_offers(world)]
    yield "PulseRound.csv", [_rounds(world)]
    yield "PulseAnswer.csv", [_answers(world)]
    yield "RuleAcceptance.csv", [_acceptances(world)]


def _contacts(world: World) -> Mapping[str, Cells]:
    c = world.life.contacts
    return {
        "Day": dates(c.day),
        "UserId": fixed(make_ids("user", c.person)),
        "PartnerId": fixed(make_ids("user", c.partner)),
        "Channel": pick(list(CHANNELS), c.channel),
        "Count": whole(c.n),
    }


def _moment(value: Whole) -> Cells:
    return instants(*np.divmod(np.maximum(value, 0), DAY), value < 0)


def _offers(world: World) -> Mapping[str, Cells]:
    o = world.life.offers
    return {
        "Id": numbered("offer-", np.arange(len(o))),
        "OfferedDate": _moment(o.moment),
        "UserId": fixed(make_ids("user", o.person)),
        "ItemId": numbered("item-", o.item),
        "Kind": pick(list(KINDS), o.kind),
        "AccountId": fixed(make_ids("account", np.maximum(o.account, 0)), o.account < 0),
        "Segment": pick(list(SEGMENTS), o.segment),
        "IsTaken": pick(["false", "true"], np.where(o.answered < 0, -1, o.taken)),
        "AnsweredDate": _moment(o.answered),
        "ExpectedValue": money(o.value),
    }


def _rounds(world: World) -> Mapping[str, Cells]:
    p = world.life.pulse
    return {
        "RoundId": numbered("round-", p.round_no),
        "Boundary": pick([name for name, _, _ in BOUNDARIES], p.boundary),
        "Unit": pick([region.name for region in REGIONS], p.region),
        "ClosedDate": dates(p.closed),
        "Asked": whole(p.asked),
        "Answered": whole(p.answered),
    }


def _answers(world: World) -> Mapping[str, Cells]:
    p = world.life.pulse
    row = p.answer_row
    return {
        "Id": numbered("answer-", np.arange(len(row))),
        "RoundId": numbered("round-", p.round_no[row]),
        "ClosedDate": dates(p.closed[row]),
        "Boundary": pick([name for name, _, _ in BOUNDARIES], p.boundary[row]),
        "Unit": pick([region.name for region in REGIONS], p.region[row]),
        "Item": pick(list(ITEMS), p.item),
        "Score": whole(p.score),
    }


def _acceptances(world: World) -> Mapping[str, Cells]:
    a = world.life.acceptances
    return {
        "UserId": fixed(make_ids("user", a.person)),
        "BookVersion": pick(list(VERSIONS), a.version),
        "RuleId": pick(list(RULES), a.rule),
        "ReadDate": _moment(a.read),
        "AcceptedDate": _moment(a.accepted),
        "QuizAsked": whole(a.quiz_asked),
        "QuizRight": whole(a.quiz_right),
    }
