"""Finding an account by what a person calls it."""

from groundrules.coverage.explaining.find import find_account, with_checksum
from groundrules.terms import Finding
from tests.coverage.worlds import account, world
from tests.fakes.facts import MemoryFacts

LONG = "001Hs001000005YIAQ"


def found(facts: MemoryFacts, called: str) -> str:
    row = find_account(facts, called)
    assert not isinstance(row, Finding), row
    return str(row["account_id"])


def refused(facts: MemoryFacts, called: str) -> Finding:
    row = find_account(facts, called)
    assert isinstance(row, Finding)
    return row


def test_the_short_form_of_an_id_gets_its_checksum() -> None:
    """Fifteen characters become the eighteen Salesforce gives."""
    assert with_checksum("001Hs001000005Y") == LONG
    assert with_checksum("0015000000Gv7qJ") == "0015000000Gv7qJAAR"


def test_an_account_is_found_by_id_and_name() -> None:
    """By either form of its id, by its exact name, and by its name in other letters."""
    facts = world(account(LONG, name="Acme Freight"), account("B", name="Beta"))
    for called in (LONG, LONG[:15], "Acme Freight", "acme freight", f" {LONG} "):
        assert found(facts, called) == LONG


def test_a_name_of_fifteen_letters_is_still_a_name() -> None:
    """A name that looks like a short id is looked up as it is."""
    facts = world(account("A", name="Carlssonfreight"))
    assert found(facts, "Carlssonfreight") == "A"


def test_close_names_are_suggested() -> None:
    """A slip or half a name brings the likely ones, best first; a strange one brings none."""
    facts = world(
        account("A", name="Carlsson Freight Company"),
        account("B", name="Carlson & Sons"),
        account("C", name="Beta"),
    )
    finding = refused(facts, "Carlsson Freigt")
    assert finding.code == "GR410"
    assert finding.help.startswith("did you mean `Carlsson Freight Company`")
    assert "Beta" not in finding.help
    assert "`Carlsson Freight Company`" in refused(facts, "freight").help
    assert "`Carlsson Freight Company`" in refused(facts, "Karlson").help
    assert refused(facts, "Zymurgy Company").help == "give its name or its id as the CRM shows it"


def test_a_shared_name_asks_for_the_id() -> None:
    """Two accounts of one name are never told apart by chance."""
    facts = world(account("A", name="Acme"), account("B", name="Acme"))
    finding = refused(facts, "Acme")
    assert (finding.code, finding.count) == ("GR411", 2)
    assert "`A`, `B`" in finding.help
