"""A company's PPTX or POTX file as a ZIP of XML parts: judged before any of it is read."""

from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile, ZipInfo

from groundrules.terms import Finding, Severity, Span

MOST_BYTES = 100 * 1024 * 1024
MOST_UNPACKED = 400 * 1024 * 1024
MOST_PARTS = 5_000
_XML_MOST = 40 * 1024 * 1024
_TYPES = "[Content_Types].xml"
_DECK = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_TEMPLATE = b"application/vnd.openxmlformats-officedocument.presentationml.template.main+xml"
_SHOW = b"application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_HARMLESS_LINKS = (b"/hyperlink",)


class TemplateError(Exception):
    """The template cannot be used; carries the finding that says why."""

    def __init__(self, message: str, mend: str, file: str) -> None:
        super().__init__(message)
        self.finding = Finding("GR265", Severity.ERROR, message, mend, Span(file), kind="template")


def read_package(path: Path) -> bytes:
    """The file's bytes as an ordinary presentation (a POTX is turned into a PPTX).

    Raises:
        TemplateError: missing, no PowerPoint file, encrypted, with macros, too large, or unsafe to open.
    """
    name = path.name
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            message = f"the template `{name}` is larger than {MOST_BYTES // 2**20} MB"
            raise TemplateError(message, "take pictures and sample slides out of it", name)
        content = path.read_bytes()
    except OSError as error:
        why = error.strerror or "it cannot be read"
        raise TemplateError(f"the template `{name}` cannot be opened: {why.lower()}", "", name) from error
    if content[:4] == _OLD_OFFICE:
        message = f"the template `{name}` is protected by a password or in the old format .ppt"
        raise TemplateError(message, "open it in PowerPoint and save it as .pptx without a password", name)
    try:
        with ZipFile(BytesIO(content)) as package:
            _judge(package, name)
            return _as_deck(package, content)
    except (BadZipFile, EOFError, NotImplementedError, ValueError, RuntimeError, OSError) as error:
        message = f"the template `{name}` is not a PowerPoint file"
        raise TemplateError(message, "save it as .pptx or .potx in PowerPoint", name) from error


def _judge(package: ZipFile, name: str) -> None:
    parts = package.infolist()
    names = {part.filename for part in parts}
    if _TYPES not in names or not any(part.startswith("ppt/") for part in names):
        raise TemplateError(
            f"the template `{name}` is not a PowerPoint file",
            "save it as .pptx or .potx in PowerPoint",
            name,
        )
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        message = (
            f"the template `{name}` unpacks to more than {MOST_UNPACKED // 2**20} MB or {MOST_PARTS} parts"
        )
        raise TemplateError(message, "take pictures and sample slides out of it", name)
    if len(names) != len(parts):
        message = f"the template `{name}` holds a part twice"
        raise TemplateError(message, "save it again in PowerPoint", name)
    if any(part.rpartition("/")[2].lower().startswith("vbaproject") for part in names):
        message = f"the template `{name}` carries macros"
        raise TemplateError(message, "save it without macros, as .pptx or .potx", name)
    for part in parts:
        if part.filename.endswith((".xml", ".rels")):
            _judge_part(package, part, name)


def _judge_part(package: ZipFile, part: ZipInfo, name: str) -> None:
    if part.file_size > _XML_MOST:
        message = (
            f"the part `{part.filename}` of the template `{name}` is larger than {_XML_MOST // 2**20} MB"
        )
        raise TemplateError(message, "take sample slides out of it", name)
    text = package.read(part)
    if b"\0" in text:
        text = text.replace(b"\0", b"")  # UTF-16, so that what is looked for stands in one piece
    if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
        message = (
            f"the part `{part.filename}` of the template `{name}` declares entities, which no slide needs"
        )
        raise TemplateError(message, "save it again in PowerPoint", name)
    if part.filename.endswith(".rels") and "slides/" not in part.filename:
        for link in text.split(b"<Relationship ")[1:]:
            if b'"External"' in link and not any(harmless in link for harmless in _HARMLESS_LINKS):
                message = f"the template `{name}` loads something from outside whenever it is opened"
                mend = "put the linked picture or object into the file itself"
                raise TemplateError(message, mend, name)


def _as_deck(package: ZipFile, content: bytes) -> bytes:
    types = package.read(_TYPES)
    if _TEMPLATE not in types and _SHOW not in types:
        return content
    changed = BytesIO()
    with ZipFile(changed, "w") as deck:
        for part in package.infolist():
            same = package.read(part)
            if part.filename == _TYPES:
                same = same.replace(_TEMPLATE, _DECK).replace(_SHOW, _DECK)
            deck.writestr(part.filename, same)
    return changed.getvalue()
