"""The editor's answers: what it checks, saves and shows, and what it refuses."""

import json
import random
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from groundrules.usecases.edit_rulebook import standing
from groundrules.web.editor_bench import BENCH, Bench, LostError, Patch, check_sum
from tests.web import world
from tests.web.conftest import Firm
from tests.web.drafts import WHY, ask, next_version, save, save_and_propose
from tests.web.expectations import ON_THE_DRAFT

SignedIn = Callable[[str], Client]
MISTAKE = ("segment = 'strategic'", "segmnt = 'strategic'")


def checked(browser: Client, text: str, token: str = "") -> dict[str, object]:
    """The findings of a text."""
    answer = ask(browser, "editor check", {"text": text, "token": token})
    assert answer.status_code == 200
    found: dict[str, object] = answer.json()
    return found


def part(browser: Client, route: str, text: str, **body: object) -> str:
    """A part of the page about that text."""
    token = checked(browser, text)["token"]
    answer = ask(browser, route, {"token": token, **body})
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_page_holds_the_text_as_it_is(firm: Firm, signed_in: SignedIn) -> None:
    """The draft stands in the field character by character, markup and leading blank lines included."""
    odd = f"\n\n</textarea><script>alert(1)</script>&amp;\n{next_version(firm.text)}"
    save(firm, odd)
    html = signed_in("rosa").get(reverse("editor")).content.decode()
    assert "</textarea><script>" not in html
    assert "&lt;/textarea&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;" in html
    field = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", html, re.S)
    assert field is not None
    assert field[1].startswith("\n\n&lt;")


def test_readers_get_the_text_without_the_pen(firm: Firm, signed_in: SignedIn) -> None:
    """The head of sales and the auditor read and try the draft; nothing on their page saves or formats."""
    save(firm, next_version(firm.text))
    for name in ("helen", "ugo"):
        html = signed_in(name).get(reverse("editor")).content.decode()
        assert "readonly" in html
        assert "Save draft" not in html
        assert 'id="format"' not in html
    assert "Save draft" in signed_in("rosa").get(reverse("editor")).content.decode()


def test_only_who_may_read_the_draft_is_shown_the_way(firm: Firm, signed_in: SignedIn) -> None:
    """The rulebook's page leads to the draft for those who may read it, and for nobody else."""
    for name, words in (("rosa", "Edit the draft"), ("helen", "Read the draft"), ("tom", ""), ("ada", "")):
        html = signed_in(name).get(reverse("rulebook")).content.decode()
        assert (reverse("editor") in html) is bool(words), name
        assert words in html


def test_a_leader_who_was_named_reads_the_draft(firm: Firm, signed_in: SignedIn) -> None:
    """Margaret reads a draft once Rosa names her, and may not publish it."""
    draft = save(firm, next_version(firm.text))
    fields = {"version": str(draft.version), "why": WHY, "named": [world.MARGARET, "005NOBODY", world.TOM]}
    assert signed_in("margaret").get(reverse("editor")).status_code == 403
    assert signed_in("rosa").post(reverse("propose"), fields).status_code == 302
    assert signed_in("margaret").get(reverse("editor")).status_code == 200
    assert signed_in("victor").get(reverse("editor")).status_code == 403
    assert signed_in("margaret").post(reverse("publish"), {"version": "1"}).status_code == 403
    proposal = firm.workspace.drafts().load().proposal
    assert proposal is not None
    assert proposal.named == (world.MARGARET,)  # Tom leads nobody, and nobody is nobody


def test_a_mistake_is_told_at_its_place(firm: Firm, signed_in: SignedIn) -> None:
    """A misspelt word: one error with line and column, its rule, and what was meant."""
    text = firm.text.replace(*MISTAKE, 1)
    line = text[: text.index("segmnt")].count("\n") + 1
    found = checked(signed_in("rosa"), text)
    assert found["fit"] is False
    (error,) = [one for one in found["findings"] if one["severity"] == "error"]  # type: ignore[attr-defined]
    assert (error["code"], error["line"]) == ("GR111", line)
    assert error["column"] == text.split("\n")[line - 1].index("segmnt") + 1
    assert "segment" in error["help"]


