"""What slides are put on: a presentation without slides, its layout, its places, its colours."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from groundrules.adapters.deck.colours import Palette
from groundrules.rulebook.pages.layout import Format
from groundrules.rulebook.pages.type import Face
from groundrules.terms import Finding


class Rect(NamedTuple):
    """A place in inches."""

    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.top + self.height

    def meets(self, other: "Rect") -> bool:
        """Whether the two overlap."""
        return self.common(other) > 0

    def common(self, other: "Rect") -> float:
        """The share of the other that this one covers."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return wide * high / (other.width * other.height) if wide > 0 and high > 0 else 0.0


@dataclass(frozen=True, slots=True)
class TextStyle:
    """How a placeholder sets text: its place, points, face, and whether bold."""

    place: Rect
    size: float
    face: Face
    is_bold: bool = False


@dataclass(frozen=True)
class Ground:
    """A presentation without slides, and everything that is needed to put slides on it.

    Attributes:
        deck: the python-pptx presentation.
        layout: the layout every slide uses.
        form: the slide as the layout of pages sees it: in inches of a 7.5 inch high slide.
        scale: real inches per inch of ``form``; type sizes are multiplied by it, too.
        colours: readable on this template.
        title: how titles are set.
        footer: how the footer is set; None when the layout has no footer.
        number: how the slide's number is set; None when the layout has no place for it.
        font: the name runs carry: a family, or the theme's.
        has_panel: whether a plain panel is laid under the text, because the layout has a picture there.
        findings: what a person should know about the template.
    """

    deck: Any
    layout: Any
    form: Format
    scale: float
    colours: Palette
    title: TextStyle
    footer: TextStyle | None
    number: TextStyle | None
    font: str
    has_panel: bool = False
    findings: tuple[Finding, ...] = ()


def rect_of(shape: Any) -> Rect:
    """A shape's place; nothing where neither it nor its master says."""
    sides = (shape.left, shape.top, shape.width, shape.height)
    return Rect(*(0.0 if side is None else side / 914_400 for side in sides))
