"""What lies on a deck's slides, as text that can be compared with a golden file."""

from typing import Any

from pptx import Presentation


def structure(path: Any) -> str:
    """Every slide with its shapes: kind, name, place in tenths of an inch, texts; tables row by row."""
    lines = []
    for number, slide in enumerate(Presentation(path).slides, 1):
        lines.append(f"== slide {number}, layout {slide.slide_layout.name}")
        for shape in slide.shapes:
            place = " ".join(
                f"{side / 914_400:.1f}" for side in (shape.left, shape.top, shape.width, shape.height)
            )
            lines.append(f"{kind(shape)} {shape.name} [{place}]")
            lines += [f"    {line}" for line in texts(shape)]
    return "\n".join(lines).replace("\xa0", "_") + "\n"


def kind(shape: Any) -> str:
    """Table, chart, placeholder, box or shape."""
    if shape.has_table:
        return "table"
    if shape.has_chart:
        return "chart"
    if shape.is_placeholder:
        return f"placeholder {shape.placeholder_format.type.name.lower()}"
    return "box" if shape.has_text_frame and shape.text_frame.text else "shape"


def texts(shape: Any) -> list[str]:
    """A shape's texts as one reads them; a chart's bars with their numbers."""
    if shape.has_table:
        rows = ([cell.text_frame.text.replace("\n", " / ") for cell in row.cells] for row in shape.table.rows)
        return [" | ".join(row) for row in rows]
    if shape.has_chart:
        plot = shape.chart.plots[0]
        return [f"{one.name}: {dict(zip(plot.categories, one.values, strict=True))}" for one in plot.series]
    return shape.text_frame.text.split("\n") if shape.has_text_frame and shape.text_frame.text else []
