"""What a mapping's value says for each row of a stretch, still as text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.crm.cast import apply_to_distinct
from groundrules.crm.mapping import Exists, Lookup, Value
from groundrules.crm.salesforce_ids import Ids, normalise
from groundrules.crm.seal import digits, fingerprints
from groundrules.crm.stretch import Lists, Reason, Stretch, Troubles, holds

_BETWEEN_WORDS = re.compile(r"[^0-9a-z]+")


@dataclass(frozen=True, slots=True)
class Page:
    """A looked-up file: its key column and the columns a look-up takes, row beside row."""

    keys: pa.Array
    columns: Mapping[str, pa.Array]


class Pages(Lists, Protocol):
    """Gives the page a look-up needs."""

    def page(self, link: Lookup | Exists) -> Page:
        """The rows of the other file for which the link's tests hold."""


def evaluate(stretch: Stretch, value: Value, pages: Pages, troubles: Troubles) -> pa.Array:
    """The value's text for each row; what cannot be said is noted in ``troubles``."""
    texts = _origin(stretch, value, pages, troubles)
    if value.extract is not None:
        pattern = re.compile(value.extract)
        texts = apply_to_distinct(texts, lambda text: _first_group(pattern, text))
    if value.keywords:
        texts = apply_to_distinct(texts, lambda text: _by_keyword(text, value))
    if value.values:
        texts = _by_values(texts, value, troubles)
    if value.form == "word":
        texts = apply_to_distinct(texts, as_word)
    if value.form == "salesforce id":
        texts = _as_ids(texts, value, troubles)
    if value.form == "digits":
        texts = apply_to_distinct(texts, digits)
    if value.form == "fingerprint":
        texts = fingerprints(texts, value.key)
    if value.default is not None:
        texts = pc.fill_null(texts, value.default)
    return texts


def named(value: Value) -> str:
    """The file's column a finding points at."""
    if value.columns:
        return value.columns[0]
    return next(iter(sorted(value.read_columns())), "")


def as_word(text: str) -> str:
    """``Mid-Market`` -> ``mid_market``: the form the rulebook's words have."""
    return _BETWEEN_WORDS.sub("_", text.casefold()).strip("_")


def _origin(stretch: Stretch, value: Value, pages: Pages, troubles: Troubles) -> pa.Array:
    if value.columns:
        return pc.coalesce(*(stretch.texts(column) for column in value.columns))
    if value.constant is not None:
        return pa.repeat(pa.scalar(value.constant, pa.string()), stretch.rows)
    if value.template is not None:
        return templated(stretch, value.template)
    if value.lookup:
        page = pages.page(value.lookup)
        by = evaluate(stretch, value.lookup.by, pages, troubles)
        return page.columns[value.lookup.take].take(pc.index_in(by, value_set=page.keys))
    if value.exists:
        return _existing(stretch, value.exists, pages, troubles)
    result = pa.nulls(stretch.rows, pa.string())
    left = np.ones(stretch.rows, dtype=np.bool_)
    for case in value.cases:
        here = holds(stretch, case.when, pages) & left
        if here.any():
            inner = Troubles.none(stretch.rows)
            texts = evaluate(stretch, case.then, pages, inner)
            result = pc.if_else(pa.array(here), texts, result)
            for reason, rows in inner.by_reason.items():
                mask = np.zeros(stretch.rows, dtype=np.bool_)
                mask[rows] = True
                troubles.add(mask & here, reason)
        left &= ~here
    return result


def templated(stretch: Stretch, template: str) -> pa.Array:
    """``{Id}:stage`` with the row's own texts; empty when one of them is."""
    parts: list[pa.Array | pa.Scalar] = []
    for number, piece in enumerate(template.split("{")):
        column, _, rest = piece.partition("}") if number else ("", "", piece)
        if number:
            parts.append(stretch.texts(column))
        if rest:
            parts.append(pa.scalar(rest, pa.string()))
    return pc.binary_join_element_wise(*parts, pa.scalar("", pa.string()))


def _existing(stretch: Stretch, link: Exists, pages: Pages, troubles: Troubles) -> pa.Array:
    page = pages.page(link)
    by = evaluate(stretch, link.by, pages, troubles)
    found = np.zeros(stretch.rows, dtype=np.bool_)
    if stretch.rows and len(page.keys):
        rows = pc.index_in(page.keys, value_set=by)  # the other file's rows -> ours
        matched = pc.is_valid(rows).to_numpy(zero_copy_only=False)
        for theirs, ours in link.differs:
            mine = stretch.texts(ours)
            mine = (normalise(mine).values if link.by.form == "salesforce id" else mine).take(rows)
            differ = pc.fill_null(pc.not_equal(mine, page.columns[theirs]), False)
            matched &= differ.to_numpy(zero_copy_only=False)
        found[rows.filter(pa.array(matched)).to_numpy()] = True
    return pc.if_else(pa.array(found), "true", "false")


def _by_values(texts: pa.Array, value: Value, troubles: Troubles) -> pa.Array:
    table = {text.casefold(): ours for text, ours in value.values.items()}
    if value.otherwise is None:
        known = pa.array(list(table), pa.string())
        strange = pc.invert(pc.is_in(pc.utf8_lower(texts), value_set=known))
        column = named(value)
        troubles.add(
            pc.and_(strange, pc.is_valid(texts)).to_numpy(zero_copy_only=False),
            Reason(
                "GR356",
                column,
                f"`{column}` holds a value the mapping does not list",
                "add it to `values` in the mapping, or say what else to take with `else`",
            ),
        )
    return apply_to_distinct(texts, lambda text: table.get(text.casefold(), _otherwise(text, value)))


def _by_keyword(text: str, value: Value) -> str | None:
    plain = text.casefold()
    for word, ours in value.keywords:
        if word.casefold() in plain:
            return ours
    return _otherwise(text, value)


def _otherwise(text: str, value: Value) -> str | None:
    if value.otherwise == "keep":
        return text
    if value.otherwise is not None and value.otherwise.startswith("="):
        return value.otherwise[1:]
    return None


def _first_group(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    found: str | None = match.group(1) if match else None
    return found or None


def _as_ids(texts: pa.Array, value: Value, troubles: Troubles) -> pa.Array:
    if value.starting:
        fits = pc.starts_with(texts, value.starting)
        texts = pc.if_else(fits, texts, pa.scalar(None, pa.string()))
    encoded = texts.dictionary_encode()
    if len(encoded.dictionary) * 4 < len(texts):  # ids that repeat are checked once each
        distinct = normalise(encoded.dictionary)
        bad = pc.fill_null(pa.array(distinct.bad).take(encoded.indices), False)
        ids = Ids(distinct.values.take(encoded.indices), bad.to_numpy(zero_copy_only=False))
    else:
        ids = normalise(texts)
    column = named(value)
    troubles.add(
        ids.bad,
        Reason(
            "GR313",
            column,
            f"`{column}` is no Salesforce id: 15 characters, or 18 with the right last three",
            "export again without opening the file in a spreadsheet: it changes capitals and lengths",
        ),
    )
    return ids.values
