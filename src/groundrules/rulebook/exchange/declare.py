"""The domains file that goes with a table written from a book: what each of its columns may hold."""

import json
from collections.abc import Mapping, Sequence

from groundrules.rulebook.condition import Value
from groundrules.rulebook.exchange.domains import smooth
from groundrules.rulebook.language.literals import written
from groundrules.rulebook.model import Output, Policy, Word, WordType

_COUNTED = frozenset({WordType.DECIMAL, WordType.PERCENT})


def domains_text(words: Sequence[Word], gives: Sequence[Output], policy: Policy) -> str:
    """The JSON text from which ``read_domains`` learns what the book says of the table's columns.

    Args:
        words: the tested columns.
        gives: the outcome columns.
        policy: how many rules may answer.
    """
    columns: dict[str, Mapping[str, object]] = {word.name: _of_word(word) for word in words}
    tested = {smooth(word.name) for word in words}
    columns.update({output.name: _of_output(output) for output in gives if smooth(output.name) not in tested})
    whole = {"policy": policy.value, "outcomes": [output.name for output in gives], "columns": columns}
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _of_word(word: Word) -> dict[str, object]:
    said: dict[str, object] = {"type": word.type.value}
    if word.values:
        said["values"] = list(word.values)
    if word.low is not None:
        said["from"] = _end(word.low, word)
    if word.high is not None:
        said["to"] = _end(word.high, word)
    if word.type in _COUNTED:
        said["decimals"] = word.scale
    if word.currency:
        said["currency"] = word.currency
    return {**said, "unknown": word.may_be_unknown}


def _end(value: Value, word: Word) -> int | str:
    """A whole number as one; what has decimals as a text, so that no digit is lost."""
    text = written(value, word)
    return int(text) if text.lstrip("-").isdigit() else text


def _of_output(output: Output) -> dict[str, object]:
    said: dict[str, object] = {"type": output.type.value}
    return {**said, "values": list(output.values)} if output.values else said