def test_lines_are_enough_and_a_lost_window_says_so(firm: Firm, signed_in: SignedIn) -> None:
    """After the whole text once, changed lines give the same findings; what does not fit is lost."""
    rosa = signed_in("rosa")
    token = checked(rosa, firm.text)["token"]
    text = firm.text.replace(*MISTAKE, 1)
    at = text[: text.index("segmnt")].count("\n")
    line = text.split("\n")[at]
    patch = {"token": token, "at": at, "gone": 1, "lines": [line], "sum": check_sum(text)}
    assert ask(rosa, "editor check", patch).json()["findings"] == checked(rosa, text)["findings"]
    for wrong in ({"token": "nobody's"}, {"sum": 1}, {"at": 10**6}):
        answer = ask(rosa, "editor check", {**patch, **wrong})
        assert (answer.status_code, answer.json()) == (409, {"lost": True})
    assert ask(signed_in("ugo"), "editor check", patch).status_code == 409  # another's window


def test_the_whole_check_counts_accounts(firm: Firm, signed_in: SignedIn) -> None:
    """Asked to settle, a gap says how many of today's accounts lie in it."""
    rosa = signed_in("rosa")
    text = firm.text.replace("when: segment = 'strategic'", "when: segment = 'strategic' and needs_expert", 1)
    token = checked(rosa, text)["token"]
    settled = ask(rosa, "editor check", {"token": token, "settle": True}).json()
    gaps = [one for one in settled["findings"] if one["code"] == "GR251"]
    assert gaps
    assert {one["count"] for one in gaps} == {0}


def test_a_stale_saving_brings_both_texts(firm: Firm, signed_in: SignedIn) -> None:
    """Who comes second gets 409 with the other's name and both texts joined; nothing was overwritten."""
    rosa = signed_in("rosa")
    theirs = next_version(firm.text)
    save(firm, theirs, by=world.UGO)
    base = standing(drafts=firm.workspace.drafts(), shelf=firm.workspace.shelf()).base
    mine = f"{firm.text}# mine\n"
    answer = ask(rosa, "editor save", {"text": mine, "version": 0, "base": base, "tab": "t", "turn": 1})
    told = answer.json()
    assert answer.status_code == 409
    assert told["by"] == "Ugo"
    joined = [
        line
        for piece in told["pieces"]
        for line in (piece["theirs"] if piece["kind"] == "theirs" else piece["mine"])
    ]
    assert "# mine" in joined
    assert "version: 4" in joined
    assert firm.workspace.drafts().load().text == theirs
    after = {
        "text": "\n".join(joined),
        "version": told["version"],
        "base": told["base"],
        "tab": "t",
        "turn": 2,
    }
    assert ask(rosa, "editor save", after).status_code == 200


def test_saving_without_script_works_and_keeps_what_was_written(firm: Firm, signed_in: SignedIn) -> None:
    """A plain form saves too; one that comes too late comes back with both texts in the field."""
    rosa = signed_in("rosa")
    base = standing(drafts=firm.workspace.drafts(), shelf=firm.workspace.shelf()).base
    form = {"text": next_version(firm.text).replace("\n", "\r\n"), "version": "0", "base": base}
    assert rosa.post(reverse("editor save"), form).status_code == 302
    assert firm.workspace.drafts().load().text == next_version(firm.text)
    late = rosa.post(reverse("editor save"), {**form, "text": f"{firm.text}# late"})
    html = late.content.decode()
    assert late.status_code == 409
    assert "# late" in html
    assert "version: 4" in html
    assert "Somebody else saved" in html


