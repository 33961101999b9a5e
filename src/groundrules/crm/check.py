"""What a person should know of sound data: no owner, an owner who left, splits that are off."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.terms import Finding, Severity

Sound = Callable[[str, Sequence[str]], pa.Table]
"""Gives the rows that stay of a table, only the columns asked for."""

STALE_DAYS = 7
SHRINK_SHARE = 0.20
FEW = 20  # a table this small may shrink by chance


def check(sound: Sound, *, as_of: date, newest: datetime | None) -> Iterator[Finding]:
    """Everything worth a warning in the rows that stay.

    Args:
        sound: the rows.
        as_of: the extract's day.
        newest: the newest time in the data.
    """
    yield from _owners(sound)
    yield from _splits(sound)
    yield from _formulas(sound)
    if newest is not None and (as_of - newest.date()).days > STALE_DAYS:
        yield Finding(
            "GR325",
            Severity.WARNING,
            f"the newest row is of {newest.date()}, {(as_of - newest.date()).days} days before {as_of}",
            "check that the export is today's; signals will see silence where there is only a gap",
            kind="stale",
        )


def _owners(sound: Sound) -> Iterator[Finding]:
    accounts = sound("accounts", ("account_id", "name", "owner_id"))
    missing = accounts.filter(pc.is_null(accounts["owner_id"]))
    if missing.num_rows:
        yield Finding(
            "GR323",
            Severity.WARNING,
            f"{missing.num_rows:,} of {accounts.num_rows:,} accounts have no owner",
            "coverage will give them one; until then nobody answers for them",
            kind="no owner",
            example=_example(missing),
            count=missing.num_rows,
        )
    sellers = sound("sellers", ("seller_id", "name", "is_active"))
    gone = sellers.filter(pc.invert(pc.fill_null(sellers["is_active"], False)))
    left = accounts.filter(pc.is_in(accounts["owner_id"], value_set=gone["seller_id"].combine_chunks()))
    if left.num_rows:
        yield Finding(
            "GR324",
            Severity.WARNING,
            f"{left.num_rows:,} accounts are owned by somebody who is no longer active",
            "the CRM still shows who left; coverage will move these accounts",
            kind="inactive owner",
            example=_example(left),
            count=left.num_rows,
        )


def unknown_owners(owners: pa.Table, sound: Sound) -> Iterator[Finding]:
    """Past owners the export does not name: people deleted from the CRM, or left out of the export."""
    sellers = sound("sellers", ("seller_id",))["seller_id"].combine_chunks()
    named = owners["owner_id"].drop_null().unique()
    strange = named.filter(pc.invert(pc.is_in(named, value_set=sellers)))
    if len(strange):
        yield Finding(
            "GR328",
            Severity.WARNING,
            f"{len(strange):,} past owners are not among the `sellers`",
            "export inactive users as well, or the accounts they gave up cannot be judged",
            kind="unknown owner",
            example={"owner_id": str(strange[0].as_py())},
            count=len(strange),
        )


def _example(accounts: pa.Table) -> dict[str, str]:
    row = accounts.slice(0, 1).to_pylist()[0]
    return {"account": str(row["name"]), "account_id": str(row["account_id"])}


def _splits(sound: Sound) -> Iterator[Finding]:
    splits = sound("splits", ("opportunity_id", "split_type", "credit_share"))
    if not splits.num_rows:
        return
    sums = splits.group_by(["opportunity_id", "split_type"]).aggregate([("credit_share", "sum")])
    over = sums.filter(pc.greater(sums["credit_share_sum"], 1.0001))
    if over.num_rows:
        row = over.slice(0, 1).to_pylist()[0]
        yield Finding(
            "GR327",
            Severity.WARNING,
            f"the credit of {over.num_rows:,} deals adds up to more than 100 %",
            "a split shares one deal; what is given twice belongs in another split type",
            kind="split",
            example={
                "opportunity_id": str(row["opportunity_id"]),
                "sum": f"{row['credit_share_sum']:.0%}",
            },
            count=over.num_rows,
        )


def _formulas(sound: Sound) -> Iterator[Finding]:
    """Names a spreadsheet would run: kept as they are here, made harmless in every CSV for people."""
    for table in ("accounts", "sellers", "opportunities"):
        names = sound(table, ("name",))["name"]
        hits = pc.sum(pc.or_(pc.starts_with(names, "="), pc.starts_with(names, "@"))).as_py()
        if hits:
            yield Finding(
                "GR343",
                Severity.NOTE,
                f"{hits:,} names in `{table}` begin like a spreadsheet formula",
                "they are kept as text; look at them before opening the CRM's own export in a spreadsheet",
                kind="formula",
                count=hits,
            )


def shrunk(rows: Mapping[str, int], before: Mapping[str, object], *, is_set_aside: bool) -> list[Finding]:
    """Tables that lost more than a fifth of their rows since the last extract: often half an export."""
    findings = []
    for table, count in rows.items():
        earlier = before.get(table)
        if not isinstance(earlier, int) or earlier < FEW or count >= earlier * (1 - SHRINK_SHARE):
            continue
        findings.append(
            Finding(
                "GR331",
                Severity.WARNING if is_set_aside else Severity.ERROR,
                f"`{table}` shrank from {earlier:,} to {count:,} rows since the last extract",
                "check that the export is whole; if it is, import with --set-aside",
                kind="shrank",
                count=earlier - count,
            )
        )
    return findings
