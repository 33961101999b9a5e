"""A log studied: the planted fault is found, its innocent twins are not, small groups have no name."""

import json
import random
from collections import Counter
from datetime import timedelta
from itertools import pairwise

import pytest

from groundrules.signals.processlog import Asked, LogStudy, Numbers, shown_pairs, study
from groundrules.signals.processlog.chance import expected_returns
from groundrules.signals.processlog.uneven import evenness
from tests.signals.processlog.logs import START, Row, case, organisation, table

QUICK = Numbers(least_handovers=15)


def studied(rows: list[Row], asked: Asked | None = None, numbers: Numbers = QUICK) -> LogStudy:
    found, findings = study(table(rows), asked=asked, numbers=numbers)
    assert found is not None, findings
    return found


def called(found: LogStudy) -> list[tuple[str, str]]:
    pairs = shown_pairs(found.by_people, called_only=True)
    return [(one.pingpong.giver, one.pingpong.taker) for one in pairs]


def test_planted_ping_pong_is_the_only_pair_called() -> None:
    """The pair that gets its cases straight back stands out, nobody else does."""
    assert called(studied(organisation(101, plant=(3, 17)))) == [("p03", "p17")]


@pytest.mark.parametrize("seed", [102, 103, 104])
def test_a_healthy_organisation_has_no_pair_called(seed: int) -> None:
    """Returns by chance alone call nobody, and are about as many as expected."""
    found = studied(organisation(seed, people=12))
    assert found.by_people.judged > 50
    assert called(found) == []
    assert found.by_people.returned.z is not None
    assert abs(found.by_people.returned.z) < 3.5


def test_how_far_apart_is_taken_case_by_case() -> None:
    """Each case's returns are held against that case's chance: a sum over cases, done again by hand."""
    rng = random.Random(5)  # noqa: S311  a made-up log, no secret
    paths = {f"c{n}": [rng.choice("ABCDE") for _ in range(rng.randint(4, 30))] for n in range(3000)}
    runs = {name: [path[0], *(b for a, b in pairwise(path) if a != b)] for name, path in paths.items()}
    apart = [
        sum(a == c for a, c in zip(one, one[2:], strict=False))
        - (expected_returns(tuple(sorted(Counter(one).values()))) if len(one) > 2 else 0.0)
        for one in runs.values()
    ]
    found = studied([row for name, path in paths.items() for row in case(name, "".join(path))])
    assert found.by_people.returned.z == pytest.approx(sum(apart) / sum(x * x for x in apart) ** 0.5)


def test_two_people_alone_with_a_case_are_no_ping_pong() -> None:
    """A, B, A, B is the only way two can share a case: as many returns as there must be."""
    rows = [row for number in range(40) for row in case(f"c{number}", "ABABA")]
    found = studied(rows)
    assert found.by_people.returned.seen == 120
    assert found.by_people.returned.expected == pytest.approx(120)
    assert called(found) == []


def test_a_system_user_is_left_out_with_a_word() -> None:
    """A name, a day without rest, or somebody's word make a system; its hand-overs are gone."""
    rows = organisation(105, cases=60)
    nights = [("c1", "work", "p77", None, START + timedelta(days=d, hours=h), 9000 + 24 * d + h)
              for d in range(6) for h in range(20)]  # fmt: skip
    rows += [*nights, *case("c2", "p", hours=9)]
    rows += [
        (f"c{n}", "work", "Siebel", None, START + timedelta(days=300, hours=n), 9900 + n) for n in range(5)
    ]
    found, findings = study(table(rows), asked=Asked(machines=("p05",)), numbers=QUICK)
    assert found is not None
    assert {one.name for one in found.machines} == {"p77", "Siebel", "p05"}
    assert [one.code for one in findings].count("GR669") == 3
    assert not {"p77", "Siebel", "p05"} & {one.pingpong.giver for one in found.by_people.pairs}
    kept = studied(rows, Asked(persons=("Siebel", "p77")))
    assert kept.machines == ()


