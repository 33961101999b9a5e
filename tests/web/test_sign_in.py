"""The door: right words open it, wrong ones get one sentence, and it leads nowhere else."""

import pytest
from django.test import Client

from tests.web import world
from tests.web.conftest import Firm


def enter(browser: Client, name: str, password: str, next_: str = "") -> object:
    """Sends the sign-in form."""
    return browser.post("/sign-in/", {"name": name, "password": password, "next": next_})


def test_the_right_words_open_the_door_with_a_new_session(firm: Firm) -> None:
    """Signing in changes the session's key, so that a planted one is worth nothing."""
    browser = Client()
    browser.get("/sign-in/")
    session = browser.session
    session["planted"] = True
    session.save()
    planted = browser.cookies["groundrules_session"].value
    answer = enter(browser, "TOM@example.com", world.PASSWORD)
    assert answer.status_code == 302  # type: ignore[attr-defined]
    assert browser.cookies["groundrules_session"].value != planted
    assert browser.get("/").status_code == 200


def test_wrong_name_and_wrong_password_look_alike(firm: Firm) -> None:
    """Whether the name exists cannot be read off the answer."""
    known = enter(Client(), "tom@example.com", "wrong")
    unknown = enter(Client(), "nobody@example.com", "wrong")
    assert known.status_code == unknown.status_code == 401  # type: ignore[attr-defined]
    sentence = "do not go together"
    assert sentence in known.content.decode()  # type: ignore[attr-defined]
    assert sentence in unknown.content.decode()  # type: ignore[attr-defined]


def test_after_ten_tries_the_door_stays_shut_and_nobody_inside_is_put_out(firm: Firm) -> None:
    """The eleventh try with the right password is refused; Tom's open session goes on."""
    inside = Client()
    enter(inside, "tom@example.com", world.PASSWORD)
    outside = Client()
    for _ in range(10):
        enter(outside, "tom@example.com", "wrong")
    assert enter(outside, "tom@example.com", world.PASSWORD).status_code == 401  # type: ignore[attr-defined]
    assert inside.get("/").status_code == 200


def test_the_page_one_wanted_comes_after_the_door(firm: Firm) -> None:
    """A link from a mail leads to the door and then to its page."""
    browser = Client()
    door = browser.get(f"/accounts/{world.BRIGHTWATER}/?x=1")
    assert door.headers["Location"] == f"/sign-in/?next=%2Faccounts%2F{world.BRIGHTWATER}%2F%3Fx%3D1"
    answer = enter(browser, "tom@example.com", world.PASSWORD, f"/accounts/{world.BRIGHTWATER}/?x=1")
    assert answer.headers["Location"] == f"/accounts/{world.BRIGHTWATER}/?x=1"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", r"\\evil.example", ""]
)
def test_the_door_leads_nowhere_else(firm: Firm, elsewhere: str) -> None:
    """A foreign address in the link is not followed."""
    answer = enter(Client(), "tom@example.com", world.PASSWORD, elsewhere)
    assert answer.headers["Location"] == "/"  # type: ignore[attr-defined]


def test_signing_out_ends_the_session_on_the_server(firm: Firm) -> None:
    """The old cookie opens nothing afterwards."""
    browser = Client()
    enter(browser, "tom@example.com", world.PASSWORD)
    old = browser.cookies["groundrules_session"].value
    assert browser.post("/sign-out/").status_code == 302
    again = Client()
    again.cookies["groundrules_session"] = old
    assert again.get("/").status_code == 302
