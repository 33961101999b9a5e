"""Calls, mails, meetings in our own tables."""

import hashlib

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.simulate import days
from groundrules.simulate.canonical.cells import Sheet, chosen, day, number, time, yes
from groundrules.simulate.canonical.people import Columns


def of_tasks(sheet: Sheet, key: bytes) -> Columns:
    """Calls, mails, to-dos, service work.

    Args:
        sheet: rows of the export's Task file.
        key: what the subject's fingerprint is keyed with.
    """
    rows = len(sheet["Id"])
    subtype, subject = sheet["TaskSubtype"], sheet["Subject"]
    mail, call = pc.is_in(subtype, value_set=pa.array(["Email", "ListEmail"])), pc.equal(subtype, "Call")
    service = pc.equal(sheet["Type"], "Service")
    kind = pc.if_else(service, "service", pc.if_else(call, "call", pc.if_else(mail, "mail", "task")))
    came = pc.starts_with(subject, "Email: <-")
    out = pc.or_(pc.or_(pc.starts_with(subject, "Email:"), mail), call)
    direction = pc.if_else(came, "in", pc.if_else(out, "out", pa.scalar(None, pa.string())))
    on = day(sheet["ActivityDate"])
    return {
        "activity_id": sheet["Id"],
        "day": on,
        "created_at": time(sheet["CreatedDate"]),
        "seller_id": sheet["OwnerId"],
        "account_id": sheet["AccountId"],
        "opportunity_id": chosen(sheet["WhatId"], "006"),
        "kind": kind,
        "direction": direction,
        "is_joint": pa.array(np.zeros(rows, dtype=bool)),
        "is_bulk": pc.equal(subtype, "ListEmail"),
        "is_done": pc.and_(yes(sheet["IsClosed"]), _happened(on)),
        "source": pa.repeat(pa.scalar("task"), rows),
        "created_by": sheet["CreatedById"],
        "completed_at": time(sheet["CompletedDateTime"]),
        "fingerprint": fingerprints(subject, key),
    }


def of_events(sheet: Sheet, joint: pa.Array, key: bytes) -> Columns:
    """Meetings; absences are none.

    Args:
        sheet: rows of the export's Event file.
        joint: ids of meetings another seller was invited to.
        key: what the subject's fingerprint is keyed with.
    """
    here = {name: cells.filter(pc.not_equal(sheet["ShowAs"], "OutOfOffice")) for name, cells in sheet.items()}
    rows = len(here["Id"])
    on = day(here["StartDateTime"])
    visit = pc.match_substring(here["Subject"], "visit", ignore_case=True)
    return {
        "activity_id": here["Id"],
        "day": on,
        "created_at": time(here["CreatedDate"]),
        "seller_id": here["OwnerId"],
        "account_id": here["AccountId"],
        "opportunity_id": chosen(here["WhatId"], "006"),
        "kind": pc.if_else(visit, "visit", "meeting"),
        "is_joint": pc.is_in(here["Id"], value_set=joint),
        "is_bulk": pa.array(np.zeros(rows, dtype=bool)),
        "is_done": _happened(on),
        "source": pa.repeat(pa.scalar("event"), rows),
        "created_by": here["CreatedById"],
        "minutes": number(here["DurationInMinutes"]),
        "fingerprint": fingerprints(here["Subject"], key),
    }


def attendees(sheet: Sheet) -> Columns:
    """Who was invited."""
    return {
        "attendee_id": sheet["Id"],
        "activity_id": sheet["EventId"],
        "seller_id": chosen(sheet["RelationId"], "005"),
    }


def fingerprints(subject: pa.Array, key: bytes) -> pa.Array:
    """A keyed hash of each subject line: like lines have like fingerprints, and none can be read back."""
    encoded = subject.dictionary_encode()
    words = [
        None if text is None else hashlib.blake2b(text.encode(), key=key, digest_size=16).hexdigest()
        for text in encoded.dictionary.to_pylist()
    ]
    return pa.array(words, pa.string()).take(encoded.indices)


def _happened(on: pa.Array) -> pa.Array:
    return pc.less_equal(on, pa.scalar(days.AS_OF, pa.date32()))
