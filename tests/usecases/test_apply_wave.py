"""A wave applied, looked at after the next import, and undone: files and journal agree at every step."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from groundrules.adapters.wavefolders import WaveFolders
from groundrules.handoff.changes.story import head_of, progress_of
from groundrules.handoff.changes.verify import Outcome
from groundrules.handoff.exceptions.line import Moment
from groundrules.handoff.exceptions.standing import Standing
from groundrules.handoff.journal import Act, Story, Wanted
from groundrules.handoff.plan import Plan
from groundrules.handoff.plan import story as plan_story
from groundrules.handoff.steps import opening
from groundrules.handoff.steps import subject_for as handoff_subject
from groundrules.handoff.steps.events import CLOCK, Briefed, ItemAnswered, StepDone, entry_of
from groundrules.rulebook.model import Parameter
from groundrules.terms import BusinessCalendar, RefusedActError
from groundrules.usecases.apply_wave import AppliedWave, apply_wave
from groundrules.usecases.due import Beat
from groundrules.usecases.handoff_facts import calendars_of, pictures_of
from groundrules.usecases.keep_exceptions import standing_on
from groundrules.usecases.plan_waves import Wishes, plan_waves
from groundrules.usecases.prepare_wave import WaveDesk, prepare_wave, wave_story
from groundrules.usecases.return_deals import look_at_comebacks, prepare_return, return_deals
from groundrules.usecases.run_exceptions import expire_exceptions
from groundrules.usecases.undo_wave import prepare_undo, undo_wave, worked_on
from groundrules.usecases.undone_waves import undone_before_plan
from groundrules.usecases.verify_changes import VerifyResult, verify_changes
from tests.fakes.facts import MemoryFacts
from tests.fakes.journal import MemoryJournal
from tests.handoff.exceptions.worlds import DAY
from tests.handoff.exceptions.worlds import book as worlds_book
from tests.handoff.waves.situations import numbers
from tests.usecases.waves import NOW, desk, facts, loaded, plan, same_book_newer


def applied(at: WaveDesk, what: Plan, folders: WaveFolders, wave: int = 1) -> AppliedWave:
    """The wave prepared and applied by Mia."""
    return apply_wave(
        desk=at, prepared=prepare_wave(desk=at, plan=what, wave=wave), folders=folders, by="mia"
    )


NUMBERS = (("push_back_hours", 16, "business hours"), ("done_share", 0.5, "share"))


def looked(found: MemoryFacts, at: WaveDesk, folders: WaveFolders) -> VerifyResult:
    """One look at the newest import."""
    return verify_changes(
        facts=found, journal=at.journal, folders=folders, act=Act("verify changes", "mia", NOW)
    )


def with_hand_offs(at: WaveDesk) -> WaveDesk:
    """The desk of a company that keeps hand-offs, with 16 hours to accept and half of them complete first."""
    numbers = {name: Parameter(name, value, unit) for name, value, unit in NUMBERS}
    return replace(
        at, book=replace(at.book, transition=numbers), calendars=calendars_of(at.facts, BusinessCalendar())
    )


def in_order(found: MemoryFacts, table: str) -> list[str]:
    """A table's rows, the same every time."""
    return sorted(str(row) for row in found.rows("crm", table))


def refused(what: object) -> str:
    """The code and words of a refusal."""
    assert isinstance(what, RefusedActError)
    return str(what.finding)


def test_a_wave_is_written_and_on_record(tmp_path: Path) -> None:
    """The account, its young deal and its free task go to Ivy; the late deal and its task stay."""
    at, folders = desk(facts()), WaveFolders(tmp_path)
    what = plan()
    prepared = prepare_wave(desk=at, plan=what, wave=1)
    assert prepared.changes.counts()["accounts update"] == 1
    assert {
        (one.table, one.key[0])
        for one in prepared.changes.changes
        if one.table in ("opportunities", "activities")
    } == {
        ("opportunities", "young"),
        ("activities", "t1"),
    }
    assert {(one.table, one.record_id) for one in prepared.changes.left_alone} == {
        ("opportunities", "late"),
        ("activities", "t2"),
    }
    assert not list(tmp_path.iterdir())
    done = apply_wave(desk=at, prepared=prepared, folders=folders, by="mia")
    assert not done.again
    assert folders.read(prepared.name) == dict(prepared.folder.files)
    assert (done.story.applied.by, done.story.applied.folder_digest) == ("mia", prepared.folder.digest)
    standing: Standing = standing_on(journal=at.journal, day=DAY)
    hold = standing.deal("late")
    assert hold is not None
    assert (hold.owner_id, hold.kind_id) == ("ann", "holdover")
    assert isinstance(at.journal, MemoryJournal)
    assert [act.name for act in at.journal.acts] == ["apply wave"]


