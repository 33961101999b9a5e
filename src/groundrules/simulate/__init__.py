"""The example world: a seeded sales force through a coverage change, written as a CRM export."""

from groundrules.simulate.canonical import rulings, tables
from groundrules.simulate.export import ExportFiles, write_export, write_truth
from groundrules.simulate.make import make_world
from groundrules.simulate.mode import DEMO, Mode
from groundrules.simulate.truth import ground_truth
from groundrules.simulate.world import World, WorldSize

__all__ = [
    "DEMO",
    "ExportFiles",
    "Mode",
    "World",
    "WorldSize",
    "ground_truth",
    "make_world",
    "rulings",
    "tables",
    "write_export",
    "write_truth",
]
