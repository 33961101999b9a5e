"""Pairs of accounts that are probably one customer, by Splink on an engine of its own in memory."""

import logging
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.compute as pc

from groundrules.adapters.duplicates.compared import compared
from groundrules.adapters.duplicates.model import M, U

NAME_LEVELS, OTHER_LEVEL = (0.95, 0.88), 0.93
"""Jaro-Winkler likeness of names and of the rest, below which they are told apart."""

DOUBLES = 0.2
"""Of new accounts, before anything is compared."""

COLUMNS = ("account_id", "name", "website", "street", "postal_code", "phone")
FOUND = pa.schema([("account_id", pa.string()), ("other_id", pa.string()), ("score", pa.float64())])


def match(new: pa.Table, known: pa.Table, *, least: float) -> pa.Table:
    """Each new account with the known ones it may be: account_id, other_id, score from ``least`` to 1.

    Args:
        new: accounts with ``COLUMNS``.
        known: likewise; one account may be in both and is never its own double.
        least: the smallest score worth a row.

    Raises:
        ImportError: the extra ``duplicates`` is not installed.
    """
    splink: Any = import_module("splink")
    if not new.num_rows or not known.num_rows:
        return FOUND.empty_table()
    logging.getLogger("splink").setLevel(logging.ERROR)
    interface = splink.DuckDBAPI(":memory:")
    tables = [
        interface.register(ready(rows), dataset_display_name=name)
        for name, rows in (("new", new), ("known", known))
    ]
    linker = splink.Linker(tables, settings(known.num_rows), log_level=logging.ERROR)
    pairs = linker.inference.predict(threshold_match_probability=least, warning_mode="never")
    return _told(pairs.as_pyarrow_table())


def settings(known: int) -> Any:
    """Splink's settings: what is compared, by which numbers, and which pairs are looked at at all."""
    splink: Any = import_module("splink")
    library: Any = import_module("splink.comparison_library")
    comparisons = [
        library.JaroWinklerAtThresholds("name", list(NAME_LEVELS)),
        library.JaroWinklerAtThresholds("domain", OTHER_LEVEL),
        library.JaroWinklerAtThresholds("place", OTHER_LEVEL),
        library.ExactMatch("phone"),
    ]
    return splink.SettingsCreator(
        link_type="link_only",
        comparisons=[_by_our_numbers(one, name) for one, name in zip(comparisons, M, strict=True)],
        blocking_rules_to_generate_predictions=[
            splink.block_on("domain"), splink.block_on("name"), splink.block_on("phone"),
            splink.block_on("first", "postal"), splink.block_on("place"),
        ],
        probability_two_random_records_match=min(0.01, DOUBLES / max(known, 1)),
        retain_matching_columns=False,
    )  # fmt: skip


def _by_our_numbers(comparison: Any, name: str) -> Any:
    numbers: dict[str, Sequence[float]] = {"m_probabilities": list(M[name]), "u_probabilities": list(U[name])}
    return comparison.configure(**numbers, term_frequency_adjustments=name == "name")


def ready(accounts: pa.Table) -> pa.Table:
    """The accounts as they are compared, in order."""
    engine = ibis.duckdb.connect(threads=1)
    found = compared(engine.create_table("accounts", accounts.select(COLUMNS))).to_pyarrow()
    engine.disconnect()
    return found


def _told(pairs: pa.Table) -> pa.Table:
    """The pairs the new account first, whichever side Splink put it on; no account beside itself."""
    is_left = pc.equal(pairs["source_dataset_l"], "new")
    left, right = pairs["unique_id_l"], pairs["unique_id_r"]
    found = pa.table(
        [pc.if_else(is_left, left, right), pc.if_else(is_left, right, left),
         pc.cast(pairs["match_probability"], pa.float64())],
        schema=FOUND,
    )  # fmt: skip
    found = found.filter(pc.not_equal(found["account_id"], found["other_id"]))
    return found.sort_by([("account_id", "ascending"), ("score", "descending"), ("other_id", "ascending")])
