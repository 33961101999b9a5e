"""A small wave in each CRM's own form, held to files a person has read; batches, ids and odd bytes."""

import csv
import json
import os
from collections.abc import Mapping
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest

from groundrules.adapters.csvfolder.write import PlainSink
from groundrules.adapters.hubspot.write import HubSpotSink
from groundrules.adapters.odoo.write import OdooSink
from groundrules.adapters.peoplecsv import csv_for_people
from groundrules.adapters.salesforce.write import SalesforceSink
from groundrules.handoff.changes.effects import side_effects
from groundrules.handoff.changes.folder import (
    CHANGES,
    MANIFEST,
    Folder,
    changes_from,
    digest_of,
    folder_of,
)
from groundrules.handoff.changes.model import KEYS, Change, ChangeSet, Tables
from groundrules.handoff.changes.ports import CrmSink, Limits, Person, csv_files
from tests.handoff.changes.worlds import (
    SELLERS,
    account,
    change_set,
    deal,
    hold,
    member,
    move,
    on_deal,
    seat,
    task,
)

GOLDEN = Path(__file__).parent / "golden"
PEOPLE = {
    str(one["seller_id"]): Person(str(one["seller_id"]), str(one["name"]), str(one["email"]))
    for one in SELLERS
}
NAMES = {one.seller_id: one.name for one in PEOPLE.values()}
A, B = "001A000000AbCdEIAV", "001A000000aBcDeIAV"
"""Two ids that differ in capitals only."""


def small() -> Tables:
    """Two accounts of Ann's: one with a team, deals and tasks, one with nothing but its name."""
    quin = {**member(A, "quin", "Quarterback"), "member_id": "01MA00000000001AAA"}
    return {
        "accounts": (account(A, "ann"), account(B, "ann")),
        "opportunities": (
            deal("006A00000000001AAA", A, "ann"),
            deal("006A00000000002AAA", A, "ann"),
            deal("006A00000000003AAA", A, "ann", stage="won"),
            deal("006A00000000004AAA", A, "bob"),
        ),
        "activities": (
            task("00TA00000000001AAA", A, "ann"),
            task("00TA00000000002AAA", A, "ann", done=True),
            task("00TA00000000003AAA", A, "ann", deal_id="006A00000000002AAA"),
            task("00TA00000000004AAA", A, "bob"),
        ),
        "account_team": (quin, member(A, "sol", "=Expert", None), member(B, "bob", "Friend", None)),
        "opportunity_team": (on_deal("006A00000000001AAA", "quin", "Key, contact"),),
        "splits": ({"opportunity_id": "006A00000000001AAA", "seller_id": "ann"},),
        "tickets": ({"account_id": A, "owner_id": "ann", "is_closed": False},),
        "account_territories": (
            {
                "account_id": A,
                "territory_id": "t1",
                "association_id": "0TA000000000001AAA",
                "cause": "manual",
            },
        ),
        "seller_territories": (
            {"seller_id": "ann", "territory_id": "t1"},
            {"seller_id": "ivy", "territory_id": "t2"},
        ),
        "sellers": SELLERS,
    }


def wave(tables: Tables | None = None) -> ChangeSet:
    """Both accounts go to Ivy; Rosa takes Quin's place; one late deal stays."""
    seats = {A: [seat("quarterback", "quarterback", "rosa"), seat("support", "specialist", "sol")]}
    holds = [hold("006A00000000002AAA", A, "ann")]
    return change_set(
        tables or small(), move(A, "ann", "ivy"), move(B, "ann", "ivy"), holds=holds, seats=seats
    )


def folder(sink: CrmSink) -> Folder:
    """The wave's folder for one CRM."""
    changes = wave()
    return folder_of(changes, sink, side_effects(changes, small(), sink), csv_for_people, names=NAMES)


SINKS: Mapping[str, CrmSink] = {
    "salesforce": SalesforceSink(),
    "hubspot": HubSpotSink(PEOPLE, address="https://app.hubspot.com/contacts/1234567/"),
    "odoo": OdooSink(),
    "plain": PlainSink(),
}


