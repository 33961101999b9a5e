"""Signing in: the password hash, and the throttle that never locks out somebody already signed in."""

import unicodedata
from datetime import timedelta
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from groundrules.store.models import FailedSignIn

FAILURES = 10
WINDOW = timedelta(minutes=15)


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with OWASP's minimum: 19 MiB, two passes, one lane.

    Django's own default takes 100 MB and a quarter of a second, which is two to four sign-ins a second on a
    small machine: a Monday morning would be a queue.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1


def account_name(name: str) -> str:
    """The name as accounts are compared: case and look-alike forms folded."""
    return unicodedata.normalize("NFKC", name).casefold().strip()[:150]


class ThrottledBackend(ModelBackend):
    """Passwords, at most ten failures a quarter of an hour and account.

    The eleventh try is refused without looking at the password, with the same reply as a wrong one. Sessions
    are not touched, so nobody can push a colleague out by typing wrong passwords.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_ignored: Any,  # Django's signature
    ) -> User | None:
        """The user, or None: unknown name, wrong password, left the company or too many tries alike."""
        if not username or password is None:
            return None
        account = account_name(username)
        # The instant of a sign-in is the server's own, like that of the session it starts.
        now = timezone.now()
        since = now - WINDOW
        tries = FailedSignIn.objects.filter(account=account, at__gt=since).count()
        if tries >= FAILURES:
            User().set_password(password)  # as slow as a real check, so that time tells nothing
            return None
        user = super().authenticate(request, username=account, password=password)
        if user is None:
            FailedSignIn.objects.filter(at__lte=since).delete()
            FailedSignIn.objects.create(account=account, at=now)
            return None
        FailedSignIn.objects.filter(account=account).delete()
        return user if isinstance(user, User) else None
