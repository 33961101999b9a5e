"""One act of one person on one case: what comes back, done or refused."""

from datetime import timedelta
from typing import Any

import pytest

from groundrules.cases import Case, Status
from groundrules.usecases import work_cases
from groundrules.usecases.open_cases import open_cases
from tests.cases.worlds import CALENDAR, WEDNESDAY, book, company, pattern, signal
from tests.fakes.docket import MemoryDocket, MemoryPeople

Given = dict[str, Any]  # arguments of many types


@pytest.fixture
def world() -> Given:
    """The company with an empty docket."""
    return {
        "docket": MemoryDocket(),
        "people": MemoryPeople(company()),
        "book": book(),
        "calendar": CALENDAR,
    }


def _open(world: Given, row: object) -> Case:
    (case,) = open_cases(signals=[row], now=WEDNESDAY, **world).opened  # type: ignore[list-item]
    return case


def _codes(result: work_cases.CaseResult) -> list[str]:
    return [finding.code for finding in result.findings]


def _rule(world: Given, case: Case, **given: object) -> work_cases.CaseResult:
    values: Given = {
        "docket": world["docket"],
        "book": world["book"],
        "case_id": case.case_id,
        "by": case.decider_id,
        "outcome": "owner contacts",
        "reason": "H2 says so",
        "now": WEDNESDAY,
        "seen_version": case.version,
        **given,
    }
    return work_cases.rule_case(**values)


def test_the_study_shows_proposal_precedents_and_choices(world: Given) -> None:
    """What the decider sees before ruling comes from the rule and from rulings already made."""
    earlier = _open(world, signal("s1"))
    assert _rule(world, earlier).done
    later = WEDNESDAY + timedelta(days=1)
    (case,) = open_cases(signals=[signal("s2")], now=later, **world).opened
    study = work_cases.study_case(case=case, docket=world["docket"])
    assert study.proposal.outcome == "owner contacts"
    assert [item.case_id for item in study.precedents] == [earlier.case_id]
    assert study.outcomes[0].say == "The owner makes contact"


def test_a_ruling_keeps_what_was_proposed_and_shown(world: Given) -> None:
    """The record says which rule and book, what was proposed, and which precedents were on the page."""
    case = _open(world, signal())
    done = _rule(world, case, outcome="cover", against_why="Bob is away until Monday")
    assert done.case is not None
    ruling = done.case.ruling
    assert ruling is not None
    assert (ruling.proposed, ruling.rule_id, ruling.book_version) == ("owner contacts", "H2", book().stamp)
    assert ruling.against_why == "Bob is away until Monday"


def test_a_refused_act_gives_the_finding_and_the_case_as_it_is(world: Given) -> None:
    """Nothing is raised at a person: a code, a sentence and what to do."""
    case = _open(world, signal())
    refused = _rule(world, case, by="max")
    assert _codes(refused) == ["GR702"]
    assert refused.findings[0].help
    assert refused.case == case
    assert not refused.done


def test_what_is_not_there_is_refused_alike(world: Given) -> None:
    """Every act on an unknown case says that there is none."""
    common: Given = {"case_id": "c-none", "by": "mia", "now": WEDNESDAY, "seen_version": 1}
    docket = world["docket"]
    results = [
        work_cases.answer_case(reason="done", text="", **common, **world),
        work_cases.rule_case(docket=docket, book=book(), outcome="cover", reason="x", **common),
        work_cases.correct_ruling(docket=docket, outcome="cover", reason="x", **common),
        work_cases.close_case(docket=docket, how="settled", reason="x", **common),
        work_cases.stand_back(because="x", **common, **world),
        work_cases.appeal_ruling(reason="x", **common, **world),
        work_cases.name_interim(
            docket=docket, people=world["people"], seller_id="ida", because="x", **common
        ),
    ]
    assert [_codes(result) for result in results] == [["GR701"]] * 7
    assert [result.case for result in results] == [None] * 7


def test_the_second_answer_sends_a_pattern_to_the_leader(world: Given) -> None:
    """Both statements are in, so nobody waits for the clock."""
    case = _open(world, pattern())
    for by in ("ann", "bob"):
        done = work_cases.answer_case(
            case_id=case.case_id, by=by, reason="open deal", text="it closes in July", now=WEDNESDAY, **world
        )
        assert done.done
    assert done.case is not None
    assert (done.case.status, done.case.decider_id) == (Status.WITH_LEADER, "vera")
    study = work_cases.study_case(case=done.case, docket=world["docket"])
    assert study.proposal.outcome == "finish the deal"


def test_the_other_sides_answer_makes_mine_not_stale(world: Given) -> None:
    """Both write at once: both statements stand; only my own later one from an old page does not."""
    case = _open(world, pattern())
    given: Given = {
        "case_id": case.case_id,
        "now": WEDNESDAY,
        "seen_version": case.version,
        "text": "so it is",
    }
    assert work_cases.answer_case(by="ann", reason="open deal", **given, **world).done
    assert _codes(work_cases.answer_case(by="ann", reason="done", **given, **world)) == ["GR706"]
    assert work_cases.answer_case(by="bob", reason="open deal", **given, **world).done


def test_standing_back_goes_one_level_up(world: Given) -> None:
    """The reason is kept; the head has nobody to hand it to."""
    case = _open(world, signal())
    given: Given = {"case_id": case.case_id, "now": WEDNESDAY}
    done = work_cases.stand_back(
        by="mia", because="Bob is my brother", seen_version=case.version, **given, **world
    )
    assert done.case is not None
    assert done.case.decider_id == "vera"
    again = work_cases.stand_back(
        by="vera", because="tired", seen_version=done.case.version, **given, **world
    )
    assert _codes(again) == ["GR715"]


def test_interim_names_only_people_who_work_here(world: Given) -> None:
    """An unknown person cannot answer the customer."""
    case = _open(world, signal())
    given: Given = {"docket": world["docket"], "people": world["people"], "case_id": case.case_id}
    words: Given = {"by": "mia", "because": "Bob is ill", "now": WEDNESDAY}
    assert _codes(work_cases.name_interim(seller_id="ghost", **given, **words)) == ["GR716"]
    assert work_cases.name_interim(seller_id="ida", **given, **words).done


def test_a_correction_and_an_appeal_follow_a_ruling(world: Given) -> None:
    """The ruler puts it right; then a side asks the next level, once."""
    case = _open(world, signal())
    ruled = _rule(world, case)
    given: Given = {"case_id": case.case_id, "now": WEDNESDAY}
    right = work_cases.correct_ruling(
        docket=world["docket"],
        by="mia",
        outcome="cover",
        reason="I misread the date",
        seen_version=case.version + 1,
        **given,
    )
    assert right.case is not None
    assert right.case.outcome == ("cover", "I misread the date")
    assert ruled.case is not None
    appealed = work_cases.appeal_ruling(
        by="bob", reason="please look again", seen_version=case.version + 2, **given, **world
    )
    assert appealed.case is not None
    assert (appealed.case.round, appealed.case.decider_id) == (2, "vera")
