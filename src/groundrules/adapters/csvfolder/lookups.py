"""Files that other files look values up in: read once, kept as two columns."""

from collections.abc import Collection, Iterator, Sequence

import pyarrow as pa

from groundrules.adapters.csvfolder.binding import Bound
from groundrules.adapters.csvfolder.blocks import read_blocks
from groundrules.crm.mapping import Exists, Lookup
from groundrules.crm.salesforce_ids import normalise
from groundrules.crm.stretch import Stretch, clean, holds
from groundrules.crm.values import Page
from groundrules.terms import Finding


class FilePages:
    """Implements ``crm.values.Pages`` over the export's files.

    A key that stands in the file more than once leads to its first row.
    """

    def __init__(self, files: Sequence[Bound], most: int) -> None:
        self._files = files
        self._most = most
        self._pages: dict[int, Page] = {}
        self._lists: dict[tuple[str, str], pa.Array] = {}

    def page(self, link: Lookup | Exists) -> Page:
        """The rows of the other file for which the link's tests hold."""
        if id(link) not in self._pages:
            self._pages[id(link)] = self._read(link)
        return self._pages[id(link)]

    def listed(self, file: str, column: str) -> pa.Array:
        """The texts of one column of another file."""
        if (file, column) not in self._lists:
            parts = [texts for block in self._blocks(file, {column}) for texts in (block.texts(column),)]
            self._lists[file, column] = _joined(parts)
        return self._lists[file, column]

    def _read(self, link: Lookup | Exists) -> Page:
        taken = (link.take,) if isinstance(link, Lookup) else tuple(theirs for theirs, _ in link.differs)
        wanted = {link.key, *taken, *(test.column for test in link.where)}
        keys: list[pa.Array] = []
        columns: dict[str, list[pa.Array]] = {name: [] for name in taken}
        for stretch in self._blocks(link.file, wanted):
            mask = holds(stretch, link.where, self)
            mask &= stretch.texts(link.key).is_valid().to_numpy(zero_copy_only=False)
            kept = stretch.only(mask)
            keys.append(kept.texts(link.key))
            for name in taken:
                columns[name].append(kept.texts(name))
        page = Page(_joined(keys), {name: _joined(parts) for name, parts in columns.items()})
        if link.by.form != "salesforce id":
            return page
        if isinstance(link, Lookup):
            return Page(normalise(page.keys).values, page.columns)
        differs = {name: normalise(texts).values for name, texts in page.columns.items()}
        return Page(normalise(page.keys).values, differs)

    def _blocks(self, key: str, wanted: Collection[str]) -> Iterator[Stretch]:
        """The looked-up file's rows; what is wrong with it is told when the file itself is read."""
        for file in self._files:
            if file.spec.key != key:
                continue
            chosen = [name for name in file.header if name in wanted]
            for block in read_blocks(file.member, file.spec, file.header, chosen, self._most):
                if not isinstance(block, Finding):
                    texts = {name: clean(values) for name, values in block.columns.items()}
                    yield Stretch(texts, block.rows)


def _joined(parts: Sequence[pa.Array]) -> pa.Array:
    return pa.concat_arrays(parts) if parts else pa.array([], pa.string())
