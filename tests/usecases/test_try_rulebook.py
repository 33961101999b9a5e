"""A book asked about one account, or about facts by hand, before anybody works by it."""

from datetime import date

from groundrules.rulebook import read_book
from groundrules.rulebook.condition import Value
from groundrules.rulebook.evaluate import decide
from groundrules.rulebook.model import Rulebook
from groundrules.usecases.try_rulebook import account_record, try_book
from groundrules.wiring import example_folder
from tests.fakes.facts import MemoryFacts

TEXT = (example_folder() / "rulebook.yaml").read_text(encoding="utf-8")
FACTS = {
    "segment": "enterprise",
    "tier": "A",
    "needs_expert": "no",
    "partner_led": "no",
    "employees": "5000",
    "revenue": "250000.50",
    "open_pipeline": "1000",
    "contract_end": "2027-06-30",
    "days_without_contact": "12",
}


def book(text: str = TEXT) -> Rulebook:
    """The example book as far as it can be read."""
    reading = read_book(text, "rulebook.yaml")
    found = reading.book or reading.draft
    assert found is not None
    return found


def test_the_answer_is_the_reference_evaluators() -> None:
    """Facts typed in give the winner, the fitting rules and near misses the book itself would give."""
    trial = try_book(book=book(), by_hand=FACTS)
    coverage = next(one for one in trial.said if one.decision.name == "coverage")
    record: dict[str, Value | None] = {
        "segment": "enterprise",
        "needs_expert": False,
        "open_pipeline": 100_000,
    }
    record |= {"revenue": 25_000_050, "partner_led": False, "employees": 5000}
    answer = decide(coverage.decision, record)
    assert coverage.winner is not None
    assert coverage.winner.rule_id == answer.rule_id
    assert [rule.rule_id for rule in coverage.fitting] == list(answer.rule_ids)
    assert coverage.misses
    assert all(miss.rule_id != answer.rule_id for miss in coverage.misses)


def test_what_must_be_known_is_asked_for() -> None:
    """Without facts nothing is guessed: each decision names the words it must know first."""
    trial = try_book(book=book())
    coverage = next(one for one in trial.said if one.decision.name == "coverage")
    assert "segment" in coverage.missing
    assert coverage.winner is None


def test_facts_by_hand_go_before_the_accounts() -> None:
    """An account's facts fill the fields; a value typed over them counts, and so does "unknown"."""
    known = {"segment": "small", "employees": 40, "needs_expert": False, "partner_led": False}
    known |= {"revenue": 0, "open_pipeline": 0, "tier": "B", "contract_end": None}
    trial = try_book(book=book(), known=known, by_hand={"segment": "strategic", "employees": "unknown"})
    given = {one.word.name: one for one in trial.given}
    assert (given["segment"].written, given["segment"].source) == ("strategic", "by hand")
    assert (given["employees"].written, given["employees"].source) == ("", "by hand")
    assert (given["tier"].written, given["tier"].source) == ("B", "the account")
    assert trial.said[0].winner is not None


def test_a_value_that_cannot_be_is_told_at_its_field() -> None:
    """A typo in a fact is a sentence beside the field and counts as unknown; nothing breaks."""
    trial = try_book(book=book(), by_hand={**FACTS, "segment": "enterprize", "employees": "many"})
    given = {one.word.name: one for one in trial.given}
    assert "enterprise" in given["segment"].problem
    assert given["employees"].problem
    assert "segment" in next(one for one in trial.said if one.decision.name == "coverage").missing


def test_a_decision_with_mistakes_is_not_asked() -> None:
    """Of a draft with a mistake in one decision the others still answer."""
    reading = read_book(TEXT.replace("segment = 'strategic'", "segmnt = 'strategic'", 1), "rulebook.yaml")
    assert reading.draft is not None
    trial = try_book(book=reading.draft, incomplete=reading.incomplete, by_hand=FACTS)
    unasked = {one.decision.name for one in trial.said if one.unasked}
    assert unasked == {"coverage"}
    assert any(one.winner for one in trial.said)


def test_rules_that_contradict_are_said_to() -> None:
    """Two rules that both answer under "exactly one": nobody wins, and both are named."""
    doubled = TEXT.replace("when: segment = 'strategic'", "when: segment in ('strategic', 'enterprise')", 1)
    coverage = next(
        one for one in try_book(book=book(doubled), by_hand=FACTS).said if one.decision.name == "coverage"
    )
    assert coverage.contradicts
    assert coverage.winner is None
    assert len(coverage.fitting) == 2


def test_other_things_can_be_asked_about() -> None:
    """A decision about deals is asked with the words of deals."""
    trial = try_book(book=book(), thing="deal")
    assert trial.thing == "deal"
    assert {one.decision.for_each for one in trial.said} == {"deal"}
    assert try_book(book=book(), thing="nonsense").thing in trial.things


def test_an_account_nobody_has_is_a_finding() -> None:
    """A name that is nearly one is answered with the name."""
    facts = MemoryFacts.of(date(2026, 6, 30), accounts=[{"account_id": "001A", "name": "Brightwater Foods"}])
    found = account_record(facts, "Brightwatr Foods")
    assert "Brightwater Foods" in str(getattr(found, "help", ""))
