"""The life of a case: from measured friction to a ruling with its reason."""

from groundrules.cases.case import OPEN_STATUSES, Case, Status
from groundrules.cases.events import Event, Party
from groundrules.cases.hierarchy import Hierarchy
from groundrules.cases.ports import Act, Appended, Docket, People, Wanted
from groundrules.cases.refused import RefusedError

__all__ = [
    "OPEN_STATUSES",
    "Act",
    "Appended",
    "Case",
    "Docket",
    "Event",
    "Hierarchy",
    "Party",
    "People",
    "RefusedError",
    "Status",
    "Wanted",
]
