"""The life of a case: from measured friction to a ruling with its reason."""

from groundrules.cases.case import OPEN_STATUSES, Case, Status, fold
from groundrules.cases.codec import as_data, from_data
from groundrules.cases.events import Event, Opened, Party
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
    "Opened",
    "Party",
    "People",
    "RefusedError",
    "Status",
    "Wanted",
    "as_data",
    "fold",
    "from_data",
]