def test_applying_again_changes_nothing(tmp_path: Path) -> None:
    """The second time the first answer comes back, whatever the facts say by then."""
    at, folders = desk(facts()), WaveFolders(tmp_path)
    first = applied(at, plan(), folders)
    second = applied(at, plan(), folders)
    assert second.again
    assert second.story == first.story
    assert isinstance(at.journal, MemoryJournal)
    assert len(at.journal.acts) == 1


def test_without_a_plan_that_holds_nothing_is_written(tmp_path: Path) -> None:
    """Another owner, another book, coverage of another day: what changed, and how many moves it concerns."""
    what, folders = plan(), WaveFolders(tmp_path)
    with pytest.raises(RefusedActError) as told:
        applied(desk(facts()), what, folders, wave=3)
    assert told.value.finding.code == "GR542"
    with pytest.raises(RefusedActError) as told:
        applied(desk(facts(), of=same_book_newer()), what, folders)
    assert "coverage is not that of today's book" in refused(told.value)
    moved = facts()
    rows = [
        {**row, "owner_id": "bob"} if row["account_id"] == "A" else row
        for row in moved.rows("crm", "accounts")
    ]
    moved.tables["crm", "accounts"] = type(moved.tables["crm", "accounts"]).from_pylist(
        rows, schema=moved.tables["crm", "accounts"].schema
    )
    moved.manifests["crm"]["id"] = moved.manifests["coverage"]["crm_id"] = "crm-9"
    with pytest.raises(RefusedActError) as told:
        applied(desk(moved), what, folders)
    assert "the facts changed since the plan was made, which concerns 1 move of 1" in refused(told.value)
    assert told.value.finding.example["why"] == "its owner is now Bob, not Ann"
    assert not list(tmp_path.iterdir())


def with_last_day(found: MemoryFacts, seller_id: str, last: date, crm_id: str = "crm-9") -> MemoryFacts:
    """A newer import in which somebody has a last day."""
    table = found.tables["crm", "sellers"]
    rows = [{**row, "left_on": last} if row["seller_id"] == seller_id else row for row in table.to_pylist()]
    found.tables["crm", "sellers"] = type(table).from_pylist(rows, schema=table.schema)
    found.manifests["crm"]["id"] = found.manifests["coverage"]["crm_id"] = crm_id
    return found


def test_a_receiver_gone_by_the_wave_stops_it_and_a_giver_is_named(tmp_path: Path) -> None:
    """Ivy's last day on the wave's: refused with her accounts, also once the wave is postponed; Ann: told."""
    what = plan()
    both = replace(what, moves=tuple(replace(move, wave=1) for move in what.moves))
    with pytest.raises(RefusedActError) as told:
        prepare_wave(desk=desk(with_last_day(facts(), "ivy", DAY)), plan=both, wave=1)
    found = told.value.finding
    assert (found.code, found.count, found.example["accounts"]) == ("GR541", 2, "A B")
    assert found.example["why"] == f"Ivy left on {DAY}"
    later = DAY + timedelta(days=9)
    at = desk(with_last_day(facts(), "ivy", later, "crm-9"))
    assert "GR575" not in [one.code for one in prepare_wave(desk=at, plan=what, wave=1).findings]
    waves = tuple(replace(wave, starts_on=later) for wave in what.waves)
    with pytest.raises(RefusedActError) as told:
        prepare_wave(desk=at, plan=replace(what, waves=waves, crm_id="crm-9"), wave=1)
    assert told.value.finding.message.startswith("the wave's day changed since the plan was made")
    ann = desk(with_last_day(facts(), "ann", later))
    assert "GR576" not in [one.code for one in prepare_wave(desk=ann, plan=what, wave=1).findings]
    (said,) = [
        one
        for one in prepare_wave(desk=ann, plan=replace(what, waves=waves), wave=1).findings
        if one.code == "GR576"
    ]
    assert (
        said.message
        == f"`Ann` leaves on {later} and is to hand over 1 account in wave 1 ({later}): Company A"
    )


