"""Files that cannot come with only what changed: they come whole, and their rows replace those of before."""

from groundrules.crm.ports import CrmSource
from groundrules.terms import Finding, Severity


def whole_tables(source: CrmSource) -> tuple[frozenset[str], list[Finding]]:
    """Tables whose rows are all replaced, because a file of them came that has no key; and what is wrong."""
    mapping, here = source.mapping, source.here()
    without_key = {file for file in here if not mapping.files[file].key_columns}
    whole = {feed.table for feed in mapping.feeds if feed.file in without_key}
    findings = []
    for table in sorted(whole):
        others = sorted({feed.file for feed in mapping.feeds if feed.table == table} - without_key)
        if others:
            named = ", ".join(f"`{file}`" for file in others)
            findings.append(
                Finding(
                    "GR362",
                    Severity.ERROR,
                    f"`{table}` is filled by a file without a `key` and by {named} as well",
                    "give each of its files a `key` in the mapping, or import the whole export",
                    kind="mapping",
                )
            )
    return frozenset(whole), findings
