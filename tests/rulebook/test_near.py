"""Near misses: the one fact that would have changed the answer."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.rulebook.condition import Condition, Value
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Policy, Rule
from groundrules.rulebook.near import near_misses
from groundrules.rulebook.parse import parse_condition
from groundrules.terms import Span
from tests.rulebook.conditions import WORDS, conditions, records

Record = dict[str, Value | None]


def decision(policy: Policy, *rules: tuple[str, str]) -> Decision:
    """A decision of rules written as text, each giving its id as owner."""
    made = []
    for rule_id, text in rules:
        condition = parse_condition(text, WORDS, lambda _: Span("f")).condition
        assert condition is not None, text
        made.append(Rule(rule_id, condition, {"owner": rule_id}, text))
    return Decision("coverage", "account", policy, (), tuple(made))


COVERAGE = decision(
    Policy.EXACTLY_ONE,
    ("A1", "segment = 'large' and revenue >= 250000"),
    ("A2", "segment = 'large' and revenue < 250000 and needs_expert"),
    ("A3", "segment = 'large' and revenue < 250000 and not needs_expert and employees between 100 and 200"),
    ("A4", "segment <> 'large' and contract_end < 2027-01-01"),
)


def test_the_fact_and_what_it_would_take() -> None:
    """Each rule one fact away is named with the bound it would take, nearest to the fact as it is."""
    record: Record = {
        "segment": "large",
        "revenue": 18_000_000,
        "needs_expert": False,
        "employees": 150,
        "contract_end": date(2026, 5, 5),
    }
    found = [
        (miss.rule_id, miss.word, miss.needs, miss.nearest) for miss in near_misses(COVERAGE, WORDS, record)
    ]
    assert found == [
        ("A1", "revenue", "at least $250,000", 25_000_000),
        ("A2", "needs_expert", "yes", True),
        ("A4", "segment", "mid size or o'hara", "mid size"),
    ]


def test_what_somebody_could_find_out_comes_first() -> None:
    """An unknown fact is named before the known ones, with what it would have to be."""
    record: Record = {"segment": "large", "revenue": 18_000_000, "needs_expert": False, "employees": None}
    first = near_misses(COVERAGE, WORDS, record)[0]
    assert (first.rule_id, first.word, first.value, first.needs) == (
        "A3",
        "employees",
        None,
        "at least 100 and at most 200",
    )
    assert first.would_give == {"owner": "A3"}


def test_dates_and_strict_bounds_are_said_as_written() -> None:
    """A strict bound is said strictly: before the day, below the amount."""
    record: Record = {"segment": "mid size", "contract_end": date(2028, 1, 1)}
    (miss,) = [miss for miss in near_misses(COVERAGE, WORDS, record) if miss.word == "contract_end"]
    assert (miss.needs, miss.nearest) == ("before 1 January 2027", date(2026, 12, 31))


def test_a_rule_two_facts_away_is_no_near_miss() -> None:
    """Two wrong facts are not near."""
    record: Record = {"segment": "mid size", "contract_end": date(2028, 1, 1), "revenue": 0, "employees": 5}
    assert {miss.rule_id for miss in near_misses(COVERAGE, WORDS, record)} == {"A4"}


def test_an_earlier_rule_hides_a_later_one_under_first_that_fits() -> None:
    """A change under which a later rule merely holds too is not told; one that lets it through is."""
    asked = decision(Policy.FIRST, ("E1", "segment = 'large'"), ("E2", "employees > 5"), ("E3", "any"))
    record: Record = {"segment": "large", "employees": 1}
    assert [(miss.rule_id, miss.word) for miss in near_misses(asked, WORDS, record)] == [("E3", "segment")]
    record = {"segment": "mid size", "employees": 1}
    assert [miss.rule_id for miss in near_misses(asked, WORDS, record)] == ["E2", "E1"]


def test_all_that_fit_tells_what_else_would_be_owed() -> None:
    """Where rules add up, a near miss is one more rule that would hold."""
    asked = decision(Policy.ALL, ("H1", "any"), ("H2", "employees > 5 or employees is null"))
    (miss,) = near_misses(asked, WORDS, {"employees": 5})
    assert (miss.rule_id, miss.needs) == ("H2", "above 5 or unknown")


def test_sums_say_where_they_meet() -> None:
    """The amount at which a sum of words turns is worked out exactly."""
    asked = decision(Policy.FIRST, ("C1", "deal_amount >= 0.25 * revenue"))
    found = {
        miss.word: miss.needs for miss in near_misses(asked, WORDS, {"deal_amount": 100, "revenue": 403})
    }
    assert found == {"deal_amount": "at least $1.01", "revenue": "at most $4"}


_RULES = st.lists(conditions(), min_size=1, max_size=4)


@given(_RULES, records(), st.sampled_from(list(Policy)))
@settings(max_examples=100, deadline=None)
def test_the_nearest_value_does_what_it_promises(
    rules: list[Condition], record: Record, policy: Policy
) -> None:
    """Changing just that fact to the nearest value (or unknown) makes that rule answer, which did not."""
    made = tuple(Rule(f"R{n}", condition, {"owner": n}, "") for n, condition in enumerate(rules))
    asked = Decision("coverage", "account", policy, (), made)
    before = decide(asked, record)
    for miss in near_misses(asked, WORDS, record):
        after = decide(asked, {**record, miss.word: miss.nearest})
        assert miss.rule_id not in (before.rule_ids if policy is Policy.ALL else (before.rule_id,))
        assert miss.needs
        assert miss.rule_id in after.rule_ids
        assert policy is Policy.ALL or miss.rule_id == after.rule_id
