"""Files that other files look values up in: read once, kept as two columns."""

from collections.abc import Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from groundrules.adapters.csvfolder.binding import Bound
from groundrules.adapters.csvfolder.blocks import read_blocks
from groundrules.crm.mapping import Exists, Lookup
from groundrules.crm.salesforce_ids import normalise
from groundrules.crm.stretch import Stretch, clean, holds
from groundrules.crm.values import Page, templated
from groundrules.terms import Finding


class FilePages:
    """Implements ``crm.values.Pages`` over the export's files.

    A key that stands in the file more than once leads to its first row.

    Args:
        files: the files there are.
        most: the most bytes of one.
        columns: file -> the columns that are looked at in it.
        kept: file -> its rows as the import before knew them, when only what changed is read now.
    """

    def __init__(
        self,
        files: Sequence[Bound],
        most: int,
        columns: Mapping[str, Sequence[str]],
        kept: Mapping[str, pa.Table] | None = None,
    ) -> None:
        self._files = files
        self._most = most
        self._columns = columns
        self._kept = kept or {}
        self._whole: dict[str, tuple[pa.Table, pa.Table]] = {}
        self._pages: dict[int, tuple[Lookup | Exists, Page]] = {}

    def page(self, link: Lookup | Exists) -> Page:
        """The rows of the other file for which the link's tests hold."""
        if id(link) not in self._pages:
            self._pages[id(link)] = link, self._page(link, self.whole(link.file))
        return self._pages[id(link)][1]

    def listed(self, file: str, column: str) -> pa.Array:
        """The texts of one column of another file."""
        return self.whole(file)[column].combine_chunks()

    def whole(self, file: str) -> pa.Table:
        """Every row of a looked-up file, as texts: those kept, those that changed in their place."""
        return self._both(file)[0]

    def touched(self, link: Lookup | Exists) -> pa.Array:
        """The keys under which a row was added, changed or removed since the import before."""
        rows = self._both(link.file)[1]
        return self._page(link, rows, is_tested=False).keys.unique()

    def _both(self, file: str) -> tuple[pa.Table, pa.Table]:
        """All rows there are now; and those that are new, with those of before that they replace."""
        if file not in self._whole:
            here = [one for one in self._files if one.spec.key == file]
            columns = tuple(self._columns.get(file, ()))
            now = self._read(here, columns)
            before = self._kept.get(file)
            if before is None:
                self._whole[file] = now, now
            elif not here:
                self._whole[file] = before.select(columns), now
            else:
                self._whole[file] = _replaced(before.select(columns), now, here[0].spec.key_columns)
        return self._whole[file]

    def _page(self, link: Lookup | Exists, rows: pa.Table, *, is_tested: bool = True) -> Page:
        """The rows as a page: the link's key, and what is taken of it."""
        taken = (link.take,) if isinstance(link, Lookup) else tuple(theirs for theirs, _ in link.differs)
        texts = {name: rows[name].combine_chunks() for name in rows.column_names}
        stretch = Stretch(texts, rows.num_rows)
        keys = templated(stretch, link.key) if "{" in link.key else stretch.texts(link.key)
        mask = keys.is_valid().to_numpy(zero_copy_only=False)
        if is_tested:
            mask = mask & holds(stretch, link.where, self)
        stretch = stretch.only(mask)
        page = Page(keys.filter(pa.array(mask)), {name: stretch.texts(name) for name in taken})
        if link.by.form != "salesforce id":
            return page
        if isinstance(link, Lookup):
            return Page(normalise(page.keys).values, page.columns)
        differs = {name: normalise(texts).values for name, texts in page.columns.items()}
        return Page(normalise(page.keys).values, differs)

    def _read(self, here: Sequence[Bound], columns: Sequence[str]) -> pa.Table:
        """The looked-up file's rows; what is wrong with it is told when the file itself is read."""
        schema = pa.schema([(name, pa.string()) for name in columns])
        parts = [schema.empty_table()]
        for file in here:
            chosen = [name for name in file.header if name in columns]
            for block in read_blocks(file.member, file.spec, file.header, chosen, self._most):
                if not isinstance(block, Finding):
                    stretch = Stretch(
                        {name: clean(texts) for name, texts in block.columns.items()}, block.rows
                    )
                    parts.append(
                        pa.Table.from_arrays([stretch.texts(name) for name in columns], schema=schema)
                    )
        return pa.concat_tables(parts)


def _replaced(before: pa.Table, now: pa.Table, key: Sequence[str]) -> tuple[pa.Table, pa.Table]:
    """The rows of before with those of now in their place; a file without a key comes whole."""
    if not key:
        return now, pa.concat_tables([now, before])
    old, new = (_named(table, key) for table in (before, now))
    stays = pc.invert(pc.is_in(old, value_set=new))
    return pa.concat_tables([before.filter(stays), now]), pa.concat_tables(
        [now, before.filter(pc.invert(stays))]
    )


def _named(table: pa.Table, key: Sequence[str]) -> pa.Array:
    texts = {name: table[name].combine_chunks() for name in key}
    return Stretch(texts, table.num_rows).named_by(key)
