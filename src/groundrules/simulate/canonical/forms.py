"""Contacts between colleagues, offers, answers and credit edits in our own tables."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.simulate import days
from groundrules.simulate.canonical.cells import Sheet, day, money, number, time, yes
from groundrules.simulate.canonical.people import Columns
from groundrules.simulate.columns import fixed, instants
from groundrules.simulate.moments import DAY
from groundrules.simulate.salesforce_ids import make_ids
from groundrules.simulate.world import World


def internal_contacts(sheet: Sheet) -> Columns:
    """How often two of us were in touch."""
    return {
        "day": day(sheet["Day"]),
        "seller_id": sheet["UserId"],
        "partner_id": sheet["PartnerId"],
        "channel": pc.replace_substring(sheet["Channel"], " ", "_"),
        "n": number(sheet["Count"]),
    }


def offers(sheet: Sheet) -> Columns:
    """What a queue offered to whom."""
    return {
        "offer_id": sheet["Id"],
        "offered_at": time(sheet["OfferedDate"]),
        "seller_id": sheet["UserId"],
        "item_id": sheet["ItemId"],
        "kind": sheet["Kind"],
        "account_id": sheet["AccountId"],
        "segment": sheet["Segment"],
        "is_taken": yes(sheet["IsTaken"]),
        "answered_at": time(sheet["AnsweredDate"]),
        "value": money(sheet["ExpectedValue"]),
    }


def pulse_rounds(sheet: Sheet) -> Columns:
    """How many were asked, how many answered."""
    return {
        "round_id": sheet["RoundId"],
        "boundary": sheet["Boundary"],
        "unit": sheet["Unit"],
        "closed_on": day(sheet["ClosedDate"]),
        "asked": number(sheet["Asked"]),
        "answered": number(sheet["Answered"]),
    }


def pulse(sheet: Sheet) -> Columns:
    """Answers about a boundary between roles."""
    return {
        "answer_id": sheet["Id"],
        "round_id": sheet["RoundId"],
        "closed_on": day(sheet["ClosedDate"]),
        "boundary": sheet["Boundary"],
        "unit": sheet["Unit"],
        "item": sheet["Item"],
        "score": number(sheet["Score"]),
    }


def acceptances(sheet: Sheet) -> Columns:
    """Who read and accepted which rule."""
    return {
        "seller_id": sheet["UserId"],
        "book_version": sheet["BookVersion"],
        "rule_id": sheet["RuleId"],
        "read_at": time(sheet["ReadDate"]),
        "accepted_at": time(sheet["AcceptedDate"]),
        "quiz_asked": number(sheet["QuizAsked"]),
        "quiz_right": number(sheet["QuizRight"]),
    }


def split_changes(world: World) -> Columns:
    """Edits of splits, as one extract a day kept over the world's time would have shown them."""
    edits = world.life.split_edits
    on, second = np.divmod(edits.moment, DAY)
    seen = on < days.END
    return {
        "opportunity_id": fixed(make_ids("opportunity", edits.deal[seen])),
        "seller_id": fixed(make_ids("user", edits.person[seen])),
        "changed_at": time(instants(on[seen], second[seen])),
        "changed_by": fixed(make_ids("user", edits.by[seen])),
        "old_share": pa.array(edits.old[seen] / 100),
        "new_share": pa.array(edits.new[seen] / 100),
        "known_from": pa.repeat(pa.scalar("extract difference"), int(seen.sum())),
    }
