"""Tables drawn in the book's text: one cell changed, or all columns lined up."""

from groundrules.rulebook.reading.table import InText


def replace_cell(text: str, table: InText, row: int, column: str, cell: str) -> str | None:
    """The text with that cell changed, its bars kept in line where the new text fits; None if it cannot be.

    Args:
        text: the whole book.
        table: the table, as read from that text.
        row: 0 for the header.
        column: the header of the column, with or without its ``->``.
        cell: the new text of the cell.
    """
    header = [name.removeprefix("->").strip() for name in table.rows[0]]
    if column not in header or "|" in cell or "\n" in cell:
        return None
    place = header.index(column)
    if place >= len(table.rows[row]):
        return None
    lines = text.splitlines(keepends=True)
    number = table.span(row, 0).line - 1
    parts = lines[number].split("|")
    place += lines[number].lstrip().startswith("|")
    width = len(parts[place].rstrip("\r\n"))
    ending = parts[place][width:]
    parts[place] = f" {cell.ljust(width - 2)} {ending}" if ending or place < len(parts) - 1 else f" {cell}"
    lines[number] = "|".join(parts)
    return "".join(lines)


def line_up(lines: list[str]) -> list[str]:
    """A drawn table's lines with every column as wide as its widest cell; what is no row stays as it is."""
    rows = [[cell.strip() for cell in _cells(line)] for line in lines]
    width = max((len(row) for row in rows if row), default=0)
    widths = [
        max((len(row[n]) for row in rows if n < len(row) and not _is_ruler(row)), default=1)
        for n in range(width)
    ]
    return [_drawn(line, row, widths) for line, row in zip(lines, rows, strict=True)]


def _cells(line: str) -> list[str]:
    body = line.strip()
    if not body:
        return []
    return body.removeprefix("|").removesuffix("|").split("|")


def _is_ruler(row: list[str]) -> bool:
    return all(cell and not cell.strip(":-") and "--" in cell for cell in row)


def _drawn(line: str, row: list[str], widths: list[int]) -> str:
    if not row:
        return ""
    lead = " " * (len(line) - len(line.lstrip()))
    if _is_ruler(row):
        cells = (
            (":" if cell.startswith(":") else "-") + "-" * widths[n] + (":" if cell.endswith(":") else "-")
            for n, cell in enumerate(row)
        )
        return f"{lead}|{'|'.join(cells)}|"
    return f"{lead}|{'|'.join(f' {cell.ljust(widths[n])} ' for n, cell in enumerate(row))}|"
