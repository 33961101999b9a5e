"""The facts as they were on an earlier day: read from kept folders, never written."""

from collections.abc import Mapping
from pathlib import Path

from groundrules.adapters.facts.draft import FactsDraft
from groundrules.adapters.facts.folder import FactsFolder
from groundrules.adapters.facts.parts import Parts, parts_of


class KeptFacts(FactsFolder):
    """Kept folders read as if they were the current ones.

    Args:
        root: the ``facts`` folder.
        folders: step -> its kept folder; steps left out have not run.
        memory: the most memory the embedded engine takes (``2GB``).
        threads: its threads.
    """

    def __init__(
        self, root: Path, folders: Mapping[str, Path], memory: str = "2GB", threads: int = 2
    ) -> None:
        super().__init__(root, memory=memory, threads=threads)
        self._folders = dict(folders)

    def manifest(self, step: str) -> dict[str, object] | None:
        """What the kept run wrote about itself; None: it is not among the folders."""
        folder = self._folders.get(step)
        return None if folder is None else self.manifest_of(folder)

    def current(self, step: str) -> Path | None:
        """The kept folder; None: it is not among them."""
        return self._folders.get(step)

    def draft(self, step: str) -> FactsDraft:
        """Never: the past is only read."""
        raise PermissionError(f"{step}: kept facts are only read")

    def _parts(self, step: str, table: str) -> Parts:
        folder = self._folders.get(step)
        parts = None if folder is None else parts_of(folder, table)
        if parts is None:
            raise KeyError(f"{step} has no table {table}")
        return parts
