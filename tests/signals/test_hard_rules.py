"""What holds whatever a detector does: small groups, named groups, countries switched off, expiry."""

import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest

from groundrules.crm.ports import Facts
from groundrules.rulebook.model import Rulebook
from groundrules.signals import hard_rules
from groundrules.signals.detect import Detected, detect
from groundrules.signals.detector import Cards, Detector, Outcome
from groundrules.signals.evidence import Group, Judged
from groundrules.signals.excuses import Excuse
from groundrules.signals.expiry import expires_on
from groundrules.signals.scene import Scene, read_scene
from tests.signals.test_evidence import judged
from tests.signals.worlds import AS_OF, MOVED, START, World, book, healthy

TEAM = Group("team", "M1", "Margaret's team", 8)


def grouped(**more: Any) -> Judged:
    """A grade-C row about a team of eight that names nobody."""
    plain = {
        "grade": "C",
        "from_seller": None,
        "to_seller": None,
        "group": TEAM,
        "rows": (),
        "verdict": "case",
    }
    return judged(**{**plain, **more})


@cache
def scene() -> Scene:
    """Ann and Bo on one day."""
    return read_scene(book=book(), facts=two_people().facts(), as_of=AS_OF)


def found(rows: Iterable[Judged], **policy: Any) -> tuple[list[str], list[str]]:
    """Ids of the rows that may leave, and the codes of what is said."""
    changed = replace(book().signals["S03"], **policy)
    kept = hard_rules.keep(rows, scene(), changed, hard_rules.off_people(scene().people, changed))
    said = [*kept.findings, *hard_rules.nobody_there(scene(), changed)]
    return [one.signal_id for one in kept.judged], [finding.code for finding in said]


def look(one: Rulebook, facts: Facts) -> Detected:
    """The signals of the day."""
    return detect(book=one, facts=facts, as_of=AS_OF)


def two_people() -> World:
    """Ann Berg works in Germany, Bo in the US."""
    world = World()
    world.seller("A", name="Ann Berg", country="DE")
    world.seller("B", name="Bo", country="US")
    world.account("X", ("A", START))
    world.touch("A", "X", AS_OF - timedelta(3))
    return world


def test_a_group_of_eight_leaves_and_one_of_seven_does_not() -> None:
    """Whatever the grade: seven people are known by name to each other."""
    eight = grouped()
    assert found([eight]) == ([eight.signal_id], [])
    assert found([grouped(group=replace(TEAM, size=7))]) == ([], ["GR615"])
    assert found([judged(group=replace(TEAM, size=3))]) == ([], ["GR615"])


@pytest.mark.parametrize(
    "named",
    [
        {"to_seller": ("A", "Ann Berg")},
        {"from_seller": ("A", "Ann Berg")},
        {"verdict": "prompt"},
        {"group": None},
        {"headline": "In this team Ann Berg does most of it."},
        {"formula": "12 by Ann Berg"},
        {"answers": {"seller": "", "partner": "", "leader": "Talk to Ann Berg."}},
        {"rows": ({"day": "2026-06-01", "who": "Ann Berg", "what": "call", "source": "task"},)},
        {"excuses": (Excuse("leave", False, "Ann Berg was at work"),)},
    ],
)
def test_no_row_about_a_group_names_a_person(named: dict[str, object]) -> None:
    """Not as a side, not in a sentence, a formula, a card, a row or an excuse; we say it is our mistake."""
    assert found([grouped(**named)]) == ([], ["GR615"])


def test_whatever_a_detector_gives_goes_through_here() -> None:
    """The good row leaves the look of the day, the bad one is held back and counted."""
    good = judged(to_seller=("B", "Bo"), from_seller=None)
    tried = (good, grouped(group=None), grouped(group=replace(TEAM, size=1)))
    made = Detector("S03", (), (), (), Cards("", "", ""), lambda _scene, _numbers: Outcome(tried))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys.modules[detect.__module__], "DETECTORS", (made,))
        told = look(book(S02=None, S25=None), two_people().facts())
    assert [row["signal_id"] for row in told.signals.to_pylist()] == [good.signal_id]
    assert [finding.code for finding in told.findings].count("GR615") == 2


def test_where_the_book_has_it_off_nobody_is_a_side() -> None:
    """Off in Germany: rows with Ann are gone without a word, the one about Bo alone stays."""
    ann, both = judged(from_seller=None, to_seller=("A", "Ann Berg")), judged(from_seller=("A", "Ann Berg"))
    alone = judged(from_seller=None, to_seller=("B", "Bo"))
    assert found([ann, both, alone], off_in=("DE",)) == ([alone.signal_id], [])
    assert len(found([ann, both, alone])[0]) == 3


def test_a_country_nobody_works_in_is_said() -> None:
    """`Germany` is not how this CRM writes it."""
    assert found([], off_in=("Germany",))[1] == ["GR616"]


def test_no_hand_off_with_somebody_there_is_judged_and_no_colleague_there_is_shown() -> None:
    """Dropped by I0 in Germany: no row. Dropped by I1 in the US, with a German's contacts before: no name."""
    world = healthy(stays=96, moved=60)
    for row in world.tables["sellers"]:
        row["country"] = "DE" if row["seller_id"] in {"I0", "F2"} else "US"
    for account, old, new in (("GAP0", "F0", "I0"), ("GAP1", "F1", "I1")):
        world.account(account, (old, START), (new, MOVED))
        world.habit(old, account, START, MOVED, pace=0.6)
        world.habit("F2", account, START, MOVED, pace=0.3)
        world.deal(account, 10_000_000)
    one, facts = book(S02=None, S25=None), world.facts()
    plain = {row["account_id"]: row["evidence"] for row in look(one, facts).signals.to_pylist()}
    assert {"GAP0", "GAP1"} <= set(plain)
    assert "Seller F2" in plain["GAP1"]
    off = replace(one, signals={"S03": replace(one.signals["S03"], off_in=("DE",))})
    told = {row["account_id"]: row["evidence"] for row in look(off, facts).signals.to_pylist()}
    assert "GAP1" in told
    assert "GAP0" not in told
    assert "Seller F2" not in "".join(told.values())
    assert "a colleague" in told["GAP1"]


def test_a_prompt_goes_after_two_weeks_and_the_rest_after_ninety_days() -> None:
    """The first day on which it is kept no longer."""
    day = date(2026, 6, 1)
    assert expires_on("D", day) == date(2026, 6, 15)
    assert {expires_on(grade, day) for grade in "ABC"} == {date(2026, 8, 30)}


def test_units_of_any_kind_have_their_own_ids_and_columns() -> None:
    """Two deals, two groups: four signals; an id without either is what it always was."""
    ids = {
        one.signal_id
        for one in (
            judged(), judged(deal=("D1", "Deal")), judged(deal=("D2", "Deal")), grouped(),
            grouped(group=replace(TEAM, id="M2")),
        )
    }  # fmt: skip
    assert len(ids) == 5
    assert judged().signal_id == "S03-90a24d5c499ca6cc"
