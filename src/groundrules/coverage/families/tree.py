"""Accounts as families: everybody's top, how deep it lies, and which accounts are one customer.

All at once on arrays: each round every account looks twice as far up, so a million accounts take twenty
rounds however deep they lie, and accounts that are each other's parents cannot hold it up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from groundrules.coverage.families.said import Said
from groundrules.crm.cycles import cycles
from groundrules.terms import Column, ColumnType, Finding, Severity, Table

Places = NDArray[np.int64]

FAMILIES = Table(
    "families",
    ("account_id",),
    (
        Column("account_id", ColumnType.TEXT, required=True, refers_to="accounts.account_id"),
        Column("family_id", ColumnType.TEXT, required=True, meaning="the same for accounts of one customer"),
        Column("root_id", ColumnType.TEXT, required=True, meaning="the account at the top of its tree"),
        Column("depth", ColumnType.WHOLE, required=True, meaning="steps below the top; 0: the top itself"),
        Column("why", ColumnType.TEXT, meaning="what people agreed about it beyond the CRM's tree"),
    ),
    "Which accounts are one customer. A family is called by its top; of several tops by the lowest id.",
)
_SHOWN = 5


@dataclass(frozen=True)
class Families:
    """The table ``families`` and what is odd in it.

    Attributes:
        table: one row per account, in the order of the accounts.
        accounts: how many there are.
        several: families of more than one account.
        members: accounts in those.
        largest: accounts in the largest of them.
        depth: the deepest account's steps below its top.
        rings: accounts that are each other's parents, or their own, each ring once.
        tops: families that have several tops.
        alone: accounts that stand alone by the file.
        joined: lines by which accounts are one buying authority.
        findings: cycles, unseen parents, lines of the file that do not count, each with its place.
    """

    table: pa.Table
    several: int
    members: int
    largest: int
    depth: int
    rings: tuple[tuple[str, ...], ...]
    tops: int
    alone: int
    joined: int
    findings: tuple[Finding, ...]

    @property
    def accounts(self) -> int:
        """How many accounts there are."""
        return int(self.table.num_rows)

    def of(self, account_ids: Iterable[str]) -> dict[str, str]:
        """The family of each of these accounts; accounts nobody knows are left out."""
        wanted = pa.array(list(dict.fromkeys(account_ids)), pa.string())
        place = pc.index_in(wanted, self.table["account_id"].combine_chunks())
        known = pc.is_valid(place)
        found = self.table["family_id"].take(place.filter(known))
        return dict(zip(wanted.filter(known).to_pylist(), found.to_pylist(), strict=True))


def families(accounts: pa.Table, *, said: Sequence[Said] = (), as_of: date | None = None) -> Families:
    """Every account's family.

    Args:
        accounts: ``account_id`` and ``parent_id``, one row each.
        said: what people agreed beyond the tree.
        as_of: the day; lines to be reviewed before it no longer count. None: all count.
    """
    ids = accounts["account_id"].combine_chunks()
    parents = accounts["parent_id"].combine_chunks()
    above, unseen, virtual = _above(ids, parents)
    agreed = _agreed(ids, said, as_of, parents)
    above[agreed.alone] = agreed.alone
    virtual[agreed.alone] = -1
    own_parents = pc.fill_null(pc.equal(ids, parents), False).to_numpy(zero_copy_only=False)
    own_parents[agreed.alone] = False
    rings = (*((str(ids[int(place)]),) for place in np.flatnonzero(own_parents)), *_rings(above, ids))
    heads = _places([ring[0] for ring in rings], ids)
    above[heads] = heads
    top, depth = _tops(above)
    label = _labels(above, virtual, agreed.joins)
    family, tops = _family_tops(label, above, ids)
    size = np.bincount(label)
    table = pa.table(
        {
            "account_id": ids,
            "family_id": ids.take(pa.array(family)),
            "root_id": ids.take(pa.array(top)),
            "depth": pa.array(depth, pa.int64()),
            "why": agreed.why,
        }
    )
    return Families(
        table,
        several=int((size > 1).sum()),
        members=int(size[size > 1].sum()),
        largest=int(size.max(initial=0)),
        depth=int(depth.max(initial=0)),
        rings=rings,
        tops=tops,
        alone=len(agreed.alone),
        joined=len(agreed.joins),
        findings=(*_ring_findings(rings), *unseen, *agreed.findings),
    )


def _above(ids: pa.Array, parents: pa.Array) -> tuple[Places, tuple[Finding, ...], Places]:
    """For each account its parent's place (its own at the top); a number for each unseen parent, else -1."""
    found = pc.index_in(parents, value_set=ids)
    own = np.arange(len(ids), dtype=np.int64)
    above = np.where(pc.is_valid(found), pc.fill_null(found, 0), own).astype(np.int64)
    strange = pc.and_(pc.is_valid(parents), pc.is_null(found)).to_numpy(zero_copy_only=False)
    virtual = np.full(len(ids), -1, dtype=np.int64)
    if not strange.any():
        return above, (), virtual
    places = np.flatnonzero(strange)
    coded = pc.dictionary_encode(parents.take(pa.array(places)))
    virtual[places] = coded.indices.to_numpy(zero_copy_only=False)
    count = len(places)
    finding = Finding(
        "GR441",
        Severity.WARNING,
        f"{count:,} {'account has' if count == 1 else 'accounts have'} a parent the export does not show",
        "export the parents too; until then accounts under the same unseen parent are one family",
        kind="unseen parent",
        example={"account_id": str(ids[int(places[0])]), "parent_id": str(parents[int(places[0])])},
        count=count,
    )
    return above, (finding,), virtual


