"""The editor in a real browser: typing, jumping, trying, losing the connection, two windows, the keyboard."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.web import world
from tests.web.conftest import Firm
from tests.web.drafts import next_version, save
from tests.web.test_browser import CHROMIUM, DESK, PHONE, Visit, Visiting, browser, shown, visiting

__all__ = ["browser", "shown", "visiting"]  # fixtures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs Chromium at {CHROMIUM} (set CHROMIUM)"),
]
AREA = "#book-text"
SAVED = re.compile(r"^Saved, ")


_OPENED: list[Page] = []


@pytest.fixture(autouse=True)
def quiet_end(visiting: Visiting) -> Iterator[None]:
    """No window saves while it closes: what it sent would reach the record of the next test."""
    _OPENED.clear()
    yield
    for page in _OPENED:
        if not page.is_closed() and page.locator("#saved").count():
            page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
            expect(page.locator("#saved")).not_to_have_text("Saving")


def opened(visit: Visit) -> Page:
    """The editor, checked once."""
    visit.go("/rulebook/edit/")
    visit.page.locator("#editor[data-checked]").wait_for()
    _OPENED.append(visit.page)
    return visit.page


def put_caret(page: Page, before: str) -> None:
    """The caret stands right before that text."""
    at = page.input_value(AREA).index(before)
    page.focus(AREA)
    page.evaluate(f"document.querySelector('{AREA}').setSelectionRange({at}, {at})")


def line_of(page: Page, words: str) -> int:
    """The line those words stand in."""
    text = page.input_value(AREA)
    return text[: text.index(words)].count("\n") + 1


def caret_line(page: Page) -> int:
    """The line the caret stands in."""
    return int(
        page.evaluate(
            f"""() => {{ const area = document.querySelector('{AREA}');
                return area.value.slice(0, area.selectionStart).split('\\n').length; }}"""
        )
    )


def draft_of(firm: Firm) -> str | None:
    """The draft's text in the record."""
    return firm.workspace.drafts().load().text


