"""Like cases and the proposal made from them."""

from datetime import date, timedelta

from groundrules.cases import Case
from groundrules.cases.case import fold
from groundrules.cases.codec import as_data, from_data
from groundrules.cases.commands import Answer, Correct, Handover, Rule
from groundrules.cases.life import decide
from groundrules.cases.opening import opening
from groundrules.cases.outcomes import codes_of, kind_of_case, say_outcome
from groundrules.cases.precedent import like_cases
from groundrules.cases.propose import propose
from groundrules.cases.subject import SignalRow
from tests.cases.worlds import CALENDAR, WEDNESDAY, escalation, pattern, signal, tree

LATER = WEDNESDAY + timedelta(days=1)


def _case(case_id: str, row: SignalRow, *answers: tuple[str, str], outcome: str = "") -> Case:
    command = opening(row, hierarchy=tree(), escalation=escalation(), now=WEDNESDAY)
    handover = Handover("vera", 1, CALENDAR.add_hours(WEDNESDAY, 40))
    events = decide(None, command, WEDNESDAY)
    for by, reason in answers:
        events += decide(fold(case_id, events), Answer(by, reason, "so it is", handover), WEDNESDAY)
    case = fold(case_id, events)
    assert case is not None
    if outcome:
        rule = Rule(
            case.decider_id or "",
            outcome,
            f"reason {case_id}",
            case.opened.rule_id,
            "3",
            "",
            outcomes=codes_of(case.opened.kind),
        )
        case = fold(case_id, (*events, *decide(case, rule, LATER)))
        assert case is not None
    return case


def test_only_rulings_under_the_same_rule_and_kind_are_like() -> None:
    """Another kind, another rule, an open case and the case itself are no precedents."""
    case = _case("c0", signal("s0"))
    others = [
        case,
        _case("c1", signal("s1"), outcome="cover"),
        _case("c2", signal("s2", rule_id="H3"), outcome="cover"),
        _case("c3", signal("s3", kind="S09"), outcome="exception"),
        _case("c4", signal("s4")),
    ]
    assert [item.case_id for item in like_cases(case, others)] == ["c1"]


def test_nearest_first_with_the_distance_in_words() -> None:
    """Equal cases are at distance 0; what differs is named."""
    case = _case("c0", signal("s0"))
    far = signal("s2", value_at_risk=200_000_00, since=date(2026, 1, 20), evidence='{"counts": []}')
    found = like_cases(
        case,
        [_case("c2", far, ("bob", "covering"), outcome="cover"), _case("c1", signal("s1"), outcome="cover")],
    )
    assert [item.case_id for item in found] == ["c1", "c2"]
    assert (found[0].distance, found[0].words) == (0, "same rule H2")
    assert found[1].words == "same rule H2; more at risk; 90 days longer since the move; there: covering"


def test_counted_facts_and_answers_enter_the_distance() -> None:
    """A count more than a quarter apart and a reason given only here are said."""
    counted = signal("s1", evidence='{"counts": [{"label": "touches", "value": 4}]}')
    case = _case("c0", signal("s0"), ("bob", "done"))
    (found,) = like_cases(case, [_case("c1", counted, outcome="cover")])
    assert found.words == "same rule H2; only here: done; touches: 4 against 0"
    text = signal("s2", evidence='{"counts": [{"label": "stage", "value": "won"}]}')
    other = signal("s3", evidence='{"counts": [{"label": "stage", "value": "lost"}]}')
    (found,) = like_cases(_case("c2", text), [_case("c3", other, outcome="cover")])
    assert found.words == "same rule H2; stage: lost"


def test_rulings_under_an_older_book_come_last() -> None:
    """A nearer ruling under another version stands behind a farther one under today's."""
    case = _case("c0", signal("s0"))
    old = _case("c1", signal("s1", book_version="2-old"), outcome="cover")
    now = _case("c2", signal("s2", value_at_risk=900_000_00), outcome="cover")
    found = like_cases(case, [old, now])
    assert [item.case_id for item in found] == ["c2", "c1"]
    assert found[1].words.endswith("ruled under an older book")