def test_groups_under_eight_are_never_named() -> None:
    """A group of three people counts in the totals and is in no output."""
    rows = organisation(106, cases=200, people=20)
    small = [row for number in range(50) for row in case(f"s{number}", "xyzx", teams=["tiny"] * 3 + ["g0"])]
    found = studied(rows + small)
    assert found.small_teams == 1
    assert found.by_teams is not None
    assert found.by_teams.unnamed >= 1
    told = json.dumps(found.as_json(with_people=True), default=str)
    assert "tiny" not in told
    assert "g0" in told


def test_people_have_no_name_unless_asked_for() -> None:
    """Without being asked the report holds figures of people, no name; asked, only of pairs called."""
    found = studied(organisation(101, plant=(3, 17)))
    assert "p03" not in json.dumps(found.as_json(with_people=False), default=str)
    pairs = json.loads(json.dumps(found.as_json(with_people=True), default=str))["by_people"]["pairs"]
    assert [(one["from"], one["to"]) for one in pairs] == [("p03", "p17")]


def test_a_skipped_step_is_counted_before_its_deadline() -> None:
    """Too late is skipped, done by a system is done, and a case without the deadline does not count."""
    rows: list[Row] = []
    for name, steps in {"ok": "ae", "late": "ea", "none": "we", "free": "w"}.items():
        rows += [
            (name, {"a": "approve", "e": "send", "w": "work"}[step], "A", None, START + timedelta(hours=h), h)
            for h, step in enumerate(steps)
        ]
    rows += [("system", "approve", "Batch", None, START, 0), ("system", "send", "A", None, START, 1)]
    found = studied(rows, Asked(requires=("approve",), before="send"))
    [share] = found.skipped
    assert (share.cases, share.skipped) == (4, 2)
    assert share.low < 0.5 < share.high


def test_cases_with_returns_take_longer_among_as_many_people() -> None:
    """The planted pace of two, seen among cases of the same number of people."""
    rows = [row for n in range(20) for row in case(f"a{n}", "ABCABC", hours=1)]
    rows += [row for n in range(20) for row in case(f"b{n}", "ABACBC", hours=2)]
    [duration] = studied(rows).durations
    assert duration.people == 3
    assert duration.ratio == pytest.approx(2.0)


def test_a_name_the_log_does_not_have_is_a_finding() -> None:
    """A mistyped user, activity or group is told, and nothing is studied."""
    asked = Asked(machines=("nobody",), requires=("aprove",), requires_team=("gg",))
    found, findings = study(table(case("c", "AB", teams=["g", "g"])), asked=asked)
    assert found is None
    assert [one.code for one in findings] == ["GR670"] * 3


def test_only_systems_leave_nothing() -> None:
    """A log without a person is said to be one."""
    found, findings = study(table(case("c", "AB")), asked=Asked(machines=("A", "B")))
    assert found is None
    assert findings[-1].code == "GR672"


def test_too_few_handovers_and_too_long_cases_are_said() -> None:
    """No pair with enough hand-overs is an answer, and so is a case left out of chance."""
    found, findings = study(table(case("c", "AB" * 40)), numbers=Numbers(longest=50, least_handovers=90))
    assert found is not None
    assert found.by_people.too_long == 1
    assert {"GR672", "GR674"} <= {one.code for one in findings}


def test_unevenness_knows_nobody_hands_to_himself() -> None:
    """Where receivers do not depend on the giver, expected is seen; margins are always kept."""
    giver, taker, n = [0, 0, 1, 1, 2, 2], [1, 2, 0, 2, 0, 1], [20, 10, 20, 20, 10, 20]
    even = evenness(giver, taker, n, 3)
    assert even.expected.sum() == pytest.approx(100)
    assert even.expected[:2].sum() == pytest.approx(30)
    product = evenness(giver, taker, [2 * 3, 2 * 5, 3 * 2, 3 * 5, 5 * 2, 5 * 3], 3)
    assert product.expected == pytest.approx([6, 10, 6, 15, 10, 15])
    assert product.receivers == pytest.approx(product.expected_receivers)
