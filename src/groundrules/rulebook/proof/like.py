"""Text patterns: which combinations of ``like`` tests some text can meet, with a text for each.

All patterns are read in step, one character at a time (the product of their automata), breadth first, so
the text found for each combination is a shortest one. Exact: a combination that is not listed is impossible.
"""

from collections import deque
from collections.abc import Iterator
from itertools import chain, count

_MOST_STATES = 4_000
_MOST_STEPS = 20_000
_NAMES = ("Acme", "Nord", "Vela", "Orbis", "Kestrel")

State = frozenset[int]


def fits(pattern: str, text: str) -> bool:
    """True when the text meets the SQL pattern: ``%`` any run, ``_`` one character, case matters."""
    state = _begin(pattern)
    for character in text:
        state = _step(pattern, state, character)
    return len(pattern) in state


def classes(patterns: tuple[str, ...], *, avoid: frozenset[str]) -> tuple[str, ...] | None:
    """One non-empty text, not in ``avoid``, for each way the patterns can turn out; None when too many.

    Two texts that every pattern treats alike are one class, so a rule cannot tell them apart.
    """
    if not patterns:
        return (next(name for name in _names() if name not in avoid),)
    letters = _alphabet(patterns, avoid)
    start = tuple(_begin(pattern) for pattern in patterns)
    seen = {start: 0}
    queue: deque[tuple[tuple[State, ...], str]] = deque([(start, "")])
    found: dict[tuple[bool, ...], str] = {}
    spare = _Spare(patterns, avoid)
    steps = 0
    while queue:
        states, text = queue.popleft()
        steps += 1
        if len(seen) > _MOST_STATES or steps > _MOST_STEPS:
            return None
        for letter in letters:
            following = tuple(
                _step(pattern, state, letter) for pattern, state in zip(patterns, states, strict=True)
            )
            longer = text + letter
            outcome = tuple(len(p) in s for p, s in zip(patterns, following, strict=True))
            if outcome not in found:
                witness = spare.other(longer, outcome) if longer in avoid else longer
                if witness is not None:
                    found[outcome] = witness
            visits = seen.get(following, 0)
            if visits <= len(avoid):
                seen[following] = visits + 1
                queue.append((following, longer))
    return tuple(spare.natural(text, outcome) for outcome, text in found.items())


class _Spare:
    """Texts that read like names, used where a pattern does not mind."""

    def __init__(self, patterns: tuple[str, ...], avoid: frozenset[str]) -> None:
        self._patterns = patterns
        self._avoid = avoid

    def natural(self, text: str, outcome: tuple[bool, ...]) -> str:
        """A name, alone or joined to the text, that turns out the same; else the text itself."""
        shapes = ("{name}", "{text} {name}", "{name} {text}", "{name} {text} {name}", "{text}{name}")
        tries = (shape.format(name=name, text=text) for shape in shapes for name in _NAMES)
        fitting = (one for one in tries if one not in self._avoid and self._outcome(one) == outcome)
        return next(fitting, text)

    def other(self, text: str, outcome: tuple[bool, ...]) -> str | None:
        """A text not to be avoided that turns out like ``text``; None when none was tried that does."""
        candidate = self.natural(text, outcome)
        return None if candidate in self._avoid else candidate

    def _outcome(self, text: str) -> tuple[bool, ...]:
        return tuple(fits(pattern, text) for pattern in self._patterns)


def _names() -> Iterator[str]:
    yield from _NAMES
    number = 2
    while True:
        yield from (f"{name} {number}" for name in _NAMES)
        number += 1


def _alphabet(patterns: tuple[str, ...], avoid: frozenset[str]) -> list[str]:
    """The letters the patterns name, and one that neither they nor the texts to avoid contain.

    So a text with that letter is never one to avoid.
    """
    named = {character for pattern in patterns for character in pattern if character not in "%_"}
    taken = named.union(*avoid)
    other = next(letter for letter in chain("xqzjkwvybm", map(chr, count(0xC0))) if letter not in taken)
    return [other, *sorted(named)]


def _begin(pattern: str) -> State:
    return _closure(pattern, {0})


def _step(pattern: str, state: State, character: str) -> State:
    following: set[int] = set()
    for place in state:
        if place == len(pattern):
            continue
        if pattern[place] == "%":
            following.add(place)
        elif pattern[place] in ("_", character):
            following.add(place + 1)
    return _closure(pattern, following)


def _closure(pattern: str, places: set[int]) -> State:
    closed = set(places)
    for place in places:
        following = place
        while following < len(pattern) and pattern[following] == "%":
            following += 1
            closed.add(following)
    return frozenset(closed)