@dataclass(frozen=True, slots=True)
class _Agreed:
    """What the file says, as places: who stands alone, who belongs to whom."""

    alone: Places
    joins: Places
    why: pa.Array
    findings: tuple[Finding, ...]


def _agreed(ids: pa.Array, said: Sequence[Said], as_of: date | None, parents: pa.Array) -> _Agreed:
    findings: list[Finding] = []
    alone: list[int] = []
    joins: list[tuple[int, int]] = []
    why: dict[int, list[str]] = {}
    places = dict(
        zip(
            (names := sorted({name for one in said for name in (one.account_id, one.belongs_to) if name})),
            pc.index_in(pa.array(names, pa.string()), value_set=ids).to_pylist(),
            strict=True,
        )
    )
    for one in said:
        if as_of is not None and one.review_by is not None and one.review_by < as_of:
            findings.append(_overdue(one))
            continue
        strange = [name for name in (one.account_id, one.belongs_to) if name and places[name] is None]
        if strange:
            findings.append(_unknown(strange[0], one))
            continue
        place = places[one.account_id]
        agreed = f"{one.because} (approved by {one.approved_by})"
        if one.belongs_to is None:
            if not parents[place].is_valid:
                findings.append(_no_parent(one))
            alone.append(place)
            why.setdefault(place, []).append(f"stands alone: {agreed}")
        else:
            joins.append((place, places[one.belongs_to]))
            why.setdefault(place, []).append(f"one customer with {one.belongs_to}: {agreed}")
    column: list[str | None] = [None] * len(ids)
    for place, texts in why.items():
        column[place] = "; ".join(texts)
    return _Agreed(
        np.array(alone, dtype=np.int64),
        np.array(joins, dtype=np.int64).reshape(-1, 2),
        pa.array(column, pa.string()) if why else pa.nulls(len(ids), pa.string()),
        tuple(findings),
    )


def _tops(above: Places) -> tuple[Places, Places]:
    """Everybody's top and its distance; ``above`` has no ring."""
    depth = (above != np.arange(len(above))).astype(np.int64)
    while True:
        further = above[above]
        if np.array_equal(further, above):
            return above, depth
        depth = depth + depth[above]
        above = further


