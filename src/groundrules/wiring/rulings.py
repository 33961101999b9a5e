"""The rulings of the workspace's record, for the signals that read them."""

from typing import TYPE_CHECKING

from groundrules.wiring.workspace import Workspace

if TYPE_CHECKING:
    import pyarrow as pa


def rulings_of(workspace: Workspace) -> "dict[str, pa.Table] | None":
    """The tables out of the record; None where nobody has opened a case yet."""
    if workspace.has_no_record:
        return None
    from groundrules.usecases.tell_rulings import tell_rulings

    record = workspace.record()
    return tell_rulings(docket=record.docket, people=record.people)