@pytest.mark.parametrize("name", SINKS)
def test_a_small_wave_is_byte_for_byte_as_read_by_a_person(name: str) -> None:
    """Files for loading, for going back and for people, in the form of each CRM."""
    files = folder(SINKS[name]).files
    shown = "".join(f"=== {path}\n{files[path].decode()}" for path in sorted(files) if path != CHANGES)
    golden = GOLDEN / f"{name}.txt"
    if os.environ.get("GROUNDRULES_WRITE_GOLDEN"):
        golden.write_bytes(shown.encode())
    assert shown == golden.read_bytes().decode()


@pytest.mark.parametrize("name", SINKS)
def test_the_digests_and_the_changes_can_be_read_back(name: str) -> None:
    """Digests are those of the bytes, and the change set comes back from its file as it was."""
    made = folder(SINKS[name])
    tree = json.loads(made.files[MANIFEST])
    told = {one["name"]: one["sha256"] for one in tree["files"]}
    assert told == {name: sha256(data).hexdigest() for name, data in made.files.items() if name != MANIFEST}
    assert tree["digest"] == made.digest == digest_of(told)
    back = changes_from(made.files[CHANGES].decode())
    assert (back.changes, back.at_risk, back.moves) == (wave().changes, wave().at_risk, wave().moves)
    assert back.digest == wave().digest == tree["changes_digest"]


def test_every_change_is_in_a_file_or_left_to_a_person() -> None:
    """For each CRM, rows to load and changes by hand add up to the changes; undo likewise."""
    changes = wave()
    for sink in SINKS.values():
        made = folder(sink)
        for written in (made.written, made.undo):
            loaded = sum(file.rows for file in written.files if not file.name.startswith("if-lost/"))
            assert loaded + len(written.by_hand) == len(changes.changes), sink.name


def test_values_are_not_touched() -> None:
    """Ids that differ in capitals only, formulas, blanks and breaks come out as they went in."""
    odd = [
        "=1+1",
        " lead",
        "trail ",
        "com,ma",
        'quo"te',
        "line\nfeed",
        "return\rhere",
        "-",
        "@x",
        "\u00e9\u4e2d",
        "",
    ]
    (file,) = csv_files("x", ("Id", "Value"), ((A, value) for value in odd), Limits(10**6, 10**6), "")
    rows = list(csv.reader(StringIO(file.content.decode(), newline="")))
    assert rows == [["Id", "Value"], *([A, value] for value in odd)]
    assert file.content.startswith(b"Id,Value\n")
    assert b"\r\n" not in file.content
    account_file = folder(SalesforceSink()).files["Account.update.csv"].decode()
    assert [line.split(",")[0] for line in account_file.splitlines()[1:]] == sorted([A, B])


def test_what_people_open_runs_nothing() -> None:
    """The same value that stays a formula for the CRM is text in the tables for people."""
    files = folder(SalesforceSink()).files
    assert b",=Expert," in files["if-lost/AccountTeamMember.insert.csv"]
    told = csv_for_people(("a",), [("=Expert",)])
    assert told == b"a\n'=Expert\n"


def test_large_files_are_cut_at_rows_and_bytes() -> None:
    """No part is over a limit, every part has the header, and nothing is lost between them."""
    rows = [(f"{n:018}", "x" * (n % 7)) for n in range(100)]
    for limits in (Limits(200, 10**6), Limits(10**6, 9), Limits(120, 3)):
        parts = list(csv_files("Account.update", ("Id", "OwnerId"), rows, limits, ""))
        assert [part.name for part in parts[:2]] == ["Account.update.001.csv", "Account.update.002.csv"]
        assert all(len(part.content) <= limits.most_bytes for part in parts)
        assert all(part.rows <= limits.most_rows for part in parts)
        back = [
            tuple(row) for part in parts for row in list(csv.reader(part.content.decode().splitlines()))[1:]
        ]
        assert back == rows


