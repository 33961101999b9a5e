"""Matches kept for the realignment, and what the sellers of one account are told."""

from dataclasses import replace
from datetime import UTC, date, datetime

from groundrules.handoff.again.match import MATCHES, TOO_EARLY
from groundrules.rulebook.model import Parameter, Rulebook
from groundrules.terms import Finding
from groundrules.usecases.keep_matches import keep_matches, tell_match
from tests.coverage.worlds import DAY, account, book, touch, world
from tests.fakes.facts import MemoryFacts


def sure() -> Rulebook:
    """The small book with its two numbers."""
    numbers = {
        "match_certainty": Parameter("match_certainty", 0.9, "share"),
        "cooling_off_days": Parameter("cooling_off_days", 60, "days"),
    }
    return replace(book(), transition=numbers)


def moved_once() -> MemoryFacts:
    """One account that came from Bob to Ann four weeks ago, another that nobody owns."""
    at = datetime(2026, 6, 2, tzinfo=UTC)
    owners = [
        {"account_id": "A1", "owner_id": "bob", "valid_from": datetime(2025, 1, 1, tzinfo=UTC),
         "valid_to": at, "known_from": "creation"},
        {"account_id": "A1", "owner_id": "ann", "valid_from": at, "known_from": "history"},
    ]  # fmt: skip
    touches = [touch("T1", "A1", date(2026, 6, 3)), touch("T2", "A1", date(2026, 1, 3), seller_id="bob")]
    return world(account("A1"), account("A2", owner_id=None), account_owners=owners, activities=touches)


def test_matches_are_published_and_told_without_a_number() -> None:
    """Counts of what is told; one account with its reason, moves and rest, and no estimate anywhere."""
    facts = moved_once()
    result = keep_matches(book=sure(), facts=facts)
    assert (result.published, result.accounts, result.says, result.moves) == (True, 1, {TOO_EARLY: 1}, 1)
    assert set(result.rests) == {"A1"}
    assert facts.rows("again", MATCHES.name)[0]["seller_id"] == "ann"
    told = tell_match(book=sure(), facts=facts, account="Company A1")
    assert not isinstance(told, Finding)
    assert (told.owner, told.says) == ("Ann", TOO_EARLY)
    assert told.because.startswith("1 contacts where comparable accounts saw 1.0")
    assert told.moves == ((date(2026, 6, 2), "Bob", "Ann"),)
    assert "60 days" in told.rests
    nobody = tell_match(book=sure(), facts=facts, account="A2")
    assert not isinstance(nobody, Finding)
    assert (nobody.owner, nobody.says, nobody.rests) == ("nobody", "", "")


def test_what_is_missing_is_a_finding_and_nothing_is_published() -> None:
    """No import; a book that does not say how sure is sure; an account nobody knows."""
    assert keep_matches(book=sure(), facts=MemoryFacts()).findings[0].code == "GR400"
    facts = moved_once()
    result = keep_matches(book=book(), facts=facts)
    assert [one.code for one in result.findings] == ["GR239"]
    assert not result.published
    assert facts.manifest("again") is None
    keep_matches(book=sure(), facts=facts)
    unknown = tell_match(book=sure(), facts=facts, account="Nowhere")
    assert isinstance(unknown, Finding)
    assert unknown.code == "GR410"
    assert str(DAY) in str(facts.manifest("again"))
