"""What a mapping takes a fingerprint of stays private: it is neither kept nor looked up."""

from dataclasses import replace

from groundrules.adapters.csvfolder.notes import Notes
from groundrules.crm.mapping import CrmMapping, Value, template_columns
from groundrules.crm.tables import BY_NAME
from groundrules.terms import ColumnType


def sealed(notes: Notes, mapping: CrmMapping) -> CrmMapping:
    """The mapping with every column a fingerprint is taken of among its file's private ones.

    A fingerprint of a looked-up value is refused, for looked-up files are kept; and so is one that a number
    or a date should hold.
    """
    files = dict(mapping.files)
    for feed in mapping.feeds:
        for name, value in feed.columns.items():
            for one in (inner for inner in value.within() if inner.form == "fingerprint"):
                _check(notes, one, f"{feed.table}.{name}", BY_NAME[feed.table].column(name).type)
                spec = files.get(feed.file)
                if spec:
                    texts = (*one.columns, *template_columns(one.template))
                    more = tuple(column for column in texts if column not in spec.private)
                    files[feed.file] = replace(spec, private=spec.private + more)
    return replace(mapping, files=files)


def _check(notes: Notes, value: Value, ours: str, kind: ColumnType) -> None:
    if kind is not ColumnType.TEXT:
        mend = "fingerprints are texts: `activities.fingerprint` takes one"
        notes.wrong("GR355", f"`{ours}` cannot hold a fingerprint", value.span, mend)
    elif not (value.columns or value.template):
        mend = "take it of a `column`, of the `first_of` several, or of a `template`"
        notes.wrong("GR355", f"the fingerprint in `{ours}` is of no column of its file", value.span, mend)
