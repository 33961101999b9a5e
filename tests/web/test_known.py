"""What is known about oneself is read by oneself alone; fairness by everybody, without anybody's name."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from groundrules.cases import Event
from groundrules.cases.events import Closed, Ending, Opened, Party, Ruled, SentToLeader
from groundrules.crm.tables import BY_NAME
from groundrules.store.save import OrmPeople
from groundrules.web.pages.fairness import counted
from groundrules.wiring import Record
from tests.fakes.docket import MemoryDocket
from tests.fakes.facts import arrow_table
from tests.web import world
from tests.web.conftest import Firm

SignedIn = Callable[[str], Client]
MAY = datetime(2026, 5, 4, 12, tzinfo=UTC)


def colleagues(firm: Firm, number: int = 40) -> list[str]:
    """So many more people, every fourth part-time, and three leaves; their ids."""
    rows = firm.facts.rows("crm", "sellers")
    ids = [f"005MORE{n:02d}" for n in range(number)]
    roles = ("field", "field", "inside", "specialist")
    for n, seller_id in enumerate(ids):
        share = 0.5 if n % 4 == 0 else 1.0
        rows.append({**rows[-1], "seller_id": seller_id, "name": f"zebra-name {n}", "is_active": True,
                     "sales_role": roles[n * len(roles) // number], "full_time_share": share,
                     "hired_on": date(2025 if n % 8 < 4 else 2019, 9, 1)})  # fmt: skip
    firm.facts.tables["crm", "sellers"] = arrow_table(BY_NAME["sellers"], rows)
    return ids


def unequal(firm: Firm) -> None:
    """In May one in five cases about part-timers is confirmed, of all others' four in five; one in June."""
    docket = MemoryDocket()
    for n, seller_id in enumerate(colleagues(firm)):
        for again in range(3):
            number = f"{n}-{again}"
            held = (n // 4 + again) % 5 == 0 if n % 4 == 0 else (n + again) % 5 > 0
            docket.events[number] = ended_case(number, seller_id, MAY, is_true=held)
    docket.events["june"] = ended_case("june", "005MORE01", world.NOW - timedelta(2), is_true=True)
    firm.workspace._record = Record(docket, OrmPeople())


def ended_case(number: str, seller_id: str, at: datetime, *, is_true: bool) -> list[Event]:
    """A case about one person, ruled as true or excused within the day."""
    opened = Opened(
        at, "the signals", f"S03|{number}", "S03", "A", "A", "Acme", "zebra-case",
        (Party(seller_id, "zebra-party", "new owner"),),
        "H2", "1", "low", 0, "", "USD", 0.9, None, at.date(),
    )  # fmt: skip
    if not is_true:
        return [opened, Closed(at, "the signals", Ending.EXCUSED, "leave")]
    sent = SentToLeader(at, "the clock", "M", 0, at, "V1", "its turn")
    return [opened, sent, Ruled(at, "M", 1, "owner contacts", "why", "H2", "1", "", "", ())]


def page(browser: Client, address: str = "/about-me/") -> str:
    """What the page says, without the form's token."""
    html = browser.get(address).content.decode()
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", html)


def recounted(browser: Client) -> str:
    """The fairness page after its numbers were counted anew."""
    counted.clear()
    return page(browser, "/fairness/")


def test_everybody_reads_their_own_signals_cases_and_records(firm: Firm, signed_in: SignedIn) -> None:
    """Anna's question is hers though Tom is named in it; both read the case; what expired nobody reads."""
    anna, tom = page(signed_in("anna")), page(signed_in("tom"))
    assert "zebra-prompt" in anna
    assert "zebra-prompt" not in tom
    assert "zebra-alone" in anna
    assert "zebra-alone" in tom
    assert "zebra-expired" not in anna + tom
    case = f'href="/cases/{firm.case_of(world.BRIGHTWATER)}/"'
    assert case in anna
    assert case in tom
    assert re.search(r"Accounts you own or entered</strong></p>\s*<p class=\"note\">3 records", tom)
    assert "Read by you alone" in anna
    assert "Read by the two of you alone" in tom


@pytest.mark.parametrize("name", ["nora", "cora", "margaret", "victor", "helen", "rosa", "ugo", "ada"])
def test_nobody_reads_anybody_elses_page(firm: Firm, signed_in: SignedIn, name: str) -> None:
    """Leaders, sales operations, auditor and admin meet nothing of Anna and Tom, whatever they ask for."""
    browser = signed_in(name)
    mine = page(browser)
    asked = ("?person=005ANNA", "?seller_id=005ANNA", "?name=Anna+Lindqvist")
    assert {page(browser, f"/about-me/{query}") for query in asked} == {mine}
    told = mine + page(browser, "/about-me/about-me.json")
    assert not re.search("zebra-|Anna|Tom Okafor|Brightwater|Halvorsen", told)
    assert [browser.get(f"/about-me/{who}").status_code for who in ("005ANNA", "005ANNA/")] == [404, 404]


def test_an_id_is_no_name(firm: Firm, signed_in: SignedIn) -> None:
    """Somebody of the import who is called like Rosa's id, or has it as an address, is not Rosa."""
    rows = firm.facts.rows("crm", "sellers")
    anna = next(row for row in rows if row["seller_id"] == world.ANNA)
    anna |= {"name": world.ROSA, "email": world.ROSA.lower()}
    firm.facts.tables["crm", "sellers"] = arrow_table(BY_NAME["sellers"], rows)
    rosa = page(signed_in("rosa"))
    assert "No import knows you" in rosa
    assert "zebra-" not in rosa


def test_the_file_says_the_same_and_holds_no_score(firm: Firm, signed_in: SignedIn) -> None:
    """As JSON to save: the signals, cases and records of the page; no probability, no value, no rank."""
    answer = signed_in("anna").get("/about-me/about-me.json")
    told = json.loads(answer.content)
    assert "attachment" in answer.headers["Content-Disposition"]
    assert told["seller_id"] == world.ANNA
    assert {one["signal_id"] for one in told["signals"]} >= {"S02|4", world.PROMPT_ALONE}
    assert len(told["cases"]) == 2
    text = answer.content.decode()
    assert not re.search('p_true|value_at_risk|0\\.94|score"|rank"', text)


def test_the_links_are_on_every_page_of_the_signed_in_and_on_no_other(
    firm: Firm, signed_in: SignedIn
) -> None:
    """Name and footer lead there, for everybody; the door shows neither."""
    for name in ("tom", "ada"):
        html = page(signed_in(name), "/rulebook/")
        assert html.count('href="/about-me/"') == 2
        assert 'href="/fairness/"' in html
    assert "/about-me/" not in page(Client(), "/sign-in/")


def test_fairness_tells_groups_and_nobody(firm: Firm, signed_in: SignedIn) -> None:
    """Part-timers' lower share is marked with its interval; no name, id, case or account is in the page."""
    unequal(firm)
    html = page(signed_in("cora"), "/fairness/")
    text = re.sub(r"<[^>]+>|\s+", " ", html)
    assert "120 cases opened from 31 May 2025 to 31 May 2026" in text
    assert re.search(r"Part-time\s+: confirmed in 20% of their cases, all others in 80%", text)
    assert text.count("all others in") == 1  # of two halves one is told
    assert re.search(r"20%\s+\(10% to 37%\), others 80%", text)
    assert html.count(">differs<") == 2
    assert not re.search("zebra|005|Anna|Tom Okafor|Acme", html)


def test_fairness_does_not_move_with_todays_ruling(firm: Firm, signed_in: SignedIn) -> None:
    """What is ruled today is counted next month: two looks at the page do not tell who was ruled on."""
    unequal(firm)
    before = recounted(signed_in("cora"))
    docket = firm.workspace.record().docket
    assert isinstance(docket, MemoryDocket)
    docket.events["0-1"] = [
        *docket.events["0-1"][:1],
        *ended_case("x", "005MORE00", world.NOW, is_true=True)[1:],
    ]
    docket.events["more"] = ended_case("more", "005MORE00", world.NOW, is_true=True)
    assert page(signed_in("cora"), "/fairness/") == before  # counted once a month
    changed = recounted(signed_in("cora"))
    assert changed != before  # the ruling of May is gone from the record, so the page has teeth
    docket.events["1-1"] += ended_case("x", "005MORE01", world.NOW, is_true=True)[1:]
    docket.events["still more"] = ended_case("still more", "005MORE02", world.NOW, is_true=True)
    assert recounted(signed_in("cora")) == changed


def test_fairness_of_a_small_firm_and_for_the_admin(firm: Firm, signed_in: SignedIn) -> None:
    """Seven people: no rate at all. The admin reads what is measured, and no rate of a large firm either."""
    small = page(signed_in("tom"), "/fairness/")
    assert "Too few people to compare" in small
    assert "The old owner still contacts the account" in small
    unequal(firm)
    admin = page(signed_in("ada"), "/fairness/")
    assert "The old owner still contacts the account" in admin
    assert "a system admin reads none" in admin
    assert "Confirmed" not in admin
    assert "<table" not in admin
