"""A condition's text to its typed tree, or the mistakes with their exact places.

The grammar is a restricted SQL boolean::

    condition := conjunction ("or" conjunction)*
    conjunction := negation ("and" negation)*
    negation  := "not" negation | "any" | "(" condition ")" | test
    test      := word                                        (a yes/no word)
               | word ["not"] "in" "(" constant ("," constant)* ")"
               | word ["not"] "like" text
               | word "is" ["not"] ("null" | "unknown" | "known")
               | sum ["not"] "between" sum "and" sum
               | sum ("=" | "<>" | "<" | "<=" | ">" | ">=") sum
    sum       := product (("+" | "-") product)*              (numbers and number words)
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from groundrules.rulebook.codes import error, warning
from groundrules.rulebook.condition import (
    Always,
    And,
    Compare,
    Condition,
    IsUnknown,
    Like,
    Not,
    Or,
)
from groundrules.rulebook.language.compare import Side, among, between, comparison
from groundrules.rulebook.language.literals import KIND, Literal
from groundrules.rulebook.language.mistake import MistakeError
from groundrules.rulebook.language.sides import SideReader
from groundrules.rulebook.language.tokens import COMPARISONS, Token, tokenize
from groundrules.rulebook.model import Setting, SettingTest, Word, WordType
from groundrules.terms import Finding, Span

MAX_LENGTH = 2_000
_GRAMMAR = frozenset({"GR120", "GR121", "GR122", "GR123", "GR129"})


@dataclass(frozen=True, slots=True)
class Parsed:
    """A condition read.

    Attributes:
        condition: the tree, or None when at least one mistake forbids it.
        findings: what is wrong, each at its column.
        setting_tests: the parts that were written with named settings.
    """

    condition: Condition | None
    findings: tuple[Finding, ...] = ()
    setting_tests: tuple[SettingTest, ...] = ()


@dataclass(frozen=True, slots=True)
class Understood:
    """What a text says, wherever it stands: the same for every rule that is written so."""

    condition: Condition | None
    mistakes: tuple[MistakeError, ...] = ()
    setting_tests: tuple[SettingTest, ...] = ()

    def placed(self, place: Callable[[int], Span], rule_id: str = "") -> Parsed:
        """The same for the text of one rule, each mistake at its place in the file."""
        if not self.mistakes:
            return Parsed(self.condition, (), self.setting_tests)
        rules = (rule_id,) if rule_id else ()
        findings = tuple(
            (warning if found.code == "GR126" else error)(
                found.code, found.message, place(found.offset), found.mend, rules=rules
            )
            for found in self.mistakes
        )
        return Parsed(self.condition, findings, self.setting_tests)


def parse_condition(
    text: str,
    words: Mapping[str, Word],
    place: Callable[[int], Span],
    *,
    rule_id: str = "",
    settings: Mapping[str, Setting] | None = None,
) -> Parsed:
    """The condition's typed tree, with a finding for each mistake.

    Args:
        text: the condition as written.
        words: the words it may use.
        place: turns an offset in ``text`` into a place in the file.
        rule_id: the rule it belongs to, named in the findings.
        settings: the named settings it may use.
    """
    return understand(text, words, settings).placed(place, rule_id)


def understand(
    text: str, words: Mapping[str, Word], settings: Mapping[str, Setting] | None = None
) -> Understood:
    """What the text says, wherever it stands."""
    parser = _Parser(words, settings)
    condition: Condition | None = None
    try:
        condition = parser.whole(text)
    except MistakeError as mistake:
        parser.mistakes.append(mistake)
    mistakes = tuple(sorted(parser.mistakes, key=lambda found: found.offset))
    broken = any(found.code != "GR126" for found in mistakes)
    return Understood(None if broken else condition, mistakes, tuple(parser.setting_tests))


class _Parser(SideReader):
    """Recursive descent; mistakes of type are collected, mistakes of grammar end the reading."""

    def __init__(self, words: Mapping[str, Word], settings: Mapping[str, Setting] | None = None) -> None:
        super().__init__(words, settings)
        self.setting_tests: list[SettingTest] = []
        self.text = ""

    def whole(self, text: str) -> Condition:
        if not text.strip():
            mend = "write `any` when the rule holds for everything"
            raise MistakeError("GR123", "the condition is empty", mend)
        if len(text) > MAX_LENGTH:
            message = f"the condition is longer than {MAX_LENGTH:,} characters"
            raise MistakeError("GR129", message, "split the rule")
        self.text, self.tokens = text, tokenize(text)
        condition = self._disjunction()
        token = self.here()
        if token.text == ")" and token.kind == "sign":
            raise MistakeError("GR120", "this parenthesis was never opened", "delete it", token.offset)
        if token.kind != "end":
            raise self.surprised("`and` or `or`")
        return condition

    def _disjunction(self) -> Condition:
        items = [self._conjunction()]
        while self.took("or"):
            items.append(self._conjunction())
        return items[0] if len(items) == 1 else Or(tuple(items))

    def _conjunction(self) -> Condition:
        items = [self._negation()]
        while self.took("and"):
            items.append(self._negation())
        return items[0] if len(items) == 1 else And(tuple(items))

    def _negation(self) -> Condition:
        self.count(self.here().offset)
        token = self.here()
        if self.took("not"):
            self.deeper()
            item = self._negation()
            self.depth -= 1
            return Not(item)
        if self.took("any"):
            return Always()
        if token.text == "(" and token.kind == "sign" and not self._is_sum_ahead():
            self.next()
            self.deeper()
            inside = self._disjunction()
            self.close(token)
            self.depth -= 1
            return inside
        return self._test()

    def _is_sum_ahead(self) -> bool:
        """Whether the parenthesis here opens a sum, told by what follows its end."""
        depth = 0
        for ahead in range(len(self.tokens) - self.at):
            token = self.here(ahead)
            if token.kind == "sign" and token.text in "()":
                depth += 1 if token.text == "(" else -1
                if depth == 0:
                    after = self.here(ahead + 1)
                    is_sign = after.kind == "sign" and after.text in {*COMPARISONS, "+", "-", "*"}
                    return is_sign or after.keyword == "between"
        return False

    def _test(self) -> Condition:
        """One test; what does not fit its word is noted and stands as ``any`` until the end."""
        start, depth, noted = self.at, self.depth, len(self.mistakes)

        def anew() -> Condition:
            self.at, self.depth = start, depth
            del self.mistakes[noted:]
            return self._typed_test()

        try:
            condition = self.using.spread(anew, self.words)
        except MistakeError as mistake:
            if mistake.code in _GRAMMAR:
                raise
            self.mistakes.append(mistake)
            self.at, self.depth = start, depth
            self._skip_test()
            return Always()
        if self.using.met:
            self._named(condition, start)
        return condition

    def _named(self, condition: Condition, start: int) -> None:
        """Remember a test written with settings, and count what it became."""
        begin, end = self.tokens[start].offset, self.here().offset
        text = " ".join(self.text[begin:end].split())
        self.setting_tests.append(SettingTest(condition, text, tuple(self.using.met)))
        self.count(begin, more=self.using.parts)
        self.using.parts = 0

    def _skip_test(self) -> None:
        """Go to the ``and``, ``or`` or closing parenthesis after this test."""
        depth = 0
        is_between = False
        while self.here().kind != "end":
            token = self.here()
            if token.kind == "sign" and token.text in "()":
                depth += 1 if token.text == "(" else -1
                if depth < 0:
                    return
            elif depth == 0 and token.keyword in {"and", "or"}:
                if not (is_between and token.keyword == "and"):
                    return
                is_between = False
            is_between = is_between or token.keyword == "between"
            self.at += 1

    def _typed_test(self) -> Condition:
        left = self.sum()
        token = self.here()
        if token.kind == "sign" and token.text in COMPARISONS:
            self.next()
            right = self.sum(beside=left.word)
            return comparison(left, COMPARISONS[token.text], right, self.words, token.offset)
        negated = self.took("not")
        if self.took("between"):
            low = self.sum(beside=left.word)
            if not self.took("and"):
                raise self.surprised("`and` and the second end of the range")
            found: Condition = between(left, low, self.sum(beside=left.word), self.words, token.offset)
            return Not(found) if negated else found
        if self.took("in"):
            found = self._list(self._lone_word(left, "in"))
            return Not(found) if negated else found
        if self.took("like"):
            found = self._like(self._lone_word(left, "like"))
            return Not(found) if negated else found
        if negated:
            raise self.surprised("`in`, `between` or `like` after `not`")
        if self.took("is"):
            return self._is(self._lone_word(left, "is"), token)
        return self._bare(left)

    def _bare(self, side: Side) -> Condition:
        if side.word is None:
            raise self.surprised("a comparison such as `=` or `>=`")
        if side.word.type is WordType.YES_NO:
            return Compare(side.word.name, "=", True)
        message = f"`{side.word.name}` is {KIND[side.word.type]}: compare it with a value"
        if self.here().kind != "end" and self.here().keyword not in {"and", "or"}:
            raise self.surprised(f"a comparison such as `=` after `{side.word.name}`")
        raise MistakeError("GR113", message, f"for example `{side.word.name} = ...`", side.offset)

    def _lone_word(self, side: Side, keyword: str) -> Word:
        if side.word is None:
            message = f"`{keyword}` needs one word before it"
            raise MistakeError("GR113", message, "", side.offset)
        return side.word

    def _list(self, word: Word) -> Condition:
        opening = self.here()
        if not self.took("("):
            raise self.surprised("`(` and a list of values")
        literals: list[Literal] = []
        while not self.took(")"):
            if literals and not self.took(","):
                if self.here().kind == "end":
                    message = "this parenthesis is never closed"
                    raise MistakeError("GR120", message, "add the missing `)`", opening.offset)
                raise self.surprised("`,` or `)`")
            literals.append(self.literal(word))
        condition, repeated = among(word, literals, opening.offset)
        self.mistakes.extend(repeated)
        return condition

    def _like(self, word: Word) -> Condition:
        token = self.here()
        if word.type is not WordType.TEXT:
            message = f"`like` needs a text, and `{word.name}` is {KIND[word.type]}"
            raise MistakeError("GR127", message, "use `=` or `in`", token.offset)
        if token.kind != "text":
            raise self.surprised("a pattern in quotes, like `'Acme%'`")
        self.next()
        return Like(word.name, token.text)

    def _is(self, word: Word, token: Token) -> Condition:
        negated = self.took("not")
        known = self.took("known")
        if not known and not self.took("null") and not self.took("unknown"):
            raise self.surprised("`null`, `unknown`, `not null` or `known` after `is`")
        if not word.may_be_unknown:
            message = f"`{word.name}` is never unknown"
            mend = f"delete the test, or declare the word with `unknown: yes` if {word.say} can be empty"
            raise MistakeError("GR128", message, mend, token.offset)
        return Not(IsUnknown(word.name)) if negated != known else IsUnknown(word.name)