def test_who_leaves_is_put_on_no_team() -> None:
    """The plan gives the account to another than the book, who leaves: the leaver is put on no team."""
    what, later = plan(), DAY + timedelta(days=9)
    to_ned = tuple(replace(move, to_seller_id="ned", to_name="Ned") for move in what.moves)
    for last, comers in ((later, set()), (later + timedelta(days=1), {"ivy"})):
        waves = tuple(replace(wave, starts_on=later) for wave in what.waves)
        words = {("quarterback", ""): "Team Lead", ("support", ""): "Support"}
        at = replace(desk(with_last_day(facts(), "ivy", last)), team_words=words)
        prepared = prepare_wave(desk=at, plan=replace(what, moves=to_ned, waves=waves), wave=1)
        rows = [one for one in prepared.changes.changes if one.table == "account_team"]
        assert {str(one.after["seller_id"]) for one in rows if one.after.get("seller_id")} == comers


def test_a_newer_import_that_concerns_no_move_is_a_note(tmp_path: Path) -> None:
    """The second wave can be applied after the import that shows the first: said, not refused."""
    at, folders = desk(facts()), WaveFolders(tmp_path)
    what = plan()
    prepared = prepare_wave(desk=at, plan=what, wave=1)
    apply_wave(desk=at, prepared=prepared, folders=folders, by="mia")
    later = replace(at, facts=loaded(facts(), prepared.changes))
    second = prepare_wave(desk=later, plan=what, wave=2)
    assert [(one.code, one.severity.value) for one in second.findings] == [("GR541", "note")]
    assert second.changes.crm_id == "crm-2"
    assert apply_wave(desk=later, prepared=second, folders=folders, by="mia").story.wave == 2


def test_a_wave_waits_for_the_one_before(tmp_path: Path) -> None:
    """Wave 2 before wave 1 is refused."""
    with pytest.raises(RefusedActError) as told:
        applied(desk(facts()), plan(), WaveFolders(tmp_path), wave=2)
    assert "wave 1 was not applied yet" in refused(told.value)


def test_an_exception_granted_meanwhile_stops_the_act(tmp_path: Path) -> None:
    """What was prepared and what stands at the act must agree: nothing is on record, and again it works."""
    at, folders = desk(facts()), WaveFolders(tmp_path)
    prepared = prepare_wave(desk=at, plan=plan(), wave=1)
    later = replace(at, moment=replace(at.moment, now=datetime(2026, 7, 1, 12, tzinfo=UTC)))
    with pytest.raises(RefusedActError) as told:
        apply_wave(desk=later, prepared=prepared, folders=folders, by="mia")
    assert told.value.finding.code == "GR546"
    assert wave_story(at.journal, "p-1", 1) is None
    assert not applied(later, plan(), folders).again


def test_the_next_import_tells_what_was_done(tmp_path: Path) -> None:
    """Nothing to see without an import; then all is done; a second look writes nothing more."""
    at, folders = desk(facts()), WaveFolders(tmp_path)
    prepared = prepare_wave(desk=at, plan=plan(), wave=1)
    apply_wave(desk=at, prepared=prepared, folders=folders, by="mia")
    assert looked(facts(), at, folders).waves[0].verified is None
    after = loaded(facts(), prepared.changes)
    (wave,) = looked(after, at, folders).waves
    assert wave.verified is not None
    assert wave.verified.progress.share == 1.0
    assert (wave.wave.status, wave.wave.looked_on) == ("done", "2026-07-02")
    (head,) = at.journal.find(Wanted("changes"))
    assert progress_of(head).share == 1.0
    version = head.version
    assert looked(after, at, folders).waves[0].wave.status == "done"
    assert at.journal.find(Wanted("changes"))[0].version == version


def test_a_folder_that_was_changed_is_not_believed(tmp_path: Path) -> None:
    """Edited or lost, the folder is told apart from what the journal knows; nothing is verified by it."""
    at, folders = desk(facts()), WaveFolders(tmp_path)
    applied(at, plan(), folders)
    path = tmp_path / "changes-p-1-w1" / "changes.jsonl"
    path.write_text(path.read_text(encoding="utf-8").replace('"ivy"', '"bob"'), encoding="utf-8")
    assert [one.code for one in looked(facts(), at, folders).findings] == ["GR545"]
    path.unlink()
    (finding,) = looked(facts(), at, folders).findings
    assert "is gone" in finding.message


