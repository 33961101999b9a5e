"""The folder of one wave: files for the CRM, the order of loading them, what else happens, the way back."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from groundrules.handoff.changes.byhand import HEADERS, by_hand_lines
from groundrules.handoff.changes.effects import SideEffect
from groundrules.handoff.changes.made import undo_of
from groundrules.handoff.changes.model import Action, Change, ChangeSet
from groundrules.handoff.changes.ports import CrmSink, OutFile, Written

ForPeople = Callable[[Sequence[str], Iterable[Sequence[object]]], bytes]
"""Headers and rows -> a CSV file that a spreadsheet opens without running anything in it."""

MANIFEST, CHANGES = "manifest.json", "changes.jsonl"
UNDO = "undo/"

_LINES = ("object", "action", "record id", "field", "old", "new", "because")


@dataclass(frozen=True)
class Folder:
    """Everything a folder holds.

    Attributes:
        files: name -> bytes, the manifest last.
        digest: SHA-256 over the names and digests of all files but the manifest.
        written: what the CRM is to load.
        undo: what takes it back, as far as it can be written before anything was loaded.
    """

    files: Mapping[str, bytes]
    digest: str
    written: Written
    undo: Written


def folder_of(
    change_set: ChangeSet,
    sink: CrmSink,
    effects: Sequence[SideEffect],
    for_people: ForPeople,
    *,
    what: str = "",
    names: Mapping[str, str] | None = None,
) -> Folder:
    """The folder of a change set: the same set, the same bytes.

    Args:
        change_set: the changes.
        sink: the CRM's own form of them.
        effects: what else happens.
        for_people: makes the tables that people open.
        what: what the folder does with the set, for the letter in it: ``Undoing of``; empty: it makes it.
        names: seller_id -> name, for what people do by hand.
    """
    written = sink.write(change_set)
    undo = sink.write(undo_of(change_set))
    files = {file.name: file.content for file in written.files}
    files |= {f"{UNDO}{file.name}": file.content for file in undo.files}
    files["order.txt"] = _order(written.files)
    files[f"{UNDO}order.txt"] = _order(undo.files)
    files |= _people_files(change_set, for_people)
    for name, side in (("by-hand.csv", written), (f"{UNDO}by-hand.csv", undo)):
        if side.by_hand:
            files[name] = for_people(HEADERS, by_hand_lines(side, sink, names or {}))
    files[CHANGES] = "".join(f"{line}\n" for line in change_set.lines()).encode()
    files["README.txt"] = _readme(_titled(what, change_set), change_set, sink, effects, written)
    digest = digest_of({name: sha256(content).hexdigest() for name, content in files.items()})
    files[MANIFEST] = _manifest(change_set, sink, effects, files, digest)
    return Folder(files, digest, written, undo)


def digest_of(digests: Mapping[str, str]) -> str:
    """One digest over many files: SHA-256 over the lines ``digest  name``, in the order of names."""
    lines = "".join(f"{digests[name]}  {name}\n" for name in sorted(digests))
    return sha256(lines.encode()).hexdigest()


def changes_from(text: str) -> ChangeSet:
    """The change set of a folder's ``changes.jsonl``; ValueError or KeyError when it is none."""
    head, *lines = [json.loads(line) for line in text.splitlines()]
    changes = [_change(line) for line in lines if not line.get("stays")]
    stays = [_change(line) for line in lines if line.get("stays")]
    return ChangeSet(
        plan_id=head["plan_id"],
        wave=head["wave"],
        book_version=head["book_version"],
        crm_id=head["crm_id"],
        coverage_id=head["coverage_id"],
        changes=tuple(changes),
        at_risk=tuple(stays),
        moves=tuple(head["moves"]),
    )


def _change(line: Mapping[str, object]) -> Change:
    key, before, after = line["key"], line["before"], line["after"]
    if not (isinstance(key, list) and isinstance(before, dict) and isinstance(after, dict)):
        raise ValueError("no change")
    record_id = line["record_id"]
    return Change(
        table=str(line["table"]),
        action=Action(str(line["action"])),
        key=tuple(str(part) for part in key),
        record_id=None if record_id is None else str(record_id),
        before=before,
        after=after,
        account_id=str(line["account_id"]),
        account_name=str(line["account_name"]),
        move_id=str(line["move_id"]),
        rule_id=str(line["rule_id"]),
        because=str(line["because"]),
    )


