"""What windows of the editor have on the bench: each its text as last sent, and what its check learned.

Kept in memory, a few at a time, and never the only copy: a window whose place is gone sends its text whole.
"""

import gc
import secrets
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from groundrules.rulebook.drafting.again import BookAgain, Checked

MOST_WINDOWS = 12
"""A window of a 1,500-rule table takes some tens of megabytes."""


class LostError(Exception):
    """The bench does not hold what the window thinks it does: the window sends its text whole."""


@dataclass(frozen=True, slots=True)
class Patch:
    """Lines replaced since the last time; ``check`` is the Adler-32 of the whole new text in UTF-16."""

    at: int
    gone: int
    lines: Sequence[str]
    check: int


@dataclass
class Window:
    """One window's place on the bench."""

    owner: str
    again: BookAgain
    text: str = ""
    checked: Checked | None = None
    lock: Lock = field(default_factory=Lock, repr=False)


class Bench:
    """Places of windows by their token; the one not used for longest makes room."""

    def __init__(self, most: int = MOST_WINDOWS) -> None:
        self._most = most
        self._windows: OrderedDict[str, Window] = OrderedDict()
        self._lock = Lock()

    def put(self, owner: str, text: str, fresh: Callable[[], BookAgain], token: str = "") -> str:
        """The text lies whole in the window's place; its token, a new one if that given is not theirs."""
        with self._lock:
            window = self._windows.get(token)
            if window is None or window.owner != owner:
                token = secrets.token_urlsafe(18)
                window = self._windows[token] = Window(owner, fresh())
            self._windows.move_to_end(token)
            while len(self._windows) > self._most:
                self._windows.popitem(last=False)
        with window.lock:
            window.text = text
        return token

    def patch(self, owner: str, token: str, patch: Patch) -> None:
        """Lines of the window's text are replaced.

        Raises:
            LostError: there is no such place, or the result is not the text the window has.
        """
        window = self._window(owner, token)
        with window.lock:
            lines = window.text.split("\n")
            text = "\n".join([*lines[: patch.at], *patch.lines, *lines[patch.at + patch.gone :]])
            if check_sum(text) != patch.check:
                raise LostError(token)
            window.text = text

    def check(self, owner: str, token: str) -> Checked:
        """What is known of the window's text.

        Raises:
            LostError: there is no such place.
        """
        window = self._window(owner, token)
        with window.lock, _undisturbed():
            window.checked = window.again.check(window.text)
            return window.checked

    def text(self, owner: str, token: str) -> str:
        """The window's text as last sent.

        Raises:
            LostError: there is no such place.
        """
        return self._window(owner, token).text

    def _window(self, owner: str, token: str) -> Window:
        with self._lock:
            window = self._windows.get(token)
            if window is None or window.owner != owner:
                raise LostError(token)
            self._windows.move_to_end(token)
            return window


_pauses = Lock()
_paused = [0]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """No search for circles while somebody waits: a check makes a hundred thousand objects and no circle.

    The collector would walk all of them over and over, which takes as long as the check itself.
    """
    with _pauses:
        _paused[0] += 1
        gc.disable()
    try:
        yield
    finally:
        with _pauses:
            _paused[0] -= 1
            if not _paused[0]:
                gc.enable()


def check_sum(text: str) -> int:
    """Adler-32 over UTF-16, low byte first: what a browser can work out of its strings while one types."""
    return zlib.adler32(text.encode("utf-16-le", "surrogatepass"))


BENCH = Bench()
