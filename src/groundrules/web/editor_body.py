"""What the editor's script sends, read strictly: a JSON object of named fields, each of a known shape."""

import json
from collections.abc import Mapping

from django.core.exceptions import BadRequest
from django.http import HttpRequest

from groundrules.rulebook.yaml_text import MAX_BYTES
from groundrules.usecases.edit_rulebook import plain
from groundrules.web.editor_bench import Patch

MOST_SENT = 3 * MAX_BYTES
"""A book of the largest size, with what JSON adds to it."""
_MOST_FACTS = 400
_LONGEST_FACT = 500


class Body:
    """The fields of one request; whatever is not as our own script sends it is a BadRequest."""

    def __init__(self, tree: Mapping[str, object]) -> None:
        self._tree = tree

    def text(self, name: str, longest: int = 200) -> str:
        """A text of at most that many characters; empty when it was not sent."""
        value = self._tree.get(name, "")
        if not isinstance(value, str) or len(value) > longest:
            raise BadRequest(f"{name} is not what our pages send")
        return _sound(value)

    def number(self, name: str) -> int:
        """A whole number from 0; 0 when it was not sent."""
        value = self._tree.get(name, 0)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
            raise BadRequest(f"{name} is not what our pages send")
        return value

    def flag(self, name: str) -> bool:
        """Whether it was sent and is true."""
        return self._tree.get(name) is True

    def book(self) -> str | None:
        """The whole text of a book; None when lines were sent instead."""
        return plain(self.text("text", MOST_SENT)) if "text" in self._tree else None

    def whole_book(self) -> str:
        """The whole text of a book; a saving without one would empty the draft."""
        text = self.book()
        if text is None:
            raise BadRequest("no text was sent")
        return text

    def patch(self) -> Patch:
        """Lines replaced since the last time."""
        lines = self._tree.get("lines")
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise BadRequest("lines are not what our pages send")
        return Patch(
            self.number("at"), self.number("gone"), [_sound(line) for line in lines], self.number("sum")
        )

    def facts(self) -> dict[str, str]:
        """Word -> value as a person typed it."""
        given = self._tree.get("facts", {})
        if not isinstance(given, dict) or len(given) > _MOST_FACTS:
            raise BadRequest("facts are not what our pages send")
        found = {}
        for name, value in given.items():
            if not isinstance(value, str) or len(value) > _LONGEST_FACT:
                raise BadRequest("a fact is not what our pages send")
            found[str(name)] = _sound(value)
        return found


def read_body(request: HttpRequest) -> Body:
    """The request's JSON object.

    Raises:
        BadRequest: it is too large, no JSON, or no object.
    """
    try:
        raw = request.read(MOST_SENT + 1)
        if len(raw) > MOST_SENT:
            raise BadRequest("more than a book was sent")
        tree = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadRequest("no JSON was sent") from error
    if not isinstance(tree, dict):
        raise BadRequest("no object was sent")
    return Body(tree)


def _sound(text: str) -> str:
    """The text without what no file can hold: NUL, and halves of a character."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
