"""Named settings inside a test: each stands for its value, and one that differs by region spreads the test.

``open_pipeline >= big_deal``, with a big deal of 250,000 in the north and 150,000 elsewhere, becomes
"in the north and at least 250,000, or in the south, east or west and at least 150,000". Three-valued like
everything else: where the region is unknown the setting is unknown, and so is the test.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from groundrules.rulebook.condition import Among, And, Compare, Condition, IsUnknown, Not, Or
from groundrules.rulebook.language.literals import Literal, kind_of
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.model import Setting, Word, WordType

MAX_CASES = 1_000
_TEXTUAL = frozenset({WordType.ONE_OF, WordType.TEXT})


@dataclass(slots=True)
class Using:
    """The settings a text may name, which of them it met, and the case that is being read.

    Attributes:
        settings: by name.
        met: those named since the last ``spread``, in order.
        case: for each word that settings differ by, the value assumed now; None assumes it unknown.
        parts: how many tests spreading has made, beyond those the author wrote.
        reads: how many cases of the test at hand have been read.
    """

    settings: Mapping[str, Setting] = field(default_factory=dict)
    met: dict[str, Setting] = field(default_factory=dict)
    case: dict[str, str | None] = field(default_factory=dict)
    parts: int = 0
    reads: int = 0

    def literal(self, name: str, offset: int, beside: Word | None) -> Literal:
        """The setting's value in the case at hand, as a constant standing at that offset."""
        setting = self.settings[name]
        self.met[name] = setting
        text = self._value(setting)
        if beside is not None and beside.type in _TEXTUAL:
            return Literal("text", text, offset)
        return Literal(kind_of(text), text, offset)

    def _value(self, setting: Setting) -> str:
        if setting.by is None:
            return setting.otherwise or ""
        if setting.by in self.case:
            value = setting.value(self.case[setting.by])
        else:
            value = next(iter(setting.cases.values()), setting.otherwise)
        return value or ""

    def spread(self, read: Callable[[], Condition], words: Mapping[str, Word]) -> Condition:
        """The test read once for every case its settings know, and joined; read once when they know none.

        Args:
            read: reads the test anew with the case at hand; raises MistakeError.
            words: the book's words.
        """
        self.met.clear()
        self.case.clear()
        self.reads = 0
        if not self.settings:
            return read()
        try:
            condition = read()
        except MistakeError as mistake:
            raise self._named(mistake) from None
        by = tuple(dict.fromkeys(setting.by for setting in self.met.values() if setting.by))
        if not by:
            return condition
        try:
            return self._over(by, read, words)
        finally:
            self.case.clear()

    def _over(self, by: Sequence[str], read: Callable[[], Condition], words: Mapping[str, Word]) -> Condition:
        if not by:
            self.reads += 1
            if self.reads > MAX_CASES:
                message = f"the settings of this test make more than {MAX_CASES:,} cases"
                raise MistakeError("GR129", message, "use one setting that differs by fewer values")
            try:
                return read()
            except MistakeError as mistake:
                raise self._named(mistake) from None
        word, rest = words[by[0]], by[1:]
        groups: dict[Condition, list[str]] = {}
        for value in word.values:
            self.case[word.name] = value
            groups.setdefault(self._over(rest, read, words), []).append(value)
        when_unknown: Condition | None = None
        asks_unknown = any(
            setting.by == word.name and setting.value(None) is not None for setting in self.met.values()
        )
        if word.may_be_unknown and asks_unknown:
            self.case[word.name] = None
            when_unknown = self._over(rest, read, words)
        del self.case[word.name]
        joined = tuple(_cases(word, groups, when_unknown))
        self.parts += 3 * len(joined)
        return joined[0] if len(joined) == 1 else Or(joined)

    def _named(self, mistake: MistakeError) -> MistakeError:
        """The mistake, with the setting's value that makes it."""
        told = [
            f"`{setting.name}` is `{self._value(setting)}`{self._where(setting)}"
            for setting in self.met.values()
        ]
        if not told:
            return mistake
        mend = f"{', '.join(told)}: {mistake.mend}" if mistake.mend else ", ".join(told)
        return MistakeError(mistake.code, mistake.message, mend, mistake.offset)

    def _where(self, setting: Setting) -> str:
        place = f" (line {setting.span.line})" if setting.span else ""
        if setting.by is None:
            return place
        case = self.case[setting.by] if setting.by in self.case else next(iter(setting.cases), None)
        return f" for `{case or 'unknown'}`{place}"


def _cases(
    word: Word, groups: Mapping[Condition, Sequence[str]], when_unknown: Condition | None
) -> Iterator[Condition]:
    """One condition per group of values, and what keeps the whole open where the word is unknown."""
    is_told = when_unknown is not None
    if len(groups) == 1 and not word.may_be_unknown:
        yield next(iter(groups))
        return
    for condition, values in groups.items():
        is_one = len(values) == 1
        there: Condition = Compare(word.name, "=", values[0]) if is_one else Among(word.name, tuple(values))
        yield And((Not(IsUnknown(word.name)), there, condition)) if is_told else And((there, condition))
    if when_unknown is not None:
        yield And((IsUnknown(word.name), when_unknown))
    elif word.may_be_unknown:
        # Never true, and unknown where the word is: neither the test nor its opposite holds there.
        first = word.values[0]
        yield And((Compare(word.name, "=", first), Compare(word.name, "<>", first)))