def test_an_undo_gives_back_what_nobody_worked_on(tmp_path: Path) -> None:
    """After the load, the undo names every old owner; once undone it stays undone, and a look checks that."""
    at, folders = desk(facts()), WaveFolders(tmp_path)
    prepared = prepare_wave(desk=at, plan=plan(), wave=1)
    apply_wave(desk=at, prepared=prepared, folders=folders, by="mia")
    after = loaded(facts(), prepared.changes)
    later = replace(at, facts=after)
    undo = prepare_undo(desk=later, folders=folders, plan_id="p-1", wave=1)
    assert undo.folder.files["Account.update.csv"] == b"Id,OwnerId\nA,ann\n"
    story = undo_wave(desk=later, prepared=undo, folders=folders, by="mia")
    assert (story.status, story.written.folder) == ("undone", "undo-p-1-w1")
    with pytest.raises(RefusedActError) as told:
        prepare_undo(desk=later, folders=folders, plan_id="p-1", wave=1)
    assert told.value.finding.code == "GR544"
    back = loaded(after, undo.changes, "crm-3")
    (wave,) = looked(back, later, folders).waves
    assert wave.verified is not None
    assert {one.outcome for one in wave.verified.checked} == {Outcome.DONE}
    for table in ("accounts", "opportunities", "activities", "account_team"):
        assert in_order(back, table) == in_order(facts(), table)
    assert wave.wave.status == "undone"
    (head,) = at.journal.find(Wanted("changes"))
    assert head == head_of(at.journal.load([head.subject])[head.subject])


def test_a_wave_after_one_that_was_undone_says_so(tmp_path: Path) -> None:
    """The second wave may follow an undone first one, with a warning; without the undo there is none."""
    at, folders = desk(facts()), WaveFolders(tmp_path)
    prepared = prepare_wave(desk=at, plan=plan(), wave=1)
    apply_wave(desk=at, prepared=prepared, folders=folders, by="mia")
    later = replace(at, facts=loaded(facts(), prepared.changes))
    before = prepare_wave(desk=later, plan=plan(), wave=2)
    assert [one.code for one in before.findings if one.code == "GR574"] == []
    undo = prepare_undo(desk=later, folders=folders, plan_id="p-1", wave=1)
    undo_wave(desk=later, prepared=undo, folders=folders, by="mia")
    (found,) = [one for one in prepare_wave(desk=later, plan=plan(), wave=2).findings if one.code == "GR574"]
    assert found.message.startswith("wave 1 was undone on 2026-06-30, and wave 2 was planned on top of it")


def test_a_plan_after_an_undone_wave_says_from_which_owners_it_starts(tmp_path: Path) -> None:
    """Nothing while the wave holds; then by import: too old to show the undo, half of it, or as it is now."""
    at, folders = desk(facts()), WaveFolders(tmp_path)
    prepared = prepare_wave(desk=at, plan=plan(), wave=1)
    apply_wave(desk=at, prepared=prepared, folders=folders, by="mia")
    after = loaded(facts(), prepared.changes)
    assert undone_before_plan(journal=at.journal, facts=after) == ()
    later = replace(at, facts=after)
    undo = prepare_undo(desk=later, folders=folders, plan_id="p-1", wave=1)
    undo_wave(desk=later, prepared=undo, folders=folders, by="mia")
    (stale,) = undone_before_plan(journal=at.journal, facts=after)
    assert (stale.code, stale.count) == ("GR574", 1)
    assert "the import of 2026-07-02 is older than that" in stale.message
    half = loaded(after, replace(undo.changes, changes=undo.changes.changes[:1]), "crm-3")
    looked(half, later, folders)
    (partly,) = undone_before_plan(journal=at.journal, facts=half)
    assert f"shows 1 of its {len(undo.changes.changes)} changes" in partly.message
    back = loaded(after, undo.changes, "crm-4")
    (fresh,) = undone_before_plan(journal=at.journal, facts=back)
    assert fresh.message.endswith("the plan starts from the owners that the import of 2026-07-02 shows")
    with_caps = replace(worlds_book(), transition=numbers().transition)
    result = plan_waves(
        book=with_caps, facts=back, wishes=Wishes(starts_on=date(2026, 7, 6)), journal=at.journal
    )
    assert result.findings[0] == fresh
    assert result.plan is not None
    again = [(move.from_seller_id, move.to_seller_id) for move in result.plan.moves if move.account_id == "A"]
    assert again == [("ann", "ivy")]
    redone = replace(at, facts=back, moment=Moment(NOW + timedelta(days=3)))
    anew = replace(plan(), plan_id="p-2", crm_id="crm-4", coverage_id="cov-crm-4")
    apply_wave(desk=redone, prepared=prepare_wave(desk=redone, plan=anew, wave=1), folders=folders, by="mia")
    assert undone_before_plan(journal=at.journal, facts=back) == ()


