"""A wave sent to an org that fails on the way: each row once, refused rows with their words."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundrules.adapters.peoplecsv import csv_for_people
from groundrules.adapters.salesforce.credentials import read_login
from groundrules.adapters.salesforce.live import SalesforceLive
from groundrules.adapters.salesforce.wire import Wire
from groundrules.adapters.wavefolders import WaveFolders
from groundrules.handoff.journal import Act
from groundrules.terms import RefusedActError
from groundrules.usecases.apply_wave import apply_wave
from groundrules.usecases.prepare_wave import WaveDesk, prepare_wave, wave_story
from groundrules.usecases.push_wave import PushResult, push_wave
from groundrules.wiring.sinks import SalesforceLoader
from tests.adapters.salesforce.faults import fault, never_arrived
from tests.fakes.salesforce import Org, serving
from tests.usecases.waves import NOW, desk, facts, plan

Record = dict[str, str]


def record(ident: str, **more: str) -> Record:
    """Something in the org."""
    return {"Id": ident, "OwnerId": "ann", "IsDeleted": "false", **more}


@pytest.fixture
def org() -> Iterator[Org]:
    made = Org(
        {
            "Account": [record("A"), record("B")],
            "Opportunity": [record("young"), record("late")],
            "Task": [record("t1"), record("t2")],
            "AccountTeamMember": [
                {
                    "Id": "01MA",
                    "AccountId": "A",
                    "UserId": "sam",
                    "TeamMemberRole": "Friend",
                    "IsDeleted": "false",
                }
            ],
        }
    )
    with serving(made):
        yield made


def loader(org: Org, folder: Path) -> SalesforceLoader:
    """A line to the org that does not wait; jobs are noted in the folder."""
    given = {
        "SALESFORCE_INSTANCE_URL": org.url, "SALESFORCE_CONSUMER_KEY": "key",
        "SALESFORCE_CONSUMER_SECRET": "right",
    }  # fmt: skip
    login = read_login(given)
    wire = Wire(login.open, lambda _: None, timeout=(0.5, 0.5), can_renew=login.can_renew)
    return SalesforceLoader(SalesforceLive(wire, jobs=folder / "jobs"))


@pytest.fixture
def at(tmp_path: Path) -> WaveDesk:
    made = desk(facts())
    prepared = prepare_wave(desk=made, plan=plan(), wave=1)
    apply_wave(desk=made, prepared=prepared, folders=WaveFolders(tmp_path), by="mia")
    return made


def push(at: WaveDesk, org: Org, folder: Path) -> PushResult:
    """The wave sent by Mia."""
    wave = wave_story(at.journal, "p-1", 1)
    assert wave is not None
    return push_wave(
        journal=at.journal, folders=WaveFolders(folder), loader=loader(org, folder),
        for_people=csv_for_people, wave=wave, act=Act("push wave", "mia", NOW),
    )  # fmt: skip


def owners(org: Org) -> dict[str, str]:
    """Who owns what in the org."""
    return {
        row["Id"]: row["OwnerId"] for name in ("Account", "Opportunity", "Task") for row in org.records[name]
    }


def test_a_wave_arrives_whole_and_once(at: WaveDesk, org: Org, tmp_path: Path) -> None:
    """Owners change as the files say, what stays stays; pushing again sends nothing."""
    result = push(at, org, tmp_path)
    assert result.findings == ()
    assert owners(org) == {"A": "ivy", "B": "ann", "young": "ivy", "late": "ann", "t1": "ivy", "t2": "ann"}
    sent, version = Counter(org.applied), wave_story(at.journal, "p-1", 1)
    assert max(sent.values()) == 1
    assert push(at, org, tmp_path).files == result.files
    assert (Counter(org.applied), wave_story(at.journal, "p-1", 1)) == (sent, version)


def test_refused_rows_are_told_and_alone_sent_again(at: WaveDesk, org: Org, tmp_path: Path) -> None:
    """A deal the org does not find stands in the report with its words; mended, it alone goes out again."""
    gone = org.records["Opportunity"].pop(0)
    first = push(at, org, tmp_path)
    assert [(one.name, one.done, len(one.refused)) for one in first.files if one.refused] == [
        ("Opportunity.update.csv", 0, 1)
    ]
    told = (tmp_path / first.report / "Opportunity.update.csv").read_text(encoding="utf-8")
    assert "ENTITY_IS_DELETED" in told
    wave = wave_story(at.journal, "p-1", 1)
    assert wave is not None
    assert wave.pushed["Opportunity.update.csv"] == [0, 1]
    org.records["Opportunity"].insert(0, gone)
    before = len(org.applied)
    second = push(at, org, tmp_path)
    assert org.applied[before:] == [("update", "young")]
    assert (second.findings, owners(org)["young"]) == ((), "ivy")


def test_a_line_that_breaks_is_picked_up_where_it_broke(at: WaveDesk, org: Org, tmp_path: Path) -> None:
    """With the org unreachable after some files, what was sent is on record; the rest follows once."""
    org.faults.append(fault("PATCH", never_arrived, nth=2, times=99))
    first = push(at, org, tmp_path)
    assert first.findings
    assert len(first.files) == 1
    org.faults.clear()
    second = push(at, org, tmp_path)
    assert second.findings == ()
    assert max(Counter(org.applied).values()) == 1
    assert owners(org)["t1"] == "ivy"


def test_a_folder_that_was_changed_is_not_sent(at: WaveDesk, org: Org, tmp_path: Path) -> None:
    """One byte in a file is enough: nothing is sent."""
    path = tmp_path / "changes-p-1-w1" / "Account.update.csv"
    path.write_bytes(path.read_bytes().replace(b"ivy", b"bob"))
    with pytest.raises(RefusedActError) as told:
        push(at, org, tmp_path)
    assert told.value.finding.code == "GR545"
    assert org.applied == []
