"""An XML file as a small tree in which every element knows its line; anything dangerous is refused.

The parser is defusedxml's: no document type, no entities, nothing fetched. What it reads is bounded in bytes,
depth and number of elements while it is read, so that no file can grow in memory.
"""

import xml.sax
from dataclasses import dataclass, field
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, Locator

from defusedxml.common import DefusedXmlException
from defusedxml.sax import make_parser

MAX_BYTES = 16_000_000
MAX_DEPTH = 64
MAX_ELEMENTS = 600_000
_CHUNK = 65_536


class XmlError(Exception):
    """The file is no XML, or no XML we read; carries what to do and the place."""

    def __init__(self, message: str, mend: str = "", line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.mend, self.line, self.column = message, mend, line, column


@dataclass(slots=True, eq=False)
class Element:
    """One element: its name without namespace, the namespace, attributes, text, children and place."""

    name: str
    space: str
    attributes: dict[str, str]
    line: int
    column: int
    text: str = ""
    children: list["Element"] = field(default_factory=list)

    def all(self, name: str) -> list["Element"]:
        """The children of that name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Element | None":
        """The first child of that name."""
        return next((child for child in self.children if child.name == name), None)

    def said(self, name: str) -> str:
        """The trimmed text of the first child of that name, or of the ``text`` inside it."""
        child = self.first(name)
        if child is None:
            return ""
        inner = child.first("text")
        return (inner.text if inner is not None else child.text).strip()

    def get(self, name: str) -> str:
        """The attribute, trimmed; empty when it is not there."""
        return self.attributes.get(name, "").strip()


def read_xml(data: bytes) -> Element:
    """The root of the document.

    Raises:
        XmlError: it is too big, too deep, no XML, or defines what XML can do harm with.
    """
    if len(data) > MAX_BYTES:
        raise XmlError(
            f"the file is larger than {MAX_BYTES // 1_000_000} MB", "export fewer decisions at once"
        )
    handler = _Builder()
    parser = make_parser()
    parser.forbid_dtd = True
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    handler.setDocumentLocator(parser)
    try:
        for at in range(0, len(data), _CHUNK):
            parser.feed(data[at : at + _CHUNK])
        parser.close()
    except DefusedXmlException:
        message = "the file defines a document type or entities, which can do harm and which DMN never needs"
        raise XmlError(message, "delete the `<!DOCTYPE ...>` part", *handler.place()) from None
    except xml.sax.SAXParseException as error:
        line, column = error.getLineNumber() or 1, (error.getColumnNumber() or 0) + 1
        raise XmlError(f"the file is no XML: {error.getMessage()}", "export it again", line, column) from None
    except (xml.sax.SAXException, ValueError, LookupError) as error:
        raise XmlError(f"the file is no XML: {error}", "export it again", *handler.place()) from None
    if handler.root is None:
        raise XmlError("the file is empty")
    return handler.root


class _Builder(ContentHandler):
    def __init__(self) -> None:
        super().__init__()
        self.root: Element | None = None
        self._open: list[Element] = []
        self._texts: list[list[str]] = []
        self._count = 0
        self._where: Locator | None = None

    def place(self) -> tuple[int, int]:
        """Where the reading stands."""
        if self._where is None:
            return 1, 1
        return self._where.getLineNumber() or 1, (self._where.getColumnNumber() or 0) + 1

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - the parser's name
        self._where = locator

    def startElementNS(  # noqa: N802 - the parser's name
        self, name: tuple[str | None, str], _qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        self._count += 1
        line, column = self.place()
        if self._count > MAX_ELEMENTS:
            raise XmlError(f"the file holds more than {MAX_ELEMENTS:,} elements", "", line, column)
        if len(self._open) >= MAX_DEPTH:
            raise XmlError(f"the file is nested deeper than {MAX_DEPTH} levels", "", line, column)
        attributes = {key[1]: value for key, value in attrs.items() if key[0] is None}
        element = Element(name[1], name[0] or "", attributes, line, column)
        if self._open:
            self._open[-1].children.append(element)
        elif self.root is None:
            self.root = element
        self._open.append(element)
        self._texts.append([])

    def endElementNS(self, _name: tuple[str | None, str], _qname: str | None) -> None:  # noqa: N802
        self._open.pop().text = "".join(self._texts.pop())

    def characters(self, content: str) -> None:
        self._texts[-1].append(content)
