"""The example world: a seeded sales force through a coverage change, written as a CRM export."""

from groundrules.simulate.export import ExportFiles, write_export
from groundrules.simulate.world import World, WorldSize, make_world

__all__ = ["ExportFiles", "World", "WorldSize", "make_world", "write_export"]
