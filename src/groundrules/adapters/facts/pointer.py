"""CURRENT.json: the one small file that says which folders are the facts."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from groundrules.adapters.facts.disk import replace_text

NAME = "CURRENT.json"


@dataclass(frozen=True, slots=True)
class Pointer:
    """What is current, per step, and what else is kept.

    Attributes:
        current: step -> its folder, relative to the facts folder.
        kept: step -> folders of earlier labels, oldest first, the current one included.
        resting: folders replaced by the last act; left for readers that still have them open, and removed
            by the act after it.
        sequence: how many acts there were.
    """

    current: Mapping[str, str] = field(default_factory=dict)
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    resting: tuple[str, ...] = ()
    sequence: int = 0

    @classmethod
    def read(cls, root: Path) -> "Pointer":
        """The pointer as it stands; an empty one before the first act."""
        try:
            tree = json.loads((root / NAME).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return cls()
        about = tree.pop(".kept", {})
        return cls(
            current=tree,
            kept={step: tuple(folders) for step, folders in about.get("folders", {}).items()},
            resting=tuple(about.get("resting", ())),
            sequence=int(about.get("sequence", 0)),
        )

    def write(self, root: Path) -> None:
        """This pointer is the one everybody reads, in one atomic act."""
        tree: dict[str, object] = dict(self.current)
        tree[".kept"] = {
            "folders": {step: list(folders) for step, folders in self.kept.items()},
            "resting": list(self.resting),
            "sequence": self.sequence,
        }
        replace_text(root / NAME, [json.dumps(tree, indent=1, sort_keys=True), "\n"])

    def moved(self, step: str, folder: str) -> "Pointer":
        """The pointer after ``folder`` became the step's current one; same label replaces same label."""
        label = label_of(folder)
        before = self.kept.get(step, ())
        replaced = tuple(name for name in before if label_of(name) == label)
        stays = [name for name in before if label_of(name) != label]
        return Pointer(
            current={**self.current, step: folder},
            kept={**self.kept, step: tuple(sorted([*stays, folder], key=label_of))},
            resting=replaced,
            sequence=self.sequence + 1,
        )

    def mentions(self) -> frozenset[str]:
        """Every folder that must not be removed."""
        kept = {folder for folders in self.kept.values() for folder in folders}
        return frozenset(kept | set(self.current.values()) | set(self.resting))


def label_of(folder: str) -> str:
    """``crm/2026-06-30-000004`` -> ``2026-06-30``."""
    return folder.rsplit("/", 1)[-1].rsplit("-", 1)[0]
