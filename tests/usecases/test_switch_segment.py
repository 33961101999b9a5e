"""A switch as a draft: proved, compared, with everybody's places; the book in force stays as it is."""

from groundrules.coverage.families import read_said
from groundrules.handoff.again.teaming import STRICT, TEAMED, Wish
from groundrules.usecases.adopt_rulebook import BookCheck, check_rulebook
from groundrules.usecases.assign_coverage import assign_coverage
from groundrules.usecases.switch_segment import PlaceChange, SwitchResult, switch_segment
from tests.coverage.worlds import ALONE, BOOK, KEPT, STAFF, account, book, deal, seller, world
from tests.fakes.facts import MemoryFacts

CARDS = "".join(f"  {role}: {{say: {role}}}\n" for role in ("field", "inside", "specialist", "quarterback"))
TEXT = BOOK.replace("words:\n", f"roles:\n{CARDS}words:\n", 1).replace(
    "support: [specialist, inside, none]", "support: [specialist, inside, field, none]"
)
TEXT = TEXT.replace("and employees < 500\n", "and (employees < 500 or employees is unknown)\n")


def check(text: str) -> BookCheck:
    """As the workspace checks a text."""
    return check_rulebook(text=text, file="rulebook.yaml")


def switched(wish: Wish, facts: MemoryFacts, text: str = TEXT) -> SwitchResult:
    """The switch of the small book."""
    made = check(text).book
    assert made is not None, [str(one) for one in check(text).findings]
    return switch_segment(text=text, book=made, wish=wish, facts=facts, check=check)


def three() -> MemoryFacts:
    """Two small accounts of Ivy's, one large one of Ann's."""
    return world(
        account("A1", owner_id="ivy"),
        account("A2", owner_id="ivy"),
        account("A3", segment="strategic"),
        opportunities=[deal("D1", "A1", 500)],
    )


def test_every_added_place_is_listed_and_nobody_moves() -> None:
    """Small accounts get a field seller beside their owner; the strategic one is as before."""
    result = switched(Wish("small", TEAMED), three())
    assert result.after is not None
    assert result.after.decisions["coverage"].rule("A5").outcome["support"] == "field"
    added = PlaceChange(
        "A1", "Company A1", "support", "added", None, "nobody", "ann", "Ann", "A5",
        result.places[0].because,
    )  # fmt: skip
    assert result.places[0] == added
    assert [(one.account_id, one.kind, one.to_seller_id) for one in result.places] == [
        ("A1", "added", "ann"), ("A2", "added", "ann")
    ]  # fmt: skip
    assert "Ann" in added.because
    assert result.compared is not None
    assert sum(count or 0 for count in result.compared.counts["coverage"]) == 2
    assert (result.text != TEXT, result.before is not None, result.counted) == (True, True, True)


def test_people_are_those_that_coverage_would_name() -> None:
    """The list is the difference of two runs of coverage, place by place, for every wish."""
    staff = [*(dict(one) for one in STAFF), seller("tom", "specialist", region="south")]
    facts = world(
        *(account(f"A{n}", segment=("strategic", "enterprise", "small")[n % 3]) for n in range(9)),
        sellers=staff,
    )
    for wish in (Wish("strategic", STRICT), Wish("enterprise", TEAMED), Wish("small", TEAMED)):
        result = switched(wish, facts)
        places = []
        for one in (result.before, result.after):
            assert one is not None
            assign_coverage(book=one, facts=facts)
            rows = facts.rows("coverage", "assignments")
            places.append({(row["account_id"], row["team_role"]): row["seller_id"] for row in rows})
        expected = {key: (places[0][key], now) for key, now in places[1].items() if places[0][key] != now}
        found = {
            (one.account_id, one.team_role): (one.from_seller_id, one.to_seller_id) for one in result.places
        }
        assert found == expected


def test_who_stands_alone_is_listed_as_coverage_would_name_them() -> None:
    """With the lines of families.csv the account that pays by itself is decided, its new place listed."""
    text = TEXT
    for old, new in (ALONE, KEPT):
        text = text.replace(old, new, 1)
    made = check(text).book
    assert made is not None
    facts = world(account("A", owner_id="ivy"), account("B"))
    lines = read_said("account_id,belongs to,because,approved by\nB,,own budget,Max\n").lines
    wish = Wish("small", TEAMED)
    told, untold = (
        switch_segment(text=text, book=made, wish=wish, facts=facts, check=check, said=said)
        for said in (lines, None)
    )
    assert ("B", "added") in [(one.account_id, one.kind) for one in told.places]
    assert all(one.account_id != "B" for one in untold.places)


def test_without_an_import_the_draft_is_there_and_nobody_is_listed() -> None:
    """Situations are told, people are not; what is already so is a finding and no draft."""
    result = switched(Wish("small", TEAMED), MemoryFacts())
    assert (result.counted, result.places) == (False, ())
    assert result.text
    again = switched(Wish("small", TEAMED), MemoryFacts(), result.text)
    assert (again.text, [one.code for one in again.findings]) == ("", ["GR552"])


def test_a_draft_that_the_check_refuses_is_none() -> None:
    """A book whose rules would contradict each other is not written."""
    broken = TEXT.replace("when: segment = 'small'", "when: segment = 'small' or segment = 'strategic'")
    result = switch_segment(
        text=broken, book=book(), wish=Wish("small", TEAMED), facts=MemoryFacts(), check=check
    )
    assert result.text == ""
    assert any(one.severity == "error" for one in result.findings)
