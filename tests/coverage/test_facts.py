"""Facts: every word's value, source and date, and what is outside the book."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.coverage.facts import CRM_TABLES, AccountFacts, gather_facts
from groundrules.coverage.families import read_said
from groundrules.coverage.sources import year_before
from groundrules.coverage.words import why_outside
from groundrules.rulebook import Rulebook
from groundrules.terms import Severity
from tests.coverage.worlds import DAY, account, book, deal, touch, world
from tests.fakes.facts import MemoryFacts


def gathered(facts: MemoryFacts, by: Rulebook) -> AccountFacts:
    return gather_facts(book=by, crm={name: facts.read("crm", name) for name in CRM_TABLES}, as_of=DAY)


def row_of(facts: MemoryFacts, account_id: str = "A", by: Rulebook | None = None) -> dict[str, object]:
    table = gathered(facts, by or book()).table
    assert table is not None
    rows = {row["account_id"]: row for row in table.to_pyarrow().to_pylist()}
    found: dict[str, object] = rows[account_id]
    return found


def test_revenue_is_of_the_twelve_months_that_end_with_the_day() -> None:
    """The first and the last day count; the day before, a later day, a lost and an open deal do not."""
    facts = world(
        account("A"),
        opportunities=[
            deal("1", "A", 1, won_on=date(2025, 7, 1)),
            deal("2", "A", 10, won_on=date(2026, 6, 30)),
            deal("3", "A", 100, won_on=date(2025, 6, 30)),
            deal("4", "A", 1000, won_on=date(2026, 7, 1)),
            deal("5", "A", 10000, is_closed=True),
            deal("6", "A", 100000),
        ],
    )
    row = row_of(facts)
    assert row["revenue"] == 11
    assert row["revenue__source"] == "2 deals won since 2025-07-01"
    assert row["revenue__as_of"] == date(2026, 6, 30)


def test_a_leap_day_has_a_year_before() -> None:
    """The year before 29 February ends on 28 February."""
    assert year_before(date(2028, 2, 29)) == date(2027, 2, 28)
    assert year_before(date(2026, 6, 30)) == date(2025, 6, 30)


def test_pipeline_and_deals_are_the_open_ones() -> None:
    """Open amounts add up, an open deal without an amount is counted and said."""
    facts = world(
        account("A"), opportunities=[deal("1", "A", 500), deal("2", "A", None), deal("3", "A", 7, won_on=DAY)]
    )
    row = row_of(facts)
    assert (row["open_pipeline"], row["open_deals"]) == (500, 2)
    assert row["open_pipeline__source"] == "2 open deals, 1 without an amount"


def test_an_account_without_deals_or_contact_has_zeros_and_an_unknown() -> None:
    """No deal is revenue of 0; no contact is unknown, not zero days."""
    row = row_of(world(account("A")))
    assert (row["revenue"], row["open_pipeline"], row["open_deals"]) == (0, 0, 0)
    assert row["days_idle"] is None
    assert row["revenue__source"] == "no deal won since 2025-07-01"
    assert row["days_idle__source"] == "no call, mail, meeting or visit of ours on record"


def test_days_idle_counts_from_our_last_contact_only() -> None:
    """Planned, incoming, mass and later activities are no contact of ours; a meeting is, whoever asked."""
    facts = world(
        account("A"),
        activities=[
            touch("1", "A", date(2026, 6, 1)),
            touch("2", "A", date(2026, 6, 10), is_done=False),
            touch("3", "A", date(2026, 6, 11), direction="in"),
            touch("4", "A", date(2026, 6, 12), is_bulk=True),
            touch("5", "A", date(2026, 7, 2)),
            touch("6", "A", date(2026, 6, 3), kind="meeting", direction=None),
            touch("7", "B", date(2026, 6, 29)),
        ],
    )
    row = row_of(facts)
    assert (row["days_idle"], row["days_idle__as_of"]) == (27, date(2026, 6, 3))


def test_a_tracked_field_is_dated_by_its_last_edit() -> None:
    """Where the CRM keeps edits of a field, its value is as old as the last one, else as the account."""
    change = {
        "change_id": "1",
        "account_id": "A",
        "field": "employees",
        "changed_at": datetime(2025, 3, 4, 23, 30, tzinfo=UTC),
    }
    facts = world(account("A", employees=5), account("B", employees=6), account_changes=[change])
    assert row_of(facts)["employees__as_of"] == date(2025, 3, 4)
    assert row_of(facts, "B")["employees__as_of"] == date(2020, 1, 1)
    assert row_of(facts)["segment__as_of"] == DAY
    assert "not dated by the CRM" in str(row_of(facts)["segment__source"])


def test_amounts_in_another_currency_are_never_added() -> None:
    """One deal in euros leaves that word unknown for that account only, and says so."""
    facts = world(
        account("A"),
        account("B"),
        opportunities=[
            deal("1", "A", 5, currency="EUR"),
            deal("2", "A", 5),
            deal("3", "B", 5, currency=None),
        ],
    )
    row = row_of(facts)
    assert (row["open_pipeline"], row["other_currency"], row["outside"]) == (
        None,
        "open_pipeline",
        "open_pipeline",
    )
    assert row["revenue"] == 0
    assert row_of(facts, "B")["open_pipeline"] == 5


def test_a_value_the_word_does_not_allow_puts_the_account_outside() -> None:
    """A sixth segment, negative employees and a missing segment are named; unknown employees are fine."""
    facts = world(
        account("A", segment="gold"),
        account("B", employees=-1),
        account("C", segment=None, employees=2_000_000),
        account("D", employees=None),
    )
    outside = [row_of(facts, account_id)["outside"] for account_id in "ABCD"]
    assert outside == ["segment", "employees", "segment employees", None]


def test_a_word_without_a_column_stops_with_its_place() -> None:
    """A coverage word no column gives is an error at the word's line, with the likely word."""
    by = book(("employees:     {", "employes:     {"), ("employees >= 500", "employes >= 500"),
              ("employees < 500", "employes < 500"))  # fmt: skip
    result = gathered(world(account("A")), by)
    assert result.table is None
    [finding] = result.findings
    assert (finding.code, finding.severity) == ("GR402", Severity.ERROR)
    assert finding.span is not None
    assert finding.span.line == 7
    assert "did you mean `employees`?" in finding.help


