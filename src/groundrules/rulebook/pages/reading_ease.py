"""How easily the pages read: Flesch reading ease, for each page and each sentence.

The formula (R. Flesch, "A new readability yardstick", Journal of Applied Psychology 32, 1948):
206.835 - 1.015 x words per sentence - 84.6 x syllables per word. By his table 60 to 70 is plain English,
30 to 50 is hard, under 30 is very hard. It is made for English: text that is mostly in other letters is not
measured.

Counting rules. A sentence ends at ``. : ; ! ?`` before a blank, at the end of a line, of a point, of a cell.
A word is a run of letters, apostrophes inside it; a figure (``$250k``, ``A3``, ``95``) is one word of one
syllable, because it is read at a glance. The syllables of a word are its groups of vowels (a e i o u, and
y unless a vowel follows), less a silent e at its end or before -ment, -ly and the like, more where two vowels
are spoken apart; an abbreviation in capitals is spelt.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from groundrules.rulebook.model import Rulebook
from groundrules.rulebook.pages.five import Block, Bullets, Heading, Page, Paragraph, TableBlock
from groundrules.rulebook.pages.say import NOTHING, say_when
from groundrules.terms import Finding, Severity, Span

HARD = 30.0
"""Under this a sentence is very hard by Flesch's table."""
SHORTEST = 10
"""Sentences of fewer words are not judged: one long word would decide."""
_NAMED = 3
_SENTENCE = re.compile(r"(?<=[.:;!?])\s+|\n")
_WORD = re.compile(r"[^\W_]+(?:['\N{RIGHT SINGLE QUOTATION MARK}.,%][^\W_]+)*")
_VOWELS = re.compile(r"(?:[aeiou]|y(?![aeiou]))+")
_APART = re.compile(
    r"[aeiou]ing$|ia(?!l|n$)|(?:[^cgstx]io)|io$|[^aqg]ua|[^gp]eo(?!u)|iu|(?:sc|cl)ien|iet|uou|eum|"
    r"[aeiou].*ea$|creat|dien|(?<!f)rien"
)
_SILENT = re.compile(r"[^aeiouy](?:e|es|ed)$|[gq]ue$")
_SPOKEN = re.compile(r"(?:[^aeiouy]le|(?:[sxzcg]|ch|sh)es|[td]ed)$")
_SILENT_INSIDE = re.compile(
    r"[^aeiouyl]e(?=(?:ments?|ly|less|ful|fully|ness|cast|thing|times?|fore|lines?|holders?|one)$)"
)
_EXCEPTIONS = {"business": 2, "every": 2, "everyone": 3, "everything": 3, "everybody": 4}


@dataclass(frozen=True, slots=True)
class PageEase:
    """How easily one page reads; ``ease`` is None where there is too little English to measure."""

    number: int
    title: str
    words: int
    sentences: int
    ease: float | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of the book with its ease, where it stands, and the rule or part it belongs to."""

    text: str
    ease: float
    words: int
    span: Span | None
    part: str


def reading_ease(text: str) -> float | None:
    """Flesch reading ease of a text; None where there is no word, or the text is not in Latin letters."""
    sentences = [found for part in _SENTENCE.split(text) if (found := _words(part))]
    words = [word for sentence in sentences for word in sentence]
    if not words or not _is_latin(text):
        return None
    count = sum(map(syllables, words))
    return 206.835 - 1.015 * len(words) / len(sentences) - 84.6 * count / len(words)


def ease_of_pages(pages: Sequence[Page]) -> tuple[PageEase, ...]:
    """The reading ease of every page as it is shown, tables included."""
    eases = []
    for page in pages:
        text = "\n".join(line for block in page.blocks for line in _lines(block))
        sentences = [found for part in _SENTENCE.split(text) if (found := _words(part))]
        words = sum(map(len, sentences))
        eases.append(PageEase(page.number, page.title, words, len(sentences), reading_ease(text)))
    return tuple(eases)


def sentences_of(book: Rulebook) -> tuple[Sentence, ...]:
    """Every sentence of the book that is long enough to judge, hardest first."""
    judged = []
    for text, span, part in _texts(book):
        for sentence in _SENTENCE.split(text):
            words = len(_words(sentence))
            ease = reading_ease(sentence)
            if words >= SHORTEST and ease is not None:
                judged.append(Sentence(sentence.strip(), round(ease, 1), words, span, part))
    return tuple(sorted(judged, key=lambda one: one.ease))


def hard_sentences(book: Rulebook, at_most: int = _NAMED) -> tuple[Finding, ...]:
    """A note for each of the hardest sentences that are very hard to read; none when all read easily."""
    return tuple(
        Finding(
            "GR263",
            Severity.NOTE,
            f"a sentence of {one.part} is very hard to read ({one.words} words, ease {one.ease:.0f} "
            f"and {HARD:.0f} is the least): `{one.text}`",
            "use shorter words, or make two sentences of it",
            one.span,
            kind="hard sentence",
            rules=(one.part,) if any(sign.isdigit() for sign in one.part) else (),
        )
        for one in sentences_of(book)[:at_most]
        if one.ease < HARD
    )


@lru_cache(maxsize=16384)
def syllables(word: str) -> int:
    """Syllables of one word by the rule stated above, at least one."""
    if any(sign.isdigit() for sign in word):
        return 1
    if len(word) > 1 and word.isupper():
        return sum(3 if letter == "W" else 1 for letter in word if letter.isalpha())
    plain = "".join(sign for sign in word.lower() if sign.isalpha())
    if plain in _EXCEPTIONS:
        return _EXCEPTIONS[plain]
    count = len(_VOWELS.findall(plain)) + len(_APART.findall(plain)) - len(_SILENT_INSIDE.findall(plain))
    if _SILENT.search(plain) and not _SPOKEN.search(plain):
        count -= 1
    return max(count, 1)


def _words(text: str) -> list[str]:
    return _WORD.findall(text)


def _is_latin(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return sum(sign < "\u0250" for sign in letters) * 2 > len(letters)


def _lines(block: Block) -> Iterable[str]:
    match block:
        case Heading(text, _) | Paragraph(text):
            return [text]
        case Bullets(items):
            return items
        case TableBlock(headers, rows):
            return [cell for row in (headers, *rows) for cell in row if cell not in ("", NOTHING)]


def _texts(book: Rulebook) -> Iterator[tuple[str, Span | None, str]]:
    """What the author wrote for readers, with its place and the part it belongs to."""
    for goal in book.goals:
        yield f"{goal.text}\n{goal.measure}", goal.span, goal.goal_id
    for card in book.roles:
        points = (*card.brings, *card.needs, *card.may_decide, *card.does_not)
        yield "\n".join(points), card.span, f"the role card `{card.role}`"
    for decision in book.decisions.values():
        for rule in decision.rules:
            said = [str(value) for value in rule.outcome.values() if isinstance(value, str)]
            text = "\n".join([say_when(rule.condition, book.words), rule.why, *said])
            yield text, rule.span, rule.rule_id
    for advice in book.advice:
        yield advice.text, advice.span, advice.advice_id
    for kind in book.exceptions.values():
        yield "\n".join((kind.say, *kind.reasons)), kind.span, f"the exception `{kind.kind_id}`"
    for signal in (one for one in book.signals.values() if not one.is_other):
        yield signal.say, signal.span, signal.signal_id
    for contact in book.contacts:
        yield f"{contact.question}\n{contact.who}", contact.span, "the contacts"
