"""The quick reader of plain YAML gives what the full parser gives, places included, or gives up."""

from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from groundrules.rulebook.yaml_quick import read_quickly
from groundrules.rulebook.yaml_text import load_strict, read_slowly
from groundrules.rulebook.yaml_tree import Node, Source
from tests.work import calls_of

ROOT = Path(__file__).parent.parent.parent
BOOKS = sorted((ROOT / "tests" / "books").glob("*/*.yaml")) + sorted((ROOT / "examples").rglob("*.yaml"))
EVERYTHING = """\
a: 1
b:
  - x
  - {c: y, d: [1, -2, {e: 'f, g'}], h: []}
c: |
  foo
   bar

  baz
d: >-
  one
  two

e: 'it''s'  # why
f: "x: y"
g: runs
  on, and on
empty:
h:
- a: 1
  b: 2:3
-   c: a #b
    d: |+
      x

  # a comment
z: - no
"""
_PIECES = [
    *(
        ": ",
        "- ",
        "\n",
        "  ",
        " ",
        "#",
        " #",
        "|",
        ">",
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        ",",
        ", ",
        "a",
        "1",
        "-",
    ),
    *("\n\n", "\n  ", "? ", "&x ", "*x", "!x", "%", "@", "`", ":", "|-", ">-", "|+", "|2", "x: y", "''", "~"),
    *(
        "null",
        "é",
        "\\",
        "=",
        "<<: 1",
        "1:30",
        "- - ",
        "#c\n",
        ".",
        "\n#c\n",
        "\t",
        "\r\n",
        "...",
        "---",
        "\u2028",
    ),
]


def flat(node: Node) -> tuple[object, ...]:
    """Everything a tree says, as plain values."""
    own = (
        node.kind,
        node.span,
        node.text,
        node.is_plain,
        node.is_literal,
        node.is_flow,
        node.start,
        node.end,
    )
    entries = tuple((key, flat(value)) for key, value in node.entries.items())
    return (*own, tuple(map(flat, node.items)), entries, tuple(node.key_spans.items()))


def agree(text: str) -> bool | None:
    """Whether both readers give the same tree without complaint; None when the quick one gives up."""
    source = Source.of(text, "f")
    quick = read_quickly(source)
    if quick is None:
        return None
    slow, findings = read_slowly(source)
    return not findings and slow is not None and flat(slow) == flat(quick)


def test_every_book_of_the_tests_is_read_alike() -> None:
    """Good books are all read quickly, and no book is read otherwise than by the full parser."""
    verdicts = {path: agree(path.read_text(encoding="utf-8", errors="replace")) for path in BOOKS}
    assert [path for path, verdict in verdicts.items() if verdict is False] == []
    books = [path for path in verdicts if path.name in {"good.yaml", "rulebook.yaml"}]
    assert [path for path in books if verdicts[path] is None] == []


def test_what_plain_books_are_written_in() -> None:
    """Brackets, quotes, blocks, comments and running texts of one file, all at once."""
    assert agree(EVERYTHING.replace("z: - no\n", "")) is True
    assert agree(EVERYTHING) is None


@pytest.mark.parametrize(
    "text",
    [
        "a: &x 1\n",
        *("a: *x\n", "a: !!str 1\n", "<<: {a: 1}\n", "a: 1\na: 2\n", "a:\n\t- b\n", "a: 1\rb: 2\n"),
        *("---\na: 1\n", "%YAML 1.1\na: 1\n", "? a\n: 1\n", "a: [1,\n2]\n", "a: {b, c}\n", "a: 'b\n  c'\n"),
        *(
            'a: "\\x41"\n',
            "a: |2\n   b\n",
            "a: >\n  b\n\n  c\n",
            "- - a\n",
            "a: b: c\n",
            "a: |\n  b",
            "\x00",
            "",
        ),
    ],
)
def test_it_gives_up_at_what_is_not_plain(text: str) -> None:
    """What the full parser must judge is left to it."""
    assert agree(text) is None


@given(st.randoms(use_true_random=False))
@settings(max_examples=600, deadline=None)
def test_it_never_differs_from_the_full_parser(random: Random) -> None:
    """However a file is torn, pieced and patched: the same tree at the same places, or none."""
    text = EVERYTHING
    for _ in range(random.randint(1, 4)):
        at, end = sorted((random.randint(0, len(text)), random.randint(0, len(text))))
        kind = random.random()
        if kind < 0.6:
            text = text[:at] + random.choice(_PIECES) + text[at:]
        elif kind < 0.85:
            text = text[:at] + text[min(end, at + random.randint(1, 4)) :]
        else:
            text = text[:at] + text[end : end + random.randint(1, 12)] + text[at:]
    assert agree(text) is not False


def test_a_large_book_is_read_at_once() -> None:
    """A book of 1,500 rules costs a tenth of the calls that the full parser needs, or fewer."""
    rule = "  - id: R{}\n    when: s in ('a', 'b') and employees > {}\n    then: {{every: {}, by: owner}}\n"
    text = "rules:\n" + "".join(rule.format(n, n, n) for n in range(1500))
    (tree, findings), calls = calls_of(lambda: load_strict(text, "f"))
    _, slowly = calls_of(lambda: read_slowly(Source.of(text, "f")))
    assert tree is not None
    assert findings == ()
    assert len(tree.entries["rules"].items) == 1500
    assert 10 * calls < slowly