def test_a_word_of_another_type_than_its_column_stops() -> None:
    """A word declared as text over a column of whole numbers is refused, not cast."""
    by = book(
        ("employees:     {type: whole number, from: 0, to: 1000000", "employees:     {type: text"),
        ("employees >= 500", "employees = 'many'"),
        ("employees < 500", "employees <> 'many'"),
    )
    [finding] = gathered(world(account("A")), by).findings
    assert finding.code == "GR403"
    assert "whole numbers" in finding.message


def test_a_word_only_other_decisions_use_warns() -> None:
    """Coverage goes on when only the cadence lacks a column."""
    by = book(("days_idle:     {", "days_quiet:    {"), ("days_idle > 60", "days_quiet > 60"))
    result = gathered(world(account("A")), by)
    assert result.table is not None
    assert [finding.severity for finding in result.findings] == [Severity.WARNING]


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["strategic", "enterprise", "small", "gold", "", None]),
            st.one_of(st.none(), st.sampled_from([-1, 0, 1, 999_999, 1_000_000, 1_000_001])),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_outside_is_the_same_on_the_engine_and_for_one_value(
    values: list[tuple[str | None, int | None]],
) -> None:
    """The engine's test of a word's domain and the one explanations use agree."""
    by = book()
    facts = world(
        *(account(str(n), segment=segment, employees=size) for n, (segment, size) in enumerate(values))
    )
    table = gathered(facts, by).table
    assert table is not None
    found = {row["account_id"]: row["outside"] for row in table.to_pyarrow().to_pylist()}
    for n, (segment, size) in enumerate(values):
        wrong = [
            name
            for name, value in (("segment", segment), ("employees", size))
            if why_outside(by.words[name], value)
        ]
        assert found[str(n)] == (" ".join(wrong) or None)


def test_family_words_have_columns() -> None:
    """A parent by the CRM, standing alone by families.csv while the line counts; unread, nobody knows."""
    words = (
        "  segment:  ",
        "  has_parent:    {type: yes/no, say: has a parent}\n"
        "  stands_alone:  {type: yes/no, say: pays by itself}\n  segment:  ",
    )
    rule = ("when: segment = 'strategic'", "when: segment = 'strategic' and has_parent and not stands_alone")
    facts = world(
        *(account(name, parent_id="T") for name in "ABC"), account("T"), account("S", parent_id="S")
    )
    lines = read_said(
        "account_id,belongs to,because,approved by,review by\n"
        f"A,,own budget,Max,\nB,,own budget,Max,{DAY}\nC,,own budget,Max,{DAY - timedelta(1)}\n"
    )
    assert lines.findings == ()
    crm = {name: facts.read("crm", name) for name in CRM_TABLES}
    found = gather_facts(book=book(words, rule), crm=crm, as_of=DAY, said=lines.lines)
    assert found.table is not None, found.findings
    rows = {row["account_id"]: row for row in found.table.to_pyarrow().to_pylist()}
    assert {name for name, row in rows.items() if row["has_parent"]} == {"A", "B", "C"}
    assert {name for name, row in rows.items() if row["stands_alone"]} == {"A", "B"}
    assert rows["A"]["stands_alone__source"] == "stands alone by families.csv"
    unread = gather_facts(book=book(words, rule), crm=crm, as_of=DAY).table
    assert unread is not None
    assert {row["stands_alone"] for row in unread.to_pyarrow().to_pylist()} == {None}
