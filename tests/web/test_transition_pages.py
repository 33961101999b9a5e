"""Pages of the transition through Django's client: what each shows, what refused forms keep, the CSV file."""

import csv
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client

from groundrules.handoff.journal import Act, Entry
from groundrules.handoff.steps import Status, handoff_of, subject_for
from groundrules.signals.letting_go import Curve, CurveWeek
from groundrules.store.counts import handoffs_by_wave
from groundrules.usecases.hold_deals import Comeback
from groundrules.usecases.return_deals import Comebacks
from groundrules.web import ledger_page
from groundrules.web.curve import draw_curve
from tests.web import transition_world, world
from tests.web.conftest import Firm
from tests.web.test_case_page import form_of
from tests.web.transition_world import NAME, PLAN, now_is

SignedIn = Callable[[str], Client]
ADDRESS = f"/handoffs/{NAME}/"


def text(page: object) -> str:
    """The page's HTML."""
    return page.content.decode()  # type: ignore[attr-defined, no-any-return]


def sent(browser: Client, act: str, **words: str) -> tuple[int, str]:
    """A form of the hand-off's page as that person would send it now; the status and the page that comes."""
    html = text(browser.get(ADDRESS))
    fields = form_of(html, f"{ADDRESS}{act}/")
    answer = browser.post(f"{ADDRESS}{act}/", {**fields, **words})
    return answer.status_code, text(answer)


def test_a_push_back_that_names_nothing_comes_back_with_what_was_written(
    firm: Firm, signed_in: SignedIn
) -> None:
    """422, one sentence, the words in their fields; a promise without its day likewise."""
    transition_world.open_handoff(firm)
    status, html = sent(signed_in("anna"), "push-back", **{"part-1": "", "lacks-1": "zebra-lacks"})
    assert status == 422
    assert "It is not said what is missing" in html
    assert 'value="zebra-lacks"' in html
    assert now_is(firm.workspace.journal()).status is Status.OFFERED


def test_a_promise_without_its_day_comes_back(firm: Firm, signed_in: SignedIn) -> None:
    """The giver reads which promise lacks its day, and has every word still there."""
    transition_world.open_handoff(firm, briefed=False)
    words = {"decides": "zebra-who", "promise-1": "zebra-what", "by-1": "", "avoid": "zebra-avoid"}
    status, html = sent(signed_in("tom"), "brief", **words)
    assert status == 422
    assert "zebra-what is promised for none" in html
    assert ">zebra-who</textarea>" in html
    assert ">zebra-avoid</textarea>" in html
    assert 'value="zebra-what"' in html
    assert now_is(firm.workspace.journal()).brief is None


def test_whoever_was_overtaken_reads_so_and_keeps_the_words(firm: Firm, signed_in: SignedIn) -> None:
    """Anna accepts in one window; the push-back of the other is not recorded, its words are shown."""
    transition_world.open_handoff(firm)
    anna = signed_in("anna")
    fields = form_of(text(anna.get(ADDRESS)), f"{ADDRESS}push-back/")
    assert sent(anna, "accept", note="Thanks")[0] == 302
    late = anna.post(f"{ADDRESS}push-back/", {**fields, "part-1": "avoid", "lacks-1": "zebra-late"})
    assert late.status_code == 409
    assert "What you sent was not recorded" in text(late)
    assert "zebra-late" in text(late)
    assert now_is(firm.workspace.journal()).pushed_back is None


def test_the_same_form_twice_acts_once(firm: Firm, signed_in: SignedIn) -> None:
    """The second click of a double click is answered as the first; the same key with other words is not."""
    transition_world.open_handoff(firm)
    anna = signed_in("anna")
    fields = form_of(text(anna.get(ADDRESS)), f"{ADDRESS}accept/")
    answers = [anna.post(f"{ADDRESS}accept/", {**fields, "note": "Yes"}).status_code for _ in range(2)]
    assert answers == [302, 302]
    version = now_is(firm.workspace.journal()).version
    assert anna.post(f"{ADDRESS}accept/", {**fields, "note": "No"}).status_code == 422
    assert now_is(firm.workspace.journal()).version == version


def test_both_sides_see_the_same_page_but_for_their_forms(firm: Firm, signed_in: SignedIn) -> None:
    """Without forms and without who ``you`` is, the two pages are equal word for word."""
    transition_world.open_handoff(firm)
    pages = []
    for name in ("anna", "tom"):
        main = text(signed_in(name).get(ADDRESS)).split("<main", 1)[1].split("</main>", 1)[0]
        for part in ("answer", "otherwise"):
            main = re.sub(
                rf'<section class="part" aria-labelledby="{part}">.*?</section>', "", main, flags=re.S
            )
        main = re.sub(r"<(form|details)\b.*?</\1>", "", main, flags=re.S)
        plain = re.sub(r"<[^>]+>|\s+", " ", main)
        pages.append(re.sub(r"\b[Yy]ou\b|Anna Lindqvist|Tom Okafor| +", " ", plain).split())
    assert pages[0] == pages[1]
    assert "zebra-decides:" in pages[0]