def _rings(above: Places, ids: pa.Array) -> tuple[tuple[str, ...], ...]:
    """Accounts that are each other's parents: where whoever never comes to a top has gone round for long."""
    far = above
    for _ in range(max(len(above), 1).bit_length()):
        far = far[far]
    places = np.unique(far[above[far] != far])
    names, up = (ids.take(pa.array(at)).to_pylist() for at in (places, above[places]))
    return tuple(cycles(dict(zip(names, up, strict=True))))


def _labels(above: Places, virtual: Places, joins: Places) -> Places:
    """For each account the number of its family."""
    size = len(above) + int(virtual.max(initial=-1)) + 1
    own = np.arange(len(above))
    under = np.flatnonzero(virtual >= 0)
    rows = np.concatenate([own, under, joins[:, 0]])
    columns = np.concatenate([above, virtual[under] + len(above), joins[:, 1]])
    graph = coo_array((np.ones(len(rows), np.int8), (rows, columns)), shape=(size, size))
    label = connected_components(graph, directed=False)[1][: len(above)]
    return np.unique(label, return_inverse=True)[1].astype(np.int64)


def _family_tops(label: Places, above: Places, ids: pa.Array) -> tuple[Places, int]:
    """For each account the top its family is called by, and how many families have several tops."""
    tops = np.flatnonzero(above == np.arange(len(above)))
    of_family = label[tops]
    chosen = np.full(int(label.max(initial=-1)) + 1, -1, dtype=np.int64)
    chosen[of_family[::-1]] = tops[::-1]
    count = np.bincount(of_family, minlength=len(chosen))
    crowded = np.flatnonzero(count[of_family] > 1)
    names = ids.take(pa.array(tops[crowded])).to_pylist()
    best: dict[int, tuple[str, int]] = {}
    for family, top, name in zip(of_family[crowded].tolist(), tops[crowded].tolist(), names, strict=True):
        best[family] = min(best.get(family, (name, top)), (name, top))
    for family, (_, top) in best.items():
        chosen[family] = top
    return chosen[label], len(best)


def _places(names: Sequence[str], ids: pa.Array) -> Places:
    found = pc.index_in(pa.array(names, pa.string()), value_set=ids)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def _ring_findings(rings: Sequence[tuple[str, ...]]) -> list[Finding]:
    if not rings:
        return []
    shown = "; ".join(_round(ring) for ring in rings[:_SHOWN])
    count = len(rings)
    return [
        Finding(
            "GR442",
            Severity.WARNING,
            f"{count:,} {'chain' if count == 1 else 'chains'} of parents {'comes' if count == 1 else 'come'} "
            f"back to where {'it' if count == 1 else 'they'} began: {shown}",
            "clear one parent in each; until then the lowest id counts as the top",
            kind="parents in a ring",
            example={"account_id": rings[0][0], "parent_id": rings[0][1 % len(rings[0])]},
            count=count,
        )
    ]


def _round(ring: tuple[str, ...]) -> str:
    more = f" > {len(ring) - _SHOWN:,} more" if len(ring) > _SHOWN else ""
    return f"{' > '.join(ring[:_SHOWN])}{more} > {ring[0]}"


def _overdue(one: Said) -> Finding:
    return Finding(
        "GR443",
        Severity.WARNING,
        f"`{one.account_id}`: the line was to be reviewed by {one.review_by} and no longer counts",
        "agree anew and write the next date, or take the line out",
        one.span,
        "review overdue",
        example={"account_id": one.account_id},
    )


def _unknown(name: str, one: Said) -> Finding:
    message = f"there is no account `{name}`, so the line does not count"
    mend = "write the id as the CRM shows it in its 18 characters"
    return Finding("GR444", Severity.WARNING, message, mend, one.span, "no such account", count=1)


def _no_parent(one: Said) -> Finding:
    message = f"`{one.account_id}` has no parent, so it stands alone without the line"
    mend = "take the line out, or mend the parent in the CRM"
    return Finding("GR445", Severity.NOTE, message, mend, one.span, "alone already", count=1)