def test_a_corrected_ruling_counts_as_corrected() -> None:
    """The precedent is what holds now."""
    ruled = _case("c1", signal("s1"), outcome="cover")
    events = decide(ruled, Correct("mia", "leave it", "slip", codes_of("S03")), LATER)
    corrected = fold("c1", (*ruled.events, *events))
    assert corrected is not None
    (found,) = like_cases(_case("c0", signal("s0")), [corrected])
    assert (found.outcome, found.reason) == ("leave it", "slip")


def test_like_cases_are_alike_whoever_is_in_them() -> None:
    """Other names, ids and managers change neither distance nor proposal (relabelling sellers)."""
    case = _case("c0", pattern("p0"), ("ann", "open deal"))
    others = [_case(f"c{n}", pattern(f"p{n}", value_at_risk=n * 9_000_00), outcome="") for n in range(1, 3)]
    ruled = [_case("c9", pattern("p9"), ("ann", "done"), ("bob", "done"), outcome="let go")]
    before = like_cases(case, [*others, *ruled])
    swapped = {"ann": "zoe", "bob": "yan", "vera": "kim"}

    def relabel(found: Case) -> Case:
        events = []
        for event in found.events:
            kind, data = as_data(event)
            text = {
                key: swapped.get(value, value) if isinstance(value, str) else value
                for key, value in data.items()
            }
            if kind == "opened":
                text["parties"] = [
                    {**party, "seller_id": swapped[party["seller_id"]], "name": "Somebody"}
                    for party in data["parties"]  # type: ignore[attr-defined]
                ]
            if kind == "told":
                text["seller_ids"] = [swapped[item] for item in data["seller_ids"]]  # type: ignore[attr-defined]
            events.append(from_data(kind, text))
        again = fold(found.case_id, events)
        assert again is not None
        return again

    renamed = like_cases(relabel(case), [relabel(other) for other in [*others, *ruled]])
    assert renamed == before
    assert propose(relabel(case), renamed) == propose(case, before)


def test_the_rule_is_proposed_when_nothing_else_speaks() -> None:
    """Without answers and precedents it is what the rule asks for."""
    found = propose(_case("c0", signal("s0")), ())
    assert (found.outcome, found.reason) == ("owner contacts", "H2 asks for it")


def test_an_accepted_reason_changes_the_proposal() -> None:
    """A customer's wish points to a match review and says whose word it is."""
    found = propose(_case("c0", pattern("p0"), ("ann", "customer asked")), ())
    assert found.outcome == "match review"
    assert found.reason == "the old owner says: customer asked; H4 leaves room for that"


def test_a_denial_changes_nothing_but_asks_to_look() -> None:
    """`not true` needs a person: the proposal stays and says so."""
    found = propose(_case("c0", pattern("p0"), ("ann", "not true")), ())
    assert found.outcome == "let go"
    assert "look at the records first" in found.reason


def test_three_like_cases_of_which_two_thirds_agree_set_the_proposal() -> None:
    """Two are too few, three with a split vote are not enough, three agreeing are."""
    case = _case("c0", signal("s0"), ("bob", "covering"))
    ruled = [_case(f"c{n}", signal(f"s{n}"), outcome="leave it") for n in range(1, 4)]
    assert propose(case, like_cases(case, ruled[:2])).outcome == "cover"
    found = propose(case, like_cases(case, ruled))
    assert (found.outcome, found.reason) == ("leave it", "3 of 3 like cases under H2 went this way")
    assert found.precedents == ("c1", "c2", "c3")
    split = [
        *ruled[:1],
        *(_case(f"d{n}", signal(f"d{n}"), outcome=o) for n, o in enumerate(codes_of("S03")[:2])),
    ]
    assert propose(case, like_cases(case, split)).outcome == "cover"


def test_every_pointed_outcome_can_be_ruled() -> None:
    """Tables of outcomes and answers agree with each other for every kind of case."""
    for kind in ("S02", "S03", "anything else"):
        choices = kind_of_case(kind)
        codes = codes_of(kind)
        assert len(set(codes)) == len(codes)
        assert {choices.by_rule, *choices.pointed_to.values()} <= set(codes)
        assert all(say_outcome(kind, code) != code for code in codes)
    assert say_outcome("S02", "gone word") == "gone word"


def test_a_signal_without_a_date_has_no_days_to_compare() -> None:
    """Cases without a move's day are compared by the rest."""
    case = _case("c0", signal("s0", since=None))
    (found,) = like_cases(case, [_case("c1", signal("s1"), outcome="cover")])
    assert found.words == "same rule H2"
