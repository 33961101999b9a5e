"""An account by what a person calls it: its id in 15 or 18 characters, or its name."""

from collections.abc import Mapping
from difflib import SequenceMatcher
from heapq import nlargest
from typing import TYPE_CHECKING

from groundrules.terms import Finding, Severity

if TYPE_CHECKING:
    from groundrules.crm.ports import Facts

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_AT_MOST = 5
_ALIKE = 0.75
_COMPARED = 100


def find_account(facts: "Facts", called: str) -> Mapping[str, object] | Finding:
    """The account's row in the canonical table ``accounts``; else a finding with names that come close."""
    wanted = called.strip()
    ids = [wanted, with_checksum(wanted)] if is_short_id(wanted) else [wanted]
    for column, values in (("account_id", ids), ("name", [wanted])):
        rows = facts.rows("crm", "accounts", {column: values})
        if len(rows) == 1:
            return rows[0]
        if rows:
            return _ambiguous(wanted, rows)
    everyone = facts.rows("crm", "accounts")
    folded = wanted.casefold()
    same = [
        row for row in everyone if folded in (str(row["name"]).casefold(), str(row["account_id"]).casefold())
    ]
    if len(same) == 1:
        return same[0]
    return _ambiguous(wanted, same) if same else _unknown(wanted, everyone)


def is_short_id(text: str) -> bool:
    """True for 15 letters and digits: a Salesforce id as reports and old links show it."""
    return len(text) == 15 and text.isascii() and text.isalnum()


def with_checksum(short_id: str) -> str:
    """The 18-character form: each of three letters spells which of five characters are capitals."""
    parts = (short_id[at : at + 5] for at in (0, 5, 10))
    return short_id + "".join(
        _ALPHABET[sum(1 << n for n, sign in enumerate(part) if "A" <= sign <= "Z")] for part in parts
    )


def _ambiguous(wanted: str, rows: list[dict[str, object]]) -> Finding:
    ids = ", ".join(f"`{row['account_id']}`" for row in rows[:_AT_MOST])
    more = f" and {len(rows) - _AT_MOST} more" if len(rows) > _AT_MOST else ""
    return Finding(
        "GR411",
        Severity.ERROR,
        f"{len(rows)} accounts are called `{wanted}`",
        f"name one by its id: {ids}{more}",
        kind="several accounts",
        count=len(rows),
    )


def _unknown(wanted: str, rows: list[dict[str, object]]) -> Finding:
    names = _close(wanted, [str(row["name"]) for row in rows])
    listed = ", ".join(f"`{name}`" for name in names)
    return Finding(
        "GR410",
        Severity.ERROR,
        f"no account is called `{wanted}`",
        f"did you mean {listed}?" if names else "give its name or its id as the CRM shows it",
        kind="no such account",
    )


def _close(wanted: str, names: list[str]) -> list[str]:
    """The names most like it, best first: those that contain it, then those a slip or two away.

    A name is compared as a whole, and by as many of its words as were given: people type half of a name. Only
    the names that share most pairs of letters are compared at all.
    """
    folded = wanted.casefold()
    size, pairs = len(folded.split()), _pairs(folded)
    unlike = [name for name in dict.fromkeys(names) if folded not in name.casefold()]
    shared = nlargest(_COMPARED, unlike, key=lambda name: len(pairs & _pairs(name.casefold())))
    scored = [(2.0 - len(name) / 1000, name) for name in set(names) - set(unlike)]
    for name in shared:
        other = name.casefold()
        starts = " ".join(other.split()[:size])
        alike = max(SequenceMatcher(None, folded, text).ratio() for text in (other, starts))
        if alike >= _ALIKE:
            scored.append((alike, name))
    return [name for _, name in sorted(scored, key=lambda pair: (-pair[0], pair[1]))[:_AT_MOST]]


def _pairs(text: str) -> set[str]:
    return {text[at : at + 2] for at in range(len(text) - 1)}