def test_every_unsafe_route_of_the_draft_needs_the_token(firm: Firm) -> None:
    """Without the token or from a foreign page: 403, and the draft is what it was."""
    save_and_propose(firm)
    before = firm.workspace.drafts().load()
    browser = Client(enforce_csrf_checks=True)
    assert browser.login(username="rosa@example.com", password=world.PASSWORD)
    html = browser.get(reverse("editor")).content.decode()
    token = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', html)[0]
    body = json.dumps({"text": "x", "version": before.version, "base": "b"})
    for route in ON_THE_DRAFT:
        address = reverse(route)
        for headers in (
            {},
            {"x-csrftoken": "x" * 64},
            {"x-csrftoken": token, "origin": "https://evil.example"},
        ):
            answer = browser.post(address, body, content_type="application/json", headers=headers)
            assert answer.status_code == 403, (route, headers)
    assert firm.workspace.drafts().load() == before
    good = browser.post(
        reverse("editor check"), body, content_type="application/json", headers={"x-csrftoken": token}
    )
    assert good.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "nonsense", '{"text": 5}', '{"text": "x", "base": {}}', '{"lines": "x"}', '{"lines": [1]}',
        '{"token": "x", "at": -1, "gone": 0, "lines": []}', '{"token": "x", "at": true, "lines": []}',
        '{"text": "x", "version": 1e99}', '{"version": 1}', '{"text": "x", "tab": 7}', "[" * 100_000,
    ],
)  # fmt: skip
def test_what_no_script_of_ours_sends_is_refused(firm: Firm, signed_in: SignedIn, body: str) -> None:
    """Broken JSON, wrong shapes, numbers of another kind: 400 with a sentence, nothing stored."""
    rosa = signed_in("rosa")
    for route in ("editor check", "editor save"):
        answer = rosa.post(reverse(route), body, content_type="application/json")
        assert answer.status_code in ({200, 400} if route == "editor check" else {400}), (route, body)
        assert "Traceback" not in answer.content.decode()
    assert firm.workspace.drafts().load().sequence == 0


def test_more_than_a_book_is_refused(firm: Firm, signed_in: SignedIn) -> None:
    """Three megabytes are read no further; a megabyte of text is told to be too large."""
    rosa = signed_in("rosa")
    assert ask(rosa, "editor check", {"text": "x" * 3_100_000}).status_code == 400
    answer = ask(rosa, "editor save", {"text": "x" * 1_000_001, "version": 0})
    assert answer.status_code == 422
    assert "1 MB" in answer.json()["why"][0]
    assert firm.workspace.drafts().load().sequence == 0


@pytest.mark.parametrize(
    "text", ["", "\x00", "\ud800", "{" * 300, "a: &a [*a]", "- \n" * 2000, world.INJECTION]
)
def test_hostile_texts_are_findings(firm: Firm, signed_in: SignedIn, text: str) -> None:
    """Nothing, NUL, half a character, deep nesting, aliases, markup: findings; every part answers."""
    rosa = signed_in("rosa")
    assert checked(rosa, text)["fit"] is False
    for route in ("editor try", "editor difference", "editor pages"):
        html = part(rosa, route, text)
        assert "<img src=x" not in html
    saved = ask(rosa, "editor save", {"text": text, "version": 0, "base": "?"})
    assert saved.status_code in {200, 409}


def test_words_of_the_draft_are_shown_escaped(firm: Firm, signed_in: SignedIn) -> None:
    """Markup in names, reasons and labels of the draft stays text in every part of the page."""
    hostile = next_version(firm.text).replace("say: segment}", "say: '<img src=x onerror=1>'}", 1)
    hostile = hostile.replace("text: Every customer", "text: <b hx-get=/>Every customer", 1)
    assert hostile.count("<") >= 2
    save_and_propose(firm, hostile)
    rosa = signed_in("rosa")
    pages = [part(rosa, route, hostile) for route in ("editor try", "editor difference", "editor pages")]
    pages.append(rosa.get(reverse("publishing")).content.decode())
    pages.append(rosa.get(reverse("editor")).content.decode())
    assert any("&lt;img src=x" in html for html in pages)
    assert not any("<img src=x" in html or "<b hx-get" in html for html in pages)


def test_trying_an_account_says_who_wins_and_what_would_change_it(firm: Firm, signed_in: SignedIn) -> None:
    """Brightwater under the draft: its rule, its facts to change, near misses; by hand another answer."""
    rosa = signed_in("rosa")
    html = part(rosa, "editor try", firm.text, account="Brightwater Foods")
    assert "Brightwater Foods" in html
    assert re.search(r"Answered by A\d", html)
    assert "What would change it" in html
    assert 'data-word="segment" data-known="small"' in html
    other = part(rosa, "editor try", firm.text, account="Brightwater Foods", facts={"segment": "strategic"})
    assert "Answered by A1" in other
    assert re.findall(r"Answered by A\d", html) != re.findall(r"Answered by A\d", other)


