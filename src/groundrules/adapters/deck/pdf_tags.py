"""The structure of a PDF, so that a screen reader finds headings, lists and tables, not loose lines.

fpdf2 keeps a flat list of marked pictures; here its tree holds what a document has: sections, headings,
lists with their points, tables with heads, rows and cells.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from fpdf.structure_tree import StructElem, StructureTreeBuilder
from fpdf.syntax import PDFArray


class Element(StructElem):
    """One element of the tree; ``a`` are its attributes, such as what a table's head is the head of."""

    def __init__(self, kind: str, parent: Any, page: int, alt: str | None, scope: str | None) -> None:
        super().__init__(struct_type=f"/{kind}", parent=parent, kids=[], page_number=page, alt=alt)
        self.a = f"<< /O /Table /Scope /{scope} >>" if scope else None


class Tags(StructureTreeBuilder):
    """Builds the tree while a document is drawn."""

    def __init__(self) -> None:
        super().__init__()
        self._all: list[Element] = []
        self._marks: Counter[int] = Counter()
        self.doc_struct_elem.k = _Everything(self._all)

    def element(
        self, kind: str, page: int, *, within: Any = None, alt: str | None = None, scope: str | None = None
    ) -> Element:
        """A new element at the end of another one, or of the document."""
        parent = within if within is not None else self.doc_struct_elem
        one = Element(kind, parent, page, alt, scope)
        parent.k.append(one)
        self._all.append(one)
        return one

    def mark(self, element: Element, page: int) -> int:
        """A number for the piece of the page that is drawn next, as content of the element."""
        number = self._marks[page]
        self._marks[page] += 1
        element.k.append(number)
        self.struct_tree_root.parent_tree.nums[self.parents(page)].append(element)
        return number

    def parents(self, page: int) -> int:
        """The page's key in the tree of parents."""
        return int(self.spid_per_page_number.setdefault(page, len(self.spid_per_page_number)))

    def empty(self) -> bool:
        """True when nothing was marked."""
        return not self._all

    def __iter__(self) -> Iterator[Any]:
        yield self.struct_tree_root
        yield self.doc_struct_elem
        yield self.struct_tree_root.parent_tree
        yield from self._all


class _Everything(PDFArray):
    """The document's children when written; every element of the tree when gone through.

    fpdf2 goes through the document's children to tell each one its page; here all need to be told.
    """

    def __init__(self, everything: list[Element]) -> None:
        super().__init__()
        self._everything = everything

    def __iter__(self) -> Iterator[Any]:
        return iter(self._everything)

    def serialize(self, _security_handler: Any = None, _obj_id: int | None = None) -> str:
        """Only the children themselves."""
        return PDFArray(list.copy(self)).serialize(_security_handler, _obj_id)