def test_hand_offs_open_with_the_wave_and_those_begun_stay(tmp_path: Path) -> None:
    """One act opens the hand-off and tells the plan; once Ann wrote her part, the account stays."""
    at = with_hand_offs(desk(facts()))
    folders = WaveFolders(tmp_path)
    done = applied(at, plan(), folders)
    assert isinstance(at.journal, MemoryJournal)
    assert [act.name for act in at.journal.acts] == ["apply wave"]
    (move,) = plan().in_wave(1)
    name = handoff_subject(move.move_id, "p-1")
    (head,) = at.journal.find(Wanted("handoff"))
    assert (head.subject, head.data["wave"], head.parties["ivy"]) == (name, 1, "receiver")
    opened = at.journal.load([name])[name].entries[0]
    items = opened.data["items"]
    assert isinstance(items, list)
    assert sorted(item["item_id"] for item in items) == ["t1", "young"]
    story = plan_story.fold(at.journal.load(["plan:p-1"])["plan:p-1"])
    assert story is not None
    assert (story.status, story.applied) == ("under way", (1,))
    assert prepare_undo(desk=at, folders=folders, plan_id="p-1", wave=1).worked_on == {}
    assert worked_on(Story(name, at.journal.load([name])[name].entries)) == ""
    brief = Briefed(NOW, "ann", "Bea decides.", "Nothing.", (), NOW)
    at.journal.append(Act("brief", "ann", NOW), [name], lambda _: {name: (entry_of(brief),)})
    with pytest.raises(RefusedActError) as told:
        prepare_undo(desk=at, folders=folders, plan_id="p-1", wave=1)
    assert "Ann began on 2026-06-30" in refused(told.value)
    assert done.story.applied.moves == 1


def test_an_undo_ends_the_hand_offs(tmp_path: Path) -> None:
    """What nobody worked on is closed with the reason, and the plan's wave is open again."""
    at, folders = with_hand_offs(desk(facts())), WaveFolders(tmp_path)
    applied(at, plan(), folders)
    undo = prepare_undo(desk=at, folders=folders, plan_id="p-1", wave=1)
    undo_wave(desk=at, prepared=undo, folders=folders, by="mia")
    (head,) = at.journal.find(Wanted("handoff"))
    assert head.status == "closed"
    story = plan_story.fold(at.journal.load(["plan:p-1"])["plan:p-1"])
    assert story is not None
    assert story.applied == ()


def test_what_the_clock_saw_is_work_when_a_contact_shows_it() -> None:
    """The load itself settles deals, and silence lets go; a visit that the CRM shows is somebody's work."""
    at = with_hand_offs(desk(facts()))
    (move,) = plan().in_wave(1)
    since = {move.account_id: DAY}
    picture = pictures_of(facts=at.facts, book=at.book, since=since, standing=Standing())[move.account_id]
    assert at.calendars is not None
    opened = opening(move, picture, at.book, at.calendars, NOW, plan_id="p-1", moved_on=DAY, by="mia")
    by_itself = (
        entry_of(ItemAnswered(NOW, CLOCK, "young", "settled", "the CRM shows it settled")),
        entry_of(StepDone(NOW, CLOCK, "H4", "facts", DAY)),
    )
    seen = entry_of(StepDone(NOW, CLOCK, "H2", "facts", DAY, "00U1"))
    assert worked_on(Story("handoff:x", (*opened, *by_itself))) == ""
    assert "somebody began on 2026-06-30" in worked_on(Story("handoff:x", (*opened, *by_itself, seen)))


def test_a_wave_waits_for_hand_offs(tmp_path: Path) -> None:
    """With half of the hand-offs asked for and none complete, the next wave is refused with the count."""
    at, folders = with_hand_offs(desk(facts())), WaveFolders(tmp_path)
    applied(at, plan(), folders)
    with pytest.raises(RefusedActError) as told:
        prepare_wave(desk=at, plan=plan(), wave=2)
    assert "0 of 1 hand-offs of wave 1 are complete, the book asks 50%" in refused(told.value)


def test_what_was_never_applied_cannot_be_undone(tmp_path: Path) -> None:
    """No wave, nothing to take back; and a verification without waves says so."""
    at, folders = desk(facts()), WaveFolders(tmp_path)
    with pytest.raises(RefusedActError) as told:
        prepare_undo(desk=at, folders=folders, plan_id="p-1", wave=1)
    assert told.value.finding.code == "GR543"
    assert [one.code for one in looked(facts(), at, folders).findings] == ["GR543"]
    applied(at, plan(), folders)
    act = Act("verify changes", "mia", NOW)
    (other,) = verify_changes(
        facts=facts(), journal=at.journal, folders=folders, act=act, plan_id="p-9"
    ).findings
    assert "no wave of plan `p-9` was applied" in other.message
    assert "`p-1`" in other.help