def test_an_owner_nobody_knew_is_left_to_a_person() -> None:
    """Going back to nobody: Salesforce, HubSpot and Odoo cannot; none of the files says so by accident."""
    tables = {**small(), "accounts": (account(A, None), account(B, "ann"))}
    changes = change_set(tables, move(A, None, "ivy"))
    for sink in (SalesforceSink(), HubSpotSink(PEOPLE), OdooSink()):
        made = folder_of(changes, sink, (), csv_for_people)
        assert [change.key for change, _ in made.undo.by_hand if change.table == "accounts"] == [(A,)]
        assert not any(b"#N/A" in file.content for file in made.undo.files)


def test_odoo_ids_of_both_kinds_get_a_file_each() -> None:
    """Numbers are database ids, anything else external ids: each with the columns Odoo knows them by."""
    tables: Tables = {
        "accounts": (account("17", "ann"), account("__export__.res_partner_9", "ann")),
        "sellers": SELLERS,
    }
    changes = change_set(tables, move("17", "ann", "ivy"), move("__export__.res_partner_9", "ann", "ivy"))
    files = {file.name: file.content.decode().splitlines() for file in OdooSink().write(changes).files}
    assert files == {
        "res.partner.update-1.csv": [".id,user_id/id", "17,ivy"],
        "res.partner.update-2.csv": ["id,user_id/id", "__export__.res_partner_9,ivy"],
    }


def test_hubspot_needs_an_e_mail() -> None:
    """Somebody without an e-mail cannot be named in an import of HubSpot: left to a person."""
    people = {**PEOPLE, "ivy": Person("ivy", "Ivy")}
    written = HubSpotSink(people).write(wave())
    assert written.files == ()
    assert "the import does not tell the new owner's e-mail" in {why for _, why in written.by_hand}


@pytest.mark.parametrize("name", ["salesforce", "hubspot", "odoo"])
def test_a_line_of_by_hand_is_one_thing_to_do_with_its_ids(name: str) -> None:
    """As many lines as changes no file makes; each names its account, its record and who is concerned."""
    made = folder(SINKS[name])
    for path, side in (("by-hand.csv", made.written), ("undo/by-hand.csv", made.undo)):
        rows = list(csv.DictReader(StringIO(made.files.get(path, b"").decode(), newline="")))
        assert len(rows) == len(side.by_hand), path
        told = {row["to do"] for row in rows}
        assert len(told) == len(rows), "two lines say the same"
        for change, _ in side.by_hand:
            (row,) = [one for one in rows if one["because"] == change.because and _says(one, change)]
            assert (row["account id"], row["why by hand"] != "") == (change.account_id, True)


def _says(row: Mapping[str, str], change: Change) -> bool:
    """Whether the line is about this very change, as far as its ids tell."""
    key = dict(zip(KEYS[change.table], change.key, strict=True))
    ids = [key[name] for name in ("seller_id", "territory_id", "activity_id") if name in key]
    return (row["object"], row["action"]) == (change.table, change.action.value) and all(
        one in row["to do"] for one in ids
    )


def test_links_lead_to_the_record_where_it_is_done() -> None:
    """Companies, deals, contacts and opportunities by their ids; an external id of Odoo has no page."""
    tables: Tables = {
        "accounts": (account("17", "ann"),),
        "opportunities": (deal("23", "17", "ann"),),
        "sellers": SELLERS,
    }
    changes = change_set(tables, move("17", "ann", "ivy"))
    pages = {
        sink.name: [sink.page_of(change) for change in changes.changes]
        for sink in (
            SalesforceSink(address="https://x.example/"),
            HubSpotSink(PEOPLE, address="https://h.example/contacts/9"),
            OdooSink(address="https://o.example"),
        )
    }
    assert pages == {
        "Salesforce": ["https://x.example/17", "https://x.example/23"],
        "HubSpot": [
            "https://h.example/contacts/9/record/0-2/17",
            "https://h.example/contacts/9/record/0-3/23",
        ],
        "Odoo": [
            "https://o.example/mail/view?model=res.partner&res_id=17",
            "https://o.example/mail/view?model=crm.lead&res_id=23",
        ],
    }
    assert {OdooSink(address="https://o.example").page_of(change) for change in wave().changes} == {""}
    assert {OdooSink().page_of(change) for change in changes.changes} == {""}
