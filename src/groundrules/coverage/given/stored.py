"""A column's values in the stored form of a word, exactly: what would have to be rounded is not read.

Numbers in text are read as the book writes them (``1234.50``, ``12.5%``, ``250 USD``). A binary fraction
stands for the shortest decimal number that is read back as it (Steele and White 1990), so 0.1 is a tenth, and
0.1 + 0.2, which is 0.30000000000000004, has more decimals than money holds. With more than 15 digits two
decimal numbers can be one binary fraction, so it is read as neither.
"""

import re
from dataclasses import dataclass

from sqlglot import exp

from groundrules.coverage.masks.conditions import Tree, call, is_null, whole
from groundrules.rulebook.language.literals import LARGEST
from groundrules.rulebook.model import Word, WordType

NUMBERS = frozenset({WordType.WHOLE, WordType.DECIMAL, WordType.MONEY, WordType.PERCENT})
YES = ("true", "1", "yes", "y", "t")
NO = ("false", "0", "no", "n", "f")
"""What people write for yes and no; as a CRM export is read."""
_WHOLE_KINDS = frozenset(
    f"{sign}{size}INT" for sign in ("", "U") for size in ("TINY", "SMALL", "BIG", "HUGE")
) | {"INTEGER", "UINTEGER"}
_DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
_INSTANTS = re.compile(r"TIMESTAMP(_S|_MS|_NS)?")
_TOLD_APART = 10**15  # below it no two decimal numbers are the same binary fraction
_SHORT, _LONG = 18, 38


@dataclass(frozen=True, slots=True)
class Kind:
    """What a column holds: text, whole, decimal, binary, day, instant, yes/no; empty for anything else."""

    name: str
    digits: int = 0
    decimals: int = 0

    @classmethod
    def of(cls, engine: str) -> "Kind":
        """The kind of an engine's type."""
        decimal = _DECIMAL.fullmatch(engine)
        if decimal:
            return cls("decimal", int(decimal[1]), int(decimal[2]))
        if engine in _WHOLE_KINDS:
            return cls("whole")
        if _INSTANTS.fullmatch(engine):
            return cls("instant")
        if engine.startswith("ENUM"):
            return cls("text")
        names = {"VARCHAR": "text", "FLOAT": "float", "DOUBLE": "binary", "DATE": "day", "BOOLEAN": "yes/no"}
        return cls(names.get(engine, ""))


_FITS = {
    WordType.DATE: {"text", "day", "instant"},
    WordType.YES_NO: {"text", "yes/no", "whole", "binary", "decimal", "float"},
    WordType.ONE_OF: {"text", "whole"},
    WordType.TEXT: {"text", "whole"},
}


def can_hold(kind: Kind, word: Word) -> bool:
    """Whether values of that kind can be the word's at all."""
    if word.type in NUMBERS:
        return kind.name in {"text", "whole", "decimal", "float", "binary"}
    return kind.name in _FITS[word.type]


def is_empty(cell: Tree, kind: Kind) -> Tree:
    """Whether the cell says nothing; never null."""
    empty = is_null(cell)
    if kind.name != "text":
        return empty
    blank = exp.EQ(this=_trimmed(cell.copy()), expression=exp.Literal.string(""))
    return exp.Paren(this=exp.Or(this=empty, expression=blank))


def value(cell: Tree, kind: Kind, word: Word, reach: int = LARGEST) -> Tree:
    """The cell in the word's stored form; null where it is empty or no such value.

    Args:
        cell: as the engine reads it.
        kind: of the column.
        word: the word.
        reach: the largest stored number, up or down, that is still read.
    """
    if word.type in NUMBERS:
        return _number(cell, kind, word, reach)
    if word.type is WordType.DATE:
        return _day(cell, kind)
    if word.type is WordType.YES_NO:
        return _yes_no(cell, kind)
    text = exp.cast(cell, "text")
    if word.type is WordType.TEXT:
        return exp.Case().when(exp.Not(this=is_empty(text.copy(), Kind("text"))), text, copy=False)
    return _listed(text, word)


def _listed(text: Tree, word: Word) -> Tree:
    """One of the word's values; blanks around it mean nothing.

    Written so that no part stands twice behind ELSE: the engine would work it out for every row.
    """
    values = [exp.Literal.string(one) for one in word.values]
    plainly = exp.In(this=text, expressions=values)
    known = exp.Array(expressions=[one.copy() for one in values])
    place = call("list_position", known, _trimmed(text.copy()))
    loosely = call("list_extract", known.copy(), place)
    return exp.Case().when(plainly, text.copy(), copy=False).else_(loosely, copy=False)