def test_a_mistake_is_found_while_one_types(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """A misspelt word: the finding with its line, the mark in the gutter, the count read out."""
    page = opened(visiting("rosa"))
    expect(page.locator("#counts")).to_have_text("Fit to publish")
    put_caret(page, "segment = 'strategic'")
    page.keyboard.type("x")
    expect(page.locator("#counts")).to_contain_text("1 error")
    line = line_of(page, "xsegment")
    finding = page.locator("#findings .finding", has_text="xsegment")
    expect(finding).to_contain_text(f"{line}:")
    expect(page.locator(f"#gutter [data-line='{line}'] .error")).to_have_count(1)
    expect(page.locator("#line-note")).to_contain_text("xsegment")
    expect(page.locator("#live")).to_contain_text("1 error")
    page.keyboard.press("Backspace")
    expect(page.locator("#counts")).to_have_text("Fit to publish")
    expect(page.locator("#findings .finding.error")).to_have_count(0)


def test_findings_and_outline_lead_to_their_line(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """F8 goes to the finding, a press on it too; the outline goes to each part of the book and to a rule."""
    page = opened(visiting("rosa"))
    put_caret(page, "segment = 'strategic'")
    page.keyboard.type("x")
    wrong = line_of(page, "xsegment")
    expect(page.locator("#counts")).to_contain_text("1 error")
    put_caret(page, "groundrules: 1")
    page.keyboard.press("F8")
    assert caret_line(page) == wrong
    expect(page.locator("#live")).to_contain_text(f"line {wrong}")
    put_caret(page, "groundrules: 1")
    page.locator("#findings .finding").first.click()
    assert caret_line(page) == wrong
    outline = page.locator("#outline")
    outline.get_by_role("button", name="cadence", exact=True).click()
    assert caret_line(page) == line_of(page, "  cadence:")
    outline.locator("li", has=page.get_by_role("button", name="cadence", exact=True)).last.locator(
        "summary"
    ).click()
    outline.get_by_role("button", name="E1", exact=True).click()
    assert caret_line(page) == line_of(page, "| E1 ")
    top = page.evaluate(f"document.querySelector('{AREA}').scrollTop")
    assert top > 0
    for section, item in (("exceptions", "named_account"), ("transition", "cooling_off_days")):
        outline.locator(f'details[data-name="{section}"] > summary').click()
        outline.get_by_role("button", name=item, exact=True).click()
        assert caret_line(page) == line_of(page, f"  {item}:")


def test_the_draft_answers_for_an_account(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """Asked about Brightwater the draft answers; a fact changed in its field gives the other answer."""
    page = opened(visiting("rosa"))
    page.focus(AREA)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("Account", exact=True)).to_be_focused()
    page.keyboard.type("Brightwater Foods")
    page.keyboard.press("Enter")
    answer = page.locator("#try-answer")
    expect(answer).to_contain_text("Brightwater Foods")
    expect(answer).to_contain_text(re.compile(r"Answered by A[2-9]"))
    page.get_by_label("Segment").focus()
    page.get_by_label("Segment").select_option("strategic")
    expect(answer).to_contain_text("Answered by A1")
    expect(page.get_by_label("Segment")).to_be_focused()
    answer.get_by_role("button", name="A1").first.click()
    assert caret_line(page) == line_of(page, "- id: A1")


def test_the_difference_and_the_pages_follow_the_text(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """A new threshold shows as a changed situation; forty goals too many show as too many pages."""
    page = opened(visiting("rosa"))
    text = page.input_value(AREA)
    page.fill(
        AREA,
        text.replace("employees >= 500", "employees >= 600").replace("employees < 500", "employees < 600"),
    )
    page.get_by_role("tab", name="Difference").click()
    expect(page.locator("#difference-answer .situation").first).to_contain_text("Draft")
    goals = "".join(f"  - id: X{n}\n    text: One goal too many, with words to fill it.\n" for n in range(40))
    page.fill(AREA, text.replace("goals:\n", f"goals:\n{goals}", 1))
    expect(page.locator("#pages-chip")).to_contain_text("5 allowed")


def test_nothing_is_lost_when_the_connection_is(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """Cut off while typing: said so, kept in the browser, saved by itself once the server is back."""
    firm, _ = shown
    visit = visiting("rosa")
    page = opened(visit)
    page.context.set_offline(True)
    put_caret(page, "groundrules: 1")
    page.keyboard.type("# written in a tunnel\n")
    expect(page.locator("#notes")).to_contain_text("No connection")
    expect(page.locator("#saved")).to_contain_text("kept in this browser")
    page.keyboard.type("# and more\n")
    assert draft_of(firm) is None
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text(SAVED, timeout=15_000)
    expect(page.locator("#notes")).not_to_contain_text("No connection")
    assert draft_of(firm) == page.input_value(AREA)
    assert "# written in a tunnel\n# and more\n" in page.input_value(AREA)
    visit.complaints[:] = [text for text in visit.complaints if "ERR_INTERNET_DISCONNECTED" not in text]


def test_nothing_is_lost_when_the_window_dies(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """Closed while cut off: the next window of the same browser has the text back and saves it."""
    firm, address = shown
    visit = visiting("rosa")
    page = opened(visit)
    page.context.set_offline(True)
    put_caret(page, "groundrules: 1")
    page.keyboard.type("# before the crash\n")
    context = page.context
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('cut off')); }")
    context.set_offline(False)
    page.close()
    assert draft_of(firm) is None
    again = context.new_page()
    again.goto(f"{address}/rulebook/edit/")
    expect(again.locator("#notes")).to_contain_text("never saved is back")
    assert "# before the crash" in again.input_value(AREA)
    expect(again.locator("#saved")).to_have_text(SAVED)
    assert draft_of(firm) == again.input_value(AREA)
    again.reload()
    again.locator("#editor[data-checked]").wait_for()
    expect(again.locator("#notes")).not_to_contain_text("never saved is back")
    visit.complaints[:] = [text for text in visit.complaints if "ERR_" not in text]


def test_two_windows_join_their_texts(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """Two windows change different lines and the same one: both are told, a person picks, nothing is lost."""
    firm, _ = shown
    first, second = opened(visiting("rosa")), opened(visiting("rosa"))
    for page, name, top in ((first, "First", "# one\n"), (second, "Second", "")):
        text = page.input_value(AREA).replace("owner: VP Sales Operations", f"owner: {name}")
        page.fill(AREA, top + text if top else f"{text}# two\n")
    first.focus(AREA)
    first.keyboard.press("Control+s")
    expect(first.locator("#saved")).to_have_text(SAVED)
    second.focus(AREA)
    second.keyboard.press("Control+s")
    dialog = second.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("owner: First")
    expect(dialog).to_contain_text("owner: Second")
    assert "owner: First" in (draft_of(firm) or "")
    dialog.get_by_role("radio", name="Rosa").check()
    dialog.get_by_role("button", name="Take the joined text").click()
    expect(second.locator("#saved")).to_have_text(SAVED)
    text = draft_of(firm) or ""
    assert text.startswith("# one\n")
    assert text.endswith("# two\n")
    assert "owner: First" in text
    assert "owner: Second" not in text
    steps = [step.kind for step in firm.workspace.drafts().steps(9)]
    assert steps == ["saved", "set aside", "saved"]


def test_signed_out_elsewhere_loses_nothing(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """The session ends while one types: said so; after signing in in another tab the text saves itself."""
    firm, _ = shown
    visit = visiting("rosa")
    page = opened(visit)
    cookies = page.context.cookies()
    page.context.clear_cookies()
    put_caret(page, "groundrules: 1")
    page.keyboard.type("# still here\n")
    page.keyboard.press("Control+s")
    expect(page.locator("#notes")).to_contain_text("You are signed out")
    page.context.add_cookies(cookies)  # type: ignore[arg-type]  # as they came
    expect(page.locator("#saved")).to_have_text(SAVED, timeout=15_000)
    assert "# still here" in (draft_of(firm) or "")
    visit.complaints[:] = [text for text in visit.complaints if "403" not in text]


def test_the_keyboard_alone_is_enough(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """Tab indents in the text and Escape lets it go; the text is reached and left both ways."""
    page = opened(visiting("rosa"))
    put_caret(page, "groundrules: 1")
    page.keyboard.press("Tab")
    assert page.input_value(AREA).count("\n  groundrules: 1") == 1
    page.keyboard.press("Shift+Tab")
    assert "\n  groundrules: 1" not in page.input_value(AREA)
    page.keyboard.press("Tab")
    page.keyboard.press("Control+z")
    assert "\n  groundrules: 1" not in page.input_value(AREA)
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "tab"
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="Try it")).to_be_focused()
    expect(page.locator("#panel-try")).to_be_visible()
    page.keyboard.press("Shift+Tab")
    expect(page.locator(AREA)).to_be_focused()
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    expect(page.locator(AREA)).not_to_be_focused()
    put_caret(page, "    rules:\n")
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.type("x")
    assert re.search(r"\n    rules:\n      x\n", page.input_value(AREA))


def test_formatting_from_the_keyboard(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """Shift Alt F lays the text out evenly; the rules stay what they are."""
    page = opened(visiting("rosa"))
    text = page.input_value(AREA)
    page.fill(AREA, text.replace("| E1 |", "|    E1|", 1))
    page.focus(AREA)
    page.keyboard.press("Shift+Alt+F")
    expect(page.locator("#live")).to_contain_text("Laid out evenly")
    assert "|    E1|" not in page.input_value(AREA)
    expect(page.locator("#counts")).to_have_text("Fit to publish")


def test_a_reader_cannot_write(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """The head of sales reads, jumps and tries; keys change nothing and nothing is sent to be saved."""
    firm, _ = shown
    save(firm, next_version(firm.text))
    visit = visiting("helen")
    page = opened(visit)
    page.focus(AREA)
    page.keyboard.type("x")
    page.keyboard.press("Control+s")
    page.keyboard.press("Tab")
    assert page.input_value(AREA) == next_version(firm.text)
    assert "/rulebook/edit/save/" not in visit.asked


def test_hostile_text_does_nothing_in_the_editor(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """Markup typed into the text, into names and into facts: no dialog, no element, no request."""
    page = opened(visiting("rosa"))
    text = page.input_value(AREA)
    page.fill(
        AREA,
        text.replace("segment = 'strategic'", f"segment = '{world.INJECTION}'", 1).replace(
            "  cadence:", f'  "{"<img src=x onerror=alert(1)>"}":', 1
        ),
    )
    expect(page.locator("#counts")).to_contain_text("error")
    page.get_by_role("tab", name="Try it").click()
    page.get_by_label("Account", exact=True).fill(world.INJECTION)
    page.get_by_role("button", name="Ask the draft").click()
    expect(page.locator("#try-answer")).to_contain_text("onerror")
    page.get_by_role("tab", name="Difference").click()
    page.wait_for_timeout(1200)
    assert page.locator("img, [onerror], [hx-get]").count() == 0


@pytest.fixture
def faulty(shown: tuple[Firm, str]) -> Firm:
    """A draft with an error, a gap and an odd name."""
    firm = shown[0]
    text = next_version(firm.text).replace("segment = 'strategic'", "segmnt = 'strategic'", 1)
    save(firm, text.replace("customers", "customers and partners of every kind", 1))
    return firm


@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESK), ("dark", PHONE)])
def test_axe_finds_nothing_in_the_editor(
    faulty: Firm, visiting: Visiting, scheme: str, viewport: dict[str, int]
) -> None:
    """axe-core: no violation in any panel, with findings, an answer, a merge, on desk and phone."""
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    found: list[str] = []

    def look(page: Page, where: str) -> None:
        found.extend(
            f"{where}: {one['id']} {one['nodes'][0]['html'][:120]}"
            for one in axe.run(page).response["violations"]
        )

    visit = visiting("rosa", viewport, scheme)
    page = opened(visit)
    page.locator("#findings .finding").first.click()
    look(page, "findings")
    for name in ("Try it", "Difference", "Pages"):
        page.get_by_role("tab", name=name).click()
        if name == "Try it":
            page.get_by_label("Account", exact=True).fill("Brightwater Foods")
            page.get_by_role("button", name="Ask the draft").click()
            page.locator("#try-answer .verdict").first.wait_for()
            for summary in page.locator("#try-answer summary").all():
                summary.click()
        else:
            page.locator(f"#{name.lower()}-answer > *").first.wait_for()
        look(page, name)
    base = faulty.workspace.drafts().load()
    save(faulty, f"# theirs\n{base.text}", by=world.UGO)
    page.fill(AREA, f"{page.input_value(AREA)}# mine\n")
    page.keyboard.press("Control+s")
    page.get_by_role("dialog").wait_for()
    look(page, "merge")
    for path in ("publish/", "edit/kept/", "edit/kept/1/", ""):
        page.goto(re.sub(r"/rulebook/.*", f"/rulebook/{path}", page.url))
        look(page, path or "book")
    faulty.workspace.book_path.write_text("groundrules: 1\nbook: [", encoding="utf-8")
    page.reload()
    expect(page.get_by_role("link", name="Mend it in the editor")).to_be_visible()
    look(page, "unready")
    visit.complaints[:] = [text for text in visit.complaints if "503" not in text]
    assert found == []


def test_the_editor_fits_a_phone(faulty: Firm, visiting: Visiting) -> None:
    """At 375 pixels nothing scrolls sideways, and what one presses is high enough."""
    visit = visiting("rosa", PHONE)
    page = opened(visit)
    for name in ("Findings", "Try it", "Difference", "Pages"):
        page.get_by_role("tab", name=name).click()
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], name
    small = """() => [...document.querySelectorAll('.ed-acts > *, .tabs button, .try-line button, .finding')]
        .filter(e => e.offsetWidth && e.offsetHeight < 40).map(e => e.outerHTML.slice(0, 80))"""
    assert page.evaluate(small) == []
    for path in ("publish/", "edit/kept/", "edit/kept/1/", ""):
        visit.go(f"/rulebook/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


def test_a_text_set_aside_is_taken_back_from_the_keyboard(
    shown: tuple[Firm, str], visiting: Visiting
) -> None:
    """Later, to the kept texts, look, take back: by keys alone; the other text is kept in turn."""
    firm, _ = shown
    page = opened(visiting("rosa"))
    expect(page.get_by_role("link", name="Kept texts")).to_be_hidden()
    save(firm, f"# theirs\n{next_version(firm.text)}", by=world.UGO)
    page.fill(AREA, f"{page.input_value(AREA)}# mine\n")
    page.keyboard.press("Control+s")
    later = page.get_by_role("dialog").get_by_role("button", name="Later")
    later.focus()
    page.keyboard.press("Enter")
    way = page.get_by_role("link", name="Kept texts")
    expect(way).to_be_visible()
    way.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rulebook/edit/kept/")
    page.get_by_role("link", name=re.compile("^Look at it: Rosa")).focus()
    page.keyboard.press("Enter")
    expect(page.locator(".stretch .kept").last).to_contain_text("# mine")
    page.get_by_role("button", name="Take this text back").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/rulebook/edit/")
    assert (draft_of(firm) or "").endswith("# mine\n")
    kept = [firm.workspace.drafts().text(step.sequence) or "" for step in firm.workspace.drafts().steps(9)]
    assert any(text.startswith("# theirs\n") for text in kept[1:])


def test_the_count_of_pages_says_of_which_draft_it_is(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """While the draft cannot be read the count is that of the last readable one, and is not green."""
    page = opened(visiting("rosa"))
    chip = page.locator("#pages-chip")
    expect(chip).to_have_text("5 of 5 pages")
    expect(chip).to_have_class(re.compile("calm"))
    put_caret(page, "segment = 'strategic'")
    page.keyboard.type("x")
    expect(chip).to_have_text("5 of 5 pages when last readable")
    expect(chip).not_to_have_class(re.compile("calm"))
    page.wait_for_timeout(1500)  # after the pause as well
    expect(chip).to_have_text("5 of 5 pages when last readable")
    page.keyboard.press("Backspace")
    expect(chip).to_have_text("5 of 5 pages")
    expect(chip).to_have_class(re.compile("calm"))
