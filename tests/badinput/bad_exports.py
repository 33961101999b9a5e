"""Sixty ways an export can be wrong, each small, each made from the sound tiny world by one change."""

import gzip
import io
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.worlds.tiny import ACME, CORE, FRED, INES, World, as_files, csv_text, sf_id, tiny

Files = dict[str, bytes]


@dataclass(frozen=True)
class Bad:
    """One wrong export.

    Attributes:
        name: what is wrong with it.
        code: the finding it must give.
        place: what the finding's place begins with.
        make: writes it into a folder and returns the path to import.
        is_error: it stops the import; False: it is only told.
        rescued: with --set-aside the sound rows can be loaded.
    """

    name: str
    code: str
    place: str
    make: Callable[[Path], Path]
    is_error: bool = True
    rescued: bool = False


def folder_of(change: Callable[[Files], None]) -> Callable[[Path], Path]:
    """An export folder whose files were changed."""

    def make(home: Path) -> Path:
        files = as_files(tiny())
        change(files)
        home = home / "export"
        home.mkdir()
        for name, data in files.items():
            (home / name).write_bytes(data)
        return home

    return make


def world_of(change: Callable[[World], None]) -> Callable[[Path], Path]:
    """An export folder whose rows were changed."""

    def swap(files: Files) -> None:
        world = tiny()
        change(world)
        files.clear()
        files.update(as_files(world))

    return folder_of(swap)


def zip_of(change: Callable[[zipfile.ZipFile], None]) -> Callable[[Path], Path]:
    """An export ZIP to which something was added."""

    def make(home: Path) -> Path:
        path = home / "export.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in as_files(tiny()).items():
                archive.writestr(name, data)
            change(archive)
        return path

    return make


def bytes_of(name: str, data: Callable[[bytes], bytes]) -> Callable[[Path], Path]:
    """An export ZIP whose own bytes were changed."""

    def make(home: Path) -> Path:
        path = zip_of(lambda _: None)(home)
        path.write_bytes(data(path.read_bytes()))
        return path.rename(home / name)

    return make


def replace(file: str, old: bytes, new: bytes) -> Callable[[Path], Path]:
    """One place of one file changed."""

    def change(files: Files) -> None:
        assert files[file].count(old) >= 1, f"{old!r} is not in {file}"
        files[file] = files[file].replace(old, new, 1)

    return folder_of(change)


def append(file: str, data: bytes) -> Callable[[Path], Path]:
    """Something more at the end of one file."""

    def change(files: Files) -> None:
        files[file] += data

    return folder_of(change)


def whole(file: str, data: bytes) -> Callable[[Path], Path]:
    """One file with other content altogether."""

    def change(files: Files) -> None:
        files[file] = data

    return folder_of(change)


def gone(file: str) -> Callable[[Path], Path]:
    """One file missing."""

    def change(files: Files) -> None:
        del files[file]

    return folder_of(change)


def cell(table: str, row: int, **values: str) -> Callable[[Path], Path]:
    """One row's values changed."""

    def change(world: World) -> None:
        world[table][row].update(values)

    return world_of(change)


def without_column(table: str, column: str, instead: str = "") -> Callable[[Path], Path]:
    """One column missing, or under another name."""

    def change(files: Files) -> None:
        rows = tiny()[table]
        names = [instead if name == column else name for name in rows[0]]
        kept = [name for name in names if name]
        rows = [
            {(instead if k == column else k): v for k, v in row.items() if k != column or instead}
            for row in rows
        ]
        files[f"{table}.csv"] = csv_text(rows, kept).encode()

    return folder_of(change)


def overlap(data: bytes) -> bytes:
    """Two directory entries point at the same bytes, as in a zip bomb."""
    end = data.rfind(b"PK\x05\x06")
    start = struct.unpack("<I", data[end + 16 : end + 20])[0]
    entries = data[start:end]
    size = 46 + struct.unpack("<H", entries[28:30])[0]
    copy = bytearray(entries[:size])
    copy[46:50] = b"Zzzz"
    count = struct.unpack("<H", data[end + 10 : end + 12])[0] + 1
    tail = bytearray(data[end:])
    struct.pack_into("<HHI", tail, 8, count, count, len(entries) + size)
    return data[:end] + bytes(copy) + bytes(tail)