def test_the_list_says_whose_turn_it_is(firm: Firm, signed_in: SignedIn) -> None:
    """Anna's turn is on top of her list; Tom reads that it is with her; Margaret sees it as her team's."""
    transition_world.open_handoff(firm)
    anna, tom, margaret = (text(signed_in(name).get("/handoffs/")) for name in ("anna", "tom", "margaret"))
    assert "One hand-off waits for you" in anna
    assert "Yours to take" in anna
    assert "Nothing waits for you" in tom
    assert "with Anna Lindqvist" in tom
    assert "Of your teams" in margaret
    assert "No hand-off is open" in text(signed_in("cora").get("/handoffs/"))


def test_a_very_long_list_is_cut_and_says_so(
    firm: Firm, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Above what one page reads, those due first are shown, and the page says where the rest is."""
    from groundrules.web.pages import handoffs, transition

    transition_world.whole(firm)
    assert "hand-offs are open: here are those" not in text(signed_in("rosa").get("/handoffs/"))
    monkeypatch.setattr(handoffs, "MOST_READ", 1)
    html = text(signed_in("rosa").get("/handoffs/"))
    assert "here are those due first" in html
    assert "Halvorsen Marine" in html
    assert "At risk today" not in html
    monkeypatch.setattr(transition, "MOST_READ", 0)
    assert "groundrules handoff risks" in text(signed_in("rosa").get("/transition/"))


def test_today_says_that_a_handoff_waits(firm: Firm, signed_in: SignedIn) -> None:
    """Only for who has to act now: Anna reads it on her Today, Tom and Cora do not."""
    transition_world.open_handoff(firm)
    pages = {name: text(signed_in(name).get("/")) for name in ("anna", "tom", "cora")}
    assert ["One hand-off waits for you" in pages[name] for name in pages] == [True, False, False]
    assert ["Go to your hand-offs" in pages[name] for name in pages] == [True, False, False]


def test_sellers_are_not_shown_how_they_compare(firm: Firm, signed_in: SignedIn) -> None:
    """Who else is near in background is for planners and leaders; page and file of sellers lack it."""
    transition_world.plan_waves(firm)
    for address in ("/moves/", "/moves/moves.csv"):
        seen = {name: text(signed_in(name).get(address)) for name in ("tom", "margaret", "rosa")}
        assert ["zebra-nearer" in seen[name] for name in seen] == [False, True, True]


def test_too_few_exceptions_are_not_told_apart(firm: Firm, signed_in: SignedIn) -> None:
    """A leader reads that fewer than five stand in the company; others who may read how many."""
    transition_world.ask_exception(firm)
    html = text(signed_in("victor").get("/exceptions/"))
    assert "Fewer than five stand in the whole company" in html
    assert "<strong>Fewer than 5 of 60</strong>" in html
    for name in ("rosa", "helen"):
        assert "0 stand in the whole company" in text(signed_in(name).get("/exceptions/"))
    assert "whole company" not in text(signed_in("tom").get("/exceptions/"))


def test_moves_are_filtered_on_the_server(firm: Firm, signed_in: SignedIn) -> None:
    """Wave, standing, rule, names and price each leave what fits; nothing of it is a pattern."""
    transition_world.plan_waves(firm)
    rosa = signed_in("rosa")

    def shown(query: str) -> list[str]:
        html = text(rosa.get(f"/moves/?{query}"))
        return re.findall(r'class="name-link" href="[^"]+">([^<]+)<', html)

    both = ["Halvorsen Marine", "Brightwater Foods"]
    assert shown("") == both
    assert shown("wave=1") == both[:1]
    assert shown("wave=none") == both[1:]
    assert shown("standing=not+worth+making") == both[1:]
    assert shown("price=40000") == both[1:]
    assert shown("price=60000") == []
    assert shown("account=marine") == both[:1]
    assert shown("from=tom&to=lindqvist&rule=A8") == both
    assert shown("account=%25") == []
    html = text(rosa.get("/moves/"))
    assert "It gains less than it costs." in html
    assert "-$62k to -$44k" in html
    assert "Published range" in html


def test_a_draft_is_read_by_those_who_plan_and_their_leaders(firm: Firm, signed_in: SignedIn) -> None:
    """Until somebody answers for the plan, a seller reads nothing of it, on no page; then the own moves."""
    transition_world.plan_waves(firm, reviewed=False)
    assert "Halvorsen" not in text(signed_in("tom").get("/moves/"))
    assert "wave 1" not in text(signed_in("tom").get(f"/accounts/{world.HALVORSEN}/"))
    assert "Halvorsen" in text(signed_in("margaret").get("/moves/"))
    subject = "plan:" + PLAN
    told = (Entry("reviewed", world.NOW, world.ROSA, {"digest": "d", "struck": []}),)
    firm.workspace.journal().append(
        Act("review", world.ROSA, world.NOW), [subject], lambda _: {subject: told}
    )
    assert "Halvorsen" in text(signed_in("tom").get("/moves/"))
    assert "wave 1" in text(signed_in("tom").get(f"/accounts/{world.HALVORSEN}/"))
    assert "Halvorsen" not in text(signed_in("cora").get("/moves/"))


def test_the_file_holds_what_the_page_shows(firm: Firm, signed_in: SignedIn) -> None:
    """The CSV file is saved and never shown, has the filtered rows of one's scope, money as plain numbers."""
    transition_world.plan_waves(firm)
    answer = signed_in("tom").get("/moves/moves.csv?wave=none")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Type"].startswith("text/csv")
    (row,) = list(csv.DictReader(text(answer).splitlines()))
    assert (row["account name"], row["effect low"], row["standing"]) == (
        "Brightwater Foods",
        "-62000",
        "not worth making",
    )
    assert text(signed_in("cora").get("/moves/moves.csv")).count("\n") == 1


def test_a_request_is_granted_by_who_may_and_counts_against_the_cap(firm: Firm, signed_in: SignedIn) -> None:
    """Tom asks; he cannot decide it; Margaret reads his words, grants it; it stands, and his count is one."""
    name = transition_world.ask_exception(firm)
    tom, margaret = signed_in("tom"), signed_in("margaret")
    assert f"/exceptions/{name}/decide/" not in text(tom.get("/exceptions/"))
    assert "<strong>0 of 3</strong> of yours" in text(tom.get("/exceptions/"))
    html = text(margaret.get("/exceptions/"))
    assert "One request waits for your word" in html
    assert "zebra-wish" in html
    fields = form_of(html, f"/exceptions/{name}/decide/")
    refused = margaret.post(f"/exceptions/{name}/decide/", {**fields, "pick": "refuse", "because": ""})
    assert refused.status_code == 422
    words = {"pick": "grant", "because": "The renewal.", "until": "2026-09-01"}
    fields = form_of(text(refused), f"/exceptions/{name}/decide/")
    assert margaret.post(f"/exceptions/{name}/decide/", {**fields, **words}).status_code == 302
    html = text(tom.get("/exceptions/"))
    assert "One exception stands" in html
    assert "granted by Margaret Ellison" in html.replace("Granted", "granted")
    assert "<strong>1 of 3</strong> of yours" in html
    assert "keeps it until 1 Sep 2026" in text(tom.get(f"/accounts/{world.BRIGHTWATER}/"))


def test_what_is_past_its_last_day_is_not_counted(
    firm: Firm, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An exception until 1 September counts on that day and not on the next, though no clock has run."""
    transition_world.plan_waves(firm)
    name = transition_world.ask_exception(firm)
    margaret = signed_in("margaret")
    words = {"pick": "grant", "because": "The renewal.", "until": "2026-09-01"}
    fields = form_of(text(margaret.get("/exceptions/")), f"/exceptions/{name}/decide/")
    assert margaret.post(f"/exceptions/{name}/decide/", {**fields, **words}).status_code == 302
    told = []
    for day in (1, 2):
        instant = datetime(2026, 9, day, 16, tzinfo=UTC)
        monkeypatch.setattr(type(firm.workspace), "now", lambda _, instant=instant: instant)
        html = text(signed_in("margaret").get("/transition/"))
        told += re.findall(r"Exceptions</a></dt><dd>(.*?) today", html)
    assert told == ["1 stands", "0 stand"]


def test_asking_for_somebody_elses_account_is_one_sentence(firm: Firm, signed_in: SignedIn) -> None:
    """Cora reads that it is none of hers, with her words kept; a deal of Tom's is as unknown as none."""
    cora = signed_in("cora")
    form = {**transition_world.good_ledger_form("ask", 0), "note": "zebra-note"}
    answer = cora.post("/exceptions/ask/", form)
    assert answer.status_code == 422
    assert "is none of your accounts" in text(answer)
    assert ">zebra-note</textarea>" in text(answer)
    said = [
        re.findall(
            r'<ul class="errors"><li>([^<]+)', text(cora.post("/exceptions/ask/", {**form, "deal": deal}))
        )
        for deal in ("006WON", "006NONE")
    ]
    assert [line.replace("006WON", "006NONE") for line in said[0]] == said[1]


def test_waves_are_told_in_counts(firm: Firm, signed_in: SignedIn) -> None:
    """Rosa reads dates, counts, gates and freeze dates; sums of money only she and the head read."""
    transition_world.plan_waves(firm)
    transition_world.open_handoff(firm)
    pages = {name: text(signed_in(name).get("/transition/")) for name in ("rosa", "margaret", "helen")}
    for html in pages.values():
        assert "0 of 1 hand-off complete, 0 accepted" in html
        assert "Nothing moves" in html
        assert "Not worth making" in html
        assert "none applied yet" in html
    assert ["of revenue moves" in pages[name] for name in pages] == [True, False, True]
    assert "0 of 1" not in text(signed_in("victor").get("/transition/"))


def test_hand_offs_are_counted_by_the_database(firm: Firm) -> None:
    """By wave and status, of everybody, of some people, and of those with something late."""
    transition_world.open_handoff(firm)
    one = {(1, "with the receiver"): 1}
    assert handoffs_by_wave(PLAN) == one
    assert handoffs_by_wave(PLAN, {world.ANNA, world.TOM}) == one
    assert handoffs_by_wave(PLAN, {world.CORA}) == {}
    assert handoffs_by_wave("another") == {}
    assert handoffs_by_wave(PLAN, late_at=world.NOW) == {}
    assert handoffs_by_wave(PLAN, late_at=world.NOW + timedelta(30)) == one
    story = firm.workspace.journal().load([subject_for("M-halvorsen", PLAN)])
    assert handoff_of(story[subject_for("M-halvorsen", PLAN)]) is not None


@pytest.mark.parametrize("lasts", [True, False])
def test_the_curve_is_drawn_with_gaps_and_its_table(lasts: bool) -> None:
    """A week without contacts breaks the line, a week without comparable accounts the band; all are rows."""
    start = date(2026, 4, 6)
    shares = ((2, 2, True), (0, 0, True), (1, 3, False), (0, 4, True))
    weeks = tuple(
        CurveWeek(n, start + timedelta(7 * n), old, others, 0.2 if known else None, 0.1 if known else None,
                  0.4 if known else None, 30)
        for n, (old, others, known) in enumerate(shares, 1)
    )  # fmt: skip
    curve = Curve("A", "ann", "ivy", start, "slow", "3 of 12", "mid_market", 30, lasts, weeks)
    drawn = draw_curve(curve)
    assert drawn.like == "mid market"
    assert drawn.own.count("M") == 2
    assert len(drawn.bands) == 2
    assert len(drawn.points) == 3
    assert [row.share for row in drawn.rows] == ["50%", "", "25%", "0%"]
    assert [row.band for row in drawn.rows] == ["10% to 40%", "10% to 40%", "", "10% to 40%"]
    assert drawn.is_told_to_sellers_only is not lasts
    assert max(point.x for point in drawn.points) <= drawn.right < drawn.width


def test_an_exception_has_a_page_of_its_history(
    firm: Firm, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked for, granted, given up: each with who and why; what comes back is told to its people only."""
    name = transition_world.ask_exception(firm)
    tom, margaret = signed_in("tom"), signed_in("margaret")
    fields = form_of(text(margaret.get("/exceptions/")), f"/exceptions/{name}/decide/")
    words = {"pick": "grant", "because": "zebra-granted"}
    assert margaret.post(f"/exceptions/{name}/decide/", {**fields, **words}).status_code == 302
    assert f'href="/exceptions/{name}/"' in text(tom.get("/exceptions/"))
    fields = form_of(text(tom.get("/exceptions/")), f"/exceptions/{name}/end/")
    assert tom.post(f"/exceptions/{name}/end/", {**fields, "because": "zebra-ended"}).status_code == 302
    html = text(tom.get(f"/exceptions/{name}/"))
    order = [html.index(said) for said in ("zebra-wish", "zebra-granted", "zebra-ended")]
    assert order == sorted(order)
    assert "Ended early, on " in html
    assert "Margaret" in html
    back = Comeback(
        "D", "zebra-deal", world.BRIGHTWATER, "Brightwater", world.TOM, world.ANNA, name, "it is over"
    )
    monkeypatch.setattr(ledger_page, "look_at_comebacks", lambda **_: Comebacks((back,), {}))
    assert "zebra-deal" in text(tom.get("/exceptions/"))
    assert "zebra-deal" not in text(signed_in("cora").get("/exceptions/"))
