"""Today, accounts and the rulebook through Django's client: what each shows, and to whom."""

import re
from collections.abc import Callable

from django.contrib.auth.models import User
from django.test import Client

from groundrules.web.access import AccountScope, accounts_for, sees_account, viewer_of
from groundrules.web.listing import Wanted, find
from groundrules.web.pages.rulebook import book_page, shapes_of
from tests.web import world
from tests.web.conftest import Firm

SignedIn = Callable[[str], Client]


def text(page: object) -> str:
    """The page's HTML."""
    return page.content.decode()  # type: ignore[attr-defined, no-any-return]


def rule_of(firm: Firm) -> str:
    """The rule that gives Brightwater its owner, by whatever number the example book has today."""
    rows = firm.facts.rows("coverage", "assignments", {"account_id": world.BRIGHTWATER, "team_role": "owner"})
    return str(rows[0]["rule_id"])


def test_the_leader_sees_the_few_cases_by_value(firm: Firm, signed_in: SignedIn) -> None:
    """Margaret's Today lists her three cases, the most value at risk first, with clock, age and state."""
    html = text(signed_in("margaret").get("/"))
    assert "Three matters need your word" in html
    assert html.index("Brightwater Foods") < html.index("Halvorsen Marine") < html.index("&lt;img")
    assert "above $250k" in html
    assert "4 working days" in html
    assert html.count("with you") == 3


def test_nothing_to_decide_is_a_designed_day(firm: Firm, signed_in: SignedIn) -> None:
    """Victor has no case: he reads so, with a picture, and no empty table."""
    html = text(signed_in("victor").get("/"))
    assert "Nothing to decide" in html
    assert "No case is on your desk" in html
    assert '<ol class="ledger' not in html


def test_a_leader_learns_only_how_many_wait_with_the_sellers(firm: Firm, signed_in: SignedIn) -> None:
    """A fresh pattern case is a number on Margaret's Today and nothing more."""
    row = {**world.signals()[0], "signal_id": "S02|9", "account_id": world.CORVUS, "headline": "zebra-early"}
    from groundrules.store.save import OrmPeople
    from groundrules.usecases.open_cases import open_cases

    assert open_cases(
        book=firm.workspace.book(), signals=[row], people=OrmPeople(), docket=firm.docket,
        calendar=firm.workspace.calendar(), now=world.NOW,
    ).opened  # fmt: skip
    html = text(signed_in("margaret").get("/"))
    assert "1 matter is with the sellers" in html
    assert "zebra-early" not in html
    assert signed_in("margaret").get(f"/cases/{firm.case_of(world.CORVUS)}/").status_code == 404


def test_a_seller_sees_own_matters_and_prompts(firm: Firm, signed_in: SignedIn) -> None:
    """Tom's Today: what waits for his answer, what he answered; Anna's: the prompt only she sees."""
    tom = text(signed_in("tom").get("/"))
    assert "One matter waits for your answer" in tom
    assert tom.index("Halvorsen Marine") < tom.index("Open, and you have answered") < tom.index("Brightwater")
    anna = text(signed_in("anna").get("/"))
    assert "Worth a look" in anna
    assert "Did the customer ask for you?" in anna
    assert "Did the customer ask for you?" not in tom + text(signed_in("nora").get("/"))
    assert "Nothing waits for you" in text(signed_in("nora").get("/"))


def test_the_account_says_who_covers_it_and_why(firm: Firm, signed_in: SignedIn) -> None:
    """Tom reads owner, rule in plain words, facts with source and age, what would change it, past owners."""
    html = text(signed_in("tom").get(f"/accounts/{world.BRIGHTWATER}/"))
    assert "Tom Okafor" in html
    assert f">{rule_of(firm)}<" in html
    assert "When the segment is small" in html
    assert "The facts it used" in html
    assert "If segment were" in html
    assert "Olga Formerly" in html
    assert "$345k" in html


def test_an_account_outside_the_book_says_so(firm: Firm, signed_in: SignedIn) -> None:
    """Where no rule answers, the page says why and that today's owner stays."""
    html = text(signed_in("nora").get(f"/accounts/{world.OUTSIDE}/"))
    assert "The book does not decide this account" in html
    assert "stays until it does" in html
    assert "!outside" not in html


