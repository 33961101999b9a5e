"""The sides of a test read from the tokens: words, constants, sums of them."""

from collections.abc import Mapping
from fractions import Fraction

from groundrules.rulebook.language.compare import Side, addend, constant, lone, product
from groundrules.rulebook.language.literals import NUMERALS, Literal, split_unit
from groundrules.rulebook.language.mistake import MistakeError, did_you_mean, listed
from groundrules.rulebook.language.tokens import Token
from groundrules.rulebook.language.using import Using
from groundrules.rulebook.model import Setting, Word, WordType

MAX_DEPTH = 20
MAX_NODES = 200


class SideReader:
    """A place in the tokens, and how words, constants and sums are read from there."""

    def __init__(self, words: Mapping[str, Word], settings: Mapping[str, Setting] | None = None) -> None:
        self.words = words
        self.using = Using(settings or {})
        self.mistakes: list[MistakeError] = []
        self.tokens: tuple[Token, ...] = ()
        self.at = 0
        self.depth = 0
        self.nodes = 0

    def here(self, ahead: int = 0) -> Token:
        """The token that many places ahead; the end stays the end."""
        at = self.at + ahead
        return self.tokens[at] if 0 <= at < len(self.tokens) else self.tokens[-1 if at > 0 else 0]

    def next(self) -> Token:
        """This token, which is behind us now."""
        token = self.here()
        self.at += 1
        return token

    def took(self, text: str) -> bool:
        """Whether the next token is this keyword or sign; if so it is behind us now."""
        token = self.here()
        if token.keyword != text and not (token.text == text and token.kind == "sign"):
            return False
        self.at += 1
        return True

    def surprised(self, wanted: str) -> MistakeError:
        """The mistake of finding something else than what the grammar wants here."""
        token, before, after = self.here(), self.here(-1), self.here(1)
        message = f"expected {wanted}, found {token}"
        mend = f"write {wanted} here"
        if token.text == "," and before.kind == "number" and after.kind == "number":
            is_thousands = len(after.text) == 3
            plain = before.text + ("" if is_thousands else ".") + after.text
            mend = f"write numbers without commas: `{plain}`"
        elif token.keyword in {"and", "or"}:
            mend = "a test is missing here, or the word stands twice"
        return MistakeError("GR122", message, mend, token.offset)

    def count(self, offset: int, *, more: int = 1) -> None:
        """So many more parts; raises MistakeError when there are too many."""
        self.nodes += more
        if self.nodes > MAX_NODES:
            message = f"the condition has more than {MAX_NODES} parts"
            raise MistakeError("GR129", message, "split the rule", offset)

    def deeper(self) -> None:
        """One level down; raises MistakeError when it is too deep."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            message = f"parentheses and `not` nest deeper than {MAX_DEPTH}"
            raise MistakeError("GR129", message, "split the rule", self.here().offset)

    def close(self, opening: Token) -> None:
        """Past the closing parenthesis; raises MistakeError when it is not there."""
        if self.took(")"):
            return
        if self.here().kind == "end":
            message = "this parenthesis is never closed"
            raise MistakeError("GR120", message, "add the missing `)`", opening.offset)
        raise self.surprised("`)`, `and` or `or`")

    def literal(self, word: Word) -> Literal:
        """The constant here, meant for that word; raises MistakeError when there is none."""
        sign = "-" if self.took("-") else ""
        token = self.here()
        if token.kind == "end":
            raise self.surprised("a value")
        literal = self.as_literal(token, beside=word)
        if literal is None or (sign and literal.kind not in NUMERALS):
            raise self.surprised("a value")
        self.next()
        text = _negated(literal.text) if sign else literal.text
        return Literal(literal.kind, text, token.offset - len(sign))

    def as_literal(self, token: Token, *, beside: Word | None) -> Literal | None:
        """The token as a constant, or None; raises MistakeError for a value that lacks its quotes."""
        if token.kind in {*NUMERALS, "date", "text"}:
            return Literal(token.kind, token.text, token.offset)
        if token.keyword in {"yes", "no", "true", "false"}:
            return Literal("yes/no", token.text, token.offset)
        if token.kind == "word" and token.text in self.using.settings:
            return self.using.literal(token.text, token.offset, beside)
        is_name = token.kind == "word" and not token.keyword and token.text not in self.words
        if is_name and beside and beside.type in {WordType.ONE_OF, WordType.TEXT}:
            fits = beside.type is WordType.TEXT or token.text in beside.values
            if fits:
                message = f"`{token.text}` needs quotes"
                raise MistakeError("GR121", message, f"write `'{token.text}'`", token.offset)
            values = f"its values are {listed(beside.values)}"
            message = f"`{token.text}` is not a value of `{beside.name}`"
            mend = did_you_mean(token.text, beside.values, otherwise=values)
            raise MistakeError("GR112", message, mend, token.offset)
        return None

    def sum(self, beside: Word | None = None) -> Side:
        """The side that starts here; ``beside`` is the word it is compared with."""
        side = self._product(beside)
        while self.here().kind == "sign" and self.here().text in {"+", "-"}:
            sign = 1 if self.next().text == "+" else -1
            total = addend(side).plus(addend(self._product(beside)), sign)
            side = Side(side.offset, total=total)
        return side

    def _product(self, beside: Word | None) -> Side:
        side = self._atom(beside)
        while self.here().text == "*" and self.here().kind == "sign":
            offset = self.next().offset
            side = product(side, self._atom(beside), offset)
        return side

    def _atom(self, beside: Word | None) -> Side:
        token = self.here()
        if self.took("-"):
            self.deeper()
            inner = self._atom(beside)
            self.depth -= 1
            if inner.literal is not None and inner.literal.kind in NUMERALS:
                return constant(Literal(inner.literal.kind, _negated(inner.literal.text), token.offset))
            return Side(token.offset, total=addend(inner).times(Fraction(-1)))
        if token.kind == "sign" and token.text == "(":
            self.next()
            self.deeper()
            inner = self.sum(beside)
            self.close(token)
            self.depth -= 1
            return inner
        literal = self.as_literal(token, beside=beside)
        if literal is not None:
            self.next()
            return constant(literal)
        if token.kind == "word" and not token.keyword:
            return self._word(self.next())
        raise self.surprised("a word or a value")

    def _word(self, token: Token) -> Side:
        if self.here().kind == "sign" and self.here().text == "(":
            message = f"`{token.text}(...)` is a function: a book has none"
            mend = "give its result a word of its own"
            raise MistakeError("GR118", message, mend, token.offset)
        word = self.words.get(token.text)
        if word is None:
            message = f"`{token.text}` is not a word of this book"
            known = (*self.words, *self.using.settings)
            mend = did_you_mean(token.text, known, otherwise="declare it under `words`")
            raise MistakeError("GR111", message, mend, token.offset)
        return lone(word, token.offset)


def _negated(text: str) -> str:
    plain, unit = split_unit(text)
    plain = plain.removeprefix("-") if plain.startswith("-") else f"-{plain.removeprefix('+')}"
    return f"{plain} {unit}" if unit.isalpha() else plain + unit
