"""What is known about oneself, and fairness, in a real browser: reached, read, by phone, light and dark."""

import os
from pathlib import Path

import pytest

from tests.web.conftest import Firm
from tests.web.test_browser import CHROMIUM, DESK, PHONE, Visiting, browser, shown, visiting
from tests.web.test_known import unequal

__all__ = ["browser", "shown", "visiting"]  # fixtures

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"needs Chromium at {CHROMIUM} (set CHROMIUM)"),
]
PICTURES = os.environ.get("GROUNDRULES_PICTURES")
"""A folder for pictures of the pages, for whoever wants to look at them."""


def test_both_pages_are_reached_from_any_page(shown: tuple[Firm, str], visiting: Visiting) -> None:
    """By the name in the header, by the footer on a phone; from one to the other."""
    desk, phone = visiting("tom", DESK), visiting("anna", PHONE)
    desk.page.get_by_role("link", name="Tom Okafor").click()
    assert desk.page.get_by_role("heading", level=1).inner_text() == "What is known about you"
    phone.page.get_by_role("contentinfo").get_by_role("link", name="What is known about you").click()
    assert phone.page.get_by_role("heading", name="Records").is_visible()
    assert "zebra-prompt" in phone.page.content()
    assert "zebra-prompt" not in desk.page.content()
    phone.page.get_by_role("contentinfo").get_by_role("link", name="Fairness").click()
    assert phone.page.get_by_role("heading", level=1).inner_text() == "Fairness"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_never_scrolls_sideways(
    shown: tuple[Firm, str], visiting: Visiting, scheme: str
) -> None:
    """axe-core with every fold open; what one presses is 40 pixels high; the navigation stays whole."""
    from axe_playwright_python.sync_playwright import Axe

    axe, found = Axe(), list[str]()
    unequal(shown[0])
    small = """() => [...document.querySelectorAll('button, .button, nav a, summary')]
        .filter(e => e.offsetWidth && e.offsetHeight < 40).map(e => e.outerHTML.slice(0, 80))"""
    for size in (PHONE, DESK):
        visit = visiting("tom", size, scheme)
        for address in ("/about-me/", "/fairness/"):
            assert visit.go(address) == 200
            if PICTURES:
                name = f"{address.strip('/')}-{scheme}-{size['width']}.png"
                visit.page.screenshot(path=str(Path(PICTURES) / name), full_page=True)
            for summary in visit.page.locator("summary").all():
                summary.click()
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= size["width"], address
            assert visit.page.evaluate(small) == [], address
            violations = axe.run(visit.page).response["violations"]
            found += [f"{address}: {v['id']} {v['nodes'][0]['html'][:120]}" for v in violations]
        links = visit.page.get_by_role("navigation", name="Main").get_by_role("link").all()
        tops = {round((link.bounding_box() or {"y": -1})["y"]) for link in links}
        assert len(tops) == 1
    assert found == []
