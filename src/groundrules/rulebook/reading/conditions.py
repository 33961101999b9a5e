"""Conditions read once: a text that was understood before, with the same words, is not read again.

Editors read a book anew at every keystroke, and only one of its rules has changed.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache

from groundrules.rulebook.model import Setting, Word
from groundrules.rulebook.parse import MAX_LENGTH, Parsed, Understood, understand
from groundrules.terms import Span

_VOCABULARIES = 4
_TEXTS = 20_000


class Conditions:
    """Reads the conditions of one book."""

    def __init__(self, words: Mapping[str, Word], settings: Mapping[str, Setting]) -> None:
        self._words = words
        self._settings = settings
        plain_words = tuple(replace(word, span=None) for word in words.values())
        self._known = _understood(plain_words, tuple(map(_key, settings.values())))

    def parse(self, text: str, place: Callable[[int], Span], rule_id: str) -> Parsed:
        """The condition's typed tree, with a finding for each mistake at its place in the file.

        Args:
            text: the condition as written.
            place: turns an offset in ``text`` into a place in the file.
            rule_id: the rule it belongs to, named in the findings.
        """
        understood = self._known.get(text)
        if understood is None:
            understood = understand(text, self._words, self._settings)
            if len(self._known) >= _TEXTS:
                self._known.clear()
            if len(text) <= MAX_LENGTH:
                self._known[text] = understood
        return understood.placed(place, rule_id)


@lru_cache(maxsize=_VOCABULARIES)
def _understood(_words: tuple[Word, ...], _settings: tuple[object, ...]) -> dict[str, Understood]:
    """What is known already about texts in that vocabulary."""
    return {}


def _key(setting: Setting) -> tuple[object, ...]:
    """All of a setting that conditions depend on, its line included: mistakes name it."""
    line = setting.span.line if setting.span else 0
    return (setting.name, setting.by, tuple(setting.cases.items()), setting.otherwise, line)