def test_the_minimal_card_holds_four_things(firm: Firm, signed_in: SignedIn) -> None:
    """Cora, outside the team, reads name, owner, quarterback and rule, and none of the canaries."""
    page = signed_in("cora").get(f"/accounts/{world.BRIGHTWATER}/")
    html = text(page)
    assert page.status_code == 200
    assert "Brightwater Foods" in html
    assert "Tom Okafor" in html
    assert f">{rule_of(firm)}<" in html
    leaked = [name for name, word in world.CANARIES.items() if word in html and word != "Brightwater"]
    assert leaked == []


def test_my_accounts_are_mine(firm: Firm, signed_in: SignedIn) -> None:
    """Tom's list holds his three accounts; a search narrows it; what others own never appears."""
    tom = signed_in("tom")
    html = text(tom.get("/accounts/"))
    assert "3 accounts" in html
    assert "Corvus" not in html
    narrowed = text(tom.get("/accounts/?q=HALV"))
    assert "1 account with" in narrowed
    assert "Brightwater" not in narrowed
    assert "3 accounts" in text(tom.get("/accounts/?role=owner"))
    assert "0 accounts" in text(tom.get("/accounts/?role=support"))


def test_the_list_is_what_may_be_opened(firm: Firm, signed_in: SignedIn) -> None:
    """For every person the engine's list, the scope's ids and the door of each account agree."""
    everyone = AccountScope(True).account_ids(firm.facts)
    for name in ("anna", "tom", "nora", "cora", "margaret", "victor", "helen", "rosa", "ugo"):
        viewer = viewer_of(User.objects.get(username=f"{name}@example.com"))
        assert viewer is not None
        scope = accounts_for(viewer)
        listed = {str(row["account_id"]) for row in find(firm.facts, Wanted(scope), page=1, size=50).rows}
        assert listed == scope.account_ids(firm.facts)
        assert listed == {key for key in everyone if sees_account(viewer, firm.facts, key)}, name


def test_a_leader_lists_the_teams_accounts(firm: Firm, signed_in: SignedIn) -> None:
    """Margaret's list is her subtree's, Victor's is his."""
    assert "Corvus" not in text(signed_in("margaret").get("/accounts/"))
    assert "Brightwater" in text(signed_in("margaret").get("/accounts/"))
    assert "Brightwater" not in text(signed_in("victor").get("/accounts/"))


def test_anybody_finds_an_owner(firm: Firm, signed_in: SignedIn) -> None:
    """Cora finds Brightwater's owner by name; a percent sign is a percent sign and finds nothing."""
    cora = signed_in("cora")
    html = text(cora.get("/accounts/?scope=everyone&q=bright"))
    assert "Brightwater Foods" in html
    assert "Owner </span>Tom Okafor" in html
    assert "Quarterback </span>" in html  # two names on a line, each says its part
    assert "$345k" not in html
    assert "Brightwater" not in text(cora.get("/accounts/?scope=everyone&q=%25"))


def test_thousands_of_accounts_come_in_pages(firm: Firm, signed_in: SignedIn) -> None:
    """Nora's 2,001 accounts come fifty a page; a page past the end is the last one; junk is the first."""
    firm.workspace._facts = world.facts(2_000)  # type: ignore[assignment]  # the port in memory
    nora = signed_in("nora")
    first = text(nora.get("/accounts/"))
    assert "2,001 accounts, 1 to 50 shown" in re.sub(r"\s+", " ", first)
    assert first.count('class="what"') == 50
    last = text(nora.get("/accounts/?page=9999"))
    assert "Page 41 of 41" in last
    assert last.count('class="what"') == 1
    assert "Page 1 of 41" in text(nora.get("/accounts/?page=-3"))
    everyone = text(nora.get("/accounts/?scope=everyone&q=extra&page=2"))
    assert "51 to 100 shown" in re.sub(r"\s+", " ", everyone)
    assert "q=extra" in everyone


def test_sales_operations_lists_everything(firm: Firm, signed_in: SignedIn) -> None:
    """Rosa sees all five accounts as her own list."""
    html = text(signed_in("rosa").get("/accounts/"))
    assert "All accounts" in html
    assert "5 accounts" in html


