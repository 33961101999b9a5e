"""The door: hashing, the throttle, and that nobody signed in is ever locked out."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate, get_user
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser, User
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from groundrules.store import load
from groundrules.store.models import FailedSignIn
from groundrules.store.save import create_user, end_access, sync_people
from groundrules.store.signin import FAILURES, Argon2Hasher, account_name
from tests.cases.worlds import WEDNESDAY, company

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _ann() -> None:
    sync_people(company(), now=WEDNESDAY)
    create_user(seller_id="ann", sign_in="ann@example.com", password=PASSWORD, now=WEDNESDAY, actor="cli")


def _try(password: str = "", name: str = "ann@example.com") -> bool:
    return authenticate(None, username=name, password=password or "wrong") is not None


def test_the_right_password_opens() -> None:
    """In any spelling of the name that looks the same."""
    assert _try(PASSWORD)
    assert _try(PASSWORD, "  ANN@example.com ")
    assert account_name("\uff41nn") == "ann"


def test_ten_failures_close_the_account_for_a_quarter_of_an_hour() -> None:
    """The eleventh try fails even with the right password; after the quarter it opens again."""
    for _ in range(FAILURES):
        assert not _try()
    assert not _try(PASSWORD)
    FailedSignIn.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert _try(PASSWORD)


def test_nine_failures_do_not() -> None:
    """One below the limit still opens, and a success starts the count anew."""
    for _ in range(FAILURES - 1):
        _try()
    assert _try(PASSWORD)
    assert FailedSignIn.objects.count() == 0


def test_others_failures_never_lock_out_who_is_signed_in() -> None:
    """A session goes on while somebody hammers at the account."""
    browser = Client()
    browser.force_login(User.objects.get(person="ann"))
    for _ in range(FAILURES + 2):
        _try()
    request = HttpRequest()
    request.session = browser.session
    user = get_user(request)
    assert isinstance(user, User)
    assert load.person_of(user) is not None


def test_one_accounts_failures_do_not_close_anothers() -> None:
    """The limit is per account."""
    create_user(seller_id="bob", sign_in="bob@example.com", password=PASSWORD, now=WEDNESDAY, actor="cli")
    for _ in range(FAILURES):
        _try()
    assert _try(PASSWORD, "bob@example.com")


def test_who_left_gets_the_same_no() -> None:
    """An ended account, an unknown name, an empty name and no password all just fail."""
    end_access(seller_id="ann", now=WEDNESDAY, actor="ada")
    assert not _try(PASSWORD)
    assert not _try(PASSWORD, "nobody@example.com")
    assert not _try(PASSWORD, "")
    assert authenticate(None, username="ann@example.com", password=None) is None
    assert load.person_of(AnonymousUser()) is None


def test_old_failures_are_forgotten() -> None:
    """Failures older than the window are removed with the next one, so the list stays short."""
    FailedSignIn.objects.create(account="x", at=timezone.now() - timedelta(hours=1))
    _try()
    assert list(FailedSignIn.objects.values_list("account", flat=True)) == ["ann@example.com"]


def test_passwords_are_kept_as_owasp_asks() -> None:
    """Argon2id, 19 MiB, two passes, one lane."""
    assert make_password("x").startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


def test_unknown_names_and_closed_accounts_take_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the name's existence nor the throttle can be told from the time: each try hashes once.

    The hash is nearly all the time a sign-in takes, and every one is made with the same parameters.
    """
    hashed = []
    for way in ("encode", "verify"):
        real = getattr(Argon2Hasher, way)

        def counted(hasher: Argon2Hasher, *given: str, real: Callable[..., object] = real) -> object:
            hashed.append((hasher.time_cost, hasher.memory_cost))
            return real(hasher, *given)

        monkeypatch.setattr(Argon2Hasher, way, counted)

    def hashes(name: str) -> int:
        hashed.clear()
        _try("wrong", name)
        return len(hashed)

    assert hashes("ann@example.com") == 1
    assert hashes("nobody@example.com") == 1
    for _ in range(FAILURES):
        _try()
    assert hashes("ann@example.com") == 1
