"""Real accounts in a region: counted as the reference would, in any table, from the facts or the import."""

from collections import Counter
from dataclasses import replace

import ibis
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundrules.coverage.count import FactsCounter, accounts_by_words, concerned_accounts
from groundrules.rulebook.compare import DecisionComparison, compare
from groundrules.rulebook.condition import Linear, Value
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Decision, Policy, Rulebook
from groundrules.rulebook.proof.cells import Atom, atoms
from groundrules.rulebook.proof.prove import prove
from groundrules.usecases.assign_coverage import assign_coverage
from tests.agreement.books import CONDITIONS, RECORDS, WORDS, as_table, decisions
from tests.coverage.worlds import account, book, deal, world
from tests.fakes.facts import MemoryFacts

Record = dict[str, Value | None]
few = settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
PLAIN = CONDITIONS.filter(lambda one: all(is_plain(atom) for atom in atoms(one)))


def is_plain(atom: Atom) -> bool:
    """Not a sum in which a word comes twice: the book's parser never makes one."""
    return not isinstance(atom, Linear) or len({word for _, word in atom.terms}) == len(atom.terms)


@st.composite
def versions(draw: st.DrawFn) -> tuple[Decision, Decision]:
    """A decision, and the same with one condition and perhaps one outcome changed."""
    old = draw(decisions(policies=(Policy.EXACTLY_ONE, Policy.FIRST)))
    place = draw(st.integers(0, min(len(old.rules), 4) - 1))
    rules = [replace(rule, condition=draw(PLAIN)) for rule in old.rules[:4]]
    old = replace(old, rules=tuple(rules))
    rules[place] = replace(rules[place], condition=draw(PLAIN))
    rules[-1] = replace(rules[-1], outcome={"owner": draw(st.sampled_from(["field", "inside"]))})
    return old, replace(old, rules=tuple(rules))


def compared(old: Decision, new: Decision) -> DecisionComparison:
    """The decision in both versions."""
    books = [Rulebook("B", "1", None, "", "USD", WORDS, {one.name: one}) for one in (old, new)]
    (found,) = compare(*books).decisions
    return found


def answer(decision: Decision, record: Record) -> tuple[bool, str | None, str]:
    """Whether rules contradict, the rule that answers, and the owner."""
    said = decide(decision, record)
    return (
        len(said.rule_ids) > 1 and said.rule_id is None,
        said.rule_id,
        str(said.outcome.get("owner", "")),
    )


@few
@given(versions(), st.lists(RECORDS, min_size=1, max_size=40))
def test_concerned_accounts_are_those_the_reference_answers_anew(
    pair: tuple[Decision, Decision], records: list[Record]
) -> None:
    """Texts, patterns, dates, sums and unknowns: the same accounts, one by one, and counts that add up."""
    old, new = pair
    records = [record | {"territory": record["territory"] or None} for record in records]  # facts have no ""
    found = concerned_accounts(compared(old, new), ibis.memtable(as_table(records)))
    expected = {str(n) for n, record in enumerate(records) if answer(old, record) != answer(new, record)}
    assert set(found.account_ids) == expected
    assert found.accounts == len(records)
    counts = Counter(found.changes)
    assert [counts[n] for n in range(len(found.counts))] == list(found.counts)


def test_accounts_with_values_no_word_allows_are_left_out_and_counted() -> None:
    """An account outside the words of both versions is in no situation, even one open to it."""
    old = book()
    text = ("segment = 'small'", "segment <> 'strategic' and segment <> 'enterprise'")
    tail = "quarterback: inside, support: none}\n        why: Small"
    new = book(text, (f"owner: inside, {tail}", f"owner: field, {tail}"))
    table = pa.table(
        {
            "account_id": ["a", "b", "c"],
            "segment": ["small", "gold", "strategic"],
            "open_pipeline": pa.array([0, 0, 0], pa.int64()),
            "employees": pa.array([None, 3, 3], pa.int64()),
        }
    )
    decision = compare(old, new).decisions[0]
    found = concerned_accounts(decision, ibis.memtable(table))
    assert (found.account_ids, found.outside, found.accounts) == (("a",), 1, 3)
    assert found.share == 1 / 3


def test_the_counter_counts_what_the_proof_finds() -> None:
    """A gap in the draft counts today's accounts in it; before coverage ran they come from the import."""
    gap = book(("employees < 500\n", "employees < 100\n"))
    facts = world(
        account("A", segment="enterprise", employees=300),
        account("B", segment="enterprise", employees=300, owner_id=""),
        account("C", segment="enterprise", employees=300),
        account("D", segment="enterprise", employees=None),
        account("E", segment="small", employees=300),
        opportunities=[deal("1", "C", 30_000_000)],
    )
    decision = gap.decisions["coverage"]
    found = prove(decision, gap.words, count=FactsCounter(gap, facts))
    counts = {finding.example["employees"]: finding.count for finding in found if finding.code == "GR251"}
    assert sorted(counts.values(), key=str) == [1, 2]
    assert counts["unknown"] == 1
    assert assign_coverage(book=book(), facts=facts).published
    again = prove(decision, gap.words, count=FactsCounter(gap, facts))
    assert [finding.count for finding in again] == [finding.count for finding in found]


def test_what_is_not_about_accounts_is_not_counted() -> None:
    """A decision about deals, and a workspace without an import: None, not nought."""
    facts = world(account("A"))
    coverage = book().decisions["coverage"]
    deals = replace(coverage, for_each="deal")
    region = compare(
        book(), book(("segment = 'small'", "segment = 'enterprise'"))
    ).decisions[0].changes[0].region  # fmt: skip
    assert FactsCounter(book(), facts)(deals, [region]) == [None]
    assert FactsCounter(book(), MemoryFacts())(coverage, [region]) == [None]
    assert FactsCounter(book(), facts)(coverage, []) == []


def test_words_without_a_column_leave_a_region_uncounted() -> None:
    """A word the CRM does not give makes only the regions that restrict it uncountable."""
    facts = world(account("A", segment="strategic"), account("B"))
    words = accounts_by_words({}, "USD", facts, ("segment",))
    assert words is not None
    assert words.columns == ("account_id",)
    decision = compare(
        book(), book(("segment = 'strategic'", "segment in ('strategic', 'small')"))
    ).decisions[0]
    found = concerned_accounts(decision, words)
    assert found.counts == (None,) * len(decision.changes)
    assert found.account_ids == ()