def test_every_rule_has_one_address(firm: Firm) -> None:
    """Each rule and each piece of advice of the book is anchored exactly once on the rulebook's page."""
    book = firm.workspace.book()
    page = book_page(book)
    rows = [row.anchor for leaf in page.leaves for block in leaf.blocks for row in block.rows]
    points = [point.anchor for leaf in page.leaves for block in leaf.blocks for point in block.points]
    anchors = [anchor for anchor in (*rows, *points) if anchor]
    assert len(anchors) == len(set(anchors))
    wanted = {f"rule-{rule.rule_id}" for decision in book.decisions.values() for rule in decision.rules}
    wanted |= {f"rule-{item.advice_id}" for item in book.advice}
    assert wanted <= set(anchors)


def test_the_rulebook_has_five_pages(firm: Firm, signed_in: SignedIn) -> None:
    """Everybody who signs in reads the five pages with their contents list."""
    html = text(signed_in("ada").get("/rulebook/"))
    assert html.count('class="leaf"') == 5
    assert 'href="#page-5"' in html
    assert 'id="rule-H2"' in html


def test_a_workspace_without_facts_still_answers(signed_in: SignedIn, firm: Firm) -> None:
    """Before the first import no page breaks: lists are empty, accounts are not there."""
    from tests.fakes.facts import MemoryFacts

    firm.workspace._facts = MemoryFacts()  # type: ignore[assignment]  # the port in memory
    tom = signed_in("tom")
    assert "0 accounts" in text(tom.get("/accounts/"))
    assert tom.get("/").status_code == 200
    assert tom.get(f"/accounts/{world.BRIGHTWATER}/").status_code == 404
    assert tom.get("/accounts/?scope=everyone&q=x").status_code == 200


def test_a_broken_book_is_said_plainly(firm: Firm, signed_in: SignedIn) -> None:
    """When the rulebook file cannot be read, the page is 503 with the finding and no traceback."""
    firm.workspace.book_path.write_text("groundrules: 1\nbook: [", encoding="utf-8")
    firm.workspace._book = None
    page = signed_in("tom").get("/rulebook/")
    assert page.status_code == 503
    assert "groundrules check" in text(page)
    assert "Traceback" not in text(page)


def test_a_broken_book_leads_to_the_editor(firm: Firm, signed_in: SignedIn) -> None:
    """Sales operations sees each mistake with its line and the way to mend it; a seller does not."""
    firm.workspace.book_path.write_text(
        firm.text.replace("segment = 'strategic'", "segmnt = 'strategic'", 1), encoding="utf-8"
    )
    line = firm.text[: firm.text.index("segment = 'strategic'")].count("\n") + 1
    page = signed_in("rosa").get("/rulebook/")
    assert page.status_code == 503
    assert f"Line {line}: " in text(page)
    assert 'href="/rulebook/edit/"' in text(page)
    assert "Mend it in the editor" in text(page)
    assert "Read the text" in text(signed_in("helen").get("/rulebook/"))
    tom = signed_in("tom").get("/rulebook/")
    assert tom.status_code == 503
    assert "segmnt" not in text(tom)
    assert 'href="/rulebook/edit/"' not in text(tom)
    assert signed_in("rosa").get("/rulebook/edit/").status_code == 200


def test_columns_of_a_rule_table_are_set_alike_in_every_row(firm: Firm) -> None:
    """On a phone what a rule asks for never shares a line, and a column is set the same way all down."""
    tables = [
        block for leaf in book_page(firm.workspace.book()).leaves for block in leaf.blocks if block.rows
    ]
    assert len(tables) > 5
    shared = 0
    for table in tables:
        for at in range(1, len(table.columns)):
            shapes = {row.cells[at].shape for row in table.rows} - {"nil"}
            assert len(shapes) <= 1, table.columns[at]
            shared += shapes == {"short"}
    assert shared >= 6
    rows = [["A1", "Small", "inside", "none", "By the book of last year"], ["A2", "Big", "field", "", "Both"]]
    assert shapes_of(rows, 5)[1:] == ("brief", "short", "short", "")
    assert shapes_of([row[:3] for row in rows], 3)[1:] == ("brief", "brief")
