"""Which rule answers for each account, and what is said of those that none does."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.coverage.assign import Answers, answer_accounts
from groundrules.coverage.facts import CRM_TABLES, gather_facts
from groundrules.rulebook import Rulebook
from tests.coverage.worlds import DAY, account, book, deal, world
from tests.fakes.facts import MemoryFacts


def answered(facts: MemoryFacts, by: Rulebook) -> Answers:
    gathered = gather_facts(book=by, crm={name: facts.read("crm", name) for name in CRM_TABLES}, as_of=DAY)
    assert gathered.table is not None
    return answer_accounts(
        book=by, decision=by.decisions["coverage"], account_facts=gathered.table.to_pyarrow()
    )


def rules_of(answers: Answers) -> dict[str, str]:
    return dict(zip(answers.account_ids.to_pylist(), answers.rule_ids.to_pylist(), strict=True))


def test_each_account_gets_its_one_rule() -> None:
    """Thresholds are exact to the cent and to the head."""
    facts = world(
        account("A", segment="strategic"),
        account("B", segment="enterprise"),
        account("C", segment="enterprise", employees=499),
        account("D", segment="enterprise", employees=500),
        opportunities=[deal("1", "B", 25_000_000), deal("2", "C", 24_999_999)],
    )
    answers = answered(facts, book())
    assert rules_of(answers) == {"A": "A1", "B": "A2", "C": "A4", "D": "A3"}
    assert answers.findings == ()


def test_no_rule_is_a_finding_with_an_example() -> None:
    """Unknown employees fall through A3 and A4: nobody is picked, the case is shown."""
    answers = answered(world(account("A", segment="enterprise")), book())
    assert rules_of(answers) == {"A": "!no rule"}
    [finding] = answers.findings
    assert (finding.code, finding.count) == ("GR406", 1)
    assert finding.example["employees"] == "unknown"
    assert finding.example["open_pipeline"] == "$0"
    assert answers.reasons["A"] == "no rule of the book holds"


def test_several_rules_are_never_silently_picked() -> None:
    """Where A3 and A4 overlap neither answers, and both are named."""
    by = book(("employees < 500", "employees <= 500"))
    answers = answered(
        world(account("A", segment="enterprise", employees=500), account("B", employees=500)), by
    )
    assert rules_of(answers) == {"A": "!several rules", "B": "A5"}
    [finding] = answers.findings
    assert (finding.code, finding.rules, finding.count) == ("GR407", ("A3", "A4"), 1)


def test_first_that_fits_takes_the_first() -> None:
    """Under the other policy the same overlap goes to the rule that comes first."""
    by = book(("employees < 500", "employees <= 500"), ("policy: exactly one", "policy: first that fits"))
    assert rules_of(answered(world(account("A", segment="enterprise", employees=500)), by)) == {"A": "A3"}


def test_outside_accounts_are_counted_by_what_is_wrong() -> None:
    """Two accounts with a strange segment are one finding with a count, not two."""
    facts = world(account("A", segment="gold"), account("B", segment="tin"), account("C", employees=-2))
    answers = answered(facts, book())
    assert set(rules_of(answers).values()) == {"!outside the book"}
    found = {finding.message.split("`")[1]: finding.count for finding in answers.findings}
    assert found == {"segment": 2, "employees": 1}
    assert answers.reasons["C"] == "employees is below the lowest value the book allows"


def test_another_currency_is_said_once() -> None:
    """An account whose pipeline is unknown for its currency is outside, with that reason."""
    facts = world(account("A", segment="enterprise"), opportunities=[deal("1", "A", 5, currency="EUR")])
    answers = answered(facts, book())
    assert rules_of(answers) == {"A": "!outside the book"}
    assert "some amounts are not in USD" in answers.reasons["A"]
    assert {finding.code for finding in answers.findings} == {"GR404", "GR405"}


@settings(max_examples=8, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.sampled_from(["strategic", "enterprise", "small"]), st.integers(0, 1000)),
        min_size=1,
        max_size=20,
    ),
    st.integers(0, 1000),
)
def test_a_disjoint_rule_changes_no_one_else(values: list[tuple[str, int]], cut: int) -> None:
    """A rule that can only hold where none held changes the answer there and nowhere else."""
    before = book(("segment = 'small'", f"segment = 'small' and employees >= {cut}"))
    after = book(
        (
            "      - id: A5\n        when: segment = 'small'",
            f"      - id: NEW\n        when: segment = 'small' and employees < {cut}\n"
            "        then: {owner: field, quarterback: field, support: none}\n"
            f"      - id: A5\n        when: segment = 'small' and employees >= {cut}",
        )
    )
    facts = world(
        *(account(str(n), segment=segment, employees=size) for n, (segment, size) in enumerate(values))
    )
    old, new = rules_of(answered(facts, before)), rules_of(answered(facts, after))
    for n, (segment, size) in enumerate(values):
        touched = segment == "small" and size < cut
        assert (old[str(n)], new[str(n)]) == (("!no rule", "NEW") if touched else (new[str(n)],) * 2)


def test_dates_are_compared_as_dates() -> None:
    """A rule on a contract's end holds on the day and not the day before."""
    by = book(
        ("segment = 'small'", "segment = 'small' and contract_end >= 2027-01-01"),
    )
    facts = world(account("A", contract_end=date(2027, 1, 1)), account("B", contract_end=date(2026, 12, 31)))
    assert rules_of(answered(facts, by)) == {"A": "A5", "B": "!no rule"}