def test_an_account_out_of_scope_is_no_account(firm: Firm, signed_in: SignedIn) -> None:
    """Margaret, named to read the draft, tries accounts of her teams and learns nothing of others."""
    draft = save(firm, next_version(firm.text))
    fields = {"version": str(draft.version), "why": WHY, "named": [world.MARGARET]}
    signed_in("rosa").post(reverse("propose"), fields)
    margaret = signed_in("margaret")
    assert "Answered by" in part(margaret, "editor try", firm.text, account="Brightwater Foods")
    foreign = part(margaret, "editor try", firm.text, account="Corvus Logistics")
    assert "No account of yours" in foreign
    assert "data-word" not in foreign


def test_the_difference_names_situations(firm: Firm, signed_in: SignedIn) -> None:
    """A changed threshold is told as the situation whose answer changes, with both answers."""
    text = next_version(firm.text)
    threshold = re.search(r"employees >= (\d+)", text)
    assert threshold is not None
    changed = text.replace(f"employees >= {threshold[1]}", "employees >= 777")
    changed = changed.replace(f"employees < {threshold[1]}", "employees < 777")
    assert changed != text
    html = part(signed_in("rosa"), "editor difference", changed)
    assert "employees" in html
    assert re.search(r"<dt>Now</dt><dd>A\d", html)
    assert re.search(r"<dt>Draft</dt><dd>A\d", html)
    same = part(signed_in("rosa"), "editor difference", firm.text)
    assert "line for line" in same
    broken = part(signed_in("rosa"), "editor difference", firm.text.replace(*MISTAKE, 1))
    assert "mend them first" in broken


def test_the_pages_are_counted(firm: Firm, signed_in: SignedIn) -> None:
    """The example fits five pages; with forty more goals it does not, and the page says what to cut."""
    rosa = signed_in("rosa")
    assert 'data-slides="5"' in part(rosa, "editor pages", firm.text)
    goals = "".join(
        f"  - id: X{n}\n    text: A goal that is one too many, with words to fill it.\n" for n in range(40)
    )
    html = part(rosa, "editor pages", firm.text.replace("goals:\n", f"goals:\n{goals}", 1))
    slides = re.search(r'data-slides="(\d+)"', html)
    assert slides is not None
    assert int(slides[1]) > 5
    assert "runs over" in html


def test_formatting_keeps_the_meaning(firm: Firm, signed_in: SignedIn) -> None:
    """A table pulled out of line comes back in line; one that cannot be read, with the reason."""
    rosa = signed_in("rosa")
    messy = firm.text.replace("| E1 |", "|   E1|", 1)
    assert messy != firm.text
    tidy = ask(rosa, "editor format", {"text": messy}).json()["text"]
    assert checked(rosa, tidy)["findings"] == checked(rosa, firm.text)["findings"]
    assert "|   E1|" not in tidy
    assert ask(rosa, "editor format", {"text": "a: ["}).status_code == 422


def test_publishing_from_the_page(firm: Firm, signed_in: SignedIn) -> None:
    """Rosa asks, cannot publish herself; Helen publishes; everybody reads the new version."""
    draft = save(firm, next_version(firm.text))
    rosa, helen = signed_in("rosa"), signed_in("helen")
    page = rosa.get(reverse("publishing")).content.decode()
    assert "Version 4 beside version 3" in page
    version = {"version": str(draft.version)}
    empty = rosa.post(reverse("propose"), {**version, "why": " "})
    assert empty.status_code == 422
    assert "A reason is missing" in empty.content.decode()
    assert rosa.post(reverse("propose"), {**version, "why": WHY}).status_code == 302
    assert "Publish version 4" not in rosa.get(reverse("publishing")).content.decode()
    assert rosa.post(reverse("publish"), version).status_code == 409
    page = helen.get(reverse("publishing")).content.decode()
    assert WHY in page
    assert "Publish version 4" in page
    assert helen.post(reverse("publish"), version).status_code == 302
    assert helen.post(reverse("publish"), version).status_code == 302  # the same form twice
    assert firm.workspace.book().version == "4"
    assert "Version 4" in signed_in("tom").get(reverse("rulebook")).content.decode()
    assert WHY in rosa.get(reverse("publishing")).content.decode()


def test_a_draft_with_errors_cannot_be_asked_for(firm: Firm, signed_in: SignedIn) -> None:
    """The page names what is in the way with its line, offers no form, and a form sent anyway is refused."""
    broken = next_version(firm.text).replace(*MISTAKE, 1)
    draft = save(firm, broken)
    rosa = signed_in("rosa")
    page = rosa.get(reverse("publishing")).content.decode()
    assert f"Line {broken[: broken.index('segmnt')].count(chr(10)) + 1}: " in page
    assert f'action="{reverse("propose")}"' not in page
    sent = rosa.post(reverse("propose"), {"version": str(draft.version), "why": WHY})
    assert sent.status_code == 409
    assert firm.workspace.book().version == "3"