def spoil_crc(data: bytes) -> bytes:
    """A byte inside a member's compressed data turned over."""
    place = data.find(b"Account.csv") + 60
    return data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :]


def bomb(archive: zipfile.ZipFile) -> None:
    """A hundred megabytes of zeros in a hundred kilobytes."""
    with archive.open("Bomb.csv", "w") as file:
        for _ in range(100):
            file.write(bytes(1 << 20))


def link(archive: zipfile.ZipFile) -> None:
    """A symbolic link as a member."""
    info = zipfile.ZipInfo("Link.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, "/etc/passwd")


def nested() -> bytes:
    """A ZIP."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("Account.csv", "Id\n")
    return inner.getvalue()


def linked_folder(home: Path) -> Path:
    """A folder in which a file is a link out of it."""
    export = folder_of(lambda _: None)(home)
    (home / "elsewhere.csv").write_text("Id,Name\n")
    (export / "Link.csv").symlink_to(home / "elsewhere.csv")
    return export


def cut_gzip(home: Path) -> Path:
    """A gzipped file that ends in the middle."""
    export = gone("Account.csv")(home)
    data = gzip.compress(as_files(tiny())["Account.csv"] * 50)
    (export / "Account.csv.gz").write_bytes(data[: len(data) // 2])
    return export


def no_such_path(home: Path) -> Path:
    """Nothing is there."""
    return home / "nothing-here"


def empty_folder(home: Path) -> Path:
    """A folder without a CSV."""
    (home / "export").mkdir()
    (home / "export" / "readme.md").write_text("see the other folder")
    return home / "export"


def some_table(home: Path) -> Path:
    """A CSV that is no CRM export."""
    path = home / "shopping.csv"
    path.write_text("item,price\nbread,2\n")
    return path


def two_rings(world: World) -> None:
    world["User"][0]["ManagerId"] = world["User"][0]["Id"]


def utf16(files: Files) -> None:
    files["Account.csv"] = b"\xff" + files["Account.csv"]


ACCOUNT_ROW = b'"Core"'
LONG = b'"' + b"x" * 1_200_000 + b'"'


def bad_exports() -> Iterator[Bad]:
    """Every one."""
    yield Bad("no such path", "GR301", "nothing-here", no_such_path)
    yield Bad("a folder without a CSV", "GR301", "export", empty_folder)
    yield Bad("a CSV that is no CRM export", "GR302", "shopping.csv", some_table)
    yield Bad(
        "a ZIP cut in half", "GR301", "cut.zip", bytes_of("cut.zip", lambda data: data[: len(data) // 2])
    )
    yield Bad("a ZIP cut at its last byte", "GR301", "cut.zip", bytes_of("cut.zip", lambda data: data[:-30]))
    yield Bad("no ZIP at all", "GR301", "text.zip", bytes_of("text.zip", lambda _: b"Id,Name\n1,A\n"))
    yield Bad("an empty ZIP file", "GR301", "none.zip", bytes_of("none.zip", lambda _: b""))
    yield Bad(
        "a member whose bytes are spoilt", "GR301", "crc.zip/Account.csv", bytes_of("crc.zip", spoil_crc)
    )
    yield Bad("members that share their bytes", "GR301", "over.zip", bytes_of("over.zip", overlap))
    yield Bad("a zip bomb", "GR301", "export.zip/Bomb.csv", zip_of(bomb))
    yield Bad(
        "a member outside", "GR301", "export.zip/../x.csv", zip_of(lambda z: z.writestr("../x.csv", "a"))
    )
    yield Bad(
        "a member at the root", "GR301", "export.zip//x.csv", zip_of(lambda z: z.writestr("/x.csv", "a"))
    )
    yield Bad(
        "a member with a drive", "GR301", "export.zip/C:", zip_of(lambda z: z.writestr("C:\\x.csv", "a"))
    )
    yield Bad("a link in the ZIP", "GR301", "export.zip/Link.csv", zip_of(link))
    yield Bad(
        "an archive in the archive",
        "GR301",
        "export.zip/in.zip",
        zip_of(lambda z: z.writestr("in.zip", nested())),
    )
    yield Bad(
        "a member twice by capitals",
        "GR301",
        "export.zip/ACCOUNT",
        zip_of(lambda z: z.writestr("ACCOUNT.csv", "a")),
    )
    yield Bad("a link in the folder", "GR301", "Link.csv", linked_folder)
    yield Bad("a gzip cut in half", "GR301", "Account.csv.gz", cut_gzip)
    yield Bad("no accounts", "GR353", "export", gone("Account.csv"))
    yield Bad("no leave calendar", "GR340", "export", gone("LeaveCalendar.csv"), is_error=False)
    yield Bad("an empty file", "GR305", "Account.csv", whole("Account.csv", b""))
    yield Bad("a file of spaces", "GR305", "Account.csv", whole("Account.csv", b"\n \n"))
    yield Bad(
        "a header and no rows",
        "GR342",
        "Case.csv",
        whole("Case.csv", as_files(tiny())["Case.csv"].split(b"\n")[0] + b"\n"),
        is_error=False,
    )
    yield Bad("a column named twice", "GR304", "Account.csv", replace("Account.csv", b'"Website"', b'"Name"'))
    yield Bad("a needed column missing", "GR303", "Account.csv", without_column("Account", "OwnerId"))
    yield Bad(
        "a needed column misspelt", "GR303", "Account.csv", without_column("Account", "OwnerId", "OwnerID")
    )
    yield Bad(
        "a telling column missing",
        "GR303",
        "Account.csv",
        without_column("Account", "Segment__c"),
        is_error=False,
    )
    yield Bad("another file's header", "GR303", "Task.csv", whole("Task.csv", b"Id,Name\nx,y\n"))
    yield Bad(
        "a row too short", "GR308", "Account.csv:7:", append("Account.csv", b'"001","Short"\n'), rescued=True
    )
    yield Bad(
        "a row too long", "GR308", "Case.csv:3:", append("Case.csv", b'"a",' * 12 + b'"b"\n'), rescued=True
    )
    yield Bad("a quote never closed", "GR307", "Account.csv:7:", append("Account.csv", b'"001,Open\nmore\n'))
    yield Bad(
        "a quote never closed early", "GR307", "Account.csv:5:", replace("Account.csv", ACCOUNT_ROW, b'"Core')
    )
    yield Bad(
        "a quote inside a value", "GR307", "Account.csv:5:", replace("Account.csv", ACCOUNT_ROW, b'"Co"re"')
    )
    yield Bad(
        "a value of a million characters",
        "GR309",
        "Account.csv:5:",
        replace("Account.csv", ACCOUNT_ROW, LONG),
    )
    yield Bad(
        "a Latin-1 byte in UTF-8",
        "GR306",
        "User.csv:4:",
        replace("User.csv", "Inès".encode(), b"In\xe8s"),
        rescued=True,
    )
    yield Bad(
        "a cut UTF-8 sign",
        "GR306",
        "User.csv:4:",
        replace("User.csv", "Inès".encode(), b"In\xc3s"),
        rescued=True,
    )
    yield Bad(
        "a surrogate",
        "GR306",
        "Account.csv:5:",
        replace("Account.csv", ACCOUNT_ROW, b'"\xed\xa0\x80"'),
        rescued=True,
    )
    yield Bad("a byte before the header", "GR306", "Account.csv:1:", folder_of(utf16))
    yield Bad(
        "a zero byte",
        "GR310",
        "Account.csv:5:",
        replace("Account.csv", ACCOUNT_ROW, b'"Co\0re"'),
        rescued=True,
    )
    yield Bad(
        "the same id twice",
        "GR320",
        "Account.csv:7:",
        world_of(lambda w: w["Account"].append(dict(w["Account"][0]))),
        rescued=True,
    )
    yield Bad(
        "the same task twice",
        "GR320",
        "Task.csv:8:",
        world_of(lambda w: w["Task"].append(dict(w["Task"][0]))),
        rescued=True,
    )
    yield Bad(
        "an id in two lengths",
        "GR320",
        "Account.csv:7:",
        world_of(lambda w: w["Account"].append(w["Account"][0] | {"Id": ACME[:15]})),
        rescued=True,
    )
    yield Bad(
        "an id in small letters",
        "GR313",
        "Account.csv:5:1",
        cell("Account", 2, Id=CORE.lower()),
        rescued=True,
    )
    yield Bad("an id cut off", "GR313", "Account.csv:5:1", cell("Account", 2, Id=CORE[:12]), rescued=True)
    yield Bad(
        "an owner who is nobody",
        "GR321",
        "Account.csv:2:",
        cell("Account", 0, OwnerId=sf_id("005", 99)),
        rescued=True,
    )
    yield Bad(
        "a task of nobody", "GR321", "Task.csv:2:", cell("Task", 0, OwnerId=sf_id("005", 99)), rescued=True
    )
    yield Bad(
        "a parent who is nobody",
        "GR321",
        "Account.csv:2:",
        cell("Account", 0, ParentId=sf_id("001", 99)),
        rescued=True,
    )
    yield Bad(
        "a manager who is nobody",
        "GR321",
        "User.csv:3:",
        cell("User", 1, ManagerId=sf_id("005", 99)),
        rescued=True,
    )
    yield Bad("a cycle of managers", "GR322", "User.csv:2:", cell("User", 0, ManagerId=INES), rescued=True)
    yield Bad("a manager of himself", "GR322", "User.csv:2:", world_of(two_rings), rescued=True)
    yield Bad(
        "a cycle of accounts",
        "GR322",
        "Account.csv:2:",
        cell("Account", 0, ParentId=sf_id("001", 2)),
        rescued=True,
    )
    yield Bad(
        "a cycle of roles",
        "GR322",
        "UserRole.csv:2:",
        cell("UserRole", 0, ParentRoleId=sf_id("00E", 3)),
        rescued=True,
    )
    yield Bad(
        "a date nobody can read",
        "GR311",
        "Opportunity.csv:2:",
        cell("Opportunity", 0, CloseDate="31/12/26"),
        rescued=True,
    )
    yield Bad(
        "a day that is none",
        "GR311",
        "LeaveCalendar.csv:2:",
        cell("LeaveCalendar", 0, StartDate="2026-02-30"),
        rescued=True,
    )
    yield Bad(
        "a decimal comma",
        "GR311",
        "Opportunity.csv:2:",
        cell("Opportunity", 0, Amount="1.000,50"),
        rescued=True,
    )
    yield Bad(
        "an amount in words",
        "GR311",
        "Opportunity.csv:2:",
        cell("Opportunity", 0, Amount="much"),
        rescued=True,
    )
    yield Bad(
        "an endless amount",
        "GR311",
        "Opportunity.csv:2:",
        cell("Opportunity", 0, Amount="9" * 40),
        rescued=True,
    )
    yield Bad("no number", "GR311", "Opportunity.csv:2:", cell("Opportunity", 0, Amount="NaN"), rescued=True)
    yield Bad(
        "half an employee",
        "GR311",
        "Account.csv:2:",
        cell("Account", 0, NumberOfEmployees="1.5"),
        rescued=True,
    )
    yield Bad(
        "more than everything",
        "GR311",
        "Opportunity.csv:2:",
        cell("Opportunity", 0, Probability="140"),
        rescued=True,
    )
    yield Bad("neither yes nor no", "GR311", "User.csv:3:", cell("User", 1, IsActive="perhaps"), rescued=True)
    yield Bad(
        "an account without a name", "GR312", "Account.csv:5:", cell("Account", 2, Name="  "), rescued=True
    )
    yield Bad("an account without an owner", "GR323", "None", cell("Account", 2, OwnerId=""), is_error=False)
    yield Bad(
        "a name that is a formula",
        "GR343",
        "None",
        cell("Account", 2, Name='=HYPERLINK("x")'),
        is_error=False,
    )
    yield Bad(
        "credit above the whole",
        "GR327",
        "None",
        cell("OpportunitySplit", 0, SplitPercentage="95"),
        is_error=False,
    )
    yield Bad("an owner who left", "GR324", "None", cell("User", 1, IsActive="false"), is_error=False)
    yield Bad(
        "a change that begins nowhere",
        "GR326",
        "None",
        world_of(
            lambda w: w["AccountHistory"].append(
                w["AccountHistory"][1]
                | {
                    "Id": sf_id("017", 9),
                    "OldValue": FRED,
                    "NewValue": INES,
                    "CreatedDate": "2026-03-01T00:00:00.000Z",
                }
            )
        ),
        is_error=False,
    )


BAD: Mapping[str, Bad] = {bad.name: bad for bad in bad_exports()}