def _people_files(change_set: ChangeSet, for_people: ForPeople) -> dict[str, bytes]:
    """What people read: every change with its reason, and what is left alone."""
    files = {"changes.csv": for_people(_LINES, (line for one in change_set.changes for line in one.lines()))}
    if change_set.left_alone:
        rows = [(one.table, one.record_id, one.account_id, one.why) for one in change_set.left_alone]
        files["left-alone.csv"] = for_people(("object", "record id", "account", "why"), rows)
    return files


def _order(files: Sequence[OutFile]) -> bytes:
    """Which file after which, how many rows it has, and what is done with it."""
    lines = (
        f"{n:2}  {file.name}  {file.rows:,} {'row' if file.rows == 1 else 'rows'}  {file.how}\n"
        for n, file in enumerate(files, 1)
    )
    return "".join(lines).encode()


def _manifest(
    change_set: ChangeSet,
    sink: CrmSink,
    effects: Sequence[SideEffect],
    files: Mapping[str, bytes],
    digest: str,
) -> bytes:
    tree = {
        "plan_id": change_set.plan_id,
        "wave": change_set.wave,
        "crm": sink.name,
        "book_version": change_set.book_version,
        "crm_id": change_set.crm_id,
        "coverage_id": change_set.coverage_id,
        "moves": len(change_set.moves),
        "changes": change_set.counts(),
        "changes_digest": change_set.digest,
        "digest": digest,
        "side_effects": [{"what": one.what, "count": one.count, "say": one.say} for one in effects],
        "files": [
            {"name": name, "bytes": len(content), "sha256": sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        ],
    }
    return (json.dumps(tree, indent=1, ensure_ascii=False) + "\n").encode()


def owners_change(change_set: ChangeSet) -> str:
    """How many accounts change their owner; of a set without accounts, how many deals."""
    accounts = len(change_set.of("accounts", Action.UPDATE))
    what, count = (
        ("account", accounts) if accounts else ("deal", len(change_set.of("opportunities", Action.UPDATE)))
    )
    return f"1 {what} changes its owner" if count == 1 else f"{count:,} {what}s change their owner"


def _titled(what: str, change_set: ChangeSet) -> str:
    title = change_set.title
    return f"{what} {title[:1].lower()}{title[1:]}" if what else title


def _readme(
    title: str, change_set: ChangeSet, sink: CrmSink, effects: Sequence[SideEffect], written: Written
) -> bytes:
    lines = [
        f"{title}, for {sink.name}",
        "",
        f"{owners_change(change_set)}. Nothing was written to the CRM: you load these files.",
        "",
        "1. Load the files in the order of order.txt. When rows of a file fail, mend them and load those",
        "   rows again before you go on to the next file.",
        "2. Files in if-lost/, where there are any, are for people who are to stay on a team: load them only",
        "   when the CRM dropped the team with its owner.",
        "3. by-hand.csv, where there is one, lists what no file can change; left-alone.csv says what stays",
        "   as it is, and why. changes.csv is every change with its reason; manifest.json has all digests.",
        "4. Take the CRM's export as usual. After its import, `groundrules verify` says what really changed.",
        "",
        "Open the files for the CRM in a text editor: a spreadsheet changes ids.",
        "",
        "To go back, run `groundrules undo`: it leaves out what people have begun to work on, and knows the",
        "ids of rows that were added. The files in undo/ take back what can be said before loading.",
        "",
    ]
    counted = [one for one in effects if one.count is not None]
    named = [one for one in effects if one.count is None]
    if counted:
        lines += ["What else to know:", *(f"- {one.what} ({one.count:,}): {one.say}" for one in counted), ""]
    if named:
        lines += ["What happens in the CRM, and is not counted here:"]
        lines += [f"- {one.what}: {one.say}" for one in named]
    if written.by_hand:
        lines += ["", *_left_to_people(sink, written)]
    return ("\n".join(lines) + "\n").encode()


def _left_to_people(sink: CrmSink, written: Written) -> list[str]:
    """How many changes are done by hand, where, and how a link comes to each."""
    many = len(written.by_hand)
    said = "1 change is" if many == 1 else f"{many:,} changes are"
    lines = [f"{said} left to a person: by-hand.csv has a line for each, all of an account together."]
    if not any(sink.page_of(change) for change, _ in written.by_hand):
        lines.append("Its links are empty: `crm_address` under [crm] in groundrules.toml fills them.")
    return lines