def test_the_bench_forgets_the_oldest_and_serves_only_the_owner() -> None:
    """Places are few: the one not used for longest goes; a token of somebody else opens nothing."""
    from groundrules.rulebook.drafting.again import BookAgain

    bench = Bench(2)
    tokens = [bench.put("rosa", f"a: {n}", lambda: BookAgain("x")) for n in range(3)]
    with pytest.raises(LostError):
        bench.check("rosa", tokens[0])
    with pytest.raises(LostError):
        bench.check("eve", tokens[2])
    assert bench.put("eve", "b: 1", lambda: BookAgain("x"), tokens[2]) != tokens[2]
    assert bench.text("rosa", tokens[2]) == "a: 2"


def test_patches_give_the_text_the_window_has() -> None:
    """Random replacements of lines by patch: the bench's text is the window's, or it says it is lost."""
    from groundrules.rulebook.drafting.again import BookAgain

    rng = random.Random(9)  # noqa: S311  # texts, not secrets
    lines = ["a: 1", "", "b: \U0001f600\u00fc"]
    token = BENCH.put("rosa", "\n".join(lines), lambda: BookAgain("x"))
    for turn in range(200):
        at, gone = rng.randrange(len(lines) + 1), rng.randrange(3)
        new = [f"k{turn}: \U0001f600" for _ in range(rng.randrange(3))]
        lines[at : at + gone] = new
        BENCH.patch("rosa", token, Patch(at, gone, new, check_sum("\n".join(lines))))
    assert BENCH.text("rosa", token) == "\n".join(lines)


def test_a_broken_book_in_force_can_be_mended_here(firm: Firm, signed_in: SignedIn) -> None:
    """When the file has mistakes the editor opens, says so, and a fit draft can be published over it."""
    firm.workspace.book_path.write_text(firm.text.replace(*MISTAKE, 1), encoding="utf-8")
    rosa, helen = signed_in("rosa"), signed_in("helen")
    assert rosa.get(reverse("editor")).status_code == 200
    html = part(rosa, "editor difference", next_version(firm.text))
    assert "nobody can be told" in html
    draft = save(firm, next_version(firm.text))
    version = {"version": str(draft.version)}
    assert rosa.post(reverse("propose"), {**version, "why": WHY}).status_code == 302
    assert helen.post(reverse("publish"), version).status_code == 302
    assert firm.workspace.book().version == "4"


def test_a_book_that_is_no_text_is_said_plainly(firm: Firm, signed_in: SignedIn) -> None:
    """Bytes that are no UTF-8, or no file at all: 503 with what to do, and no traceback."""
    firm.workspace.book_path.write_bytes(b"book: \xff\xfe")
    answer = signed_in("rosa").get(reverse("editor"))
    assert answer.status_code == 503
    assert "UTF-8" in answer.content.decode()
    firm.workspace.book_path.unlink()
    assert signed_in("rosa").get(reverse("editor")).status_code == 503
    firm.workspace.book_path.write_text(firm.text, encoding="utf-8")


def test_a_table_beside_the_book_is_told_by_its_own_place(firm: Firm, signed_in: SignedIn) -> None:
    """A mistake in a CSV beside the book carries that file's name and line, for the page to say."""
    head, rest = firm.text.split("    table: |\n", 1)
    rows = [line for line in rest.split("\n") if line.startswith("      |")]
    text = "\n".join([head + "    table: {file: cadence.csv}", rest.split(rows[-1] + "\n", 1)[1]])
    cells = [[cell.strip() for cell in row.strip().strip("|").split("|")] for row in rows if "---" not in row]
    cells[1][1] = "enormous"
    lines = [",".join(f'"{cell}"' for cell in row) for row in cells]
    (firm.workspace.folder / "cadence.csv").write_text("\n".join(lines), encoding="utf-8")
    errors = [
        one
        for one in checked(signed_in("rosa"), text)["findings"]  # type: ignore[attr-defined]
        if one["severity"] == "error"
    ]
    assert [(one["file"], one["line"]) for one in errors] == [("cadence.csv", 2)]