def test_a_deal_whose_time_is_over_goes_to_the_new_owner(tmp_path: Path) -> None:
    """Once the exception has ended by itself, files give the late deal and its task to Ivy; once only."""
    at, folders = desk(facts()), WaveFolders(tmp_path)
    prepared = prepare_wave(desk=at, plan=plan(), wave=1)
    apply_wave(desk=at, prepared=prepared, folders=folders, by="mia")
    after = loaded(facts(), prepared.changes)
    later = replace(at, facts=after, moment=replace(at.moment, now=NOW + timedelta(100)))
    with pytest.raises(RefusedActError) as told:
        prepare_return(desk=later)
    assert told.value.finding.code == "GR549"
    beat = Beat(at.book, after, at.journal, BusinessCalendar(), later.moment.now)
    assert len(expire_exceptions(beat)) == 1
    assert len(look_at_comebacks(facts=after, journal=at.journal).to_write) == 1
    back = prepare_return(desk=later)
    late = prepare_return(desk=later)
    assert [(one.table, one.key[0], list(one.after.values())) for one in back.changes.changes] == [
        ("opportunities", "late", ["ivy"]),
        ("activities", "t2", ["ivy"]),
    ]
    done = return_deals(desk=later, prepared=back, folders=folders, by="mia")
    assert (done.status, folders.read(back.name)) == ("applied", dict(back.folder.files))
    assert (done.plan_id, done.wave) == ("comebacks-2026-10-08", 1)
    assert b"1 deal changes its owner" in back.folder.files["README.txt"]
    assert return_deals(desk=later, prepared=late, folders=folders, by="mia") == done
    with pytest.raises(RefusedActError, match="is written already, and the CRM does not show it yet"):
        prepare_return(desk=later)
    shown = loaded(after, back.changes, "crm-3")
    with pytest.raises(RefusedActError):
        prepare_return(desk=replace(later, facts=shown))
    waves = looked(shown, later, folders).waves
    assert [one.wave.status for one in waves] == ["done", "done"]


def test_no_deal_is_written_twice(tmp_path: Path) -> None:
    """Of two who prepared on different facts the second is refused; what was taken back is written anew."""
    at, folders, later = one_deal_came_back(tmp_path)
    first = prepare_return(desk=later)
    other = prepare_return(desk=replace(later, moment=replace(later.moment, now=NOW + timedelta(101))))
    return_deals(desk=later, prepared=first, folders=folders, by="mia")
    with pytest.raises(RefusedActError) as told:
        return_deals(desk=later, prepared=other, folders=folders, by="ann")
    assert told.value.finding.code == "GR546"
    assert folders.read(first.name) == dict(first.folder.files)
    plan_id = first.changes.plan_id
    undo = prepare_undo(desk=later, folders=folders, plan_id=plan_id, wave=1)
    assert [(one.table, dict(one.after)) for one in undo.changes.changes] == [
        ("opportunities", {"owner_id": "ann"}),
        ("activities", {"seller_id": "ann"}),
    ]
    undo_wave(desk=later, prepared=undo, folders=folders, by="mia")
    again = prepare_return(desk=later)
    assert (again.changes.plan_id, again.changes.wave) == (plan_id, 2)
    assert return_deals(desk=later, prepared=again, folders=folders, by="mia").wave == 2
    assert len(at.journal.find(Wanted("changes"))) == 3


def one_deal_came_back(tmp_path: Path) -> tuple[WaveDesk, WaveFolders, WaveDesk]:
    """A desk, its folders, and the desk a hundred days later: the exception on the late deal is over."""
    at, folders = desk(facts()), WaveFolders(tmp_path)
    prepared = prepare_wave(desk=at, plan=plan(), wave=1)
    apply_wave(desk=at, prepared=prepared, folders=folders, by="mia")
    after = loaded(facts(), prepared.changes)
    later = replace(at, facts=after, moment=replace(at.moment, now=NOW + timedelta(100)))
    beat = Beat(at.book, after, at.journal, BusinessCalendar(), later.moment.now)
    assert len(expire_exceptions(beat)) == 1
    return at, folders, later