def _number(cell: Tree, kind: Kind, word: Word, reach: int) -> Tree:
    unit = 10**word.scale
    if kind.name == "whole":
        return _case(_within(cell, reach // unit), _times(exp.cast(cell.copy(), "bigint"), unit))
    if kind.name == "decimal":
        return _decimal(cell, kind, word.scale, reach)
    if kind.name == "text":
        return _read(cell, word, reach)
    if kind.name == "float":
        cell = exp.cast(exp.cast(cell, "text"), "double")
    grown = call("round", exp.Mul(this=cell, expression=whole(unit)))
    same = exp.EQ(
        this=exp.Div(this=grown, expression=exp.cast(whole(unit), "double")), expression=cell.copy()
    )
    small = _within(cell.copy(), (min(reach, _TOLD_APART) - 1) // unit)
    return _case(exp.And(this=small, expression=same), exp.cast(grown.copy(), "bigint"))


def _decimal(cell: Tree, kind: Kind, scale: int, reach: int) -> Tree:
    """Of an exact decimal number; with decimals beyond the word's only where they are zeros."""
    short = kind.digits - kind.decimals + scale <= _SHORT
    wide = cell if kind.decimals == scale else _as_decimal(cell, _SHORT if short else _LONG, scale)
    test = None if short and reach >= 10**_SHORT else _within(wide.copy(), reach // 10**scale)
    if kind.decimals > scale:
        same = exp.EQ(this=wide.copy(), expression=cell.copy())
        test = same if test is None else exp.And(this=test, expression=same)
    stored = exp.cast(_times(wide, 10**scale), "bigint")
    return stored if test is None else _case(test, stored)


def _read(cell: Tree, word: Word, reach: int) -> Tree:
    """Of a text: at once where it is written just as the engine would, else by its pattern."""
    scale = word.scale
    decimals = f"(?:[.][0-9]{{1,{scale}}}0*)?" if scale else "(?:[.]0+)?"
    pattern = f"([+-]?[0-9]{{1,30}}{decimals})"
    if word.type is WordType.PERCENT:
        pattern = f"{pattern} ?%?"
    if word.type is WordType.MONEY and word.currency:
        currency = re.escape(word.currency)
        pattern = f"(?:{currency} ?)?{pattern}(?: ?{currency})?"
    found = call("regexp_extract", _trimmed(cell.copy()), exp.Literal.string(f"^{pattern}$"), whole(1))
    slow = _decimal(_as_decimal(found, _LONG, scale), Kind("decimal", _LONG, scale), scale, reach)
    quick = _as_decimal(cell.copy(), _SHORT, scale)
    plain = exp.EQ(this=exp.cast(quick, "text"), expression=cell)
    fast = _decimal(quick.copy(), Kind("decimal", _SHORT, scale), scale, reach)
    return exp.Case().when(plain, fast, copy=False).else_(slow, copy=False)


def _day(cell: Tree, kind: Kind) -> Tree:
    if kind.name == "text":
        cell = _trimmed(cell)
        day: Tree = exp.TryCast(this=cell, to=exp.DataType.build("date"))
        same = exp.EQ(this=exp.cast(day, "text"), expression=cell.copy())
        # Ten signs: the engine also knows a day called infinity, and years beyond those of four digits.
        ten = exp.EQ(this=call("length", cell.copy()), expression=whole(10))
        return _case(exp.And(this=same, expression=ten), day.copy())
    if kind.name == "instant":
        day = exp.cast(cell, "date")
        midnight = exp.EQ(this=exp.cast(day, "timestamp"), expression=exp.cast(cell.copy(), "timestamp"))
        return _case(exp.And(this=call("isfinite", cell.copy()), expression=midnight), day.copy())
    return _case(call("isfinite", cell), cell.copy())


def _yes_no(cell: Tree, kind: Kind) -> Tree:
    if kind.name == "yes/no":
        return cell
    if kind.name == "text":
        text = call("lower", _trimmed(cell))
        said = [[exp.Literal.string(one) for one in way] for way in (YES, NO)]
        tests: list[Tree] = [exp.In(this=text.copy(), expressions=way) for way in said]
    else:
        tests = [exp.EQ(this=cell.copy(), expression=whole(one)) for one in (1, 0)]
    return exp.Case().when(tests[0], exp.true()).when(tests[1], exp.false())


def _trimmed(text: Tree) -> Tree:
    return call("trim", text)


def _as_decimal(cell: Tree, digits: int, scale: int) -> Tree:
    kind = exp.DataType.build(f"decimal({digits}, {scale})", dialect="duckdb")
    return exp.TryCast(this=cell, to=kind)


def _within(cell: Tree, most: int) -> Tree:
    return exp.Between(this=cell, low=whole(-most), high=whole(most))


def _times(cell: Tree, unit: int) -> Tree:
    return cell if unit == 1 else exp.Mul(this=cell, expression=whole(unit))


def _case(test: Tree, then: Tree) -> Tree:
    return exp.Case().when(test, then, copy=False)
