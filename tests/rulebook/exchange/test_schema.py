"""The JSON Schema of the rulebook: published as printed, true of our books, deaf to no mistake."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from ruamel.yaml import YAML

from groundrules.rulebook.exchange.schema import book_schema, schema_text

ROOT = Path(__file__).parents[3]
PUBLISHED = ROOT / "docs" / "reference" / "rulebook.schema.json"
LANGUAGE = ROOT / "src" / "groundrules" / "rulebook" / "LANGUAGE.md"
READING = ROOT / "src" / "groundrules" / "rulebook"
BOOKS = sorted(
    path
    for path in (ROOT / "examples").rglob("*.yaml")
    if "groundrules: 1" in path.read_text(encoding="utf-8")
)
CHECK = Draft202012Validator(book_schema())


def as_json(tree: Any) -> Any:
    """A YAML tree as an editor hands it to its validator."""
    if isinstance(tree, dict):
        return {str(key): as_json(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [as_json(value) for value in tree]
    return tree.isoformat() if isinstance(tree, date) else tree


def loaded(text: str) -> Any:
    return as_json(YAML(typ="safe", pure=True).load(text))


def test_the_published_file_is_what_is_printed() -> None:
    """docs/reference/rulebook.schema.json equals the command's output."""
    assert PUBLISHED.read_text(encoding="utf-8") == schema_text()
    Draft202012Validator.check_schema(json.loads(schema_text()))


@pytest.mark.parametrize("path", BOOKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_our_books_have_that_shape(path: Path) -> None:
    """Every example book, as an editor would see it."""
    assert [error.message for error in CHECK.iter_errors(loaded(path.read_text(encoding="utf-8")))] == []


def example() -> Any:
    """The book that explains the language, which uses every key."""
    text = LANGUAGE.read_text(encoding="utf-8")
    return loaded(text.split("```yaml")[1].split("```")[0])


def test_the_book_that_explains_the_language_has_that_shape() -> None:
    """LANGUAGE.md's own example."""
    assert [error.message for error in CHECK.iter_errors(example())] == []


def planted() -> Iterator[tuple[str, Any]]:
    """The example with one mistake of shape in each."""
    book = example()

    def changed(*path: str | int, value: Any = None, rename: str = "") -> Any:
        copy = deepcopy(book)
        place = copy
        for key in path[:-1]:
            place = place[key]
        if rename:
            place[rename] = place.pop(path[-1])
        elif value is None:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        return copy

    yield "no title", changed("book")
    yield "no words", changed("words")
    yield "unknown key", changed("owner", rename="ownr")
    yield "language", changed("groundrules", value=2)
    yield "day", changed("effective", value="next week")
    yield "word without type", changed("words", "segment", "type")
    yield "type nobody knows", changed("words", "segment", "type", value="enum")
    yield "key of a word", changed("words", "employees", "from", rename="min")
    yield "values no list", changed("words", "segment", "values", value="strategic")
    yield "unknown no answer", changed("words", "employees", "unknown", value="perhaps")
    yield "decision without policy", changed("decisions", "coverage", "policy")
    yield "policy nobody knows", changed("decisions", "coverage", "policy", value="exactly won")
    yield "thing nobody decides", changed("decisions", "coverage", "for each", value="customer")
    yield "rules no list", changed("decisions", "coverage", "rules", value={"id": "A1"})
    yield "rule without when", changed("decisions", "coverage", "rules", 0, "when")
    yield "key of a rule", changed("decisions", "coverage", "rules", 0, "why", rename="because")
    yield "both rules and table", changed("decisions", "coverage", "table", value="| id | -> owner |")
    yield "table of a file", changed("decisions", "cadence", "table", value={"sheet": "One"})
    yield "example of nothing", changed("decisions", "coverage", "examples", 0, value={"record": {}})
    yield "way to pick", changed("decisions", "coverage", "people", 0, value="somebody")
    yield "goal", changed("goals", 0, "text")
    yield "role", changed("roles", "inside", "say")
    yield "setting", changed("settings", "big_deal", "is")
    yield "advice", changed("advice", 0, "topic", value="weather")
    yield "clock", changed("clocks", "first_touch", "unit", value="days")
    yield "signal", changed("signals", "S03", "grade", value="E")
    yield "parameter", changed("signals", "S03", "parameters", "prior", "value")
    yield "exception held by nobody", changed("exceptions", "named_account", "approved by")
    yield "what no exception holds", changed("exceptions", "named_account", "about", value="case")
    yield "counted per nobody", changed("exceptions", "named_account", "at most", "seller", rename="person")
    yield "number nobody asks for", changed("transition", "waves", rename="wavs")
    yield "number without value", changed("transition", "waves", "value")
    yield "unit of a number", changed("transition", "cooling_off_days", "unit", value="business days")
    yield "no sales role", changed("transition", "giver_revenue_share", "value", "field", rename="fields")
    yield "contact", changed("contacts", 0, "who")


PLANTED = dict(planted())


@pytest.mark.parametrize("mistake", PLANTED)
def test_planted_mistakes_are_found(mistake: str) -> None:
    """An editor marks each of them."""
    assert list(CHECK.iter_errors(PLANTED[mistake]))


def test_every_key_the_reader_knows_is_in_the_schema() -> None:
    """A key added to the language and not to the schema is noticed here."""
    quoted = re.compile(r'"([a-z][a-z ]*)"')
    known = set()
    for path in [READING / "read.py", *(READING / "reading").glob("*.py")]:
        text = path.read_text(encoding="utf-8")
        for block in re.findall(r"(?:required|optional|_REQUIRED|_OPTIONAL) ?=\s*\(([^)]*)\)", text):
            known |= set(quoted.findall(block))
    assert len(known) > 40
    said = set(re.findall(r'"([a-z][a-z ]*)": \{', schema_text()))
    assert known - said == set()
